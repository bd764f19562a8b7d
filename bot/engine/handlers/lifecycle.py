"""From declared to resolved, and back."""

from datetime import datetime
from typing import assert_never

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.values import Conversation, Person
from bot.playbook import Playbook


def declare(command: c.Declare, playbook: Playbook, origin: Conversation, by: Person, at: datetime) -> Incident:
    """A new incident under this playbook, which stays pinned to it."""
    return Incident.declare(
        title=command.title,
        summary=command.summary,
        severity=command.severity or playbook.severities.default,
        private=command.private,
        origin=origin,
        plan=playbook.plan,
        playbook=playbook.digest,
        by=by,
        at=at,
        triage=command.triage,
    )


def handle(command: c.LifecycleCommand, incident: Incident, by: Person, at: datetime) -> None:
    """One command, one verb."""
    match command:
        case c.ChangeStatus():
            incident.change_status(command.status, by=by, at=at)
        case c.Resolve():
            incident.resolve(command.text, by=by, at=at)
        case c.Reopen():
            incident.reopen(command.text, by=by, at=at)
        case c.Cancel():
            incident.cancel(command.text, by=by, at=at)
        case c.Promote():
            incident.promote(command.severity, by=by, at=at)
        case c.Close():
            incident.close(by=by, at=at, archive=command.archive)
        case c.MakePrivate():
            incident.make_private(by=by, at=at)
        case c.KeepOpen():
            incident.keep_open(command.until, by=by, at=at)
        case c.ChangeTitle():
            incident.change_title(command.title, by=by, at=at)
        case c.ChangeSeverity():
            incident.change_severity(command.severity, command.text, by=by, at=at)
        case c.ChangeScope():
            incident.change_scope(command.scope, by=by, at=at)
        case c.ChangeImpact():
            incident.change_impact(users=command.users, systems=command.systems, risk=command.risk, by=by, at=at)
        case _:
            assert_never(command)
