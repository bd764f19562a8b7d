"""Who asked to hear, over restarts. Each call is one transaction; an address is never part of anything logged."""

import base64
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from bot.domain.release import Release
from bot.domain.subscriber import (
    ASKS_A_DAY,
    DAY,
    FAILING_LIFE,
    LINK_LIFE,
    UNCONFIRMED_LIFE,
    Consent,
    Due,
    Keys,
    Subscriber,
    Way,
    Wishes,
    hashed,
)
from bot.ports import Database
from bot.ports.publishing import Call
from bot.store import tables as t
from bot.store.among import among
from bot.store.codec import dumps, loads
from bot.store.people import INSERTS, recall_fact
from bot.subscriptions.register import Owed

BELL = "subscribers"  # rung when somebody is owed a mail
KEY = "subscribers.key"  # of the fact that keeps a key made here
LEASE = timedelta(seconds=60)  # how long what one process took is left alone by the others
BACKOFF = (30, 120, 600, 1800)  # seconds before a webhook is called again; the last from then on
PUT_OFF_MOST = timedelta(hours=1)  # before a mail that could not be handed over is tried again

_row = t.subscribers.c


@dataclass(frozen=True)
class Brought:
    """What became of addresses an operator brought along."""

    new: int
    known: int
    forgotten: int  # they said no once


