"""What people outside were promised, kept apart from what the channel was promised."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.values import Audience
from bot.testing import ANA, BRUNO, CARMEN, NOON
from tests.databases import copy_sqlite
from tests.engine.harness import form, running, text
from tests.engine.publishing.conftest import CUSTOMERS, Press, telling


async def due(press: Press) -> timedelta | None:
    """When people outside expect to hear, counted from noon."""
    promise = (await press.vigia.incident(1)).promises.get(Audience.PUBLIC)
    return promise.due_at - NOON if promise else None


def asked(press: Press) -> list[str]:
    """The questions for a word to people outside, in the channel."""
    return [told for told in press.vigia.room(1) if "people outside" in told and "?" in told]


async def test_the_first_word_is_asked_for_before_it_is_late(press: Press) -> None:
    assert await due(press) == timedelta(minutes=15)
    await press.later("10m")
    assert "people outside were promised to hear by 12:15 UTC, in 5 minutes" in press.vigia.private(BRUNO)[-1]
    await press.later("5m")
    assert len(asked(press)) == 1
    assert "@Bruno" in asked(press)[0]
    assert "@Ana" in asked(press)[0]


async def test_nobody_answers_and_the_commander_is_called(press: Press) -> None:
    await press.later("25m")
    assert any("longer than promised" in told and "escalation" in told for told in press.vigia.private(ANA))


async def test_a_word_to_the_audience_keeps_it_and_makes_the_next(press: Press) -> None:
    await press.later("12m")
    await press.publishes()
    assert await due(press) == timedelta(minutes=42)
    assert "12:42 UTC" in press.page.texts()[0]  # the same instant people read
    await press.later("20m")
    assert asked(press) == []


async def test_whoever_writes_may_promise_another_instant(press: Press) -> None:
    fields = {"audience": "customers", "text_en": "We look", "next": "45m"}
    await press.vigia.presses(ANA, "publish", 1, None, fields, submitted=True)
    await press.approves(BRUNO)
    assert await due(press) == timedelta(minutes=45)


async def test_an_old_incident_promises_less_often(press: Press) -> None:
    await press.later("4h")
    await press.publishes()
    assert await due(press) == timedelta(hours=5)


async def test_a_word_to_another_audience_keeps_nothing(press: Press) -> None:
    await press.vigia.says(ANA, "publish team We look", where=1)
    await press.approves(ANA)
    assert await due(press) == timedelta(minutes=15)


async def test_an_update_in_the_channel_keeps_nothing_outside_and_the_other_way_round(press: Press) -> None:
    await press.later("5m")
    await press.vigia.says(ANA, "update We look at the pool", where=1)
    assert await due(press) == timedelta(minutes=15)
    await press.publishes()
    assert await press.vigia.due(1) == NOON + timedelta(minutes=35)


async def test_the_end_of_the_incident_ends_it_and_reopening_begins_anew(press: Press) -> None:
    await press.later("1m")
    await press.vigia.says(ANA, "resolve It holds", where=1)
    assert await due(press) is None
    await press.later("1h")
    assert asked(press) == []
    await press.vigia.says(ANA, "reopen It is back", where=1)
    assert await due(press) == timedelta(minutes=76)


async def test_worse_than_thought_begins_to_owe_a_word(press: Press) -> None:
    await press.vigia.declares(CARMEN, "sev3 Search is slow")
    assert Audience.PUBLIC not in (await press.vigia.incident(2)).promises
    await press.vigia.says(CARMEN, "sev 1", where=2)
    assert Audience.PUBLIC in (await press.vigia.incident(2)).promises


async def test_the_question_can_be_put_off_without_moving_the_promise(press: Press) -> None:
    await press.later("15m")
    question = next(m for m in reversed(press.vigia.messages(1)) if m.actions and m.actions[0].verb == "publish")
    snooze = question.actions[1]
    await press.vigia.presses(ANA, "snooze", 1, snooze.promise, {"length": "10m"}, submitted=True)
    assert await due(press) == timedelta(minutes=15)
    assert len(asked(press)) == 1
    await press.later("5m")
    assert len(asked(press)) == 1


async def test_its_button_opens_the_form_filled_in(press: Press) -> None:
    await press.later("15m")
    question = next(m for m in reversed(press.vigia.messages(1)) if m.actions and m.actions[0].verb == "publish")
    opened = form(await press.vigia.follows(ANA, question.actions[0]))
    filled = {field.name: field.value for field in opened.fields}
    assert filled["application"] == "Checkout is failing"
    assert filled["contact"] == "help@shop.example"
    assert filled["phase"] == "investigating"


async def test_nothing_is_promised_where_no_target_is_set_up(migrated_sqlite: Path, tmp_path: Path) -> None:
    lacking = {"mail": "SMTP_URL is not set", "page": "STATUSPAGE_TOKEN is not set"}
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    async with running(url, plan_book=telling(customers=CUSTOMERS), lacking=lacking) as vigia:
        await vigia.declares(ANA, "sev1 Checkout is failing")
        assert Audience.PUBLIC not in (await vigia.incident(1)).promises
        shown = text(await vigia.says(ANA, "publish customers We look", where=1))
        assert "mail: not set up: SMTP_URL is not set" in shown
        assert "none can be used yet: nobody would be told" in shown
        refusal = text(await vigia.says(BRUNO, "approve", where=1))
        assert "may let texts go" in refusal or "None of the targets" in refusal


@pytest.mark.parametrize("words", ["triage Search is slow", "declare sev1 private Somebody reads our mail"])
async def test_nothing_is_promised_about_what_is_no_incident_or_nobody_s_business(press: Press, words: str) -> None:
    await press.vigia.says(CARMEN, words)
    assert Audience.PUBLIC not in (await press.vigia.incident(2)).promises


async def test_a_private_incident_owes_people_outside_nothing(press: Press) -> None:
    await press.vigia.says(ANA, "private", where=1)
    assert await due(press) is None
    await press.later("1h")
    assert asked(press) == []


async def test_less_bad_than_thought_owes_nothing_to_whoever_never_heard_of_it(press: Press) -> None:
    await press.vigia.says(ANA, "sev 3", where=1)
    assert await due(press) is None


async def test_but_whoever_was_told_once_is_told_the_rest(press: Press) -> None:
    await press.publishes()
    await press.vigia.says(ANA, "sev 3", where=1)
    assert await due(press) == timedelta(minutes=30)
    await press.publishes("customers Cards are accepted again", number=2)
    assert len(press.mail.arrived) == 2


async def test_a_correction_promises_what_the_card_shows(press: Press) -> None:
    await press.publishes()
    await press.later("10m")
    await press.vigia.says(ANA, "correct 1 Spain alone is affected", where=1)
    await press.approves(BRUNO, 2)
    assert await due(press) == timedelta(minutes=40)
    assert "12:40 UTC" in press.page.texts()[1]


async def test_a_retraction_moves_no_promise(press: Press) -> None:
    await press.publishes()
    await press.later("10m")
    await press.vigia.says(ANA, "retract 1 because it was a drill", where=1)
    await press.approves(BRUNO, 2)
    assert await due(press) == timedelta(minutes=30)


async def test_why_and_the_timeline_tell_of_it(press: Press) -> None:
    assert "People outside were promised to hear by 12:15 UTC." in text(await press.vigia.says(ANA, "why", where=1))
    await press.later("15m")
    assert "for the word promised to people outside by 12:15 UTC" in text(
        await press.vigia.says(ANA, "timeline", where=1)
    )
