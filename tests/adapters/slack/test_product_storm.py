"""Many incidents at once while Slack's documented limits hold: all are whole in the end, and the worst come first."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery import together
from bot.testing import NOON
from tests.adapters.slack.bot_under_test import DoorKind
from tests.adapters.slack.product import Vigia, said_twice
from tests.adapters.slack.standin import Channel, Delay, Delivery, SlackStandIn, SteppedTime, drawn
from tests.adapters.slack.standin.limits import MINUTE, TIERS
from tests.databases import copy_sqlite

CREATES_A_MINUTE = TIERS[2]


@pytest.fixture(params=["http", "socket"])
def door(request: pytest.FixtureRequest) -> DoorKind:
    kind: DoorKind = request.param
    return kind


@pytest.fixture
async def vigia(
    door: DoorKind, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Vigia]:
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    async with SlackStandIn(SteppedTime()) as slack:
        vigia = Vigia(slack, slack.clock, door, url, monkeypatch)
        await vigia.start()
        yield vigia
        await vigia.stop()


async def everybody(vigia: Vigia, words: Sequence[str]) -> list[Delivery]:
    """As many people as there are words type them at the same time, in #general."""
    people = [vigia.slack.workspace.add_person(f"p{n}") for n in range(len(words))]
    return await asyncio.gather(*(person.types(text, "general") for person, text in zip(people, words, strict=True)))


async def until_whole(vigia: Vigia, within: float) -> None:
    """Lets so many seconds pass, one by one, until nothing is left to say or do."""
    await vigia.settle()
    for _ in range(round(within)):
        if not await vigia.waiting():
            return
        await vigia.time_passes(1)
    assert not await vigia.waiting(), "not whole in time"


def titled(vigia: Vigia, title: str) -> Channel:
    (room,) = [one for one in vigia.slack.workspace.channels_named("inc-") if one.purpose.value.endswith(f": {title}")]
    return room


def must_be_whole(vigia: Vigia, titles: Sequence[str]) -> None:
    """Each title has one channel with its declarer, topic, card and opening, is announced once; nothing else is."""
    workspace = vigia.slack.workspace
    assert len(workspace.channels_named("inc-")) == len(titles)
    announced = [drawn(post).splitlines()[0] for post in workspace.general.posts]
    assert len(announced) == len(titles)
    for number, title in enumerate(titles):
        room = titled(vigia, title)
        assert f"p{number}" in workspace.members(room)
        assert room.topic.value
        assert len(room.pinned) == 1
        assert len(room.posts) == 2
        assert sum(line.endswith(title) for line in announced) == 1, (title, announced)
    assert said_twice(vigia.slack) == []


@pytest.mark.parametrize("many", [1, 2, 10])
async def test_so_many_declared_at_once_under_the_limits_are_all_whole(vigia: Vigia, many: int) -> None:
    vigia.slack.rates.enforce(burst=1)
    titles = [f"Fault {n:02}" for n in range(many)]
    deliveries = await everybody(vigia, [f"/inc declare sev{4 - n % 4} {title}" for n, title in enumerate(titles)])
    assert all(delivery.acknowledged for delivery in deliveries)
    await until_whole(vigia, 5 + many * 1.25)  # one announcement a second, and a quarter to gather who comes next
    must_be_whole(vigia, titles)


async def test_what_waits_for_its_turn_goes_worst_first(vigia: Vigia) -> None:
    vigia.slack.rates.enforce(burst=1)
    words = [f"/inc declare sev{severity} Fault {n}" for n, severity in enumerate([4, 3, 2, 1, 4, 3, 2, 1])]
    await everybody(vigia, words)
    await until_whole(vigia, 15)
    announced = [int(drawn(post)[3]) for post in vigia.slack.workspace.general.posts]
    # The first to be declared found the channel free; the others met a limit.
    assert announced[1:] == sorted(announced[1:])


