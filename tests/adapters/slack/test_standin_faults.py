"""What goes wrong on purpose, seen through Slack's own client; the log of calls; the rate limits."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.conftest import client_of
from tests.adapters.slack.standin import (
    EVERY,
    Delay,
    DropBefore,
    Fault,
    Hang,
    HoldAnswer,
    HtmlAnswer,
    LostAnswer,
    Refuses,
    ServerFails,
    SlackStandIn,
    SteppedTime,
    TooManyCalls,
)
from tests.adapters.slack.standin.limits import POSTS_A_MINUTE, TIERS


def texts(slack: SlackStandIn) -> list[str]:
    return [one.text for one in slack.workspace.general.posts]


async def say(slack: SlackStandIn, text: str) -> None:
    await client_of(slack).chat_postMessage(channel=slack.workspace.general.id, text=text)


BROKEN: list[tuple[Fault, type[Exception], bool, str]] = [
    (DropBefore(), aiohttp.ServerDisconnectedError, False, "dropped"),
    (LostAnswer(), aiohttp.ServerDisconnectedError, True, "answer lost"),
    (TooManyCalls(30), SlackApiError, False, "ratelimited"),
    (ServerFails(503), SlackApiError, False, "http 503"),
    (ServerFails(500), SlackApiError, False, "http 500"),
    (HtmlAnswer(), SlackApiError, False, "html"),
    (Refuses("fatal_error"), SlackApiError, False, "fatal_error"),
]


@pytest.mark.parametrize(("fault", "error", "said", "outcome"), BROKEN, ids=str)
async def test_the_second_call_is_struck_and_the_others_are_not(
    slack: SlackStandIn, fault: Fault, error: type[Exception], said: bool, outcome: str
) -> None:
    slack.faults.on("chat.postMessage", fault, nth=2)
    await say(slack, "one")
    with pytest.raises(error):
        await say(slack, "two")
    await say(slack, "three")
    assert texts(slack) == ["one", "two", "three"] if said else ["one", "three"]
    assert [(call.outcome, call.acted) for call in slack.calls] == [("ok", True), (outcome, said), ("ok", True)]


async def test_429_says_how_long_to_wait(slack: SlackStandIn) -> None:
    slack.faults.on("chat.postMessage", TooManyCalls(17))
    with pytest.raises(SlackApiError) as caught:
        await say(slack, "one")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "17")


async def test_without_a_number_each_call_is_struck_until_slack_is_well(slack: SlackStandIn) -> None:
    slack.faults.on(EVERY, ServerFails())
    for _ in range(3):
        with pytest.raises(SlackApiError):
            await say(slack, "no")
    slack.faults.clear()
    await say(slack, "yes")
    assert texts(slack) == ["yes"]


async def test_a_call_hangs_until_it_is_released(slack: SlackStandIn) -> None:
    hang = Hang()
    slack.faults.on("chat.postMessage", hang)
    saying = asyncio.create_task(say(slack, "at last"))
    call = await slack.calls.begun("chat.postMessage")
    assert (call.outcome, call.ended) == ("hung", None)
    assert texts(slack) == []
    hang.release()
    await saying
    assert texts(slack) == ["at last"]


async def test_a_caller_who_gives_up_leaves_nothing_behind(slack: SlackStandIn) -> None:
    slack.faults.on("chat.postMessage", Hang())
    saying = asyncio.create_task(say(slack, "never"))
    await slack.calls.begun("chat.postMessage")
    saying.cancel()
    call = await slack.calls.ended("chat.postMessage")
    assert (call.outcome, texts(slack)) == ("abandoned", [])


async def test_answers_are_delayed_on_the_stand_ins_clock() -> None:
    clock = SteppedTime()
    async with SlackStandIn(clock) as slack:
        slack.faults.on(EVERY, Delay(0.12))
        saying = asyncio.create_task(say(slack, "a"))
        await slack.calls.begun("chat.postMessage")
        await clock.advance(0.11)
        assert texts(slack) == []
        await clock.advance(0.02)
        await saying
        assert texts(slack) == ["a"]


async def test_a_delay_and_another_fault_strike_together(slack: SlackStandIn) -> None:
    slack.faults.on(EVERY, Delay(0.01))
    slack.faults.on("chat.postMessage", LostAnswer(), nth=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await say(slack, "a")
    call = slack.calls.all[0]
    assert call.ended is not None
    assert (texts(slack), call.ended - call.started >= 0.01) == (["a"], True)


# -- the log ------------------------------------------------------------------------------------------------------


async def test_calls_one_after_the_other_are_so_many_round_trips(slack: SlackStandIn) -> None:
    for n in range(3):
        await say(slack, str(n))
    assert (slack.calls.dependent_round_trips(), slack.calls.most_at_once()) == (3, 1)
    assert slack.calls.of("chat.postMessage")[1].arguments["text"] == "1"


async def test_calls_at_the_same_time_are_one_round_trip(slack: SlackStandIn) -> None:
    held = HoldAnswer()
    slack.faults.on(EVERY, held)
    saying = [asyncio.create_task(say(slack, str(n))) for n in range(4)]
    call = await slack.calls.acted("chat.postMessage", 4)
    assert call.ended is None
    held.release()
    await asyncio.gather(*saying)
    assert (slack.calls.dependent_round_trips(), slack.calls.most_at_once()) == (1, 4)


async def test_tokens_are_not_in_the_log(slack: SlackStandIn) -> None:
    await client_of(slack).api_call("auth.test", data={"token": slack.bot_token})
    assert slack.bot_token not in repr(slack.calls.all)


# -- the rates ----------------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> SteppedTime:
    return SteppedTime()


async def test_one_message_a_second_and_channel_after_a_short_burst(clock: SteppedTime) -> None:
    async with SlackStandIn(clock) as slack:
        slack.rates.enforce(burst=2)
        await say(slack, "one")
        await say(slack, "two")
        with pytest.raises(SlackApiError) as caught:
            await say(slack, "three")
        assert caught.value.response.headers["Retry-After"] == "1"
        await client_of(slack).chat_postMessage(channel=slack.workspace.person("ana").id, text="elsewhere")
        await clock.advance(1)
        await say(slack, "three")
        assert texts(slack) == ["one", "two", "three"]


@pytest.mark.parametrize(("tier", "method"), [(2, "users.list"), (3, "team.info"), (4, "auth.test")])
async def test_each_method_has_its_tier_a_minute(clock: SteppedTime, tier: int, method: str) -> None:
    async with SlackStandIn(clock) as slack:
        slack.rates.enforce()
        client = client_of(slack)
        for _ in range(TIERS[tier]):
            await client.api_call(method)
        await clock.advance(20)
        with pytest.raises(SlackApiError) as caught:
            await client.api_call(method)
        assert caught.value.response.headers["Retry-After"] == "40"
        await client.api_call("usergroups.list")
        await clock.advance(40)
        await client.api_call(method)


async def test_a_workspace_takes_some_hundred_messages_a_minute(clock: SteppedTime) -> None:
    async with SlackStandIn(clock) as slack:
        slack.rates.enforce(burst=POSTS_A_MINUTE + 1)
        for n in range(POSTS_A_MINUTE):
            await say(slack, str(n))
        with pytest.raises(SlackApiError):
            await say(slack, "one more")


async def test_rates_are_off_until_switched_on(slack: SlackStandIn, client: AsyncWebClient) -> None:
    for _ in range(TIERS[2] + 1):
        await client.users_list()
    assert {call.outcome for call in slack.calls} == {"ok"}
