"""What the installation refuses, in the reader's language where it is known; else in its own English sentence."""

from bot.cli.chat.client import NoAnswer, Refused
from bot.render import N_, Words

SENTENCES = {
    "text-too-long": N_("This text is too long for one message."),
    "too-large": N_("This is too much for one message."),
    "internal": N_("Something went wrong in Vigia; it was written down. Try again."),
    "unknown-channel": N_("This channel is not open to you."),
    "signed-out": N_("You are not signed in any more: leave with /quit and sign in with a new address."),
}


def sentence(failure: Refused | NoAnswer, words: Words) -> str:
    """What to tell."""
    if isinstance(failure, NoAnswer):
        return words.say("Vigia does not answer. Your text is still here: Enter sends it again, and it acts once.")
    known = SENTENCES.get(failure.code)
    return words.say(known) if known else failure.sentence
