"""What webhooks are told, as a signed POST (Standard Webhooks v1)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.publish.guard import Guard
from adapters.publish.http import Answer, call
from adapters.publish.limits import WEBHOOK_BYTES
from adapters.publish.shortening import fitted
from bot.domain.errors import TargetRejected
from bot.domain.release import Work
from bot.ports.publishing import Release, Statement

PREFIX = "whsec_"


async def post(guard: Guard, url: str, secret: bytes, key: str, body: bytes, now: datetime, *, most: int = 0) -> Answer:
    """What the receiver answers, with at most so many bytes of it. Whoever sees `key` again knows it is the same.

    Raises TargetUnavailable, TargetRejected.
    """
    stamp = str(int(now.timestamp()))
    signed = b".".join((key.encode(), stamp.encode(), body))
    signature = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Vigia",
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature}",
    }
    return await call(guard, "POST", url, headers=headers, body=body, most=most)


def body_of(release: Release, room: int) -> bytes:
    """A release as JSON, its titles and texts within `room` bytes. Raises TargetRejected when the rest is too long."""
    body = as_json(_event(release, fitted(release.statements, room, length, release.link)))
    if len(body) > WEBHOOK_BYTES:
        raise TargetRejected("too many systems and addresses for one webhook")
    return body


def _event(release: Release, statements: Sequence[Statement]) -> dict[str, Any]:
    due, work = release.next_update_at, release.work
    about = _of_incident(release) if work is None else {"maintenance": _planned(work)}
    return {
        "type": "incident.publication" if work is None else "maintenance.publication",
        "timestamp": release.approved_at.isoformat(),
        "data": {
            **about,
            "publication": release.number,
            "kind": release.kind,
            "phase": release.phase,
            "next_update_at": due.isoformat() if due else None,
            "link": release.link,
            "affected": list(release.affected),
            "components": {id: state.value for id, state in release.states.items()},
            "statements": [{"lang": one.lang, "title": one.title, "text": one.text} for one in statements],
            "corrects": release.corrects or None,
        },
    }


def _of_incident(release: Release) -> dict[str, Any]:
    return {
        "incident": release.incident,
        "severity": release.severity.name.lower(),
        "status": release.status.value,
    }


def _planned(work: Work) -> dict[str, Any]:
    return {
        "number": work.number,
        "stage": work.stage.value,
        "name": dict(work.name),
        "starts_at": work.starts_at.isoformat(),
        "ends_at": work.ends_at.isoformat(),
        "components": list(work.components),
    }


def as_json(value: object) -> bytes:
    """Compact, in UTF-8."""
    # Half of a surrogate pair has no UTF-8.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def length(text: str) -> int:
    """Bytes of a text within JSON."""
    return len(as_json(text)) - 2
