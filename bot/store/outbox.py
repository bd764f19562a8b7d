"""Effects waiting for the outside.

    pending ──▶ sending ──▶ sent
       ▲           │
       │           ├──▶ pending      not now: tried again after `not_before`
       │           ├──▶ unknown      the answer was lost, or the owner died: asked before it is repeated
       │           ├──▶ buried       refused for good, told in plain sight
       │           └──▶ superseded   obsolete by the time it failed
       └── unknown ┘  (taken like pending, but looked for first)

What is to be said about a planned maintenance stands here too, its number below zero in `incident`: what follows of
incidents is true of it, but that it has no severity, and comes after them.

A lane is incident x place. A row is taken only when no earlier row of its lane is unfinished, so posts to one
place keep their order; lanes run side by side. Taking is one UPDATE that checks the state again, so two
processes never hold the same row.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.values import PostRef
from bot.effects import (
    A_PUBLICATION,
    ANNOUNCEMENT,
    PUBLISHING,
    ROOM_LANES,
    Effect,
    OpenRoom,
    Pin,
    Planned,
    Revise,
    Supersede,
)
from bot.ports.storage import LEASE, Parcel, Settled, State, Surface
from bot.store.among import among
from bot.store.codec import dump_effect, dumps, load_effect, loads
from bot.store.prepared import Prepared
from bot.store.tables import Instant, incidents, outbox


def _among(states: Sequence[State], rows: FromClause = outbox) -> ColumnElement[bool]:
    """Written out, in the words of the partial indexes: with bound values SQLite would read the whole table."""
    return rows.c.state.in_([literal_column(f"'{state}'", Text) for state in states])


AFTER_INCIDENTS = 5  # behind the mildest severity
UNFINISHED = (State.PENDING, State.SENDING, State.UNKNOWN)
_unfinished = _among(UNFINISHED)
_waiting = _among((State.PENDING, State.UNKNOWN))

_this: BindParameter[Any] = bindparam("this")
_now = bindparam("now", type_=Instant)
_ADD = Prepared(insert(outbox))
_UNFINISHED_OF = Prepared(
    select(outbox.c.lane, outbox.c.tag, outbox.c.platform).where(outbox.c.incident == _this, _unfinished)
)
_LANES_OF = Prepared(
    select(outbox.c.incident, outbox.c.lane, outbox.c.key, outbox.c.state, outbox.c.not_before)
    .where(among(outbox.c.incident, "these"), _unfinished)
    .order_by(outbox.c.incident, outbox.c.lane, outbox.c.seq, outbox.c.pos)
)
_OURS = Prepared(
    select(outbox.c.key, outbox.c.obsolete)
    .where(among(outbox.c.key, "these"), outbox.c.state == str(State.SENDING), outbox.c.owner == bindparam("us"))
    .order_by(outbox.c.key)
    .with_for_update()
)
# Where a platform lets only so many through at a time, the worst incidents go first.
_of_incident = select(incidents.c.severity).where(incidents.c.number == outbox.c.incident).scalar_subquery()
_severity = func.coalesce(_of_incident, AFTER_INCIDENTS)
_parcel_columns = (
    outbox.c.key,
    outbox.c.incident,
    outbox.c.lane,
    outbox.c.seq,
    outbox.c.pos,
    outbox.c.body,
    outbox.c.attempts,
    outbox.c.reason,
    outbox.c.tried_at,
)


def _taking(which: ColumnElement[bool]) -> ReturningUpdate[Any]:
    return (
        update(outbox)
        .where(which, _waiting)
        .values(
            # `reason` remembers that it was unknown: after the UPDATE the old state is gone.
            reason=case((outbox.c.state == str(State.UNKNOWN), str(State.UNKNOWN)), else_=None),
            state=str(State.SENDING),
            owner=bindparam("us"),
            lease_until=bindparam("until"),
            tried_at=case((outbox.c.tried_at.is_(None), _now), else_=outbox.c.tried_at),
        )
        .returning(*_parcel_columns, _severity.label("severity"))
    )


def _blocked() -> ColumnElement[bool]:
    """Whether an earlier row of the same lane is unfinished."""
    earlier = outbox.alias("earlier")
    return (
        select(earlier.c.key)
        .where(
            earlier.c.incident == outbox.c.incident,
            earlier.c.lane == outbox.c.lane,
            _among(UNFINISHED, earlier),
            tuple_(earlier.c.seq, earlier.c.pos) < tuple_(outbox.c.seq, outbox.c.pos),
        )
        .exists()
    )


def _ready() -> Select[tuple[str]]:
    """Rows whose time has come, at the head of their lanes."""
    return (
        select(outbox.c.key)
        .where(_waiting, outbox.c.not_before <= _now, ~_blocked())
        .order_by(_severity, outbox.c.not_before)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
    )


_TAKE_READY = Prepared(_taking(outbox.c.key.in_(_ready())))
_TAKE_THESE = Prepared(_taking(among(outbox.c.key, "these")))
_SETTLE = Prepared(
    update(outbox)
    .where(outbox.c.key == bindparam("k"))
    .values(
        state=bindparam("s"),
        owner=None,
        lease_until=None,
        attempts=bindparam("n"),
        not_before=bindparam("nb"),
        finished_at=bindparam("f"),
        reason=bindparam("r"),
        post=bindparam("p"),
    )
)


class Outbox:
    """Bound to one transaction and one process (`owner`)."""

    def __init__(
        self, connection: Connection, owner: int, surfaces: Callable[[Sequence[int]], dict[int, Surface]]
    ) -> None:
        self._connection = connection
        self._owner = owner
        self._surfaces = surfaces
        self.taken: list[Parcel] = []  # by this transaction, to be delivered after commit
        self.left_waiting = False  # whether rows were added that somebody else may take

    # -- adding -------------------------------------------------------------------------------------------------

    def add(
        self,
        incident: int,
        planned: Sequence[tuple[int, Planned]],
        now: datetime,
        *,
        surface: Surface,
        fresh: bool = False,
    ) -> None:
        """Stores what was planned from events, as (event seq, effect) in order.

        The first of each free lane is born taken by this process. `fresh`: the incident is new, no lane is busy.
        """
        effects: list[tuple[int, int, Effect]] = []
        unfinished = [] if fresh else self._unfinished(incident)
        for pos, (seq, plan) in enumerate(planned):
            if isinstance(plan, Supersede):
                effects = [e for e in effects if not _is_under(e[2], plan)]
                if any(_is_under(row, plan) for row in unfinished):
                    self.supersede(incident, plan)
                    unfinished = self._unfinished(incident)
            else:
                effects.append((seq, pos, plan))
        if not effects:
            return
        busy = {row.lane for row in unfinished}
        rows = []
        for seq, pos, effect in effects:
            lane, key = effect.lane, f"vigia-{incident}-{seq}-{pos}"
            free = lane not in busy
            busy.add(lane)
            rows.append(
                {
                    "key": key,
                    "incident": incident,
                    "lane": lane,
                    "seq": seq,
                    "pos": pos,
                    "kind": effect.kind,
                    "tag": effect.tag,
                    "platform": effect.platform,
                    "body": dump_effect(effect),
                    "state": str(State.SENDING if free else State.PENDING),
                    "obsolete": False,
                    "attempts": 0,
                    "not_before": now,
                    "owner": self._owner if free else None,
                    "lease_until": now + LEASE if free else None,
                    "tried_at": now if free else None,
                }
            )
            if free:
                parcel = Parcel(key, incident, lane, seq, pos, effect, 0, unknown=False, tried_at=now)
                self.taken.append(addressed(parcel, surface))
            else:
                self.left_waiting = True
        _ADD.run_each(self._connection, rows)

    def supersede(self, incident: int, plan: Supersede) -> None:
        """What waits under this tag is dropped; what is being sent is not tried again if it fails."""
        matching = [outbox.c.incident == incident, outbox.c.tag == plan.tag, _unfinished]
        if plan.platform:
            matching.append(outbox.c.platform == plan.platform)
        self._drop(*matching)

    def abandon(self, incident: int) -> None:
        """Nothing that waits to be said in its channel, about it or outside is said any more; private messages are."""
        place = func.substr(outbox.c.lane, func.length(outbox.c.platform) + 2)
        told = or_(
            place.in_([*ROOM_LANES, ANNOUNCEMENT]),
            place.startswith(A_PUBLICATION),
            outbox.c.platform == PUBLISHING,
        )
        self._drop(outbox.c.incident == incident, told, _unfinished)

    def _drop(self, *matching: ColumnElement[bool]) -> None:
        sending = outbox.c.state == str(State.SENDING)
        self._connection.execute(
            update(outbox)
            .where(*matching)
            .values(obsolete=True, state=case((sending, str(State.SENDING)), else_=str(State.SUPERSEDED)))
        )

    def _unfinished(self, incident: int) -> Sequence[Any]:
        return _UNFINISHED_OF.rows(self._connection, {"this": incident})

    # -- taking -------------------------------------------------------------------------------------------------

    def take(self, now: datetime, limit: int) -> int:
        """Takes rows whose time has come, at the head of their lanes. Answers how many."""
        return self._take(_TAKE_READY, {"limit": limit}, now)

    def take_next(self, lanes: Collection[tuple[int, str]], now: datetime) -> int:
        """Takes the new heads of lanes whose head just finished. Answers how many."""
        heads: dict[tuple[int, str], str | None] = {}
        for row in _LANES_OF.rows(self._connection, {"these": {incident for incident, _lane in lanes}}):
            ready = row.state != State.SENDING and row.not_before <= now
            heads.setdefault((row.incident, row.lane), row.key if ready else None)
        keys = [key for lane, key in heads.items() if key and lane in lanes]
        return self._take(_TAKE_THESE, {"these": keys}, now) if keys else 0

    def _take(self, statement: Prepared, asked: dict[str, object], now: datetime) -> int:
        ours = {"us": self._owner, "now": now, "until": now + LEASE}
        rows = statement.rows(self._connection, {**asked, **ours})
        if not rows:
            return 0
        surfaces = self._surfaces(list({row.incident for row in rows}))
        worst_first = sorted(rows, key=lambda row: (row.severity, row.incident, row.seq, row.pos))
        self.taken += [addressed(_parcel(row), surfaces[row.incident]) for row in worst_first]
        return len(rows)

    # -- settling -----------------------------------------------------------------------------------------------

    def ours(self, parcels: Sequence[Parcel]) -> dict[str, bool]:
        """Which of these this process still holds, locked; the value says whether it became obsolete meanwhile."""
        asked = {"these": [parcel.key for parcel in parcels], "us": self._owner}
        return {row.key: row.obsolete for row in _OURS.rows(self._connection, asked)}

    def settle(self, settled: Sequence[Settled]) -> None:
        """Writes down how each ended, or when it is tried again."""
        finished = (State.SENT, State.BURIED, State.SUPERSEDED)
        _SETTLE.run_each(
            self._connection,
            [
                {
                    "k": one.parcel.key,
                    "s": str(one.state),
                    "n": one.parcel.attempts + one.failed,
                    "nb": one.not_before or one.at,
                    "f": one.at if one.state in finished else None,
                    "r": one.reason,
                    "p": dumps(one.post) if one.post else None,
                }
                for one in settled
            ],
        )

    def void_leases(self, now: datetime, dead: Sequence[int] | None) -> int:
        """Rows whose owner is dead (None: every owner but us) or whose lease has lapsed become unknown.

        What became obsolete meanwhile is over: a question that was answered is not asked again.
        """
        gone = outbox.c.owner != self._owner if dead is None else outbox.c.owner.in_(dead)
        statement = (
            update(outbox)
            .where(
                and_(
                    outbox.c.state == literal_column(f"'{State.SENDING}'", Text), or_(gone, outbox.c.lease_until < now)
                )
            )
            .values(
                state=case((outbox.c.obsolete, str(State.SUPERSEDED)), else_=str(State.UNKNOWN)),
                owner=None,
                lease_until=None,
                not_before=now,
            )
        )
        return self._connection.execute(statement).rowcount

    # -- looking ------------------------------------------------------------------------------------------------

    def by_state(self, incident: int) -> list[Mapping[str, object]]:
        """Every row of an incident, in order, for `vigia show`."""
        columns = (outbox.c.key, outbox.c.lane, outbox.c.kind, outbox.c.state, outbox.c.attempts, outbox.c.reason)
        statement = select(*columns).where(outbox.c.incident == incident).order_by(outbox.c.seq, outbox.c.pos)
        return [dict(row) for row in self._connection.execute(statement).mappings()]

    def lag(self, now: datetime) -> float:
        """Seconds the oldest row that could be sent has waited; 0 when none is. Rows behind others do not count."""
        oldest = self._connection.scalar(
            select(outbox.c.not_before)
            .where(_waiting, outbox.c.not_before <= now, ~_blocked())
            .order_by(outbox.c.not_before)
            .limit(1)
        )
        return (now - oldest).total_seconds() if oldest else 0.0

    def next_due(self) -> datetime | None:
        """When the next waiting row may be tried."""
        return self._connection.scalar(
            select(outbox.c.not_before).where(_waiting).order_by(outbox.c.not_before).limit(1)
        )

    def post_of(self, key: str) -> PostRef | None:
        """Where a post ended up."""
        found: PostRef | None = loads(
            PostRef, self._connection.scalar(select(outbox.c.post).where(outbox.c.key == key))
        )
        return found


def addressed(parcel: Parcel, surface: Surface) -> Parcel:
    """The parcel with the channel and the message it is about, as far as they exist; a channel's name as reserved."""
    effect = parcel.effect
    room = surface.rooms.get(effect.platform)
    if isinstance(effect, OpenRoom) and room:
        effect = replace(effect, name=room.name)
    post = surface.standing.get((effect.platform, effect.standing)) if isinstance(effect, Revise | Pin) else None
    return replace(parcel, effect=effect, room=room.conversation if room else None, post=post)


def _parcel(row: Any) -> Parcel:
    return Parcel(
        key=row.key,
        incident=row.incident,
        lane=row.lane,
        seq=row.seq,
        pos=row.pos,
        effect=load_effect(row.body),
        attempts=row.attempts,
        unknown=row.reason == State.UNKNOWN,
        tried_at=row.tried_at,
    )


def _is_under(effect: Any, plan: Supersede) -> bool:
    return effect.tag == plan.tag and plan.platform in (None, effect.platform)
