"""Targets that fail, hours of silence, several processes at once: told once, and only what is true."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from bot.delivery import Delivery
from bot.domain.errors import TargetRejected, TargetUnavailable
from bot.domain.publication import Arrival
from bot.engine.engine import Engine
from bot.ports.publishing import Release, Underway
from bot.ports.storage import Parcel
from bot.store import Store
from bot.testing import ANA, BRUNO, FakeTarget
from tests.engine.harness import Vigia, refused, running, text
from tests.engine.maintenance.conftest import PLANNED, Works, telling
from tests.engine.maintenance.test_the_whole_life import phases


def fail(target: FakeTarget, *errors: Exception) -> None:
    """The next calls end so."""
    left = list(errors)

    def stumble(_release: Release) -> None:
        if left:
            raise left.pop(0)

    target.before = stumble


async def test_a_target_that_refuses_is_told_at_once_with_retry_and_the_others_have_it(works: Works) -> None:
    fail(works.mail, TargetRejected("401"))
    await works.planned()
    assert await works.states() == {"page": "sent", "mail": "failed"}
    assert works.said()[-1] == "Maintenance 1 at mail: failed. (401)"  # the clock stands: within the same second
    assert "mail: failed 12:00 UTC: 401" in works.shows()
    await works.vigia.follows(ANA, works.button("resend", target="mail"))
    assert await works.states() == {"page": "sent", "mail": "sent"}
    assert works.mail.calls[0].key == works.mail.calls[1].key
    assert phases(works.mail) == ["scheduled"]
    assert refused(await works.vigia.says(ANA, "resend 1 mail"))
    assert refused(await works.vigia.says(ANA, "resend 1 nowhere"))


async def test_where_no_answer_came_a_person_says_whether_it_arrived(works: Works) -> None:
    works.mail.knows_again = False
    fail(works.mail, TargetUnavailable("reset", maybe_done=True))
    await works.planned()
    assert (await works.states())["mail"] == "unknown"
    await works.vigia.follows(ANA, works.button("resend", target="mail", how="arrived"))
    assert (await works.states())["mail"] == "sent"
    assert works.mail.arrived == []


async def test_a_target_that_is_down_hears_only_what_is_true_when_it_comes_back(works: Works) -> None:
    fail(works.mail, *[TargetUnavailable("500", retry_after=timedelta(minutes=20))] * 20)
    await works.planned()
    await works.until("20:59")
    assert (await works.states())["mail"] == "stale"  # somebody is asked, as with any text that is an hour old
    assert any("too old to be sent without asking" in said for said in works.said())
    await works.until("22:30")
    works.mail.before = lambda _release: None
    await works.until("22:55")
    assert phases(works.mail) == ["started"]
    maintenance = await works.stored()
    states = {one.phase: str(one.receipts["mail"].state) for one in maintenance.announcements}
    assert states == {
        "maintenance-scheduled": "overtaken", "maintenance-reminder": "overtaken", "maintenance-started": "sent",
    }  # fmt: skip


async def test_a_mailing_that_is_halfway_when_it_begins_goes_no_further(works: Works) -> None:
    publish = works.mail.publish

    async def slowly(release: Release, *, again: bool) -> object:
        if release.phase == "maintenance-reminder":
            return Underway(1, 3)
        return await publish(release, again=again)

    works.mail.publish = slowly  # type: ignore[method-assign, assignment]
    await works.planned()
    works.vigia.clock.move_to(works.vigia.clock.now().replace(hour=21))
    await works.vigia.engine.prompt_due()
    await asyncio.sleep(0)
    assert (await works.stored()).latest("mail").receipts["mail"].state in (Arrival.WAITING, Arrival.UNDERWAY)  # type: ignore[union-attr]
    works.vigia.clock.move_to(works.vigia.clock.now().replace(hour=22))
    for _ in range(20):  # the slice under way ends first, then what waits behind it goes
        await works.vigia.tick()
        if "started" in phases(works.mail):
            break
    assert phases(works.mail) == ["scheduled", "started"]
    reminder = (await works.stored()).announcements[1]
    assert reminder.receipts["mail"].state is Arrival.OVERTAKEN


async def test_after_hours_of_silence_only_what_is_true_now_is_said(works: Works) -> None:
    await works.planned()
    await works.vigia.down_for("9h30m")  # both reminders were missed
    assert phases(works.mail) == ["scheduled", "reminder"]
    await works.vigia.down_for("1h30m")  # it is eleven
    assert phases(works.mail) == ["scheduled", "reminder", "started"]
    await works.vigia.down_for("8h")
    assert phases(works.mail) == phases(works.page) == ["scheduled", "reminder", "started", "finished"]
    assert works.vigia.questions(ANA) == []


async def test_a_late_reminder_is_not_said_after_the_start(works: Works) -> None:
    await works.planned()
    await works.vigia.down_for("10h")
    assert phases(works.mail) == ["scheduled", "started"]


async def test_of_many_that_look_at_the_same_moment_one_does_it(url: str) -> None:
    targets = FakeTarget("mail", form="mail"), FakeTarget("page", holds="state")
    async with running(url, plan_book=telling(), targets=targets) as vigia:
        works = Works(vigia, *targets)
        await works.lists("Payments")
        for _ in range(3):
            await works.plans(PLANNED)
        for number in (1, 2, 3):
            await works.announces(BRUNO, number)
        async with several(vigia, url) as engines:
            for hours in (6, 3, 1, 1.5, 0.25):
                vigia.clock.advance(timedelta(hours=hours))
                await asyncio.gather(*(engine.prompt_due() for engine, _delivery in engines for _ in range(3)))
                for _engine, delivery in engines:
                    await delivery.idle()
        for target in targets:
            for number in (1, 2, 3):
                told = [one.phase for one in target.arrived if one.work and one.work.number == number]
                assert len(told) == len(set(told)) + 1, told  # two reminders
                assert told[-1] == "maintenance-finished"
        assert len({one.key for target in targets for one in target.arrived}) == sum(len(t.arrived) for t in targets)


@asynccontextmanager
async def several(vigia: Vigia, url: str) -> AsyncIterator[list[tuple[Engine, Delivery]]]:
    """With others on the same database: more processes on a server, more tasks of one on a file."""
    made = [(vigia.engine, vigia.delivery)]
    stores = [Store(url) for _ in range(2) if "postgres" in url]
    try:
        for store in stores:
            await store.open(vigia.clock.now())
            made.append(another(vigia, store))
        yield made
    finally:
        for _engine, delivery in made[1:]:
            await delivery.stop()
        for store in stores:
            store.close()


def another(vigia: Vigia, store: Store) -> tuple[Engine, Delivery]:
    """A process of its own."""
    around = vigia.engine._around

    def deliver(parcels: Sequence[Parcel]) -> None:
        delivery.accept(parcels)

    engine = Engine(store, vigia.clock, around, deliver)
    delivery = Delivery(store, {"fake": vigia.chat}, vigia.clock, engine.record, around.targets)
    return engine, delivery


async def test_another_process_carries_on_where_one_stopped(url: str) -> None:
    targets = FakeTarget("mail", form="mail"), FakeTarget("page", holds="state")
    async with running(url, plan_book=telling(), targets=targets) as vigia:
        works = Works(vigia, *targets)
        await works.lists("Payments")
        await works.planned()
    async with running(url, plan_book=telling(remind=["2h"]), targets=targets) as vigia:
        works = Works(vigia, *targets)
        await works.until("23:59")  # under the playbook it was planned with
        assert phases(targets[0]) == ["scheduled", "reminder", "reminder", "started", "finished"]
        assert "finished" in text(await vigia.says(ANA, "maintenance 1"))


async def test_it_never_delays_a_question_of_an_incident(works: Works) -> None:
    await works.planned()
    await works.vigia.declares(ANA)

    def broken(*_told: object, **_more: object) -> object:
        raise RuntimeError("a template engine on fire")

    works.vigia.engine._around.press.statement = broken  # type: ignore[method-assign, assignment]
    try:
        works.vigia.clock.advance(timedelta(hours=10))
        with suppress(RuntimeError):
            await works.vigia.engine.prompt_due()
        await works.vigia.delivery.idle()
    finally:
        del works.vigia.engine._around.press.statement
    assert any("promised" in one for one in works.vigia.room(1))
    await works.vigia.tick()
    assert phases(works.page)[-1] == "started"
