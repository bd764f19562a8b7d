"""An installation with customers to tell by mail (said once each) and on a page (the latest truth), and a team."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.domain.publication import Publication
from bot.domain.values import Person
from bot.messages import Action, Message, Reply, plain_text
from bot.playbook import Playbook
from bot.testing import ANA, BRUNO, FakeTarget
from tests.databases import copy_sqlite
from tests.engine.harness import Vigia, playbook, running, text
from tests.engine.installation import minutes

CUSTOMERS = {
    "title": {"en": "Customers", "es": "Clientes", "pt_BR": "Clientes"},
    "languages": ["en", "es"],
    "targets": ["mail", "page"],
    "when": {"severity": ["sev1", "sev2"]},
    "second_person": True,
    "promise": True,
}
TEAM = {
    "title": {"en": "Team", "es": "Equipo", "pt_BR": "Equipe"},
    "languages": ["en"],
    "targets": ["team"],
}


def telling(**audiences: dict[str, Any]) -> Playbook:
    """The shipped playbook with these audiences, and a target for each name they use."""
    plan: dict[str, Any] = playbook().model_dump(by_alias=True)
    names = sorted({target for audience in audiences.values() for target in audience["targets"]})
    plan |= {"audiences": audiences, "targets": {name: {"kind": "mail"} for name in names}}
    plan |= {"contact": "help@shop.example", "link": "https://status.shop.example", "maintenance": {}}
    return Playbook.model_validate(plan)


@dataclass
class Press:
    """What can be done about publications, in the words of a test about an incident."""

    vigia: Vigia
    mail: FakeTarget
    page: FakeTarget
    team: FakeTarget

    async def drafts(self, who: Person = ANA, words: str = "customers Cards are refused", number: int = 1) -> Reply:
        """Somebody writes; answers the draft they are shown."""
        return await self.vigia.says(who, f"publish {words}", where=number)

    async def approves(self, who: Person = BRUNO, number: int = 1) -> Reply:
        """Somebody presses the button under the draft in the channel."""
        return await self.vigia.follows(who, self.button(number, "approve"))

    async def publishes(self, words: str = "customers Cards are refused", by: Person = ANA, number: int = 1) -> None:
        """Drafted by one, let go by another."""
        await self.drafts(by, words)
        reply = await self.approves(BRUNO if by == ANA else ANA, number)
        assert "on its way" in text(reply)

    async def later(self, length: str) -> None:
        """So much later, minute by minute, with everything delivered that fell due meanwhile."""
        for _minute in range(int(minutes(length).total_seconds() // 60)):
            await self.vigia.later("1m")

    def message(self, number: int = 1) -> Message:
        """The publication's own message in the channel."""
        return next(
            post.message
            for post in self.vigia.chat.posts
            if plain_text(post.message).startswith((f"Draft {number} ", f"Publication {number} to"))
        )

    def shows(self, number: int = 1) -> str:
        """What it says."""
        return plain_text(self.message(number))

    def button(self, number: int, verb: str, **fields: str) -> Action:
        """A button under it."""
        return next(
            a for a in self.message(number).actions if a.verb == verb and fields.items() <= dict(a.fields).items()
        )

    async def publication(self, number: int = 1) -> Publication:
        """As it is stored."""
        found = await self.vigia.store.read(lambda unit: unit.publications.load(1, number))
        assert found is not None
        return found

    async def states(self, number: int = 1) -> dict[str, str]:
        """Where it stands, by target."""
        return {target: str(one.state) for target, one in (await self.publication(number)).receipts.items()}


@pytest.fixture
async def press(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Press]:
    """SEV1, declared by Ana; Bruno is communications lead."""
    targets = FakeTarget("mail", form="mail"), FakeTarget("page", holds="state"), FakeTarget("team", form="room")
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    async with running(url, plan_book=telling(customers=CUSTOMERS, team=TEAM), targets=targets) as vigia:
        await vigia.declares(ANA, "sev1 Checkout is failing")
        await vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])
        yield Press(vigia, *targets)
