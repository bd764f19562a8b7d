"""What a naive bot fails (test_naive_client_fails.py) Vigia holds: the same scenarios, through both doors.

Those in which it is killed, or down for a while, need processes: test_product_killed.py.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.adapters.slack import scenarios
from tests.adapters.slack.bot_under_test import DoorKind
from tests.adapters.slack.product import Vigia, said_twice
from tests.adapters.slack.scenarios import incidents, shortcomings
from tests.adapters.slack.standin import (
    Call,
    Clock,
    Delay,
    FastTime,
    Fault,
    LostAnswer,
    RealTime,
    ServerFails,
    SlackStandIn,
    SteppedTime,
    TooManyCalls,
    drawn,
)
from tests.databases import copy_sqlite
from tests.store.support import until

CALLS = (  # of one declaration, by method and how-manieth
    ("conversations.create", 1),
    ("conversations.setPurpose", 1),
    ("chat.postMessage", 1),
    ("chat.postMessage", 2),
    ("chat.postMessage", 3),
    ("chat.postMessage", 4),
    ("conversations.open", 1),
    ("conversations.invite", 1),
    ("conversations.setTopic", 1),
    ("pins.add", 1),
    ("users.info", 1),
    ("response_url", 1),
)
A_LONG_CALL = 0.5  # seconds: longer than anything of ours, also on a busy machine
ASKED_TO_WAIT = 1  # seconds, by a 429
FAULTS: dict[str, Fault] = {"429": TooManyCalls(ASKED_TO_WAIT), "503": ServerFails(503), "lost answer": LostAnswer()}
AGAIN_WITHIN = 1.0  # seconds from a fault, or from the end of the wait it asked for, to the next look or try
# What is best effort and asked once: the channel is no less made, the answer comes by another way.
UNREPEATED = {"conversations.setPurpose", "response_url"}


DOORS: tuple[DoorKind, ...] = ("http", "socket")


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> DoorKind:
    kind: DoorKind = request.param
    return kind


@pytest.fixture
def clock() -> Clock:
    return SteppedTime()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(clock) as running:
        yield running


@pytest.fixture
async def bot(
    slack: SlackStandIn, door: DoorKind, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Vigia]:
    vigia = Vigia(slack, slack.clock, door, copy_sqlite(migrated_sqlite, tmp_path / "vigia.db"), monkeypatch)
    await vigia.start()
    yield vigia
    await vigia.stop()


async def test_on_a_good_day_it_makes_one_whole_incident_and_no_call_too_many(slack: SlackStandIn, bot: Vigia) -> None:
    slack.calls.clear()
    delivery = await scenarios.declare(slack, bot)
    assert delivery.acknowledged
    assert shortcomings(slack) == []
    assert {(method, slack.calls.named().count(method)) for method in slack.calls.named()} == {
        (method, max(nth for name, nth in CALLS if name == method)) for method, _ in CALLS
    }


@pytest.mark.parametrize("clock", [RealTime()], ids=["real"])
async def test_everything_of_a_declaration_is_there_after_three_calls_one_after_the_other(
    slack: SlackStandIn, bot: Vigia
) -> None:
    await slack.workspace.person("ana").types("/inc list", "general")  # from now on she is known
    await bot.settle()
    slack.calls.clear()
    slack.faults.on("*", Delay(A_LONG_CALL))
    await scenarios.declare(slack, bot)
    assert shortcomings(slack) == []
    assert slack.calls.dependent_round_trips() == 3


async def test_on_a_good_day_it_reminds_once(slack: SlackStandIn, bot: Vigia) -> None:
    await scenarios.declare(slack, bot)
    await bot.time_passes(bot.reminder_after)
    asked = [drawn(post) for post in slack.workspace.person("ana").direct.posts]
    assert len([text for text in asked if "What can be said?" in text]) == 1


@pytest.mark.parametrize("clock", [FastTime(10)], ids=["fast"])
async def test_declared_again_after_slack_gave_up_there_is_one_incident(slack: SlackStandIn, bot: Vigia) -> None:
    first, second = await scenarios.declared_again_when_slack_gave_up(slack, bot)
    assert first.acknowledged
    assert second.acknowledged
    await whole(bot)
    assert shortcomings(slack) == []


async def test_a_command_delivered_twice_is_one_incident(slack: SlackStandIn, bot: Vigia) -> None:
    delivery = await scenarios.delivered_twice(slack, bot)
    assert [attempt.acknowledged for attempt in delivery.attempts] == [True, True]
    assert shortcomings(slack) == []
    # A second declaration would be taken for a slip of the finger anyway; a second note would not.
    ana, (room,) = slack.workspace.person("ana"), incidents(slack)
    await ana.types("/inc note Restarted it", room)
    await bot.settle()
    slack.door.copies = 1
    await ana.types("/inc timeline", room)
    await bot.settle()
    assert drawn(ana.sees(room)[-1]).count("Restarted it") == 1


@pytest.mark.parametrize("door", ["socket"])
async def test_one_envelope_that_comes_twice_is_one_incident(slack: SlackStandIn, bot: Vigia) -> None:
    await scenarios.declare(slack, bot)
    (envelope,) = slack.socket.envelopes
    assert (await slack.socket.send(envelope)).acknowledged
    await bot.settle()
    assert shortcomings(slack) == []


async def test_with_one_post_a_second_the_incident_is_whole(slack: SlackStandIn, bot: Vigia) -> None:
    await scenarios.one_post_a_second(slack, bot)
    assert "ratelimited" in {call.outcome for call in slack.calls}
    assert shortcomings(slack) == []


# -- one fault at any call ----------------------------------------------------------------------------------------


async def whole(bot: Vigia) -> None:
    """Returns when nothing is left to say or do; time passes by itself."""

    async def nothing_waits() -> bool:
        return not await bot.waiting()

    await until(nothing_waits, 5)
    await bot.settle()


def subject(call: Call) -> object:
    """Which of several posts it is."""
    return (call.arguments.get("metadata") or {}).get("event_payload")


def next_after(slack: SlackStandIn, method: str, nth: int) -> float:
    """Seconds from the end of the struck call to the first that looks whether it was done, or tries it again."""
    struck = slack.calls.of(method)[nth - 1]
    assert struck.ended is not None
    looks = {"chat.postMessage": "conversations.history"}.get(method)
    where, what = struck.arguments.get("channel"), subject(struck)
    later = [
        call.started
        for call in slack.calls
        if (call.method == method and subject(call) == what)
        or (call.method == looks and call.arguments.get("channel") == where)
    ]
    return min(at for at in later if at >= struck.ended) - struck.ended


async def survives(bot: Vigia, method: str, nth: int, name: str) -> None:
    """One call goes wrong, and all is well soon after."""
    slack = bot.slack
    slack.calls.clear()
    await scenarios.struck(slack, bot, method, nth, FAULTS[name])
    await whole(bot)
    assert [struck for struck, _ in slack.faults.struck] == [method]
    assert shortcomings(slack) == []
    assert said_twice(slack) == []
    told = [drawn(one) for one in slack.workspace.person("ana").sees(slack.workspace.general)]
    assert any("Incident #1 is declared" in text for text in told)
    if method not in UNREPEATED:
        assert next_after(slack, method, nth) <= AGAIN_WITHIN + (ASKED_TO_WAIT if name == "429" else 0)


@pytest.mark.parametrize(("place", "method", "nth"), [(place, *call) for place, call in enumerate(CALLS)])
async def test_one_fault_at_any_call_leaves_the_incident_whole_and_nothing_said_twice(
    place: int, method: str, nth: int, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as stack:
        bots = []
        for turn, name in enumerate(FAULTS):  # side by side, since they mostly wait; each call through both doors
            slack = await stack.enter_async_context(SlackStandIn(RealTime()))
            url = copy_sqlite(migrated_sqlite, tmp_path / f"{name}.db")
            bot = Vigia(slack, slack.clock, DOORS[(place + turn) % 2], url, monkeypatch)
            await bot.start()
            stack.push_async_callback(bot.stop)
            bots.append((bot, name))
        await asyncio.gather(*(survives(bot, method, nth, name) for bot, name in bots))
