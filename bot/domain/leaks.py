"""Stub, until the real one replaces it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Leak:
    kind: str
    start: int
    end: int
    grave: bool


def look(text: str, *, people: Sequence[str] = (), never: Sequence[str] = ()) -> tuple[Leak, ...]:
    return ()
