"""The floor under a command: the rows it writes, in the transactions it writes them in, by the driver alone.

Nothing is parsed, loaded, decided, rendered or called. The rows are those of a command that Vigia has carried out
in the same database, with new numbers: as many inserts and updates, with texts as long.
"""

import itertools
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

from benchmarks.driver import Driver, Row, Transaction
from benchmarks.figures import Round

RECORDED_AT_ONCE = 100  # answers of the chat in one transaction, as in bot.delivery
STAGE = {"RoomOpened": 1, "CardPosted": 2, "AnnouncementPosted": 2}  # events that answers of the chat bring about
SETTLED = ("key", "state", "attempts", "not_before", "owner", "lease_until", "finished_at", "reason", "post")


class Sample:
    """What one command of Vigia wrote. `stages`: first the command itself, then each batch of answers."""

    def __init__(self, tx: Transaction, incident: int, first_seq: int) -> None:
        self.incident, *_ = tx.select("incidents", number=incident)
        self.parts = {name: tx.select(name, incident=incident) for name in ("roles", "promises", "rooms")}
        self.standing = tx.select("standing_posts", incident=incident)
        events = [row for row in tx.select("events", incident=incident) if row["seq"] >= first_seq]
        effects = [row for row in tx.select("outbox", incident=incident) if row["seq"] >= first_seq]
        stage_of = {row["seq"]: STAGE.get(row["kind"], 0) for row in events}
        self.last = max(stage_of.values())
        self.events = [[row for row in events if stage_of[row["seq"]] == n] for n in range(self.last + 1)]
        self.effects = [[row for row in effects if stage_of[row["seq"]] == n] for n in range(self.last + 1)]

    def answered(self, stage: int) -> list[dict[str, Any]]:
        """The effects whose answers arrive at a stage: those of the stage before, the opening message one later."""
        if self.last == 0:
            return self.effects[0]
        opening = [row for row in self.effects[0] if row["kind"] == "post" and row["lane"].endswith("/room")]
        match stage:
            case 1:
                return [row for row in self.effects[0] if row not in opening]
            case 2:
                return opening + self.effects[1]
            case _:
                return self.effects[2]


# -- what is timed: printed beside the table -----------------------------------------------------------------------


def accept_update(tx: Transaction, sample: Sample, request: Row, incident: int, seq: int) -> None:
    """The transaction a person waits for."""
    tx.insert("requests", [{**request, "reply": ""}])
    tx.update("incidents", [{**sample.incident, "number": incident, "seq": seq}], "number")
    tx.update("promises", [{**row, "incident": incident} for row in sample.parts["promises"]], "incident", "audience")
    tx.insert("events", [{**row, "incident": incident, "seq": seq} for row in sample.events[0]])
    tx.insert("outbox", [born(row, incident, seq) for row in sample.effects[0]])
    tx.update("requests", [{name: request[name] for name in ("platform", "request", "reply")}], "platform", "request")


def accept_declare(tx: Transaction, sample: Sample, request: Row) -> int:
    """The transaction a person waits for."""
    tx.insert("requests", [{**request, "reply": ""}])
    row = {name: value for name, value in sample.incident.items() if name != "number"}
    incident = tx.insert_numbered("incidents", row, "number")
    for part in ("roles", "promises"):
        tx.insert(part, [{**row, "incident": incident} for row in sample.parts[part]])
    tx.insert("events", [{**row, "incident": incident} for row in sample.events[0]])
    tx.insert("rooms", [{**row, **room(incident), "conversation": None} for row in sample.parts["rooms"]])
    tx.insert("outbox", [born(row, incident, row["seq"]) for row in sample.effects[0]])
    tx.update("requests", [{name: request[name] for name in ("platform", "request", "reply")}], "platform", "request")
    return incident


