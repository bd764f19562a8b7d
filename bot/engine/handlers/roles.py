"""Who does what."""

from datetime import datetime
from typing import assert_never

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.values import Person


def handle(command: c.RoleCommand, incident: Incident, by: Person, at: datetime) -> None:
    """One command, one verb."""
    match command:
        case c.AssignRole():
            incident.assign_role(command.role, command.person, by=by, at=at)
        case c.DropRole():
            incident.drop_role(command.role, by=by, at=at)
        case c.OfferCommand():
            incident.offer_command(command.person, by=by, at=at)
        case c.AcceptCommand():
            incident.accept_command(by=by, at=at)
        case c.Page():
            incident.page(command.people, command.text, by=by, at=at)
        case c.Follow():
            incident.follow(by=by, at=at)
        case c.Unfollow():
            incident.unfollow(by=by, at=at)
        case _:
            assert_never(command)
