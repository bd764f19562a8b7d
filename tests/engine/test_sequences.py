"""Whatever is asked in whatever order, with the chat up or down: what must always hold, holds."""

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.errors import ChatUnavailable
from bot.domain.incident import Incident
from bot.domain.task import TaskKind
from bot.domain.values import COMMANDER, Person
from bot.testing import ANA, BRUNO, CARMEN
from tests.databases import copy_sqlite
from tests.engine.harness import Vigia, refused, running

T = TypeVar("T")

files = itertools.count()
people = st.sampled_from([ANA, BRUNO, CARMEN])
roles = st.sampled_from(["commander", "deputy", "comms", "scribe"])
statuses = st.sampled_from(["investigating", "identified", "monitoring", "resolved", "cancelled"])
lengths = st.sampled_from(["1m", "4m", "5m", "20m", "30m", "2h"])
words = st.sampled_from(["", " the pool is full"])
WORK = (
    "task Look @bruno 5m", "task Look", "done 1", "followup Write @ana 2d", "handover @bruno", "accept", "follow",
    "unfollow", "scope critical", "impact users=5", "title Another", "link Board https://b.test", "attempt A => b",
    "page @carmen", "mitigate", "keep open 4h", "promote", "close", "at 12:00 note Seen",
)  # fmt: skip


