"""What the app asked of Slack, in order, and how long each took."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.slack.standin.watching import Watched


@dataclass
class Call:
    """One call. Instants are the event loop's, in seconds; `ended` is None while it hangs."""

    method: str
    arguments: dict[str, Any]
    started: float
    ended: float | None = None
    outcome: str = "open"  # "ok", Slack's error, or what the fault did: "hung", "dropped", "answer lost", ...
    acted: bool = False  # whether the workspace was asked to change
    status: int | None = None
    answer: dict[str, Any] | None = field(default=None, repr=False)


class Calls:
    """The log."""

    def __init__(self) -> None:
        self.all: list[Call] = []
        self._log = Watched()

    def __iter__(self) -> Iterator[Call]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.all if call.method == method]

    def named(self, *, besides: Iterable[str] = ()) -> list[str]:
        """The methods, in order."""
        left_out = set(besides)
        return [call.method for call in self.all if call.method not in left_out]

    def begin(self, call: Call) -> None:
        """A call has come."""
        self.all.append(call)
        self._log.changed()

    def end(self, call: Call, at: float) -> None:
        """It is over, answered or not."""
        call.ended = at
        self._log.changed()

    def changed(self) -> None:
        """Lets those who wait for a call look again."""
        self._log.changed()

    async def begun(self, method: str, number: int = 1) -> Call:
        """The so-manieth call of a method, once it has come."""
        await self._log.until(lambda: len(self.of(method)) >= number)
        return self.of(method)[number - 1]

    async def acted(self, method: str, number: int = 1) -> Call:
        """The same, once the workspace has changed by it."""
        call = await self.begun(method, number)
        await self._log.until(lambda: call.acted)
        return call

    async def ended(self, method: str, number: int = 1) -> Call:
        """The same, once it is over, answered or not."""
        call = await self.begun(method, number)
        await self._log.until(lambda: call.ended is not None)
        return call

    def clear(self) -> None:
        """Forgets what was."""
        self.all.clear()

    def most_at_once(self) -> int:
        """How many calls were open at the same instant, at most."""
        edges = sorted(
            [(call.started, 1) for call in self.all]
            + [(call.ended, -1) for call in self.all if call.ended is not None],
        )
        most = here = 0
        for _, step in edges:
            here += step
            most = max(most, here)
        return most

    def dependent_round_trips(self) -> int:
        """The longest row of calls of which each began after the one before had ended."""
        trips, free = 0, float("-inf")
        for started, ended in sorted(
            ((call.started, call.ended) for call in self.all if call.ended is not None), key=lambda span: span[1]
        ):
            if started >= free:
                trips, free = trips + 1, ended
        return trips
