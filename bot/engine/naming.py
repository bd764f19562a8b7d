"""Names for channels: from the number and the title, legal for the platform, never twice."""

from bot.domain.incident import Incident
from bot.playbook import Playbook
from bot.ports import Dialect
from bot.ports.storage import UnitOfWork


def reserve_name(unit: UnitOfWork[Playbook], incident: Incident, platform: str, dialect: Dialect) -> str:
    """Writes the name down before anybody is asked to make the channel. A private incident's says nothing."""
    title = "" if incident.private else incident.title
    name = dialect.room_name(f"inc-{incident.number} {title}")
    unit.incidents.reserve_room(incident.number, platform, name)
    return name


def next_name(unit: UnitOfWork[Playbook], incident: Incident, platform: str, dialect: Dialect, taken: str) -> str:
    """After `taken` turned out to be somebody else's: the same with the next number that is free."""
    title = "" if incident.private else incident.title
    suffixes = ("", *(f"-{suffix}" for suffix in range(2, 1000)))
    names = [dialect.room_name(f"inc-{incident.number}{suffix} {title}") for suffix in suffixes]
    for name in names[names.index(taken) + 1 if taken in names else 0 :]:
        if unit.incidents.name_is_free(platform, name):
            unit.incidents.reserve_room(incident.number, platform, name)
            return name
    raise AssertionError("a thousand channels of one incident")
