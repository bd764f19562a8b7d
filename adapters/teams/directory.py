"""Who people are, as Teams tells it: asked once, remembered for a while, never waited for at the door."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import structlog

from adapters.teams.connector import Connector
from adapters.teams.graph import Graph
from adapters.teams.limits import LOOK_UP, PROFILE_LIFE, WHO_WAITS
from adapters.teams.people import Who, directory_of, known_zone, person_of, profile_of_member, profile_of_user
from adapters.teams.refusals import FORBIDDEN, GONE
from adapters.teams.sdk import Arrival
from adapters.teams.settings import TeamsSettings
from adapters.teams.ways import Ways
from bot.acknowledged import Errands
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError
from bot.domain.values import Kind, Person
from bot.ports import Core, Profile

CHANNEL: Final = "@thread.tacv2"  # in the ids of a team's channels: whoever is in one is in the team
WHO: Final = "teams.who."  # remembered: the directory id behind an id of the bot's conversations

log = structlog.get_logger(__name__)


class Directory:
    """One per adapter."""

    def __init__(
        self, settings: TeamsSettings, core: Core, connector: Connector, graph: Graph, ways: Ways, errands: Errands
    ) -> None:
        self._settings = settings
        self._core = core
        self._connector = connector
        self._graph = graph
        self._ways = ways
        self._errands = errands
        self._profiles: dict[str, tuple[Profile, datetime]] = {}  # by directory id
        self._ids: dict[str, str] = {}  # directory ids by those of the bot's conversations
        self._asking: dict[str, asyncio.Task[OutsideError | None]] = {}
        self._in_team: dict[str, datetime] = {}  # by directory id, when they were seen in it
        self._told: dict[str, tuple[str | None, str | None]] = {}  # language and zone, as people's own programs tell

    def note(self, arrival: Arrival) -> None:
        """An activity tells its sender's language and zone."""
        if arrival.who.directory:
            self._ids[arrival.who.id] = arrival.who.directory
            self._told[arrival.who.directory] = (arrival.locale or None, known_zone(arrival.zone))

    async def identify(self, who: Who) -> str:
        """The directory id, as far as it is known without asking Teams; blank otherwise."""
        if not who.directory and who.id not in self._ids and (known := await self._core.recall(WHO + who.id)):
            self._ids[who.id] = known
        return who.directory or self._ids.get(who.id, "")

    def recall(self, directory: str) -> Profile | None:
        """What is known without asking."""
        known = self._profiles.get(directory)
        return self._completed(known[0]) if known else None

    def locale(self, directory: str) -> str | None:
        """The language somebody's own programs speak, or the directory has for them."""
        profile = self.recall(directory)
        return profile.locale if profile else self._told.get(directory, (None, None))[0]

    def in_team(self, directory: str) -> bool:
        """Whether somebody was in the team a moment ago: then nobody need be asked to bring them in."""
        seen = self._in_team.get(directory)
        return seen is not None and self._core.clock.now() - seen < PROFILE_LIFE

    def joined(self, directory: str) -> None:
        """Somebody was brought into the team."""
        self._in_team[directory] = self._core.clock.now()

    def refresh(self, who: Who, conversation: str) -> None:
        """Asks again, in the background, for what is old: good enough meanwhile."""
        known = self._profiles.get(who.directory or self._ids.get(who.id, ""))
        if known and self._core.clock.now() - known[1] > PROFILE_LIFE:
            self._ask(who, conversation)

    async def look_up(self, people: Iterable[Who], conversation: str, within: float) -> None:
        """Waits for everybody of them who is not known, for so many seconds."""
        asking: list[asyncio.Task[Any]] = []
        for who in people:
            if self.recall(who.directory or self._ids.get(who.id, "")) is None:
                asking.append(self._ask(who, conversation))
            else:
                self.refresh(who, conversation)
        if asking:
            await asyncio.wait(asking, timeout=within)

    async def insist(self, who: Who, conversation: str) -> None:
        """Asks until Teams says who this is. Raises OutsideError when it refuses to, or is away for too long."""
        for wait in (*WHO_WAITS, None):
            error = await asyncio.shield(self._ask(who, conversation))
            if error is None:
                return
            if wait is None or not isinstance(error, ChatUnavailable):
                raise error
            await asyncio.sleep(error.retry_after.total_seconds() if error.retry_after else wait)

    async def profile(self, person: Person) -> Profile:
        """Who this is. Somebody the directory does not know is gone. Raises OutsideError."""
        try:
            profile = profile_of_user(await self._graph.user(person.id))
        except ChatRejected as refusal:
            if refusal.reason == GONE:
                profile = Profile(person, Kind.GONE)
            elif refusal.reason == FORBIDDEN:
                profile = await self._in_the_team(person)
            else:
                raise
        self._keep(profile)
        return self._completed(profile)

    async def _in_the_team(self, person: Person) -> Profile:
        """As the standing channel's members tell, where the directory may not be asked."""
        try:
            member = await self._connector.member(self._ways.service_url, self._settings.channel, person.id)
        except ChatRejected as refusal:
            if refusal.reason in (GONE, ChatRejected.ROOM_LOST):
                return Profile(person, Kind.STRANGER)  # nobody of the team, as far as can be known
            raise
        return profile_of_member(member, self._settings.allowed_tenants)

    def _ask(self, who: Who, conversation: str) -> "asyncio.Task[OutsideError | None]":
        """One question about one person at a time, however many wait for it."""
        task = self._asking.get(who.id)
        if task is None:
            task = self._asking[who.id] = self._errands.start(self._learn(who, conversation))
            task.add_done_callback(lambda _: self._asking.pop(who.id, None))
        return task

    async def _learn(self, who: Who, conversation: str) -> OutsideError | None:
        """None when it was told who this is, else why not."""
        try:
            member = await self._member(who, conversation)
            directory = directory_of(member) if member else who.directory
            if member and directory:
                self._keep(await self._spoken_to(profile_of_member(member, self._settings.allowed_tenants)))
                if CHANNEL in conversation:
                    self._in_team[directory] = self._core.clock.now()
            elif directory:
                await self.profile(person_of(directory, who.name))
            else:
                return ChatRejected(GONE)
        except OutsideError as error:
            log.info("teams.person-unknown", person=who.directory or who.id, reason=error.reason)
            return error
        if self._ids.get(who.id) != directory and who.id != directory:
            self._ids[who.id] = directory
            await self._core.remember(WHO + who.id, directory)
        return None

    async def _spoken_to(self, profile: Profile) -> Profile:
        """With the language and zone of somebody who has said nothing here yet: a list of members tells neither."""
        if profile.kind is not Kind.MEMBER or profile.person.id in self._told:
            return profile
        known = (await self._core.known({profile.person})).get(profile.person)
        if known is None or known.locale is None:
            try:
                async with asyncio.timeout(LOOK_UP):
                    known = profile_of_user(await self._graph.user(profile.person.id))
            except (OutsideError, TimeoutError) as error:
                # Nobody waits for a language: they are spoken to in the installation's.
                log.info("teams.language-unknown", person=profile.person.id, reason=type(error).__name__)
                return profile
        return replace(profile, locale=known.locale, zone=known.zone)

    async def _member(self, who: Who, conversation: str) -> dict[str, Any] | None:
        """Somebody where they are spoken of; None when they are not there."""
        try:
            return await self._connector.member(self._ways.service_url, conversation, who.id)
        except ChatRejected:
            return None

    def _keep(self, profile: Profile) -> None:
        self._profiles[profile.person.id] = (profile, self._core.clock.now())

    def _completed(self, profile: Profile) -> Profile:
        locale, zone = self._told.get(profile.person.id, (None, None))
        return replace(profile, locale=locale or profile.locale, zone=zone or profile.zone)
