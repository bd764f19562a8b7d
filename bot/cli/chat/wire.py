"""What the API answers, as values (docs/webchat-api.md). Fields it may grow are passed over. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from bot.messages import Action, Form, Message, Reply


def _or_its_text(given: Any, known: ValidatorFunctionWrapHandler) -> Any:
    """A message with a part that is not known here is shown as its plain text, which always comes with it."""
    try:
        return known(given)
    except ValidationError:
        return None


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks here. A guest's zone may be unknown."""

    id: str
    name: str
    kind: str
    locale: str
    zone: str | None


@dataclass(frozen=True)
class Place:
    """A link of a channel."""

    name: str
    url: str


@dataclass(frozen=True)
class Channel:
    """One channel; `unread` counts this reader's, and does not come with the stream."""

    id: str
    name: str
    kind: str
    topic: str = ""
    links: tuple[Place, ...] = ()
    last_number: int = 0
    unread: int = 0

    @property
    def shown(self) -> str:
        """What people call it."""
        return self.name if self.kind == "direct" else f"#{self.name}"


@dataclass(frozen=True)
class Author:
    """Who said something."""

    id: str
    name: str


@dataclass(frozen=True)
class File:
    """What somebody attached; `size` in bytes, `url` below the installation's address."""

    name: str
    size: int
    url: str


@dataclass(frozen=True)
class Said:
    """One message of a channel. `message` is null for what people type."""

    channel: str
    number: int
    author: Author
    at: datetime
    revised_at: datetime | None
    text: str
    message: Annotated[Message | None, WrapValidator(_or_its_text)]
    only_you: bool
    pinned: bool
    noted: bool
    withdrawn: bool
    key: str | None
    files: tuple[File, ...]
    change: int

    @property
    def actions(self) -> tuple[Action, ...]:
        """Its buttons."""
        return self.message.actions if self.message else ()


@dataclass(frozen=True)
class Beginning:
    """What somebody needs to begin; `change` is where the stream goes on."""

    channels: tuple[Channel, ...]
    people: tuple[Speaker, ...]
    me: Speaker
    page: str
    change: int


@dataclass(frozen=True)
class Page:
    """Messages, oldest first; `more` says whether there are older ones."""

    messages: tuple[Said, ...]
    pinned: tuple[Said, ...]
    more: bool


@dataclass(frozen=True)
class Verb:
    """What can be asked."""

    usage: str
    does: str

    @property
    def name(self) -> str:
        """The word that is typed."""
        return self.usage.split(" ")[0]


@dataclass(frozen=True)
class Verbs:
    """All of them."""

    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class Backstage:
    """What is behind an incident; null where there is nothing to tell."""

    why: Message | None
    deliveries: Message | None
    timeline: Message | None


@dataclass(frozen=True)
class Spoken:
    """What typing was answered with."""

    message: Said
    reply: Reply | None


@dataclass(frozen=True)
class Acted:
    """What a button or a form was answered with."""

    reply: Reply


@dataclass(frozen=True)
class Told:
    """The time there."""

    now: datetime


@dataclass(frozen=True)
class Outage:
    """Until when the demo pretends one."""

    outage_until: datetime


@dataclass(frozen=True)
class Event:
    """One of the stream. `place` is where to go on after it; events that are not kept have none."""

    name: str
    data: str
    place: str = ""


SAID = TypeAdapter(Said)
CHANNEL = TypeAdapter(Channel)
BEGINNING = TypeAdapter(Beginning)
PAGE = TypeAdapter(Page)
VERBS = TypeAdapter(Verbs)
BACKSTAGE = TypeAdapter(Backstage)
SPOKEN = TypeAdapter(Spoken)
ACTED = TypeAdapter(Acted)
TOLD = TypeAdapter(Told)
OUTAGE = TypeAdapter(Outage)


def pressed(action: Action, channel: str) -> dict[str, Any]:
    """A button, as it is sent back."""
    ids = {"verb": action.verb, "incident": action.incident, "promise": action.promise}
    return {"channel": channel, **ids, "fields": dict(action.fields)}


def filled_in(form: Form, channel: str, fields: Mapping[str, str], people: tuple[str, ...]) -> dict[str, Any]:
    """A form with what was filled in, as it is sent."""
    ids = {"verb": form.verb, "incident": form.incident, "promise": form.promise}
    return {"channel": channel, **ids, "fields": dict(fields), "people": list(people), "submitted": True}
