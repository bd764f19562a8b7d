"""What the core shows and the tables hold, as the JSON the page draws. Pure."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter

from adapters.webchat.people import People, Persona, name_of
from adapters.webchat.tables import Attachment, Channel, Stored
from bot.messages import Answer, Form, Message, Reply, plain_text

Json = dict[str, Any]

_MESSAGE = TypeAdapter(Message)
_FORM = TypeAdapter(Form)


def message_text(message: Message) -> str:
    """A message in plain text; its summary when it has no parts."""
    return plain_text(message) or message.summary


def stored_message(message: Message) -> str:
    """A message as the tables keep it."""
    return _MESSAGE.dump_json(message).decode()


def drawn_said(message: Message) -> Json:
    """What Vigia says, part by part. Instants are ISO 8601 in UTC, pairs are lists of two."""
    drawn: Json = _MESSAGE.dump_python(message, mode="json")
    return drawn


def drawn_reply(reply: Reply) -> Json:
    """An answer or a form."""
    if isinstance(reply, Answer):
        message, text = drawn_said(reply.message), message_text(reply.message)
        return {"kind": reply.kind, "refused": reply.refused, "text": text, "message": message}
    note = drawn_said(reply.note) if reply.note else None
    return {"kind": reply.kind, "form": _FORM.dump_python(reply.form, mode="json"), "note": note}


def drawn_message(stored: Stored, people: People) -> Json:
    """One message of a channel, the same for everybody who may see it."""
    return {
        "id": f"{stored.channel}/{stored.number}",
        "channel": stored.channel,
        "number": stored.number,
        "author": {"id": stored.author, "name": name_of(people, stored.author)},
        "at": iso(stored.at),
        "revised_at": iso(stored.revised_at) if stored.revised_at else None,
        "text": stored.text,
        "message": json.loads(stored.message) if stored.message else None,
        "only_you": stored.only_for is not None or stored.channel.startswith("direct:"),
        "pinned": stored.pinned,
        "noted": stored.noted,
        "withdrawn": stored.withdrawn,
        "key": stored.key,
        "files": [drawn_file(file) for file in files_of(stored)],
        "change": stored.change,
    }


def files_of(stored: Stored) -> list[Attachment]:
    """The files a message carries."""
    return [Attachment(**file) for file in json.loads(stored.files)] if stored.files else []


def drawn_file(file: Attachment) -> Json:
    """A file, and the address it is served at."""
    return vars(file) | {"url": address_of(file)}


def address_of(file: Attachment) -> str:
    """Below the page's own address; the name is for the reader."""
    return f"/chat/files/{file.id}/{quote(file.name, safe='')}"


def drawn_channel(channel: Channel) -> Json:
    """One channel. A direct conversation is called after who is at its other end."""
    return {
        "id": channel.id,
        "name": "Vigia" if channel.kind == "direct" else channel.name,
        "topic": channel.topic,
        "links": json.loads(channel.links),
        "kind": channel.kind,
        "at": iso(channel.at),
        "last_number": channel.last_number,
        "change": channel.change,
    }


def drawn_person(persona: Persona) -> Json:
    """Somebody who speaks here."""
    return {
        "id": persona.id,
        "name": persona.name,
        "kind": persona.kind.value,
        "locale": persona.locale,
        "zone": persona.zone,
    }


def iso(at: datetime) -> str:
    """An instant in UTC, to the millisecond, as browsers write it themselves."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
