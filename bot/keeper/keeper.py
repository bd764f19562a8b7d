"""The public page's keeper: writes down what reached it, and sees to it that every place shows it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from bot.domain.errors import LostRace, TargetRejected, TargetUnavailable
from bot.domain.release import Release
from bot.keeper.limits import SWEEP_SECONDS
from bot.keeper.places import Place
from bot.keeper.reading import Edition, Reader
from bot.ports import Clock
from bot.ports.storage import Store
from bot.statuspage import entries
from bot.statuspage.bundle import Bundler
from bot.statuspage.serving import Answer, Desk
from bot.statuspage.state import Branding, PublicState

UNDER = "/status"  # where web processes serve it

log = structlog.get_logger(__name__)

Trouble = TargetUnavailable | TargetRejected


class Keeper:
    """One per process; implements bot.ports.publishing.PublicPage. `open` before use, `stop` at the end."""

    def __init__(
        self, store: Store[object], clock: Clock, bundler: Bundler, page: Branding, places: Sequence[Place]
    ) -> None:
        self._store = store
        self._clock = clock
        self._bundler = bundler
        self._page = page
        self._places = places
        self._reader = Reader(store, clock, bundler, page)
        self._desk: Desk | None = None
        self._shown = 0  # the revision at the desk
        self._troubled: dict[str, str] = {}  # places that do not show the newest page, and why
        self._has_looked = False  # whether every file is still where it was written
        self._news = [asyncio.Event(), asyncio.Event()]  # for whoever serves, for whoever writes
        self._loops: list[asyncio.Task[None]] = []

    # -- what reaches it ----------------------------------------------------------------------------------------

    async def publish(self, release: Release) -> str:
        """Keeps it once by its key, and shows it in every place. Answers where on the page it is read."""
        written = entries.dumps(entries.spoken(release))
        try:
            await self._store.write(lambda unit: unit.page.keep(release.key, written, self._clock.now()))
            edition = await self._reader.newest()
        except LostRace as error:
            raise TargetUnavailable("the database is busy", maybe_done=True) from error
        troubles = await self._show(edition)
        if troubles:
            raise _together(troubles)
        return self._address_of(release)

    def _address_of(self, release: Release) -> str:
        folder, number = ("maintenance", release.work.number) if release.work else ("incidents", release.incident)
        return f"{self._page.url}/{folder}/{number}/#u-{release.number}"

    # -- life ---------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Knows the page. From then on it can be served."""
        await self._refresh()

    def start(self, *, worker: bool) -> None:
        """Keeps what is known and served the newest, and the places too where this process is a worker."""
        self._loops.append(asyncio.create_task(self._again(self._news[0], self._refresh)))
        if worker and self._places:
            self._loops.append(asyncio.create_task(self._again(self._news[1], self.sweep)))

    def poke(self) -> None:
        """Something was written down, perhaps by another process."""
        for event in self._news:
            event.set()

    async def stop(self) -> None:
        """What is being written to a place goes on until the process ends: a page is whole at every moment."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)

    async def _again(self, news: asyncio.Event, look: Callable[[], Awaitable[None]]) -> None:
        while True:
            news.clear()
            try:
                await look()
            except Exception:
                log.exception("page.not-read")
            try:
                async with asyncio.timeout(SWEEP_SECONDS):
                    await news.wait()
            except TimeoutError:
                continue  # nobody rang; a lost bell costs no more than this

    # -- what is served -----------------------------------------------------------------------------------------

    def answer(self, method: str, path: str, *, if_none_match: str, accept_encoding: str) -> Answer:
        """What goes back to whoever asks a web process. From memory."""
        assert self._desk  # noqa: S101 - opened before anybody is served
        return self._desk.answer(
            self._clock.now(), method, path, if_none_match=if_none_match, accept_encoding=accept_encoding
        )

    def known(self) -> PublicState | None:
        """What the page says, as far as this process knows it; None before it is opened. From memory."""
        return self._reader.known()

    async def _refresh(self) -> None:
        edition = await self._reader.newest()
        if self._desk is None:
            self._desk = Desk(self._bundler, edition.state, UNDER)
        elif edition.revision != self._shown:
            self._desk.show(edition.state, edition.bundle)
        self._shown = edition.revision

    # -- where it is written ------------------------------------------------------------------------------------

    async def sweep(self) -> None:
        """Writes every place that does not show the newest page. The first time, files may have vanished there."""
        edition = await self._reader.newest()
        await self._show(edition, looking=not self._has_looked)
        self._has_looked = True

    async def _show(self, edition: Edition, *, looking: bool = False) -> dict[str, Trouble]:
        """Side by side. Answers, by their names, the places that do not show it, and why."""
        found = await asyncio.gather(*(self._show_at(place, edition, looking=looking) for place in self._places))
        troubles = {place.name: trouble for place, trouble in zip(self._places, found, strict=True) if trouble}
        for name in {*troubles, *self._troubled}:
            why, before = troubles[name].reason if name in troubles else "", self._troubled.get(name, "")
            if why and why != before:
                log.warning("page.behind", place=name, reason=why)
            elif before and not why:
                log.info("page.caught-up", place=name)
        self._troubled = {name: trouble.reason for name, trouble in troubles.items()}
        return troubles

    async def _show_at(self, place: Place, edition: Edition, *, looking: bool) -> Trouble | None:
        try:
            if await place.show(edition.bundle, looking=looking) == "overtaken":
                # Another process knows more. But what even the newest entry here does not explain is not this page.
                newest = await self._reader.newest()
                if await place.standing(newest.revision) == "ahead":
                    return TargetRejected("it shows a newer page than this database knows")
        except (TargetUnavailable, TargetRejected) as trouble:
            return trouble
        return None


def _together(troubles: Mapping[str, Trouble]) -> Trouble:
    """One that names each place. It is tried again as soon as one of them may come right by itself."""
    told = "; ".join(f"{name}: {trouble.reason}" for name, trouble in troubles.items())
    if any(isinstance(trouble, TargetUnavailable) for trouble in troubles.values()):
        return TargetUnavailable(told, maybe_done=True)
    return TargetRejected(told)
