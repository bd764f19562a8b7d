"""What a verb is."""

from dataclasses import dataclass
from enum import Enum

from bot.engine.grammar import building as b
from bot.engine.grammar import splitting as s
from bot.engine.grammar.fields import FieldSpec


class Kind(Enum):
    """What a verb needs and does."""

    DECLARES = "declares"
    CHANGES = "changes"  # an incident that exists
    ARRANGES = "arranges"  # what belongs to no incident
    SHOWS = "shows"  # to the asker only
    SHOWS_ONE = "shows-one"  # the same, about one incident


class Bare(Enum):
    """What the verb does when typed without words."""

    FORM = "form"
    ACTS = "acts"
    SHOWS = "shows"  # the incident as it stands


@dataclass(frozen=True)
class Verb:
    """One verb. `split` turns typed words into fields; `build` turns fields into a command."""

    name: str
    kind: Kind
    usage: str
    does: str  # one sentence, translated when shown
    synonyms: tuple[str, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    split: s.Split = s.nothing
    build: b.Build | None = None
    title: str = ""  # of its form
    submit: str = ""  # on its form's button
    bare: Bare = Bare.FORM
    overtaken_by: tuple[str, ...] = ()  # kinds of event after which a form opened before is told to look again
    numbered: str = ""  # the view that is meant when nothing but a number is written behind it
    past: bool = False  # can be told for an earlier time, with `at`
