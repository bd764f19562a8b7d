"""How the workspace's things look in answers and payloads, after Slack's samples."""

from typing import Any

from tests.adapters.slack.standin.state import Bookmark, Channel, Group, Json, Message, Note, Person, State, View


def person_shape(state: State, person: Person, *, locale: bool = False) -> Json:
    """As in users.info."""
    guest = person.kind in {"guest", "single_channel_guest"}
    stranger = person.kind == "stranger"
    profile: Json = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.display_name,
        "display_name_normalized": person.display_name,
        "team": person.team,
    }
    if "users:read.email" in state.app.scopes and not person.bot_id:
        profile["email"] = person.email
    if person.bot_id:
        profile |= {"bot_id": person.bot_id, "api_app_id": state.app.id if person is state.bot else "A0OTHER01"}
    shape: Json = {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.kind == "bot",
        "is_app_user": False,
        "updated": state.now(),
    }
    if person.deleted:
        return shape
    shape |= {
        "color": "9f69e7",
        "real_name": person.real_name,
        "tz": person.zone,
        "tz_label": person.zone,
        "tz_offset": person.zone_offset,
        "is_admin": person.kind == "admin",
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": guest,
        "is_ultra_restricted": person.kind == "single_channel_guest",
        "is_email_confirmed": not person.bot_id,
        "who_can_share_contact_card": "EVERYONE",
    }
    if stranger:
        shape["is_stranger"] = True
    if locale:
        shape["locale"] = person.locale
    return shape


def note_shape(note: Note) -> Json:
    """A topic or a purpose."""
    return {"value": note.value, "creator": note.by, "last_set": note.at}


def channel_shape(state: State, channel: Channel, *, members: bool = False) -> Json:
    """As in conversations.info."""
    if channel.is_im:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": state.team,
            "user": channel.partner,
            "is_open": True,
            "priority": 0,
        }
    shape: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_general": channel.is_general,
        "unlinked": 0,
        "name_normalized": channel.name,
        "is_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": state.team,
        "updated": channel.created,
        "creator": channel.creator,
        "is_ext_shared": channel.is_ext_shared,
        "shared_team_ids": [state.team, *channel.connected_teams],
        "pending_connected_team_ids": [],
        "is_member": state.bot.id in channel.members,
        "topic": note_shape(channel.topic),
        "purpose": note_shape(channel.purpose),
        "previous_names": list(channel.previous_names),
    }
    if members:
        shape["num_members"] = len(channel.members)
    return shape


def message_shape(state: State, message: Message, *, metadata: bool = False, thread: bool = False) -> Json:
    """As in conversations.history; `thread`: with what is known of the replies."""
    shape: Json = {
        "type": "message",
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "team": state.people[message.user].team if message.user in state.people else state.team,
    }
    if message.by_app:
        shape |= {
            "bot_id": state.bot.bot_id,
            "app_id": state.app.id,
            "bot_profile": {
                "id": state.bot.bot_id,
                "deleted": False,
                "name": state.bot.name,
                "updated": state.now(),
                "app_id": state.app.id,
                "icons": {"image_36": "", "image_48": "", "image_72": ""},
                "team_id": state.team,
            },
        }
    optional: dict[str, Any] = {
        "blocks": message.blocks,
        "attachments": message.attachments,
        "subtype": message.subtype,
        "thread_ts": message.thread_ts,
        "client_msg_id": message.client_msg_id,
        "metadata": message.metadata if metadata else None,
    }
    shape |= {name: value for name, value in optional.items() if value}
    if message.edited_at:
        shape["edited"] = {"user": message.edited_by, "ts": message.edited_at}
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
        ]
    replies = [one for one in state.channels[message.channel].messages if one.thread_ts == message.ts != one.ts]
    if thread and replies:
        users = list(dict.fromkeys(one.user for one in replies))
        shape |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
            "reply_users": users,
            "subscribed": False,
            "is_locked": False,
        }
    return shape


def view_shape(state: State, view: View) -> Json:
    """As in views.open."""
    body = view.body
    return {
        "id": view.id,
        "team_id": state.team,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": {}},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": state.app.id,
        "external_id": view.external_id,
        "app_installed_team_id": state.team,
        "bot_id": state.bot.bot_id,
    }


def group_shape(state: State, group: Group, *, users: bool = False, count: bool = False) -> Json:
    """As in usergroups.list."""
    shape: Json = {
        "id": group.id,
        "team_id": state.team,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 1 if group.disabled else 0,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": state.bot.id,
        "updated_by": state.bot.id,
        "prefs": {"channels": [], "groups": []},
    }
    if users:
        shape["users"] = list(group.members)
    if count:
        shape["user_count"] = len(group.members)
    return shape


def bookmark_shape(state: State, bookmark: Bookmark) -> Json:
    """As in bookmarks.list."""
    return {
        "id": bookmark.id,
        "channel_id": bookmark.channel,
        "title": bookmark.title,
        "link": bookmark.link,
        "emoji": bookmark.emoji,
        "icon_url": "",
        "type": "link",
        "entity_id": None,
        "date_created": bookmark.at,
        "date_updated": bookmark.changed_at,
        "rank": "U",
        "last_updated_by_user_id": bookmark.by,
        "last_updated_by_team_id": state.team,
        "shortcut_id": None,
        "app_id": state.app.id,
    }
