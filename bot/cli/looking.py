"""What `list` and `show` share: reading the store beside a serving process, and incidents as plain data."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot import config
from bot.domain.incident import Incident
from bot.ports.storage import Surface
from bot.store import Store
from bot.store.unit_of_work import UnitOfWork

T = TypeVar("T")


def look(work: Callable[[UnitOfWork], T]) -> T:
    """One consistent look; nothing is claimed, so it works while another process serves the same file."""

    async def once() -> T:
        store = Store(config.load().database_url)
        try:
            await store.must_be_at_head()
            return await store.read(work)
        finally:
            store.close()

    return asyncio.run(once())


def as_data(incident: Incident, surface: Surface) -> dict[str, object]:
    """The public facts of an incident; instants are ISO 8601 in UTC."""
    due = incident.next_update_due_at
    return {
        "number": incident.number,
        "title": incident.title,
        "status": str(incident.status),
        "severity": int(incident.severity),
        "opened_at": incident.opened_at.isoformat(),
        "resolved_at": incident.resolved_at.isoformat() if incident.resolved_at else None,
        "next_update_due_at": due.isoformat() if due else None,
        "roles": {
            role: {"platform": person.platform, "id": person.id, "name": person.name}
            for role, person in incident.roles.items()
        },
        "rooms": [
            {
                "platform": room.platform,
                "id": room.conversation.id if room.conversation else None,
                "name": room.name,
                "url": room.url or None,
            }
            for room in surface.rooms.values()
        ],
    }
