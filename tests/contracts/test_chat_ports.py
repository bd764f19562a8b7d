"""Our own ports, held against the contract."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.webchat import connect
from adapters.webchat.dialect import WebDialect
from bot.ports import Dialect, Surroundings
from bot.testing import ANA, BRUNO, FakeChat, FakeDialect
from tests.adapters.webchat.fake_core import FakeCore, as_core
from tests.contracts.chat_port import ChatPortContract, ChatUnderTest, must_be_legal, must_keep_its_number, wishes


class TestFakeChat(ChatPortContract):
    """The stand-in must not be kinder than the platforms it stands in for."""

    @pytest.fixture
    async def chat(self) -> ChatUnderTest:
        fake = FakeChat()
        return ChatUnderTest(fake, ANA, BRUNO, fake.clock.now)


class TestWebChat(ChatPortContract):
    """On both databases."""

    @pytest.fixture
    async def chat(self, database_url: str) -> AsyncIterator[ChatUnderTest]:
        core = FakeCore(database_url)
        around = Surroundings("en", "UTC", "https://chat.example.com", demo=True, settings={})
        adapter = connect(around, as_core(core))
        await adapter.start()
        ana, bruno = (replace(one, platform="webchat") for one in (ANA, BRUNO))
        yield ChatUnderTest(adapter.chat, ana, bruno, core.fake_clock.now)
        await adapter.stop()
        core.fake_database.close()


DIALECTS = [
    pytest.param(
        WebDialect(), r"[a-z0-9]+(-[a-z0-9]+)*", id="webchat"
    ),  # as Slack's: one incident has one name on both
    pytest.param(FakeDialect(), r"\S{0,40}", id="fake"),
]


@pytest.mark.parametrize(("dialect", "legal"), DIALECTS)
@given(wish=wishes)
@example(wish="")
@example(wish="---")
@example(wish="完了")
@settings(deadline=None)
def test_every_wish_leads_to_a_legal_name_that_is_its_own_nearest(dialect: Dialect, legal: str, wish: str) -> None:
    must_be_legal(dialect, legal, wish)


@pytest.mark.parametrize(("dialect", "_legal"), DIALECTS)
@given(number=st.integers(1, 2**31 - 1), title=wishes)
@settings(deadline=None)
def test_a_channels_name_begins_with_its_incidents_number(
    dialect: Dialect, _legal: str, number: int, title: str
) -> None:
    must_keep_its_number(dialect, number, title)
