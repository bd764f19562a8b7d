"""Who somebody is: Slack's users as the core knows people, and whose app this is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.values import Kind, Person, zones
from bot.ports import Profile

PLATFORM = "slack"
SLACKBOT = "USLACKBOT"
IDENTITY = "slack.identity"  # remembered: who we are, for a start while Slack is away


@dataclass(frozen=True)
class Identity:
    """Whose app we are, as auth.test tells it once."""

    team: str
    user: str  # our own user id
    bot: str  # our own bot id
    url: str  # the workspace's address, with a slash at its end
    enterprise: str = ""  # of a grid organisation; its workspaces are one house

    @property
    def person(self) -> Person:
        """Ourselves."""
        return Person(PLATFORM, self.user, "Vigia")

    def is_ours(self, team: str, enterprise: str = "") -> bool:
        """Whether somebody of that team belongs to the organisation. Nothing told: ours until Slack says more."""
        return team in ("", self.team) or (self.enterprise != "" and enterprise in ("", self.enterprise))


def person_of(identity: Identity, user: str, name: str = "", *, team: str = "", enterprise: str = "") -> Person:
    """A user as the core knows them. Ids are unique within a team only, so an outsider's carries theirs."""
    ours = identity.is_ours(team, enterprise)
    return Person(PLATFORM, user if ours else f"{team}/{user}", name)


def user_of(person: Person) -> str:
    """The id Slack knows them by."""
    return person.id.rpartition("/")[2]


def profile_of(identity: Identity, user: Mapping[str, Any]) -> Profile:
    """What users.info tells."""
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id", "")
    team = user.get("team_id") or ""
    name = name_of(user)
    person = person_of(identity, user["id"], name, team=team, enterprise=enterprise)
    zone = user.get("tz")
    return Profile(
        person,
        _kind(identity, user, ours=identity.is_ours(team, enterprise)),
        user.get("locale") or None,
        zone if zone in zones() else None,
    )


def name_of(user: Mapping[str, Any]) -> str:
    """What people are called in the channel."""
    profile = user.get("profile") or {}
    shown = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    return str(shown or user["id"])


def _kind(identity: Identity, user: Mapping[str, Any], *, ours: bool) -> Kind:
    if user.get("deleted"):
        return Kind.GONE
    if user.get("is_bot") or user["id"] in (SLACKBOT, identity.user):
        return Kind.BOT
    if user.get("is_stranger") or not ours:
        return Kind.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Kind.GUEST
    return Kind.MEMBER