class StoredSubscribers:
    """`unlock` before use."""

    keys: Keys

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unlock(self, key: str) -> None:
        """With the operator's key; without one, with a key of our own that is made once and kept in the database."""
        self.keys = Keys(key or await self._database.write(_own_key))

    # -- what people do -----------------------------------------------------------------------------------------

    async def ask(self, address: str, wishes: Wishes, now: datetime) -> None:
        """Somebody asks for a mail address. What is done, and how long it takes, is the same for one that is known."""

        def work(connection: Connection) -> None:
            _insert_asked(connection, Way.MAIL, address, wishes, now)
            row = connection.execute(_by_mail(address).with_for_update()).one()
            asks = _lately(row, now)
            # The newest is written down in any case: a transaction that changes nothing would be told by its speed.
            fresh: dict[str, Any] = {"asks": json.dumps([*asks[: ASKS_A_DAY - 1], now.isoformat()])}
            if len(asks) < ASKS_A_DAY:
                fresh |= {"due": Due.KNOWN, "due_at": now}
                if row.consent != Consent.CONFIRMED:
                    fresh |= {"consent": Consent.ASKED, "wishes": dumps(wishes), "asked_at": now}
                    fresh |= {"due": Due.CONFIRMATION}
            connection.execute(update(t.subscribers).where(_row.id == row.id).values(**fresh))

        await self._database.write(work, wakes=BELL)

    async def ask_for_webhook(self, url: str, wishes: Wishes, now: datetime) -> tuple[Subscriber, str] | None:
        """The subscriber to be, and the token that confirms; None when this was asked for too often today."""

        def work(connection: Connection) -> tuple[Subscriber, str] | None:
            since = now - DAY
            asked = select(_row.id).where(_row.way == Way.WEBHOOK, _row.known_by == url.lower(), _row.asked_at > since)
            if len(connection.execute(asked.limit(ASKS_A_DAY)).all()) == ASKS_A_DAY:
                return None
            id = _insert_asked(connection, Way.WEBHOOK, url, wishes, now)
            return _subscriber(_one(connection, id)), _new_link(connection, id, now)

        return await self._database.write(work)

    async def behind(self, token: str, now: datetime) -> Subscriber | None:
        """Whom a link that confirms was made for; None when it is none, or too old."""
        return await self._database.read(lambda connection: _behind(connection, token, now))

    async def confirm(self, token: str, now: datetime) -> Subscriber | None:
        """They said yes; saying it again changes nothing. None when the link is none, or too old."""

        def work(connection: Connection) -> Subscriber | None:
            found = _behind(connection, token, now)
            if found is None or found.consent is Consent.CONFIRMED:
                return found
            said_yes = {"consent": Consent.CONFIRMED, "confirmed_at": now, "due": None, "due_at": None}
            connection.execute(update(t.subscribers).where(_row.id == found.id).values(**said_yes))
            fingerprint = self.keys.fingerprint(found.way, found.address)
            connection.execute(delete(t.forgotten).where(t.forgotten.c.hash == fingerprint))
            return _subscriber(_one(connection, found.id))

        return await self._database.write(work)

    async def change(self, id: str, wishes: Wishes) -> None:
        """They want to hear of something else."""
        statement = update(t.subscribers).where(_row.id == id).values(wishes=dumps(wishes))
        await self._database.write(lambda connection: connection.execute(statement))

    async def leave(self, id: str, now: datetime, *, farewell: bool) -> Subscriber | None:
        """They want to hear no more: from now on they do not, and only a hash of the address stays.

        With `farewell` the address is kept until a last mail is handed over. None when nobody of that id is kept.
        """

        def work(connection: Connection) -> Subscriber | None:
            row = connection.execute(select(t.subscribers).where(_row.id == id).with_for_update()).one_or_none()
            if row is None or row.consent == Consent.LEAVING:
                return None
            self._forget(connection, row, now)
            if farewell and row.way == Way.MAIL and row.consent == Consent.CONFIRMED:
                last = {"id": id, "way": row.way, "address": row.address, "known_by": row.known_by, "asked_at": now}
                last |= {"wishes": dumps(Wishes(lang=loads(Wishes, row.wishes).lang)), "consent": Consent.LEAVING}
                connection.execute(insert(t.subscribers).values(**last, due=Due.FAREWELL, due_at=now))
            return _subscriber(row)

        return await self._database.write(work, wakes=BELL)

    def _forget(self, connection: Connection, row: Row[Any], now: datetime) -> None:
        _erase(connection, [row.id])
        self._keep_fingerprint(connection, Way(row.way), row.address, now)

    def _keep_fingerprint(self, connection: Connection, way: Way, address: str, now: datetime) -> None:
        kept = {"hash": self.keys.fingerprint(way, address), "at": now}
        connection.execute(INSERTS[connection.dialect.name](t.forgotten).values(**kept).on_conflict_do_nothing())

    # -- mails that are owed ------------------------------------------------------------------------------------

    async def take_owed(self, now: datetime, limit: int) -> list[Owed]:
        """Mails that are due, put off for whoever else asks. Each link is made here: only its hash is kept."""

        def work(connection: Connection) -> list[Owed]:
            due = select(t.subscribers).where(_row.due_at <= now).order_by(_row.due_at).limit(limit)
            taken = []
            for row in connection.execute(due.with_for_update(skip_locked=True)).all():
                if row.due == Due.KNOWN and not _lately(row, now):  # a day later nobody waits for it any more
                    connection.execute(update(t.subscribers).where(_row.id == row.id).values(due=None, due_at=None))
                    continue
                wait = min(LEASE + (now - row.asked_at) / 4, PUT_OFF_MOST)
                connection.execute(update(t.subscribers).where(_row.id == row.id).values(due_at=now + wait))
                token = _new_link(connection, row.id, now) if row.due == Due.CONFIRMATION else ""
                taken.append(Owed(Due(row.due), _subscriber(row), token))
            return taken

        return await self._database.write(work)

    async def handed_over(self, owed: Owed) -> None:
        """The mail is sent, or was refused for good."""

        def work(connection: Connection) -> None:
            this = (_row.id == owed.to.id, _row.due == owed.what)
            if owed.what is Due.FAREWELL:
                connection.execute(delete(t.subscribers).where(*this))
            else:
                connection.execute(update(t.subscribers).where(*this).values(due=None, due_at=None))

        await self._database.write(work)

    async def sweep(self, now: datetime) -> int:
        """Erases who never confirmed, and who waits for a last mail that cannot be sent. Answers how many."""

        def work(connection: Connection) -> int:
            never = (_row.consent == Consent.ASKED) & (_row.asked_at <= now - UNCONFIRMED_LIFE)
            left = (_row.consent == Consent.LEAVING) & (_row.asked_at <= now - LINK_LIFE)
            ids = connection.scalars(select(_row.id).where(or_(never, left))).all()
            _erase(connection, ids)
            return len(ids)

        return await self._database.write(work)

    # -- whom a release is for ----------------------------------------------------------------------------------

    async def hearing(self, way: Way, release: Release, after: str, limit: int) -> Sequence[Subscriber]:
        """Those with a greater id than `after` whom it is for, and who hear of it to its end from now on."""
        about = -release.work.number if release.work else release.incident

        def work(connection: Connection) -> list[Subscriber]:
            found: list[Subscriber] = []
            last = after
            while not found:  # pages in which nobody is concerned are no end
                rows = connection.execute(
                    select(t.subscribers, t.heard.c.incident)
                    .outerjoin(t.heard, (t.heard.c.subscriber == _row.id) & (t.heard.c.incident == about))
                    .where(_row.way == way, _row.consent == Consent.CONFIRMED, _row.id > last)
                    .order_by(_row.id)
                    .limit(limit)
                ).all()
                if not rows:
                    break
                last = rows[-1].id
                everybody = [(_subscriber(row), row.incident is not None) for row in rows]
                found = [one for one, heard in everybody if heard or one.wishes.meet(release)]
                new = [one for one, heard in everybody if not heard and one in found and not one.wishes.is_everything]
                if new:
                    kept = [{"subscriber": one.id, "incident": about} for one in new]
                    connection.execute(INSERTS[connection.dialect.name](t.heard).on_conflict_do_nothing(), kept)
            return found

        return await self._database.write(work)

    async def found(self, ids: Collection[str]) -> Mapping[str, Subscriber]:
        """Those of them who still want to hear."""
        these = select(t.subscribers).where(_row.consent == Consent.CONFIRMED, among(_row.id, "these"))
        rows = await self._database.read(lambda connection: connection.execute(these, {"these": list(ids)}).all())
        return {row.id: _subscriber(row) for row in rows}

    async def named(self, id: str) -> Subscriber | None:
        """The one of this id, whether confirmed or not; None when they left or were never there."""
        this = select(t.subscribers).where(_row.id == id, _row.consent != Consent.LEAVING)
        row = await self._database.read(lambda connection: connection.execute(this).one_or_none())
        return _subscriber(row) if row else None

    # -- webhooks -----------------------------------------------------------------------------------------------

    async def owe(self, call: Call, at: datetime) -> None:
        """Keeps what webhooks have to be told."""

        def work(connection: Connection) -> None:
            kept = {"release": call.key, "body": call.body.decode(), "since": at, "next_at": at, "attempts": 0}
            connection.execute(INSERTS[connection.dialect.name](t.calls).values(**kept).on_conflict_do_nothing())

        await self._database.write(work)

    async def owed(self, key: str | None, now: datetime) -> Call | None:
        """The one of this key or one that is due, put off for whoever else asks."""

        def work(connection: Connection) -> Call | None:
            this = t.calls.c.release == key if key else t.calls.c.next_at <= now
            wanted = select(t.calls).where(this).order_by(t.calls.c.next_at).limit(1)
            row = connection.execute(wanted.with_for_update(skip_locked=True)).one_or_none()
            if row is None:
                return None
            wait = timedelta(seconds=BACKOFF[min(row.attempts, len(BACKOFF) - 1)])
            later = {"next_at": now + wait, "attempts": row.attempts + 1}
            connection.execute(update(t.calls).where(t.calls.c.release == row.release).values(**later))
            if row.since <= now - FAILING_LIFE:
                connection.execute(delete(t.calls).where(t.calls.c.release == row.release))
            return Call(row.release, row.body.encode())

        return await self._database.write(work)

    async def settled(self, key: str) -> None:
        """Nobody is owed it any more."""
        await self._database.write(
            lambda connection: connection.execute(delete(t.calls).where(t.calls.c.release == key))
        )

    async def answered(
        self, good: Collection[str], bad: Collection[str], gone: Collection[str], now: datetime
    ) -> Sequence[str]:
        """How webhooks took it; those that are gone or bad for days are erased."""

        def work(connection: Connection) -> Sequence[str]:
            well = update(t.subscribers).where(among(_row.id, "these"), _row.failing_since.is_not(None))
            connection.execute(well.values(failing_since=None), {"these": list(good)})
            ill = update(t.subscribers).where(among(_row.id, "these"), _row.failing_since.is_(None))
            connection.execute(ill.values(failing_since=now), {"these": list(bad)})
            lost = select(_row.id).where(among(_row.id, "these"), _row.failing_since <= now - FAILING_LIFE)
            erased = [*gone, *connection.scalars(lost, {"these": list(bad)}).all()]
            _erase(connection, erased)
            return erased

        return await self._database.write(work)

    # -- operators ----------------------------------------------------------------------------------------------

    async def listed(self) -> Sequence[Subscriber]:
        """Everybody, the earliest first."""
        everybody = select(t.subscribers).order_by(_row.asked_at, _row.id)
        rows = await self._database.read(lambda connection: connection.execute(everybody).all())
        return [_subscriber(row) for row in rows]

    async def bring(self, addresses: Sequence[str], wishes: Wishes, now: datetime) -> Brought:
        """Mail addresses whose owners said yes elsewhere. Whoever said no here stays away."""

        def work(connection: Connection) -> Brought:
            new = known = forgotten = 0
            for address in addresses:
                fingerprint = self.keys.fingerprint(Way.MAIL, address)
                if connection.scalar(select(t.forgotten.c.at).where(t.forgotten.c.hash == fingerprint)):
                    forgotten += 1
                    continue
                _insert_asked(connection, Way.MAIL, address, wishes, now)
                row = connection.execute(_by_mail(address)).one()
                if row.consent == Consent.CONFIRMED:
                    known += 1
                    continue
                yes = {"consent": Consent.CONFIRMED, "confirmed_at": now, "due": None, "due_at": None}
                connection.execute(update(t.subscribers).where(_row.id == row.id).values(**yes))
                new += 1
            return Brought(new, known, forgotten)

        return await self._database.write(work)

    async def erase(self, way: Way, address: str, now: datetime) -> int:
        """Everything kept about an address but a hash of it. Answers how many subscriptions it had."""

        def work(connection: Connection) -> int:
            rows = connection.execute(_at(way, address)).all()
            _erase(connection, [row.id for row in rows])
            connection.execute(delete(t.recipients).where(t.recipients.c.address == address))
            self._keep_fingerprint(connection, way, address, now)
            return len(rows)

        return await self._database.write(work)

    async def export(self, way: Way, address: str) -> dict[str, object]:
        """Everything kept about an address, as plain data; instants are ISO 8601 in UTC."""

        def work(connection: Connection) -> dict[str, object]:
            rows = connection.execute(_at(way, address)).all()
            fingerprint = self.keys.fingerprint(way, address)
            no = connection.scalar(select(t.forgotten.c.at).where(t.forgotten.c.hash == fingerprint))
            plain = select(t.recipients).where(t.recipients.c.address == address)
            return {
                "address": address,
                "subscriptions": [_exported(connection, row) for row in rows],
                "sent_by_list": [_sent(one) for one in connection.execute(plain)],
                "wants_to_hear_no_more_since": no.isoformat() if no else None,
            }

        return await self._database.read(work)


