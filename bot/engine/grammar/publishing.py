"""What is typed or filled in about publications, into fields and commands."""

import re

from bot.domain import commands as c
from bot.domain import errors
from bot.domain.content import Content
from bot.engine.grammar import values
from bot.engine.grammar.components import affected, split_assigned
from bot.engine.grammar.fields import Circumstances, Fields
from bot.engine.grammar.splitting import BECAUSE
from bot.engine.grammar.values import unquoted, visible
from bot.playbook import Playbook

LANGUAGES = ("en", "es", "pt_BR")
YES = "yes"
OTHER_WORDS = {  # for phases, in every language
    "false alarm": "false-alarm",
    "falsa alarma": "false-alarm",
    "alarme falso": "false-alarm",
}
NUMBERED = re.compile(r"#?(\d{1,9})\b[:,]?\s*(.*)", re.DOTALL)


# -- typed words into fields ----------------------------------------------------------------------------------


def split_publication(words: str) -> dict[str, str]:
    """`customers Payments are refused components=payments`: which of the words name the audience the playbook knows."""
    rest, assigned = split_assigned(words)
    return {"words": rest, **assigned}


def split_number(words: str) -> dict[str, str]:
    """`3`, `#3`."""
    return {"number": words.strip().lstrip("#")}


def split_reasoned(words: str) -> dict[str, str]:
    """`3 because nobody else is awake`; the number may be left out."""
    match = NUMBERED.fullmatch(words.strip())
    number, rest = (match[1], match[2]) if match else ("", words)
    fields = {"number": number} if number else {}
    return {**fields, "reason": unquoted(BECAUSE.sub("", rest))}


def split_reasoned_text(words: str) -> dict[str, str]:
    """`3 It was Europe alone components=payments`."""
    rest, assigned = split_assigned(words)
    match = NUMBERED.fullmatch(rest)
    told = {"number": match[1], "text": unquoted(match[2])} if match else {"text": unquoted(rest)}
    return {**told, **assigned}


def split_target(words: str) -> dict[str, str]:
    """`3 customers-mail`."""
    number, _, target = words.strip().partition(" ")
    return {"number": number.lstrip("#"), "target": target.strip()}


# -- fields into commands -------------------------------------------------------------------------------------


def publish(fields: Fields, around: Circumstances) -> c.Command:
    """A new draft, or the one the form was opened for."""
    audience, text = _audience(fields, around)
    content = _content(fields, around, text)
    phase = _phase(fields.get("phase", ""), around)
    return c.DraftPublication(
        audience=audience, phase=phase, content=content, affected=affected(fields), number=around.promise
    )


def correct(fields: Fields, around: Circumstances) -> c.Command:
    """The number of the wrong one, and the right text."""
    content = _content(fields, around, fields.get("text", ""))
    return c.CorrectPublication(number=_number(fields, around), content=content, affected=affected(fields))


def retract(fields: Fields, around: Circumstances) -> c.Command:
    """The number, and why."""
    return c.RetractPublication(number=_number(fields, around), reason=visible(fields.get("reason", "")))


def approve(fields: Fields, around: Circumstances) -> c.Command:
    """The one named, else the only draft there is."""
    return c.ApprovePublication(
        number=_number(fields, around) if fields.get("number") else around.promise,
        digest=fields.get("digest", ""),
        reason=visible(fields.get("reason", "")),
    )


def discard(fields: Fields, around: Circumstances) -> c.Command:
    """The one named, else the only draft there is."""
    return c.DiscardPublication(number=_number(fields, around) if fields.get("number") else around.promise)


def retry(fields: Fields, around: Circumstances) -> c.Command:
    """One target of one publication."""
    arrived = fields.get("how") == "arrived"
    return c.Redeliver(number=_number(fields, around), target=fields.get("target", "").strip(), arrived=arrived)


def _number(fields: Fields, around: Circumstances) -> int:
    word = fields.get("number", "").strip().lstrip("#")
    if not word and around.promise is not None:
        return around.promise
    try:
        return values.number(word)
    except errors.UnknownNumber:
        raise errors.UnknownPublication(word=word) from None


def _audience(fields: Fields, around: Circumstances) -> tuple[str, str]:
    """The audience and what is left of the words. Raises UnknownAudience."""
    playbook = around.playbook
    known = [audience.title for audience in playbook.audiences.values()]
    if word := fields.get("audience", ""):
        found = playbook.audience_named(word)
        if found is None:
            raise errors.UnknownAudience(word=word, known=known)
        return found, ""
    words = fields.get("words", "")
    found, text = audience_in(words, playbook)
    if found is None:
        raise errors.UnknownAudience(word=re.split(r"\s+", words.strip())[0], known=known)
    return found, text


def audience_in(words: str, playbook: Playbook) -> tuple[str | None, str]:
    """The audience the words begin with, by its longest name, else the only one there is; and the other words."""
    pieces = re.split(r"(\s+)", words.strip(), maxsplit=4)
    for length in range((len(pieces) + 1) // 2, 0, -1):
        if found := playbook.audience_named(" ".join(pieces[0 : 2 * length : 2])):
            return found, unquoted("".join(pieces[2 * length :]))
    return next(iter(playbook.audiences)) if len(playbook.audiences) == 1 else None, unquoted(words)


def _phase(word: str, around: Circumstances) -> str:
    wanted = OTHER_WORDS.get(word.strip().lower(), word.strip().lower())
    if wanted and wanted not in around.phases:
        raise errors.UnknownPhase(word=word, known=list(around.phases))
    return wanted or around.phase


def _content(fields: Fields, around: Circumstances, text: str) -> Content:
    texts = {lang: told for lang in LANGUAGES if (told := visible(fields.get(f"text_{lang}", "")))}
    if not texts and visible(text):
        texts = {around.lang: text}
    phrase = fields.get("phrase", "")
    application = visible(fields.get("application", ""))
    if not texts and not phrase and not application:
        raise errors.ContentMissing
    expected, following = fields.get("expected", "").strip(), fields.get("next", "").strip()
    return Content(
        texts=texts,
        phrase=phrase,
        application=application,
        location=visible(fields.get("location", "")),
        planned=fields.get("planned") == YES,
        expected=values.instant(expected, around.now, around.zone) if expected else None,
        next_update_at=values.instant(following, around.now, around.zone) if following else None,
        contact=visible(fields.get("contact", "")),
        cause=visible(fields.get("cause", "")),
        cause_confirmed=fields.get("confirmed") == YES,
    )
