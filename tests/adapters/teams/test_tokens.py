"""Tokens are shared, renewed before they end, and fetched where nobody has to wait for them."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import pytest
from structlog.testing import capture_logs

from adapters.teams.settings import read_settings
from adapters.teams.tokens import CONNECTOR, GRAPH, Tokens
from bot.domain.errors import ChatUnavailable
from tests.adapters.slack.fake_core import SharedClock
from tests.adapters.teams.lines import Lines, lines
from tests.adapters.teams.standin import (
    TEAM,
    Delay,
    DropBefore,
    Hang,
    HtmlAnswer,
    Refuses,
    ServerFails,
    SteppedTime,
    TeamsStandIn,
    TooManyCalls,
)

HOUR = 3600


@pytest.fixture
async def tokens(teams: TeamsStandIn) -> AsyncIterator[Tokens]:
    running = Tokens(read_settings(teams.settings()), SharedClock(teams.clock))
    yield running
    await running.stop()


def logins(teams: TeamsStandIn) -> int:
    return len(teams.calls.of("login.token"))


# -- one token for all --------------------------------------------------------------------------------------------


async def test_fifty_who_ask_at_once_share_one_login(teams: TeamsStandIn, tokens: Tokens) -> None:
    got = await asyncio.gather(*(tokens.bearer(CONNECTOR) for _ in range(50)))
    assert len(set(got)) == 1
    assert logins(teams) == 1


async def test_connector_and_graph_have_a_token_each(teams: TeamsStandIn, tokens: Tokens) -> None:
    assert await tokens.bearer(CONNECTOR) != await tokens.bearer(GRAPH)
    asked = {str(call.arguments["scope"]) for call in teams.calls.of("login.token")}
    assert asked == {CONNECTOR, GRAPH}


@pytest.mark.parametrize(
    ("host", "graph", "connector"),
    [
        ("graph.microsoft.com", "https://graph.microsoft.com", "https://api.botframework.com"),
        ("graph.microsoft.us", "https://graph.microsoft.us", "https://api.botframework.us"),
        ("dod-graph.microsoft.us", "https://dod-graph.microsoft.us", "https://api.botframework.us"),
    ],
)
async def test_each_cloud_has_tokens_of_its_own(teams: TeamsStandIn, host: str, graph: str, connector: str) -> None:
    settings = read_settings(teams.settings(MICROSOFT_GRAPH_URL=f"https://{host}/v1.0"))
    tokens = Tokens(settings, SharedClock(teams.clock))
    await asyncio.gather(tokens.bearer(CONNECTOR), tokens.bearer(GRAPH), return_exceptions=True)
    await tokens.stop()
    asked = {str(call.arguments["scope"]) for call in teams.calls.of("login.token")}
    assert asked == {f"{graph}/.default", f"{connector}/.default"}


async def test_a_bot_of_many_tenants_logs_in_where_all_do(teams: TeamsStandIn) -> None:
    tokens = Tokens(read_settings(teams.settings(MICROSOFT_APP_TYPE="MultiTenant")), SharedClock(teams.clock))
    await tokens.bearer(CONNECTOR)
    await tokens.bearer(GRAPH)
    houses = {call.arguments["scope"]: call.arguments["house"] for call in teams.calls.of("login.token")}
    assert houses == {CONNECTOR: "botframework.com", GRAPH: read_settings(teams.settings()).tenant}
    await tokens.stop()


async def test_tokens_are_fetched_at_the_start_before_anybody_asks(teams: TeamsStandIn, tokens: Tokens) -> None:
    tokens.start()
    await teams.calls.ended("login.token", 2)
    await tokens.look()
    await tokens.bearer(CONNECTOR)
    await tokens.bearer(GRAPH)
    assert logins(teams) == 2


# -- renewed ahead ------------------------------------------------------------------------------------------------


async def test_a_token_is_renewed_before_it_ends_without_anybody_waiting(
    teams: TeamsStandIn, clock: SteppedTime, tokens: Tokens
) -> None:
    first = await tokens.bearer(CONNECTOR)
    await clock.advance(HOUR - 15 * 60)
    hang = Hang()
    teams.faults.on("login.token", hang)
    assert await tokens.bearer(CONNECTOR) == first
    await teams.calls.begun("login.token", 2)
    assert await tokens.bearer(CONNECTOR) == first
    hang.release()
    await tokens.look()
    assert await tokens.bearer(CONNECTOR) != first
    assert len([call for call in teams.calls.of("login.token") if call.arguments["scope"] == CONNECTOR]) == 2


async def test_a_token_nobody_uses_is_renewed_all_the_same(
    teams: TeamsStandIn, clock: SteppedTime, tokens: Tokens
) -> None:
    await tokens.look()
    for _quarter in range(20):
        await clock.advance(15 * 60)
        await tokens.look()
    before = logins(teams)
    await tokens.bearer(GRAPH)
    assert logins(teams) == before
    assert before == 2 + 2 * 6


async def test_a_short_lived_token_is_renewed_at_half_its_life(
    teams: TeamsStandIn, clock: SteppedTime, tokens: Tokens
) -> None:
    teams.login.token_life = 600
    await tokens.look()
    await clock.advance(299)
    await tokens.look()
    assert logins(teams) == 2
    await clock.advance(2)
    await tokens.look()
    assert logins(teams) == 4


# -- while the login is away --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [ServerFails(503), DropBefore(), HtmlAnswer(), TooManyCalls(7)], ids=lambda fault: type(fault).__name__
)
async def test_a_login_that_is_away_is_not_now_and_asked_again_later(
    teams: TeamsStandIn, clock: SteppedTime, tokens: Tokens, fault: ServerFails
) -> None:
    teams.faults.on("login.*", fault)
    for _ask in range(3):
        with pytest.raises(ChatUnavailable) as away:
            await tokens.bearer(CONNECTOR)
        assert not away.value.maybe_done
    asked = len(teams.calls)
    assert asked <= 2  # msal itself tries a broken line once more
    assert tokens.trouble == ""
    teams.faults.clear()
    await clock.advance(5)
    assert await tokens.bearer(CONNECTOR)


async def test_a_token_serves_to_its_end_while_the_login_is_away(
    teams: TeamsStandIn, clock: SteppedTime, tokens: Tokens
) -> None:
    first = await tokens.bearer(CONNECTOR)
    teams.faults.on("login.*", ServerFails(503))
    for _minute in range(58):
        await clock.advance(60)
        assert await tokens.bearer(CONNECTOR) == first
        await tokens.look()
    await clock.advance(120)
    with pytest.raises(ChatUnavailable):
        await tokens.bearer(CONNECTOR)


async def test_a_login_that_hangs_holds_neither_the_loop_nor_the_caller_up(
    teams: TeamsStandIn, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.teams.tokens.LOGIN_WAIT", 0.2)
    hang = Hang()
    teams.faults.on("login.*", hang)
    asking = asyncio.create_task(tokens.bearer(CONNECTOR))
    await teams.calls.begun("login.discovery")
    longest = 0.0
    while not asking.done():
        began = time.monotonic()
        await asyncio.sleep(0.005)
        longest = max(longest, time.monotonic() - began)
    with pytest.raises(ChatUnavailable, match="no answer from the login"):
        await asking
    assert longest < 1.0
    hang.release()
    await tokens.look()
    assert await tokens.bearer(CONNECTOR)


async def test_a_slow_login_for_one_does_not_hold_the_other_up(teams: TeamsStandIn, tokens: Tokens) -> None:
    await tokens.bearer(GRAPH)
    hang = Hang()
    teams.faults.on("login.*", hang)
    asking = asyncio.create_task(tokens.bearer(CONNECTOR))
    await teams.calls.begun("login.discovery", 2)
    assert await tokens.bearer(GRAPH)
    hang.release()
    assert await asking


# -- refused ------------------------------------------------------------------------------------------------------


async def test_a_secret_that_is_wrong_is_said_once_and_asked_again_each_minute(
    teams: TeamsStandIn, clock: SteppedTime, tokens: Tokens
) -> None:
    right = set(teams.state.secrets)
    teams.state.secrets.clear()
    with capture_logs() as told:
        for _ask in range(5):
            with pytest.raises(ChatUnavailable) as refused:
                await tokens.bearer(CONNECTOR)
        assert refused.value.retry_after is not None
        assert tokens.trouble == "login refused: invalid_client"
        teams.state.secrets |= right
        await clock.advance(60)
        assert await tokens.bearer(CONNECTOR)
    assert tokens.trouble == ""
    assert [one["event"] for one in told] == ["teams.locked-out", "teams.let-in-again"]
    assert logins(teams) == 2


async def test_an_application_that_is_gone_is_trouble(teams: TeamsStandIn, tokens: Tokens) -> None:
    teams.state.app_gone = True
    with pytest.raises(ChatUnavailable):
        await tokens.bearer(GRAPH)
    assert tokens.trouble == "login refused: unauthorized_client"


async def test_neither_secret_nor_token_is_logged(
    teams: TeamsStandIn, tokens: Tokens, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as told:
        got = await tokens.bearer(CONNECTOR)
        teams.state.secrets.clear()
        with pytest.raises(ChatUnavailable):
            await tokens.bearer(GRAPH)
    words = repr(told) + caplog.text
    assert got not in words
    assert read_settings(teams.settings()).app_password not in words


# -- a token that is taken back -----------------------------------------------------------------------------------

Open = Callable[[], AbstractAsyncContextManager[Lines]]


async def calls_twice(call: Callable[[], Awaitable[object]]) -> None:
    """Refused for its token once, and done with the next."""
    with pytest.raises(ChatUnavailable, match="unauthorized"):
        await call()
    await call()


async def test_a_revoked_token_is_replaced_although_msal_has_it_still(teams: TeamsStandIn, clock: SteppedTime) -> None:
    async with lines(teams) as line:
        await line.graph.channels(TEAM)
        await clock.advance(120)
        teams.login.revoke()
        await calls_twice(lambda: line.graph.channels(TEAM))
        assert logins(teams) == 2
        assert line.tokens.trouble == ""


async def test_a_fresh_token_that_is_refused_is_trouble_and_no_storm_of_logins(
    teams: TeamsStandIn, clock: SteppedTime
) -> None:
    async with lines(teams) as line:
        teams.faults.on("graph.*", Refuses(401, "InvalidAuthenticationToken"))
        for _ask in range(4):
            with pytest.raises(ChatUnavailable):
                await line.graph.channels(TEAM)
        assert (logins(teams), line.tokens.trouble) == (1, "unauthorized")
        teams.faults.clear()
        await line.graph.channels(TEAM)
        assert line.tokens.trouble == ""


async def test_twenty_messages_log_in_once_however_slow_the_login_is(teams: TeamsStandIn) -> None:
    async with lines(teams, TEAMS_GRAPH_RATE="0") as line:
        teams.faults.on("connector.*", Delay(0))
        said = {"type": "message", "text": "hello"}
        await asyncio.gather(*(line.connector.send(line.url, teams.incidents.id, said) for _ in range(20)))
        assert logins(teams) == 1
        assert len(teams.incidents.posts) == 20
