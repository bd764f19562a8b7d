"""Components from the file, through what is published, to the page and back to whoever asks in chat."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot import bootstrap, config
from bot.clock import StandingClock
from bot.domain.values import ComponentState, Conversation, Person
from bot.messages import Answer, Reply, plain_text
from bot.ports import Chosen, Request, Typed
from bot.testing import NOON
from tests.databases import copy_sqlite

ANA, BRUNO = Person("webchat", "ana", "Ana"), Person("webchat", "bruno", "Bruno")
GENERAL = Conversation("webchat", "general")


class Installation:
    """The demo, with no ticker, and everything delivered when a question is answered."""

    def __init__(self, process: bootstrap.Process) -> None:
        self.process = process
        self._asked = 0

    async def says(self, who: Person, words: str) -> Reply:
        """Somebody types in a channel of no incident."""
        return await self._submit(who, Typed(words))

    async def presses(self, who: Person, reply: Reply, verb: str) -> Reply:
        """The button of that verb under an answer."""
        assert isinstance(reply, Answer)
        assert not reply.refused, plain_text(reply.message)
        action = next(one for one in reply.message.actions if one.verb == verb)
        return await self._submit(who, Chosen(verb, action.incident, action.promise, dict(action.fields)))

    async def publishes(self, words: str) -> None:
        """Written by Ana, let go by her alone."""
        drafted = await self.says(ANA, f"publish #1 customers {words}")
        assert isinstance(drafted, Answer)
        number = dict(next(one for one in drafted.message.actions if one.verb == "approve").fields)["number"]
        told = await self.says(ANA, f"approve #1 {number} because nobody else is awake")
        assert isinstance(told, Answer)
        assert not told.refused, plain_text(told.message)
        await self.process.delivery.idle()

    def states(self) -> dict[str, ComponentState]:
        """What the page says of components."""
        known = self.process.page.known()
        assert known
        return {one.id: one.state for one in known.components}

    async def _submit(self, who: Person, said: Typed | Chosen) -> Reply:
        self._asked += 1
        reply = await self.process.engine.submit(Request(f"r{self._asked}", who, GENERAL, said))
        await self.process.delivery.idle()
        return reply


@pytest.fixture
async def vigia(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Installation]:
    """Checkout fails: SEV1, declared by Ana."""
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    settings = config.load(database_url=url, vigia_demo=True, host="127.0.0.1", vigia_adapters="webchat")
    process = await bootstrap.build(settings, clock=StandingClock(NOON))
    async with AsyncExitStack() as stack:
        await bootstrap.start(process, stack, web=False, worker=False)
        await process.page.open()
        made = Installation(process)
        await made.says(ANA, "declare sev1 Checkout is failing")
        yield made


async def test_the_page_lists_the_file_and_shows_what_was_let_go(vigia: Installation) -> None:
    assert set(vigia.states().values()) == {ComponentState.OPERATIONAL}
    await vigia.publishes("Cards are refused components=payments,checkout:partial")
    shown = vigia.states()
    assert (shown["payments"], shown["checkout"]) == (ComponentState.MAJOR_OUTAGE, ComponentState.PARTIAL_OUTAGE)
    assert shown["api"] is ComponentState.OPERATIONAL


async def test_whoever_asks_in_chat_is_told_the_same(vigia: Installation) -> None:
    await vigia.publishes("Cards are refused components=payments")
    told = await vigia.says(BRUNO, "components")
    assert isinstance(told, Answer)
    assert "Payments (payments): Major outage since" in plain_text(told.message)
    assert "API (api): Operational since" in plain_text(told.message)


async def test_the_end_gives_everything_back_and_a_retraction_what_it_had_said(vigia: Installation) -> None:
    await vigia.publishes("Cards are refused components=payments:degraded")
    await vigia.publishes("Everything fails components=payments:major,api:major")
    await vigia.says(ANA, "retract #1 2 because it was another installation")
    await vigia.says(ANA, "approve #1 3 because nobody else is awake")
    shown = vigia.states()
    assert (shown["payments"], shown["api"]) == (ComponentState.DEGRADED_PERFORMANCE, ComponentState.OPERATIONAL)
    await vigia.says(ANA, "resolve #1 The pool was full")
    await vigia.publishes("It is over")
    assert set(vigia.states().values()) == {ComponentState.OPERATIONAL}


async def test_a_component_added_in_chat_stands_on_the_page(vigia: Installation) -> None:
    shown = await vigia.says(ANA, "component add Search group=Shop")
    assert "search" not in vigia.states()
    await vigia.presses(ANA, shown, "component-add")
    await vigia.publishes("Nothing is found components=search:down")
    assert vigia.states()["search"] is ComponentState.MAJOR_OUTAGE
