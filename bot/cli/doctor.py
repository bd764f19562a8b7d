"""`vigia doctor [adapter]`: what is wrong with this installation, and what to do about it."""

import asyncio
import importlib
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Literal

from bot import bootstrap, config, logs
from bot.bootstrap import LAG_LIMIT
from bot.cli import check
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.errors import SetupError, TargetRejected, TargetUnavailable
from bot.keeper.places import Place, Standing
from bot.ports import Clock, Examines, Finding
from bot.store import Store

INSTALLATION = "installation"  # where a finding is about no adapter
SHOWN = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}

Verdict = Literal["ok", "warn", "fail"]
STANDING: dict[Standing, Callable[[str, int], tuple[Verdict, str, str]]] = {
    "up to date": lambda place, revision: ("ok", f"{place} shows the newest revision, {revision}", ""),
    "behind": lambda place, _: ("warn", f"{place} shows an older revision", "a running worker writes it within 15 s"),
    "empty": lambda place, _: ("warn", f"{place} shows no page", "a running worker writes it within 15 s"),
    "ahead": lambda place, _: (
        "fail",
        f"{place} shows a newer page than this database knows",
        "another place, or remove its manifest.json and revision.json",
    ),
}

Found = list[tuple[str, Finding]]  # about what: the installation or an adapter


def arguments(parser: ArgumentParser) -> None:
    """Which adapter; lines or JSON."""
    parser.add_argument("adapter", nargs="?", help="only this adapter, such as slack; without it, everything")
    parser.add_argument("--json", action="store_true", help="as a JSON array")


def run(options: Namespace) -> int:
    """1 when something fails."""
    here = config.adapters_here()
    if options.adapter and options.adapter not in here:
        raise SetupError(f"there is no adapter {options.adapter}; expected one of {', '.join(here)}")
    logs.configure("critical")  # what a log would say is a finding, or no matter of this command's
    found = asyncio.run(examine(options.adapter))
    if options.json:
        rows = [{"about": about, **asdict(finding)} for about, finding in found]
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        for about, finding in found:
            print(_line(about, finding))
        print(_summary([finding for _, finding in found]))
    return 1 if any(finding.verdict == "fail" for _, finding in found) else 0


async def examine(adapter: str | None, clock: Clock | None = None) -> Found:
    """The installation and every adapter it connects, or one adapter alone. Nothing is claimed or changed."""
    try:
        settings = config.load()
    except SetupError as error:
        # Everything else stands on them, but for the words.
        wrong = Finding("settings", "fail", str(error), "set it as it says, then run this again")
        return [(INSTALLATION, finding) for finding in (wrong, *([] if adapter else _words()))]
    doctor = Doctor(settings, clock or SystemClock())
    try:
        found: Found = [] if adapter else [(INSTALLATION, finding) for finding in await doctor.installation()]
        for name in [adapter] if adapter else settings.vigia_adapters:
            found += [(name, finding) for finding in await doctor.adapter(name)]
        return found
    finally:
        doctor.close()


