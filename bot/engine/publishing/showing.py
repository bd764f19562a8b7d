"""How a publication looks in the incident's channel: the draft with all an approver must see, then its receipts."""

from collections.abc import Collection, Sequence

from bot.domain import leaks
from bot.domain.publication import Arrival, Piece, Publication, Stage, TargetReceipt
from bot.domain.release import Statement
from bot.engine.components.showing import affected
from bot.engine.publishing.pressing import gist
from bot.engine.publishing.words import ARRIVALS, LANGUAGE_NAMES, LEAKS, PHASES
from bot.engine.situation import Situation
from bot.messages import Action, Bold, Facts, Heading, Line, Link, Message, Paragraph, Part, Text, plain
from bot.playbook import Playbook
from bot.render import Words


def card(publication: Publication, situation: Situation, words: Words) -> Message:
    """The one message about it, edited in place."""
    if publication.stage is Stage.DRAFT:
        return draft(publication, situation, words)
    heading = Heading(head(publication, situation, words))
    if publication.stage is Stage.DISCARDED:
        line = words.line("It was discarded: nothing was said.")
        return Message(_summary(publication, situation, words), (heading, Paragraph(line)), words.lang)
    pairs = [*_components(publication, situation, words), *receipts(publication, words)]
    parts: list[Part] = [heading, Facts(tuple(pairs))]
    parts += texts(publication.pieces[:1], words)
    actions = (*decisions(publication, words), *_mending(publication, words))
    return Message(_summary(publication, situation, words), tuple(parts), words.lang, actions)


def draft(publication: Publication, situation: Situation, words: Words) -> Message:
    """What would be said where, what is missing, what looks as if it should not leave, and who may let it go."""
    model = situation.playbook.audiences[publication.audience]
    may = words.listed(situation.playbook.roles[role].title.in_(words.lang) for role in model.approve)
    pairs: list[tuple[str, Line]] = [
        (words.say("Written by"), words.line("{person}, {at}", person=publication.author, at=publication.written_at)),
        (words.say("May let it go"), (Text(may),)),
    ]
    if publication.second_person:
        pairs.append((words.say("Second person"), words.line("somebody else than the author has to approve it")))
    pairs += _components(publication, situation, words)
    for other in _others(publication, situation):
        line = words.line(
            "draft {number} by {person}: {text}", number=other.number, person=other.author, text=gist(other)
        )
        pairs.append((words.say("Waits too"), line))
    if missing := situation.not_set_up(publication.audience):
        pairs += [(name, words.line("not set up: {why}", why=why)) for name, why in missing]
    if lacking := _untranslated(publication, model.languages):
        names = words.listed(LANGUAGE_NAMES[lang] for lang in lacking)
        pairs.append((words.say("Not translated"), (Text(names),)))
    if found := suspicious(publication, situation):
        pairs.append((words.say("Look twice"), (Text(words.listed(leak_words(leak, words) for leak in found)),)))
    if not publication.pieces:
        pairs.append((words.say("Targets"), words.line("none can be used yet: nobody would be told")))
    parts: list[Part] = [Heading(head(publication, situation, words)), Facts(tuple(pairs))]
    parts += texts(publication.pieces, words)
    return Message(_summary(publication, situation, words), tuple(parts), words.lang, _choices(publication, words))


def _components(publication: Publication, situation: Situation, words: Words) -> list[tuple[str, Line]]:
    """What the status page shows of components from then on; nothing where it speaks of none."""
    states = publication.content.states
    return [(words.say("Components"), (Text(affected(states, situation.components(), words)),))] if states else []


def _others(publication: Publication, situation: Situation) -> list[Publication]:
    """What others want to tell the same audience, so that two do not say different things."""
    drafts = (one for one in situation.publications.values() if one.stage is Stage.DRAFT)
    return [one for one in drafts if one.audience == publication.audience and one.number != publication.number]


def suspicious(publication: Publication, situation: Situation) -> list[tuple[str, str]]:
    """Kind and place of what looks as if it should not leave the house; a secret's own letters are not shown."""
    incident = situation.incident
    people = {one.name for one in (*incident.roles.values(), incident.declared_by) if one.name}
    return looked_at(publication.pieces, people, situation.playbook)


def looked_at(pieces: Sequence[Piece], people: Collection[str], playbook: Playbook) -> list[tuple[str, str]]:
    """The same of texts about anything."""
    found: dict[tuple[str, str], None] = {}
    for piece in pieces:
        for one in piece.statements:
            text = f"{one.title}\n{one.text}"
            for leak in leaks.look(text, people=sorted(people), never=playbook.never):
                if text[leak.start : leak.end] not in (playbook.contact, playbook.link):
                    found[leak.kind, "" if leak.grave else text[leak.start : leak.end]] = None
    return list(found)


def leak_words(leak: tuple[str, str], words: Words) -> str:
    kind, told = leak
    name = words.say(LEAKS[kind])
    return f"{name} (“{told}”)" if told else name


def _untranslated(publication: Publication, languages: Sequence[str]) -> list[str]:
    written = {lang for lang, text in publication.content.texts.items() if text.strip()}
    return [lang for lang in languages if written and lang not in written]


