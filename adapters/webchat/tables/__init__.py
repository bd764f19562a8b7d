"""The web chat's channels, messages, people and files: all its SQL.

Every function takes a connection inside a transaction. Two counters carry the rest. Messages are numbered per
channel, under the channel's row. Whatever readers must hear of takes the next value of the one global change
counter, always as the last lock of its transaction: the counter's row stays locked until the commit, so
changes are committed in their order, and "everything after change N" loses nothing.
"""

from adapters.webchat.tables.attaching import content_of, file_seen_by, keep_file, send_files
from adapters.webchat.tables.entering import (
    begin_session,
    end_session,
    in_session,
    issue_login,
    keep_person,
    known_people,
    known_person,
    use_login,
)
from adapters.webchat.tables.reading import (
    changes_after,
    channel_seen_by,
    channels_seen_by,
    history,
    latest_change,
    message_by_key,
    message_in,
    page_of,
    pinned_in,
)
from adapters.webchat.tables.schema import (
    Attachment,
    Change,
    Channel,
    ChannelKind,
    Draft,
    Member,
    Stored,
    direct_with,
    metadata,
)
from adapters.webchat.tables.writing import (
    append,
    create_channel,
    invite,
    mark_read,
    note,
    pin,
    revise,
    set_topic,
    show_links,
    withdraw,
)

__all__ = [
    "Attachment",
    "Change",
    "Channel",
    "ChannelKind",
    "Draft",
    "Member",
    "Stored",
    "append",
    "begin_session",
    "changes_after",
    "channel_seen_by",
    "channels_seen_by",
    "content_of",
    "create_channel",
    "direct_with",
    "end_session",
    "file_seen_by",
    "history",
    "in_session",
    "invite",
    "issue_login",
    "keep_file",
    "keep_person",
    "known_people",
    "known_person",
    "latest_change",
    "mark_read",
    "message_by_key",
    "message_in",
    "metadata",
    "note",
    "page_of",
    "pin",
    "pinned_in",
    "revise",
    "send_files",
    "set_topic",
    "show_links",
    "use_login",
    "withdraw",
]
