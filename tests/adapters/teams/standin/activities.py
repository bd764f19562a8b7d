"""What the bot is told, in the Connector's own shapes."""

import html
import re
from datetime import UTC, datetime
from typing import Any, Final

from tests.adapters.teams.standin.state import APP, TEAM, TENANT, Conversation, Json, Message, Person, State

BOT: Final = {"id": f"28:{APP}", "name": "Vigia"}
NAME: Final = re.compile(r"(?<![\w@.])@([\w][\w.-]*)")


def envelope(state: State, who: Person, here: Conversation, root: str = "", **more: Any) -> Json:
    """What every activity has."""
    at = datetime.fromtimestamp(state.clock.time(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "timestamp": at,
        "localTimestamp": at,
        "localTimezone": who.zone,
        "serviceUrl": state.service_url,
        "channelId": "msteams",
        "from": who.account,
        "conversation": conversation(here, root),
        "recipient": BOT,
        "channelData": channel_data(state, who, here),
        "locale": who.locale,
        "entities": [{"type": "clientInfo", "locale": who.locale, "platform": "Web", "timezone": who.zone}],
        **more,
    }


def conversation(here: Conversation, root: str = "") -> Json:
    """A thread in a channel has the channel's id and its first message's."""
    told: Json = {
        "conversationType": here.kind,
        "tenantId": TENANT,
        "id": f"{here.id};messageid={root}" if root else here.id,
    }
    if here.kind != "personal":
        told["isGroup"] = True
    if here.kind == "channel":
        told["name"] = here.name
    return told


def channel_data(state: State, who: Person, here: Conversation) -> Json:
    """Teams' own part."""
    told: Json = {"tenant": {"id": who.tenant}}
    if here.kind == "channel":
        general = state.channels[0]
        told |= {
            "teamsChannelId": here.id,
            "teamsTeamId": general.id,
            "channel": {"id": here.id},
            "team": {"id": general.id, "aadGroupId": TEAM},
        }
    return told


def worded(state: State, text: str) -> tuple[str, list[Json]]:
    """People write @name: the words with <at>, and who is meant. A mentioned person's directory id is not told."""
    entities: list[Json] = []

    def at(found: re.Match[str]) -> str:
        word = found[1].rstrip(".-")
        rest = found[1][len(word) :]
        known = BOT if word == "vigia" else _account(state, word)
        if known is None:
            return found[0]
        tag = f"<at>{known['name']}</at>"
        entities.append({"type": "mention", "mentioned": {"id": known["id"], "name": known["name"]}, "text": tag})
        return tag + rest

    return NAME.sub(at, text), entities


def as_html(text: str) -> Json:
    """The second copy of the words that comes with each message."""
    tagged = re.split(r"(<at>.*?</at>)", text)
    words = "".join(one if one.startswith("<at>") else html.escape(one, quote=False) for one in tagged)
    return {"contentType": "text/html", "content": f"<p>{words}</p>"}


def message_payload(state: State, here: Conversation, message: Message) -> Json:
    """The message somebody used an action on, as Graph would tell it."""
    author: Json
    if message.by == APP:
        author = {"application": {"id": APP, "displayName": "Vigia", "applicationIdentityType": "bot"}, "user": None}
    else:
        person = state.people[message.by]
        user = {"id": person.id, "displayName": person.display_name, "userIdentityType": "aadUser"}
        author = {"application": None, "user": user}
    return {
        "id": message.id,
        "replyToId": message.root if message.root not in ("", message.id) else None,
        "createdDateTime": datetime.fromtimestamp(message.at, UTC).isoformat(timespec="milliseconds"),
        "deleted": False,
        "locale": "en-us",
        "importance": "normal",
        "linkToMessage": f"https://teams.microsoft.com/l/message/{here.id}/{message.id}",
        "from": author,
        "body": {"contentType": "html", "content": html.escape(message.text, quote=False).replace("\n", "<br>")},
        "attachments": [],
        "mentions": [],
        "reactions": [],
    }


def _account(state: State, name: str) -> Json | None:
    return next((one.account for one in state.people.values() if one.name == name), None)
