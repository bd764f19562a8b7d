"""Whoever sends mail and signed calls to the demo's neighbours."""

import base64
import smtplib
from collections.abc import Sequence
from email.message import EmailMessage

from aiohttp import ClientResponse
from standardwebhooks import Webhook

from bot.ports import Surroundings
from tests.adapters.webchat.conftest import Chat

SECRET = "whsec_" + base64.b64encode(b"the partners know this secret").decode()
BODY = '{"data":{"statements":[{"lang":"es","title":"Problema con los pagos","text":"…"},{"lang":"en","title":"x"}]}}'


def with_neighbours(mail_port: int) -> Surroundings:
    """A demo that was told where both of them are."""
    settings = {"WEBCHAT_MAIL_PORT": str(mail_port), "WEBCHAT_PARTNERS_SECRET": SECRET}
    return Surroundings("en", "UTC", "https://chat.example.com", demo=True, settings=settings)


def letter(subject: str, text: str, html: str = "") -> EmailMessage:
    """A mail to Dan."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Vigia demo <vigia@shop.example>", "dan@example.com", subject
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def hand_in(port: int, mails: Sequence[EmailMessage]) -> None:
    """Over one connection; blocks."""
    with smtplib.SMTP("127.0.0.1", port, "localhost", timeout=10) as line:
        for mail in mails:
            line.send_message(mail)


async def deliver(chat: Chat, name: str = "1.1.partners", body: str = BODY, **headers: str) -> ClientResponse:
    """A call of the partners' site, signed unless the headers say otherwise."""
    now = chat.core.fake_clock.time
    given = {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(name, now, body),
    }
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return await chat.client.post("/demo/partners", data=body, headers=given | headers)
