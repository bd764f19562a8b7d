"""The scenarios bite: a naive bot fails each of them. What ours does is shown beside it with the same scenarios."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.adapters.slack import scenarios
from tests.adapters.slack.bot_under_test import BotUnderTest, DoorKind
from tests.adapters.slack.naive import CALLS, NaiveBot
from tests.adapters.slack.scenarios import incidents, shortcomings
from tests.adapters.slack.standin import (
    Clock,
    FastTime,
    Fault,
    LostAnswer,
    ServerFails,
    SlackStandIn,
    SteppedTime,
    TooManyCalls,
)


@pytest.fixture(params=["http", "socket"])
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
async def bot(slack: SlackStandIn, clock: Clock, door: DoorKind) -> AsyncIterator[BotUnderTest]:
    naive = NaiveBot(slack, clock, door)
    await naive.start()
    yield naive
    await naive.kill()


async def test_on_a_good_day_it_makes_one_whole_incident(slack: SlackStandIn, bot: BotUnderTest) -> None:
    delivery = await scenarios.declare(slack, bot)
    assert delivery.acknowledged
    assert shortcomings(slack) == []
    assert slack.calls.named(besides=["apps.connections.open"]) == list(CALLS)
    assert slack.calls.dependent_round_trips() >= len(CALLS)


async def test_on_a_good_day_it_reminds(slack: SlackStandIn, bot: BotUnderTest) -> None:
    assert await scenarios.up_when_a_reminder_was_due(slack, bot) == ["What is new?"]


@pytest.mark.parametrize("clock", [FastTime(10)], ids=["fast"])
async def test_declared_again_after_slack_gave_up_it_makes_two_incidents(
    slack: SlackStandIn, bot: BotUnderTest
) -> None:
    first, _ = await scenarios.declared_again_when_slack_gave_up(slack, bot)
    assert not first.acknowledged
    assert len(incidents(slack)) == 2


@pytest.mark.parametrize("clock", [FastTime(20)], ids=["fast"])
async def test_killed_once_the_channel_was_made_it_leaves_an_orphan(slack: SlackStandIn, bot: BotUnderTest) -> None:
    await scenarios.killed_once_the_channel_was_made(slack, bot)
    assert [(slack.workspace.members(room), room.posts) for room in incidents(slack)] == [(["vigia"], [])]
    assert slack.workspace.general.posts == []


def struck_calls() -> list[Any]:
    """Every call of a declaration with every fault that hurts: a topic may be set twice, a lost answer does no harm."""
    faults: list[tuple[str, Fault]] = [
        ("429", TooManyCalls(30)),
        ("503", ServerFails(503)),
        ("lost answer", LostAnswer()),
    ]
    return [
        pytest.param(method, CALLS[: place + 1].count(method), fault, id=f"{place}-{method}-{name}")
        for place, method in enumerate(CALLS)
        for name, fault in faults
        if (method, name) != ("conversations.setTopic", "lost answer")
    ]


@pytest.mark.parametrize(("method", "nth", "fault"), struck_calls())
async def test_one_fault_at_any_call_leaves_an_incident_half_made_or_says_things_twice(
    slack: SlackStandIn, bot: BotUnderTest, method: str, nth: int, fault: Fault
) -> None:
    await scenarios.struck(slack, bot, method, nth, fault)
    assert [struck for struck, _ in slack.faults.struck] == [method]
    assert shortcomings(slack) != []


async def test_a_command_delivered_twice_makes_two_incidents(slack: SlackStandIn, bot: BotUnderTest) -> None:
    await scenarios.delivered_twice(slack, bot)
    assert len(incidents(slack)) == 2


async def test_with_one_post_a_second_the_incident_is_not_whole(slack: SlackStandIn, bot: BotUnderTest) -> None:
    await scenarios.one_post_a_second(slack, bot)
    assert "ratelimited" in {call.outcome for call in slack.calls}
    assert shortcomings(slack) == ["not announced"]


async def test_a_reminder_due_while_it_was_down_is_never_sent(slack: SlackStandIn, bot: BotUnderTest) -> None:
    assert await scenarios.down_when_a_reminder_was_due(slack, bot) == []
