"""What a verb asks for, and what is known when its fields become a command."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.values import Group, Person
from bot.playbook import Playbook

Fields = Mapping[str, str]
Options = Literal[
    "",
    "privacy",
    "archiving",
    "severities",
    "statuses",
    "scopes",
    "roles",
    "audiences",
    "phases",
    "phrases",
    "planned",
    "confirmed",
    "components",
    "states",
]


@dataclass(frozen=True)
class FieldSpec:
    """One field of a verb; label and hint are translated when drawn."""

    name: str
    label: str
    shape: Literal["text", "lines", "choice", "people", "when", "duration"]
    required: bool = False
    hint: str = ""
    options: Options = ""
    language: str = ""  # asked for only where somebody is told in that language


@dataclass(frozen=True)
class Circumstances:
    """Who asks, when and where; and which people were named."""

    asker: Person
    now: datetime
    zone: ZoneInfo
    playbook: Playbook
    mentions: tuple[Person | Group, ...]
    unknown_mentions: tuple[str, ...]
    promise: int | None  # which promise a button answers, or which publication a form is about
    lang: str  # the asker's
    phase: str = ""  # of a publication, as the incident stands
    phases: tuple[str, ...] = ()  # that a publication can be written for
