"""What a typed line asks for: talk and Vigia's own words go to the channel, a few are the terminal's. Pure."""

import re
from dataclasses import dataclass

from bot.render import N_

ENTRY = re.compile(r"\s*(?:/incident|/inc|@vigia)(?![\w-])[,:]?\s*", re.IGNORECASE)  # as docs/webchat-api.md has it

OWN = {  # what the terminal does itself, and how it says so
    "/join": N_("goes to a channel: /join #channel, /join 7 for incident 7, /join vigia"),
    "/channels": N_("shows the channels, and where something is new"),
    "/card": N_("shows what is pinned here, as it stands now"),
    "/earlier": N_("shows older messages"),
    "/backstage": N_("shows why Vigia does what it does, what waits to be said, the timeline"),
    "/keys": N_("shows this list"),
    "/signout": N_("ends the session that is kept on this machine"),
    "/quit": N_("leaves; nothing is lost"),
}

_BUTTON = re.compile(r"\s*([0-9]{1,4})\s*")
_COMMAND = re.compile(r"(/[^\W\d_]+)(?:\s+(.*))?", re.DOTALL)  # a path such as /var/log is talk


@dataclass(frozen=True)
class Talk:
    """Goes to the channel exactly as typed; a command when it begins with Vigia's entry word."""

    text: str


@dataclass(frozen=True)
class Press:
    """The button of this number."""

    number: int


@dataclass(frozen=True)
class Own:
    """A word of the terminal's own and what follows it."""

    word: str
    rest: str = ""


@dataclass(frozen=True)
class Unknown:
    """Looks like a command and is none: saying it to everybody is not what was meant."""

    word: str


Typed = Talk | Press | Own | Unknown | None


def understood(line: str) -> Typed:
    """What is asked for; None for a line of nothing. A space in front makes talk of anything."""
    if not line.strip():
        return None
    if button := _BUTTON.fullmatch(line):
        return Press(int(button[1]))
    if line.startswith("/") and not ENTRY.match(line) and (command := _COMMAND.fullmatch(line.rstrip())):
        word = command[1].lower()
        return Own(word, (command[2] or "").strip()) if word in OWN else Unknown(word)
    return Talk(line)
