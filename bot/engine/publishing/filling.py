"""The form of a publication, filled in as far as is known, so that only details are left to add."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain import errors
from bot.domain.component import UNSAID, ListedComponent, text_in
from bot.domain.content import Content
from bot.domain.publication import Publication, Stage
from bot.domain.values import ComponentState
from bot.engine.components import affecting
from bot.engine.components.naming import state_name
from bot.engine.grammar.components import STATES, state_called
from bot.engine.grammar.fields import Fields
from bot.engine.grammar.publishing import audience_in
from bot.engine.publishing.pressing import PHASE_OF, WRITTEN
from bot.engine.publishing.words import PHASES
from bot.engine.situation import Situation
from bot.render import Words
from bot.render.phrasebook import Phrasebook

FORMS = frozenset({"publish", "correct", "retract"})
HINTED = 10  # names of components under a field: as many as are read at a glance; `components` has them all


@dataclass(frozen=True)
class Filling:
    """Values already known, what can be chosen, and the languages somebody is told in."""

    values: Fields
    choices: dict[str, tuple[tuple[str, str], ...]]
    languages: frozenset[str]
    hints: dict[str, str]
    without: tuple[str, ...]


def fill(
    verb: str,
    asked: Fields,
    number: int | None,
    situation: Situation,
    phrasebook: Phrasebook,
    words: Words,
    zone: ZoneInfo,
) -> Filling:
    """For a new draft, the draft of that number, or the publication to be mended. Raises UnknownPublication."""
    incident, playbook = situation.incident, situation.playbook
    about = _about(asked, number, situation)
    phase = about.phase if about and about.stage is Stage.DRAFT else PHASE_OF[incident.status]
    named, rest = _audience(asked, situation)
    audience = about.audience if about else named
    models = [playbook.audiences[audience]] if audience else playbook.audiences.values()
    known = _written(about.content, zone) if about else _known(situation, words, zone)
    values = {
        "phase": phase,
        "audience": audience,
        **known,
        "components": asked.get("components", _components(verb, about, phase, situation, words)),
    }
    if about:
        values["number"] = str(about.number)
    if text := asked.get("text") or rest:
        values[f"text_{words.lang}"] = text
    values |= {name: told for name, told in asked.items() if name not in ("words", "text") and told}
    values["state"] = str(state_called(asked.get("state", "")) or "")
    mended = "correction" if verb == "correct" else phase
    listed = [one for one in situation.components() if one.is_listed]
    return Filling(
        values,
        {
            "audiences": tuple((name, model.title.in_(words.lang)) for name, model in playbook.audiences.items()),
            "phases": tuple((one, words.say(PHASES[one])) for one in WRITTEN),
            "phrases": tuple((phrase.id, phrase.in_(words.lang)) for phrase in phrasebook.of(mended)),
            "planned": (("yes", words.say("planned")),),
            "confirmed": (("yes", words.say("confirmed")),),
            "states": tuple((str(state), state_name(state, words)) for state in STATES),
        },
        frozenset(lang for model in models for lang in model.languages),
        {"components": _known_components(listed, words)},
        () if listed else ("components", "state"),
    )


def _known_components(listed: Sequence[ListedComponent], words: Words) -> str:
    names = [text_in(one.name, words.lang) for one in listed[:HINTED]]
    if len(listed) > HINTED:
        names.append("…")
    example = f"{names[0]}: {state_name(ComponentState.MAJOR_OUTAGE, words)}" if names else ""
    return words.say(
        "for example {example}; empty for none. There are: {names}", example=example, names=", ".join(names)
    )


def _about(asked: Fields, number: int | None, situation: Situation) -> Publication | None:
    word = asked.get("number", "").lstrip("#")
    if number is None and word.isascii() and word.isdigit():
        number = int(word)
    if number is None:
        return None
    if number not in situation.publications:
        raise errors.UnknownPublication(word=str(number))
    return situation.publications[number]


def _audience(asked: Fields, situation: Situation) -> tuple[str, str]:
    """The one asked for or the only one there is, "" where whoever fills the form in has to choose; and the text."""
    if word := asked.get("audience", ""):
        return situation.playbook.audience_named(word.strip()) or "", ""
    found, text = audience_in(asked.get("words", ""), situation.playbook)
    return found or "", text


def _components(verb: str, about: Publication | None, phase: str, situation: Situation, words: Words) -> str:
    """Those it speaks of, as people would type them: with a state only where it does not go without saying."""
    incident, listed = situation.incident, situation.components()
    before = list(situation.publications.values())
    if about and about.stage is Stage.DRAFT:
        states = about.content.states
    elif about:
        states = affecting.corrected(UNSAID, about, incident, before, listed)
    else:
        states = affecting.drafted(UNSAID, phase, incident, before, listed)
    known = {one.id: text_in(one.name, words.lang) for one in listed}
    usual = affecting.natural("correction" if verb == "correct" else phase, incident.severity)
    told = ((known[id], state) for id, state in states.items() if id in known)
    return ", ".join(name if state is usual else f"{name}: {state_name(state, words)}" for name, state in told)


def _known(situation: Situation, words: Words, zone: ZoneInfo) -> dict[str, str]:
    incident = situation.incident
    last = incident.last.text if incident.last else ""
    return {
        "application": incident.details.systems or incident.title,
        "expected": incident.eta.astimezone(zone).strftime("%H:%M") if incident.eta else "",
        "contact": situation.playbook.contact,
        f"text_{words.lang}": last,
    }


def _written(content: Content, zone: ZoneInfo) -> dict[str, str]:
    return {
        **{f"text_{lang}": text for lang, text in content.texts.items()},
        "phrase": content.phrase,
        "application": content.application,
        "location": content.location,
        "planned": "yes" if content.planned else "",
        "expected": content.expected.astimezone(zone).strftime("%H:%M") if content.expected else "",
        "contact": content.contact,
        "cause": content.cause,
        "confirmed": "yes" if content.cause_confirmed else "",
        "reason": content.reason,
    }
