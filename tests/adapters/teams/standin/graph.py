"""Microsoft Graph, as far as an incident bot needs it."""

import html
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp import web

from tests.adapters.teams.standin.desk import Desk, body_of
from tests.adapters.teams.standin.limits import CHANNELS, DESCRIPTION, KEPT_DELETED, PAGE, PRIVATE_MEMBERS
from tests.adapters.teams.standin.login import GRAPH, Login
from tests.adapters.teams.standin.naming import is_legal
from tests.adapters.teams.standin.refusals import Refusal, refuse_unless
from tests.adapters.teams.standin.state import (
    APP,
    CATALOG_APP,
    TEAM,
    TENANT,
    Conversation,
    Json,
    Message,
    Person,
    State,
)
from tests.adapters.teams.standin.validation import Validation, fields_of

BOUND: Final = re.compile(r".*/users\('([^']+)'\)")
CREATES: Final = ("Channel.Create.Group", "Channel.Create")
LISTS: Final = ("Channel.ReadBasic.All", "ChannelSettings.Read.Group", "ChannelSettings.ReadWrite.Group")
SETS: Final = ("ChannelSettings.ReadWrite.Group", "ChannelSettings.ReadWrite.All")
READS: Final = ("ChannelMessage.Read.Group", "ChannelMessage.Read.All")
ADDS: Final = ("TeamMember.ReadWriteNonOwnerRole.All", "TeamMember.ReadWrite.All")

Work = Callable[[Any], tuple[int, Any]]


