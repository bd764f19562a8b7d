"""Texts for audiences outside. `number` is the publication's, within its incident."""

from dataclasses import dataclass

from bot.domain.events.base import Event


@dataclass(frozen=True, kw_only=True)
class PublicationDrafted(Event):
    """Somebody wrote a text for an audience, or (`edited`) changed it. Nobody outside has it yet."""

    number: int
    audience: str
    phase: str
    edited: bool


@dataclass(frozen=True, kw_only=True)
class PublicationDiscarded(Event):
    """It will not be said."""

    number: int


@dataclass(frozen=True, kw_only=True)
class PublicationReleased(Event):
    """Approved and on its way. `text` is what somebody wrote for it; `reason`: why nobody else was asked."""

    number: int
    audience: str
    phase: str
    targets: tuple[str, ...]
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReceiptRecorded(Event):
    """What is known about one target: a value of `publication.Arrival`, with the reason in a few words."""

    number: int
    target: str
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeliveryDecided(Event):
    """Somebody said that it arrived, or that it is to be tried again."""

    number: int
    target: str
    arrived: bool
