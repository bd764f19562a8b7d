"""The whole product while Microsoft hangs or holds back: nobody else notices, nothing is refused, nothing is lost."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.slack import Slack
from adapters.teams import Teams
from bot import bootstrap, config
from tests.adapters.slack.installed import door_of as slack_door
from tests.adapters.slack.installed import settings_for
from tests.adapters.slack.standin import SlackStandIn
from tests.adapters.teams.installation import installation, said
from tests.adapters.teams.installed import door_of
from tests.adapters.teams.standin import EVERY, Hang, RealTime, SteppedTime, TeamsStandIn
from tests.databases import copy_sqlite
from tests.processes.installation import until

AT_ONCE = 50
TOGETHER = 0.2  # seconds within which what goes at once arrives
RATE = 4  # requests a second on one team [TEAMS_GRAPH_RATE's default]
MUST = 1.0  # seconds until an answer
PATIENCE = 10.0  # seconds for five incidents in Slack, whatever else the machine does


@pytest.mark.parametrize("clock", [RealTime()], ids=["real"])
async def test_at_the_documented_pace_nothing_is_refused_nothing_is_lost_and_the_worst_goes_first(
    teams: TeamsStandIn, clock: SteppedTime, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams.rates.enforce()
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    async with installation(teams, clock, url, monkeypatch, TEAMS_GRAPH_RATE="4") as vigia:
        people = [teams.add_person(f"p{n}", has_app=True) for n in range(10)]
        severities = [4, 3, 4, 3, 2, 1, 2, 4, 3, 1]
        asking = [
            one.mentions_bot(f"declare sev{severity} Number {n}", in_=teams.general)
            for n, (one, severity) in enumerate(zip(people, severities, strict=True))
        ]
        assert all(delivery.acknowledged for delivery in await asyncio.gather(*asking))

        async def all_stand() -> bool:
            described = [one for one in teams.channels_named("inc-") if "·" in one.description]
            return len(described) == len(people) == len(vigia.announced)

        await until(all_stand, "every incident has its channel, its topic and its announcement", 30)
        await vigia.settle()
    assert teams.rates.refused == []
    assert sorted(said(one).count("Number") for one in vigia.announced) == [1] * len(people)
    made = {room.name: int(room.description[3]) for room in teams.channels_named("inc-")}
    asked = [
        (call.started, made[call.arguments["body"]["displayName"]])
        for call in teams.calls.of("graph.channels.create")[RATE:]
    ]
    # The first to be stored found the way free; of those that had to wait none went before a worse one.
    overtaken = [(one, other) for one in asked for other in asked if one[1] < other[1] and one[0] > other[0] + TOGETHER]
    assert overtaken == []
    assert len({severity for _started, severity in asked}) > 1


@dataclass
class Beside:
    """One process that serves Slack, Teams and the web chat, each through its own door."""

    slack: SlackStandIn
    teams: TeamsStandIn
    chat: TestClient[web.Request, web.Application]
    process: bootstrap.Process

    async def says_in_the_web_chat(self, words: str) -> float:
        """Seconds until the answer."""
        began = time.monotonic()
        body = {"as": "bruno", "text": f"/inc {words}"}
        async with self.chat.post("/chat/api/channels/general/messages", json=body) as answer:
            assert answer.status == 200
            assert not (await answer.json())["reply"]["refused"]
        return time.monotonic() - began

    async def types_in_slack(self, words: str) -> float:
        """Seconds until the acknowledgement."""
        delivery = await self.slack.workspace.person("ana").types(f"/inc {words}", in_=self.slack.workspace.general)
        assert delivery.acknowledged
        return delivery.last.took


@pytest.fixture(params=[False, True], ids=["tokens at hand", "no login ever"])
async def beside(
    request: pytest.FixtureRequest,
    teams: TeamsStandIn,
    migrated_sqlite: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Beside]:
    if request.param:
        teams.faults.on("login.*", Hang())
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    async with SlackStandIn(RealTime()) as slack, AsyncExitStack() as stack:
        for name, value in (teams.settings(TEAMS_GRAPH_RATE="0") | settings_for(slack)).items():
            monkeypatch.setenv(name, value)
        settings = config.load(
            database_url=url, vigia_demo=True, host="127.0.0.1", vigia_adapters="webchat,slack,teams"
        )
        process = await bootstrap.build(settings)
        await bootstrap.start(process, stack, web=False, worker=True)
        chat, in_slack, in_teams = process.adapters
        assert isinstance(in_slack, Slack)
        assert isinstance(in_teams, Teams)
        await stack.enter_async_context(slack_door(slack, in_slack, "http"))
        await stack.enter_async_context(door_of(teams, in_teams))
        application = web.Application()
        for route in chat.routes():
            application.router.add_route(route.method, route.path, route.handler)
        client = await stack.enter_async_context(TestClient(TestServer(application), cookie_jar=DummyCookieJar()))
        if not request.param:
            await teams.person("ana").mentions_bot("list", in_=teams.general)
            await in_teams.errands.idle()
        await teams.calls.acted("openid.keys")
        yield Beside(slack, teams, client, process)
        teams.faults.clear()


@pytest.mark.parametrize("clock", [RealTime()], ids=["real"])
async def test_nobody_notices_in_slack_or_the_web_chat_that_login_graph_and_connector_hang(beside: Beside) -> None:
    teams, slack = beside.teams, beside.slack
    teams.faults.on(EVERY, Hang())
    calls = len(teams.calls)
    people = [teams.add_person(f"p{n}") for n in range(AT_ONCE // 2)]  # whom nobody has seen before
    asking = [one.mentions_bot(f"declare Number {n}", in_=teams.general) for n, one in enumerate(people)]
    asking += [teams.person("ana").mentions_bot(f"declare Mine {n}", in_=teams.general) for n in range(AT_ONCE // 2)]
    delivering = asyncio.gather(*asking)
    took = []
    for n in range(5):
        took.append(await beside.says_in_the_web_chat(f"note #1 Sign {n}" if n else "declare sev2 Web"))
        took.append(await beside.types_in_slack(f"declare sev2 Slack {n}"))

    async def whole_in_slack() -> bool:
        rooms = slack.workspace.channels_named("inc-")
        return len(rooms) == 5 and all(room.pinned and room.topic.value for room in rooms)

    await until(whole_in_slack, "what was declared in Slack has its channels, cards and topics", PATIENCE)
    deliveries = await delivering
    assert beside.process.ticker is not None
    beat = beside.process.ticker.age
    assert {call.outcome for call in list(teams.calls)[calls:]} <= {"hung"}
    assert "hung" in {call.outcome for call in teams.calls}
    assert all(one.acknowledged and one.last.took < MUST for one in deliveries)
    assert max(took) < MUST
    assert beat < MUST
