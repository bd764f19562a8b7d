"""Which names a channel may have. learn.microsoft.com/graph/api/channel-post, .../limits-specifications-teams."""

import re
from typing import Final

from tests.adapters.teams.standin.limits import CHANNEL_NAME

FORBIDDEN: Final = re.compile(r"[~#%&*{}+/\\:<>?|'\",\x00-\x1f\x80-\x9f]|\.\.")
RESERVED: Final = re.compile(r"forms|con|prn|aux|nul|com[1-9]|lpt[1-9]|desktop\.ini|general", re.IGNORECASE)


def is_legal(name: str) -> bool:
    """Whether Graph takes it. Emoji are refused by Graph where the client takes them."""
    return (
        0 < len(name) <= CHANNEL_NAME
        and name == name.strip()
        and not FORBIDDEN.search(name)
        and not RESERVED.fullmatch(name)
        and "_vti_" not in name.lower()
        and name[0] not in "_."
        and name[-1] != "."
    )
