"""Bot Connector, version 3, for one bot."""

from typing import Any

from aiohttp import web

from tests.adapters.teams.standin.desk import Desk, body_of
from tests.adapters.teams.standin.limits import CHANNEL_MESSAGE_BYTES, MESSAGE_BYTES
from tests.adapters.teams.standin.login import CONNECTOR, Login
from tests.adapters.teams.standin.refusals import Refusal, refuse_unless
from tests.adapters.teams.standin.state import APP, TENANT, Conversation, Json, Message, Person, State
from tests.adapters.teams.standin.validation import Validation, utf16_bytes

THREAD = ";messageid="
BOT = f"28:{APP}"


class Connector:
    """Everything below the service URL."""

    def __init__(self, state: State, desk: Desk, login: Login, validation: Validation) -> None:
        self._state = state
        self._desk = desk
        self._login = login
        self._validation = validation

    def routes(self, router: web.UrlDispatcher) -> None:
        """Where it answers."""
        base = "/teams/v3/conversations"
        router.add_post(base, self._create)
        router.add_post(f"{base}/{{conversation}}/activities", self._send)
        router.add_post(f"{base}/{{conversation}}/activities/{{activity}}", self._reply)
        router.add_put(f"{base}/{{conversation}}/activities/{{activity}}", self._update)
        router.add_delete(f"{base}/{{conversation}}/activities/{{activity}}", self._delete)
        router.add_get(f"{base}/{{conversation}}/members/{{who}}", self._member)
        router.add_get(f"{base}/{{conversation}}/pagedmembers", self._members)

    # -- activities ---------------------------------------------------------------------------------------------

    async def _send(self, request: web.Request) -> web.StreamResponse:
        return await self._say(request, "connector.send", "")

    async def _reply(self, request: web.Request) -> web.StreamResponse:
        return await self._say(request, "connector.reply", request.match_info["activity"])

    async def _say(self, request: web.Request, operation: str, to: str) -> web.StreamResponse:
        name, body = request.match_info["conversation"], await body_of(request)

        def work() -> tuple[int, Any]:
            self._login.let_in(request, CONNECTOR)
            here, root = self._open(name)
            self._check(here, body)
            if to:
                there = self._standing(here, to)
                root = root or there.root
            return 201, {"id": self._state.say(here, APP, body, root).id}

        told = {"conversation": name, "to": to, "activity": body}
        return await self._desk.serve(request, operation, told, work, kind="send", place=_place(name))

    async def _update(self, request: web.Request) -> web.StreamResponse:
        name, activity, body = (
            request.match_info["conversation"],
            request.match_info["activity"],
            await body_of(request),
        )

        def work() -> tuple[int, Any]:
            self._login.let_in(request, CONNECTOR)
            here, _root = self._open(name)
            self._check(here, body)
            message = self._own(here, activity)
            message.versions.append(message.activity)
            message.activity = body
            message.edited_at = self._state.clock.time()
            message.for_one.clear()
            return 200, {"id": message.id}

        told = {"conversation": name, "id": activity, "activity": body}
        return await self._desk.serve(request, "connector.update", told, work, kind="send", place=_place(name))

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        name, activity = request.match_info["conversation"], request.match_info["activity"]

        def work() -> tuple[int, Any]:
            self._login.let_in(request, CONNECTOR)
            here, _root = self._open(name)
            self._own(here, activity).deleted_at = self._state.clock.time()
            return 200, None

        told = {"conversation": name, "id": activity}
        return await self._desk.serve(request, "connector.delete", told, work, kind="send", place=_place(name))

    # -- conversations ------------------------------------------------------------------------------------------

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = await body_of(request)
        body = body if isinstance(body, dict) else {}
        channel = ((body.get("channelData") or {}).get("channel") or {}).get("id")
        people = ",".join(str(one.get("id")) for one in body.get("members") or [])

        def work() -> tuple[int, Any]:
            self._login.let_in(request, CONNECTOR)
            self._validation.parameters(body)
            here = self._open(channel)[0] if channel else self._personal(body)
            activity = body.get("activity")
            refuse_unless(activity or not channel, 400, "BadSyntax", "Activity is required to start a thread")
            answer = {"id": here.id, "serviceUrl": self._state.service_url}
            if activity:
                self._check(here, activity)
                message = self._state.say(here, APP, activity)
                answer["activityId"] = message.id
                if here.kind == "channel":
                    answer["id"] = f"{here.id}{THREAD}{message.id}"
            return 201, answer

        place = channel or people
        return await self._desk.serve(request, "connector.create", body, work, kind="send", place=f"new {place}")

    def _personal(self, body: Json) -> Conversation:
        people = body.get("members") or []
        refuse_unless(len(people) == 1 and not body.get("isGroup"), 400, "BadSyntax", "Incorrect conversation creation")
        tenant = body.get("tenantId") or ((body.get("channelData") or {}).get("tenant") or {}).get("id")
        refuse_unless(tenant == TENANT, 400, "BadSyntax", "Tenant id is required")
        person = self._somebody(str(people[0].get("id")))
        refuse_unless(person, 403, "ForbiddenOperationException", "Failed to decrypt conversation id")
        assert person is not None
        here = self._state.personal(person.id)
        refuse_unless(not here.writes_blocked, 403, "MessageWritesBlocked", "Thread writes are blocked")
        installed = person.id in self._state.installed_for
        refuse_unless(installed, 403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        return here

    # -- who is there -------------------------------------------------------------------------------------------

    async def _member(self, request: web.Request) -> web.StreamResponse:
        name, who = request.match_info["conversation"], request.match_info["who"]

        def work() -> tuple[int, Any]:
            self._login.let_in(request, CONNECTOR)
            here, _root = self._open(name, reads=True)
            person = self._somebody(who)
            inside = person is not None and person in self._state.members_of(here)
            refuse_unless(inside, 404, "MemberNotFoundInConversation", "The member is not in the conversation.")
            assert person is not None
            return 200, _account(person)

        told = {"conversation": name, "who": who}
        return await self._desk.serve(request, "connector.member", told, work, kind="read", place=_place(name))

    async def _members(self, request: web.Request) -> web.StreamResponse:
        name, told = request.match_info["conversation"], dict(request.query)

        def work() -> tuple[int, Any]:
            self._login.let_in(request, CONNECTOR)
            here, _root = self._open(name, reads=True)
            size, start = int(told.get("pageSize", "200")), int(told.get("continuationToken", "0"))
            people = self._state.members_of(here)
            page: Json = {"members": [_account(one) for one in people[start : start + size]]}
            if start + size < len(people):
                page["continuationToken"] = str(start + size)
            return 200, page

        asked = {"conversation": name, **told}
        return await self._desk.serve(request, "connector.members", asked, work, kind="read", place=_place(name))

    # -- what must hold -----------------------------------------------------------------------------------------

    def _open(self, name: str, *, reads: bool = False) -> tuple[Conversation, str]:
        """The conversation, and the thread meant in it."""
        place, _sign, root = name.partition(THREAD)
        here = self._state.conversations.get(place)
        refuse_unless(here and here.deleted_at is None, 404, "ConversationNotFound", "Conversation not found.")
        assert here is not None
        young = here.kind != "personal" and self._state.clock.time() < here.created + self._state.not_yet
        refuse_unless(not young, 404, "ConversationNotFound", "Conversation not found.")
        refuse_unless(here.bot_in, 403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        refuse_unless(reads or not here.writes_blocked, 403, "MessageWritesBlocked", "Thread writes are blocked")
        refuse_unless(reads or not here.archived, 403, "Forbidden", "The channel is archived and read-only.")
        if root:
            there = here.messages_by_id.get(root)
            refuse_unless(there and there.root == root, 404, "ConversationNotFound", "There is no such thread.")
        return here, root

    def _check(self, here: Conversation, activity: Any) -> None:
        self._validation.activity(activity)
        most = CHANNEL_MESSAGE_BYTES if here.kind == "channel" else MESSAGE_BYTES
        if utf16_bytes(activity) > most:
            self._validation.note("activity", f"{utf16_bytes(activity)} bytes as UTF-16")
            raise Refusal(413, "MessageSizeTooBig", "Message size too large")

    def _standing(self, here: Conversation, name: str) -> Message:
        message = here.messages_by_id.get(name)
        there = message is not None and message.deleted_at is None
        refuse_unless(there, 404, "ActivityNotFoundInConversation", "There is no such activity.")
        assert message is not None
        return message

    def _own(self, here: Conversation, name: str) -> Message:
        message = self._standing(here, name)
        refuse_unless(message.by == APP, 403, "Forbidden", "The activity is another's.")
        return message

    def _somebody(self, name: str) -> Person | None:
        return next((one for one in self._state.people.values() if name in (one.id, one.bot_scoped)), None)


def _account(person: Person) -> Json:
    """A TeamsChannelAccount."""
    return {
        "id": person.bot_scoped,
        "objectId": person.id,
        "aadObjectId": person.id,
        "name": person.display_name,
        "givenName": person.display_name,
        "surname": "",
        "email": person.mail,
        "userPrincipalName": person.upn,
        "tenantId": person.tenant,
        "userRole": "guest" if person.kind == "guest" else "user",
    }


def _place(name: str) -> str:
    return name.partition(THREAD)[0]
