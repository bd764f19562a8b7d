"""How a maintenance looks in chat: its card, what is said at each turn, and what a person has to decide."""

from bot.domain.component import text_in
from bot.domain.events.maintenance import Happened, MaintenanceEvent
from bot.domain.maintenance import Maintenance
from bot.domain.publication import Arrival
from bot.domain.values import WorkStage
from bot.engine.components.naming import names
from bot.engine.maintenance.scene import Scene
from bot.engine.maintenance.words import stage_of
from bot.engine.publishing.showing import leak_words, looked_at, receipt_line, texts
from bot.engine.publishing.words import ARRIVALS, LANGUAGE_NAMES
from bot.messages import Action, Facts, Heading, Line, Message, Paragraph, Part, Text, plain
from bot.render import N_, Words

Pairs = list[tuple[str, Line]]


def card(scene: Scene, words: Words) -> Message:
    """The one message about it, edited in place."""
    maintenance = scene.maintenance
    heading = head(maintenance, words)
    parts: list[Part] = [Heading(heading), Facts(tuple(_facts(scene, words)))]
    if maintenance.is_draft:
        parts += texts(maintenance.pieces, words)
    elif maintenance.announcements:
        parts += texts(maintenance.announcements[-1].pieces[:1], words)
    actions = (*decisions(maintenance, words), *choices(maintenance, words))
    return Message(f"{plain(heading)}.", tuple(parts), words.lang, actions)


def head(maintenance: Maintenance, words: Words) -> Line:
    """Its number, its name and where it stands."""
    name, stage = text_in(maintenance.names, words.lang), stage_of(maintenance, words)
    return words.line("Maintenance {number}, {name}: {stage}", number=maintenance.number, name=name, stage=stage)


def _facts(scene: Scene, words: Words) -> Pairs:
    maintenance = scene.maintenance
    begins, ends = maintenance.starts_at, maintenance.ends_at
    pairs: Pairs = [(words.say("When"), words.line("{begins} to {ends}", begins=begins, ends=ends))]
    if maintenance.components:
        named = names(maintenance.components, scene.components, words.lang)
        pairs.append((words.say("Components"), (Text(words.listed(named)),)))
    written = words.line("{person}, {at}", person=maintenance.author, at=maintenance.written_at)
    pairs.append((words.say("Written by"), written))
    if maintenance.is_draft:
        return [*pairs, *_to_look_at(scene, words)]
    if approval := maintenance.approval:
        line = words.line("{at} by {person}", at=approval.at, person=approval.by)
        if approval.reason:
            line = (*line, *words.line(", alone because {reason}", reason=approval.reason))
        pairs.append((words.say("Announced"), line))
    if maintenance.reason:
        pairs.append((words.say("Called off because"), (Text(maintenance.reason),)))
    return [*pairs, *receipts(maintenance, words)]


def _to_look_at(scene: Scene, words: Words) -> Pairs:
    """What somebody should see before they let it go."""
    maintenance, playbook = scene.maintenance, scene.playbook
    pairs: Pairs = []
    if maintenance.second_person:
        pairs.append((words.say("Second person"), words.line("somebody else than the author has to announce it")))
    audiences = [playbook.audiences[name] for name in playbook.maintenance.audiences]
    named = dict.fromkeys(target for audience in audiences for target in audience.targets)
    pairs += [(one, words.line("not set up: {why}", why=scene.lacking[one])) for one in named if one in scene.lacking]
    languages = dict.fromkeys(one.lang for piece in maintenance.pieces for one in piece.statements)
    if lacking := [lang for lang in languages if not maintenance.names.get(lang, "").strip()]:
        names = words.listed(LANGUAGE_NAMES[lang] for lang in lacking)
        pairs.append((words.say("Not translated"), (Text(names),)))
    people = {maintenance.author.name} - {""}
    if found := looked_at(maintenance.pieces, people, playbook):
        pairs.append((words.say("Look twice"), (Text(words.listed(leak_words(leak, words) for leak in found)),)))
    if not maintenance.pieces:
        pairs.append((words.say("Targets"), words.line("none can be used yet: nobody would be told")))
    return pairs


def receipts(maintenance: Maintenance, words: Words) -> Pairs:
    """What became of the last text at each target."""
    latest = ((target, maintenance.latest(target)) for target in maintenance.told)
    return [(target, receipt_line(one.receipts[target], words)) for target, one in latest if one]


