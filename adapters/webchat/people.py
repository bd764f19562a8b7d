"""What a person here is, and the demo's people. Elsewhere they come with a login link (directory.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.values import Kind, Person
from bot.ports import Profile

PLATFORM = "webchat"
BOT = Person(PLATFORM, "vigia", "Vigia")


@dataclass(frozen=True)
class Persona:
    """Somebody who speaks here. `zone` None: not known."""

    id: str
    name: str
    locale: str
    zone: str | None
    kind: Kind = Kind.MEMBER

    @property
    def person(self) -> Person:
        """As the core knows them."""
        return Person(PLATFORM, self.id, self.name)


People = Mapping[str, Persona]

PERSONAS: People = {
    persona.id: persona
    for persona in (
        Persona("ana", "Ana", "en", "Europe/London"),
        Persona("bruno", "Bruno", "pt_BR", "America/Sao_Paulo"),
        Persona("carmen", "Carmen", "es", "Europe/Madrid"),
        Persona("dan", "Dan", "en", "America/New_York"),
        Persona("eva", "Eva", "es", "America/Bogota"),
        Persona("fabio", "Fábio", "pt_BR", "Europe/Lisbon"),
        Persona("gus", "Gus", "en", None, Kind.GUEST),
    )
}


def profile_of(people: People, person: Person) -> Profile:
    """Who this is; gone when nobody here has that id."""
    if person.id == BOT.id:
        return Profile(BOT, Kind.BOT)
    persona = people.get(person.id)
    if persona is None:
        return Profile(person, Kind.GONE)
    return Profile(persona.person, persona.kind, persona.locale, persona.zone)


def name_of(people: People, person_id: str) -> str:
    """What to call the author of a message; the id of somebody no longer here."""
    return profile_of(people, Person(PLATFORM, person_id, person_id)).person.name
