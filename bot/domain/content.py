"""What people put into a publication: the words of each language, and the facts every public text is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.values import ComponentState


@dataclass(frozen=True)
class Content:
    """Plain text as typed; "" and None stand for what was not said. Instants are aware UTC.

    The facts are those of the ALERT notice: Application and how it fails, Location, Event planned or unexpected,
    Resolution time, whom to Talk to; with the cause, confirmed or not.
    """

    texts: Mapping[str, str] = field(default_factory=dict)  # by language
    phrase: str = ""  # id of a ready sentence of the phase, said before the text in every language
    application: str = ""
    location: str = ""
    planned: bool = False
    expected: datetime | None = None
    next_update_at: datetime | None = None
    contact: str = ""
    cause: str = ""
    cause_confirmed: bool = False
    reason: str = ""  # why a text is taken back
    states: Mapping[str, ComponentState] = field(default_factory=dict)  # of the status page's components, by id