class Doctor:
    """Looks beside a serving process, and where none could be started."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._store: Store | SetupError
        try:
            self._store = Store(settings.database_url)
        except SetupError as error:
            self._store = error

    def close(self) -> None:
        """Lets go of the database."""
        if isinstance(self._store, Store):
            self._store.close()

    async def installation(self) -> list[Finding]:
        """What `vigia check` reads, and what of /readyz can be known without the process."""
        given = self._settings
        read = f"adapters {', '.join(given.vigia_adapters)}; people find it at {given.public_url}"
        return [
            Finding("settings", "ok", read),
            *_playbook(given),
            *_components(given),
            *_words(),
            *await self._database(),
        ]

    async def adapter(self, name: str) -> Sequence[Finding]:
        """Its own examination, or whether it can be connected."""
        given = self._settings
        known: list[Finding] = []
        if name not in given.vigia_adapters:
            fix = f"add {name} to VIGIA_ADAPTERS"
            known.append(Finding("enabled", "warn", f"Vigia does not connect {name}", fix))
        module = importlib.import_module(f"adapters.{name}")
        if isinstance(module, Examines):
            around = bootstrap.surroundings(name, given)
            return [*known, *await module.examine(around, self._clock, self._recall)]
        return [*known, self._connected(name)]

    def _connected(self, name: str) -> Finding:
        try:
            bootstrap.connect(name, self._settings, bootstrap.Core(self._database_or_raise(), self._clock))
        except SetupError as error:
            return Finding("settings", "fail", _one_line(str(error)), "set it as it says")
        return Finding("settings", "ok", "as expected")

    async def _database(self) -> list[Finding]:
        try:
            store = self._database_or_raise()
            await store.must_be_at_head()
        except SetupError as error:
            fix = "`vigia migrate`" if "vigia migrate" in str(error) else "mend DATABASE_URL or what it names"
            return [Finding("database", "fail", _one_line(str(error)), fix)]
        now = self._clock.now()
        revision = await store.read(lambda unit: unit.page.newest())
        pages = [await _place(address, revision, store) for address in self._settings.status_targets]
        lag = await store.read(lambda unit: unit.outbox.lag(now))
        waited = f"the oldest that could be sent has waited {lag:.0f} s"
        late = Finding("deliveries", "fail", waited, "see whether a process runs and what its log says of delivery")
        on_time = Finding("deliveries", "ok", waited if lag else "nothing waits")
        return [
            Finding("database", "ok", "reachable, at this version's schema"),
            on_time if lag < LAG_LIMIT else late,
            *pages,
        ]

    async def _recall(self, key: str) -> str | None:
        store = self._database_or_raise()
        await store.must_be_at_head()
        return await store.recall(key)

    def _database_or_raise(self) -> Store:
        if isinstance(self._store, SetupError):
            raise self._store
        return self._store


async def _place(address: str, revision: int, store: Store) -> Finding:
    try:
        place = Place(address, store.turns.at)
    except SetupError as error:
        return Finding("page", "fail", _one_line(str(error)), "install what it needs, or mend STATUS_TARGETS")
    try:
        standing = await place.standing(revision)
    except (TargetUnavailable, TargetRejected) as trouble:
        return Finding("page", "fail", f"{place.name}: {trouble.reason}", "see whether it can be reached from here")
    return Finding("page", *STANDING[standing](place.name, revision))


def _components(settings: Settings) -> Iterator[Finding]:
    try:
        yield Finding("components", "ok", check.read_components(check.installed_components(settings)))
    except SetupError as error:
        for line in str(error).splitlines():
            yield Finding("components", "fail", line, "mend the line it names; docs/components.md has every key")


def _playbook(settings: Settings) -> Iterator[Finding]:
    try:
        yield Finding("playbook", "ok", check.read_playbook(check.installed_playbook(settings)))
    except SetupError as error:
        for line in str(error).splitlines():
            yield Finding("playbook", "fail", line, "mend the line it names; docs/playbooks.md has every key")


def _words() -> Iterator[Finding]:
    wrong = check.wrong_words()
    for line in wrong:
        yield Finding("translations", "fail", _one_line(line), "translate it, or take the checkout anew")
    if not wrong:
        yield Finding("translations", "ok", f"whole in {', '.join(config.LOCALES)}")


def _line(about: str, finding: Finding) -> str:
    fix = f" -> {finding.fix}" if finding.fix else ""
    return f"{SHOWN[finding.verdict]} {about}, {finding.check}: {finding.result}{fix}"


def _summary(found: Sequence[Finding]) -> str:
    fails, warns = (sum(finding.verdict == verdict for finding in found) for verdict in ("fail", "warn"))
    return f"failed: {fails}, warnings: {warns}, of {len(found)} checks"


def _one_line(text: str) -> str:
    return " ".join(text.split())
