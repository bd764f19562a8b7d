"""The one place where objects are built, wired, started, drained and stopped."""

import importlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot import config, metrics
from bot.clock import MovableClock, SystemClock
from bot.config import HOME, Settings
from bot.delivery import Delivery
from bot.domain.component import ListedComponent
from bot.domain.errors import LostRace, NotSetUp, SetupError
from bot.domain.values import Person
from bot.engine.engine import TRIES, Engine
from bot.engine.surroundings import Surroundings
from bot.keeper import Keeper, Place
from bot.messages import Reply
from bot.playbook import Playbook, load_components, load_playbook
from bot.ports import Adapter, Clock, Happening, Profile, Request
from bot.ports import Surroundings as AdapterSurroundings
from bot.ports.publishing import Sweeps, Target, TargetSurroundings
from bot.ports.storage import Parcel
from bot.render import Wording, phrasebook
from bot.render.publications import Press
from bot.scheduler import DEAD, Job, Ticker
from bot.statuspage.bundle import Bundler
from bot.store import Store, inbox
from bot.store import subscribers as subscribed
from bot.store.wakeup import OUTBOX, PAGE
from bot.subscriptions import ways
from bot.subscriptions.office import Office
from bot.web import Health, WebHost, page_routes, subscription_routes

T = TypeVar("T")

LEASE_SWEEP = 2.0  # seconds: how soon the work of a dead process is found
HOUSEKEEPING = 3600.0  # seconds
SWEEP = 5.0  # seconds: how soon what targets and subscribers are still owed is found, should a bell be lost
MENDING = 60.0  # seconds: how soon a lost promise is noticed
LAG_LIMIT = 60.0  # seconds the oldest sendable row may wait before this process says it is not ready
AHEAD = "clock.ahead"  # the demo clock's lead over the real one, in seconds, kept over restarts

log = structlog.get_logger(__name__)


class RawDatabase:
    """What adapters with tables of their own are given."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def write(self, work: Callable[[Any], T], *, wakes: str | None = None) -> T:
        """One transaction, tried again when another was first."""
        for _ in range(TRIES - 1):
            try:
                return await self._store.write_raw(work, wakes=wakes)
            except LostRace:
                log.info("store.lost-race")
        return await self._store.write_raw(work, wakes=wakes)

    async def read(self, work: Callable[[Any], T]) -> T:
        """One look."""
        return await self._store.read_raw(work)

    def on_wake(self, bell: str, ring: Callable[[], None]) -> None:
        """Calls `ring` whenever any process wrote with `wakes=bell`."""
        self._store.on_wake(bell, ring)


@dataclass
class Process:
    """A running Vigia: everything wired. Made by `build`, used inside `async with running(...)`."""

    settings: Settings
    store: Store
    clock: Clock
    engine: Engine
    delivery: Delivery
    adapters: Sequence[Adapter]
    playbook: Playbook
    targets: Mapping[str, Target]
    page: Keeper
    office: Office | None  # None where nobody can subscribe
    ticker: Ticker | None = None

    async def tick(self) -> None:
        """Asks what is due, delivers what is due."""
        await self.engine.prompt_due()
        await self.delivery.deliver_due()

    async def health(self) -> Health:
        """Could I remind someone now?"""
        ticking = self.ticker is None or self.ticker.age < DEAD
        behind = self.clock.behind.total_seconds() if isinstance(self.clock, SystemClock) else 0.0
        lag, database = 0.0, False
        try:
            database = await self.store.is_at_head()
            now = self.clock.now()
            lag = await self.store.read(lambda unit: unit.outbox.lag(now))
            metrics.open_incidents.set(await self.store.read(lambda unit: unit.incidents.count_open()))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the database is the answer
            log.warning("health.database", error=type(error).__name__)
        metrics.outbox_lag.set(lag)
        metrics.tick_age.set(self.ticker.age if self.ticker else 0)
        troubles = {adapter.name: adapter.trouble for adapter in self.adapters if adapter.trouble}
        for adapter in self.adapters:
            metrics.locked_out.labels(adapter.name).set(bool(adapter.trouble))
        ready = database and ticking and lag < LAG_LIMIT and not troubles
        return Health(database, ticking, lag, behind, troubles, ready)


class StoredInbox:
    """Implements bot.ports.Inbox for one platform."""

    def __init__(self, platform: str, database: RawDatabase, clock: Clock) -> None:
        self._platform = platform
        self._database = database
        self._clock = clock

    async def keep(self, letters: Mapping[str, str]) -> None:
        """Stores them all."""
        now = self._clock.now()
        await self._database.write(lambda connection: inbox.keep(connection, self._platform, letters, now))

    async def drop(self, names: Collection[str]) -> None:
        """They are worked off."""
        await self._database.write(lambda connection: inbox.drop(connection, self._platform, names))

    async def left_behind(self, idle: timedelta) -> Mapping[str, str]:
        """What nobody has kept for so long."""
        now = self._clock.now()
        before = now - idle
        if not await self._database.read(lambda connection: inbox.holds_older(connection, self._platform, before)):
            return {}
        return await self._database.write(lambda connection: inbox.take(connection, self._platform, before, now))


class Core:
    """What adapters are given."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.database = RawDatabase(store)
        self.clock = clock
        self.time_machine: DemoTime | None = None
        self.engine: Engine | None = None
        self._store = store

    def inbox(self, platform: str) -> StoredInbox:
        """The platform's own."""
        return StoredInbox(platform, self.database, self.clock)

    async def submit(self, request: Request) -> Reply:
        """Answers one request."""
        assert self.engine is not None  # noqa: S101 - adapters are started after the engine is built
        return await self.engine.submit(request)

    async def happened(self, happening: Happening) -> None:
        """Something happened to a channel."""
        assert self.engine is not None  # noqa: S101 - adapters are started after the engine is built
        await self.engine.happened(happening)

    async def known(self, people: Collection[Person]) -> Mapping[Person, Profile]:
        """Those of them somebody has told about before."""
        return await self._store.read(lambda unit: unit.people.profiles(people))

    async def remember(self, key: str, value: str, keep: timedelta | None = None) -> None:
        """Keeps a small fact, for ever or for so long."""
        await self._store.remember(key, value, None if keep is None else self.clock.now() + keep)

    async def components(self) -> Sequence[ListedComponent]:
        """Every component of the status page there ever was, in its order."""
        return await self._store.read(lambda unit: unit.components.listed())

    async def recall(self, key: str) -> str | None:
        """The fact kept under this key."""
        return await self._store.recall(key)


