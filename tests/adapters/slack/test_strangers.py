"""Somebody neither Slack nor Vigia has told about: nobody acts, reads or is given a role on a guess."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack.installation import Installation, installation
from tests.adapters.slack.product import Vigia
from tests.adapters.slack.standin import Hang, Refuses, SlackStandIn, SteppedTime, drawn
from tests.databases import copy_sqlite

DECLARE = "/inc declare sev2 Checkout is failing"
NOBODY_KNOWS = "Slack does not tell Vigia who everybody in this is"


@pytest.fixture
async def vigia(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Installation]:
    async with installation(migrated_sqlite, tmp_path, monkeypatch, "http") as running:
        yield running


@pytest.mark.parametrize(("who", "declares"), [("ana", True), ("gus", False), ("uli", False)])
async def test_a_command_waits_until_slack_says_whose_it_is(vigia: Installation, who: str, declares: bool) -> None:
    vigia.slack.faults.on("users.info", Hang())
    assert (await vigia.person(who).types(DECLARE, in_=vigia.general)).acknowledged
    await vigia.slack.calls.begun("users.info")
    await vigia.process.delivery.idle()
    assert vigia.slack.workspace.channels_named("inc-") == []

    vigia.slack.faults.clear()
    await vigia.settle()
    assert len(vigia.slack.workspace.channels_named("inc-")) == declares
    told = drawn(vigia.person(who).sees(vigia.general)[-1])
    assert ("guests have no part in incidents" in told) is not declares


async def test_a_role_waits_until_slack_says_who_is_to_have_it(vigia: Installation) -> None:
    await vigia.types("ana", DECLARE)
    hang = vigia.slack.faults.on("users.info", Hang())
    assert (await vigia.person("ana").types("/inc role scribe @gus", in_=vigia.room)).acknowledged
    await vigia.slack.calls.begun("users.info", 2)
    vigia.slack.faults.clear()
    await vigia.settle()
    assert isinstance(hang, Hang)
    assert "gus" not in drawn(vigia.card)
    assert "gus" not in vigia.slack.workspace.members(vigia.room)


async def test_what_slack_does_not_want_to_say_is_told_and_nothing_is_done(vigia: Installation) -> None:
    vigia.slack.faults.on("users.info", Refuses("missing_scope"))
    assert NOBODY_KNOWS in (await vigia.types("ana", DECLARE))[-1]
    assert NOBODY_KNOWS in (await vigia.types("ana", "/inc list"))[-1]
    assert vigia.slack.workspace.channels_named("inc-") == []
    assert len(vigia.slack.calls.of("users.info")) == 2
    vigia.slack.faults.clear()
    await vigia.types("ana", DECLARE)
    assert len(vigia.slack.workspace.channels_named("inc-")) == 1


async def test_a_form_about_somebody_slack_does_not_tell_of_stays_open_with_what_was_chosen(
    vigia: Installation,
) -> None:
    await vigia.types("ana", DECLARE)
    await vigia.types("ana", "/inc page", vigia.room)
    form = vigia.person("ana").view
    assert form is not None
    vigia.slack.faults.on("users.info", Refuses("missing_scope"))
    await vigia.submits("ana", form, {"person": "gus", "text": "Please help"})
    assert NOBODY_KNOWS in drawn(form)
    assert "Please help" in str(form.body)
    assert "gus" not in vigia.slack.workspace.members(vigia.room)


async def test_whom_vigia_has_seen_before_it_started_anew_is_not_waited_for(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    async with SlackStandIn(SteppedTime()) as slack:
        for title in ("Checkout is failing", "Search is slow"):
            vigia = Vigia(slack, slack.clock, "http", url, monkeypatch)
            await vigia.start()
            await slack.workspace.person("ana").types(f"/inc declare {title}", "general")
            await vigia.settle()
            await vigia.stop()
            slack.faults.on("users.info", Refuses("missing_scope"))
        assert len(slack.workspace.channels_named("inc-")) == 2
