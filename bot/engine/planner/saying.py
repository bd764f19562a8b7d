"""The two ways of saying something: in the incident's channels, or to one person; and who is in them."""

from bot.domain.values import Person
from bot.effects import Planned, Post
from bot.engine.situation import Situation
from bot.messages import Message


def in_rooms(situation: Situation, message: Message, *, tag: str = "") -> list[Planned]:
    """To every channel of the incident, also those still being made: it waits there for them."""
    return [Post(platform, message, tag=tag) for platform in situation.platforms]


def insiders(situation: Situation, platform: str) -> tuple[Person, ...]:
    """Who belongs into the incident's channel from the start."""
    people = dict.fromkeys([situation.incident.declared_by, *situation.incident.roles.values()])
    return tuple(person for person in people if person.platform == platform)


def privately(person: Person, message: Message, *, tag: str = "") -> Planned:
    """To one person, through the outbox: it must arrive."""
    return Post(person.platform, message, to=person, tag=tag)
