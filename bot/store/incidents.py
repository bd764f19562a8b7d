"""Incidents with their roles, promises and rooms: loaded under a lock, saved by difference."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from bot.domain.cadence import Plan
from bot.domain.events import AnyEvent
from bot.domain.incident import Incident
from bot.domain.promise import Promise
from bot.domain.values import Audience, Conversation, Person, PostRef, Severity, Statement, Status
from bot.ports.storage import RoomRow, Surface
from bot.store import tables as t
from bot.store.codec import dump_event, dumps, load_event, loads
from bot.store.visibility import visible_to


@dataclass(frozen=True)
class Snapshot:
    """What was loaded, to save only the difference."""

    roles: dict[str, Person]
    promises: dict[Audience, Promise]


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
        statement = select(t.incidents).where(t.incidents.c.number.in_(numbers)).order_by(t.incidents.c.number)
        if lock:
            statement = statement.with_for_update()
        rows = self._connection.execute(statement).mappings().all()
        if not rows:
            return []
        roles: dict[int, dict[str, Person]] = {row["number"]: {} for row in rows}
        promises: dict[int, dict[Audience, Promise]] = {row["number"]: {} for row in rows}
        present = list(roles)
        for role in self._connection.execute(select(t.roles).where(t.roles.c.incident.in_(present))):
            roles[role.incident][role.role] = Person(role.platform, role.person, role.name)
        for one in self._connection.execute(select(t.promises).where(t.promises.c.incident.in_(present))):
            promises[one.incident][Audience(one.audience)] = Promise(
                Audience(one.audience), one.made_at, one.made_seq, one.due_at, one.alarm_at, one.snoozed_until
            )
        found = []
        for row in rows:
            number = row["number"]
            self._loaded[number] = Snapshot(dict(roles[number]), dict(promises[number]))
            found.append(self._incident(row, roles[number], promises[number]))
        return found

    def _incident(self, row: Any, roles: dict[str, Person], promises: dict[Audience, Promise]) -> Incident:
        seconds = row["own_cadence_seconds"]
        return Incident(
            number=row["number"],
            title=row["title"],
            severity=Severity(row["severity"]),
            status=Status(row["status"]),
            private=row["private"],
            origin=Conversation(row["origin_platform"], row["origin_id"]),
            declared_by=Person(row["declared_platform"], row["declared_id"], row["declared_name"]),
            opened_at=row["opened_at"],
            plan=self._plan_of(row["playbook"]),
            playbook=row["playbook"],
            resolved_at=row["resolved_at"],
            own_cadence=None if seconds is None else timedelta(seconds=seconds),
            eta=row["eta"],
            last=loads(Statement, row["last"]),
            ended=loads(Statement, row["ended"]),
            roles=roles,
            promises=promises,
            seq=row["seq"],
        )

    def number_in(self, conversation: Conversation) -> int | None:
        """The incident whose channel this is."""
        return self._connection.scalar(
            select(t.rooms.c.incident).where(
                t.rooms.c.platform == conversation.platform, t.rooms.c.conversation == conversation.id
            )
        )

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
        return [
            load_event(
                row.kind,
                row.body,
                seq=row.seq,
                at=row.at,
                actor=Person(row.actor_platform, row.actor_id, row.actor_name),
            )
            for row in self._connection.execute(statement)
        ]

    def surface(self, number: int) -> Surface:
        """Where the incident is visible outside."""
        return self.surfaces([number])[number]

    def surfaces(self, numbers: Sequence[int]) -> dict[int, Surface]:
        """The same for several."""
        found = {number: Surface({}, {}) for number in numbers}
        for row in self._connection.execute(select(t.rooms).where(t.rooms.c.incident.in_(numbers))):
            conversation = Conversation(row.platform, row.conversation) if row.conversation else None
            found[row.incident].rooms[row.platform] = RoomRow(row.platform, row.name, conversation, row.url)
        statement = select(t.standing_posts).where(t.standing_posts.c.incident.in_(numbers))
        for row in self._connection.execute(statement):
            post = PostRef(Conversation(row.platform, row.conversation), row.post)
            found[row.incident].standing[row.platform, row.standing] = post
        return found

    def due(self, now: datetime, limit: int) -> list[int]:
        """Incidents with a question due, worst delay first; locked, and skipped when somebody else has them."""
        statement = (
            select(t.promises.c.incident)
            .join(t.incidents, t.incidents.c.number == t.promises.c.incident)
            .where(t.promises.c.alarm_at <= now)
            .order_by(t.promises.c.alarm_at)
            .limit(limit)
            .with_for_update(of=t.incidents, skip_locked=True)
        )
        return list(dict.fromkeys(self._connection.scalars(statement)))

    def next_alarm(self) -> datetime | None:
        """When the next question is due."""
        found: datetime | None = self._connection.scalar(select(func.min(t.promises.c.alarm_at)))
        return found

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
        statement = select(t.incidents.c.number).where(t.OPEN, ~promised).order_by(t.incidents.c.number).limit(limit)
        return list(self._connection.scalars(statement))

    # -- writing ----------------------------------------------------------------------------------------------

    def add(self, incident: Incident) -> None:
        """Stores a new incident and gives it its number."""
        statement = insert(t.incidents).values(**self._columns(incident)).returning(t.incidents.c.number)
        incident.number = self._connection.execute(statement).scalar_one()
        self._loaded[incident.number] = Snapshot({}, {})
        self._save_parts(incident)

    def save(self, incident: Incident) -> None:
        """Stores what changed since it was loaded, and the events recorded on it."""
        if not incident.events:
            return
        statement = update(t.incidents).where(t.incidents.c.number == incident.number)
        self._connection.execute(statement.values(**self._columns(incident)))
        self._save_parts(incident)

    def reserve_room(self, number: int, platform: str, name: str) -> None:
        """Writes down the channel's name before anybody is asked to make it."""
        key = {"incident": number, "platform": platform}
        self._connection.execute(delete(t.rooms).where(t.rooms.c.incident == number, t.rooms.c.platform == platform))
        self._connection.execute(insert(t.rooms).values(**key, name=name))

    def name_is_free(self, platform: str, name: str) -> bool:
        """Whether no incident has reserved this name."""
        statement = select(t.rooms.c.incident).where(t.rooms.c.platform == platform, t.rooms.c.name == name)
        return self._connection.scalar(statement) is None

    def room_opened(self, number: int, room: Conversation, name: str, url: str) -> None:
        """The channel exists."""
        statement = update(t.rooms).where(t.rooms.c.incident == number, t.rooms.c.platform == room.platform)
        self._connection.execute(statement.values(conversation=room.id, name=name, url=url))

    def standing_posted(self, number: int, standing: str, post: PostRef) -> None:
        """A message that will be edited in place stands; one that stood before is forgotten."""
        key = {"incident": number, "platform": post.conversation.platform, "standing": standing}
        table = t.standing_posts
        self._connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))
        self._connection.execute(insert(table).values(**key, conversation=post.conversation.id, post=post.id))

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
        }

    def _save_parts(self, incident: Incident) -> None:
        number, before = incident.number, self._loaded[incident.number]
        self._save_roles(number, before.roles, incident.roles)
        self._save_promises(number, before.promises, incident.promises)
        self._connection.execute(
            insert(t.events),
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
        self._loaded[number] = Snapshot(dict(incident.roles), dict(incident.promises))

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
            self._connection.execute(insert(t.roles), new)

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
            key = {"incident": number, "audience": str(audience)}
            if audience in before:
                self._connection.execute(
                    update(t.promises)
                    .where(t.promises.c.incident == number, t.promises.c.audience == str(audience))
                    .values(**values)
                )
            else:
                self._connection.execute(insert(t.promises).values(**key, **values))
