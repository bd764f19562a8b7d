"""What people ask to be changed that belongs to no incident: one transaction, once however often it is delivered."""

from datetime import datetime

from bot.domain import access, errors
from bot.domain import commands as c
from bot.engine.components.changing import change_components
from bot.engine.grammar import Asked
from bot.engine.grammar.fields import Circumstances
from bot.engine.identity import Asker, identify
from bot.engine.maintenance.answering import change_maintenance
from bot.engine.surroundings import Surroundings, Unit
from bot.messages import Answer, Reply
from bot.ports import Request


def arrange(unit: Unit, request: Request, asked: Asked, around: Surroundings, now: datetime) -> Reply:
    """Answers one request. Raises UserError."""
    platform = request.asker.platform
    if not unit.requests.begin(platform, request.request_id, now):
        return unit.requests.answered(platform, request.request_id)
    asker = identify(unit, request)
    asker.keep(unit)
    must_arrange(asker)
    words = asker.words(around.wording, now)
    assert asked.verb.build is not None  # noqa: S101 - every verb that changes something has one
    command = asked.verb.build(asked.fields, _circumstances(request, asked, asker, around, now))
    if isinstance(command, c.MaintenanceCommand):
        reply = Answer(change_maintenance(command, unit, around, words, request.asker, now))
    else:
        assert isinstance(command, c.ComponentCommand)  # noqa: S101 - the table of verbs says so
        reply = Answer(change_components(command, unit, around.playbook, words, now))
    unit.requests.answer(platform, request.request_id, reply)
    return reply


def must_arrange(asker: Asker) -> None:
    """Guests, bots and people of other organisations change nothing. Raises NotAllowed."""
    if not access.may(asker.person, asker.kind, access.Action.ARRANGE):
        raise errors.NotAllowed(kind=asker.kind)


def _circumstances(request: Request, asked: Asked, asker: Asker, around: Surroundings, now: datetime) -> Circumstances:
    return Circumstances(
        asker=request.asker,
        now=now,
        zone=asker.zone or around.wording.zone,
        playbook=around.playbook,
        mentions=request.mentions,
        unknown_mentions=request.unknown_mentions,
        promise=asked.promise,
        lang=asker.words(around.wording, now).lang,
    )
