"""What whoever asks about maintenance is answered, and the form as far as it is known."""

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import commands as c
from bot.domain import errors
from bot.domain.component import text_in
from bot.domain.events.maintenance import Happened
from bot.domain.maintenance import Maintenance
from bot.domain.values import Person
from bot.engine.grammar.fields import Fields
from bot.engine.grammar.maintenance import number_in
from bot.engine.maintenance import showing
from bot.engine.maintenance.deciding import LOOKED_THROUGH, decide
from bot.engine.maintenance.keeping import keep
from bot.engine.maintenance.scene import scene_of
from bot.engine.surroundings import Surroundings, Unit
from bot.messages import Line, Message, Paragraph, plain
from bot.playbook import Playbook
from bot.render import N_, Words
from bot.render.phrasebook import Phrasebook

SHOWN = 10  # maintenances that are over, in the list of all
MINUTE = "%Y-%m-%d %H:%M"


def change_maintenance(
    command: c.MaintenanceCommand, unit: Unit, around: Surroundings, words: Words, by: Person, now: datetime
) -> Message:
    """Decides, stores, and says what came of it. A draft is shown whole. Raises UserError."""
    number = getattr(command, "number", None)
    maintenance = decide(command, unit, around, by=by, at=now)
    planned_anew = isinstance(command, c.PlanMaintenance)
    since = 0 if planned_anew and number is None else len(maintenance.history) - 1
    keep(unit, maintenance, since, around, now)
    if planned_anew:
        return showing.card(scene_of(unit, maintenance, around, now), words)
    line = _sentence(maintenance, words)
    return Message(plain(line), (Paragraph(line),), words.lang)


def _sentence(maintenance: Maintenance, words: Words) -> Line:
    event = maintenance.history[-1]
    match event.what:
        case Happened.ANNOUNCED:
            said = N_("Maintenance {number}, {name}, is being announced. Its message shows what arrived.")
        case Happened.STARTED:
            said = N_("Maintenance {number}, {name}, has begun. Everybody who knew of it is told.")
        case Happened.EXTENDED:
            said = N_("Maintenance {number}, {name}, goes on until {ends}. Everybody who knew of it is told.")
        case Happened.FINISHED:
            said = N_("Maintenance {number}, {name}, is finished. Everybody who knew of it is told.")
        case Happened.CALLED_OFF:
            said = N_("Maintenance {number}, {name}, is called off. Everybody who knew of it is told.")
        case Happened.DECIDED if event.arrived:
            said = N_("Noted: it arrived at {target}.")
        case Happened.DECIDED:
            said = N_("It goes to {target} again.")
        case _:
            said = N_("The draft of maintenance {number}, {name}, is thrown away: nobody was told.")
    name = text_in(maintenance.names, words.lang)
    return words.line(said, number=maintenance.number, name=name, ends=maintenance.ends_at, target=event.target)


def show_maintenance(unit: Unit, asked: Fields, around: Surroundings, words: Words, now: datetime) -> Message:
    """One, or all that are not over and the last that are. Raises UnknownMaintenance."""
    number = number_in(asked)
    if number is None:
        newest = unit.maintenances.newest(LOOKED_THROUGH)
        over = [one for one in newest if one.stage.is_over and one.approval]
        return showing.overview([*(one for one in newest if not one.stage.is_over), *over[:SHOWN]], words)
    found = unit.maintenances.load(number, lock=False)
    if found is None:
        raise errors.UnknownMaintenance(word=str(number))
    return showing.card(scene_of(unit, found, around, now), words)


def known(unit: Unit, verb: str, asked: Fields, number: int | None, zone: ZoneInfo, lang: str) -> Mapping[str, str]:
    """What a form begins with. Raises UnknownMaintenance."""
    values = {name: told for name, told in asked.items() if told}
    if verb != "maintenance":
        return ({"number": str(number)} if number is not None else {}) | values
    for part in ("name", "text"):  # typed, before anybody said in which language
        if told := values.pop(part, ""):
            values.setdefault(f"{part}_{lang}", told)
    if number is None:
        return values
    found = unit.maintenances.load(number, lock=False)
    if found is None:
        raise errors.UnknownMaintenance(word=str(number))
    return {
        **{f"name_{one}": told for one, told in found.names.items()},
        **{f"text_{one}": told for one, told in found.texts.items()},
        "from": found.starts_at.astimezone(zone).strftime(MINUTE),
        "to": found.ends_at.astimezone(zone).strftime(MINUTE),
        "components": ", ".join(found.components),
        "phrase": found.phrase,
        **values,
    }


def languages(playbook: Playbook) -> Collection[str]:
    """Those of everybody who hears of maintenance."""
    audiences = (playbook.audiences[name] for name in playbook.maintenance.audiences)
    return {lang for audience in audiences for lang in audience.languages}


def phrases(phrasebook: Phrasebook, lang: str) -> tuple[tuple[str, str], ...]:
    """The ready sentences an announcement can have."""
    return tuple((phrase.id, phrase.in_(lang)) for phrase in phrasebook.of("maintenance-scheduled"))
