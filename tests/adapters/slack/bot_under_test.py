"""What a scenario asks of an incident bot, ours or another."""

from typing import Literal, Protocol

DoorKind = Literal["http", "socket"]


class BotUnderTest(Protocol):
    """A bot on the stand-in. It answers `/inc declare <title>`; its channels are named inc-..."""

    reminder_after: float  # seconds from a declaration to its first question for an update

    async def start(self) -> None:
        """Comes up with whatever it kept, and listens at the stand-in's door."""
        ...

    async def stop(self) -> None:
        """Ends in good order."""
        ...

    async def kill(self) -> None:
        """Ends at once; what it had in memory is gone."""
        ...

    async def settle(self) -> None:
        """Returns once it has nothing left to do by now."""
        ...

    async def time_passes(self, seconds: float) -> None:
        """Moves its clock and the stand-in's."""
        ...
