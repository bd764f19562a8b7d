"""The demo's mail server: a real one on this machine. It takes every mail, and keeps the last ones in memory."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from adapters.webchat.limits import MAIL_BYTES, MAILS_KEPT
from bot.domain.errors import SetupError
from bot.ports import Clock

if TYPE_CHECKING:  # imported by the demo alone, when it starts: nothing else takes mail in
    from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Mail:
    """One mail to one address."""

    id: str
    at: datetime  # when it came, by the demo's clock
    sender: str
    to: str
    subject: str
    text: str
    html: str  # "" when it has none


class Mailroom:
    """Open between `open` and `close`. `tell` is called after each mail."""

    def __init__(self, clock: Clock, tell: Callable[[], None]) -> None:
        self.mails: deque[Mail] = deque(maxlen=MAILS_KEPT)
        self._clock = clock
        self._tell = tell
        self._lines: WeakSet[SMTP] = WeakSet()
        self._server: asyncio.Server | None = None

    def mail(self, name: str) -> Mail | None:
        """One of those still kept."""
        return next((mail for mail in self.mails if mail.id == name), None)

    async def open(self, port: int) -> None:
        """Listens on this machine alone. Raises SetupError when somebody else has taken the port meanwhile."""
        try:
            self._server = await asyncio.get_running_loop().create_server(self._answer, "127.0.0.1", port)
        except OSError as error:
            raise SetupError(f"the demo's mail server cannot listen on port {port}: start the demo again") from error

    async def close(self) -> None:
        """Hangs up on whoever still talks to it."""
        if self._server:
            self._server.close()
            for line in self._lines:
                if line.transport:
                    line.transport.abort()  # type: ignore[attr-defined] # a socket's transport has it
            await self._server.wait_closed()

    def _answer(self) -> "SMTP":
        from aiosmtpd.smtp import SMTP

        loop = asyncio.get_running_loop()
        line = SMTP(self, loop=loop, hostname="localhost", data_size_limit=MAIL_BYTES)
        self._lines.add(line)
        return line

    async def handle_DATA(self, _server: "SMTP", _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """A mail is here; each of its recipients gets it."""
        written = message_from_bytes(envelope.content, policy=policy.default)
        for address in envelope.rcpt_tos:
            self.mails.append(
                Mail(
                    secrets.token_hex(8),
                    self._clock.now(),
                    str(written["From"]),
                    address,
                    str(written["Subject"]),
                    _part(written, "plain"),
                    _part(written, "html"),
                )
            )
        self._tell()
        return "250 2.0.0 kept"


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""
