"""A release as mail. It is written once, to somebody who does not exist, by EmailMessage, which refuses line breaks in
headers; each recipient gets a copy with that name exchanged for theirs, which is plain ASCII and no more.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from adapters.publish.addresses import usable
from adapters.publish.limits import SUBJECT_LENGTH
from adapters.publish.shortening import fit, one_line
from bot.ports.publishing import Release, Statement

# Identifiers must not be broken, and long ones are; a line may have 998 octets (RFC 5322, 2.1.1).
_UNBROKEN = SMTP.clone(max_line_length=998)
_NOBODY, _MARK = "the-recipient@example.invalid", "0the-recipients0"
_BODY = re.compile(r"<body\b[^>]*>(.*)</body\s*>", re.IGNORECASE | re.DOTALL)
_RULE = "\n\n" + "-" * 20 + "\n\n"


@dataclass(frozen=True)
class Sender:
    """Whom a mail is from."""

    name: str
    address: str
    reply_to: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


class Letter:
    """One release."""

    def __init__(self, release: Release, sender: Sender, now: datetime) -> None:
        self.ref = f"{release.key}@{sender.domain}"  # what Message-IDs are made of, for replies to it
        self.thread = release.thread or self.ref
        own = EmailMessage(policy=_UNBROKEN)
        own["To"] = Address(addr_spec=_NOBODY)
        own["Message-ID"] = _message_id(self.ref, _MARK)
        if before := [ref for ref in dict.fromkeys((release.thread, release.corrects)) if ref]:
            identifiers = [_message_id(ref, _MARK) for ref in before]
            own["In-Reply-To"] = identifiers[-1]
            own["References"] = " ".join(identifiers)
        self._own = bytes(own).removesuffix(b"\r\n").decode("ascii")
        self._shared = bytes(_shared(release, sender, now))

    def to(self, address: str) -> bytes:
        """The whole mail for one recipient. Raises ValueError for what is no address."""
        if not address or usable(address) != address:
            raise ValueError("not an address")
        return self._own.replace(_NOBODY, address).replace(_MARK, _mark(address)).encode("ascii") + self._shared


def _message_id(ref: str, mark: str) -> str:
    """The same for the same release and recipient, however often it is sent."""
    key, _, domain = ref.partition("@")
    return f"<{key}.{mark}@{domain}>"


def _mark(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]


def _shared(release: Release, sender: Sender, now: datetime) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(sender.name, addr_spec=sender.address)
    if sender.reply_to:
        mail["Reply-To"] = Address(addr_spec=sender.reply_to)
    mail["Subject"] = fit(one_line(release.statements[0].title), SUBJECT_LENGTH, len)
    mail["Date"] = now
    mail["Auto-Submitted"] = "auto-generated"  # no machine answers it (RFC 3834)
    # Quoted-printable passes every server and keeps lines short; half of a surrogate pair has no UTF-8.
    mail.set_content(_encodable(_text(release)), cte="quoted-printable")
    if all(one.html for one in release.statements):
        mail.add_alternative(_encodable(_html(release.statements)), subtype="html", cte="quoted-printable")
    # After the content, which takes headers of this name along into its parts.
    mail["Content-Language"] = ", ".join(one.lang.replace("_", "-") for one in release.statements)
    return mail


def _text(release: Release) -> str:
    """The first language's title is the subject."""
    first, *others = release.statements
    said = _RULE.join([first.text, *(f"{one.title}\n\n{one.text}" for one in others)])
    return said if not release.link or release.link in said else f"{said}\n\n{release.link}"


def _html(statements: Sequence[Statement]) -> str:
    """The first language's document, with what the others have in their bodies at its end."""
    first, *others = statements
    more = "".join(f'<hr><div lang="{escape(one.lang.replace("_", "-"))}">{_inside(one.html)}</div>' for one in others)
    found = _BODY.search(first.html)
    at = found.end(1) if found else len(first.html)
    return first.html[:at] + more + first.html[at:]


def _inside(document: str) -> str:
    found = _BODY.search(document)
    return found[1] if found else document


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
