"""A mail server, a few connections to it, and what became of each mail. Of what it says only numbers are repeated."""

import asyncio
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from adapters.publish.limits import MAIL_SECONDS, SUBMISSION_PORT, SUBMISSIONS_PORT
from bot.domain.errors import OutsideError, SetupError, TargetRejected, TargetUnavailable

SETTING = "SMTP_URL"
FROM = "MAIL_FROM"  # whom mail is from, where a target says nothing else
CLOSING = 421  # the server is about to hang up [rfc5321, 4.2.3]
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")  # [rfc3463]
_BROKEN = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


@dataclass(frozen=True)
class Server:
    """Where mail is handed in. Beyond this machine only encrypted."""

    host: str
    port: int
    tls: bool
    start_tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, url: str) -> "Server":
        """Of `smtps://user:password@host:465` or `smtp://host:587`. Raises SetupError, which shows nothing of it."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        extra = parts.path.strip("/") or parts.query or parts.fragment
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or extra or not url.isprintable():
            raise SetupError(f"{SETTING} must look like smtps://user:password@host:465 or smtp://host:587")
        tls = parts.scheme == "smtps"
        return cls(
            parts.hostname,
            port or (SUBMISSIONS_PORT if tls else SUBMISSION_PORT),
            tls,
            start_tls=not tls and not _is_here(parts.hostname),
            user=unquote(parts.username) if parts.username is not None else None,
            password=unquote(parts.password) if parts.password is not None else None,
        )


@dataclass(frozen=True)
class Envelope:
    """One mail and whom it is for."""

    address: str
    mail: bytes


@dataclass
class Outcome:
    """What became of some mails, each by the name its recipient goes by.

    `trouble` is the server's or the sender's, not a recipient's.
    """

    sent: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  # for good, with the reason
    later: list[str] = field(default_factory=list)  # certainly not sent
    unsure: list[str] = field(default_factory=list)  # nobody knows
    put_off: str = ""  # why the last of those for later
    trouble: OutsideError | None = None

    def note(self, name: str, answer: tuple[int, str]) -> None:
        """The server said no to this one."""
        reason = _numbers(*answer)
        if answer[0] >= 500:
            self.refused[name] = reason
        else:
            self.later.append(name)
            self.put_off = reason


class Lines:
    """Connections to one server, each kept from mail to mail."""

    def __init__(self, server: Server, sender: str, many: int) -> None:
        self._server = server
        self._sender = sender
        self._lines: list[aiosmtplib.SMTP | None] = [None] * many

    async def send(self, names: Sequence[str], write: Callable[[str], Envelope], until: float) -> Outcome:
        """One mail to each, until the loop's time is up; what was not begun by then is for later."""
        outcome = Outcome()
        queue = iter(names)
        try:
            async with asyncio.timeout_at(until), asyncio.TaskGroup() as group:
                for number in range(len(self._lines)):
                    group.create_task(self._work(number, queue, write, outcome))
        except TimeoutError:
            pass  # the outcome tells how far it went
        outcome.later.extend(queue)
        return outcome

    async def hang_up(self) -> None:
        """Lets go of every connection. A server closes idle ones, and a mail begun then would look lost."""
        lines, self._lines = self._lines, [None] * len(self._lines)
        await asyncio.gather(*(_goodbye(line) for line in lines if line))

    async def _work(
        self, number: int, queue: Iterator[str], write: Callable[[str], Envelope], outcome: Outcome
    ) -> None:
        while not outcome.trouble and (name := next(queue, None)):
            line = self._lines[number]
            if line is None or not line.is_connected:
                try:
                    line = self._lines[number] = await self._connected()
                except (SMTPException, OSError) as error:
                    outcome.later.append(name)
                    outcome.trouble = _no_connection(error)
                    return
                except asyncio.CancelledError:
                    outcome.later.append(name)
                    raise
            if not await self._hand_in(line, name, write(name), outcome):
                line.close()
                self._lines[number] = None

    async def _connected(self) -> aiosmtplib.SMTP:
        line = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.tls,
            start_tls=self._server.start_tls,
            username=self._server.user,
            password=self._server.password,
            local_hostname=self._sender.rpartition("@")[2],
            timeout=MAIL_SECONDS,
        )
        try:
            await line.connect()
        except BaseException:
            line.close()
            raise
        return line

    async def _hand_in(self, line: aiosmtplib.SMTP, name: str, envelope: Envelope, outcome: Outcome) -> bool:
        """Answers whether the connection is of further use."""
        try:
            await line.sendmail(self._sender, [envelope.address], envelope.mail)
        except aiosmtplib.SMTPSenderRefused as error:
            outcome.later.append(name)
            outcome.put_off = _numbers(error.code, error.message)
            if error.code >= 500:
                outcome.trouble = TargetRejected(f"the sender is refused: {outcome.put_off}")
            return error.code != CLOSING
        except aiosmtplib.SMTPRecipientsRefused as error:
            (refusal,) = error.recipients
            outcome.note(name, (refusal.code, refusal.message))
            return refusal.code != CLOSING
        except SMTPResponseException as error:
            outcome.note(name, (error.code, error.message))
            return error.code != CLOSING
        except _BROKEN:
            outcome.unsure.append(name)
            return False
        except asyncio.CancelledError:
            outcome.unsure.append(name)
            line.close()
            raise
        outcome.sent.append(name)
        return True


async def _goodbye(line: aiosmtplib.SMTP) -> None:
    try:
        await line.quit(timeout=1)
    except (SMTPException, OSError):
        pass  # it is gone already
    finally:
        line.close()


def _no_connection(error: Exception) -> OutsideError:
    """Nothing was sent. What only somebody can mend is told at once."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= 500:
        return TargetRejected(f"the login is refused: {_numbers(error.code, error.message)}")
    if isinstance(error, SMTPResponseException):
        return TargetUnavailable(f"the mail server says {_numbers(error.code, error.message)}")
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return TargetUnavailable("the mail server's certificate is not trusted")
    if isinstance(error, OSError):
        return TargetUnavailable("the mail server is unreachable")
    return TargetRejected("the mail server offers no STARTTLS or no login")


def _numbers(code: int, message: str) -> str:
    """Only these: the rest of an answer may hold addresses."""
    enhanced = _ENHANCED.search(message)
    return f"{code} {enhanced[1]}" if enhanced else str(code)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