def decisions(maintenance: Maintenance, words: Words, only: str = "") -> list[Action]:
    """A button for each thing nobody but a person can decide."""
    found = []
    for target in maintenance.told:
        latest = maintenance.latest(target)
        if latest is None or only not in ("", target) or not latest.receipts[target].state.needs_somebody:
            continue
        state = latest.receipts[target].state
        about = (("number", str(maintenance.number)), ("target", target))
        again = {
            Arrival.FAILED: words.say("Retry {target}", target=target),
            Arrival.UNKNOWN: words.say("Send again to {target}", target=target),
            Arrival.STALE: words.say("Send now to {target}", target=target),
        }[state]
        found.append(Action("resend", again, fields=about))
        if state is Arrival.UNKNOWN:
            arrived = words.say("It arrived at {target}", target=target)
            found.append(Action("resend", arrived, fields=(*about, ("how", "arrived"))))
    return found


def choices(maintenance: Maintenance, words: Words) -> tuple[Action, ...]:
    """What can be done as it stands. The button that lets it go knows what was seen."""
    number = maintenance.number
    this = (("number", str(number)),)
    if maintenance.stage.is_over:
        return ()
    if maintenance.is_draft:
        seen = (*this, ("digest", maintenance.digest))
        return (
            Action("announce", words.say("Announce"), fields=seen, style="primary"),
            Action("maintenance", words.say("Edit"), promise=number, opens_form=True),
            Action("call-off", words.say("Discard"), fields=this),
        )
    extend = Action("extend", words.say("Extend"), promise=number, opens_form=True)
    call_off = Action("call-off", words.say("Call off"), promise=number, opens_form=True, style="danger")
    if maintenance.stage is WorkStage.SCHEDULED:
        return (Action("begin", words.say("Begin now"), fields=this), extend, call_off)
    return (Action("finish", words.say("Finish"), fields=this, style="primary"), extend, call_off)


def news(event: MaintenanceEvent, scene: Scene, words: Words) -> Message:
    """Said where new incidents are announced."""
    maintenance = scene.maintenance
    facts = {
        "number": maintenance.number,
        "name": text_in(maintenance.names, words.lang),
        "begins": maintenance.starts_at,
        "ends": maintenance.ends_at,
        "until": maintenance.verified_by,
    }
    match event.what:
        case Happened.REMINDED:
            said = N_("Maintenance {number}, {name}, begins at {begins} and ends at {ends}.")
        case Happened.STARTED:
            said = N_("Maintenance {number}, {name}, has begun. It should be finished by {ends}.")
        case Happened.CHECKED:
            said = N_("Maintenance {number}, {name}: its time is up. If nobody extends it, it is finished at {until}.")
        case Happened.FINISHED:
            said = N_("Maintenance {number}, {name}, is finished.")
        case Happened.EXTENDED:
            said = N_("Maintenance {number}, {name}, takes longer: until {ends}.")
        case Happened.CALLED_OFF:
            said = N_("Maintenance {number}, {name}, is called off.")
        case _:
            said = N_("Maintenance {number}, {name}, is announced: {begins} to {ends}.")
    line = words.line(said, **facts)
    return Message(plain(line), (Paragraph(line),), words.lang)


def question(scene: Scene, words: Words) -> Message:
    """To whoever planned it and whoever let it go."""
    maintenance = scene.maintenance
    line = words.line(
        "The time of maintenance {number}, {name}, is up. Is all well? If nobody says otherwise, everybody is told at "
        "{until} that it is finished.",
        number=maintenance.number,
        name=text_in(maintenance.names, words.lang),
        until=maintenance.verified_by,
    )
    actions = choices(maintenance, words)[:2]  # finish, extend
    return Message(plain(line), (Paragraph(line),), words.lang, actions)


def trouble(announcement: int, target: str, scene: Scene, words: Words) -> Message:
    """Said aloud when a person has to decide about one target."""
    maintenance = scene.maintenance
    receipt = maintenance.announcements[announcement - 1].receipts[target]
    line = words.line(
        "Maintenance {number} at {target}: {state}.",
        number=maintenance.number,
        target=target,
        state=words.say(ARRIVALS[receipt.state]),
    )
    if receipt.reason:
        line = (*line, Text(f" ({receipt.reason})"))
    return Message(plain(line), (Paragraph(line),), words.lang, tuple(decisions(maintenance, words, only=target)))


def overview(maintenances: list[Maintenance], words: Words) -> Message:
    """Several, the next to begin first and what is over last."""
    if not maintenances:
        line = words.line("No maintenance is planned. “maintenance” plans one.")
        return Message(plain(line), (Paragraph(line),), words.lang)
    first = words.say("Planned maintenance:")
    parts: list[Part] = [Paragraph((Text(first),))]
    for one in sorted(maintenances, key=lambda one: (one.stage.is_over, one.starts_at)):
        begins, ends = one.starts_at, one.ends_at
        line = words.line("{begins} to {ends}", begins=begins, ends=ends)
        parts.append(Facts(((plain(head(one, words)), line), *receipts(one, words))))
    actions = (action for one in maintenances for action in decisions(one, words))
    return Message(first, tuple(parts), words.lang, tuple(actions))
