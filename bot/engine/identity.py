"""Who asks: what the adapter brought along, else what was remembered."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import access
from bot.domain.values import Kind, Person
from bot.playbook import Playbook
from bot.ports import Profile, Request
from bot.ports.storage import UnitOfWork
from bot.render import Wording, Words


@dataclass(frozen=True)
class Asker:
    """The asker and the people named, as far as they are known. Nobody known is taken for a member at first."""

    person: Person
    profiles: dict[Person, Profile]
    news: tuple[Profile, ...]  # what is not stored yet

    @property
    def kind(self) -> Kind:
        """What the asker is to the organisation."""
        return self.kinds.get(self.person, Kind.MEMBER)

    @property
    def kinds(self) -> dict[Person, Kind]:
        """The same of everybody known."""
        return {person: profile.kind for person, profile in self.profiles.items()}

    @property
    def locales(self) -> dict[Person, str | None]:
        """Everybody's locale."""
        return {person: profile.locale for person, profile in self.profiles.items()}

    @property
    def zone(self) -> ZoneInfo | None:
        """The asker's time zone."""
        profile = self.profiles.get(self.person)
        return ZoneInfo(profile.zone) if profile and profile.zone else None

    @property
    def may_read(self) -> bool:
        """Whether anything at all may be shown."""
        return access.may(self.person, self.kind, access.Action.READ)

    def words(self, wording: Wording, now: datetime) -> Words:
        """The asker's language; the installation's when it is not known."""
        profile = self.profiles.get(self.person)
        return wording.words(Wording.nearest(profile.locale) if profile else None, now)

    def keep(self, unit: UnitOfWork[Playbook]) -> None:
        """Stores what is new about people."""
        for profile in self.news:
            unit.people.remember(profile)


def identify(unit: UnitOfWork[Playbook], request: Request) -> Asker:
    """Who asks and who was named."""
    named = {person for person in request.mentions if isinstance(person, Person)}
    brought = {profile.person: profile for profile in request.profiles}
    stored = unit.people.profiles({request.asker, *named, *brought})
    news = tuple(
        profile
        for person, profile in brought.items()
        if stored.get(person) != profile or stored[person].person.name != person.name
    )
    return Asker(request.asker, {**stored, **brought}, news)
