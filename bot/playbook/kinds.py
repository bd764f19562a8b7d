"""The kinds of values a playbook's keys have: lengths of time, severities, words in each language."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, model_validator

from bot.domain.durations import compact, parse_duration
from bot.domain.incident import LATEST, SOONEST
from bot.domain.maintenance import FURTHEST
from bot.domain.values import Severity

Language = Literal["en", "es", "pt_BR"]
LANGUAGES: tuple[Language, ...] = ("en", "es", "pt_BR")


def _duration(value: object) -> object:
    parsed = parse_duration(value) if isinstance(value, str) else value
    if not isinstance(parsed, timedelta):
        raise ValueError("expected a length of time such as 30m or 1h30m")
    return parsed


def _interval(value: object) -> object:
    parsed = _duration(value)
    if isinstance(parsed, timedelta) and not SOONEST <= parsed <= LATEST:
        raise ValueError(f"expected {compact(SOONEST)} to {compact(LATEST)}")
    return parsed


def _ahead(value: object) -> object:
    parsed = _duration(value)
    if isinstance(parsed, timedelta) and not SOONEST <= parsed <= FURTHEST:
        raise ValueError(f"expected {compact(SOONEST)} to {compact(FURTHEST)}")
    return parsed


def _offset(value: object) -> object:
    text = value if isinstance(value, str) else ""
    sign, parsed = (-1 if text.startswith("-") else 1), parse_duration(text.lstrip("+-"))
    if parsed is None:
        raise ValueError("expected a time counted from the promise, such as -5m, 0m or +15m")
    return sign * parsed


def _written(value: timedelta) -> str:
    return f"-{compact(-value)}" if value < timedelta() else compact(value)


def _severity(value: object) -> object:
    return Severity[value.upper()] if isinstance(value, str) and value.upper() in Severity.__members__ else value


def some(value: object) -> object:
    return [value] if isinstance(value, str) else value


Duration = Annotated[timedelta, BeforeValidator(_interval), PlainSerializer(_written)]
Ahead = Annotated[timedelta, BeforeValidator(_ahead), PlainSerializer(_written)]  # of something planned
Offset = Annotated[timedelta, BeforeValidator(_offset), PlainSerializer(_written)]
SeverityName = Annotated[Severity, BeforeValidator(_severity), PlainSerializer(lambda s: s.name.lower())]


class Strict(BaseModel):
    """Unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """A sentence in each language."""

    en: str
    es: str
    pt_BR: str  # noqa: N815 - the language's own name

    def in_(self, lang: str) -> str:
        """The words in that language; English where there is none."""
        text: str = getattr(self, lang, self.en)
        return text


class Lines(Strict):
    """A list of sentences in each language, equally long."""

    en: tuple[str, ...]
    es: tuple[str, ...]
    pt_BR: tuple[str, ...]  # noqa: N815 - the language's own name

    @model_validator(mode="after")
    def equally_long(self) -> "Lines":
        """A duty missing in one language is a duty nobody there was told of."""
        if not len(self.en) == len(self.es) == len(self.pt_BR):
            raise ValueError("expected as many lines in es and pt_BR as in en")
        return self

    def in_(self, lang: str) -> tuple[str, ...]:
        """The lines in that language."""
        lines: tuple[str, ...] = getattr(self, lang, self.en)
        return lines
