"""From what was written to exactly what each target would be told."""

from collections.abc import Collection
from datetime import datetime

from bot.domain import errors
from bot.domain.component import ListedComponent
from bot.domain.content import Content
from bot.domain.errors import SetupError
from bot.domain.incident import Incident
from bot.domain.publication import Piece, Publication
from bot.domain.release import Statement
from bot.domain.values import Status
from bot.engine.components.naming import names
from bot.engine.surroundings import Surroundings
from bot.playbook import Playbook
from bot.render.publications import Facts, Form

FINAL = frozenset({"resolved", "false-alarm", "postmortem", "retraction"})  # they promise nothing
PHASE_OF = {
    Status.TRIAGE: "investigating",
    Status.INVESTIGATING: "investigating",
    Status.IDENTIFIED: "identified",
    Status.MONITORING: "monitoring",
    Status.RESOLVED: "resolved",
    Status.CLOSED: "resolved",
    Status.CANCELLED: "false-alarm",
}
WRITTEN = ("investigating", "identified", "monitoring", "resolved", "false-alarm", "postmortem")  # by hand, in order


def press(
    content: Content,
    phase: str,
    audience: str,
    incident: Incident,
    playbook: Playbook,
    around: Surroundings,
    listed: Collection[ListedComponent],
    *,
    corrected: Publication | None = None,
    only: Collection[str] | None = None,
) -> tuple[Piece, ...]:
    """One piece for each target that can be used; `only` of these, where a correction goes."""
    model = playbook.audiences[audience]
    pieces = []
    for name in model.targets if only is None else only:
        target = around.targets.get(name)
        if target is None:
            continue
        languages = playbook.targets[name].languages or model.languages
        limit = target.limit // len(languages) if target.limit else None
        statements = []
        for lang in languages:
            facts = _facts(content, phase, lang, languages, incident, playbook, around, listed, corrected)
            statements.append(_statement(phase, target.form, lang, facts, around, limit))
        pieces.append(Piece(name, tuple(statements), target.measure(statements), target.limit))
    return tuple(pieces)


def to_paste(
    publication: Publication,
    incident: Incident,
    playbook: Playbook,
    around: Surroundings,
    listed: Collection[ListedComponent],
) -> list[Statement]:
    """The same for one person who asks, to be pasted by whoever answers them: in every language of the audience."""
    languages = playbook.audiences[publication.audience].languages
    content, phase = publication.content, publication.phase
    statements = []
    for lang in languages:
        facts = _facts(content, phase, lang, languages, incident, playbook, around, listed, None)
        statements.append(_statement(phase, "private", lang, facts, around))
    return statements


def _statement(
    phase: str, form: Form, lang: str, facts: Facts, around: Surroundings, limit: int | None = None
) -> Statement:
    try:
        return around.press.statement(phase, form, lang, facts, limit=limit)
    except SetupError as wrong:
        # An operator's own template, broken by exactly these facts: nothing is said rather than something wrong.
        raise errors.TemplateBroken(why=str(wrong)) from wrong


def gist(publication: Publication) -> str:
    """What somebody wrote, without what the template adds; the whole text where nobody wrote anything."""
    written = (*publication.content.texts.values(), publication.content.reason)
    return next((text for text in written if text.strip()), "") or _whole(publication)


def _whole(publication: Publication) -> str:
    statements = publication.pieces[0].statements if publication.pieces else ()
    return statements[0].text if statements else ""


def _facts(
    content: Content,
    phase: str,
    lang: str,
    languages: Collection[str],
    incident: Incident,
    playbook: Playbook,
    around: Surroundings,
    listed: Collection[ListedComponent],
    corrected: Publication | None,
) -> Facts:
    text, text_lang = _words(content, phase, lang, languages, around)
    return Facts(
        incident=incident.number,
        text=text,
        text_lang=text_lang,
        application=content.application or ", ".join(names(content.states, listed, lang)),
        location=content.location,
        planned=content.planned,
        expected=content.expected,
        next_update_at=None if phase in FINAL else content.next_update_at,
        contact=content.contact or playbook.contact,
        link=playbook.link,
        cause=content.cause,
        cause_confirmed=content.cause_confirmed,
        started_at=incident.opened_at,
        ended_at=_ended(incident),
        before=corrected.released_at if corrected else None,
        quoted=_said_before(corrected, lang) if corrected and phase == "correction" else "",
        reason=content.reason,
    )


def _words(
    content: Content, phase: str, lang: str, languages: Collection[str], around: Surroundings
) -> tuple[str, str]:
    """The ready sentence and what was typed; in another language where nobody translated it."""
    phrase = around.phrasebook.phrase(phase, content.phrase) if content.phrase else None
    ready = phrase.in_(lang) if phrase else ""
    typed, typed_lang = content.texts.get(lang, "").strip(), lang
    if not typed:
        order = [*languages, *content.texts]
        typed_lang = next((one for one in order if content.texts.get(one, "").strip()), lang)
        typed = content.texts.get(typed_lang, "").strip()
    return "\n\n".join(part for part in (ready, typed) if part), lang if ready else typed_lang


def _said_before(corrected: Publication, lang: str) -> str:
    """What somebody wrote that was wrong; the whole text where only the template spoke."""
    if written := corrected.content.texts.get(lang, "").strip():
        return written
    for piece in corrected.pieces:
        for statement in piece.statements:
            if statement.lang == lang:
                return statement.text
    return _whole(corrected)


def _ended(incident: Incident) -> datetime | None:
    return incident.resolved_at or (incident.ended.at if incident.ended else None)
