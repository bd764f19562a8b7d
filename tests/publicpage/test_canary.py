"""What nobody outside may know is in no byte that anybody outside can get: swept for words that stand nowhere else.

The product as it is installed, with a page at two places, a mail server and a partners' site. A public word is swept
for too, so that a sweep that sees nothing fails.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from tests.adapters.publish.smtp_sink import SmtpSink, smtp_sink
from tests.adapters.publish.stage import serving
from tests.processes.conftest import installation
from tests.processes.installation import Installation, Vigia, until
from tests.publicpage.links import every_page
from tests.store.conftest import on_sqlite

__all__ = ["installation"]

PUBLIC = "Kaleidoscope"
PRIVATE, INSIDE, DRAFT, THROWN, WITHDRAWN = "Chupacabra", "Jackalope", "Wolpertinger", "Drop-bear", "Yeti"
SECRETS = (PRIVATE, INSIDE, DRAFT, THROWN)


@dataclass
class World:
    """Everybody outside."""

    vigia: Vigia
    places: tuple[Path, ...]
    mails: SmtpSink
    hooks: list[bytes] = field(default_factory=list)
    room: str = ""

    async def says(self, text: str, who: str = "ana") -> None:
        await self.vigia.says(text, channel=self.room or "general", who=who)

    async def enters(self, room: str) -> None:
        """The channel of that incident, once it is there."""

        async def is_there() -> bool:
            self.room = next((one for one in await self.vigia.channels() if room in one), "")
            return bool(self.room)

        await until(is_there, f"there is a channel {room}")

    async def published(self, number: int) -> None:
        """It reached the page, the mailbox, the partners and whoever else is told."""

        async def arrived() -> bool:
            for text in await self.vigia.said(self.room):
                if text.startswith(f"Publication {number} "):
                    receipts = text.partition("Approved: ")[2].partition("\n\n")[0].splitlines()[1:]
                    return len(receipts) >= 3 and all(": sent " in one for one in receipts)
            return False

        await until(arrived, f"publication {number} is everywhere")

    async def outputs(self) -> dict[str, bytes]:
        """Every byte that anybody outside can get, by where."""
        found = {str(path): path.read_bytes() for place in self.places for path in place.rglob("*") if path.is_file()}
        for n, mail in enumerate(self.mails.arrived):
            found[f"mail {n}"] = mail.raw + mail.text.encode() + mail.html.encode()
        found |= {f"webhook {n}": body for n, body in enumerate(self.hooks)}
        async for path, content in every_page(self.vigia.port):
            found[f"http {path}"] = content
        return found


@pytest.fixture
async def world(installation: Installation, tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "customers.txt").write_text("dan@example.com\n")
    places = tmp_path / "one", tmp_path / "two"
    hooks: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        hooks.append(await request.read())
        return web.Response(status=204)

    async with smtp_sink() as mails, serving([web.route("*", "/{path:.*}", take)]) as port:
        vigia = await installation.start(
            SMTP_URL=mails.url,
            MAIL_FROM="Status <status@example.com>",
            CUSTOMERS_LIST=str(tmp_path / "customers.txt"),
            PARTNERS_URL=f"http://127.0.0.1:{port}/hook",
            PARTNERS_SECRET="whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=",
            PUBLISH_ALLOW="127.0.0.0/8",
            STATUS_TARGETS=" ".join(map(str, places)),
        )
        yield World(vigia, places, mails, hooks)


def holding(word: str, outputs: dict[str, bytes]) -> Iterator[str]:
    """Where it stands, in any spelling that survives the forms it may be in."""
    pattern = re.compile(re.escape(word.encode()).replace(b"\\-", b"(-|=2D|%2D)"), re.IGNORECASE)
    return (where for where, content in outputs.items() if pattern.search(content))


@on_sqlite
async def test_what_is_not_meant_for_anybody_outside_stands_nowhere_outside(world: World) -> None:
    await world.says(f"/inc declare sev1 {INSIDE} is on fire")
    await world.enters("jackalope")
    await world.says("/inc role comms @bruno")
    await world.says(f"/inc update The {INSIDE} has a fever")
    await world.says(f"/inc publish customers {PUBLIC} payments are refused components=checkout:major", who="bruno")
    await world.says("/inc approve 1")
    await world.published(1)
    await world.says(f"/inc publish customers The {WITHDRAWN} is the cause", who="bruno")
    await world.says("/inc approve 2")
    await world.published(2)
    mails, hooks = len(world.mails.arrived), len(world.hooks)

    await world.says("/inc retract 2 because we were wrong", who="bruno")
    await world.says("/inc approve 3")
    await world.published(3)
    await world.says(f"/inc publish customers {THROWN} hides in the pool", who="bruno")
    await world.says("/inc discard 4")
    await world.says(f"/inc publish customers {DRAFT} comes next", who="bruno")

    room, world.room = world.room, ""
    await world.says(f"/inc declare private sev1 {PRIVATE} reads our mail")
    await world.says(f"/inc update #2 {PRIVATE} was seen")
    # One that was public is not any more: what still waits is not said.
    world.room = room
    await world.says("/inc private")

    outputs = await world.outputs()
    told = list(holding(PUBLIC, outputs))
    for kind in ("index.html", "summary.json", "history.atom", "history.rss", "mail 0", "webhook 0", "http /status/"):
        assert [where for where in told if kind in where], f"the sweep does not see {kind}"
    assert {"badge.svg", "maintenance.ics", "/metrics"} <= set(map(_end, outputs))
    for secret in SECRETS:
        assert list(holding(secret, outputs)) == [], secret
    before = {f"mail {n}" for n in range(mails)} | {f"webhook {n}" for n in range(hooks)}
    assert set(holding(WITHDRAWN, outputs)) <= before, "what was taken back is only where nobody can take it from"
    assert set(holding(WITHDRAWN, outputs)), "it was said once"


def _end(where: str) -> str:
    return where.removeprefix("http ") if where.startswith("http ") else where.rpartition("/")[2]
