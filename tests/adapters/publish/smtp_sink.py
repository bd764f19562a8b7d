"""A mail server that takes everything, or fails as it is told: for everybody, or for one address."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from tests.adapters.publish.stage import never

CERTIFICATE = Path(__file__).with_name("mail.example.com.pem")


@dataclass(frozen=True)
class Arrived:
    """One mail at the server, with the recipient of its envelope."""

    to: str
    sender: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n").strip()

    @property
    def html(self) -> str:
        part = self.mail.get_body(("html",))
        return str(part.get_content()) if part else ""


@dataclass
class SmtpSink:
    """`faults` by address: an answer to RCPT ("550 5.1.1 nobody"), one to DATA ("data 552 full"), "drop", "hang".

    "drop" takes the mail and breaks the line; it is done once for each address.
    """

    fault: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    sender_answer: str = ""  # to MAIL
    arrived: list[Arrived] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0  # the most connections open together
    recipients: Counter[str] = field(default_factory=Counter)  # how often each was named
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    port: int = 0
    _open: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def said(self) -> Sequence[str]:
        """What people have: their mail program shows the same Message-ID once."""
        once = {(one.to, one.message_id): one for one in self.arrived}
        return [f"{one.mail['Subject']}\n{one.text}" for one in once.values()]

    # -- aiosmtpd's hooks ---------------------------------------------------------------------------------------

    async def handle_MAIL(self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.recipients[address] += 1
        told = {"fail": "451 4.3.0 payments later", "refuse": "550 5.7.1 payments never"}.get(self.fault)
        told = told or self.faults.get(address, "")
        if told[:1] in ("4", "5"):
            return told
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        (to,) = envelope.rcpt_tos
        told = self.faults.get(to, self.fault)
        if told.startswith("data "):
            return told.removeprefix("data ")
        if told == "hang":
            await never()
        self.arrived.append(Arrived(to, envelope.mail_from, envelope.content))
        if told in ("drop", "lose answer"):
            self.faults.pop(to, None)
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        return "250 OK"

    def login(self, _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right: word", handled=False)

    def line(self, protocol: "Line", *, opened: bool) -> None:
        """A connection came or went."""
        del protocol
        self._open += 1 if opened else -1
        self.connections += opened
        self.at_once = max(self.at_once, self._open)


class Line(SMTP):
    """One connection, counted."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.event_handler.line(self, opened=True)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.event_handler.line(self, opened=False)


def certificate() -> ssl.SSLContext:
    """Of mail.example.com, trusted by nobody who is not told to."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


@asynccontextmanager
async def smtp_sink(*, login: bool = False, start_tls: bool = False, tls: bool = False) -> AsyncIterator[SmtpSink]:
    """Listening for as long as the block; encrypted from the beginning (`tls`) or when it is asked for."""
    sink = SmtpSink()
    loop = asyncio.get_running_loop()
    options: dict[str, Any] = {"hostname": "sink.example", "tls_context": certificate() if start_tls else None}
    if login:
        options |= {"authenticator": sink.login, "auth_require_tls": start_tls}
    server = await loop.create_server(
        lambda: Line(sink, loop=loop, **options), "127.0.0.1", 0, ssl=certificate() if tls else None
    )
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        for task in asyncio.all_tasks():
            if getattr(task.get_coro(), "__qualname__", "") == "SMTP._handle_client":
                task.cancel()
        await asyncio.sleep(0)