def head(publication: Publication, situation: Situation, words: Words) -> Line:
    title = situation.playbook.audiences[publication.audience].title.in_(words.lang)
    phase = words.say(PHASES[publication.phase])
    if publication.stage is Stage.DRAFT:
        return words.line(
            "Draft {number} for {audience}: {phase}", number=publication.number, audience=title, phase=phase
        )
    return words.line(
        "Publication {number} to {audience}: {phase}", number=publication.number, audience=title, phase=phase
    )


def _summary(publication: Publication, situation: Situation, words: Words) -> str:
    return f"{plain(head(publication, situation, words))}."


def texts(pieces: Sequence[Piece], words: Words) -> list[Part]:
    """Each text once, under the names of the targets that get it."""
    alike: dict[tuple[Statement, ...], list[Piece]] = {}
    for piece in pieces:
        bare = tuple(Statement(one.lang, one.title, one.text) for one in piece.statements)
        alike.setdefault(bare, []).append(piece)
    parts: list[Part] = []
    for statements, those in alike.items():
        parts.append(Paragraph((Bold(words.listed(_measured(piece, words) for piece in those)),)))
        for one in statements:
            language = f" ({LANGUAGE_NAMES[one.lang]})" if len(statements) > 1 else ""
            # One paragraph each: three languages in three forms would else be more blocks than a message may have.
            parts.append(Paragraph((Bold(f"{one.title}{language}"), Text(f"\n{one.text}"))))
    return parts


def _measured(piece: Piece, words: Words) -> str:
    if piece.limit is None:
        return words.say("{target}: {length} characters", target=piece.target, length=piece.length)
    return words.say(
        "{target}: {length} of {limit} characters", target=piece.target, length=piece.length, limit=piece.limit
    )


def receipts(publication: Publication, words: Words) -> list[tuple[str, Line]]:
    pairs: list[tuple[str, Line]] = []
    if approval := publication.approval:
        line = words.line("{at} by {person}", at=approval.at, person=approval.by)
        if approval.reason:
            line = (*line, *words.line(", alone because {reason}", reason=approval.reason))
        pairs.append((words.say("Approved"), line))
    return [*pairs, *((target, receipt_line(one, words)) for target, one in publication.receipts.items())]


def receipt_line(receipt: TargetReceipt, words: Words) -> Line:
    line = words.line("{state} {at}", state=words.say(ARRIVALS[receipt.state]), at=receipt.at)
    if receipt.of:
        line = (*line, *words.line(", {done} of {all}", done=receipt.done, all=receipt.of))
    if receipt.reason:
        line = (*line, Text(f": {receipt.reason}"))
    return (*line, Text(" "), Link(receipt.url, receipt.url)) if receipt.url else line


def _choices(publication: Publication, words: Words) -> tuple[Action, ...]:
    number, incident = str(publication.number), publication.incident
    seen = (("number", number), ("digest", publication.digest))
    label = words.say("Approve and publish") if publication.second_person else words.say("Publish")
    return (
        Action("approve", label, incident, fields=seen, style="primary"),
        Action("publish", words.say("Edit"), incident, publication.number, opens_form=True),
        Action("discard", words.say("Discard"), incident, fields=(("number", number),)),
    )


def decisions(publication: Publication, words: Words) -> list[Action]:
    found = []
    for target, receipt in publication.receipts.items():
        if not receipt.may_be_tried:
            continue
        about = (("number", str(publication.number)), ("target", target))
        again = {
            Arrival.FAILED: words.say("Retry {target}", target=target),
            Arrival.RETRYING: words.say("Retry {target}", target=target),
            Arrival.UNKNOWN: words.say("Send again to {target}", target=target),
            Arrival.STALE: words.say("Send now to {target}", target=target),
        }[receipt.state]
        found.append(Action("retry", again, publication.incident, fields=about))
        if receipt.state is Arrival.UNKNOWN:
            arrived = words.say("It arrived at {target}", target=target)
            found.append(Action("retry", arrived, publication.incident, fields=(*about, ("how", "arrived"))))
    return found


def _mending(publication: Publication, words: Words) -> tuple[Action, ...]:
    if not publication.went_to() or publication.kind == "retraction":
        return ()
    number, incident = publication.number, publication.incident
    return (
        Action("correct", words.say("Correct"), incident, number, opens_form=True),
        Action("retract", words.say("Retract"), incident, number, opens_form=True, style="danger"),
    )


def trouble(publication: Publication, target: str, situation: Situation, words: Words) -> Message:
    """Said in the channel when a person has to decide about one target."""
    receipt = publication.receipts[target]
    line = words.line(
        "Publication {number} at {target}: {state}.",
        number=publication.number,
        target=target,
        state=words.say(ARRIVALS[receipt.state]),
    )
    if receipt.reason:
        line = (*line, Text(f" ({receipt.reason})"))
    actions = tuple(one for one in decisions(publication, words) if ("target", target) in one.fields)
    return Message(plain(line), (Paragraph(line),), words.lang, actions)