@pytest.mark.parametrize("door", ["http"])
@pytest.mark.parametrize(("made", "many"), [(19, 2), (15, 10), (0, 30)])
async def test_when_the_minutes_channels_are_used_up_the_worst_incidents_get_the_next(
    vigia: Vigia, made: int, many: int
) -> None:
    vigia.slack.rates.enforce(burst=1)
    for _ in range(made):
        vigia.slack.rates.count("conversations.create", 2, "")
    severities = {f"Fault {n:02}": 4 - n * 4 // many for n in range(many)}  # the worst are declared last
    await everybody(vigia, [f"/inc declare sev{severity} {title}" for title, severity in severities.items()])
    await vigia.settle()
    first = vigia.slack.workspace.channels_named("inc-")
    assert len(first) == CREATES_A_MINUTE - made
    await until_whole(vigia, MINUTE + 5 + many * 1.25)
    must_be_whole(vigia, list(severities))
    created = [int(call.arguments["name"].split("-")[1]) for call in vigia.slack.calls.of("conversations.create")]
    assert len(created) <= many + (many - len(first)) + 1  # whoever met the limit asked once more, hardly anybody else
    late = [severities[room.purpose.value[-8:]] for room in vigia.slack.workspace.channels_named("inc-")[len(first) :]]
    assert late == sorted(late)


@pytest.mark.parametrize("door", ["http"])
async def test_a_worse_incident_declared_while_others_wait_overtakes_them(vigia: Vigia) -> None:
    vigia.slack.rates.enforce(burst=1)
    for _ in range(CREATES_A_MINUTE):
        vigia.slack.rates.count("conversations.create", 2, "")
    await everybody(vigia, [f"/inc declare sev4 Fault {n}" for n in range(5)])
    await vigia.time_passes(20)
    await vigia.slack.workspace.person("ana").types("/inc declare sev1 All is down", "general")
    await until_whole(vigia, 2 * MINUTE)
    first, *_ = vigia.slack.workspace.channels_named("inc-")
    assert "All is down" in first.purpose.value


async def click_twice(vigia: Vigia, words: str) -> None:
    """Fifty people type it, each for their own incident, where its channel is if it has one.

    Slow as Slack is, nobody sees anything happen, and after 3 s everybody tries again.
    """
    assert isinstance(vigia.slack.clock, SteppedTime)
    for method in ("*", "response_url"):
        vigia.slack.faults.on(method, Delay(4))
    rooms = {room.purpose.value[-8:]: room for room in vigia.slack.workspace.channels_named("inc-")}
    for _ in range(2):
        clicks = [
            vigia.slack.workspace.person(f"p{n}").types(words.format(n), rooms.get(f"Fault {n:02}", "general"))
            for n in range(50)
        ]
        assert all(delivery.acknowledged for delivery in await asyncio.gather(*clicks))
        await vigia.slack.clock.advance(3)
    vigia.slack.faults.clear()
    working = asyncio.create_task(vigia.settle())
    while not working.done():  # what was slow comes through
        await vigia.slack.clock.advance(1)
        await asyncio.sleep(0.01)


async def test_fifty_people_who_click_again_after_three_seconds_have_fifty_incidents_each_resolved_once(
    vigia: Vigia,
) -> None:
    for n in range(50):
        vigia.slack.workspace.add_person(f"p{n}")
    await click_twice(vigia, "/inc declare sev2 Fault {:02}")
    await until_whole(vigia, 10)
    must_be_whole(vigia, [f"Fault {n:02}" for n in range(50)])

    await click_twice(vigia, "/inc resolve Mended {:02}")
    await until_whole(vigia, 10)
    for n in range(50):
        room = titled(vigia, f"Fault {n:02}")
        assert [f"Mended {n:02}" in drawn(post) for post in room.posts if post not in room.pinned] == [False, True]
        assert "resolved" in drawn(room.pinned[0])


def test_what_is_held_back_within_a_moment_comes_due_at_one_instant_and_never_early() -> None:
    instants = [NOON + timedelta(seconds=1, milliseconds=milliseconds) for milliseconds in range(1, 250)]
    assert {together(at) for at in instants} == {NOON + timedelta(seconds=1.25)}
    assert together(NOON) == NOON
