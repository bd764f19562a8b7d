"""Files: kept when they are uploaded, seen by others once a message carries them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from adapters.webchat.tables.reading import channel_seen_by, message_by_key
from adapters.webchat.tables.schema import Attachment, Draft, Stored, direct_with, files
from adapters.webchat.tables.writing import append

_FACTS = (files.c.id, files.c.name, files.c.type, files.c.size)


def keep_file(
    connection: Connection, file: Attachment, content: bytes, channel: str, author: str, at: datetime, forget: datetime
) -> None:
    """Keeps it for its author to send. What was uploaded before `forget` and never sent is dropped."""
    connection.execute(delete(files).where(~files.c.sent, files.c.at < forget))
    values = {"channel": channel, "author": author, "content": content, "sent": False, "at": at}
    connection.execute(insert(files).values(**vars(file), **values))


def send_files(connection: Connection, draft: Draft, ids: Sequence[str], at: datetime) -> Stored | None:
    """Stores a message that carries files, once. None: one of them is not there to be sent."""
    waiting = (files.c.id.in_(ids), files.c.channel == draft.channel, files.c.author == draft.author, ~files.c.sent)
    rows = connection.execute(select(*_FACTS).where(*waiting).with_for_update()).mappings()
    found = {row["id"]: Attachment(**row) for row in rows}
    if len(found) < len(set(ids)):
        return message_by_key(connection, draft.key or "")  # the same request a second time
    connection.execute(update(files).where(*waiting).values(sent=True))
    return append(connection, replace(draft, files=json.dumps([vars(found[one]) for one in dict.fromkeys(ids)])), at)


def file_seen_by(connection: Connection, file: str, person: str) -> Attachment | None:
    """What is known of a file, if this person may have it: its author, and once sent whoever sees the channel."""
    row = connection.execute(select(*_FACTS, files.c.channel, files.c.author, files.c.sent).where(files.c.id == file))
    facts = row.mappings().one_or_none()
    if facts is None or not (facts["sent"] or facts["author"] == person):
        return None
    if facts["channel"] != direct_with(person) and channel_seen_by(connection, facts["channel"], person) is None:
        return None
    return Attachment(facts["id"], facts["name"], facts["type"], facts["size"])


def content_of(connection: Connection, file: str) -> bytes:
    """The file itself."""
    content: bytes = connection.execute(select(files.c.content).where(files.c.id == file)).scalar_one()
    return content
