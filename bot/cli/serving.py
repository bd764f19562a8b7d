"""What demo, run, web and worker share: start, wait for a signal, stop in order."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack

from bot import bootstrap, config, logs
from bot.config import Settings


async def serve(
    settings: Settings, *, web: bool, worker: bool, started: Callable[[bootstrap.Process], None] = lambda _: None
) -> None:
    """Runs until SIGTERM or SIGINT. Raises SetupError when it cannot start."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(settings)
        await bootstrap.start(process, stack, web=web, worker=worker)
        started(process)
        await ended.wait()


def run_until_stopped(*, web: bool, worker: bool) -> int:
    """The whole life of a process with the environment's settings."""
    settings = config.load()
    logs.configure(settings.vigia_log_level)
    asyncio.run(serve(settings, web=web, worker=worker))
    return 0
