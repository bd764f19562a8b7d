"""Who people are, as Slack tells it: asked once, remembered for a while, never waited for at the door."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog

from adapters.slack.api import Json, WebApi
from adapters.slack.limits import PROFILE_LIFE, WHO_WAITS
from adapters.slack.people import PLATFORM, Identity, person_of, profile_of
from adapters.slack.reading import Known
from bot.acknowledged import Errands
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError
from bot.domain.values import Group, Kind
from bot.ports import Clock, Profile

log = structlog.get_logger(__name__)

NOT_THERE = {"user_not_found", "user_not_visible", "users_not_found"}


class Directory:
    """One per adapter."""

    def __init__(self, api: WebApi, clock: Clock, errands: Errands) -> None:
        self._api = api
        self._clock = clock
        self._errands = errands
        self._profiles: dict[str, tuple[Profile, datetime]] = {}
        self._asking: dict[str, asyncio.Task[OutsideError | None]] = {}
        self._groups: dict[str, Group] = {}
        self._groups_at: datetime | None = None
        self._direct: dict[str, str] = {}
        self.identity = Identity("", "", "", "")

    def begin(self, identity: Identity) -> None:
        """Who we are ourselves."""
        self.identity = identity
        self._profiles[identity.user] = (Profile(identity.person, Kind.BOT), self._clock.now())

    def recall(self, user: str) -> Profile | None:
        """What is known without asking. What is old is good enough, and asked for again meanwhile."""
        known = self._profiles.get(user)
        if known is None:
            return None
        profile, at = known
        if self._clock.now() - at > PROFILE_LIFE:
            self._ask(user)
        return profile

    async def profile(self, user: str) -> Profile:
        """Who this is. Somebody Slack does not know is gone. Raises OutsideError."""
        try:
            answer = await self._api.ask("users.info", user=user, include_locale=True)
            profile = profile_of(self.identity, answer["user"])
        except ChatRejected as error:
            if error.reason not in NOT_THERE:
                raise
            profile = Profile(person_of(self.identity, user), Kind.GONE)
        self._profiles[user] = (profile, self._clock.now())
        return profile

    async def look_up(self, users: Iterable[str], groups: Iterable[str], within: float) -> dict[str, Profile]:
        """Everybody of them who is known, or becomes known within so many seconds."""
        wanted = list(users)
        asking: list[asyncio.Task[Any]] = [self._ask(user) for user in wanted if self.recall(user) is None]
        if wanted_groups := list(groups):
            learning = self._errands.start(self._learn_groups(wanted_groups)) if self._groups_are_old() else None
            if learning and any(group not in self._groups for group in wanted_groups):
                asking.append(learning)  # what is old is good enough, and asked for again meanwhile
        if asking:
            await asyncio.wait(asking, timeout=within)
        return {user: known[0] for user in wanted if (known := self._profiles.get(user))}

    async def insist(self, user: str) -> None:
        """Asks until Slack says who this is. Raises OutsideError when it refuses to, or is away for too long."""
        for wait in (*WHO_WAITS, None):
            error = await asyncio.shield(self._ask(user))
            if error is None:
                return
            if wait is None or not isinstance(error, ChatUnavailable):
                raise error
            await asyncio.sleep(error.retry_after.total_seconds() if error.retry_after else wait)

    def _groups_are_old(self) -> bool:
        return self._groups_at is None or self._clock.now() - self._groups_at > PROFILE_LIFE

    def known(self, profiles: dict[str, Profile]) -> Known:
        """Names for reading a text."""
        return Known({user: profile.person for user, profile in profiles.items()}, self._groups)

    async def direct(self, user: str) -> str:
        """The channel of the direct conversation with somebody. Raises OutsideError."""
        if user not in self._direct:
            answer = await self._api.do("conversations.open", users=user)
            self._direct[user] = str(answer["channel"]["id"])
        return self._direct[user]

    def _ask(self, user: str) -> "asyncio.Task[OutsideError | None]":
        """One question about one person at a time, however many wait for it."""
        task = self._asking.get(user)
        if task is None:
            task = self._asking[user] = self._errands.start(self._learn(user))
            task.add_done_callback(lambda _: self._asking.pop(user, None))
        return task

    async def _learn(self, user: str) -> OutsideError | None:
        """None when it was told who this is, else why not."""
        try:
            await self.profile(user)
        except OutsideError as error:
            log.info("slack.person-unknown", user=user, reason=error.reason)
            return error
        return None

    def _group(self, told: Json) -> Group:
        members = (self._profiles.get(user) for user in told.get("users", ()))
        people = zip(told.get("users", ()), members, strict=True)
        return Group(
            PLATFORM,
            told["id"],
            told["handle"],
            tuple(known[0].person if known else person_of(self.identity, user) for user, known in people),
        )

    async def _learn_groups(self, groups: list[str]) -> None:
        try:
            answer = await self._api.ask("usergroups.list", include_users=True)
            self._groups_at = self._clock.now()
            self._groups = {one["id"]: self._group(one) for one in answer["usergroups"]}
        except OutsideError as error:
            log.info("slack.groups-unknown", groups=groups, reason=error.reason)
