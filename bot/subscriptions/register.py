"""What the public pages need of the store: whoever asked, and where they stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.release import Release
from bot.domain.subscriber import Due, Keys, Subscriber, Way, Wishes
from bot.ports.publishing import Call


@dataclass(frozen=True)
class Owed:
    """A mail somebody is owed. `token` is in the link that confirms, "" where there is none to be."""

    what: Due
    to: Subscriber
    token: str = ""


class Register(Protocol):
    """Each call is one transaction."""

    keys: Keys

    async def ask(self, address: str, wishes: Wishes, now: datetime) -> None:
        """Somebody asks for a mail address. Takes as long for one that is known."""
        ...

    async def ask_for_webhook(self, url: str, wishes: Wishes, now: datetime) -> tuple[Subscriber, str] | None:
        """The subscriber to be, and the token that confirms; None when this was asked for too often today."""
        ...

    async def behind(self, token: str, now: datetime) -> Subscriber | None:
        """Whom a link that confirms was made for; None when it is none, or too old."""
        ...

    async def confirm(self, token: str, now: datetime) -> Subscriber | None:
        """They said yes; saying it again changes nothing. None when the link is none, or too old."""
        ...

    async def change(self, id: str, wishes: Wishes) -> None:
        """They want to hear of something else."""
        ...

    async def leave(self, id: str, now: datetime, *, farewell: bool) -> Subscriber | None:
        """They want to hear no more. None when nobody of that id is kept."""
        ...

    async def named(self, id: str) -> Subscriber | None:
        """The one of this id, whether confirmed or not; None when they left or were never there."""
        ...

    async def take_owed(self, now: datetime, limit: int) -> Sequence[Owed]:
        """Mails that are due, put off for whoever else asks."""
        ...

    async def handed_over(self, owed: Owed) -> None:
        """The mail is sent, or was refused for good."""
        ...

    async def sweep(self, now: datetime) -> int:
        """Erases who never confirmed. Answers how many."""
        ...

    async def hearing(self, way: Way, release: Release, after: str, limit: int) -> Sequence[Subscriber]:
        """Those with a greater id than `after` whom it is for."""
        ...

    async def found(self, ids: Collection[str]) -> Mapping[str, Subscriber]:
        """Those of them who still want to hear."""
        ...

    async def owe(self, call: Call, at: datetime) -> None:
        """Keeps what webhooks have to be told."""
        ...

    async def owed(self, key: str | None, now: datetime) -> Call | None:
        """The one of this key or one that is due, put off for whoever else asks."""
        ...

    async def settled(self, key: str) -> None:
        """Nobody is owed it any more."""
        ...

    async def answered(
        self, good: Collection[str], bad: Collection[str], gone: Collection[str], now: datetime
    ) -> Sequence[str]:
        """How webhooks took it. Answers which were erased: those that are `gone`, and those bad for days."""
        ...
