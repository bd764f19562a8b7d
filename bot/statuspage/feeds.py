"""What was published as Atom and RSS: one entry for each update, under an address that never changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from jinja2 import Environment
from markupsafe import Markup

from bot.statuspage import addresses
from bot.statuspage.addresses import Place
from bot.statuspage.limits import FEED_ENTRIES
from bot.statuspage.speaking import Speaker
from bot.statuspage.state import PublicState

TEMPLATES = {addresses.ATOM: "atom.xml.j2", addresses.RSS: "rss.xml.j2"}


@dataclass(frozen=True)
class Item:
    """One update. `url` is its permanent name too."""

    url: str
    title: str
    at: datetime
    html: Markup


class Feeds:
    """The feeds of one language."""

    def __init__(self, templates: Environment, speaker: Speaker, state: PublicState) -> None:
        self._templates = templates
        self._speaker = speaker
        self._state = state

    def feed(self, path: str) -> str:
        """One of TEMPLATES: the newest updates first."""
        page = self._state.page
        here = Place(page, self._speaker.lang, path)
        entries = list(self._entries(here))
        return self._templates.get_template(TEMPLATES[path]).render(
            t=self._speaker,
            page=page,
            here=here,
            front=here.with_path(addresses.FRONT),
            title=self._speaker.say("{name}: status", name=page.name),
            description=self._speaker.say("Incidents and maintenance of {name}", name=page.name),
            stamped=max((entry.at for entry in entries), default=self._state.published_at),
            mail_date=format_datetime,
            entries=entries,
        )

    def _entries(self, here: Place) -> Iterator[Item]:
        told = [(update, one) for one in self._state.entries for update in one.updates]
        told.sort(key=lambda pair: (pair[0].at, pair[0].id), reverse=True)
        for update, one in told[:FEED_ENTRIES]:
            url = f"{here.with_path(addresses.path_of(one)).url}#u-{update.id}"
            title = f"{self._speaker.plain(one.name)}: {self._speaker.phase(update.phase, update.kind)}"
            yield Item(url, title, update.at, self._speaker.said(update))