class Graph:
    """Everything below /v1.0."""

    def __init__(self, state: State, desk: Desk, login: Login, validation: Validation) -> None:
        self._state = state
        self._desk = desk
        self._login = login
        self._validation = validation
        self.address = ""
        self.created: list[Conversation] = []  # channels the app made
        self.on_created: Callable[[Conversation], None] = lambda _channel: None

    def routes(self, router: web.UrlDispatcher) -> None:
        """Where it answers."""
        team, channel, chat = "/v1.0/teams/{team}", "/v1.0/teams/{team}/channels/{channel}", "/v1.0/chats/{chat}"
        router.add_get(f"{team}/channels", self._channels)
        router.add_post(f"{team}/channels", self._create)
        router.add_post(f"{team}/members", self._add_to_team)
        router.add_get(channel, self._channel)
        router.add_patch(channel, self._update)
        router.add_post(f"{channel}/archive", self._archive)
        router.add_post(f"{channel}/members", self._add_to_channel)
        router.add_get(f"{channel}/messages", self._messages)
        router.add_get(f"{channel}/messages/{{message}}/replies", self._replies)
        router.add_post("/v1.0/chats", self._create_chat)
        router.add_patch(chat, self._update_chat)
        router.add_post(f"{chat}/members", self._add_to_chat)
        router.add_post(f"{chat}/installedApps", self._install)
        router.add_get("/v1.0/users/{user}", self._user)
        router.add_get("/v1.0/users", self._users)
        router.add_get("/v1.0/users/{user}/chats", self._chats)

    async def _serve(
        self, request: web.Request, operation: str, needs: Sequence[str], work: Work, place: str
    ) -> web.StreamResponse:
        body = await body_of(request)

        def checked() -> tuple[int, Any]:
            self._login.let_in(request, GRAPH)
            missing = f"Missing role permissions on the request. API requires one of '{', '.join(needs)}'."
            refuse_unless(self._state.granted.intersection(needs), 403, "Forbidden", missing)
            return work(body)

        told = {**request.match_info, **request.query, **({"body": body} if body is not None else {})}
        kind = "team" if place else ""
        return await self._desk.serve(request, f"graph.{operation}", told, checked, kind=kind, place=place)

    # -- channels -----------------------------------------------------------------------------------------------

    async def _channels(self, request: web.Request) -> web.StreamResponse:
        def work(_body: Any) -> tuple[int, Any]:
            self._team(request)
            live = [one for one in self._state.channels if one.deleted_at is None]
            return 200, self._page(request, live, self._channel_shape)

        return await self._serve(request, "channels.list", LISTS, work, TEAM)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        def work(body: Any) -> tuple[int, Any]:
            self._team(request)
            self._validation.graph("graph.channels.create", "channel", body)
            name, words = body.get("displayName", ""), body.get("description") or ""
            self._must_be_legal(name)
            self._must_be_free(name)
            refuse_unless(len(words) <= DESCRIPTION, 400, "BadRequest", "Description is too long.")
            since = self._state.clock.time() - KEPT_DELETED
            counted = [one for one in self._state.channels if one.deleted_at is None or one.deleted_at > since]
            refuse_unless(len(counted) < CHANNELS, 400, "BadRequest", "Channels limit exceeded")
            membership = body.get("membershipType", "standard")
            members = [self._bound(one) for one in body.get("members") or []]
            if membership == "private":
                owned = any("owner" in one.get("roles", []) for one in body.get("members") or [])
                refuse_unless(owned, 400, "BadRequest", "Private channel needs at least one owner.")
                refuse_unless(len(members) <= PRIVATE_MEMBERS, 400, "BadRequest", "Too many members.")
            channel = self._state.add_channel(name, words, membership)
            channel.members = [one.id for one in members]
            channel.bot_in = membership == "standard" or self._state.bots_in_private_channels
            self.created.append(channel)
            self.on_created(channel)
            return 201, self._channel_shape(channel)

        return await self._serve(request, "channels.create", CREATES, work, TEAM)

    async def _channel(self, request: web.Request) -> web.StreamResponse:
        def work(_body: Any) -> tuple[int, Any]:
            return 200, self._selected(request, self._channel_shape(self._there(request)))

        return await self._serve(request, "channel.get", LISTS, work, TEAM)

    async def _update(self, request: web.Request) -> web.StreamResponse:
        def work(body: Any) -> tuple[int, Any]:
            channel = self._there(request)
            self._validation.graph("graph.channel.update", "channel", body)
            if "displayName" in body and body["displayName"] != channel.name:
                self._must_be_legal(body["displayName"])
                self._must_be_free(body["displayName"])
                channel.name = body["displayName"]
            words = body.get("description", channel.description)
            refuse_unless(len(words) <= DESCRIPTION, 400, "BadRequest", "Description is too long.")
            channel.description = words
            return 204, None

        return await self._serve(request, "channel.update", SETS, work, TEAM)

    async def _archive(self, request: web.Request) -> web.StreamResponse:
        def work(body: Any) -> tuple[int, Any]:
            channel = self._there(request)
            unknown = set(body or {}) - {"shouldSetSpoSiteReadOnlyForMembers"}
            refuse_unless(not unknown, 400, "BadRequest", f"No {unknown}")
            refuse_unless(not channel.archived, 400, "BadRequest", "Channel is already archived.")
            channel.archived = True
            return 202, None

        return await self._serve(request, "channel.archive", SETS, work, TEAM)

    # -- members ------------------------------------------------------------------------------------------------

    async def _add_to_team(self, request: web.Request) -> web.StreamResponse:
        def work(body: Any) -> tuple[int, Any]:
            self._team(request)
            return self._add("graph.team.add", body, self._state.team_members)

        return await self._serve(request, "team.add", ADDS, work, TEAM)

    async def _add_to_channel(self, request: web.Request) -> web.StreamResponse:
        def work(body: Any) -> tuple[int, Any]:
            channel = self._there(request)
            private = channel.membership != "standard"
            refuse_unless(private, 400, "BadRequest", "Members can be added to private and shared channels only.")
            return self._add("graph.channel.add", body, channel.members)

        return await self._serve(request, "channel.add", ("ChannelMember.ReadWrite.All",), work, TEAM)

    async def _add_to_chat(self, request: web.Request) -> web.StreamResponse:
        def work(body: Any) -> tuple[int, Any]:
            chat, role = self._chat(request), "guest" if self._bound(body).kind == "guest" else "owner"
            refuse_unless(body.get("roles") == [role], 400, "BadRequest", f"The role of this user is {role}.")
            if not body.get("visibleHistoryStartDateTime"):
                self._validation.note("graph.chat.add", "whoever is added sees nothing of what was said")
            return self._add("graph.chat.add", body, chat.members)

        needs = ("ChatMember.ReadWrite.All", "Chat.ReadWrite.All")
        return await self._serve(request, "chat.add", needs, work, request.match_info["chat"])

    def _add(self, where: str, body: Any, members: list[str]) -> tuple[int, Any]:
        self._validation.graph(where, "conversationMember", body)
        person = self._bound(body)
        refuse_unless(person.kind != "disabled", 400, "BadRequest", "The user is disabled.")
        refuse_unless(person.kind != "stranger", 403, "Forbidden", "The user is of another tenant.")
        refuse_unless(person.id not in members, 409, "Conflict", "The user is a member already.")
        members.append(person.id)
        shape = {"@odata.type": "#microsoft.graph.aadUserConversationMember", "id": f"m-{person.id}", "roles": []}
        return 201, {**shape, "displayName": person.display_name, "userId": person.id, "email": person.mail}

    # -- messages -----------------------------------------------------------------------------------------------

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        def work(_body: Any) -> tuple[int, Any]:
            channel = self._there(request)
            roots = [one for one in channel.messages_by_id.values() if one.root == one.id]
            return 200, self._page(request, list(reversed(roots)), lambda one: self._message_shape(channel, one))

        return await self._serve(request, "messages", READS, work, TEAM)

    async def _replies(self, request: web.Request) -> web.StreamResponse:
        def work(_body: Any) -> tuple[int, Any]:
            channel, root = self._there(request), request.match_info["message"]
            refuse_unless(root in channel.messages_by_id, 404, "NotFound")
            below = [one for one in channel.messages_by_id.values() if one.root == root != one.id]
            return 200, self._page(request, list(reversed(below)), lambda one: self._message_shape(channel, one))

        return await self._serve(request, "replies", READS, work, TEAM)

    # -- chats --------------------------------------------------------------------------------------------------

    async def _create_chat(self, request: web.Request) -> web.StreamResponse:
        def work(body: Any) -> tuple[int, Any]:
            self._validation.graph("graph.chats.create", "chat", body)
            refuse_unless(body.get("chatType") == "group", 400, "BadRequest", "chatType")
            members = [self._bound(one) for one in body.get("members") or []]
            refuse_unless(len(members) > 1, 400, "BadRequest", "A group chat has two members at least.")
            all_owners = all(one.get("roles") in (["owner"], ["guest"]) for one in body["members"])
            refuse_unless(all_owners, 400, "BadRequest", "Every member is an owner, or a guest.")
            chat = self._state.add_chat(str(body.get("topic") or ""), [one.id for one in members])
            return 201, self._chat_shape(chat)

        return await self._serve(request, "chats.create", ("Chat.Create",), work, "")

    async def _chats(self, request: web.Request) -> web.StreamResponse:
        def work(_body: Any) -> tuple[int, Any]:
            known = request.query.get("$filter") == "chatType eq 'group'"
            refuse_unless(known, 400, "BadRequest", "Unsupported filter.")
            everywhere, who = self._state.conversations.values(), request.match_info["user"]
            chats = [one for one in everywhere if one.kind == "groupChat" and who in one.members]
            return 200, self._page(request, chats, self._chat_shape)

        return await self._serve(request, "user.chats", ("Chat.ReadBasic.All", "Chat.Read.All"), work, "")

    async def _update_chat(self, request: web.Request) -> web.StreamResponse:
        def work(body: Any) -> tuple[int, Any]:
            chat = self._chat(request)
            self._validation.graph("graph.chat.update", "chat", body)
            chat.name = str(body.get("topic") or "")
            return 200, self._chat_shape(chat)

        needs = ("ChatSettings.ReadWrite.Chat", "Chat.ReadWrite.All")
        return await self._serve(request, "chat.update", needs, work, request.match_info["chat"])

    async def _install(self, request: web.Request) -> web.StreamResponse:
        def work(body: Any) -> tuple[int, Any]:
            chat = self._chat(request)
            named = str((body or {}).get("teamsApp@odata.bind") or "")
            known = named == f"{self.address}/appCatalogs/teamsApps/{CATALOG_APP}"
            refuse_unless(known, 404, "NotFound", "No app in the catalogue is called that.")
            refuse_unless(CATALOG_APP not in chat.apps, 409, "Conflict", "The app is installed already.")
            chat.apps.append(CATALOG_APP)
            chat.bot_in = True
            return 201, None

        needs = ("TeamsAppInstallation.ReadWriteSelfForChat.All", "TeamsAppInstallation.ReadWriteForChat.All")
        return await self._serve(request, "chat.install", needs, work, request.match_info["chat"])

    # -- people -------------------------------------------------------------------------------------------------

    async def _user(self, request: web.Request) -> web.StreamResponse:
        def work(_body: Any) -> tuple[int, Any]:
            who = request.match_info["user"]
            found = [one for one in self._state.people.values() if who in (one.id, one.upn)]
            refuse_unless(found, 404, "Request_ResourceNotFound", "Resource does not exist.")
            return 200, self._person_shape(request, found[0])

        return await self._serve(request, "user", ("User.Read.All",), work, "")

    async def _users(self, request: web.Request) -> web.StreamResponse:
        def work(_body: Any) -> tuple[int, Any]:
            asked = re.fullmatch(r"mail eq '((?:[^']|'')*)'", request.query.get("$filter", ""))
            refuse_unless(asked, 400, "Request_UnsupportedQuery", "Unsupported filter.")
            assert asked
            wanted = asked[1].replace("''", "'").lower()
            found = [one for one in self._state.people.values() if one.mail.lower() == wanted]
            return 200, {"value": [self._person_shape(request, one) for one in found]}

        return await self._serve(request, "users", ("User.Read.All",), work, "")

    # -- shapes -------------------------------------------------------------------------------------------------

    def _page(self, request: web.Request, things: Sequence[Any], shape: Callable[[Any], Json]) -> Json:
        size, start = int(request.query.get("$top", PAGE)), int(request.query.get("$skiptoken", "0"))
        page: Json = {"value": [self._selected(request, shape(one)) for one in things[start : start + size]]}
        if start + size < len(things):
            page["@odata.nextLink"] = str(
                request.url.with_scheme("http").update_query({"$skiptoken": str(start + size)})
            )
        return page

    def _selected(self, request: web.Request, shape: Json, kind: str = "channel") -> Json:
        wanted = request.query.get("$select")
        if not wanted:
            return shape
        fields = wanted.split(",")
        unknown = [field for field in fields if field not in fields_of(kind)]
        for field in unknown:
            self._validation.note("graph $select", f"{kind} has no {field}")
        refuse_unless(not unknown, 400, "BadRequest", f"Could not find a property named {unknown}")
        return {name: value for name, value in shape.items() if name in fields}

    def _channel_shape(self, channel: Conversation) -> Json:
        return {
            "id": channel.id,
            "createdDateTime": _instant(channel.created),
            "displayName": channel.name,
            "description": channel.description,
            "email": "",
            "tenantId": TENANT,
            "webUrl": f"https://teams.microsoft.com/l/channel/{channel.id}/{TEAM}",
            "membershipType": channel.membership,
            "isArchived": channel.archived,
        }

    def _chat_shape(self, chat: Conversation) -> Json:
        url = f"https://teams.microsoft.com/l/chat/{chat.id}/0?tenantId={TENANT}"
        return {
            "id": chat.id,
            "topic": chat.name,
            "chatType": "group",
            "webUrl": url,
            "tenantId": TENANT,
            "createdDateTime": _instant(chat.created),
        }

    def _message_shape(self, channel: Conversation, message: Message) -> Json:
        cards = [] if message.deleted_at else message.cards
        drawn = "".join(f'<attachment id="{message.id}-{n}"></attachment>' for n, _card in enumerate(cards))
        words = "" if message.deleted_at else html.escape(message.text, quote=False).replace("\n", "<br>")
        return {
            "id": message.id,
            "replyToId": None if message.root == message.id else message.root,
            "messageType": "message",
            "createdDateTime": _instant(message.at),
            "lastModifiedDateTime": _instant(message.edited_at or message.at),
            "lastEditedDateTime": _instant(message.edited_at) if message.edited_at else None,
            "deletedDateTime": _instant(message.deleted_at) if message.deleted_at else None,
            "subject": None,
            "importance": "normal",
            "locale": "en-us",
            "channelIdentity": {"teamId": TEAM, "channelId": channel.id},
            "from": self._author(message),
            "body": {"contentType": "html", "content": words + drawn},
            "attachments": [
                {
                    "id": f"{message.id}-{n}",
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "contentUrl": None,
                    "content": json.dumps(card, ensure_ascii=False),
                }
                for n, card in enumerate(cards)
            ],
            "mentions": [],
            "reactions": [],
        }

    def _author(self, message: Message) -> Json:
        if message.by == APP:
            bot = {"id": APP, "displayName": "Vigia", "applicationIdentityType": "bot"}
            return {"application": bot, "user": None}
        person = self._state.people[message.by]
        user = {"id": person.id, "displayName": person.display_name, "userIdentityType": "aadUser"}
        return {"application": None, "user": {**user, "tenantId": person.tenant}}

    def _person_shape(self, request: web.Request, person: Person) -> Json:
        fields = request.query.get("$select", "id,displayName,mail,userPrincipalName").split(",")
        known = {
            "id": person.id,
            "displayName": person.display_name,
            "mail": person.mail,
            "userPrincipalName": person.upn,
            "userType": "Guest" if person.kind == "guest" else "Member",
            "accountEnabled": person.kind != "disabled",
            "preferredLanguage": person.locale,
            "mailboxSettings": {"timeZone": person.zone, "language": {"locale": person.locale}},
        }
        unknown = [field for field in fields if field not in known]
        refuse_unless(not unknown, 400, "BadRequest", f"Could not find a property named {unknown}")
        if "mailboxSettings" in fields:
            refuse_unless("MailboxSettings.Read" in self._state.granted, 403, "ErrorAccessDenied", "Access is denied.")
        return {name: known[name] for name in fields}

    # -- what must hold -----------------------------------------------------------------------------------------

    def _team(self, request: web.Request) -> None:
        refuse_unless(request.match_info["team"] == TEAM, 404, "NotFound", "No team found with that id.")

    def _there(self, request: web.Request) -> Conversation:
        self._team(request)
        found = self._state.conversations.get(request.match_info["channel"])
        there = found is not None and found.kind == "channel" and found.deleted_at is None
        refuse_unless(there, 404, "NotFound", "No channel found with that id.")
        assert found is not None
        young = found in self.created and self._state.clock.time() < found.created + self._state.not_yet
        refuse_unless(not young, 404, "NotFound", "No channel found with that id.")
        return found

    def _chat(self, request: web.Request) -> Conversation:
        found = self._state.conversations.get(request.match_info["chat"])
        refuse_unless(found is not None and found.kind == "groupChat", 404, "NotFound", "No chat with that id.")
        assert found is not None
        return found

    def _bound(self, member: Json) -> Person:
        named = BOUND.fullmatch(str(member.get("user@odata.bind") or ""))
        refuse_unless(named, 400, "BadRequest", "user@odata.bind")
        assert named
        person = self._state.people.get(named[1])
        refuse_unless(person, 404, "NotFound", "No user with that id.")
        assert person is not None
        return person

    def _must_be_legal(self, name: str) -> None:
        if not is_legal(name):
            self._validation.note("channel name", repr(name))
            words = "Channel.DisplayName doesn't contain allowed characters, please use the valid values."
            raise Refusal(400, "BadRequest", words)

    def _must_be_free(self, name: str) -> None:
        since = self._state.clock.time() - KEPT_DELETED
        taken = any(
            one.name.lower() == name.lower() and (one.deleted_at is None or one.deleted_at > since)
            for one in self._state.channels
        )
        refuse_unless(not taken, 400, "BadRequest", "Channel name already existed, please use other name")


def _instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
