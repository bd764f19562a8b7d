"""One transaction and everything that can be read or changed in it."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from bot.playbook import Playbook
from bot.ports.storage import Surface
from bot.store.components import Components
from bot.store.incidents import Incidents
from bot.store.maintenances import Maintenances
from bot.store.outbox import Outbox
from bot.store.page import Page
from bot.store.people import People
from bot.store.publications import Publications
from bot.store.requests import Requests


class UnitOfWork:
    """Bound to a connection, to the process that owns what it takes, and to the playbooks known so far."""

    def __init__(self, connection: Connection, owner: int, playbook: Callable[[Connection, str], Playbook]) -> None:
        self.connection = connection
        self._playbook = playbook
        self.incidents = Incidents(connection, lambda digest: self.playbook(digest).plan)
        self.maintenances = Maintenances(connection)
        self.outbox = Outbox(connection, owner, self._surfaces)
        self.publications = Publications(connection)
        self.components = Components(connection)
        self.page = Page(connection)
        self.people = People(connection)
        self.requests = Requests(connection)

    def playbook(self, digest: str) -> Playbook:
        """The playbook pinned under this digest."""
        return self._playbook(self.connection, digest)

    def _surfaces(self, numbers: Sequence[int]) -> dict[int, Surface]:
        """Of incidents, and of maintenances, whose numbers stand below zero in the outbox."""
        incidents, works = [n for n in numbers if n > 0], [-n for n in numbers if n < 0]
        found = self.incidents.surfaces(incidents) if incidents else {}
        return found | {-n: surface for n, surface in self.maintenances.surfaces(works).items()}
