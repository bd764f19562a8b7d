"""What goes wrong between an app and Microsoft, as a test scripts it.

teams.faults.on("connector.send", LostAnswer(), nth=2)   # only the second such call from now
teams.faults.on("graph.*", Delay(0.12))                  # each call of Graph; "*": each of everything
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from tests.adapters.slack.standin.faults import (
    EVERY,
    Delay,
    DropBefore,
    Fault,
    Hang,
    HoldAnswer,
    HtmlAnswer,
    LostAnswer,
    ServerFails,
)

__all__ = [
    "EVERY", "Delay", "DropBefore", "Fault", "Faults", "Hang", "HoldAnswer", "HtmlAnswer", "LostAnswer", "Refuses",
    "ServerFails", "TooManyCalls",
]  # fmt: skip

WORDS: Final = "Something is not as it should be."


@dataclass(frozen=True)
class TooManyCalls(Fault):
    """429; without Retry-After when that is None, as the Connector often answers."""

    retry_after: int | None = 30


@dataclass(frozen=True)
class Refuses(Fault):
    """Any refusal that no state implies."""

    status: int
    code: str = "BadRequest"
    message: str = WORDS
    retry_after: int | None = None


@dataclass
class _Scripted:
    pattern: str
    fault: Fault
    nth: int | None
    seen: int = 0

    def strikes(self, operation: str) -> bool:
        if not fnmatchcase(operation, self.pattern):
            return False
        self.seen += 1
        return self.nth is None or self.seen == self.nth


class Faults:
    """The script. Of several that strike one call, all delays and the first of the others take effect."""

    def __init__(self) -> None:
        self._script: list[_Scripted] = []
        self.struck: list[tuple[str, Fault]] = []

    def on(self, operation: str, fault: Fault, *, nth: int | None = None) -> Fault:
        """From now on: the nth call of this operation, or each."""
        self._script.append(_Scripted(operation, fault, nth))
        return fault

    def clear(self) -> None:
        """Microsoft is well again; what hangs goes on."""
        for scripted in self._script:
            if isinstance(scripted.fault, Hang | HoldAnswer):
                scripted.fault.release()
        self._script.clear()

    def striking(self, operation: str) -> tuple[float, Fault | None]:
        """Seconds to wait, and what else befalls this call."""
        struck = [scripted.fault for scripted in self._script if scripted.strikes(operation)]
        self.struck += [(operation, fault) for fault in struck]
        wait = sum(fault.seconds for fault in struck if isinstance(fault, Delay))
        return wait, next((fault for fault in struck if not isinstance(fault, Delay)), None)
