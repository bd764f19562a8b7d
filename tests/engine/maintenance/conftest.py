"""An installation whose stakeholders are written to and whose customers look at a page; on both databases."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.component import Component
from bot.domain.maintenance import Maintenance
from bot.domain.values import Person
from bot.messages import Action, Message, Reply, plain_text
from bot.playbook import Playbook
from bot.testing import ANA, BRUNO, FakeTarget
from tests.databases import PostgresServer, copy_sqlite
from tests.engine.harness import INCIDENTS, Vigia, playbook, running, text
from tests.engine.installation import is_card, minutes

STAKEHOLDERS = {
    "title": {"en": "Stakeholders", "es": "Interesados", "pt_BR": "Interessados"},
    "languages": ["en"],
    "targets": ["mail"],
}
CUSTOMERS = {
    "title": {"en": "Customers", "es": "Clientes", "pt_BR": "Clientes"},
    "languages": ["en", "es"],
    "targets": ["page", "mail"],
    "second_person": True,
}
PLANNED = 'maintenance "DB upgrade" from 22:00 to 23:30 components=payments'


def telling(**section: Any) -> Playbook:
    """The shipped playbook with these two audiences, and a target for each name they use."""
    plan: dict[str, Any] = playbook().model_dump(by_alias=True)
    plan |= {"audiences": {"stakeholders": STAKEHOLDERS, "customers": CUSTOMERS}}
    plan |= {"targets": {name: {"kind": "mail"} for name in ("mail", "page")}}
    plan |= {"contact": "help@shop.example", "link": "https://status.shop.example"}
    plan["maintenance"] = {
        "audiences": ["stakeholders", "customers"],
        "remind": ["4h", "1h"],
        "verify": "15m",
    } | section
    return Playbook.model_validate(plan)


@dataclass
class Works:
    """What can be done about maintenance, in the words of a test about it. It is noon, UTC."""

    vigia: Vigia
    mail: FakeTarget
    page: FakeTarget

    async def plans(self, words: str = PLANNED, who: Person = ANA) -> Reply:
        """Somebody plans; answers the draft they are shown."""
        return await self.vigia.says(who, words)

    async def announces(self, who: Person = BRUNO, number: int = 1) -> Reply:
        """Somebody presses the button under the draft."""
        return await self.vigia.follows(who, self.button("announce", number))

    async def planned(self, words: str = PLANNED) -> None:
        """Planned by one, announced by another."""
        await self.plans(words)
        reply = await self.announces()
        assert "is being announced" in text(reply), text(reply)

    async def until(self, clock: str) -> None:
        """That time of the same day, having done everything when it was due, as the running bot does."""
        hour, _, minute = clock.partition(":")
        end = self.vigia.clock.now().replace(hour=int(hour), minute=int(minute))
        while (wake := await self.next_wake()) and wake <= end:
            self.vigia.clock.move_to(max(wake, self.vigia.clock.now()))
            await self.vigia.tick()
        self.vigia.clock.move_to(end)
        await self.vigia.tick()

    async def later(self, length: str) -> None:
        """So much later, minute by minute."""
        for _minute in range(int(minutes(length).total_seconds() // 60)):
            await self.vigia.later("1m")

    async def next_wake(self) -> Any:
        """When the clock has something to do."""
        return await self.vigia.store.read(lambda unit: unit.maintenances.next_wake())

    def card(self, number: int = 1) -> Message:
        """Its message where incidents are announced."""
        cards = [post.message for post in self.vigia.chat.posts if post.to == INCIDENTS and is_card(post)]
        return next(one for one in cards if plain_text(one).startswith(f"Maintenance {number},"))

    def shows(self, number: int = 1) -> str:
        """What it says."""
        return plain_text(self.card(number))

    def button(self, verb: str, number: int = 1, **fields: str) -> Action:
        """A button under it."""
        return next(a for a in self.card(number).actions if a.verb == verb and fields.items() <= dict(a.fields).items())

    def said(self) -> list[str]:
        """What was said aloud where incidents are announced."""
        posts = [post for post in self.vigia.chat.posts if post.to == INCIDENTS and not is_card(post)]
        return [plain_text(post.message) for post in posts]

    async def stored(self, number: int = 1) -> Maintenance:
        """As it is kept."""
        found = await self.vigia.store.read(lambda unit: unit.maintenances.load(number, lock=False))
        assert found is not None
        return found

    async def states(self) -> dict[str, str]:
        """Where the last text stands, by target."""
        maintenance = await self.stored()
        latest = {target: maintenance.latest(target) for target in maintenance.told}
        return {target: str(one.receipts[target].state) for target, one in latest.items() if one}

    async def lists(self, *names: str) -> None:
        """These stand on the status page."""
        now = self.vigia.clock.now()
        for name in names:
            await self._lists(Component(name.lower(), {"en": name, "es": f"{name} (es)"}), now)

    async def _lists(self, component: Component, now: datetime) -> None:
        await self.vigia.store.write(lambda unit: unit.components.add(component, now))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path) -> Iterator[str]:
    """A new, migrated database."""
    if request.param == "sqlite":
        yield copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        with server.database(template=request.getfixturevalue("migrated_postgres")) as made:
            yield made


@pytest.fixture
async def works(url: str) -> AsyncIterator[Works]:
    """With one component to work on."""
    targets = FakeTarget("mail", form="mail"), FakeTarget("page", holds="state")
    async with running(url, plan_book=telling(), targets=targets) as vigia:
        made = Works(vigia, *targets)
        await made.lists("Payments")
        yield made
