"""What the planner knows besides the event: the incident as it is now, and how to speak about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain import access
from bot.domain.component import ListedComponent
from bot.domain.events import AnyEvent
from bot.domain.incident import Incident
from bot.domain.publication import Publication
from bot.domain.values import Conversation, Kind, Person
from bot.messages import Action, Message
from bot.playbook import Playbook
from bot.ports.storage import Surface
from bot.render import Wording, Words


@dataclass(frozen=True)
class Situation:
    """One incident at one moment. `languages` looks up those of whoever may be spoken to in private, once needed."""

    incident: Incident
    playbook: Playbook
    surface: Surface
    wording: Wording
    now: datetime
    languages: Callable[[], Mapping[Person, str]]
    announcements: Mapping[str, Conversation]  # by platform
    publications: Mapping[int, Publication] = field(default_factory=dict)  # of this incident, by number
    shows_state: frozenset[str] = frozenset()  # targets that show the latest truth only
    lacking: Mapping[str, str] = field(default_factory=dict)  # targets that cannot be used yet, and why
    components: Callable[[], Sequence[ListedComponent]] = tuple  # of the status page; looked up once needed
    told: Sequence[AnyEvent] = ()  # what a draft is made of; empty when nobody is asked for an update

    @property
    def words(self) -> Words:
        """The channel's language."""
        return self.wording.words(None, self.now)

    def words_for(self, person: Person) -> Words:
        """The person's own language; the channel's when it is not known."""
        return self.wording.words(self.languages().get(person), self.now)

    def message(self, template: str, words: Words, actions: tuple[Action, ...] = (), **facts: object) -> Message:
        """A template's text about this incident."""
        incident = self.incident
        common = {"number": incident.number, "title": incident.title, "severity": incident.severity}
        return self.wording.message(template, words, {**common, **facts}, actions)

    @property
    def followers(self) -> list[Person]:
        """Who gets each update privately. Whoever may no longer look at a private incident hears no more of it."""
        incident = self.incident
        return [one for one in incident.details.followers if access.may(one, Kind.MEMBER, access.Action.READ, incident)]

    @property
    def opened_on(self) -> list[str]:
        """Platforms where the incident's channel exists and can be reached."""
        return [platform for platform, room in self.surface.rooms.items() if room.conversation and not room.loss]

    @property
    def platforms(self) -> list[str]:
        """Platforms where it exists or is being made: what is said waits there for it."""
        return [platform for platform, room in self.surface.rooms.items() if not room.loss]

    def not_set_up(self, audience: str) -> list[tuple[str, str]]:
        """Targets of an audience that cannot be used yet, and why."""
        targets = self.playbook.audiences[audience].targets
        return [(name, self.lacking[name]) for name in targets if name in self.lacking]
