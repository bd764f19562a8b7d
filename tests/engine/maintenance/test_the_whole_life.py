"""From the draft to the end, by the clock and by hand: who is told what, and when."""

from bot.domain.values import WorkStage
from bot.messages import Message, plain_text
from bot.testing import ANA, BRUNO, CARMEN, FakeTarget
from tests.engine.harness import text
from tests.engine.maintenance.conftest import Works


def text_of(message: Message) -> str:
    """What it says."""
    return plain_text(message)


def phases(target: FakeTarget) -> list[str]:
    """What arrived there, in order."""
    return [release.phase.removeprefix("maintenance-") for release in target.arrived]


async def test_a_draft_shows_each_target_s_text_in_every_language_and_tells_nobody(works: Works) -> None:
    shown = text(await works.plans())
    assert shown.startswith("Maintenance 1, DB upgrade: a draft, nobody was told")
    assert "22:00 UTC to 23:30 UTC" in shown
    assert "Components: Payments" in shown
    assert "Planned maintenance: DB upgrade" in shown
    assert "Mantenimiento programado: DB upgrade (Español)" in shown
    assert "Not translated: Español" in shown
    assert works.shows() == shown
    assert works.mail.calls == works.page.calls == []
    assert await works.next_wake() is None


async def test_the_clock_carries_it_through_and_everybody_is_told_once(works: Works) -> None:
    await works.planned()
    assert phases(works.mail) == phases(works.page) == ["scheduled"]
    await works.until("23:59")
    assert phases(works.mail) == ["scheduled", "reminder", "reminder", "started", "finished"]
    assert phases(works.page) == ["scheduled", "reminder", "reminder", "started", "verifying", "finished"]
    assert [one.work.stage for one in works.page.arrived if one.work] == [
        *[WorkStage.SCHEDULED] * 3, WorkStage.IN_PROGRESS, WorkStage.VERIFYING, WorkStage.COMPLETED,
    ]  # fmt: skip
    assert [text_.split(",")[-1].strip() for text_ in works.said()][-1] == "is finished."
    assert "Maintenance 1, DB upgrade: finished" in works.shows()
    assert await works.states() == {"mail": "sent", "page": "sent"}
    assert await works.next_wake() is None


async def test_each_is_told_at_its_instant(works: Works) -> None:
    await works.planned()
    counts = {"17:59": 1, "18:00": 2, "20:59": 2, "21:00": 3, "21:59": 3, "22:00": 4, "23:29": 4}
    for clock, count in counts.items():
        await works.until(clock)
        assert len(works.page.arrived) == count, clock
    await works.until("23:30")
    assert phases(works.page)[-1] == "verifying"
    await works.until("23:44")
    assert phases(works.page)[-1] == "verifying"
    await works.until("23:45")
    assert phases(works.page)[-1] == "finished"


async def test_after_the_time_is_up_author_and_announcer_are_asked_and_may_finish_it_or_take_more_time(
    works: Works,
) -> None:
    await works.planned()
    await works.until("23:30")
    for person in (ANA, BRUNO):
        (question,) = works.vigia.questions(person)
        assert "Is all well?" in text_of(question)
        assert [action.verb for action in question.actions] == ["finish", "extend"]
    assert works.vigia.questions(CARMEN) == []
    await works.vigia.follows(ANA, works.vigia.questions(ANA)[0].actions[0])
    assert phases(works.page)[-1] == "finished"
    assert "It started on 2 March, 22:00 UTC, and ended on 2 March, 23:30 UTC." in works.page.texts()[-1]
