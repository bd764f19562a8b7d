"""Who does what, who takes over, who is brought in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import errors
from bot.domain.details import Offer
from bot.domain.events import (
    CommandAccepted,
    CommandOffered,
    Followed,
    PeoplePaged,
    RoleAssigned,
    RoleDropped,
    Unfollowed,
)
from bot.domain.incident.state import State
from bot.domain.values import COMMANDER, Person

PAGED_AT_ONCE = 30  # people; a call to more is a call to nobody


class Roles(State):
    """At most one holder each; the commander holds every role not given away."""

    def assign_role(self, role: str, person: Person, *, by: Person, at: datetime) -> None:
        """Gives a role to a person. Raises IncidentOver, RoleHeldAlready."""
        self._must_be_open()
        before = self.roles.get(role)
        if before == person:
            raise errors.RoleHeldAlready(role=role, person=person)
        self.roles[role] = person
        if role == COMMANDER:
            self.details = replace(self.details, offer=None)  # whoever was offered it is too late
        self._record(RoleAssigned, by, at, role=role, person=person, before=before)

    def drop_role(self, role: str, *, by: Person, at: datetime) -> None:
        """Gives a role back to the commander. Raises IncidentOver, CommandMustBeHeld, RoleVacant."""
        self._must_be_open()
        if role == COMMANDER:
            raise errors.CommandMustBeHeld
        person = self.roles.pop(role, None)
        if person is None:
            raise errors.RoleVacant(role=role)
        self._record(RoleDropped, by, at, role=role, person=person)

    def offer_command(self, person: Person, *, by: Person, at: datetime) -> None:
        """It changes hands when accepted. Raises IncidentOver, RoleHeldAlready."""
        self._must_be_open()
        if self.roles[COMMANDER] == person:
            raise errors.RoleHeldAlready(role=COMMANDER, person=person)
        self.details = replace(self.details, offer=Offer(person, by, at))
        self._record(CommandOffered, by, at, person=person)

    def accept_command(self, *, by: Person, at: datetime) -> None:
        """Takes what was offered, with the running promise and every open task. Raises IncidentOver, NothingOffered."""
        self._must_be_open()
        offer = self.details.offer
        if offer is None or offer.to != by:
            raise errors.NothingOffered(person=offer.to if offer else None)
        before, self.roles[COMMANDER] = self.roles[COMMANDER], by
        self.details = replace(self.details, offer=None)
        self._record(CommandAccepted, by, at, before=before)

    def page(self, people: Sequence[Person], text: str, *, by: Person, at: datetime) -> None:
        """Brings people in, now. Raises IncidentOver, TooManyPaged."""
        self._must_be_open()
        if len(people) > PAGED_AT_ONCE:
            raise errors.TooManyPaged(most=PAGED_AT_ONCE)
        self._record(PeoplePaged, by, at, people=tuple(people), text=text)

    def follow(self, *, by: Person, at: datetime) -> None:
        """Each update privately from now on. Raises FollowingAlready."""
        if by in self.details.followers:
            raise errors.FollowingAlready(number=self.number)
        self.details = replace(self.details, followers=(*self.details.followers, by))
        self._record(Followed, by, at)

    def unfollow(self, *, by: Person, at: datetime) -> None:
        """And no longer. Raises NotFollowing."""
        if by not in self.details.followers:
            raise errors.NotFollowing(number=self.number)
        others = tuple(one for one in self.details.followers if one != by)
        self.details = replace(self.details, followers=others)
        self._record(Unfollowed, by, at)
