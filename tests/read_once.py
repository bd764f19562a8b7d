"""What every installation reads from files and compiles: a third of a second each time, and always the same."""

from functools import cache
from typing import Final
from zoneinfo import available_timezones

import pytest

from bot import bootstrap, config
from bot.render import Wording, phrasebook
from bot.render.publications import Press

_WORDING: Final = cache(Wording)
_PRESS: Final = cache(Press)
_PHRASES: Final = cache(phrasebook.load)
_ZONES: Final = cache(available_timezones)


def read_once(patched: pytest.MonkeyPatch) -> None:
    """From now on what is built in this process shares them with everything built here before."""
    patched.setattr(bootstrap, "Wording", _WORDING)
    patched.setattr(bootstrap, "Press", _PRESS)
    patched.setattr(phrasebook, "load", _PHRASES)
    patched.setattr(config, "available_timezones", _ZONES)
