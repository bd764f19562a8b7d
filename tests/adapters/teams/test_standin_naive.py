"""The stand-in bites: a naive bot fails at each of these. Ours is shown beside it with the same faults."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from tests.adapters.teams.listener import serving
from tests.adapters.teams.naive import CALLS, NaiveBot
from tests.adapters.teams.standin import (
    Hang,
    LostAnswer,
    SteppedTime,
    TeamsStandIn,
    TooManyCalls,
)


@pytest.fixture
async def bot(teams: TeamsStandIn) -> AsyncIterator[NaiveBot]:
    naive = NaiveBot(teams)
    await naive.start()
    async with serving(naive.take) as url:
        teams.deliver_to(url)
        yield naive
    await naive.stop()


def shortcomings(teams: TeamsStandIn) -> list[str]:
    """What is wrong with one incident declared in the standing channel."""
    rooms = teams.channels_named("inc-")
    found = [] if len(rooms) == 1 else [f"{len(rooms)} channels"]
    cards = [post for room in rooms for post in room.posts]
    found += [] if len(cards) == 1 else [f"{len(cards)} cards"]
    told = teams.incidents.posts
    found += [] if len(told) == 1 else [f"told {len(told)} times"]
    return found


async def test_on_a_good_day_it_makes_one_whole_incident(teams: TeamsStandIn, bot: NaiveBot) -> None:
    delivery = await teams.person("ana").mentions_bot("declare Checkout", teams.incidents)
    assert delivery.acknowledged
    assert shortcomings(teams) == []
    assert teams.calls.named() == list(CALLS)
    assert teams.calls.dependent_round_trips() == len(CALLS)


@pytest.mark.parametrize(
    ("operation", "wrong"),
    [
        ("graph.channels.create", ["2 channels"]),
        ("connector.send", ["2 cards"]),
    ],
)
async def test_a_lost_answer_makes_it_say_or_make_things_twice(
    teams: TeamsStandIn, bot: NaiveBot, operation: str, wrong: list[str]
) -> None:
    teams.faults.on(operation, LostAnswer(), nth=1)
    await teams.person("ana").mentions_bot("declare Checkout", teams.incidents)
    assert shortcomings(teams)[:1] == wrong


async def test_an_activity_brought_again_is_a_second_incident(teams: TeamsStandIn, bot: NaiveBot) -> None:
    delivery = await teams.person("ana").mentions_bot("declare Checkout", teams.incidents)
    await teams.door.again(delivery)
    assert shortcomings(teams) == ["2 channels", "2 cards", "told 2 times"]


@pytest.mark.parametrize(
    ("operation", "nth", "wrong"),
    [
        ("graph.channels.create", 1, ["0 channels", "0 cards", "told 0 times"]),
        ("connector.send", 1, ["0 cards"]),
        ("connector.send", 2, ["told 0 times"]),
    ],
)
async def test_a_429_leaves_an_incident_half_made(
    teams: TeamsStandIn, bot: NaiveBot, operation: str, nth: int, wrong: list[str]
) -> None:
    teams.faults.on(operation, TooManyCalls(1), nth=nth)
    await teams.person("ana").mentions_bot("declare Checkout", teams.incidents)
    assert shortcomings(teams) == wrong


async def test_with_the_documented_limits_on_most_of_a_burst_is_lost(teams: TeamsStandIn, bot: NaiveBot) -> None:
    teams.rates.enforce()
    ana = teams.person("ana")
    await asyncio.gather(*(ana.mentions_bot(f"declare number {n}", teams.incidents) for n in range(20)))
    assert len(teams.channels_named("inc-")) == 4
    assert len(teams.rates.refused) >= 16


async def test_a_channel_that_is_unknown_for_a_moment_has_no_card(teams: TeamsStandIn, bot: NaiveBot) -> None:
    teams.state.not_yet = 5
    teams.incidents.created -= 60
    await teams.person("ana").mentions_bot("declare Checkout", teams.incidents)
    assert shortcomings(teams) == ["0 cards"]


async def test_it_logs_in_on_every_turn(teams: TeamsStandIn, bot: NaiveBot) -> None:
    ana = teams.person("ana")
    for number in range(10):
        await ana.mentions_bot(f"declare number {number}", teams.incidents)
    assert len(teams.calls.of("login.token")) == 20


async def test_while_the_login_hangs_nobody_is_answered(teams: TeamsStandIn, clock: SteppedTime, bot: NaiveBot) -> None:
    teams.faults.on("login.*", Hang())
    asking = asyncio.create_task(teams.person("ana").mentions_bot("declare Checkout", teams.incidents))
    await teams.calls.begun("login.token")
    await clock.advance(10)
    assert (await asking).last.failure == "timeout"


async def test_it_believes_whoever_knocks(teams: TeamsStandIn, bot: NaiveBot) -> None:
    forged = {
        "type": "message",
        "text": "declare Nothing at all",
        "conversation": {"id": teams.incidents.id},
        "serviceUrl": "https://elsewhere.example.com/",
    }
    attempt = await teams.door.send(json.dumps(forged).encode(), {"Content-Type": "application/json"})
    assert (attempt.status, shortcomings(teams)) == (200, [])
