"""Each target on its own: retried, refused, unknown or too old, and what people see of it."""

import asyncio
from datetime import timedelta

import pytest

from bot import delivery
from bot.domain.errors import TargetRejected, TargetUnavailable
from bot.domain.release import Release
from bot.ports import Chosen
from bot.testing import ANA, BRUNO, FakeTarget
from tests.engine.harness import refused, text
from tests.engine.publishing.conftest import Press


def failing(times: int, error: Exception) -> "list[Exception]":
    """So many answers of the same kind, to be popped."""
    return [error] * times


def fail(target: FakeTarget, errors: "list[Exception]", *, after: bool = False) -> None:
    """The next calls end so; `after`: the text has arrived all the same."""

    def stumble(_release: Release) -> None:
        if errors:
            raise errors.pop()

    if after:
        target.after = stumble
    else:
        target.before = stumble


async def test_a_target_that_fails_thrice_shows_it_and_gets_the_text_once(press: Press) -> None:
    fail(press.mail, failing(3, TargetUnavailable("500")))
    await press.publishes()
    assert await press.states() == {"mail": "retrying", "page": "sent"}
    assert "mail: failed, is tried again 12:00 UTC: 500" in press.shows()
    await press.later("15m")
    assert await press.states() == {"mail": "sent", "page": "sent"}
    assert len(press.mail.arrived) == 1
    assert "mail: sent" in press.shows()


async def test_what_a_target_says_about_when_to_come_back_is_kept(press: Press) -> None:
    fail(press.mail, failing(1, TargetUnavailable("429", retry_after=timedelta(minutes=4))))
    await press.publishes()
    await press.later("3m")
    assert len(press.mail.calls) == 1
    await press.later("2m")
    assert await press.states() == {"mail": "sent", "page": "sent"}


@pytest.mark.parametrize("cause", ["400", "401", "403", "404", "410", "413", "422"])
async def test_what_cannot_heal_is_given_up_at_once_with_its_cause_and_retry_works_after_the_fix(
    press: Press, cause: str
) -> None:
    fail(press.mail, failing(1, TargetRejected(cause)))
    await press.publishes()
    # The clock stands: what was refused at this instant is in chat at this instant.
    assert await press.states() == {"mail": "failed", "page": "sent"}
    assert f"Publication 1 at mail: failed. ({cause})" in press.vigia.room(1)[-1]
    await press.vigia.follows(ANA, press.button(1, "retry", target="mail"))
    assert await press.states() == {"mail": "sent", "page": "sent"}
    assert len(press.mail.arrived) == 1
    assert press.mail.calls[0].key == press.mail.calls[1].key


async def test_a_lost_answer_from_a_target_that_knows_it_again_is_one_text(press: Press) -> None:
    fail(press.mail, failing(1, TargetUnavailable("reset", maybe_done=True)), after=True)
    await press.publishes()
    await press.later("1m")
    assert await press.states() == {"mail": "sent", "page": "sent"}
    assert len(press.mail.calls) == 2
    assert len(press.mail.arrived) == 1


async def test_a_lost_answer_from_one_that_can_neither_be_keyed_nor_asked_waits_for_a_person(press: Press) -> None:
    press.mail.knows_again = False
    fail(press.mail, failing(1, TargetUnavailable("reset", maybe_done=True)), after=True)
    await press.publishes()
    await press.later("2h")
    assert (await press.states())["mail"] == "unknown"
    assert len(press.mail.arrived) == 1
    asked = press.vigia.messages(1)
    assert any("it may have arrived" in text_ for text_ in press.vigia.room(1)), asked
    await press.vigia.follows(BRUNO, press.button(1, "retry", target="mail", how="arrived"))
    assert (await press.states())["mail"] == "sent"
    assert len(press.mail.arrived) == 1


async def test_or_is_sent_again_when_the_person_says_so(press: Press) -> None:
    press.mail.knows_again = False
    fail(press.mail, failing(1, TargetUnavailable("reset", maybe_done=True)))
    await press.publishes()
    again = next(a for a in press.message(1).actions if a.verb == "retry" and "how" not in dict(a.fields))
    await press.vigia.follows(BRUNO, again)
    assert (await press.states())["mail"] == "sent"
    assert len(press.mail.arrived) == 1


async def test_a_target_that_hangs_delays_no_other(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "CALL_LIMIT", 0.2)
    hangs = asyncio.Event()
    publish = press.mail.publish

    async def hanging(release: Release, *, again: bool) -> object:
        if not again:
            await hangs.wait()
        return await publish(release, again=again)

    monkeypatch.setattr(press.mail, "publish", hanging)
    await press.publishes()
    assert await press.states() == {"mail": "retrying", "page": "sent"}
    await press.later("1m")
    assert await press.states() == {"mail": "sent", "page": "sent"}
    assert len(press.mail.arrived) == 1


async def test_the_others_have_it_while_one_still_hangs(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go, said = asyncio.Event(), asyncio.Event()
    publish = press.mail.publish

    async def hanging(release: Release, *, again: bool) -> object:
        await let_go.wait()
        return await publish(release, again=again)

    monkeypatch.setattr(press.mail, "publish", hanging)
    press.page.after = lambda _release: said.set()
    await press.drafts(ANA)
    button = press.button(1, "approve")
    vigia = press.vigia
    chosen = Chosen(button.verb, button.incident, button.promise, dict(button.fields))
    reply = await vigia.engine.submit(vigia.request(BRUNO, chosen))
    assert "on its way" in text(reply)  # the approver waits for no target
    async with asyncio.timeout(5):
        await said.wait()
    assert press.mail.arrived == []
    let_go.set()
    await vigia.delivery.idle()
    assert await press.states() == {"mail": "sent", "page": "sent"}


async def test_after_an_hour_down_a_state_target_shows_the_newest_alone_and_a_log_target_asks(press: Press) -> None:
    down = failing(1000, TargetUnavailable("refused"))
    fail(press.mail, down)
    fail(press.page, down)
    for number, words in enumerate(("one", "two", "three"), start=1):
        await press.publishes(f"customers {words}", number=number)
        await press.later("25m")
    down.clear()
    await press.later("31m")
    assert [("three" in told, len(press.page.arrived)) for told in press.page.texts()] == [(True, 1)]
    assert [(await press.states(number))["page"] for number in (1, 2, 3)] == ["overtaken", "overtaken", "sent"]
    assert (await press.states(1))["mail"] == "stale"
    said = [told for told in press.mail.texts() if "one" in told]
    assert said == []
    await press.vigia.follows(BRUNO, press.button(1, "retry", target="mail"))
    assert (await press.states(1))["mail"] == "sent"


async def test_texts_to_one_target_keep_their_order(press: Press) -> None:
    down = failing(2, TargetUnavailable("503"))
    fail(press.mail, down)
    for number, words in enumerate(("one", "two"), start=1):
        await press.publishes(f"customers {words}", number=number)
    await press.later("20m")
    assert [("one" in told, "two" in told) for told in press.mail.texts()] == [(True, False), (False, True)]


async def test_only_whoever_may_publish_decides_about_a_target(press: Press) -> None:
    fail(press.mail, failing(1, TargetRejected("401")))
    await press.publishes()
    stranger = type(ANA)("fake", "dora", "Dora")
    reply = await press.vigia.follows(stranger, press.button(1, "retry", target="mail"))
    assert refused(reply)
    assert "Only" in text(reply)
    assert len(press.mail.calls) == 1
