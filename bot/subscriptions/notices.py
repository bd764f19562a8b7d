"""What is sent about a subscription itself: one mail before consent, and the few that keep it from being a secret."""

import hashlib
from datetime import datetime

from bot.domain.subscriber import LINK_LIFE, UNCONFIRMED_LIFE, Due, Keys
from bot.ports.publishing import Notice
from bot.render import Wording
from bot.statuspage.state import Branding
from bot.subscriptions.register import Owed
from bot.subscriptions.ways import confirming, front, ways


class Notices:
    """Writes them, each in its reader's language."""

    def __init__(self, wording: Wording, page: Branding, public_url: str, keys: Keys) -> None:
        self._wording = wording
        self._page = page
        self._public_url = public_url
        self._keys = keys

    def notice(self, owed: Owed, now: datetime) -> Notice:
        """The mail somebody is owed."""
        lang = owed.to.wishes.lang
        words = self._wording.words(lang, now)
        page, own = self._page.name, ways(self._public_url, self._keys, owed.to.id)
        one_click = own.one_click
        match owed.what:
            case Due.CONFIRMATION:
                subject = words.say("Confirm: updates from {page}", page=page)
                paragraphs = [
                    words.say("Somebody, probably you, asked to be sent updates from {page} here.", page=page),
                    words.say("To receive them, open this page and press its button:"),
                    confirming(self._public_url, owed.token),
                    words.say(
                        "The link works for {n} hours. Without it nothing more is sent, and this address is erased "
                        "after {days} days.",
                        n=int(LINK_LIFE.total_seconds() // 3600),
                        days=UNCONFIRMED_LIFE.days,
                    ),
                    words.say("If it was not you, there is nothing to do."),
                ]
            case Due.KNOWN:
                subject = words.say("You receive updates from {page} already", page=page)
                paragraphs = [
                    words.say("Somebody, probably you, asked to be sent updates from {page} here.", page=page),
                    words.say("This address receives them already. Change what you hear of, or stop it, here:"),
                    own.manage,
                    words.say("If it was not you, there is nothing to do."),
                ]
            case Due.FAREWELL:
                subject = words.say("No more updates from {page}", page=page)
                again = f"{self._public_url}{front(lang, self._page.languages)}"
                paragraphs = [
                    words.say("Somebody who reads mail at this address stopped the updates from {page}.", page=page),
                    words.say("This is the last mail; the address is erased. To hear again, ask again:"),
                    again,
                ]
                one_click = ""
        return Notice(self._key(owed), lang, subject, "\n\n".join(paragraphs) + "\n", one_click)

    def _key(self, owed: Owed) -> str:
        told = f"{owed.what}/{owed.to.id}/{owed.token}/{owed.to.asked_at.isoformat()}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]
