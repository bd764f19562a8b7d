"""What every installation reads from files and compiles: a third of a second each time, and always the same."""

from functools import cache
from typing import Final

import pytest

from bot import bootstrap
from bot.playbook import load_components
from bot.render import Wording, phrasebook
from bot.render.publications import Press

_WORDING: Final = cache(Wording)
_PRESS: Final = cache(Press)
_PHRASES: Final = cache(phrasebook.load)
_COMPONENTS: Final = cache(load_components)


def read_once(patched: pytest.MonkeyPatch) -> None:
    """From now on what is built in this process shares them with everything built here before."""
    patched.setattr(bootstrap, "Wording", _WORDING)
    patched.setattr(bootstrap, "Press", _PRESS)
    patched.setattr(bootstrap, "load_components", _COMPONENTS)
    patched.setattr(phrasebook, "load", _PHRASES)