class Machine(RuleBasedStateMachine):
    """Up to three incidents. After each step `moved` says on which of them the promise was allowed to move."""

    template: Path
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        url = copy_sqlite(self.template, self.folder / f"{next(files)}.db")
        self.vigia: Vigia = self.run(self.stack.enter_async_context(running(url)))
        self.count = 0
        self.moved: set[int] = set()
        self.due: dict[int, Any] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def say(
        self, who: Person, said: str, number: int, *, moves: bool = False, mentions: tuple[Person, ...] = ()
    ) -> None:
        """Says it about an incident that exists, from anywhere."""
        verb, _, rest = said.partition(" ")
        number = 1 + number % self.count
        reply = self.run(self.vigia.says(who, f"{verb} #{number} {rest}", mentions=mentions))
        assert "Something went wrong" not in str(reply)
        self.moved = {number} if moves and not refused(reply) else set()

    # -- what people and the world do ---------------------------------------------------------------------------

    @initialize(who=people)
    def first(self, who: Person) -> None:
        self.declare(who, 2)

    @precondition(lambda self: self.count < 3)
    @rule(who=people, level=st.integers(1, 4))
    def declare(self, who: Person, level: int) -> None:
        self.count += 1
        assert self.run(self.vigia.declares(who, f"sev{level} Fault {self.count}")) == self.count
        self.moved = {self.count}

    @rule(who=people, number=st.integers(0, 2), times=st.sampled_from(["", " next 45m", " eta 14:30", " next 25h"]))
    def update(self, who: Person, number: int, times: str) -> None:
        self.say(who, f"update On it{times}", number, moves=True)

    @rule(who=people, number=st.integers(0, 2))
    def no_change(self, who: Person, number: int) -> None:
        self.say(who, "no-change", number, moves=True)

    @rule(who=people, number=st.integers(0, 2), status=statuses, text=words)
    def status(self, who: Person, number: int, status: str, text: str) -> None:
        ends = status in ("resolved", "cancelled")
        self.say(who, f"status {status}{text}", number, moves=ends or bool(text))

    @rule(who=people, number=st.integers(0, 2), verb=st.sampled_from(["resolve", "cancel", "reopen"]), text=words)
    def end_or_begin(self, who: Person, number: int, verb: str, text: str) -> None:
        self.say(who, f"{verb}{text}", number, moves=True)

    @rule(who=people, number=st.integers(0, 2), level=st.integers(1, 4), text=words)
    def sev(self, who: Person, number: int, level: int, text: str) -> None:
        self.say(who, f"sev {level}{text}", number)

    @rule(who=people, number=st.integers(0, 2), role=roles, to=people)
    def role(self, who: Person, number: int, role: str, to: Person) -> None:
        self.say(who, f"role {role}", number, mentions=(to,))

    @rule(who=people, number=st.integers(0, 2), role=roles)
    def drop(self, who: Person, number: int, role: str) -> None:
        self.say(who, f"role drop {role}", number)

    @rule(who=people, number=st.integers(0, 2), verb=st.sampled_from(["snooze", "remind"]), length=lengths)
    def snooze_or_remind(self, who: Person, number: int, verb: str, length: str) -> None:
        self.say(who, f"{verb} {length}", number)

    @rule(who=people, number=st.integers(0, 2))
    def note(self, who: Person, number: int) -> None:
        self.say(who, "note Seen", number)

    @rule(who=people, number=st.integers(0, 2), verb=st.sampled_from(WORK), to=people)
    def work(self, who: Person, number: int, verb: str, to: Person) -> None:
        self.say(who, verb, number, mentions=(to,) if "@" in verb else ())

    @rule(who=people, number=st.integers(0, 2))
    def undo(self, who: Person, number: int) -> None:
        self.say(who, "undo", number, moves=True)

    @rule(who=people, number=st.integers(0, 2), into=st.integers(1, 3))
    def merge(self, who: Person, number: int, into: int) -> None:
        self.say(who, f"merge into #{into}", number, moves=True)

    @rule(who=people, number=st.integers(0, 2), when=st.sampled_from(["12:00", "5m", "3h"]))
    def tell_later(self, who: Person, number: int, when: str) -> None:
        self.say(who, f"at {when} resolve", number, moves=True)

    @rule(who=people, number=st.integers(0, 2), promise=st.integers(1, 12))
    def press_the_button_of_some_question(self, who: Person, number: int, promise: int) -> None:
        number = 1 + number % self.count
        reply = self.run(self.vigia.presses(who, "no-change", number, promise))
        self.moved = set() if refused(reply) else {number}

    @rule(length=lengths, down=st.booleans())
    def time_passes(self, length: str, down: bool) -> None:
        self.moved = set()
        self.run(self.vigia.down_for(length) if down else self.vigia.later(length))

    @rule(seed=st.integers(0, 99), share=st.sampled_from([0.0, 0.3, 1.0]))
    def the_chat_fails_for_a_share_of_calls(self, seed: int, share: float) -> None:
        self.moved = set()
        dice = random.Random(seed)

        def fail(_call: str) -> None:
            if dice.random() < share:
                raise ChatUnavailable("down", maybe_done=True)

        self.vigia.chat.before = fail
        self.vigia.chat.after = fail

    # -- what always holds --------------------------------------------------------------------------------------

    def incidents(self) -> Iterator[Incident]:
        for number in range(1, self.count + 1):
            yield self.run(self.vigia.incident(number))

    @invariant()
    def an_open_incident_has_one_promise_and_an_ended_one_none(self) -> None:
        for incident in self.incidents():
            alarms = self.run(self.vigia.alarms(incident.number))
            assert len(alarms) == (1 if incident.status.is_open else 0)
            assert all(alarms), "somebody waits and nobody looks"

    @invariant()
    def somebody_is_asked_whether_an_open_incident_is_over_and_nobody_about_an_ended_one(self) -> None:
        for incident in self.incidents():
            assert (incident.check_at is not None) is incident.status.is_open

    @invariant()
    def nobody_is_asked_for_work_on_what_is_over(self) -> None:
        for incident in self.incidents():
            asked = [task for task in incident.tasks.values() if task.kind is TaskKind.TASK and task.alarm_at]
            assert incident.status.is_open or not asked

    @invariant()
    def one_person_commands(self) -> None:
        for incident in self.incidents():
            assert COMMANDER in incident.roles

    @invariant()
    def the_promise_moves_only_by_a_statement(self) -> None:
        for incident in self.incidents():
            due = incident.next_update_due_at
            if incident.number not in self.moved:
                assert due == self.due.get(incident.number)
            self.due[incident.number] = due

    @invariant()
    def the_timeline_counts_from_one_without_gaps(self) -> None:
        for incident in self.incidents():
            seqs = [event.seq for event in self.run(self.vigia.timeline(incident.number))]
            assert seqs == list(range(1, incident.seq + 1))

    @invariant()
    def posts_to_one_place_stand_in_the_order_of_events_and_once(self) -> None:
        said = defaultdict(list)
        for post in self.vigia.chat.posts:
            number, seq, pos = map(int, post.key.removeprefix("vigia-").split("-"))
            said[number, post.message.parts[0].kind == "heading", str(post.to)].append((seq, pos))
        for order in said.values():
            assert order == sorted(set(order))

    def teardown(self) -> None:
        """In the end the chat comes back, and everything is said or was overtaken."""
        try:
            self.vigia.chat.before = self.vigia.chat.after = lambda _call: None
            for _ in range(4):
                self.run(self.vigia.down_for("2m"))  # longer than any wait between two tries
            for number in range(1, self.count + 1):
                left = {row["state"] for row in self.run(self.vigia.outbox(number))}
                assert left <= {"sent", "superseded"}
                assert self.vigia.topic(number).startswith(self.run(self.vigia.incident(number)).severity.name)
        finally:
            self.run(self.stack.aclose())
            self.runner.close()


@pytest.mark.timeout(280)
def test_any_sequence_of_commands_keeps_every_promise(migrated_sqlite: Path, tmp_path: Path) -> None:
    class Here(Machine):
        template = migrated_sqlite
        folder = tmp_path

    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=checks),
    )
