"""From a maintenance to exactly what each target is told of it."""

from collections.abc import Collection, Mapping, Sequence

from bot.domain import errors
from bot.domain.component import ListedComponent
from bot.domain.errors import SetupError
from bot.domain.maintenance import Maintenance
from bot.domain.publication import Piece
from bot.domain.release import Statement
from bot.engine.components.naming import names
from bot.engine.surroundings import Surroundings
from bot.playbook import Playbook
from bot.ports.publishing import Target
from bot.render.publications import Facts

# Phases before the work is done: what people should know of it is said in these alone.
AHEAD = frozenset({"maintenance-scheduled", "maintenance-reminder", "maintenance-started"})


def places(playbook: Playbook, around: Surroundings) -> list[str]:
    """The targets that hear of maintenance and can be used, each once however many audiences it has."""
    audiences = [playbook.audiences[name] for name in playbook.maintenance.audiences]
    named = dict.fromkeys(target for audience in audiences for target in audience.targets)
    return [name for name in named if name in around.targets]


def languages_of(target: str, playbook: Playbook) -> Sequence[str]:
    """Those of its catalogue entry, else of the first audience that is told there."""
    if own := playbook.targets[target].languages:
        return own
    audiences = [playbook.audiences[name] for name in playbook.maintenance.audiences]
    return next(audience.languages for audience in audiences if target in audience.targets)


def press(
    maintenance: Maintenance,
    phase: str,
    target: str,
    playbook: Playbook,
    around: Surroundings,
    listed: Sequence[ListedComponent],
) -> Piece:
    """What this target would be told. Raises TemplateBroken."""
    place = around.targets[target]
    languages = languages_of(target, playbook)
    limit = place.limit // len(languages) if place.limit else None
    statements = []
    for lang in languages:
        facts = _facts(maintenance, phase, lang, languages, playbook, around, listed)
        statements.append(_statement(phase, place, lang, facts, around, limit))
    return Piece(target, tuple(statements), place.measure(statements), place.limit)


def _statement(
    phase: str, place: Target, lang: str, facts: Facts, around: Surroundings, limit: int | None
) -> Statement:
    try:
        return around.press.statement(phase, place.form, lang, facts, limit=limit)
    except SetupError as wrong:
        # An operator's own template, broken by exactly these facts: nothing is said rather than something wrong.
        raise errors.TemplateBroken(why=str(wrong)) from wrong


def _facts(
    maintenance: Maintenance,
    phase: str,
    lang: str,
    languages: Collection[str],
    playbook: Playbook,
    around: Surroundings,
    listed: Sequence[ListedComponent],
) -> Facts:
    typed, text_lang = _written(maintenance.texts, lang, languages) if phase in AHEAD else ("", lang)
    phrase = around.phrasebook.phrase(phase, maintenance.phrase)
    return Facts(
        name=_written(maintenance.names, lang, languages)[0],
        text="\n\n".join(part for part in (phrase.in_(lang) if phrase else "", typed) if part),
        text_lang=lang if phrase else text_lang,
        application=", ".join(names(maintenance.components, listed, lang)),
        contact=playbook.contact,
        link=playbook.link,
        reason=maintenance.reason,
        starts_at=maintenance.starts_at,
        ends_at=maintenance.ends_at,
    )


def _written(texts: Mapping[str, str], lang: str, languages: Collection[str]) -> tuple[str, str]:
    """What was written in that language; in another one where nobody translated it, and in which."""
    order = [one for one in (lang, *languages, *texts) if texts.get(one, "").strip()]
    return (texts[order[0]], order[0]) if order else ("", lang)
