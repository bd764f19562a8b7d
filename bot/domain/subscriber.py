"""Somebody outside who asked to hear of what is published: how, and what of. And what only we can make for them."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.release import Release
from bot.domain.values import Severity

LINK_LIFE = timedelta(hours=48)  # of the link that confirms; our contract for subscribers, docs/subscribers.md
UNCONFIRMED_LIFE = timedelta(days=7)  # then whoever never confirmed is erased; the same contract
ASKS_A_DAY = 3  # for one address, however many people ask for it; the same contract
DAY = timedelta(days=1)
FAILING_LIFE = timedelta(days=3)  # a webhook that fails so long belongs to nobody any more; our choice


_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}\.[A-Za-z0-9_-]{43}")


class Way(StrEnum):
    """How somebody is told."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Consent(StrEnum):
    """Where somebody stands. What is erased has no row and so no state."""

    ASKED = "asked"  # somebody asked for this address; whoever owns it has not said yes
    CONFIRMED = "confirmed"
    LEAVING = "leaving"  # told nothing more; kept only until the last mail, which says so, is handed over


class Due(StrEnum):
    """Which mail somebody is owed for what they, or somebody in their name, did on the public pages."""

    CONFIRMATION = "confirmation"  # of an address that was asked for
    KNOWN = "known"  # the same where the address was confirmed before
    FAREWELL = "farewell"  # so that whoever shares the address learns of its end


@dataclass(frozen=True)
class Wishes:
    """What somebody wants to hear of. `components` are ids, none of them means all; `least` the mildest severity."""

    components: tuple[str, ...] = ()
    least: Severity = Severity.SEV4
    lang: str = "en"
    zone: str = "UTC"

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.components and self.least is Severity.SEV4

    def meet(self, release: Release) -> bool:
        """Whether this is for them. What names no component is for all; maintenance has no severity."""
        if release.work is not None:
            return self._concern(release.work.components)
        return release.severity <= self.least and self._concern(tuple(release.states))

    def _concern(self, components: tuple[str, ...]) -> bool:
        return not self.components or not components or not set(self.components).isdisjoint(components)


@dataclass(frozen=True)
class Subscriber:
    """One address and what is wanted there. Instants are aware UTC."""

    id: str
    way: Way
    address: str
    wishes: Wishes
    consent: Consent
    asked_at: datetime
    confirmed_at: datetime | None = None
    failing_since: datetime | None = None  # of a webhook; None while it answers


class Keys:
    """What is made of the installation's own key, and of nothing that is stored beside it."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def token(self, id: str) -> str:
        """What stands in every link a subscriber is sent: whoever has it may change what is wanted, or end it."""
        return f"{id}.{_text(self._mac('token', id))}"

    def holder(self, token: str) -> str | None:
        """The subscriber a token was made for, whether they are still kept or not; None for a forged one."""
        if not _TOKEN.fullmatch(token):
            return None
        id, _, _ = token.partition(".")
        return id if hmac.compare_digest(self.token(id), token) else None

    def secret(self, id: str) -> bytes:
        """What a webhook's deliveries are signed with: 32 bytes of its own."""
        return self._mac("secret", id)

    def fingerprint(self, way: Way, address: str) -> str:
        """All that is kept of an address that wants to hear no more. Large and small letters are the same."""
        return _text(self._mac("forgotten", f"{way}:{address.lower()}"))

    def _mac(self, purpose: str, of: str) -> bytes:
        return hmac.digest(self._key, f"{purpose}:{of}".encode("utf-8", "replace"), hashlib.sha256)


def hashed(token: str) -> str:
    """What is stored of a token that is sent out once."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _text(mac: bytes) -> str:
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
