"""Incidents with their roles, promises and rooms: loaded under a lock, saved by difference."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from bot.domain.cadence import Plan
from bot.domain.details import Details
from bot.domain.events import AnyEvent, IncidentDeclared
from bot.domain.incident import Incident
from bot.domain.promise import Promise
from bot.domain.task import Task
from bot.domain.values import Audience, Conversation, Loss, Person, PostRef, Severity, Statement, Status
from bot.ports.storage import RoomRow, Surface
from bot.store import tables as t
from bot.store.acts import dump_acts, load_acts
from bot.store.among import among
from bot.store.codec import dump_event, dumps, load_event, loads
from bot.store.people import INSERTS
from bot.store.prepared import Prepared
from bot.store.tasks import load_tasks, save_tasks
from bot.store.visibility import visible_to


def _belongs(part: FromClause) -> ColumnElement[bool]:
    return t.incidents.c.number == part.c.incident


def _but_incident(part: Table) -> list[ColumnElement[Any]]:
    return [column for column in part.c if column.name != "incident"]


def _put(part: Table) -> Prepared:
    """Writes a row, whether or not there is one under its key."""
    key = [column.name for column in part.primary_key]
    found = {}
    for name, new in INSERTS.items():
        row = new(part)
        fresh = {column.name: row.excluded[column.name] for column in part.c if column.name not in key}
        found[name] = row.on_conflict_do_update(index_elements=key, set_=fresh)
    return Prepared(found)


_this: BindParameter[Any] = bindparam("this")
_these_incidents = select(t.incidents).where(among(t.incidents.c.number, "these")).order_by(t.incidents.c.number)
_FIND = Prepared(_these_incidents)
_LOCK = Prepared(_these_incidents.with_for_update())
# Each role beside each promise: so few of both that one look costs less than two.
_PARTS = Prepared(
    select(t.incidents.c.number, *_but_incident(t.roles), *_but_incident(t.promises))
    .outerjoin_from(t.incidents, t.roles, _belongs(t.roles))
    .outerjoin(t.promises, _belongs(t.promises))
    .where(among(t.incidents.c.number, "these"))
)
_TOLD = Prepared(
    select(t.events)
    .where(among(t.events.c.incident, "these"), among(t.events.c.kind, "kinds"))
    .order_by(t.events.c.incident, t.events.c.seq)
)
_SURFACES = Prepared(
    select(
        t.rooms,
        t.standing_posts.c.standing,
        t.standing_posts.c.conversation.label("stands_in"),
        t.standing_posts.c.post,
    )
    .outerjoin_from(
        t.rooms,
        t.standing_posts,
        and_(t.standing_posts.c.incident == t.rooms.c.incident, t.standing_posts.c.platform == t.rooms.c.platform),
    )
    .where(among(t.rooms.c.incident, "these"))
)
_ALARMS = (t.promises.c.alarm_at, t.tasks.c.alarm_at, t.incidents.c.check_at)
_DUE = [
    Prepared(
        select(t.incidents.c.number)
        .where(alarm <= bindparam("now"), *(() if alarm.table is t.incidents else (_belongs(alarm.table),)))
        .order_by(alarm)
        .limit(bindparam("most"))
        .with_for_update(of=t.incidents, skip_locked=True)
    )
    for alarm in _ALARMS
]
_NUMBER_IN = Prepared(
    select(t.rooms.c.incident).where(
        t.rooms.c.platform == bindparam("platform"), t.rooms.c.conversation == bindparam("conversation")
    )
)
_ADD = Prepared(insert(t.incidents).returning(t.incidents.c.number))
_SAVE = Prepared(update(t.incidents).where(t.incidents.c.number == _this))
_ADD_EVENTS = Prepared(insert(t.events))
_ADD_ROLES = Prepared(insert(t.roles))
_ADD_PROMISE = Prepared(insert(t.promises))
_SAVE_PROMISE = Prepared(
    update(t.promises).where(t.promises.c.incident == _this, t.promises.c.audience == bindparam("whose"))
)
_RESERVE_ROOM = _put(t.rooms)
_SAVE_ROOM = Prepared(update(t.rooms).where(t.rooms.c.incident == _this, t.rooms.c.platform == bindparam("where")))
_NAMED = Prepared(
    select(t.rooms.c.incident).where(t.rooms.c.platform == bindparam("platform"), t.rooms.c.name == bindparam("name"))
)
_PUT_STANDING = _put(t.standing_posts)
_DECLARED = Prepared(
    select(t.events)
    .join(t.incidents, t.incidents.c.number == t.events.c.incident)
    .where(
        t.incidents.c.declared_platform == bindparam("platform"),
        t.incidents.c.declared_id == bindparam("id"),
        t.incidents.c.opened_at >= bindparam("since"),
        t.events.c.seq == 1,
    )
)


@dataclass(frozen=True)
class Snapshot:
    """What was loaded, to save only the difference."""

    roles: dict[str, Person]
    promises: dict[Audience, Promise]
    tasks: dict[int, Task]


class Incidents:
    """Bound to one transaction. `plan_of` finds the pinned plan by the playbook's digest."""

    def __init__(self, connection: Connection, plan_of: Callable[[str], Plan]) -> None:
        self._connection = connection
        self._plan_of = plan_of
        self._loaded: dict[int, Snapshot] = {}

    # -- reading ----------------------------------------------------------------------------------------------

    def load(self, number: int, *, lock: bool = True) -> Incident | None:
        """One incident, locked until the transaction ends; None when there is none of that number."""
        found = self.load_many([number], lock=lock)
        return found[0] if found else None

    def load_many(self, numbers: Sequence[int], *, lock: bool = True) -> list[Incident]:
        """Several, locked in the order of their numbers so that two transactions never wait for each other."""
        rows = (_LOCK if lock else _FIND).rows(self._connection, {"these": numbers})
        if not rows:
            return []
        roles: dict[int, dict[str, Person]] = {row.number: {} for row in rows}
        promises: dict[int, dict[Audience, Promise]] = {row.number: {} for row in rows}
        present = list(roles)
        for one in _PARTS.rows(self._connection, {"these": present}):
            if one.role:
                roles[one.number][one.role] = Person(one.platform, one.person, one.name)
            if one.audience:
                promises[one.number][Audience(one.audience)] = Promise(
                    Audience(one.audience), one.made_at, one.made_seq, one.due_at, one.alarm_at, one.snoozed_until
                )
        details = {row.number: loads(Details, row.details) for row in rows}
        with_tasks = [number for number in present if details[number].tasks]
        tasks = load_tasks(self._connection, with_tasks) if with_tasks else {}
        found = []
        for row in rows:
            number = row.number
            incident = self._incident(row)
            incident.details = details[number]
            incident.roles, incident.promises = roles[number], promises[number]
            incident.tasks = tasks.get(number, {})
            self._loaded[number] = _snapshot(incident)
            found.append(incident)
        return found

    def _incident(self, row: Any) -> Incident:
        seconds = row.own_cadence_seconds
        return Incident(
            number=row.number,
            title=row.title,
            severity=Severity(row.severity),
            status=Status(row.status),
            private=row.private,
            origin=Conversation(row.origin_platform, row.origin_id),
            declared_by=Person(row.declared_platform, row.declared_id, row.declared_name),
            opened_at=row.opened_at,
            plan=self._plan_of(row.playbook),
            playbook=row.playbook,
            resolved_at=row.resolved_at,
            own_cadence=None if seconds is None else timedelta(seconds=seconds),
            eta=row.eta,
            last=loads(Statement, row.last),
            ended=loads(Statement, row.ended),
            check_at=row.check_at,
            acts=load_acts(row.acts),
            seq=row.seq,
        )

    def number_in(self, conversation: Conversation) -> int | None:
        """The incident whose channel this is."""
        key = {"platform": conversation.platform, "conversation": conversation.id}
        return next((row.incident for row in _NUMBER_IN.rows(self._connection, key)), None)

    def open_to(self, asker: Person, limit: int) -> list[int]:
        """Numbers of the open incidents this person may see, worst first."""
        statement = (
            select(t.incidents.c.number)
            .where(t.OPEN, visible_to(asker))
            .order_by(t.incidents.c.severity, t.incidents.c.number)
            .limit(limit)
        )
        return list(self._connection.scalars(statement))

    def timeline(self, number: int) -> list[AnyEvent]:
        """Everything that happened, in order."""
        statement = select(t.events).where(t.events.c.incident == number).order_by(t.events.c.seq)
        return [_event(row) for row in self._connection.execute(statement)]

    def told(self, numbers: Sequence[int], kinds: Sequence[str]) -> dict[int, list[AnyEvent]]:
        """What happened to several, in order, of these kinds only."""
        found: dict[int, list[AnyEvent]] = {number: [] for number in numbers}
        for row in _TOLD.rows(self._connection, {"these": numbers, "kinds": kinds}):
            found[row.incident].append(_event(row))
        return found

    def surface(self, number: int) -> Surface:
        """Where the incident is visible outside."""
        return self.surfaces([number])[number]

    def surfaces(self, numbers: Sequence[int]) -> dict[int, Surface]:
        """The same for several."""
        found = {number: Surface({}, {}) for number in numbers}
        for row in _SURFACES.rows(self._connection, {"these": numbers}):
            conversation = Conversation(row.platform, row.conversation) if row.conversation else None
            surface = found[row.incident]
            loss = Loss(row.loss) if row.loss else None
            surface.rooms[row.platform] = RoomRow(row.platform, row.name, conversation, row.url, loss)
            if row.standing:
                post = PostRef(Conversation(row.platform, row.stands_in), row.post)
                surface.standing[row.platform, row.standing] = post
        return found

    def due(self, now: datetime, limit: int) -> list[int]:
        """Incidents with a question due, worst delay first; locked, and skipped when somebody else has them."""
        found: dict[int, None] = {}
        for statement in _DUE:
            rows = statement.rows(self._connection, {"now": now, "most": limit})
            found.update(dict.fromkeys(row.number for row in rows))
        return list(found)[:limit]

    def next_alarm(self) -> datetime | None:
        """When the next question is due: for an update, for a task, or whether it is over."""
        alarms = [self._connection.scalar(select(func.min(column))) for column in _ALARMS]
        return min((alarm for alarm in alarms if alarm), default=None)

    def recently_declared(self, by: Person, since: datetime) -> list[tuple[int, IncidentDeclared]]:
        """What this person declared since then, newest first."""
        asked = {"platform": by.platform, "id": by.id, "since": since}
        # Ordered here: asked for by number, SQLite would read every incident in that order instead of these few.
        rows = sorted(_DECLARED.rows(self._connection, asked), key=lambda row: int(row.incident), reverse=True)
        return [(row.incident, _event(row)) for row in rows]

    def all_open(self, limit: int) -> list[int]:
        """Every open incident, private ones too: for the operator and the machine alone."""
        return list(self._connection.scalars(select(t.incidents.c.number).where(t.OPEN).limit(limit)))

    def latest(self) -> int | None:
        """The highest number given so far."""
        found: int | None = self._connection.scalar(select(func.max(t.incidents.c.number)))
        return found

    def count_open(self) -> int:
        """How many incidents somebody is waiting for."""
        return self._connection.execute(select(func.count()).select_from(t.incidents).where(t.OPEN)).scalar_one()

    def without_promise(self, limit: int) -> list[int]:
        """Open incidents with no promise to the channel; there must never be any."""
        promised = exists().where(
            t.promises.c.incident == t.incidents.c.number, t.promises.c.audience == str(Audience.ROOM)
        )
        statement = (
            select(t.incidents.c.number)
            .where(t.OPEN, ~promised)
            .order_by(t.incidents.c.severity, t.incidents.c.number)
            .limit(limit)
        )
        return list(self._connection.scalars(statement))

    # -- writing ----------------------------------------------------------------------------------------------

    def add(self, incident: Incident) -> None:
        """Stores a new incident and gives it its number."""
        (added,) = _ADD.rows(self._connection, self._columns(incident))
        incident.number = added.number
        self._loaded[incident.number] = Snapshot({}, {}, {})
        self._save_parts(incident)

    def save(self, incident: Incident) -> None:
        """Stores what changed since it was loaded, and the events recorded on it."""
        if not incident.events:
            return
        _SAVE.run(self._connection, {"this": incident.number, **self._columns(incident)})
        self._save_parts(incident)

    def reserve_room(self, number: int, platform: str, name: str) -> None:
        """Writes down the channel's name before anybody is asked to make it."""
        row = {"incident": number, "platform": platform, "name": name, "conversation": None, "url": "", "loss": None}
        _RESERVE_ROOM.run(self._connection, row)

    def name_is_free(self, platform: str, name: str) -> bool:
        """Whether no incident has reserved this name."""
        return not _NAMED.rows(self._connection, {"platform": platform, "name": name})

    def room_opened(self, number: int, room: Conversation, name: str, url: str) -> None:
        """The channel exists."""
        key = {"this": number, "where": room.platform}
        _SAVE_ROOM.run(self._connection, {**key, "conversation": room.id, "name": name, "url": url})

    def room_lost(self, number: int, platform: str, loss: Loss | None) -> None:
        """The channel cannot be reached any more; with None, it can again."""
        _SAVE_ROOM.run(self._connection, {"this": number, "where": platform, "loss": loss and str(loss)})

    def forget_surface(self, number: int) -> None:
        """Its channels and standing messages are its own no more."""
        for table in (t.standing_posts, t.rooms):
            self._connection.execute(delete(table).where(table.c.incident == number))

    def room_renamed(self, number: int, platform: str, name: str) -> None:
        """Somebody gave the channel another name."""
        _SAVE_ROOM.run(self._connection, {"this": number, "where": platform, "name": name})

    def standing_posted(self, number: int, standing: str, post: PostRef) -> None:
        """A message that will be edited in place stands; one that stood before is forgotten."""
        where = post.conversation
        key = {"incident": number, "platform": where.platform, "standing": standing}
        row = {**key, "conversation": where.id, "post": post.id}
        _PUT_STANDING.run(self._connection, row)

    def _columns(self, incident: Incident) -> dict[str, Any]:
        cadence = incident.own_cadence
        return {
            "title": incident.title,
            "severity": int(incident.severity),
            "status": str(incident.status),
            "private": incident.private,
            "origin_platform": incident.origin.platform,
            "origin_id": incident.origin.id,
            "declared_platform": incident.declared_by.platform,
            "declared_id": incident.declared_by.id,
            "declared_name": incident.declared_by.name,
            "opened_at": incident.opened_at,
            "resolved_at": incident.resolved_at,
            "eta": incident.eta,
            "own_cadence_seconds": None if cadence is None else int(cadence.total_seconds()),
            "last": dumps(incident.last) if incident.last else None,
            "ended": dumps(incident.ended) if incident.ended else None,
            "playbook": incident.playbook,
            "seq": incident.seq,
            "details": dumps(incident.details),
            "check_at": incident.check_at,
            "acts": dump_acts(incident.acts),
        }

    def _save_parts(self, incident: Incident) -> None:
        number, before = incident.number, self._loaded[incident.number]
        self._save_roles(number, before.roles, incident.roles)
        self._save_promises(number, before.promises, incident.promises)
        save_tasks(self._connection, number, before.tasks, incident.tasks)
        _ADD_EVENTS.run_each(
            self._connection,
            [
                {
                    "incident": number,
                    "seq": event.seq,
                    "at": event.at,
                    "kind": type(event).__name__,
                    "actor_platform": event.actor.platform,
                    "actor_id": event.actor.id,
                    "actor_name": event.actor.name,
                    "body": dump_event(event),
                }
                for event in incident.events
            ],
        )
        self._loaded[number] = _snapshot(incident)

    def _save_roles(self, number: int, before: dict[str, Person], after: dict[str, Person]) -> None:
        gone = [role for role in before if before[role] != after.get(role)]
        if gone:
            self._connection.execute(delete(t.roles).where(t.roles.c.incident == number, t.roles.c.role.in_(gone)))
        new = [
            {"incident": number, "role": role, "platform": who.platform, "person": who.id, "name": who.name}
            for role, who in after.items()
            if before.get(role) != who
        ]
        if new:
            _ADD_ROLES.run_each(self._connection, new)

    def _save_promises(self, number: int, before: dict[Audience, Promise], after: dict[Audience, Promise]) -> None:
        for audience in before.keys() - after.keys():
            self._connection.execute(
                delete(t.promises).where(t.promises.c.incident == number, t.promises.c.audience == str(audience))
            )
        for audience, promise in after.items():
            if before.get(audience) == promise:
                continue
            values = {
                "made_at": promise.made_at,
                "made_seq": promise.made_seq,
                "due_at": promise.due_at,
                "alarm_at": promise.alarm_at,
                "snoozed_until": promise.snoozed_until,
            }
            if audience in before:
                _SAVE_PROMISE.run(self._connection, {"this": number, "whose": str(audience), **values})
            else:
                _ADD_PROMISE.run(self._connection, {"incident": number, "audience": str(audience), **values})


def _snapshot(incident: Incident) -> Snapshot:
    return Snapshot(dict(incident.roles), dict(incident.promises), dict(incident.tasks))


def _event(row: Any) -> Any:
    actor = Person(row.actor_platform, row.actor_id, row.actor_name)
    return load_event(row.kind, row.body, seq=row.seq, at=row.at, actor=actor)
