"""Slack's port keeps to what every ChatPort keeps to; and its names to what every dialect does."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.slack.dialect import SlackDialect
from adapters.webchat.dialect import WebDialect
from bot.domain.values import Person
from tests.adapters.slack.installed import installed
from tests.adapters.slack.standin import SlackStandIn
from tests.adapters.slack.standin.instants import SteppedTime
from tests.contracts.chat_port import ChatPortContract, ChatUnderTest, must_be_legal, must_keep_its_number, wishes


class TestSlack(ChatPortContract):
    """Against the stand-in, over HTTP."""

    @pytest.fixture
    async def chat(self) -> AsyncIterator[ChatUnderTest]:
        async with SlackStandIn(SteppedTime()) as slack, installed(slack) as vigia:
            ana, bruno = (Person("slack", slack.workspace.person(name).id, name) for name in ("ana", "bruno"))
            yield ChatUnderTest(vigia.port, ana, bruno, lambda: datetime.fromtimestamp(slack.clock.time(), UTC))


@given(wish=wishes)
@example(wish="")
@example(wish="---")
@example(wish="完了")
@settings(deadline=None)
def test_every_wish_leads_to_a_legal_name_that_is_its_own_nearest(wish: str) -> None:
    must_be_legal(SlackDialect(), r"[a-z0-9]+(-[a-z0-9]+)*", wish)


@given(number=st.integers(1, 2**31 - 1), title=wishes)
@settings(deadline=None)
def test_a_channels_name_begins_with_its_incidents_number(number: int, title: str) -> None:
    must_keep_its_number(SlackDialect(), number, title)


@given(wish=wishes)
@settings(deadline=None)
def test_one_incident_has_one_name_here_and_in_the_web_chat(wish: str) -> None:
    assert SlackDialect().room_name(wish) == WebDialect().room_name(wish)
