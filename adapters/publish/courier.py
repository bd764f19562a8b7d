"""What public subscriptions need of the outside: one parser of addresses, the mail server, and webhooks' consent.

Without SMTP_URL and MAIL_FROM nobody can subscribe by mail; webhooks can all the same.
"""

import asyncio
import hmac
import json
import secrets
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from adapters.publish.addresses import named, usable
from adapters.publish.guard import Guard
from adapters.publish.letters import Sender, unsubscribing
from adapters.publish.limits import CHALLENGE_BYTES, CHECK_SECONDS, NOTICE_SECONDS
from adapters.publish.signing import as_json, post
from adapters.publish.smtp import FROM, SETTING, Envelope, Lines, Server
from bot.domain.errors import SetupError, TargetRejected, TargetUnavailable
from bot.ports.chat import Clock
from bot.ports.publishing import Notice


def engage(settings: Mapping[str, str], clock: Clock) -> "Messenger":
    """The one of this installation. Raises SetupError for a setting that is wrong; what is missing is no error."""
    server, sender = None, Sender("", "")
    if settings.get(SETTING, "").strip() and settings.get(FROM, "").strip():
        server, sender = Server.at(settings[SETTING].strip()), Sender(*named(settings[FROM].strip()))
        if not sender.address:
            raise SetupError(f"{FROM} is not an address")
    return Messenger(server, sender, Guard.of(settings), clock)


class Messenger:
    """Implements `Courier` of the port."""

    def __init__(self, server: Server | None, sender: Sender, guard: Guard, clock: Clock) -> None:
        self.sends_mail = server is not None
        self._server = server
        self._sender = sender
        self._guard = guard
        self._clock = clock

    def address(self, written: str) -> str:
        """A mail address as it is sent to; "" when it is none."""
        return usable(written)

    async def check(self, url: str) -> None:
        """Whether a webhook there may be called. Raises SetupError, which says no more than what is wrong."""
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await self._guard.check(url)
        except TimeoutError as error:
            raise SetupError("has a host that cannot be looked up") from error

    async def mail(self, to: str, notice: Notice) -> None:
        """Hands it to the mail server. Raises TargetUnavailable, TargetRejected."""
        if self._server is None:
            raise TargetUnavailable(f"{SETTING} or {FROM} is not set")
        envelope = Envelope(to, self._written(to, notice))
        lines = Lines(self._server, self._sender.address, 1)
        try:
            until = asyncio.get_running_loop().time() + NOTICE_SECONDS
            outcome = await lines.send([to], lambda _name: envelope, until)
        finally:
            await lines.hang_up()
        if outcome.trouble:
            raise outcome.trouble
        if outcome.refused:
            raise TargetRejected(outcome.refused[to])
        if not outcome.sent:
            raise TargetUnavailable(outcome.put_off or "no answer", maybe_done=bool(outcome.unsure))

    async def challenge(self, url: str, secret: bytes, id: str) -> bool:
        """Whether the webhook answers a signed challenge with what it was asked for.

        Raises TargetUnavailable, TargetRejected.
        """
        asked, now = secrets.token_urlsafe(32), self._clock.now()
        body = as_json({"type": "subscription.challenge", "timestamp": now.isoformat(), "data": {"challenge": asked}})
        answer = await post(self._guard, url, secret, id, body, now, most=CHALLENGE_BYTES)
        return answer.is_good and hmac.compare_digest(_echo(answer.body), asked.encode())

    async def stop(self) -> None:
        """Holds nothing."""

    def _written(self, to: str, notice: Notice) -> bytes:
        mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
        mail["To"] = Address(addr_spec=to)
        mail["From"] = Address(self._sender.name, addr_spec=self._sender.address)
        mail["Subject"] = notice.subject
        mail["Date"] = self._clock.now()
        mail["Message-ID"] = f"<{notice.key}@{self._sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # no machine answers it (RFC 3834)
        mail.set_content(notice.text, cte="quoted-printable")
        mail["Content-Language"] = notice.lang.replace("_", "-")
        return (unsubscribing(notice.one_click) if notice.one_click else b"") + bytes(mail)


def _echo(body: bytes) -> bytes:
    """The challenge alone, or as JSON under its name."""
    said = body.strip()
    try:
        told = json.loads(said)
    except ValueError:
        return said
    named = told.get("challenge") if isinstance(told, dict) else told
    return named.encode("utf-8", "replace") if isinstance(named, str) else b""