def _own_key(connection: Connection) -> str:
    made = {"key": KEY, "value": secrets.token_urlsafe(32), "until": None}
    connection.execute(INSERTS[connection.dialect.name](t.facts).values(**made).on_conflict_do_nothing())
    return str(recall_fact(connection, KEY))


def _insert_asked(connection: Connection, way: Way, address: str, wishes: Wishes, now: datetime) -> str:
    """A new row, unless it is of a mail address that has one. Answers its id."""
    id = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
    row = {"id": id, "way": way, "address": address, "known_by": address.lower(), "consent": Consent.ASKED}
    made = INSERTS[connection.dialect.name](t.subscribers).values(**row, wishes=dumps(wishes), asked_at=now)
    connection.execute(made.on_conflict_do_nothing())
    return id


def _new_link(connection: Connection, id: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    link = {"link": hashed(token), "link_until": now + LINK_LIFE}
    connection.execute(update(t.subscribers).where(_row.id == id).values(**link))
    return token


def _behind(connection: Connection, token: str, now: datetime) -> Subscriber | None:
    here = (_row.link == hashed(token), _row.link_until > now, _row.consent != Consent.LEAVING)
    row = connection.execute(select(t.subscribers).where(*here)).one_or_none()
    return _subscriber(row) if row else None


def _by_mail(address: str) -> Any:
    return _at(Way.MAIL, address)


def _at(way: Way, address: str) -> Any:
    return select(t.subscribers).where(_row.way == way, _row.known_by == address.lower())


def _one(connection: Connection, id: str) -> Row[Any]:
    return connection.execute(select(t.subscribers).where(_row.id == id)).one()


def _lately(row: Row[Any], now: datetime) -> list[str]:
    return [at for at in json.loads(row.asks) if datetime.fromisoformat(at) > now - DAY]


def _erase(connection: Connection, ids: Sequence[str]) -> None:
    """Whoever they are, and what they follow."""
    these = {"these": list(ids)}
    connection.execute(delete(t.subscribers).where(among(_row.id, "these")), these)
    connection.execute(delete(t.heard).where(among(t.heard.c.subscriber, "these")), these)


def _subscriber(row: Row[Any]) -> Subscriber:
    return Subscriber(
        row.id,
        Way(row.way),
        row.address,
        loads(Wishes, row.wishes),
        Consent(row.consent),
        row.asked_at,
        row.confirmed_at,
        row.failing_since,
    )


def _exported(connection: Connection, row: Row[Any]) -> dict[str, object]:
    heard = connection.scalars(select(t.heard.c.incident).where(t.heard.c.subscriber == row.id)).all()
    sent = connection.execute(select(t.recipients).where(t.recipients.c.address == row.id)).all()
    instants = {
        name: at.isoformat() if (at := getattr(row, name)) else None
        for name in ("asked_at", "confirmed_at", "failing_since")
    }
    return {
        "id": row.id,
        "way": row.way,
        "consent": row.consent,
        "wishes": json.loads(row.wishes),
        "asked_for_lately": json.loads(row.asks),
        **instants,
        "follows": list(heard),
        "sent": [_sent(one) for one in sent],
    }


def _sent(row: Row[Any]) -> dict[str, object]:
    return {"publication": row.release, "state": row.state, "reason": row.reason}
