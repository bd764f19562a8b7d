"""What people ask to see: read-only answers and forms, to the asker alone, through the one visibility rule."""

from dataclasses import replace
from datetime import datetime

from bot.domain import access, errors
from bot.domain.incident import Incident
from bot.domain.task import TaskKind
from bot.domain.values import Audience, Person
from bot.engine import drafting, explaining, views
from bot.engine.arranging import must_arrange
from bot.engine.components import showing as components
from bot.engine.components.naming import changeable
from bot.engine.finding import find, must_command
from bot.engine.grammar import Asked, Verb, find_verb, form_for
from bot.engine.grammar.table import BY_WORD
from bot.engine.grammar.table import Kind as VerbKind
from bot.engine.grammar.verbs.maintenance import VERBS as PLANNED_WORK
from bot.engine.identity import Asker, identify
from bot.engine.maintenance import answering as planned
from bot.engine.owning import mine
from bot.engine.publishing import filling
from bot.engine.publishing import overviews as published
from bot.engine.publishing.pressing import to_paste
from bot.engine.situation import Situation
from bot.engine.surroundings import Surroundings, Unit, situation_of
from bot.messages import Answer, Message, OpenForm, Reply
from bot.ports import Request
from bot.render import Words

INFO = BY_WORD["info"]


def show(unit: Unit, request: Request, asked: Asked, around: Surroundings, now: datetime) -> Reply:
    """A read-only answer. Raises UserError."""
    asker = identify(unit, request)
    words = asker.words(around.wording, now)
    if asked.verb.name == "help" and not (asked.bare and asker.may_read):
        return Answer(views.help_(_helped(asked), words), open=True)
    if not asker.may_read:
        raise errors.NotAllowed(kind=asker.kind)
    if asked.bare and (asked.incident is not None or unit.incidents.number_in(request.conversation) is not None):
        asked = replace(asked, verb=INFO)
    if asked.verb.name == "components":
        return Answer(components.overview(unit.components.listed(), around.published(), words))
    if asked.verb.name == "maintenances":
        return Answer(planned.show_maintenance(unit, asked.fields, around, words, now), open=True)
    if asked.verb.name == "audiences":
        return Answer(published.audiences(around.playbook, around.targets, around.lacking, words))
    if asked.verb.kind is VerbKind.SHOWS:
        numbers = unit.incidents.open_to(request.asker, views.LISTED)
        loaded = {incident.number: incident for incident in unit.incidents.load_many(numbers, lock=False)}
        surfaces = unit.incidents.surfaces(numbers)
        rooms = {n: next(iter(surfaces[n].rooms.values()), None) for n in numbers}
        found = [(loaded[n], rooms[n]) for n in numbers if n in loaded]
        if asked.verb.name == "mine":
            return Answer(mine(found, asker, unit.playbook, words))
        return Answer(views.here(found, words) if asked.bare else views.incidents(found, words))
    incident = find(unit, request, asked, asker, lock=False)
    situation = situation_of(unit, incident, unit.incidents.surface(incident.number), around, now, asker)
    shown = _shown(unit, asked.verb, situation, request.asker, words, around)
    return Answer(shown, open=not incident.private)


def _shown(unit: Unit, verb: Verb, situation: Situation, asker: Person, words: Words, around: Surroundings) -> Message:
    number = situation.incident.number
    match verb.name:
        case "timeline":
            return views.timeline(situation, unit.incidents.timeline(number), words)
        case "catchup":
            return explaining.catchup(situation, unit.incidents.timeline(number), words)
        case "who":
            return views.who(situation, words)
        case "tasks":
            return explaining.tasks(situation, TaskKind.TASK, words)
        case "followups":
            return explaining.tasks(situation, TaskKind.FOLLOW_UP, words)
        case "why":
            return explaining.why(situation, words)
        case "paste":
            last = next((one for one in reversed(list(situation.publications.values())) if one.released_at), None)
            listed = situation.components()
            statements = to_paste(last, situation.incident, situation.playbook, around, listed) if last else []
            return published.to_paste(last, statements, situation, words)
        case "publications":
            return published.overview(list(situation.publications.values()), situation, words)
        case "deliveries":
            return explaining.deliveries(unit.outbox.by_state(number), words)
        case _:
            return views.info(situation, asker, words)


