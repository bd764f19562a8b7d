"""The whole product while Microsoft hangs or holds back: nobody else notices, nothing is refused, nothing is lost."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.teams import Teams
from bot import bootstrap, config
from tests.adapters.teams.installation import installation, said
from tests.adapters.teams.installed import door_of
from tests.adapters.teams.standin import EVERY, Hang, RealTime, SteppedTime, TeamsStandIn
from tests.databases import copy_sqlite
from tests.processes.installation import until

AT_ONCE = 50
MUST = 2.5  # seconds, never more, whatever else the machine does


@pytest.mark.parametrize("clock", [RealTime()], ids=["real"])
async def test_at_the_documented_pace_nothing_is_refused_and_nothing_is_lost(
    teams: TeamsStandIn, clock: SteppedTime, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams.rates.enforce()
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    async with installation(teams, clock, url, monkeypatch, TEAMS_GRAPH_RATE="4") as vigia:
        people = [teams.add_person(f"p{n}", has_app=True) for n in range(6)]
        for n, one in enumerate(people):
            delivery = await one.mentions_bot(f"declare sev{n % 4 + 1} Number {n}", in_=teams.general)
            assert delivery.acknowledged

        async def all_stand() -> bool:
            described = [one for one in teams.channels_named("inc-") if "·" in one.description]
            return len(described) == len(people) == len(vigia.announced)

        await until(all_stand, "every incident has its channel, its topic and its announcement", 30)
        await vigia.settle()
    assert teams.rates.refused == []
    assert sorted(said(one).count("Number") for one in vigia.announced) == [1] * len(people)


@pytest.mark.parametrize("clock", [RealTime()], ids=["real"])
async def test_whoever_is_in_the_web_chat_notices_nothing_of_a_microsoft_that_hangs(
    teams: TeamsStandIn, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in teams.settings(TEAMS_GRAPH_RATE="0").items():
        monkeypatch.setenv(name, value)
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    settings = config.load(database_url=url, vigia_demo=True, host="127.0.0.1", vigia_adapters="webchat,teams")
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(settings)
        await bootstrap.start(process, stack, web=False, worker=True)
        chat, adapter = process.adapters
        assert isinstance(adapter, Teams)
        await stack.enter_async_context(door_of(teams, adapter))
        application = web.Application()
        for route in chat.routes():
            application.router.add_route(route.method, route.path, route.handler)
        client = await stack.enter_async_context(TestClient(TestServer(application), cookie_jar=DummyCookieJar()))
        await teams.person("ana").mentions_bot("list", in_=teams.general)
        await adapter.errands.idle()
        teams.faults.on(EVERY, Hang())
        loop = asyncio.get_running_loop()
        people = [teams.add_person(f"p{n}") for n in range(AT_ONCE)]
        asking = [one.mentions_bot(f"declare Number {n}", in_=teams.general) for n, one in enumerate(people)]
        asking += [teams.person("ana").mentions_bot(f"declare Mine {n}", in_=teams.general) for n in range(AT_ONCE)]
        delivering = asyncio.gather(*asking)
        took = []
        for n in range(5):
            began = loop.time()
            body = {"as": "bruno", "text": f"/inc note #1 Sign {n}" if n else "/inc declare Web"}
            async with client.post("/chat/api/channels/general/messages", json=body) as answer:
                assert answer.status == 200
            took.append(loop.time() - began)
        deliveries = await delivering
        beat = process.ticker.age if process.ticker else MUST
        teams.faults.clear()
    assert all(one.acknowledged and one.last.took < MUST for one in deliveries)
    assert max(took) < MUST
    assert beat < MUST
