"""Prepared databases, copied for each run; and the runs themselves."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

from bot.clock import StandingClock
from bot.store import migrate
from bot.testing import NOON
from tests.crash.evidence import Evidence
from tests.crash.gate import Blow, Died
from tests.crash.machine import Machine
from tests.crash.platforms import Platform, as_it_is, places
from tests.crash.scenarios import BY_NAME, Scenario
from tests.databases import PostgresServer, copy_sqlite, sqlite_url


class Databases(Protocol):
    """Databases by name."""

    def create(self, template: str | None) -> str: ...

    def url(self, name: str) -> str: ...

    def drop(self, name: str) -> None: ...


class SqliteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def create(self, template: str | None) -> str:
        name = f"{next(self._numbers)}.db"
        if template:
            copy_sqlite(self._folder / template, self._folder / name)
        return name

    def url(self, name: str) -> str:
        return sqlite_url(self._folder / name)

    def drop(self, name: str) -> None:
        for file in self._folder.glob(f"{name}*"):
            file.unlink()


class PostgresDatabases:
    """Databases of one server."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def create(self, template: str | None) -> str:
        return self._server.create(template) if template else self._server.create()

    def url(self, name: str) -> str:
        return self._server.url(name)

    def drop(self, name: str) -> None:
        self._server.drop(name)


@dataclass(frozen=True)
class Performance:
    """One run of a scenario: the points its processes passed, one after another, and what stands at the end."""

    points: tuple[tuple[str, ...], ...]
    evidence: Evidence


class Stage:
    """Where scenarios are played, as often as there are points to die at."""

    def __init__(self, databases: Databases, *, is_quick: bool) -> None:
        self._databases = databases
        self.is_quick = is_quick
        self._prepared: dict[tuple[str, ...], str] = {}

    async def play(self, scenario: Scenario, blows: Sequence[Blow] = (), platform: Platform = as_it_is) -> Performance:
        """One process after another, each killed by its blow, the last one by none."""
        with self._copy(await self._prepare(scenario.before)) as url:
            return await self._play_on(url, scenario, blows, platform)

    async def _prepare(self, before: tuple[str, ...]) -> str:
        """The database after these scenarios."""
        if before not in self._prepared:
            if before:
                name = self._databases.create(await self._prepare(before[:-1]))
                await self._play_on(self._databases.url(name), BY_NAME[before[-1]], (), as_it_is)
            else:
                name = self._databases.create(None)
                migrate(self._databases.url(name))
                first = await Machine(self._databases.url(name), StandingClock(NOON)).start()
                await first.stop()
            self._prepared[before] = name
        return self._prepared[before]

    @contextmanager
    def _copy(self, template: str) -> Iterator[str]:
        name = self._databases.create(template)
        try:
            yield self._databases.url(name)
        finally:
            self._databases.drop(name)

    async def _play_on(self, url: str, scenario: Scenario, blows: Sequence[Blow], platform: Platform) -> Performance:
        targets = places(scenario.targets)
        machine = Machine(url, StandingClock(scenario.at), platform, lambda _around: targets)
        points: list[tuple[str, ...]] = []
        answered = False
        for life, blow in enumerate([*blows, None]):
            try:
                running = await machine.start(blow if life else None)
            except Died:
                continue
            if life == 0 or blow is None:
                running.gate.watch(blow)
            # Whoever asked and got no answer asks again, in the same words: the request keeps its id.
            answered = answered or await scenario.act(running.process)
            await running.settle()
            points.append(tuple(running.gate.points))
            if not running.gate.shut:
                break
            await running.kill()
        assert answered, "nobody was answered"
        running.gate.rest()
        evidence = await Evidence.of(running, targets)
        await running.stop()
        return Performance(tuple(points), evidence)
