"""What the playbook says under a target's `with:`, and the secrets it names."""

import re
from collections.abc import Collection, Mapping

from bot.domain.errors import NotSetUp, SetupError

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

SUBSCRIBERS = "subscribers"  # what the option `to` holds where whoever asked for it is told

Given = Mapping[str, str | tuple[str, ...]]


class Options:
    """Each answer is checked; what is wrong is a SetupError that names target and option."""

    def __init__(self, target: str, given: Given, known: Collection[str]) -> None:
        self._target = target
        self._given = given
        if unknown := sorted(set(given) - set(known)):
            raise self.wrong(unknown[0], f"is unknown; there are {', '.join(sorted(known))}")

    def wrong(self, option: str, why: str) -> SetupError:
        """An error to raise about an option."""
        return SetupError(f"target {self._target}: option {option} {why}")

    def text(self, option: str, default: str = "") -> str:
        """One value."""
        value = self._given.get(option, default)
        if not isinstance(value, str):
            raise self.wrong(option, "takes one value")
        return value.strip()

    def needed(self, option: str) -> str:
        """One value that must be there."""
        value = self.text(option)
        if not value:
            raise self.wrong(option, "is missing")
        return value

    def several(self, option: str) -> tuple[str, ...]:
        """Any number of values."""
        value = self._given.get(option, ())
        return (value,) if isinstance(value, str) else tuple(value)

    def number(self, option: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self.text(option, str(default))
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
            raise self.wrong(option, f"must be a number from 1 to {most}")
        return int(value)

    def setting(self, variable: str, settings: Mapping[str, str]) -> str:
        """What the environment says. Raises NotSetUp."""
        value = settings.get(variable, "").strip()
        if not value:
            raise NotSetUp(f"target {self._target}: {variable} is not set")
        return value

    def secret(self, option: str, settings: Mapping[str, str]) -> tuple[str, str]:
        """The variable the option names, and what it holds. Raises NotSetUp."""
        variable = self.needed(option)
        if not _VARIABLE.fullmatch(variable):  # perhaps the secret itself, so it is not shown
            raise self.wrong(option, "takes the name of a variable, such as PARTNER_SECRET")
        return variable, self.setting(variable, settings)
