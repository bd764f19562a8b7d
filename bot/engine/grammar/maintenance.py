"""What is typed or filled in about planned maintenance, into fields and commands."""

import re
from collections.abc import Mapping

from bot.domain import commands as c
from bot.domain import errors
from bot.domain.durations import parse_duration
from bot.engine.grammar import values, windows
from bot.engine.grammar.fields import Circumstances, Fields
from bot.engine.grammar.splitting import BECAUSE
from bot.engine.grammar.values import CLOSING, unquoted, visible

LANGUAGES = ("en", "es", "pt_BR")
ARRIVED = "arrived"
_ONE = r"(?:\"[^\"\n]*\"|“[^”\n]*”|[^\s,\"“]+)"
_COMPONENTS = re.compile(rf"(?:^|(?<=\s))componente?s?\s*=\s*({_ONE}(?:\s*,\s*{_ONE})*)", re.IGNORECASE)
_NUMBERED = re.compile(r"#?(\d{1,9})\b(?![:h])[:,]?\s*(.*)", re.DOTALL)
_UNTIL = re.compile(r"^(?:until|till|to|by|for|hasta\s+las?|hasta|até\s+às|até|ate|por|durante|em)\s+", re.IGNORECASE)


# -- typed words into fields ----------------------------------------------------------------------------------


def split_plan(words: str) -> dict[str, str]:
    """`"DB upgrade" from 22:00 to 23:30 components=payments,api`; lines below the first are what people should know.

    What is no window and no component is the name, so that nothing a person wrote is thrown away.
    """
    headline, _, text = words.partition("\n")
    title, rest = _quoted(headline)
    fields: dict[str, str] = {}
    if found := _COMPONENTS.search(rest):
        fields["components"] = found[1]
        rest = f"{rest[: found.start()].rstrip()} {rest[found.end() :].lstrip()}"
    rest, window = windows.find_window(rest)
    name = " ".join(part for part in (title, unquoted(rest)) if part)
    return {"name": name, "text": text.strip(), **window, **fields}


def _quoted(headline: str) -> tuple[str, str]:
    """A name in quotes at the beginning, and what follows."""
    words = headline.strip()
    closing = CLOSING.get(words[:1], "")
    end = words.find(closing, 1) if closing else -1
    return (words[1:end].strip(), words[end + 1 :].strip()) if end > 0 else ("", words)


def split_number(words: str) -> dict[str, str]:
    """`3`, `#3`; or nothing."""
    return {"number": words.strip().lstrip("#")} if words.strip() else {}


def split_reasoned(words: str) -> dict[str, str]:
    """`3 because the vendor moved it`; the number may be left out."""
    number, rest = _numbered(words)
    return {**number, "reason": unquoted(BECAUSE.sub("", rest))}


def split_extension(words: str) -> dict[str, str]:
    """`3 until 01:00`, `3 30m`; the number may be left out before "until"."""
    if parse_duration(words) is not None and not words.strip().isdigit():
        return {"until": words.strip()}
    number, rest = _numbered(words)
    return {**number, "until": _UNTIL.sub("", rest.strip()).strip()}


def split_target(words: str) -> dict[str, str]:
    """`3 customers-mail`."""
    number, rest = _numbered(words)
    return {**number, "target": rest.strip()}


def _numbered(words: str) -> tuple[dict[str, str], str]:
    match = _NUMBERED.fullmatch(words.strip())
    return ({"number": match[1]}, match[2]) if match else ({}, words)


# -- fields into commands -------------------------------------------------------------------------------------


def plan(fields: Fields, around: Circumstances) -> c.MaintenanceCommand:
    """A new draft, or the one the form was opened for."""
    names, texts = _by_language(fields, "name", around), _by_language(fields, "text", around)
    if not names:
        raise errors.MaintenanceUnnamed
    begins, ends = fields.get("from", "").strip(), fields.get("to", "").strip()
    if not begins or not ends:
        raise errors.WindowMissing
    try:
        starts_at = windows.starts(begins, around.now, around.zone)
        ends_at = windows.ends(ends, starts_at, around.zone)
    except errors.UnknownInstant as unclear:
        raise errors.WindowUnclear(**unclear.facts) from None
    return c.PlanMaintenance(
        names=names,
        texts=texts,
        phrase=fields.get("phrase", ""),
        starts_at=starts_at,
        ends_at=ends_at,
        components=_listed(fields.get("components", "")),
        number=around.promise,
    )


def announce(fields: Fields, around: Circumstances) -> c.MaintenanceCommand:
    """The one named, else the only draft there is."""
    digest, reason = fields.get("digest", ""), visible(fields.get("reason", ""))
    return c.AnnounceMaintenance(number=_number(fields, around), digest=digest, reason=reason)


def begin(fields: Fields, around: Circumstances) -> c.MaintenanceCommand:
    """The one named, else the only one that waits."""
    return c.BeginMaintenance(number=_number(fields, around))


def extend(fields: Fields, around: Circumstances) -> c.MaintenanceCommand:
    """Until a time of day or a date, or by a length."""
    word = fields.get("until", "").strip()
    length = None if ":" in word else parse_duration(word)
    until = length if length is not None else windows.starts(word, around.now, around.zone)
    return c.ExtendMaintenance(number=_number(fields, around), until=until)


def finish(fields: Fields, around: Circumstances) -> c.MaintenanceCommand:
    """The one named, else the only one under way."""
    return c.FinishMaintenance(number=_number(fields, around))


def call_off(fields: Fields, around: Circumstances) -> c.MaintenanceCommand:
    """The one named, else the only one that is not over."""
    return c.CallOffMaintenance(number=_number(fields, around), reason=visible(fields.get("reason", "")))


def resend(fields: Fields, around: Circumstances) -> c.MaintenanceCommand:
    """One target of one maintenance."""
    target, arrived = fields.get("target", "").strip(), fields.get("how") == ARRIVED
    return c.ResendAnnouncement(number=_number(fields, around), target=target, arrived=arrived)


def number_in(fields: Fields) -> int | None:
    """The maintenance named. Raises UnknownMaintenance."""
    word = fields.get("number", "").strip().lstrip("#")
    if not word:
        return None
    try:
        return values.number(word)
    except errors.UnknownNumber:
        raise errors.UnknownMaintenance(word=word) from None


def _number(fields: Fields, around: Circumstances) -> int | None:
    named = number_in(fields)
    return around.promise if named is None else named


def _by_language(fields: Fields, name: str, around: Circumstances) -> Mapping[str, str]:
    told = {lang: told for lang in LANGUAGES if (told := visible(fields.get(f"{name}_{lang}", "")))}
    typed = visible(fields.get(name, ""))
    return told or ({around.lang: typed} if typed else {})


def _listed(words: str) -> tuple[str, ...]:
    """Between commas; quotes are for names with a comma or a blank in them."""
    found = re.findall(r"\"([^\"]*)\"|“([^”]*)”|([^,\"“]+)", words)
    names = (next(part for part in one if part or one == ("", "", "")).strip() for one in found if any(one))
    return tuple(dict.fromkeys(name for name in names if name))
