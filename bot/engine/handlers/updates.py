"""Statements to others, and when the next one comes."""

from datetime import datetime
from typing import assert_never

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.values import Person


def handle(
    command: c.UpdateCommand,
    incident: Incident,
    by: Person,
    at: datetime,
) -> None:
    """One command, one verb."""
    match command:
        case c.PostUpdate():
            incident.post_update(
                command.text,
                by=by,
                at=at,
                status=command.status,
                next_in=command.next_in,
                next_at=command.next_at,
                eta=command.eta,
                answers=command.answers,
            )
        case c.ReportNoChange():
            incident.report_no_change(by=by, at=at, answers=command.answers)
        case c.Snooze():
            incident.snooze(command.by, command.reason, by=by, at=at, answers=command.answers)
        case c.ChangeCadence():
            incident.change_cadence(command.every, by=by, at=at)
        case _:
            assert_never(command)