class DemoTime:
    """Moves the demo's clock and lets what is due happen. The lead is stored, so a restart does not go back."""

    def __init__(self, clock: MovableClock, process: Process) -> None:
        self._clock = clock
        self._process = process

    async def advance(self, by: timedelta) -> datetime:
        """Forward by so much."""
        self._clock.advance(by)
        await self._process.store.remember(AHEAD, str(self._clock.ahead.total_seconds()))
        await self._process.tick()
        await self._process.delivery.idle()
        return self._clock.now()

    async def to_next_reminder(self) -> datetime | None:
        """Forward to the next question due, or the next turn of a maintenance; None when nothing is to come."""
        asked = (lambda unit: unit.incidents.next_alarm(), lambda unit: unit.maintenances.next_wake())
        found = [at for ask in asked if (at := await self._process.store.read(ask))]
        if not found:
            return None
        alarm = min(found)
        return await self.advance(max(timedelta(), alarm - self._clock.now()))


async def build(settings: Settings, *, clock: Clock | None = None, playbook: Playbook | None = None) -> Process:
    """Opens the store and wires everything; nothing runs yet. Raises SetupError."""
    playbook = playbook or load_playbook(settings.vigia_playbooks / "default.yaml")
    components = load_components(settings.vigia_playbooks / "components.yaml")
    wording = Wording(HOME / "templates", settings.vigia_locale, settings.zone)
    store = Store(settings.database_url)
    clock = clock or SystemClock()
    try:
        await store.open(clock.now())
        if settings.vigia_demo and isinstance(clock, SystemClock):
            clock = MovableClock(clock, timedelta(seconds=float(await store.recall(AHEAD) or 0)))
        await store.pin(playbook)
        await store.write(lambda unit: unit.components.sync(components, clock.now()))
        core = Core(store, clock)
        adapters = [connect(name, settings, core) for name in settings.vigia_adapters]
        chats = {adapter.chat.platform: adapter.chat for adapter in adapters}
        office = await subscription_office(settings, playbook, core, wording)
        page = page_keeper(settings, store, clock, wording, subscribe=office is not None)
        readers = office.readers if office else None
        targets, lacking = connect_targets(
            playbook,
            TargetSurroundings(
                config.environment(), settings.public_url, clock, store.recipients, chats, page, readers
            ),
        )
        texts = settings.template_folders
        around = Surroundings(
            playbook,
            wording,
            {adapter.chat.platform: adapter.chat.dialect for adapter in adapters},
            {adapter.chat.platform: adapter.announcements for adapter in adapters},
            Press(texts, settings.zone),
            phrasebook.load(texts),
            targets,
            lacking,
            page.known,
        )

        def deliver(parcels: Sequence[Parcel]) -> None:
            delivery.accept(parcels)

        engine = Engine(store, clock, around, deliver)
        delivery = Delivery(store, chats, clock, engine.record, targets)
        core.engine = engine
        process = Process(settings, store, clock, engine, delivery, adapters, playbook, targets, page, office)
        if settings.vigia_demo and isinstance(clock, MovableClock):
            core.time_machine = DemoTime(clock, process)
        return process
    except BaseException:
        store.close()
        raise


def page_keeper(settings: Settings, store: Store, clock: Clock, wording: Wording, *, subscribe: bool) -> Keeper:
    """The status page's, for all its places. Raises SetupError for a place that cannot be written to."""
    places = [Place(address, store.turns.at) for address in settings.status_targets]
    where = f"{settings.public_url.rstrip('/')}{ways.UNDER}/" if subscribe else ""
    return Keeper(store, clock, Bundler(wording), replace(settings.page, subscribe=where), places)


