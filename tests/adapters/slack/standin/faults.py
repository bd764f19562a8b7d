"""What goes wrong between an app and Slack, as a test scripts it.

slack.faults.on("chat.postMessage", LostAnswer(), nth=2)   # only the second call from now
slack.faults.on(EVERY, Delay(0.12))                        # each call of each method
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

EVERY: Final = "*"


class Fault:
    """One of the classes below."""


@dataclass
class Hang(Fault):
    """No answer, until `release`; then the call goes on as if nothing had been."""

    free: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Lets every hanging call go on."""
        self.free.set()


@dataclass(frozen=True)
class Delay(Fault):
    """The answer comes so many seconds later, on the stand-in's clock."""

    seconds: float


@dataclass(frozen=True)
class DropBefore(Fault):
    """The connection breaks and nothing happened."""


@dataclass(frozen=True)
class LostAnswer(Fault):
    """It happened, and the connection breaks before the answer."""


@dataclass
class HoldAnswer(Fault):
    """It happened, and the answer waits for `release`: the instant to kill somebody in between."""

    free: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Lets the answer go."""
        self.free.set()


@dataclass(frozen=True)
class TooManyCalls(Fault):
    """429."""

    retry_after: int = 30


@dataclass(frozen=True)
class ServerFails(Fault):
    """5xx; nothing happened."""

    status: int = 503


@dataclass(frozen=True)
class HtmlAnswer(Fault):
    """A page where JSON was expected, as proxies and Slack's front door send; nothing happened."""

    status: int = 200


@dataclass(frozen=True)
class Refuses(Fault):
    """Any of Slack's errors that no state implies, such as `fatal_error`."""

    error: str


@dataclass
class _Scripted:
    method: str
    fault: Fault
    nth: int | None
    seen: int = 0

    def strikes(self, method: str) -> bool:
        if self.method not in {EVERY, method}:
            return False
        self.seen += 1
        return self.nth is None or self.seen == self.nth


class Faults:
    """The script. Of several that strike one call, all delays and the first of the others take effect."""

    def __init__(self) -> None:
        self._script: list[_Scripted] = []
        self.struck: list[tuple[str, Fault]] = []

    def on(self, method: str, fault: Fault, *, nth: int | None = None) -> Fault:
        """From now on: the nth call of this method, or each."""
        self._script.append(_Scripted(method, fault, nth))
        return fault

    def clear(self) -> None:
        """Slack is well again; what hangs goes on."""
        for scripted in self._script:
            if isinstance(scripted.fault, Hang | HoldAnswer):
                scripted.fault.release()
        self._script.clear()

    def striking(self, method: str) -> tuple[float, Fault | None]:
        """Seconds to wait, and what else befalls this call."""
        struck = [scripted.fault for scripted in self._script if scripted.strikes(method)]
        self.struck += [(method, fault) for fault in struck]
        wait = sum(fault.seconds for fault in struck if isinstance(fault, Delay))
        return wait, next((fault for fault in struck if not isinstance(fault, Delay)), None)