def _helped(asked: Asked) -> Verb | None:
    word = asked.fields.get("verb", "")
    verb = find_verb(word)
    if word and verb is None:
        raise errors.UnknownVerb(word=word, nearest=["help"])
    return verb


def form(unit: Unit, request: Request, asked: Asked, around: Surroundings, now: datetime) -> OpenForm:
    """The form of a verb, as far filled in as is known. Raises UserError."""
    asker = identify(unit, request)
    words = asker.words(around.wording, now)
    if asked.verb.kind is VerbKind.DECLARES:
        if not access.may(request.asker, asker.kind, access.Action.DECLARE):
            raise errors.NotAllowed(kind=asker.kind)
        return OpenForm(form_for(asked.verb, words, around.playbook, incident=None))
    if asked.verb.kind is VerbKind.ARRANGES:
        must_arrange(asker)
        if asked.verb in PLANNED_WORK:
            return _maintenance_form(unit, asked, asker, around, now)
        choices = {"components": changeable(unit.components.listed(), words)}
        if not choices["components"] and any(spec.options == "components" for spec in asked.verb.fields):
            raise errors.NoComponentAdded
        return OpenForm(
            form_for(asked.verb, words, around.playbook, incident=None, values=asked.fields, choices=choices)
        )
    incident = find(unit, request, asked, asker, lock=False)
    must_command(request.asker, asker, incident)
    playbook = unit.playbook(incident.playbook)
    promise, values = asked.promise, asked.fields
    if asked.verb.name == "update":
        # The form is written for the promise as it stands now: a submit is told when somebody was faster.
        running = incident.promises.get(Audience.ROOM)
        promise = running.made_seq if running else None
        if not values.get("text"):
            situation = situation_of(unit, incident, unit.incidents.surface(incident.number), around, now, asker)
            values = {"text": drafting.draft(situation, unit.incidents.timeline(incident.number), words)}
    elif asked.verb.overtaken_by:
        promise = incident.seq
    elif asked.verb.name in filling.FORMS:
        return _publishing_form(unit, asked, incident, asker, around, now)
    number = incident.number
    return OpenForm(form_for(asked.verb, words, playbook, incident=number, promise=promise, values=values))


def _maintenance_form(unit: Unit, asked: Asked, asker: Asker, around: Surroundings, now: datetime) -> OpenForm:
    words, zone = asker.words(around.wording, now), asker.zone or around.wording.zone
    opened = form_for(
        asked.verb,
        words,
        around.playbook,
        incident=None,
        promise=asked.promise,
        values=planned.known(unit, asked.verb.name, asked.fields, asked.promise, zone, words.lang),
        choices={"phrases": planned.phrases(around.phrasebook, words.lang)},
        languages=planned.languages(around.playbook),
    )
    return OpenForm(opened)


def _publishing_form(
    unit: Unit, asked: Asked, incident: Incident, asker: Asker, around: Surroundings, now: datetime
) -> OpenForm:
    incident.must_be_publishable()
    situation = situation_of(unit, incident, unit.incidents.surface(incident.number), around, now, asker)
    if not situation.playbook.audiences:
        raise errors.NoAudiences
    words, zone = asker.words(around.wording, now), asker.zone or around.wording.zone
    filled = filling.fill(asked.verb.name, asked.fields, asked.promise, situation, around.phrasebook, words, zone)
    return OpenForm(
        form_for(
            asked.verb,
            words,
            situation.playbook,
            incident=incident.number,
            promise=asked.promise,
            values=filled.values,
            choices=filled.choices,
            hints=filled.hints,
            without=filled.without,
            languages=filled.languages,
        )
    )
