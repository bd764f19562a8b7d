"""Who is told outside, where, and by whom: the part of a playbook about publications."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.domain.values import Severity
from bot.playbook.kinds import Ahead, Duration, Language, SeverityName, Strict, Words, some

Texts = tuple[str, ...]


class When(Strict):
    """Which incidents an audience hears of; all of them when nothing is said."""

    severity: Annotated[tuple[SeverityName, ...], BeforeValidator(some)] = tuple(Severity)


class AudienceModel(Strict):
    """Named readers. Any of the roles in `approve` lets a text go; with `second_person` not its own author.

    `promise`: telling them keeps the promise made to people outside.
    """

    title: Words
    who: Words | None = None
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    targets: Annotated[tuple[str, ...], Field(min_length=1)]
    when: When = When()
    approve: Annotated[tuple[str, ...], BeforeValidator(some), Field(min_length=1)] = ("commander", "comms")
    second_person: bool = False
    promise: bool = False


def _options(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {key: tuple(str(one) for one in told) if isinstance(told, list) else told for key, told in value.items()}


class TargetModel(Strict):
    """One place. `kind` is the name of its module; `with` is what that kind wants to know, secrets never among it.

    `access`: how somebody gets to read it or may be put on its list, in words.
    """

    kind: str
    languages: tuple[Language, ...] = ()  # none: the audience's
    access: Words | None = None
    options: Annotated[dict[str, str | Texts], BeforeValidator(_options), Field(alias="with", default_factory=dict)]


class PublicCadence(Strict):
    """How often people outside are promised to hear again. `after`: by the incident's age."""

    first: Duration
    default: Duration
    after: dict[Duration, Duration] = Field(default_factory=dict)


class MaintenanceModel(Strict):
    """Who hears of planned maintenance, how long before it begins once more, and how long the result is looked at."""

    audiences: tuple[str, ...] = ()
    remind: tuple[Ahead, ...] = (timedelta(hours=24), timedelta(hours=1))
    verify: Duration = timedelta(minutes=15)
