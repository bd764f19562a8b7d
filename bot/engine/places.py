"""Where something was to be said or done, in words people use."""

from bot.messages import Line, Text
from bot.render import N_, Words

PLACES = {
    "room": N_("the channel"),
    "card": N_("the status card"),
    "announcement": N_("the announcement"),
    "topic": N_("the channel's topic"),
    "invite": N_("the invitation to the channel"),
    "pin": N_("the pin of the status card"),
    "links": N_("the links beside the channel"),
}


def place(lane: str, words: Words) -> Line:
    """The place behind an outbox lane, with its platform: "the channel (slack)"."""
    platform, _, name = lane.partition("/")
    if name in PLACES:
        where = words.say(PLACES[name])
    elif name.startswith("@"):
        where = words.say("a private message to {person}", person=name)
    else:
        where = name
    return (Text(f"{where} ({platform})"),)
