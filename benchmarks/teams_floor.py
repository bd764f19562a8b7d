"""What a declare costs at least: the same calls, as early as each can be made, and nothing else. Run as a process."""

import asyncio
import itertools
import os
from typing import Any

import aiohttp
from aiohttp import web

GRAPH, CONNECTOR = os.environ["MICROSOFT_GRAPH_URL"], os.environ["TEAMS_SERVICE_URL"].rstrip("/")
TEAM, STANDING = os.environ["TEAMS_TEAM_ID"], os.environ["TEAMS_CHANNEL"]
LOGIN = f"{os.environ['MICROSOFT_LOGIN_URL']}/{os.environ['MICROSOFT_APP_TENANT_ID']}/oauth2/v2.0/token"
SCOPES = ("https://api.botframework.com/.default", "https://graph.microsoft.com/.default")
CARD = {
    "contentType": "application/vnd.microsoft.card.adaptive",
    "content": {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "SEV2"}]},
}
SAID = {"type": "message", "summary": "SEV2", "attachments": [CARD]}
THREADS = bool(os.environ.get("BENCH_THREADS"))


async def token(session: aiohttp.ClientSession, scope: str) -> dict[str, str]:
    """Once, at the start."""
    form = {
        "grant_type": "client_credentials",
        "client_id": os.environ["MICROSOFT_APP_ID"],
        "client_secret": os.environ["MICROSOFT_APP_PASSWORD"],
        "scope": scope,
    }
    async with session.post(LOGIN, data=form) as answer:
        return {"Authorization": f"Bearer {(await answer.json())['access_token']}"}


async def main() -> None:
    """Serves /api/messages and /readyz."""
    numbers = itertools.count(1)
    tasks: set[asyncio.Task[None]] = set()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=True) as session:
        bot, graph = [await token(session, scope) for scope in SCOPES]

        async def call(verb: str, url: str, headers: dict[str, str], body: Any) -> Any:
            async with session.request(verb, url, json=body, headers=headers) as answer:
                words = await answer.read()
                assert answer.status < 300, words
                return await answer.json() if words else None

        def say(place: str) -> Any:
            return call("POST", f"{CONNECTOR}/v3/conversations/{place}/activities", bot, SAID)

        async def declare(person: str) -> None:
            """One incident: the channel, or a thread in the standing one; then everything in it side by side."""
            personal = f"a:1{person}"
            if THREADS:
                root, *_ = await asyncio.gather(say(STANDING), say(personal), say(personal))
                room = f"{STANDING};messageid={root['id']}"
            else:
                name = {"displayName": f"inc-{next(numbers)}-bench", "membershipType": "standard"}
                made, *_ = await asyncio.gather(
                    call("POST", f"{GRAPH}/teams/{TEAM}/channels", graph, name), say(personal), say(personal)
                )
                room = made["id"]
            topic = call("PATCH", f"{GRAPH}/teams/{TEAM}/channels/{room}", graph, {"description": "SEV2"})
            if THREADS:
                topic.close()
                topic = call("PUT", f"{CONNECTOR}/v3/conversations/{STANDING}/activities/{root['id']}", bot, SAID)
            await asyncio.gather(say(room), say(room), say(STANDING), topic)

        async def take(request: web.Request) -> web.Response:
            told = await request.json()
            task = asyncio.create_task(declare(told["from"]["aadObjectId"]))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            return web.Response()

        async def ready(_request: web.Request) -> web.Response:
            return web.Response()

        application = web.Application()
        application.add_routes([web.post("/api/messages", take), web.get("/readyz", ready)])
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ["PORT"])).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
