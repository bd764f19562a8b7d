"""What the outside answered."""

from datetime import timedelta

from bot.domain.errors.base import BotError


class OutsideError(BotError):
    """The outside could not do what was asked. `reason` is its own short word, never a body or token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unavailable(OutsideError):
    """Not now. `retry_after` if the outside said when; `maybe_done` if it may have acted before the line broke.

    `needs_somebody`: a setting out there forbids it, and only somebody who may change that can mend it.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after: timedelta | None = None,
        maybe_done: bool = False,
        needs_somebody: bool = False,
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.maybe_done = maybe_done
        self.needs_somebody = needs_somebody


class Rejected(OutsideError):
    """Never: the same call would be refused again."""


class ChatUnavailable(Unavailable):
    """A chat platform's "not now"."""


class ChatRejected(Rejected):
    """A chat platform's "never". The core knows these reasons by name; others are the platform's."""

    NAME_TAKEN = "name_taken"
    ROOM_LOST = "room_lost"  # the channel is archived or deleted, or Vigia was put out of it


class TargetUnavailable(Unavailable):
    """A publication target's "not now". `ref` and `thread`: its names for what stands there in part all the same."""

    ref = thread = ""


class TargetRejected(Rejected):
    """A publication target's "never": what was sent, or how the target is set up, must change first.

    `ref` and `thread`: its names for what stands there in part all the same.
    """

    ref = thread = ""


class NotSetUp(BotError):
    """A target of the catalogue that cannot be used yet. The message names what is missing, in one line."""
