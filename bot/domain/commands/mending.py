"""Mending what was said in a hurry."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Undo:
    """Takes back the asker's last act, or the one that event `seq` tells of."""

    seq: int | None = None
