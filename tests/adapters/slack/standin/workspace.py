"""The workspace as a test speaks of it: people who act, channels that can be read."""

from typing import Any, Final

from tests.adapters.slack.standin import payloads
from tests.adapters.slack.standin.doors import ClosedDoor, Delivery, Door, Payload
from tests.adapters.slack.standin.methods.chat import say_scheduled
from tests.adapters.slack.standin.people import Somebody
from tests.adapters.slack.standin.shapes import person_shape
from tests.adapters.slack.standin.state import Channel, Group, Json, Kind, Message, Person, State

CAST: Final[tuple[tuple[str, Kind], ...]] = (
    ("ana", "member"),
    ("bruno", "member"),
    ("carla", "member"),
    ("alba", "admin"),
    ("gus", "guest"),
    ("uli", "single_channel_guest"),
    ("robo", "bot"),
    ("diego", "deactivated"),
    ("sara", "stranger"),
)


class Workspace:
    """#general with everybody in it, and the user group @sre of ana and bruno."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.door: Door = ClosedDoor(state)
        self.hears_channels = False  # whether the app subscribed to messages in channels
        self.hears_itself = False  # whether its own posts, edits and deletions come back as events, as at Slack
        for name, kind in CAST:
            state.add_person(name, kind=kind)
        self.general = state.add_channel("general", self.person("alba").id)
        self.general.is_general = True
        here = [one.id for one in state.people.values() if one.kind != "stranger"]
        self.general.members = [one for one in here if not state.people[one].deleted]
        self.sre: Group = state.add_group("sre", [self.person("ana").id, self.person("bruno").id])

    # -- who and where ------------------------------------------------------------------------------------------

    def person(self, name: str) -> Somebody:
        """By name or id."""
        return Somebody(self, self.state.person(name))

    def add_person(self, name: str, **facts: Any) -> Somebody:
        """Somebody new; the facts are those of State.add_person."""
        return Somebody(self, self.state.add_person(name, **facts))

    def add_channel(self, name: str, *members: str, private: bool = False) -> Channel:
        """A channel of these people, the first its creator, without the app."""
        ids = [self.state.person(one).id for one in members or ("ana",)]
        channel = self.state.add_channel(name, ids[0], private=private)
        channel.members = ids
        return channel

    def channel(self, name: Channel | str) -> Channel:
        """By name or id."""
        return name if isinstance(name, Channel) else self.state.channel(name)

    def channels_named(self, beginning: str) -> list[Channel]:
        """Those whose name begins so, the oldest first."""
        found = [one for one in self.state.channels.values() if one.name.startswith(beginning) and not one.deleted]
        return sorted(found, key=lambda channel: channel.id)

    def members(self, channel: Channel | str) -> list[str]:
        """Who is in it, by name."""
        return [self.state.people[one].name for one in self.channel(channel).members]

    # -- what Slack does by itself ------------------------------------------------------------------------------

    def says_scheduled(self) -> list[Message]:
        """What the app scheduled and is due by now is said."""
        return say_scheduled(self.state)

    async def changes(self, name: str, **facts: Any) -> Delivery:
        """Somebody's profile or kind changes: changes("ana", kind="deactivated")."""
        person: Person = self.state.person(name)
        for fact, value in facts.items():
            setattr(person, fact, value)
        user = person_shape(self.state, person, locale=True)
        return await self.tells("user_change", user=user, cache_ts=self.state.now())

    async def revokes_tokens(self) -> Delivery:
        """The app's token is no good from now on."""
        self.state.app.revoked = True
        return await self.tells("tokens_revoked", bot_user_id=self.state.bot.id)

    async def uninstalls_app(self) -> Delivery:
        """Somebody throws the app out."""
        self.state.app.uninstalled = True
        return await self.tells("app_uninstalled")

    async def rate_limits_events(self) -> Delivery:
        """Slack holds events back, and says so outside the usual envelope."""
        body = payloads.filled("app_rate_limited", **payloads.installed(self.state), minute=self.state.now())
        return await self.door.deliver(Payload("event", body))

    async def verifies_url(self, challenge: str) -> Delivery:
        """What Slack asks when somebody types the app's address into its settings."""
        body = payloads.filled("url_verification", **payloads.installed(self.state), challenge=challenge)
        return await self.door.deliver(Payload("event", body))

    async def tells(self, kind: str, **values: Any) -> Delivery:
        """An event of one of the recorded kinds."""
        body = payloads.event(self.state, kind, ts=self.state.next_ts(), **values)
        return await self.door.deliver(Payload("event", body))

    async def tells_of(self, event: Json) -> Delivery:
        """Any event at all, known or not."""
        return await self.door.deliver(Payload("event", payloads.enveloped(self.state, event)))
