"""One process is killed, stopped or away: nothing that was accepted is lost, and nothing is said twice."""

import asyncio

import pytest

from bot.web import GRACE
from tests.processes.installation import Installation, must_be_whole, on_database

pytestmark = [pytest.mark.kill, pytest.mark.long]

ASK = "What can be said?"


async def test_an_incident_whose_process_is_killed_right_after_the_answer_is_whole_after_the_restart(
    installation: Installation,
) -> None:
    vigia = await installation.start()
    await vigia.says("/inc declare sev2 Checkout is failing")
    await vigia.kill()
    vigia = await installation.start()
    await installation.whole()
    room = await must_be_whole(vigia, "Checkout is failing")

    await vigia.says("/inc update The pool is full", room)
    await vigia.kill()
    vigia = await installation.start()
    await installation.whole()
    await must_be_whole(vigia, "Checkout is failing", "The pool is full")
    assert [event["kind"] for event in (await installation.asks("show", "1"))["timeline"]].count("UpdatePosted") == 1


async def test_a_stopped_process_first_says_everything_it_had_begun_to_say(installation: Installation) -> None:
    vigia = await installation.start()
    titles = [f"Fault {n}" for n in range(10, 40)]
    await asyncio.gather(*(vigia.says(f"/inc declare sev2 {title}") for title in titles))
    assert await vigia.stop() == 0
    assert installation.waiting() == []

    vigia = await installation.start()
    for title in titles:
        await must_be_whole(vigia, title)


async def test_whoever_reads_along_does_not_keep_a_process_from_stopping(installation: Installation) -> None:
    vigia = await installation.start()
    async with vigia.follows("ana") as stream:
        await vigia.says("/inc declare sev2 Checkout is failing")
        assert await stream.content.readany()
        async with asyncio.timeout(GRACE):  # shorter than what is left to requests that may still be answered
            assert await vigia.stop() == 0


async def test_an_update_due_while_nobody_ran_is_asked_for_once_and_its_delay_is_told(
    installation: Installation,
) -> None:
    vigia = await installation.start()
    await vigia.says("/inc declare sev2 Checkout is failing")
    await installation.whole()
    assert await vigia.stop() == 0
    # Nobody runs for 37 minutes: the promise of half an hour is missed by seven.
    on_database(installation.url, f"INSERT INTO facts (key, value) VALUES ('clock.ahead', '{37 * 60}')")

    for _ in range(2):  # the second start finds it asked already
        vigia = await installation.start()
        await installation.whole()
        room = await must_be_whole(vigia, "Checkout is failing")
        (question,) = [text for text in await vigia.said(room) if ASK in text]
        assert "is 7 minutes late" in question
        assert await vigia.stop() == 0
