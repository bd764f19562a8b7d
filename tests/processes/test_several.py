"""Two web processes and two workers on one PostgreSQL: any of them may die, and nobody notices."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from bot import bootstrap, config
from bot.clock import StandingClock
from bot.domain.values import Conversation, Kind, Person
from bot.ports import Profile, Request, Typed
from tests.processes.installation import UNANSWERED, Installation, Vigia, must_be_whole, on_database, until

pytestmark = [pytest.mark.kill, pytest.mark.postgres, pytest.mark.long]

MANY = 300  # more than three times what is asked in one transaction


async def says_until_answered(first: Vigia, other: Vigia, text: str, channel: str = "general") -> None:
    """As a client does: no answer from one process, so the same request goes to the other."""
    request_id = f"{channel}:{text}"
    try:
        await first.says(text, channel, request_id=request_id)
    except UNANSWERED:
        await other.says(text, channel, request_id=request_id)


async def test_a_web_process_and_a_worker_are_killed_in_the_middle_and_everything_is_whole_and_said_once(
    on_postgres: Installation,
) -> None:
    web, dying, worker, dying_worker = await asyncio.gather(
        *(on_postgres.start(command) for command in ("web", "web", "worker", "worker"))
    )
    titles = [f"Fault {n}" for n in range(10, 34)]
    for title in titles[:12]:  # these have their channels before anybody dies
        await web.says(f"/inc declare sev2 {title}")
    await on_postgres.whole()
    rooms = {title: await must_be_whole(web, title) for title in titles[:12]}

    asked = [(f"/inc declare sev2 {title}", "general") for title in titles[12:]]
    asked += [(f"/inc update {title} is understood", room) for title, room in rooms.items()]
    under_way = [
        asyncio.create_task(says_until_answered(*((web, dying) if n % 2 else (dying, web)), text, channel))
        for n, (text, channel) in enumerate(asked)
    ]
    await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(dying.kill(), dying_worker.kill())
    await asyncio.gather(*under_way)
    await on_postgres.whole()  # within 20 seconds

    assert len([channel for channel in await web.channels() if channel.startswith("inc-")]) == len(titles)
    for title in titles:
        await must_be_whole(web, title, f"{title} is understood" if title in rooms else None)
    assert await worker.stop() == 0


async def declare_many(url: str, at: datetime) -> None:
    """As one process did at that time, and then went away."""
    settings = config.load(
        database_url=url, vigia_demo=True, host="127.0.0.1", port=8080, public_url="", vigia_adapters="webchat"
    )
    ana = Person("webchat", "ana", "Ana")
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(settings, clock=StandingClock(at))
        await bootstrap.start(process, stack, web=False, worker=False)
        for n in range(MANY):
            said = Typed(f"declare sev3 Fault {n}")
            where = Conversation("webchat", "general")
            profile = Profile(ana, Kind.MEMBER, "en", "UTC")
            await process.engine.submit(Request(f"r{n}", ana, where, said, profiles=(profile,)))
        await process.delivery.idle()


def questions(url: str) -> list[tuple[str, int]]:
    """Channels and how often they were asked for an update."""
    rows = "SELECT channel, count(*) FROM webchat_messages WHERE text LIKE '%What can be said?%' GROUP BY channel"
    return [(channel, times) for channel, times in on_database(url, rows)]


async def test_three_hundred_updates_due_at_once_are_asked_for_once_each_by_two_workers(
    on_postgres: Installation,
) -> None:
    await declare_many(on_postgres.url, datetime.now(UTC) - timedelta(minutes=31))
    workers = await asyncio.gather(on_postgres.start("worker"), on_postgres.start("worker"))

    async def all_asked() -> bool:
        return len(await asyncio.to_thread(questions, on_postgres.url)) >= MANY

    await until(all_asked, "every channel is asked", 60)
    await on_postgres.whole()
    assert {times for _, times in questions(on_postgres.url)} == {1}
    planned = "SELECT count(*) FROM events WHERE kind = 'UpdateDue' GROUP BY incident"
    assert [row[0] for row in on_database(on_postgres.url, planned)] == [1] * MANY
    assert [await worker.stop() for worker in workers] == [0, 0]
