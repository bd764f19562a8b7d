"""What every decision is made with: playbook, wording, platforms; and the situation it is made in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from bot.domain.component import ListedComponent
from bot.domain.events import PeoplePaged
from bot.domain.incident import Incident
from bot.domain.publication import Publication
from bot.domain.values import Conversation, Person
from bot.engine.identity import Asker
from bot.engine.situation import Situation
from bot.playbook import Playbook
from bot.ports import Dialect
from bot.ports.publishing import Target
from bot.ports.storage import Surface, UnitOfWork
from bot.render import Wording
from bot.render.phrasebook import Phrasebook
from bot.render.publications import Press
from bot.statuspage.state import PublicState

Unit = UnitOfWork[Playbook]


def nothing_published() -> None:
    """Where no page is kept."""


@dataclass(frozen=True)
class Surroundings:
    """What the engine is built with. `playbook` is the one in force for incidents declared from now on."""

    playbook: Playbook
    wording: Wording
    dialects: Mapping[str, Dialect]  # by platform
    announcements: Mapping[str, Conversation]  # by platform
    press: Press
    phrasebook: Phrasebook
    targets: Mapping[str, Target] = field(default_factory=dict)  # of the catalogue, those that can be used
    lacking: Mapping[str, str] = field(default_factory=dict)  # the others, and why
    published: Callable[[], PublicState | None] = nothing_published  # what the status page says, as far as it is known


def situation_of(
    unit: Unit, incident: Incident, surface: Surface, around: Surroundings, now: datetime, asker: Asker | None = None
) -> Situation:
    """The incident as it is now, and how to speak to the people in it."""

    @cache
    def languages() -> Mapping[Person, str]:
        profiles = unit.people.profiles(_spoken_to(incident))
        known = {person: profile.locale for person, profile in profiles.items()}
        if asker:
            known.update(asker.locales)
        return {who: lang for who, locale in known.items() if (lang := Wording.nearest(locale))}

    @cache
    def components() -> Sequence[ListedComponent]:
        return unit.components.listed()

    return Situation(
        incident=incident,
        playbook=unit.playbook(incident.playbook),
        surface=surface,
        wording=around.wording,
        now=now,
        languages=languages,
        announcements=around.announcements,
        publications=_publications(unit, incident),
        shows_state=frozenset(name for name, target in around.targets.items() if target.holds == "state"),
        lacking=around.lacking,
        components=components,
    )


def _publications(unit: Unit, incident: Incident) -> dict[int, Publication]:
    if not incident.details.publications:
        return {}
    return {one.number: one for one in unit.publications.of(incident.number)}


def _spoken_to(incident: Incident) -> set[Person]:
    offered = [incident.details.offer.to] if incident.details.offer else []
    busy = [task.person for task in incident.tasks.values() if task.person]
    paged = [one for event in incident.events if isinstance(event, PeoplePaged) for one in event.people]
    return {incident.declared_by, *paged, *incident.roles.values(), *incident.details.followers, *offered, *busy}
