"""Every public page of subscriptions, as somebody meets it in each language."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.domain.component import ListedComponent
from bot.domain.subscriber import Consent, Subscriber, Way, Wishes
from bot.domain.values import Severity
from bot.subscriptions.forms import NO_ADDRESS, NO_ZONE, Filled
from bot.subscriptions.pages import Offer, Pages
from tests.statuspage.examples import LISTED, NAMES, NOW, PAGE, WORDING

TOKEN = "ab12.cd34"  # noqa: S105 - of nobody
TROUBLES = ("link", "often", "large", "slow", "missing")
OFFER = Offer(
    [
        ListedComponent(id, name, group.lower(), {"": group}, position=position, listed_at=LISTED)
        for group, members in NAMES.items()
        for position, (id, name) in enumerate(members.items())
    ],
    by_mail=True,
)


def assets() -> Mapping[str, bytes]:
    """What all of them load, by its path."""
    return Pages(WORDING, PAGE).assets


def pages() -> Iterator[tuple[str, str]]:
    """Each by a name of its own."""
    drawn = Pages(WORDING, PAGE)
    for lang in PAGE.languages:
        wishes = Wishes(("cards",), Severity.SEV2, lang, "Europe/Madrid")
        mail = Subscriber("ab12", Way.MAIL, "ana@example.com", wishes, Consent.ASKED, NOW)
        hook = Subscriber("ab12", Way.WEBHOOK, "https://hook.example/in", wishes, Consent.ASKED, NOW)
        wrong = Filled("ana@", (), Severity.SEV4, lang, "Europe/Atlantis", {"address": NO_ADDRESS, "zone": NO_ZONE})
        chosen, later = Filled.of(wishes), NOW + timedelta(minutes=1)
        found = {
            "form": drawn.form(lang, NOW, OFFER, Filled(lang=lang)),
            "form-wrong": drawn.form(lang, NOW, OFFER, wrong),
            "form-without-mail": drawn.form(lang, NOW, Offer([], by_mail=False), Filled(lang=lang)),
            "asked": drawn.asked(lang, NOW),
            "webhook": drawn.webhook(hook, TOKEN, "whsec_c2VjcmV0", NOW),
            "confirm": drawn.confirm(mail, TOKEN, NOW),
            "confirm-failed": drawn.confirm(hook, TOKEN, NOW, failed=True),
            "confirmed": drawn.confirmed(mail, "/subscriptions/manage/ab12", NOW),
            "confirmed-webhook": drawn.confirmed(hook, "/subscriptions/manage/ab12", NOW),
            "manage": drawn.manage(mail, TOKEN, later, OFFER, chosen, saved=False),
            "manage-saved": drawn.manage(hook, TOKEN, later, OFFER, chosen, saved=True),
            "leave": drawn.leave(mail, TOKEN, NOW),
            "left": drawn.left(lang, NOW),
            **{f"trouble-{what}": drawn.trouble(what, lang, NOW) for what in TROUBLES},
        }
        yield from ((f"{lang}/{name}", page) for name, page in found.items())