async def subscription_office(settings: Settings, playbook: Playbook, core: Core, wording: Wording) -> Office | None:
    """What people subscribe with; None where the playbook has no target for subscribers. Raises SetupError."""
    if not any("subscribers" in model.options.get("to", ()) for model in playbook.targets.values()):
        return None
    register = subscribed.StoredSubscribers(core.database)
    await register.unlock(settings.subscribers_key)
    courier = importlib.import_module("adapters.publish.courier").engage(config.environment(), core.clock)

    url = settings.public_url.rstrip("/")
    return Office(register, courier, wording, settings.page, url, core.components, core.clock)


def connect(name: str, settings: Settings, core: Core) -> Adapter:
    module = importlib.import_module(f"adapters.{name}")
    adapter: Adapter = module.connect(surroundings(name, settings), core)
    return adapter


def connect_targets(playbook: Playbook, around: TargetSurroundings) -> tuple[dict[str, Target], dict[str, str]]:
    """The targets of the catalogue that can be used, and why the others cannot. Raises SetupError."""
    targets, lacking = {}, {}
    for name, model in playbook.targets.items():
        if model.kind not in config.target_kinds():
            known = ", ".join(config.target_kinds())
            raise SetupError(f"targets.{name}.kind: there is no kind {model.kind}; there are {known}")
        module = importlib.import_module(f"adapters.publish.{model.kind}")
        try:
            targets[name] = module.connect(name, _filled_in(name, model.options, around.settings), around)
        except NotSetUp as missing:
            lacking[name] = str(missing).removeprefix(f"target {name}: ")
    return targets, lacking


def _filled_in(
    name: str, options: Mapping[str, str | tuple[str, ...]], settings: Mapping[str, str]
) -> dict[str, str | tuple[str, ...]]:
    """An option that begins with a dollar sign is what that variable of the environment holds. Raises NotSetUp."""
    filled: dict[str, str | tuple[str, ...]] = {}
    for option, told in options.items():
        if isinstance(told, str) and told.startswith("$"):
            if not settings.get(told[1:]):
                raise NotSetUp(f"target {name}: {told[1:]} is not set")
            told = settings[told[1:]]
        filled[option] = told
    return filled


def surroundings(name: str, settings: Settings) -> AdapterSurroundings:
    """What this adapter may know of the installation. Its vendor's own names for settings are listed in its module."""
    module = importlib.import_module(f"adapters.{name}")
    return AdapterSurroundings(
        locale=settings.vigia_locale,
        zone=settings.vigia_timezone,
        public_url=settings.public_url,
        demo=settings.vigia_demo,
        settings=config.adapter_settings(name, beginnings=getattr(module, "BEGINNINGS", ())),
    )


async def start(process: Process, stack: AsyncExitStack, *, web: bool, worker: bool) -> None:
    """Starts what this process is for; `stack` stops it in the opposite order."""
    store, delivery, engine, clock = process.store, process.delivery, process.engine, process.clock
    stack.callback(store.close)
    for adapter in process.adapters:
        await adapter.start()
        stack.push_async_callback(adapter.stop)
    voided = await store.void_leases(clock.now(), starting=True)
    if voided:
        log.info("outbox.unknown", rows=voided)
    for target in process.targets.values():
        stack.push_async_callback(target.stop)
    stack.push_async_callback(delivery.stop)
    if web or worker:
        await process.page.open()
        store.on_wake(PAGE, process.page.poke)
        process.page.start(worker=worker)
        stack.push_async_callback(process.page.stop)
    sweeps: dict[str, tuple[float, Job]] = {
        f"target.{name}": (SWEEP, one.sweep) for name, one in process.targets.items() if isinstance(one, Sweeps)
    }
    if worker and (office := process.office):
        store.on_wake(subscribed.BELL, office.introductions.poke)
        stack.push_async_callback(office.introductions.stop)
        sweeps |= {
            "subscribers.mail": (SWEEP, office.introductions.sweep),
            "subscribers.unconfirmed": (HOUSEKEEPING, lambda: office.register.sweep(clock.now())),
        }
    if worker:
        store.on_wake(OUTBOX, delivery.poke)
        process.ticker = Ticker(
            process.tick,
            {
                "leases": (LEASE_SWEEP, lambda: store.void_leases(clock.now())),
                "promises": (MENDING, engine.mend_promises),
                "requests": (HOUSEKEEPING, lambda: store.forget_requests(clock.now())),
                "facts": (HOUSEKEEPING, lambda: store.forget_facts(clock.now())),
                **sweeps,
            },
        )
        process.ticker.start()
        stack.push_async_callback(process.ticker.stop)
        await process.tick()
    if web:
        routes = [route for adapter in process.adapters for route in adapter.routes()]
        routes += page_routes(process.page.answer)
        if process.office:
            routes += subscription_routes(process.office.desk, process.settings.trusted_proxies)
        host = WebHost(routes, process.health)
        await host.start(process.settings.host, process.settings.port)
        stack.push_async_callback(host.stop)
