"""The pages of one language as HTML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.domain.values import ComponentState
from bot.render.markup import tag
from bot.statuspage import addresses
from bot.statuspage.addresses import Place
from bot.statuspage.days import uptime
from bot.statuspage.limits import DAYS, RECENT
from bot.statuspage.overall import Overall, overall
from bot.statuspage.speaking import Speaker, stamp
from bot.statuspage.state import Component, Day, Entry, Incident, PublicState

# What stands for a state in class names of page.css and names of pictures; never alone, the words stand beside it.
LOOKS: dict[Overall | ComponentState | None, str] = {
    **dict.fromkeys((Overall.OPERATIONAL, ComponentState.OPERATIONAL), "fine"),
    **dict.fromkeys((Overall.UNDER_MAINTENANCE, ComponentState.UNDER_MAINTENANCE), "work"),
    **dict.fromkeys((Overall.DEGRADED_PERFORMANCE, ComponentState.DEGRADED_PERFORMANCE), "slow"),
    **dict.fromkeys((Overall.PARTIAL_OUTAGE, ComponentState.PARTIAL_OUTAGE), "part"),
    **dict.fromkeys((Overall.MAJOR_OUTAGE, ComponentState.MAJOR_OUTAGE), "down"),
    Overall.INCIDENT_OPEN: "slow",
    Overall.OUT_OF_DATE: "past",
    None: "none",
}


@dataclass(frozen=True)
class Assets:
    """Files every page needs, by their place in the bundle."""

    style: str
    logo: str  # "" without one


@dataclass(frozen=True)
class Month:
    """One month of history, the newest entry first."""

    name: str
    path: str
    entries: tuple[Entry, ...]


def environment(folder: Path) -> Environment:
    """Reads the page's own templates. Everything shown is escaped unless it is Markup."""
    found = Environment(
        loader=FileSystemLoader(folder / "statuspage"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters["stamp"] = stamp
    return found


class Pages:
    """One snapshot in one language. `now` is None for files, which cannot know when they are read."""

    def __init__(
        self, templates: Environment, speaker: Speaker, state: PublicState, assets: Assets, now: datetime | None
    ) -> None:
        self._templates = templates
        self._speaker = speaker
        self._state = state
        self._now = now
        self._components = {one.id: one for one in state.components}
        page = state.page
        self._same: Mapping[str, Any] = {  # on every page
            "t": speaker,
            "say": speaker.say,
            "count": speaker.count,
            "page": page,
            "assets": assets,
            "looks": LOOKS,
            "addresses": addresses,
            "path_of": addresses.path_of,
            "named": self._named,
            "piece": self._piece,
        }
        self._pieces: dict[tuple[str, str, str], Markup] = {}

    # -- pages ----------------------------------------------------------------------------------------------

    def front(self) -> str:
        """How everything is, what is going on, what is to come, what was."""
        state, now = self._state, self._now
        recent = [one for one in self._history() if began(one) > state.published_at - RECENT and is_over(one)]
        return self._page(
            "front",
            addresses.FRONT,
            title=self._speaker.overall(overall(state, now)),
            stamped=state.published_at,
            promised=state.next_update_at,
            overall=overall(state, now),
            concerned=[one for one in state.components if one.state is not ComponentState.OPERATIONAL],
            state=state,
            recent=recent,
            days=DAYS,
            uptime=uptime,
            troubled=troubled,
        )

    def history(self) -> str:
        """The last 90 days by month, and the way to all the others."""
        months, first = self.months(), self._state.published_at.timestamp() - DAYS * 86_400
        shown = [
            Month(month.name, month.path, recent)
            for month in months
            if (recent := tuple(one for one in month.entries if began(one).timestamp() >= first))
        ]
        return self._page(
            "history",
            addresses.HISTORY,
            title=self._speaker.say("History"),
            stamped=self._state.published_at,
            promised=self._state.next_update_at,
            shown=shown,
            months=months,
            days=DAYS,
        )

    def month(self, month: Month) -> str:
        """What began in one month."""
        promises = [one.next_update_at for one in month.entries if one.next_update_at]
        return self._page(
            "month",
            month.path,
            title=month.name,
            stamped=max(one.updated_at for one in month.entries),
            promised=min(promises, default=None),
            month=month,
        )

    def entry(self, entry: Entry) -> str:
        """One incident or maintenance with all that was published about it."""
        return self._page(
            "incident" if isinstance(entry, Incident) else "maintenance",
            addresses.path_of(entry),
            title=self._speaker.plain(entry.name),
            stamped=entry.updated_at,
            promised=entry.next_update_at,
            entry=entry,
        )

    def months(self) -> list[Month]:
        """All months in which something began, the newest first."""
        speaker = self._speaker
        by_month = groupby(self._history(), key=lambda one: speaker.today(began(one)).replace(day=1))
        return [
            Month(speaker.month(first), addresses.path_of_month(first.year, first.month), tuple(entries))
            for first, entries in by_month
        ]

    # -- what they share ------------------------------------------------------------------------------------

    def _history(self) -> list[Entry]:
        """Whatever has begun, the newest first; what is planned is no history."""
        begun = [one for one in self._state.maintenances if one.status.is_active or one.status.is_over]
        return sorted((*self._state.incidents, *begun), key=lambda one: (began(one), one.id), reverse=True)

    def _page(
        self, template: str, path: str, *, title: str, stamped: datetime, promised: datetime | None, **facts: Any
    ) -> str:
        page, here = self._state.page, Place(self._state.page, self._speaker.lang, path)
        others = [here.beside(lang) for lang in page.languages]
        return self._templates.get_template(f"{template}.html.j2").render(
            **self._same,
            **facts,
            here=here,
            title=title,
            stamped=stamped,
            promised=promised,
            is_late=bool(self._now and promised and self._now > promised),
            tongues=[(tag(other.lang), _own_name(other.lang), other) for other in others],
        )

    def _piece(self, name: str, here: Place) -> Markup:
        """What is the same on all pages of one folder's depth, but for the two that the navigation leads to."""
        key = name, here.root, here.path if here.path in (addresses.FRONT, addresses.HISTORY) else ""
        if key not in self._pieces:
            written = self._templates.get_template(f"{name}.html.j2").render(**self._same, here=here)
            self._pieces[key] = Markup(written.rstrip())  # noqa: S704 - a template's own, escaped where it was written
        return self._pieces[key]

    def _named(self, ids: Iterable[str]) -> Markup:
        """Components by their names; those the page does not list any more are left out."""
        names = [self._speaker.words(self._components[id].name) for id in ids if id in self._components]
        return Markup(", ").join(names)


def began(entry: Entry) -> datetime:
    """When it was first felt: an incident by its first publication, a maintenance by its plan."""
    return entry.started_at if isinstance(entry, Incident) else entry.starts_at


def is_over(entry: Entry) -> bool:
    """Whether nothing more is to come."""
    return not entry.is_open if isinstance(entry, Incident) else entry.status.is_over


def troubled(component: Component) -> list[tuple[date, list[tuple[ComponentState, int]]]]:
    """The days that were not fully operational, the newest first, each with its states and minutes, the worst first."""

    def states(day: Day) -> list[tuple[ComponentState, int]]:
        found = [(one, n) for one, n in day.minutes.items() if n and one is not ComponentState.OPERATIONAL]
        return sorted(found, key=lambda one: one[0].rank, reverse=True)

    return [(day.date, found) for day in reversed(component.days) if (found := states(day))]


@cache
def _own_name(lang: str) -> str:
    """As its speakers call it, without the country: there is one of each here."""
    name = Locale.parse(lang.split("_", maxsplit=1)[0]).get_display_name() or lang
    return name[0].upper() + name[1:]
