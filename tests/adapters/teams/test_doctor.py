"""`vigia doctor teams`: each thing that can be wrong with an installation is found, said, and said what to do about."""

import importlib
from collections.abc import Mapping

import pytest

from adapters.teams import examine, limits
from bot.domain.errors import SetupError
from bot.ports import Examines, Finding, Surroundings
from tests.adapters.slack.fake_core import SharedClock
from tests.adapters.teams.standin import CATALOG_APP, PASSWORD, Hang, HtmlAnswer, Refuses, SteppedTime, TeamsStandIn

HTTPS = "https://vigia.example.com"


async def doctor(
    teams: TeamsStandIn,
    *,
    public_url: str = HTTPS,
    ahead: float = 0,
    known: str | SetupError | None = None,
    without: str = "",
    **more: str,
) -> Mapping[str, Finding]:
    """The findings by check, this machine's clock so many seconds ahead."""

    async def recall(key: str) -> str | None:
        if isinstance(known, SetupError):
            raise known
        return known if key == "teams.installation" else None

    given = teams.settings(TEAMS_CATALOG_APP_ID=CATALOG_APP) | more
    given.pop(without, None)
    around = Surroundings("en", "UTC", public_url, False, given)
    found = await examine(around, SharedClock(SteppedTime(teams.clock.time() + ahead)), recall)
    for finding in found:
        told = f"{finding.result} {finding.fix}"
        assert len(told.splitlines()) == 1
        assert bool(finding.fix) is (finding.verdict != "ok"), finding
        assert PASSWORD not in told
    assert len({finding.check for finding in found}) == len(found)
    return {finding.check: finding for finding in found}


def not_ok(found: Mapping[str, Finding], verdict: str = "") -> list[str]:
    return sorted(
        name for name, one in found.items() if one.verdict == verdict or (not verdict and one.verdict != "ok")
    )


def test_the_adapter_can_be_examined_before_it_can_be_connected() -> None:
    assert isinstance(importlib.import_module("adapters.teams"), Examines)


async def test_where_nothing_is_wrong_every_line_is_ok_and_nobody_notices(teams: TeamsStandIn) -> None:
    found = await doctor(teams, known="abc")
    assert not_ok(found) == []
    assert found["team"].result == "2 channels, deleted ones not counted"
    assert found["app in the team"].result.startswith("the bot is there, with ")
    assert all(place.posts == [] for place in teams.state.conversations.values())


@pytest.mark.parametrize(
    "name",
    ["MICROSOFT_APP_ID", "MICROSOFT_APP_PASSWORD", "MICROSOFT_APP_TENANT_ID", "TEAMS_TEAM_ID", "TEAMS_CHANNEL"],
)
async def test_a_setting_that_is_missing_is_named_and_microsoft_is_not_asked(teams: TeamsStandIn, name: str) -> None:
    found = await doctor(teams, without=name)
    assert name in not_ok(found, "fail")
    assert found["Microsoft"].verdict == "warn"
    assert teams.calls.named() == []


async def test_an_address_teams_does_not_call_is_found(teams: TeamsStandIn) -> None:
    assert not_ok(await doctor(teams, public_url="http://127.0.0.1:8080")) == ["public address"]


async def test_a_wrong_secret_is_found_with_all_that_needs_it(teams: TeamsStandIn) -> None:
    found = await doctor(teams, MICROSOFT_APP_PASSWORD="something else")
    assert {"login for the bot", "login for Graph", "team"} <= set(not_ok(found, "fail"))
    assert found["signing keys"].verdict == "ok"


async def test_a_team_that_is_another_is_found(teams: TeamsStandIn) -> None:
    found = await doctor(teams, TEAMS_TEAM_ID="00000000-0000-4000-8000-000000000000")
    assert found["team"].result == "there is no such team in this tenant"
    assert found["standing channel"].verdict == "warn"


async def test_a_channel_that_is_another_teams_or_archived_is_found(teams: TeamsStandIn) -> None:
    found = await doctor(teams, TEAMS_CHANNEL="19:elsewhere@thread.tacv2")
    assert found["standing channel"].result == "the team has no such channel"
    teams.person("ana").archives(teams.incidents)
    assert (await doctor(teams))["standing channel"].result == "it is archived"


async def test_an_app_that_is_not_in_the_team_is_found(teams: TeamsStandIn) -> None:
    teams.faults.on("connector.members", Refuses(403, "BotNotInConversationRoster", "not there"))
    found = await doctor(teams)
    assert not_ok(found) == ["app in the team"]
    assert "vigia teams package" in found["app in the team"].fix


async def test_what_is_not_granted_warns_where_something_stands_in_for_it(
    teams: TeamsStandIn, clock: SteppedTime
) -> None:
    await clock.advance(61)
    teams.state.granted.discard("ChannelMessage.Read.Group")
    found = await doctor(teams)
    assert not_ok(found) == ["reading channels"]
    assert "the repeat will say that it is one" in found["reading channels"].result


@pytest.mark.parametrize(("channels", "verdict"), [(799, "ok"), (800, "warn"), (950, "warn")])
async def test_a_team_that_fills_up_is_found(teams: TeamsStandIn, channels: int, verdict: str) -> None:
    for n in range(channels - len(teams.state.channels)):
        teams.state.add_channel(f"old-{n}")
    found = await doctor(teams, TEAMS_GRAPH_RATE="0")
    assert found["team"].verdict == verdict
    assert ("threads from 950 on" in found["team"].result) is (channels == 950)


async def test_private_incidents_that_cannot_have_a_chat_are_said(teams: TeamsStandIn) -> None:
    assert not_ok(await doctor(teams, without="TEAMS_CATALOG_APP_ID")) == ["private incidents"]
    found = await doctor(teams, without="TEAMS_CATALOG_APP_ID", TEAMS_PRIVATE="channel")
    assert found["private incidents"].result == "a private channel each"


@pytest.mark.parametrize(("ahead", "verdict"), [(59, "ok"), (61, "warn"), (301, "fail")])
async def test_a_clock_that_is_wrong_is_found(teams: TeamsStandIn, ahead: float, verdict: str) -> None:
    assert (await doctor(teams, ahead=ahead))["signing keys"].verdict == verdict


async def test_a_question_that_hangs_hides_no_other(teams: TeamsStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.teams.examining.QUESTION_LIMIT", 0.3)
    teams.faults.on("graph.channels.list", Hang())
    teams.faults.on("openid.metadata", HtmlAnswer())
    found = await doctor(teams)
    assert not_ok(found, "fail") == ["signing keys", "team"]
    assert found["team"].result == "not known: no answer (no answer)"
    assert found["app in the team"].verdict == "ok"


async def test_a_database_that_cannot_be_used_hides_nothing_else(teams: TeamsStandIn) -> None:
    found = await doctor(teams, known=SetupError("DATABASE_URL: nobody there"))
    assert not_ok(found) == ["remembered"]


def test_the_limits_it_names_are_the_adapters() -> None:
    assert (limits.CHANNELS_WARN, limits.CHANNELS_FULL) == (800, 950)
