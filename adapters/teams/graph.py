"""Microsoft Graph: teams, channels, group chats and people."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from adapters.teams.calls import Calls, Json
from adapters.teams.limits import AT_ONCE_OR_LATER, GRAPH_WINDOW, MESSAGES_PAGE, PAGES, QUEUED
from adapters.teams.rates import Newborn, Rates
from adapters.teams.refusals import FORBIDDEN, broken
from adapters.teams.settings import TeamsSettings
from adapters.teams.tokens import GRAPH
from bot.domain.errors import ChatRejected, ChatUnavailable

MEMBER: Final = "#microsoft.graph.aadUserConversationMember"
EVERYTHING: Final = {"visibleHistoryStartDateTime": "0001-01-01T00:00:00Z"}  # else only what is said from now on
BAD_REQUEST: Final = "BadRequest"
CHATS: Final = "chats"
USERS: Final = "users"
HOUSE: Final = (CHATS, USERS)  # places that are no team's and no chat's
PERSON: Final = "id,displayName,mail,userPrincipalName,userType,accountEnabled,preferredLanguage"
MAILBOX: Final = "mailboxSettings"
CHANNEL: Final = "id,displayName,description,webUrl,membershipType,createdDateTime,isArchived"


class Graph:
    """Everything it raises is ChatUnavailable or ChatRejected.

    A name is a channel's alone, and a deleted channel keeps its own: a create call whose answer was lost can be made
    again, and its refusal by name tells that the channel is there to be looked for.
    """

    def __init__(self, settings: TeamsSettings, calls: Calls, newborn: Newborn) -> None:
        self._url = settings.graph_url
        self._tenant = settings.tenant
        self._calls = calls
        self._newborn = newborn
        self._rates = Rates([(settings.graph_rate, GRAPH_WINDOW)] if settings.graph_rate else ())  # of a team or chat
        self._house_rates = Rates(())  # what is of neither has limits we do not come near
        self._mailboxes = True  # until we are told that we may not ask for them

    # -- channels -----------------------------------------------------------------------------------------------

    async def channels(self, team: str) -> list[Json]:
        """All that live, archived ones too."""
        found = await self._pages(f"/teams/{_in(team)}/channels?$select={CHANNEL}", team)
        for channel in found:
            self._remember(channel)
        return found

    async def create_channel(
        self, team: str, name: str, description: str, *, private: bool = False, owners: Sequence[str] = ()
    ) -> Json:
        """Makes it. A private one needs an owner at least; everybody in the team has a standard one."""
        body: Json = {
            "displayName": name,
            "description": description,
            "membershipType": "private" if private else "standard",
        }
        if private:
            body["members"] = [self._member(person, "owner") for person in owners]
        channel = self._thing(await self._do("POST", f"/teams/{_in(team)}/channels", team, body))
        self._newborn.add(str(channel["id"]))
        return channel

    async def update_channel(self, team: str, channel: str, **fields: str) -> None:
        """Other words for its displayName or its description."""
        await self._do("PATCH", _channel(team, channel), team, fields, channel=channel)

    async def rename_channel(self, team: str, channel: str, name: str) -> None:
        """Another name."""
        await self.update_channel(team, channel, displayName=name)

    async def archive_channel(self, team: str, channel: str) -> None:
        """Puts it away; put away already is no error."""
        try:
            await self._do("POST", f"{_channel(team, channel)}/archive", team, {}, channel=channel)
        except ChatRejected:
            path = f"{_channel(team, channel)}?$select=id,isArchived"
            told = self._thing(await self._do("GET", path, team, None, patience=QUEUED))
            if not told.get("isArchived"):
                raise

    async def messages(self, team: str, channel: str) -> list[Json]:
        """The messages that begin a thread, the newest first. Needs ChannelMessage.Read.Group."""
        return await self._pages(f"{_channel(team, channel)}/messages?$top={MESSAGES_PAGE}", team, channel)

    async def replies(self, team: str, channel: str, message: str) -> list[Json]:
        """What was said in a thread after its first message, the newest first."""
        path = f"{_channel(team, channel)}/messages/{_in(message)}/replies?$top={MESSAGES_PAGE}"
        return await self._pages(path, team, channel)

    # -- who is in them -----------------------------------------------------------------------------------------

    async def add_member(self, team: str, person: str, *, patience: float = QUEUED) -> None:
        """To the team: standard channels have no members of their own. In already is no error."""
        await self._add(f"/teams/{_in(team)}/members", team, self._member(person, ""), patience)

    async def add_channel_member(self, team: str, channel: str, person: str, *, patience: float = QUEUED) -> None:
        """To a private channel."""
        await self._add(f"{_channel(team, channel)}/members", team, self._member(person, ""), patience, channel)

    async def add_chat_member(self, chat: str, person: str, *, patience: float = QUEUED) -> None:
        """To a group chat, where they see all that was said."""
        path = f"/chats/{_in(chat)}/members"
        try:
            await self._add(path, chat, {**self._member(person, "owner"), **EVERYTHING}, patience)
        except ChatRejected as refusal:
            if refusal.reason != BAD_REQUEST:
                raise
            # A guest of the tenant can be nothing else in a chat, and only the directory knows who is one.
            await self._add(path, chat, {**self._member(person, "guest"), **EVERYTHING}, QUEUED)

    # -- group chats --------------------------------------------------------------------------------------------

    async def create_group_chat(self, topic: str, people: Sequence[str]) -> Json:
        """With these people in it. The bot can speak there once the app is installed."""
        members = [self._member(person, "owner") for person in people]
        body = {"chatType": "group", "topic": topic, "members": members}
        chat = self._thing(await self._do("POST", "/chats", CHATS, body))
        self._newborn.add(str(chat["id"]))
        return chat

    async def group_chats(self, person: str) -> list[Json]:
        """Those somebody is in. Needs Chat.ReadBasic.All."""
        found = await self._pages(f"/users/{_in(person)}/chats?$filter=chatType%20eq%20'group'", USERS)
        for chat in found:
            self._remember(chat)
        return found

    async def update_chat(self, chat: str, topic: str) -> None:
        """Another topic."""
        await self._do("PATCH", f"/chats/{_in(chat)}", chat, {"topic": topic}, channel=chat)

    async def install_app_in_chat(self, chat: str, app: str) -> None:
        """`app` is its id in the tenant's catalogue. There already is no error."""
        body = {"teamsApp@odata.bind": f"{self._url}/appCatalogs/teamsApps/{app}"}
        try:
            await self._do("POST", f"/chats/{_in(chat)}/installedApps", chat, body, channel=chat, patience=QUEUED)
        except ChatRejected as refusal:
            if refusal.reason.lower() != "conflict":
                raise

    # -- people -------------------------------------------------------------------------------------------------

    async def user(self, who: str) -> Json:
        """By directory id, or by mail address: that may be another than the name they log in with."""
        if self._mailboxes:
            try:
                return await self._user(who, f"{PERSON},{MAILBOX}")
            except ChatRejected as refusal:
                if refusal.reason != FORBIDDEN:
                    raise
            told = await self._user(who, PERSON)
            self._mailboxes = False
            return told
        return await self._user(who, PERSON)

    async def _user(self, who: str, fields: str) -> Json:
        if "@" not in who:
            return self._thing(await self._do("GET", f"/users/{_in(who)}?$select={fields}", USERS, None))
        wanted = quote(who.replace("'", "''"), safe="")
        told = await self._do("GET", f"/users?$filter=mail%20eq%20'{wanted}'&$select={fields}", USERS, None)
        found = self._thing(told).get("value") or []
        if not found:
            raise ChatRejected("gone")
        return self._thing(found[0])

    # -- calls --------------------------------------------------------------------------------------------------

    async def _add(self, path: str, place: str, member: Json, patience: float, channel: str = "") -> None:
        try:
            await self._do("POST", path, place, member, channel=channel, patience=patience)
        except ChatRejected as refusal:
            if refusal.reason.lower() != "conflict":
                raise

    def _member(self, person: str, role: str) -> Json:
        return {
            "@odata.type": MEMBER,
            "roles": [role] if role else [],
            "user@odata.bind": f"{self._url}/users('{person}')",
        }

    async def _do(
        self,
        verb: str,
        path: str,
        place: str,
        body: Mapping[str, Any] | None,
        *,
        channel: str = "",
        patience: float = AT_ONCE_OR_LATER,
    ) -> Any:
        return await self._ask(verb, f"{self._url}{path}", place, body, channel, patience)

    async def _ask(
        self, verb: str, url: str, place: str, body: Mapping[str, Any] | None, channel: str, patience: float
    ) -> Any:
        rates = self._house_rates if place in HOUSE else self._rates
        newborn = self._newborn.has(channel)
        return await self._calls.make(
            verb, url, GRAPH, body=body, paces=[(rates, place)], patience=patience, newborn=newborn
        )

    async def _pages(self, path: str, place: str, channel: str = "") -> list[Json]:
        found: list[Json] = []
        url = f"{self._url}{path}"
        for _page in range(PAGES):
            told = self._thing(await self._ask("GET", url, place, None, channel, QUEUED))
            found += told.get("value") or []
            url = str(told.get("@odata.nextLink") or "")
            if not url:
                return found
            if not url.startswith(f"{self._url}/"):
                # Our token goes nowhere else.
                raise broken(200)
        raise ChatUnavailable("a list without an end")

    def _thing(self, told: Any) -> Json:
        if not isinstance(told, dict):
            raise broken(200)
        return told

    def _remember(self, place: Json) -> None:
        """A channel or chat found soon after a crash may have been made the moment before."""
        try:
            made = datetime.fromisoformat(str(place.get("createdDateTime")))
        except ValueError:
            return
        self._newborn.add(str(place["id"]), made if made.tzinfo else made.replace(tzinfo=UTC))


def _in(segment: str) -> str:
    return quote(segment, safe="")


def _channel(team: str, channel: str) -> str:
    return f"/teams/{_in(team)}/channels/{_in(channel)}"
