"""The one rule of who sees which incident, as SQL. `bot.domain.access` says the same of a loaded incident."""

from sqlalchemy import ColumnElement, and_, exists, or_

from bot.domain.values import Person
from bot.store.tables import incidents, roles


def visible_to(asker: Person) -> ColumnElement[bool]:
    """Not private, or the asker declared it or holds a role in it."""
    declared = and_(incidents.c.declared_platform == asker.platform, incidents.c.declared_id == asker.id)
    holds_role = exists().where(
        roles.c.incident == incidents.c.number,
        roles.c.platform == asker.platform,
        roles.c.person == asker.id,
    )
    return or_(~incidents.c.private, declared, holds_role)