def record(tx: Transaction, sample: Sample, batch: Sequence[tuple[int, int, int]]) -> None:
    """What the chat answered, for several commands at once, and what follows from it."""
    answered = [
        {**{name: row[name] for name in SETTLED}, "key": key(row, incident, seq or row["seq"])}
        for incident, seq, stage in batch
        for row in sample.answered(stage)
    ]
    tx.update("outbox", answered, "key")
    for incident, _seq, stage in batch:
        if stage > sample.last:
            continue
        if stage == 1:
            tx.update("rooms", [{**row, **room(incident)} for row in sample.parts["rooms"]], "incident", "platform")
            waiting = sample.answered(2)[0]
            tx.update("outbox", [{"key": key(waiting, incident, waiting["seq"]), "state": "sending"}], "key")
        if stage == 2:
            for row in sample.standing:
                tx.insert("standing_posts", [{**row, "incident": incident}])
        tx.update("incidents", [{**sample.incident, "number": incident}], "number")
        tx.insert("events", [{**row, "incident": incident} for row in sample.events[stage]])
        tx.insert("outbox", [born(row, incident, row["seq"]) for row in sample.effects[stage]])


def born(row: Row, incident: int, seq: int) -> dict[str, Any]:
    """An effect as it is stored with the decision: taken, not answered yet."""
    fresh = {"state": "sending", "attempts": 0, "finished_at": None, "post": None}
    return {**row, **fresh, "incident": incident, "seq": seq, "key": key(row, incident, seq)}


def key(row: Row, incident: int, seq: int) -> str:
    return f"vigia-{incident}-{seq}-{row['pos']}"


def room(incident: int) -> dict[str, Any]:
    return {"incident": incident, "name": f"inc-{incident}-of-the-floor", "conversation": f"C-{incident}"}


# -- as many at once as with Vigia ---------------------------------------------------------------------------------


class Floor:
    """Asks in as many threads as there are clients; answers are stored by one more."""

    def __init__(self, driver: Driver, command: str, sample: Sample, request: Row) -> None:
        self._driver, self._command, self._sample, self._request = driver, command, sample, request
        self._seq = itertools.count(1_000_000)  # beyond what Vigia has written there
        self._requests = itertools.count()
        self._answers: SimpleQueue[tuple[int, int, int] | None] = SimpleQueue()

    def timed(self, incidents: Sequence[int], at_once: int) -> Round:
        """So many clients share the incidents; each asks about one after the other."""
        started = time.perf_counter()
        recorder = threading.Thread(target=self._record_all, args=(len(incidents),))
        recorder.start()
        with ThreadPoolExecutor(at_once) as clients:
            took = list(clients.map(self._client, [incidents[n::at_once] for n in range(at_once)]))
        recorder.join()
        return Round([one for client in took for one in client], time.perf_counter() - started)

    def _client(self, own: Sequence[int]) -> list[float]:
        seconds = []
        for incident in own:
            started = time.perf_counter()
            request = {**self._request, "request": f"floor-{next(self._requests)}-{time.time_ns()}"}
            seq = 0
            with self._driver.transaction() as tx:
                if self._command == "update":
                    seq = next(self._seq)
                    accept_update(tx, self._sample, request, incident, seq)
                    stored = incident
                else:
                    stored = accept_declare(tx, self._sample, request)
            seconds.append(time.perf_counter() - started)
            self._answers.put((stored, seq, 1))
        return seconds

    def _record_all(self, commands: int) -> None:
        waiting: list[tuple[int, int, int]] = []
        while commands:
            if not waiting:
                waiting.append(self._take())
            while not self._answers.empty():
                waiting.append(self._take())
            batch, waiting = self._batch(waiting)
            with self._driver.transaction() as tx:
                record(tx, self._sample, batch)
            for incident, seq, stage in batch:
                if stage <= self._sample.last:
                    waiting.append((incident, seq, stage + 1))
                else:
                    commands -= 1

    def _take(self) -> tuple[int, int, int]:
        taken = self._answers.get()
        assert taken is not None
        return taken

    def _batch(self, waiting: list[tuple[int, int, int]]) -> tuple[list[tuple[int, int, int]], list[Any]]:
        rows = itertools.accumulate(len(self._sample.answered(stage)) for _incident, _seq, stage in waiting)
        fitting = max(1, sum(total <= RECORDED_AT_ONCE for total in rows))
        return waiting[:fitting], waiting[fitting:]
