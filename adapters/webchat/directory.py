"""Who is here: the demo's people, or everybody who was ever given a login link."""

from adapters.webchat import tables
from adapters.webchat.people import PERSONAS, People, Persona
from adapters.webchat.tables import Member
from bot.ports import Database


class Directory:
    """Asked anew each time: `vigia login-link` adds people while this process runs."""

    def __init__(self, database: Database, *, demo: bool) -> None:
        self._database = database
        self._demo = demo

    async def people(self) -> People:
        """Everybody, by id."""
        if self._demo:
            return PERSONAS
        return {one.id: persona_of(one) for one in await self._database.read(tables.known_people)}


def persona_of(member: Member) -> Persona:
    """A row as the rest of the adapter knows people."""
    return Persona(member.id, member.name, member.locale, member.zone)
