"""Who somebody is: Teams' users as the core knows people. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.values import Kind, Person, zones
from bot.ports import Profile

PLATFORM: Final = "teams"
BOT: Final = "28:"  # how the ids of bots begin, ours among them


@dataclass(frozen=True)
class Who:
    """Somebody as an activity names them. `id` is good in one bot's conversations, the other in the directory."""

    id: str
    name: str = ""
    directory: str = ""  # empty where the activity does not tell it

    @property
    def is_bot(self) -> bool:
        """Whether no person is meant."""
        return self.id.startswith(BOT)


def person_of(directory: str, name: str = "") -> Person:
    """A user as the core knows them."""
    return Person(PLATFORM, directory.lower(), name)


def directory_of(member: Mapping[str, Any]) -> str:
    """The directory id of a conversation's member; empty for one who has none."""
    return str(member.get("aadObjectId") or member.get("objectId") or "").lower()


def profile_of_member(member: Mapping[str, Any], tenants: Collection[str]) -> Profile:
    """What a conversation's list of members tells. `tenants`: those whose people are ours."""
    name = str(member.get("name") or member.get("userPrincipalName") or "")
    tenant = str(member.get("tenantId") or "").lower()
    role = str(member.get("userRole") or "").lower()
    kind = Kind.MEMBER
    if str(member.get("id") or "").startswith(BOT):
        kind = Kind.BOT
    elif (tenant and tenant not in tenants) or role == "anonymous" or not directory_of(member):
        kind = Kind.STRANGER
    elif role == "guest":
        kind = Kind.GUEST
    return Profile(person_of(directory_of(member), name), kind)


def profile_of_user(user: Mapping[str, Any]) -> Profile:
    """What the directory tells."""
    kind = Kind.MEMBER
    if user.get("accountEnabled") is False:
        kind = Kind.GONE
    elif str(user.get("userType") or "").lower() == "guest":
        kind = Kind.GUEST
    mailbox = user.get("mailboxSettings") or {}
    language = (mailbox.get("language") or {}).get("locale") or user.get("preferredLanguage")
    person = person_of(str(user["id"]), str(user.get("displayName") or ""))
    return Profile(person, kind, language or None, known_zone(mailbox.get("timeZone")))


def known_zone(name: object) -> str | None:
    """A zone by the name the world uses; Windows' own names are not known here."""
    return name if isinstance(name, str) and name in zones() else None
