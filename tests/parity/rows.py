"""What a row of the table says: who asks what, and what has to come of it on every platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# Where somebody is when asking; "private" is one's own with Vigia, "incidents" where incidents are announced.
Where = Literal["general", "room", "private", "incidents"]
ROOM, CARD = "room", "card"  # places where something is said: the incident's channel, and its card when it changed
ALOUD, WORK = "aloud", "work"  # the same of a maintenance: where incidents are announced


def to(person: str) -> str:
    """The place that is one person's own."""
    return f"private:{person}"


@dataclass(frozen=True)
class Said:
    """Somebody typed this before."""

    who: str
    where: Where
    words: str


@dataclass(frozen=True)
class Passed:
    """So much time went by before, and the bot asked what was due."""

    length: str


@dataclass(frozen=True)
class Pinned:
    """Somebody put somebody's message into the timeline before."""

    who: str
    author: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Pressed:
    """Somebody pressed the button of this verb under what they were just told."""

    who: str
    where: Where
    verb: str


Step = Said | Passed | Pinned | Pressed


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`events`: their kinds, in order. `said`: the places where something is said; none when it is the asker's own."""

    verb: str
    events: tuple[str, ...] = ()
    said: frozenset[str] = frozenset()
    who: str = "ana"
    where: Where = "room"
    before: tuple[Step, ...] = ()
    refused: bool = False


@dataclass(frozen=True, kw_only=True)
class TypedRow(Outcome):
    """Words behind the entry word."""

    words: str

    def __str__(self) -> str:
        return f"typed {self.words}"


@dataclass(frozen=True, kw_only=True)
class ButtonRow(Outcome):
    """The button of this verb that stands `on` something. `made_by` names the function that makes it."""

    made_by: str
    on: Literal["card", "room", "private", "answer", "work", "aloud"]
    opens_form: bool = False

    def __str__(self) -> str:
        return f"button {self.made_by}.{self.verb} on {self.on}"


@dataclass(frozen=True, kw_only=True)
class FormRow(Outcome):
    """The form of this verb, opened and sent with these fields and these people chosen."""

    fields: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"form {self.verb}"


@dataclass(frozen=True, kw_only=True)
class ShortcutRow(Outcome):
    """What stands beside somebody else's message: the 📌."""

    author: str
    fields: Mapping[str, str]

    def __str__(self) -> str:
        return f"shortcut {self.verb}"


Row = TypedRow | ButtonRow | FormRow | ShortcutRow
