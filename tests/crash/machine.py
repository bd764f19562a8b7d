"""A machine on which one Vigia process after another runs, each until it is killed, on the same database.

Everything is the product's own, put together by bot/bootstrap.py, but for three things. Every way out leads
through the gate. Threads are gone: a transaction runs where it is asked for, so that every run passes the same
points in the same order. And on PostgreSQL the lock that says "this process is alive" is held without listening.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import AsyncExitStack
from functools import cache, partial
from typing import Any, TypeVar

import psycopg
import pytest
from sqlalchemy.engine import URL

from bot import bootstrap, config
from bot.bootstrap import Process
from bot.clock import StandingClock
from bot.config import HOME, Settings
from bot.delivery import Delivery
from bot.playbook import Playbook, load_playbook
from bot.ports import ChatPort, Clock
from bot.ports.publishing import Target, TargetSurroundings
from bot.ports.storage import Outcome
from bot.store import Store, database, store
from bot.store.processes import LOCK_CLASS
from tests.crash.gate import Blow, Died, Gate, GatedChat, GatedTarget, gated_engine
from tests.crash.platforms import Platform, as_it_is
from tests.read_once import read_once

T = TypeVar("T")
Targets = Callable[[TargetSurroundings], Mapping[str, Target]]  # connected anew by each process
ROUNDS = 50  # ticks until all must be quiet: far more than any scenario needs


class Here(Executor):
    """Runs what it is given at once, in the caller's thread."""

    def __init__(self, *_size_and_name: object) -> None:
        pass

    def submit(self, work: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        future: Future[T] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - belongs to whoever asks for the result
            future.set_exception(error)
        return future


class Pulse:
    """In the listener's place: holds the lock of the living, hears nothing."""

    def __init__(self, url: URL, owner: int, _heard: object) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._owner = owner
        self._connection: psycopg.Connection | None = None

    def start(self) -> None:
        self._connection = psycopg.connect(self._address, autocommit=True)
        self._connection.execute("SELECT pg_advisory_lock(%s, %s)", (LOCK_CLASS, self._owner))

    def stop(self) -> None:
        if self._connection:
            self._connection.close()
            # The server lets go of the lock in its own time; as after a real death, it is free before the next start.
            with psycopg.connect(self._address, autocommit=True) as free:
                free.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCK_CLASS, self._owner))


@cache
def playbook() -> Playbook:
    """The shipped one."""
    return load_playbook(HOME / "playbooks" / "default.yaml")


@cache
def settings() -> Settings:
    """Those of the demo, for its people."""
    return config.load(vigia_demo=True, host="127.0.0.1", vigia_adapters="webchat", vigia_locale="en")


class Running:
    """One process."""

    def __init__(self, process: Process, gate: Gate, stack: AsyncExitStack, tasks: set["asyncio.Task[Any]"]) -> None:
        self.process = process
        self.gate = gate
        self._stack = stack
        self._others = tasks  # that were there before it

    async def settle(self) -> None:
        """Ticks until nothing is left to do, or until it dies."""
        for _ in range(ROUNDS):
            await self._or_death(self.process.delivery.idle())
            if self.gate.shut:
                return
            try:
                done = await self.process.engine.prompt_due() + await self.process.delivery.deliver_due()
            except Died:
                return
            if not done:
                return
        raise AssertionError(f"not quiet after {ROUNDS} ticks")

    async def kill(self) -> None:
        """Nothing of it goes on; what it held is let go, as the operating system would."""
        self.gate.kill()
        tasks = asyncio.all_tasks() - self._others - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._stack.pop_all()
        self.process.store.close()

    async def stop(self) -> None:
        """In good order."""
        await self._stack.aclose()

    async def _or_death(self, quiet: Awaitable[None]) -> None:
        waiting = {asyncio.ensure_future(quiet), asyncio.ensure_future(self.gate.died.wait())}
        _, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)


class Machine:
    """One database, one clock, one platform."""

    def __init__(
        self,
        url: str,
        clock: StandingClock,
        platform: Platform = as_it_is,
        targets: Targets = lambda _around: {},
    ) -> None:
        self._targets = targets
        self._settings = settings().model_copy(update={"database_url": url})
        self.clock = clock
        self._platform = platform

    async def start(self, blow: Blow | None = None) -> Running:
        """A new process, started as bot/bootstrap.py does. Raises Died when the blow falls before it is up.

        Without a blow, points are not counted until somebody watches the gate.
        """
        gate, stack, tasks = Gate(), AsyncExitStack(), asyncio.all_tasks()
        with pytest.MonkeyPatch.context() as patched:
            self._put_gates(patched, gate)
            process = await bootstrap.build(self._settings, clock=self.clock, playbook=playbook())
            running = Running(process, gate, stack, tasks)
            if blow:
                gate.watch(blow)
            try:
                await bootstrap.start(process, stack, web=False, worker=False)
            except Died:
                await running.kill()
                raise
        for adapter in process.adapters:
            await adapter.stop()  # nobody has a page open, so nobody reads along
        return running

    def _put_gates(self, patched: pytest.MonkeyPatch, gate: Gate) -> None:
        platform = self._platform

        class GatedDelivery(Delivery):
            def __init__(
                self,
                store: Store,
                chats: dict[str, ChatPort],
                clock: Clock,
                record: Callable[[Sequence[Outcome]], Awaitable[None]],
                targets: Mapping[str, Target],
            ) -> None:
                gated = {name: GatedChat(platform(chat), gate) for name, chat in chats.items()}
                super().__init__(store, gated, clock, record, targets)

        def connect_targets(
            _playbook: Playbook, around: TargetSurroundings
        ) -> tuple[dict[str, GatedTarget], dict[str, str]]:
            return {name: GatedTarget(target, gate) for name, target in self._targets(around).items()}, {}

        patched.setattr(bootstrap, "connect_targets", connect_targets)
        read_once(patched)
        patched.setattr(database, "create_engine", partial(gated_engine, gate))
        patched.setattr(database, "ThreadPoolExecutor", Here)
        patched.setattr(store, "Listener", Pulse)
        patched.setattr(bootstrap, "Delivery", GatedDelivery)
