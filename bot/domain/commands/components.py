"""What the status page lists: what can be asked. `sure`: whoever asks has seen how the public will read it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AddComponent:
    """One more. `group`: the name of the group it stands in, "" for none."""

    name: str
    group: str = ""
    sure: bool = False


@dataclass(frozen=True, kw_only=True)
class RenameComponent:
    """Another name for the one that `word` names."""

    word: str
    name: str
    sure: bool = False


@dataclass(frozen=True, kw_only=True)
class RetireComponent:
    """People see the one that `word` names no more."""

    word: str
    sure: bool = False
