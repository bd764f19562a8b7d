"""Names for channels: from the number and the title, legal for the platform, never twice."""

from secrets import token_hex
from typing import Final

from bot.domain.events import RoomNameTaken
from bot.domain.incident import Incident
from bot.playbook import Playbook
from bot.ports import Dialect
from bot.ports.storage import UnitOfWork

NUMBERED: Final = 9  # names with a number: whoever has so many channels of this name has the next as well
NAMES: Final = 12  # names in all: a platform that takes none of them takes none at all


def reserve_name(unit: UnitOfWork[Playbook], incident: Incident, platform: str, dialect: Dialect) -> str:
    """Writes the name down before anybody is asked to make the channel. A private incident's says nothing."""
    title = "" if incident.private else incident.title
    name = dialect.room_name(f"inc-{incident.number} {title}")
    unit.incidents.reserve_room(incident.number, platform, name)
    return name


def next_name(unit: UnitOfWork[Playbook], incident: Incident, platform: str, dialect: Dialect, taken: str) -> str:
    """After `taken` turned out to be somebody else's: the same with the next number that is free, and when those are
    used up with something nobody else has."""
    title = "" if incident.private else incident.title
    suffixes = ("", *(f"-{suffix}" for suffix in range(2, 2 + NUMBERED)))
    names = [dialect.room_name(f"inc-{incident.number}{suffix} {title}") for suffix in suffixes]
    begin = 0
    if names_taken(unit, incident.number, platform) >= NUMBERED:
        begin = len(names)
    elif taken in names:
        begin = names.index(taken) + 1
    unique = dialect.room_name(f"inc-{incident.number}-{token_hex(4)} {title}")
    name = next((name for name in names[begin:] if unit.incidents.name_is_free(platform, name)), unique)
    unit.incidents.reserve_room(incident.number, platform, name)
    return name


def names_taken(unit: UnitOfWork[Playbook], incident: int, platform: str) -> int:
    """How many names of its channel were somebody else's so far."""
    told = unit.incidents.told([incident], [RoomNameTaken.__name__])[incident]
    return sum(isinstance(event, RoomNameTaken) and event.platform == platform for event in told)
