"""Teams' port keeps to what every ChatPort keeps to; and its names to what every dialect does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.teams.dialect import FORBIDDEN_NAMES, TeamsDialect
from adapters.teams.reading import words_of
from bot.domain.values import Conversation, Person
from tests.adapters.teams.installed import installed
from tests.adapters.teams.standin import TeamsStandIn
from tests.adapters.teams.standin.naming import is_legal
from tests.contracts.chat_port import ChatPortContract, ChatUnderTest, must_be_legal, must_keep_its_number, wishes


@dataclass
class TeamsUnderTest(ChatUnderTest):
    """Personal chats cannot be read by their bot: what stands there is asked of the stand-in."""

    teams: TeamsStandIn | None = None

    async def texts(self, room: Conversation) -> list[str]:
        assert self.teams is not None
        here = self.teams.state.conversations[room.id]
        if here.kind != "personal":
            return await super().texts(room)
        return [words_of(one.cards) for one in here.posts]


class TestTeams(ChatPortContract):
    """Against the stand-in, over HTTP."""

    @pytest.fixture
    async def chat(self, teams: TeamsStandIn) -> AsyncIterator[ChatUnderTest]:
        async with installed(teams) as vigia:
            ana, bruno = (Person("teams", teams.person(name).id, name) for name in ("ana", "bruno"))
            now = lambda: datetime.fromtimestamp(teams.clock.time(), UTC)  # noqa: E731
            yield TeamsUnderTest(vigia.port, ana, bruno, now, teams=teams)


@given(wish=wishes)
@example(wish="")
@example(wish="---")
@example(wish="CON")
@example(wish="完了")
@settings(deadline=None)
def test_every_wish_leads_to_a_legal_name_that_is_its_own_nearest(wish: str) -> None:
    must_be_legal(TeamsDialect(), r"[a-z0-9]+(-[a-z0-9]+)*", wish)
    assert is_legal(TeamsDialect().room_name(wish))


@pytest.mark.parametrize("wish", sorted(FORBIDDEN_NAMES))
def test_a_name_that_is_forbidden_gets_a_word_more(wish: str) -> None:
    assert TeamsDialect().room_name(wish.upper()) == f"{wish}-room"


@given(number=st.integers(1, 2**31 - 1), title=wishes)
@settings(deadline=None)
def test_a_channels_name_begins_with_its_incidents_number(number: int, title: str) -> None:
    must_keep_its_number(TeamsDialect(), number, title)


def test_a_name_has_fifty_characters_at_most() -> None:
    assert TeamsDialect().room_name("inc-1 " + "x" * 44) == "inc-1-" + "x" * 44
    assert TeamsDialect().room_name("inc-1 " + "x" * 45) == "inc-1-" + "x" * 44
