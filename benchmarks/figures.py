"""Medians, percentiles and Markdown tables."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

Row = Sequence[object]


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many percent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


@dataclass
class Round:
    """What one round showed: how long each command took, and all of them with everything they caused."""

    seconds: list[float]
    elapsed: float

    @property
    def p50(self) -> float:
        return percentile(self.seconds, 50)

    @property
    def p99(self) -> float:
        return percentile(self.seconds, 99)

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.elapsed


@dataclass
class Rounds:
    """Rounds of one thing. A figure is the median over rounds; percentiles are taken within each."""

    rounds: list[Round]

    @property
    def p50(self) -> float:
        return statistics.median(one.p50 for one in self.rounds)

    @property
    def p99(self) -> float:
        return statistics.median(one.p99 for one in self.rounds)

    @property
    def rate(self) -> float:
        return statistics.median(one.rate for one in self.rounds)


@dataclass
class Ratio:
    """How many times as long one thing takes as another, by pairs of rounds that ran one after the other."""

    values: list[float]

    @classmethod
    def of(cls, these: Rounds, those: Rounds) -> "Ratio":
        """Pair by pair, at the median of each round."""
        return cls([one.p50 / other.p50 for one, other in zip(these.rounds, those.rounds, strict=True)])

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{self.median:.2f} ({min(self.values):.2f}–{max(self.values):.2f})"


def ms(seconds: float) -> str:
    """Milliseconds, to three digits."""
    value = seconds * 1000
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def table(head: Row, rows: Sequence[Row]) -> str:
    """A Markdown table; every column but the first is aligned right."""
    ruler = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in (head, ruler, *rows))


def missed(what: Sequence[str]) -> str:
    """The verdict on a goal."""
    return f"Missed: {'; '.join(what)}." if what else "Met everywhere."
