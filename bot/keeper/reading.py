"""The newest page as this process knows it: each entry is read once, and what nobody wrote down yet is."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.component import ListedComponent
from bot.ports import Clock
from bot.ports.storage import Store, UnitOfWork
from bot.statuspage import entries
from bot.statuspage.assembling import Assembly
from bot.statuspage.bundle import Bundle, Bundler
from bot.statuspage.entries import Kept, Listing, NewDay, Written
from bot.statuspage.state import Branding, PublicState


@dataclass(frozen=True)
class Edition:
    """One revision of the page: what it says, and its files."""

    state: PublicState
    bundle: Bundle

    @property
    def revision(self) -> int:
        """Its number."""
        return self.bundle.revision


class Reader:
    """One per process."""

    def __init__(self, store: Store[object], clock: Clock, bundler: Bundler, page: Branding) -> None:
        self._store = store
        self._clock = clock
        self._bundler = bundler
        self._page = page
        self._zone = ZoneInfo(page.zone)
        self._assembly = Assembly()
        self._edition: Edition | None = None
        self._turn = asyncio.Lock()

    def known(self) -> PublicState | None:
        """What the page says, as far as it was read here; None while it was not."""
        return self._edition.state if self._edition else None

    async def newest(self) -> Edition:
        """With everything that was written down before this was asked."""
        async with self._turn:
            lacking = await self._store.read(self._read)
            if lacking:
                await self._store.write(lambda unit: self._write(unit, lacking))
                await self._store.read(self._read)
            if self._edition is None or self._edition.revision != self._assembly.revision:
                self._edition = await asyncio.to_thread(self._make)
            return self._edition

    def _make(self) -> Edition:
        state = self._assembly.state(self._page)
        return Edition(state, self._bundler.render(state))

    def _read(self, unit: UnitOfWork[object]) -> dict[str, Written]:
        """Takes in what is new. Answers, by their keys, entries that are owed."""
        for row in unit.page.after(self._assembly.revision):
            self._assembly.add(Kept(row.seq, row.at, entries.loads(row.body)))
        lacking: dict[str, Written] = {}
        listed = tuple(unit.components.listed())
        if listed != self._assembly.listed:
            # Whoever else sees the same change of the same listing writes the same key.
            lacking[f"listing {self._assembly.listed_at} {_digest(listed)}"] = Listing(listed)
        if (today := self._day(self._clock.now())) > self._day(self._assembly.published_at):
            lacking[f"day {today}"] = NewDay()
        return lacking

    def _write(self, unit: UnitOfWork[object], lacking: dict[str, Written]) -> None:
        for key, written in lacking.items():
            unit.page.keep(key, entries.dumps(written), self._clock.now())

    def _day(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).date().isoformat() if at else ""


def _digest(listed: Sequence[ListedComponent]) -> str:
    return hashlib.sha256(repr(listed).encode()).hexdigest()[:16]
