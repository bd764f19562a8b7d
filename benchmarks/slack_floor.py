"""What a declare costs at least: the same calls, as early as each can be made, and nothing else. Run as a process."""

import asyncio
import os
from typing import Any

import aiohttp
from aiohttp import web

API = os.environ["SLACK_API_URL"]
HEADERS = {"Authorization": f"Bearer {os.environ['SLACK_BOT_TOKEN']}"}
GENERAL = os.environ["SLACK_ANNOUNCEMENTS"]
CARD = [{"type": "section", "text": {"type": "plain_text", "text": "SEV2"}}]


async def declare(session: aiohttp.ClientSession, user: str, number: int) -> None:
    """One incident: the channel, everything in it side by side, the pin."""

    async def call(method: str, **arguments: Any) -> Any:
        async with session.post(f"{API}{method}", json=arguments, headers=HEADERS) as answer:
            return await answer.json()

    made = await asyncio.gather(
        call("conversations.create", name=f"inc-{number}-bench"), call("chat.postMessage", channel=user, text="Duties")
    )
    room = made[0]["channel"]["id"]
    _, _, _, card, _ = await asyncio.gather(
        call("conversations.invite", channel=room, users=user),
        call("conversations.setTopic", channel=room, topic="SEV2"),
        call("chat.postMessage", channel=room, text="Declared"),
        call("chat.postMessage", channel=room, text="SEV2", blocks=CARD),
        call("chat.postMessage", channel=GENERAL, text="SEV2", blocks=CARD),
    )
    await call("pins.add", channel=room, timestamp=card["ts"])


async def main() -> None:
    """Serves /slack/events and /readyz."""
    numbers = iter(range(1, 1_000_000))
    tasks: set[asyncio.Task[None]] = set()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def take(request: web.Request) -> web.Response:
            form = await request.post()
            task = asyncio.create_task(declare(session, str(form["user_id"]), next(numbers)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            return web.Response()

        async def ready(_request: web.Request) -> web.Response:
            return web.Response()

        application = web.Application()
        application.add_routes([web.post("/slack/events", take), web.get("/readyz", ready)])
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ["PORT"])).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
