"""What is acknowledged before it is decided outlives the process that acknowledged it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

import pytest

from adapters.slack import inbound
from bot.acknowledged import Errands, Intake
from bot.domain.errors import LostRace
from bot.messages import Answer, Field, Form, OpenForm
from bot.ports import Typed
from tests.adapters.slack.fake_core import FakeCore, FakeInbox, SharedClock, as_core, message
from tests.adapters.slack.installed import Installed, Through, installed, running
from tests.adapters.slack.standin import Refuses, SlackStandIn, SteppedTime, drawn

LONG_AGO = 60.0  # seconds: nobody is working on it any more


@pytest.fixture(params=["http", "socket"])
async def vigia(request: pytest.FixtureRequest) -> AsyncIterator[Installed]:
    through: Through = request.param
    async with SlackStandIn(SteppedTime()) as slack, installed(slack, through) as running_:
        await slack.workspace.person("ana").types("/inc list", in_=slack.workspace.general)  # from now on she is known
        await running_.settle()
        running_.core.asked.clear()
        yield running_


async def test_what_is_decided_in_time_needs_no_letter(vigia: Installed) -> None:
    await vigia.slack.workspace.person("ana").types("/inc note quick", in_=vigia.general)
    assert vigia.core.letters.kept == 0


async def test_what_takes_long_is_kept_before_it_is_acknowledged_and_dropped_when_done(vigia: Installed) -> None:
    vigia.core.free.clear()
    ana = vigia.slack.workspace.person("ana")
    assert (await ana.types("/inc note slow", in_=vigia.general)).acknowledged
    assert (await ana.mentions_bot("note slower", in_=vigia.general)).acknowledged
    letters = [json.loads(body) for body, _at in vigia.core.letters.letters.values()]
    assert [kind for kind, _ in letters] == ["command", "event"]
    assert not any("token" in body for _, body in letters)
    vigia.core.free.set()
    await vigia.settle()
    assert vigia.core.letters.letters == {}
    assert len(vigia.core.asked) == 2


async def test_what_comes_while_a_letter_is_being_stored_is_stored_together() -> None:
    letters, errands, decided = FakeInbox(SharedClock(SteppedTime())), Errands("slack"), asyncio.Event()
    intake = Intake("slack", letters, errands, 2)
    letters.free.clear()
    work = [errands.start(decided.wait()) for _ in range(50)]
    securing = [asyncio.create_task(intake.secure({"n": 0}, work[0], 0))]
    await letters.begun()
    securing += [asyncio.create_task(intake.secure({"n": n}, work[n], 0)) for n in range(1, 50)]
    done, _ = await asyncio.wait(securing, timeout=0.05)
    assert not done, "acknowledged before it was stored"
    letters.free.set()
    assert await asyncio.gather(*securing) == [False] * 50
    assert (letters.kept, len(letters.letters)) == (2, 50)
    decided.set()
    await errands.idle()
    assert letters.letters == {}


async def test_what_cannot_be_kept_is_not_acknowledged(slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuses(letters: Mapping[str, str]) -> None:
        raise LostRace("the database is away")

    async with installed(slack) as vigia:
        monkeypatch.setattr(vigia.core.letters, "keep", refuses)
        vigia.core.free.clear()
        delivery = await slack.workspace.person("ana").types("/inc note slow", in_=vigia.general)
        assert delivery.last.status == 500  # Slack tells her that it failed
        vigia.core.free.set()


# -- after a death ----------------------------------------------------------------------------------------------------


async def left_by(slack: SlackStandIn, core: FakeCore, through: Through) -> None:
    """A process acknowledges three things and dies before it has decided any: a command, a mention, a form."""
    async with running(slack, as_core(core), through) as adapter:
        ana, general = slack.workspace.person("ana"), slack.workspace.general
        form = Form("update", "Post an update", (Field("text", "What is known?", "lines", required=True),), "Post", 7)
        core.answer = lambda request: OpenForm(form)
        await ana.types("/inc update", general)
        await adapter.errands.idle()
        assert ana.view is not None
        core.answer = lambda request: Answer(message(f"So ended {request.said}"))
        core.free.clear()
        core.asked.clear()
        assert (await ana.types("/inc note by command", general)).acknowledged
        assert (await ana.mentions_bot("note by mention", general)).acknowledged
        assert (await ana.submits(ana.view, {"text": "The pool is full"})).acknowledged
        await adapter.errands.drain(0)  # the work is gone, the letters are not
    core.free.set()


@pytest.mark.parametrize("through", ["http", "socket"])
async def test_what_a_dead_process_acknowledged_is_done_by_the_next_and_answered(
    through: Through, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "ACKNOWLEDGE_FORM", 0.05)
    clock = SteppedTime()
    async with SlackStandIn(clock) as slack:
        core = FakeCore(clock)
        await left_by(slack, core, through)
        assert len(core.letters.letters) == 3
        await clock.advance(LONG_AGO)
        async with running(slack, as_core(core), through) as adapter:
            await core.letters.empty()
            await adapter.errands.idle()
        assert {str(request.said) for request in core.asked} >= {str(Typed("note by command"))}
        assert len(core.asked) == 3
        ana = slack.workspace.person("ana")
        told = "".join(drawn(one) for one in ana.sees(slack.workspace.general))
        assert "by command" in told
        assert "by mention" in told
        assert ana.view is not None
        assert "So ended" in drawn(ana.view)
        assert "The pool is full" in drawn(ana.view)


async def test_what_somebody_is_still_working_on_is_left_to_them() -> None:
    clock = SteppedTime()
    async with SlackStandIn(clock) as slack:
        core = FakeCore(clock)
        await core.letters.keep({"theirs": json.dumps(["event", {}])})
        async with running(slack, as_core(core), "http"):
            await core.letters.looked()
        assert list(core.letters.letters) == ["theirs"]


async def test_a_letter_that_makes_no_sense_is_not_read_for_ever() -> None:
    clock = SteppedTime()
    async with SlackStandIn(clock) as slack:
        core = FakeCore(clock)
        await core.letters.keep({"nonsense": json.dumps(["command", {"no": "command"}])})
        await clock.advance(LONG_AGO)
        async with running(slack, as_core(core), "http"):
            await core.letters.empty()
        assert core.asked == []


async def test_a_pin_whose_message_slack_was_slow_to_show_is_captured_after_a_death() -> None:
    clock = SteppedTime()
    async with SlackStandIn(clock) as slack:
        core = FakeCore(clock)
        room = slack.workspace.add_channel("inc-7", "ana", slack.state.bot.id)
        core.facts[f"slack.room.{room.id}"] = "k"
        ana = slack.workspace.person("ana")
        said = await ana.says("It leaks since Monday", room)
        slack.faults.on("conversations.history", Refuses("service_unavailable"))
        async with running(slack, as_core(core), "http") as adapter:
            assert (await ana.reacts(said, "pushpin")).acknowledged
            await adapter.errands.drain(0)
        slack.faults.clear()
        assert core.asked == []
        await clock.advance(LONG_AGO)
        async with running(slack, as_core(core), "http") as adapter:
            await core.letters.empty()
            await adapter.errands.idle()
        (captured,) = core.asked
        assert "It leaks since Monday" in str(captured.said)
