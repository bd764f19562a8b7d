"""What goes wrong at the stand-in goes wrong as scripted, and its limits are Microsoft's."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.adapters.teams.standin import (
    EVERY,
    PASSWORD,
    TEAM,
    TENANT,
    Delay,
    DropBefore,
    Hang,
    HoldAnswer,
    HtmlAnswer,
    LostAnswer,
    Refuses,
    ServerFails,
    SteppedTime,
    TeamsStandIn,
    TooManyCalls,
)
from tests.adapters.teams.standin.limits import READS, SENDS

HELLO: dict[str, Any] = {"type": "message", "text": "hello"}


class Caller:
    """Somebody with good tokens and no patience: no pace, nothing repeated."""

    def __init__(self, teams: TeamsStandIn, http: aiohttp.ClientSession) -> None:
        self.teams = teams
        self.http = http
        self.connector = teams.login._issue("https://api.botframework.com/.default")
        self.graph = teams.login._issue("https://graph.microsoft.com/.default")

    async def send(self, conversation: str = "", token: str = "") -> tuple[int, Any, str | None]:
        """Status, body, Retry-After."""
        place = conversation or self.teams.incidents.id
        url = f"{self.teams.service_url}v3/conversations/{place}/activities"
        return await self._call("POST", url, token or self.connector, HELLO)

    async def members(self) -> tuple[int, Any, str | None]:
        url = f"{self.teams.service_url}v3/conversations/{self.teams.incidents.id}/pagedmembers"
        return await self._call("GET", url, self.connector)

    async def channels(self, token: str = "") -> tuple[int, Any, str | None]:
        return await self._call("GET", f"{self.teams.graph_url}/teams/{TEAM}/channels", token or self.graph)

    async def _call(self, verb: str, url: str, token: str, body: Any = None) -> tuple[int, Any, str | None]:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.request(verb, url, json=body, headers=headers) as response:
            told = await response.json() if response.content_type == "application/json" else await response.text()
            return response.status, told, response.headers.get("Retry-After")


@pytest.fixture
async def caller(teams: TeamsStandIn) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as http:
        yield Caller(teams, http)


def said(teams: TeamsStandIn) -> int:
    return len(teams.incidents.posts)


# -- faults -------------------------------------------------------------------------------------------------------


async def test_a_line_that_breaks_before_changes_nothing_and_one_that_breaks_after_does(
    teams: TeamsStandIn, caller: Caller
) -> None:
    teams.faults.on("connector.send", DropBefore(), nth=1)
    with pytest.raises(aiohttp.ClientError):
        await caller.send()
    assert said(teams) == 0
    teams.faults.on("connector.send", LostAnswer(), nth=1)
    with pytest.raises(aiohttp.ClientError):
        await caller.send()
    assert said(teams) == 1
    assert [call.outcome for call in teams.calls] == ["dropped", "answer lost"]


@pytest.mark.parametrize(
    ("fault", "status", "wait"),
    [
        (TooManyCalls(7), 429, "7"),
        (TooManyCalls(None), 429, None),
        (ServerFails(502), 502, None),
        (HtmlAnswer(504), 504, None),
        (Refuses(412, "PreconditionFailed", retry_after=3), 412, "3"),
        (Refuses(403, "MessageWritesBlocked"), 403, None),
    ],
    ids=repr,
)
async def test_a_refusal_changes_nothing_and_strikes_once(
    teams: TeamsStandIn, caller: Caller, fault: Any, status: int, wait: str | None
) -> None:
    teams.faults.on("connector.send", fault, nth=2)
    assert (await caller.send())[0] == 201
    answer = await caller.send()
    assert (answer[0], answer[2]) == (status, wait)
    assert (await caller.send())[0] == 201
    assert said(teams) == 2
    assert teams.faults.struck == [("connector.send", fault)]


async def test_a_call_hangs_until_it_is_released(teams: TeamsStandIn, caller: Caller) -> None:
    hang = Hang()
    teams.faults.on(EVERY, hang)
    sending = asyncio.create_task(caller.send())
    await teams.calls.begun("connector.send")
    assert said(teams) == 0
    hang.release()
    assert (await sending)[0] == 201


async def test_an_answer_is_held_back_after_the_deed(teams: TeamsStandIn, caller: Caller) -> None:
    held = HoldAnswer()
    teams.faults.on("connector.*", held)
    sending = asyncio.create_task(caller.send())
    await teams.calls.acted("connector.send")
    assert (said(teams), sending.done()) == (1, False)
    teams.faults.clear()
    assert (await sending)[0] == 201


async def test_an_answer_is_late_on_the_stand_ins_clock(
    teams: TeamsStandIn, clock: SteppedTime, caller: Caller
) -> None:
    teams.faults.on("*", Delay(0.12))
    sending = asyncio.create_task(caller.send())
    await teams.calls.begun("connector.send")
    await clock.advance(0.11)
    assert said(teams) == 0
    await clock.advance(0.02)
    assert (await sending)[0] == 201


async def test_a_pattern_strikes_its_own_house_alone(teams: TeamsStandIn, caller: Caller) -> None:
    teams.faults.on("graph.*", ServerFails(503))
    assert (await caller.send())[0] == 201
    assert (await caller.channels())[0] == 503


async def test_a_caller_who_gives_up_leaves_nothing_behind(teams: TeamsStandIn, caller: Caller) -> None:
    teams.faults.on("connector.send", Hang())
    sending = asyncio.create_task(caller.send())
    await teams.calls.begun("connector.send")
    sending.cancel()
    call = await teams.calls.ended("connector.send")
    assert (call.outcome, said(teams)) == ("abandoned", 0)


# -- tokens -------------------------------------------------------------------------------------------------------


async def test_only_a_good_token_for_that_house_opens_it(
    teams: TeamsStandIn, clock: SteppedTime, caller: Caller
) -> None:
    assert (await caller.send(token=caller.graph))[0] == 401
    assert (await caller.channels(token=caller.connector))[0] == 401
    assert (await caller.send(token="nonsense"))[0] == 401
    assert (await caller.send())[0] == 201
    await clock.advance(3600)
    assert (await caller.send())[0] == 401
    fresh = Caller(teams, caller.http)
    assert (await fresh.send())[0] == 201
    teams.login.revoke()
    assert (await fresh.send())[0] == 401
    assert said(teams) == 2


async def test_neither_secret_nor_token_is_in_the_log(teams: TeamsStandIn, caller: Caller) -> None:
    await caller.send()
    words = repr(teams.calls.all)
    assert caller.connector not in words
    assert PASSWORD not in words


# -- limits -------------------------------------------------------------------------------------------------------


async def test_limits_are_off_until_switched_on(teams: TeamsStandIn, caller: Caller) -> None:
    for _send in range(20):
        assert (await caller.send())[0] == 201
    assert (await caller.channels())[0] == 200


async def test_one_conversation_takes_so_many_messages_in_each_window(
    teams: TeamsStandIn, clock: SteppedTime, caller: Caller
) -> None:
    teams.rates.enforce()
    took = 0
    for most, seconds in SENDS[:2]:
        while took < most:
            assert (await caller.send())[0] == 201
            took += 1
        status, told, wait = await caller.send()
        assert (status, told["error"]["code"]) == (429, "TooManyRequests")
        assert wait is not None
        await clock.advance(seconds)
    assert (await caller.send(teams.general.id))[0] == 201
    assert said(teams) == 8


async def test_a_thread_counts_with_its_channel(teams: TeamsStandIn, caller: Caller) -> None:
    root = teams.person("ana").says("?", teams.incidents)
    teams.rates.enforce()
    for _send in range(7):
        assert (await caller.send(f"{teams.incidents.id};messageid={root.id}"))[0] == 201
    assert (await caller.send())[0] == 429


async def test_members_are_told_twice_as_often(teams: TeamsStandIn, caller: Caller) -> None:
    teams.rates.enforce()
    for _ask in range(READS[0][0]):
        assert (await caller.members())[0] == 200
    assert (await caller.members())[0] == 429


async def test_one_bot_asks_thirty_times_a_second_in_one_tenant(teams: TeamsStandIn, caller: Caller) -> None:
    rooms = [teams.state.add_channel(f"room {number}") for number in range(31)]
    teams.rates.enforce()
    statuses = [(await caller.send(room.id))[0] for room in rooms]
    assert statuses == [201] * 30 + [429]


async def test_one_team_is_asked_four_times_a_second_through_graph(
    teams: TeamsStandIn, clock: SteppedTime, caller: Caller
) -> None:
    teams.rates.enforce()
    assert [(await caller.channels())[0] for _ask in range(5)] == [200] * 4 + [429]
    await clock.advance(1)
    assert (await caller.channels())[0] == 200
    assert teams.rates.refused == [("team", TEAM)]
    teams.rates.relax()
    assert [(await caller.channels())[0] for _ask in range(9)] == [200] * 9


# -- the login ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("house", "form", "status", "error"),
    [
        (TENANT, {"client_secret": "wrong"}, 401, "invalid_client"),
        (TENANT, {"client_id": "somebody"}, 400, "unauthorized_client"),
        (TENANT, {"scope": "https://vault.azure.net/.default"}, 400, "invalid_scope"),
        (TENANT, {"grant_type": "password"}, 400, "invalid_request"),
        ("nowhere", {}, 400, "invalid_request"),
    ],
)
async def test_the_login_refuses_who_does_not_belong(
    teams: TeamsStandIn, house: str, form: dict[str, str], status: int, error: str
) -> None:
    good = {
        "grant_type": "client_credentials",
        "client_id": teams.settings()["MICROSOFT_APP_ID"],
        "client_secret": PASSWORD,
        "scope": "https://graph.microsoft.com/.default",
    }
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=teams.client_context())) as http,
        http.post(f"{teams.login.address}/{house}/oauth2/v2.0/token", data={**good, **form}) as response,
    ):
        told = await response.json()
    assert response.status == status
    assert error in (told["error"], told["error"]["code"] if isinstance(told["error"], dict) else "")
