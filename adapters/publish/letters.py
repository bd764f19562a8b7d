"""A release as mail. It is written once, to somebody who does not exist, by EmailMessage, which refuses line breaks in
headers; each recipient gets a copy with that name exchanged for theirs, which is plain ASCII and no more. So is the
link by which a subscriber changes their mind, where the text has a place for it.
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
from bot.ports.publishing import Release, Statement, Ways

WAY_OUT = "0the-way-out0"  # stands in a text where each reader's own link is put in, at the beginning of a line
# Identifiers must not be broken, and long ones are; a line may have 998 octets (RFC 5322, 2.1.1).
_UNBROKEN = SMTP.clone(max_line_length=998)
_NOBODY, _MARK = "the-recipient@example.invalid", "0the-recipients0"
_BODY = re.compile(r"<body\b[^>]*>(.*)</body\s*>", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"https?://[A-Za-z0-9._~%+:/\[\]-]+")  # of our own links: nothing that has to be quoted
_PART = 70
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

    def to(self, address: str, ways: Ways | None = None) -> bytes:
        """The whole mail for one recipient, with how they change their mind where there is a way to.

        Raises ValueError for what is no address.
        """
        if not address or usable(address) != address:
            raise ValueError("not an address")
        own = self._own.replace(_NOBODY, address).replace(_MARK, _mark(address)).encode("ascii")
        if ways is None:
            return own + self._shared
        return own + unsubscribing(ways.one_click) + self._shared.replace(WAY_OUT.encode(), _soft(ways.manage))


def _message_id(ref: str, mark: str) -> str:
    """The same for the same release and recipient, however often it is sent."""
    key, _, domain = ref.partition("@")
    return f"<{key}.{mark}@{domain}>"


def _mark(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]


def unsubscribing(one_click: str) -> bytes:
    """What mail programs need for a button that ends it [RFC 8058, 3.1]. Raises ValueError for what is no address."""
    if not _LINK.fullmatch(one_click):
        raise ValueError("not an address of a page")
    return f"List-Unsubscribe: <{one_click}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode()


def _soft(link: str) -> bytes:
    """In quoted-printable, where a line has 76 characters at most [RFC 2045, 6.7]; "=" ends one that goes on."""
    if not _LINK.fullmatch(link):
        raise ValueError("not an address of a page")
    parts = [link[at : at + _PART] for at in range(0, len(link), _PART)]
    return "=\r\n".join(("", *parts, "")).encode()


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
