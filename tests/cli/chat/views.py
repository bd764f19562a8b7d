"""A reader who knows a few people and channels, at noon of the standing day."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from bot.cli.chat.view import View
from bot.cli.chat.wire import Author, Channel, Place, Said, Speaker
from bot.config import HOME
from bot.messages import Message
from bot.render import Wording
from bot.testing import NOON

ANA = Speaker("ana", "Ana Souza", "member", "en", "Europe/London")
PEOPLE = (
    ANA,
    Speaker("bruno", "Bruno", "member", "pt_BR", "America/Sao_Paulo"),
    Speaker("ana_maria", "Ana María", "member", "es", "Europe/Madrid"),
)
ROOM = Channel("inc-7-checkout", "inc-7-checkout", "public", "SEV2 · identified", (Place("Runbook", "https://r.test"),))
CHANNELS = {one.id: one for one in (Channel("general", "general", "public"), ROOM)}

wording = cache(Wording)


def view(locale: str = "en", zone: str = "Europe/London", now: datetime = NOON) -> View:
    """Ana's."""
    words = wording(HOME / "templates", locale, ZoneInfo(zone)).words(None, now)
    return View(ANA, PEOPLE, CHANNELS, "https://vigia.test/chat/", "http://127.0.0.1:8080", words)


def said(text: str = "", message: Message | None = None, by: str = "bruno", number: int = 1, **facts: object) -> Said:
    """A message of the incident's channel."""
    given: dict[str, object] = {
        "channel": ROOM.id, "number": number, "author": Author(by, by.title()), "at": NOON, "revised_at": None,
        "text": text, "message": message, "only_you": False, "pinned": False, "noted": False, "withdrawn": False,
        "key": None, "files": (), "change": number,
    }  # fmt: skip
    return Said(**given | facts)  # type: ignore[arg-type]
