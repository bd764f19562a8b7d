"""Subscribers as targets see them: whom a release is for, and how it is said to each. `Subscribers` of the port."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from bot.domain.release import Release, Statement
from bot.domain.subscriber import Subscriber, Way
from bot.ports import Clock
from bot.ports.publishing import Call, Ways
from bot.render import Wording, Words
from bot.render.markup import tag
from bot.statuspage.speaking import Speaker
from bot.statuspage.state import Branding
from bot.subscriptions.register import Register
from bot.subscriptions.ways import ways

RULE = "-" * 20
# The colours are the mail's own, which are others in the dark.
STYLE = "max-width: 36em; margin: 16px auto 0; padding: 0 24px; font: 14px/1.5 system-ui, sans-serif"


class Readers:
    """All who said yes."""

    def __init__(self, register: Register, wording: Wording, page: Branding, public_url: str, clock: Clock) -> None:
        self._register = register
        self._wording = wording
        self._page = page
        self._public_url = public_url
        self._clock = clock

    # -- how it is said -----------------------------------------------------------------------------------------

    def statement(self, release: Release, reader: Subscriber, manage: str) -> Statement:
        """In the reader's language where there is one, else in the first, with their own times and their way out."""
        lang = reader.wishes.lang
        said = next((one for one in release.statements if one.lang == lang), release.statements[0])
        words = self._wording.words(lang, self._clock.now())
        times = self._times(release, reader, words)
        why = words.say("You asked for these mails from {page}.", page=self._page.name)
        how = words.say("Change what you hear of, or stop them:")
        link = [release.link] if release.link and release.link not in said.text else []
        text = "\n\n".join([said.text, *times, *link, RULE, f"{why} {how}\n{manage}"])
        html = _with_foot(said.html, lang, times, why, manage, words) if said.html else ""
        return replace(said, text=text, html=html)

    def _times(self, release: Release, reader: Subscriber, words: Words) -> list[str]:
        """The instants of the release as the reader's clock has them; none where that is the page's own."""
        zone, work = reader.wishes.zone, release.work
        if zone == self._page.zone:
            return []
        speaker = Speaker(replace(self._page, zone=zone), words)
        told = []
        if work is not None and not work.stage.is_over:
            told.append(
                words.say(
                    "In your time zone ({zone}): from {starts} to {ends}.",
                    zone=zone,
                    starts=speaker.moment(work.starts_at),
                    ends=speaker.moment(work.ends_at),
                )
            )
        if release.next_update_at is not None:
            at = speaker.moment(release.next_update_at)
            told.append(words.say("In your time zone ({zone}): next update by {at}.", zone=zone, at=at))
        return told

    def ways(self, id: str) -> Ways:
        """How this one changes their mind."""
        return ways(self._public_url, self._register.keys, id)

    def secret(self, id: str) -> bytes:
        """What a webhook's deliveries are signed with."""
        return self._register.keys.secret(id)

    # -- whom it is for -----------------------------------------------------------------------------------------

    async def hearing(self, way: Way, release: Release, after: str, limit: int) -> Sequence[Subscriber]:
        """Those with a greater id than `after` whom it is for."""
        return await self._register.hearing(way, release, after, limit)

    async def found(self, ids: Collection[str]) -> Mapping[str, Subscriber]:
        """Those of them who still want to hear."""
        return await self._register.found(ids)

    async def owe(self, call: Call, at: datetime) -> None:
        """Keeps what webhooks have to be told."""
        await self._register.owe(call, at)

    async def owed(self, key: str | None, now: datetime) -> Call | None:
        """The one of this key or one that is due."""
        return await self._register.owed(key, now)

    async def settled(self, key: str) -> None:
        """Nobody is owed it any more."""
        await self._register.settled(key)

    async def answered(
        self, good: Collection[str], bad: Collection[str], gone: Collection[str], now: datetime
    ) -> Sequence[str]:
        """How webhooks took it, and which were erased."""
        return await self._register.answered(good, bad, gone, now)


def _with_foot(document: str, lang: str, times: Sequence[str], why: str, manage: str, words: Words) -> str:
    """A mail's document with what is the reader's own at its end. The link begins a line: it is put in later."""
    link = words.say("Change or stop these mails")
    foot = Markup('<div lang="{}" style="{}">{}<p>{} <a\nhref="{}" style="color: inherit">{}</a></p></div>').format(
        tag(lang), STYLE, Markup().join(Markup("<p>{}</p>").format(one) for one in times), why, manage, link
    )
    head, end, tail = document.rpartition("</body>")
    return f"{head}{foot}{end}{tail}" if end else f"{document}{foot}"
