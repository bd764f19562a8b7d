"""Double clicks, platforms that deliver twice, two people at once: one effect, and everybody is told."""

import asyncio

import pytest

from bot.domain import events as ev
from bot.domain.errors import LostRace
from bot.domain.values import Status
from bot.ports import Typed
from bot.testing import ANA, BRUNO, CARMEN, GENERAL
from tests.engine.harness import Vigia, refused, text


async def test_a_request_delivered_twice_acts_once_and_is_answered_the_same(on_both: Vigia) -> None:
    first = await on_both.says(ANA, "declare sev2 Checkout", request_id="one")
    stored, posts = await on_both.stored(), len(on_both.chat.posts)
    await on_both.later("3m")
    assert await on_both.says(ANA, "declare sev2 Checkout", request_id="one") == first
    assert await on_both.stored() == stored
    assert len(on_both.chat.posts) == posts


async def test_a_request_delivered_twice_at_once_acts_once(on_both: Vigia) -> None:
    await on_both.declares()
    request = on_both.request(BRUNO, Typed("update The pool is full"), where=1)
    first, second = await asyncio.gather(on_both.engine.submit(request), on_both.engine.submit(request))
    await on_both.tick()
    assert first == second
    assert text(first).startswith("Posted.")
    assert len([event for event in await on_both.timeline(1) if isinstance(event, ev.UpdatePosted)]) == 1
    assert len([said for said in on_both.room(1) if said.endswith("The pool is full")]) == 1


async def test_a_refused_request_leaves_no_trace_and_may_succeed_later(on_both: Vigia) -> None:
    await on_both.declares()
    assert refused(await on_both.says(ANA, "reopen", where=1, request_id="one"))
    await on_both.says(ANA, "resolve", where=1)
    assert not refused(await on_both.says(ANA, "reopen", where=1, request_id="one"))


async def test_two_people_resolve_at_once_and_the_second_is_told(on_both: Vigia) -> None:
    await on_both.declares(ANA)
    asked = [on_both.request(who, Typed("resolve"), where=1) for who in (ANA, BRUNO)]
    replies = await asyncio.gather(*(on_both.engine.submit(request) for request in asked))
    await on_both.tick()
    winner = BRUNO if refused(replies[0]) else ANA
    assert sorted(map(text, replies)) == [
        f"Incident #1 is resolved since 12:00 UTC, by @{winner.name}. “reopen” opens it again.",
        "Incident #1 is resolved. Nobody is asked for updates any more.",
    ]
    assert len([event for event in await on_both.timeline(1) if isinstance(event, ev.IncidentResolved)]) == 1
    assert [said for said in on_both.room(1) if "resolved" in said] == [
        f"@{winner.name} resolved the incident; it lasted 1 minute."
    ]


async def test_two_people_take_command_at_once_and_one_holds_it(on_both: Vigia) -> None:
    await on_both.declares(ANA)
    asked = [on_both.request(who, Typed("role ic me"), where=1) for who in (BRUNO, CARMEN)]
    replies = await asyncio.gather(*(on_both.engine.submit(request) for request in asked))
    assert not any(map(refused, replies))
    happened = [event for event in await on_both.timeline(1) if isinstance(event, ev.RoleAssigned)]
    assert happened[-1].before == happened[-2].person
    assert (await on_both.incident(1)).roles == {"commander": happened[-1].person}


async def test_everything_asked_at_once_is_done_once_and_said_in_order(on_both: Vigia) -> None:
    await on_both.declares(ANA)
    asked = [on_both.request(who, Typed(f"update number {n}"), where=1) for n in range(6) for who in (ANA, BRUNO)]
    await asyncio.gather(*(on_both.engine.submit(request) for request in asked))
    await on_both.tick()
    happened = await on_both.timeline(1)
    posted = [event.text for event in happened if isinstance(event, ev.UpdatePosted)]
    assert sorted(posted) == sorted(2 * [f"number {n}" for n in range(6)])
    assert [said.split("\n\n")[1] for said in on_both.room(1)[1:]] == posted
    assert [event.seq for event in happened] == list(range(1, len(happened) + 1))


async def test_many_declare_at_once_and_each_has_a_number_and_a_channel(on_both: Vigia) -> None:
    asked = [on_both.request(ANA, Typed(f"declare Fault {n}"), GENERAL) for n in range(8)]
    await asyncio.gather(*(on_both.engine.submit(request) for request in asked))
    await on_both.tick()
    titles = {(await on_both.incident(number)).title for number in range(1, 9)}
    assert titles == {f"Fault {n}" for n in range(8)}
    assert len(on_both.chat.rooms) == len(on_both.announcements()) == 8


async def test_two_ticks_at_once_ask_one_question(on_both: Vigia) -> None:
    await on_both.declares(ANA)
    on_both.clock.advance((await on_both.incident(1)).interval)
    await asyncio.gather(*(on_both.engine.prompt_due() for _ in range(4)))
    await on_both.tick()
    assert len(on_both.questions(on_both.room_of(1))) == 1


async def test_a_question_and_its_answer_at_once_leave_one_promise(on_both: Vigia) -> None:
    await on_both.declares(ANA)
    on_both.clock.advance((await on_both.incident(1)).interval)
    answer = on_both.request(ANA, Typed("no-change"), where=1)
    await asyncio.gather(on_both.engine.prompt_due(), on_both.engine.submit(answer))
    await on_both.tick()
    incident = await on_both.incident(1)
    assert incident.status is Status.INVESTIGATING
    assert incident.next_update_due_at == on_both.clock.now() + incident.interval
    assert len(on_both.questions(on_both.room_of(1))) <= 1


@pytest.mark.parametrize("lost", [1, 4])
async def test_a_lost_race_is_run_again_and_acts_once(vigia: Vigia, lost: int) -> None:
    await vigia.declares(ANA)
    write = vigia.store.write
    races = iter(range(lost))

    async def contended(work):  # type: ignore[no-untyped-def]
        if next(races, None) is not None:
            raise LostRace("somebody was first")
        return await write(work)

    vigia.store.write = contended  # type: ignore[method-assign]
    assert text(await vigia.says(BRUNO, "update On it", where=1)).startswith("Posted.")
    assert len([said for said in vigia.room(1) if said.endswith("On it")]) == 1


async def test_a_bug_is_answered_with_one_plain_sentence_and_changes_nothing(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    before = await vigia.stored()
    await vigia.store.write_raw(lambda c: c.exec_driver_sql("ALTER TABLE events RENAME TO lost"))
    reply = await vigia.says(BRUNO, "update On it", where=1)
    await vigia.store.write_raw(lambda c: c.exec_driver_sql("ALTER TABLE lost RENAME TO events"))
    assert refused(reply)
    assert text(reply).startswith(
        "Something went wrong on my side and nothing was changed. Try again; the report has number "
    )
    assert await vigia.stored() == before
