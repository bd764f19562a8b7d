"""A running Vigia, what people ask of it, and what its database says they published."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.statuspage.api import instant
from tests.processes.installation import Installation, Vigia, on_database, until

FAILING = "Card payments fail since 13:20. components=payments:major,checkout:degraded"
URL = "https://status.example.org"

INCIDENTS = "SELECT number, status, severity FROM incidents ORDER BY number DESC"
RELEASED = "SELECT incident, body FROM publications WHERE state = 'released' ORDER BY number DESC"
MAINTENANCES = "SELECT number, stage, body FROM maintenances ORDER BY number DESC"
REVISION = "SELECT max(seq) FROM page_entries"

IMPACTS = {1: "critical", 2: "major", 3: "minor", 4: "none"}  # by severity
STAGES = {  # by what was announced
    "maintenance-scheduled": "scheduled",
    "maintenance-reminder": "scheduled",
    "maintenance-started": "in_progress",
    "maintenance-verifying": "verifying",
    "maintenance-finished": "completed",
    "maintenance-cancelled": "completed",  # Statuspage has no word for it
}


@dataclass(frozen=True)
class Told:
    """An incident or a maintenance as it was published; instants as Statuspage writes them."""

    id: str
    status: str
    impact: str
    created_at: str
    updated_at: str
    resolved_at: str | None
    updates: tuple[tuple[str, str], ...]  # phase and instant, the newest first
    scheduled_for: str | None = None
    scheduled_until: str | None = None


class Product:
    """Ana commands and writes; Bruno lets things go."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self._installation = installation
        self.folder = folder
        self._vigia: Vigia

    @classmethod
    async def started(cls, installation: Installation, folder: Path) -> "Product":
        """With a page that is written to a folder."""
        product = cls(installation, folder)
        await product.start()
        return product

    async def start(self) -> None:
        """A process; the page's own address stays what it is on whatever port."""
        self._vigia = await self._installation.start(STATUS_TARGETS=str(self.folder), STATUS_URL=URL)

    async def restarts(self) -> None:
        """Ends as a supervisor ends it, and begins again."""
        assert await self._vigia.stop() == 0
        await self.start()

    @property
    def page(self) -> str:
        """The address of the page it serves."""
        return f"http://127.0.0.1:{self._vigia.port}/status"

    async def get(self, path: str) -> str:
        """A file of the page."""
        status, body = await self._vigia.get(f"/status/{path}")
        assert status == 200, path
        return body

    def files(self) -> list[str]:
        """Whatever was written of the page, by its place."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    # -- what people do ---------------------------------------------------------------------------------------

    async def declares(self, title: str, severity: int) -> str:
        """The incident's channel; Bruno speaks for it to the outside."""
        await self._vigia.says(f"/inc declare sev{severity} {title}")
        await self._installation.whole()
        slug = title.lower().replace(" ", "-")
        (channel,) = [one for one in await self._vigia.channels() if one.endswith(slug)]
        await self._vigia.says("/inc role comms @bruno", channel)
        return channel

    async def says(self, text: str, channel: str = "general", who: str = "ana") -> None:
        """Types a command."""
        await self._vigia.says(f"/inc {text}", channel, who)

    async def publishes(self, channel: str, text: str, number: int) -> None:
        """Ana drafts a publication of that number for the customers, Bruno approves it, and it is on the page."""
        await self.says(f"publish customers {text}", channel)
        await self.approves(channel, number)

    async def approves(self, channel: str, number: int) -> None:
        """Bruno approves a draft, and it is on the page."""
        await self.says(f"approve {number}", channel, "bruno")
        await self.is_shown()

    async def announces(self, window: str, number: int) -> None:
        """Ana plans a maintenance of that number, Bruno announces it, and it is on the page."""
        await self.says(f'maintenance "Database upgrade" {window} components=payments,api')
        await self.says(f"announce {number}", who="bruno")
        await self.is_shown()

    async def waits(self, length: str) -> None:
        """So much time passes, such as "30m", and what came due is on the page."""
        address = f"http://127.0.0.1:{self._vigia.port}/chat/api/clock"
        async with ClientSession() as session, session.post(address, json={"as": "ana", "advance": length}) as answer:
            assert answer.status == 200, await answer.text()
        await self.is_shown()

    async def is_shown(self) -> None:
        """Returns when the page shows all that was let go, in each place."""
        await self._installation.whole()

        async def shown() -> bool:
            ((newest,),) = self._rows(REVISION)
            served = json.loads(await self.get("revision.json"))["revision"]
            written = json.loads((self.folder / "revision.json").read_text())["revision"]
            return bool(served == written == newest)

        await until(shown, "the page shows what was let go")

    # -- what the database says -------------------------------------------------------------------------------

    def incidents(self) -> list[Told]:
        """Those that were published, the newest first."""
        released: dict[int, list[Any]] = {}
        for number, body in self._rows(RELEASED):
            released.setdefault(number, []).append(json.loads(body))
        return [
            _incident(number, status, severity, released[number])
            for number, status, severity in self._rows(INCIDENTS)
            if number in released
        ]

    def maintenances(self) -> list[Told]:
        """Those that were announced, the newest first."""
        return [_maintenance(number, stage, json.loads(body)) for number, stage, body in self._rows(MAINTENANCES)]

    def _rows(self, statement: str) -> list[Any]:
        return on_database(self._installation.url, statement)


async def cards_fail(product: Product) -> str:
    """An incident with two publications. Its channel."""
    channel = await product.declares("Cards are refused", 1)
    await product.publishes(channel, FAILING, 1)
    await product.says("status identified We know why", channel)
    await product.publishes(channel, "One network is down.", 2)
    return channel


def _incident(number: int, status: str, severity: int, released: Sequence[Any]) -> Told:
    updates = tuple((one["phase"], _at(one["approval"]["at"])) for one in released)
    ended = next((at for phase, at in updates if phase == "resolved"), None)
    return Told(str(number), status, IMPACTS[severity], updates[-1][1], updates[0][1], ended, updates)


def _maintenance(number: int, stage: str, body: Any) -> Told:
    told = sorted(body["announcements"], key=lambda one: one["number"], reverse=True)
    updates = tuple((STAGES[one["phase"]], _at(one["at"])) for one in told)
    status = "completed" if stage == "cancelled" else stage
    ended = updates[0][1] if status == "completed" else None
    planned = (_at(body["starts_at"]), _at(body["ends_at"]))
    return Told(str(number), status, "maintenance", updates[-1][1], updates[0][1], ended, updates, *planned)


def _at(kept: str) -> str:
    return instant(datetime.fromisoformat(kept))
