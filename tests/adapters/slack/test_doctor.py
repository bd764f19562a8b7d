"""`vigia doctor slack`: each thing that can be wrong with an installation is found, said, and said what to do about."""

import importlib
import json
from collections.abc import Mapping
from datetime import timedelta

import aiohttp
import pytest

from adapters.slack import examine, examining
from adapters.slack.limits import CLOCK_WARNS, SIGNATURE_LIFE
from adapters.slack.manifest import FEATURES, scopes
from adapters.slack.verdicts import socket
from bot.domain.errors import SetupError
from bot.ports import Examines, Finding, Surroundings
from tests.adapters.slack.fake_core import SharedClock
from tests.adapters.slack.installed import Through, settings_for
from tests.adapters.slack.standin import Hang, HtmlAnswer, LostAnswer, Refuses, SlackStandIn, SteppedTime, TooManyCalls
from tests.adapters.slack.standin.instants import NOON
from tests.adapters.slack.standin.limits import SOCKETS
from tests.adapters.slack.standin.state import OTHER_TEAM, TEAM

HTTPS = "https://vigia.example.com"
OF_SLACK = ["workspace", "workspace remembered", "permissions", "clock", "announcement channel", "announcing"]


@pytest.fixture(autouse=True)
def installed_as_the_manifest_says(slack: SlackStandIn) -> None:
    slack.state.app.scopes = list(scopes())


async def nothing_remembered(_key: str) -> str | None:
    return None


async def doctor(
    slack: SlackStandIn,
    through: Through = "socket",
    *,
    given: Mapping[str, str] | None = None,
    ahead: float = 0,
    public_url: str = HTTPS,
    known: str | SetupError | None = None,
    without: str = "",
    **more: str,
) -> Mapping[str, Finding]:
    """The findings by check, this machine's clock so many seconds ahead; of several on one check the first."""

    async def recall(_key: str) -> str | None:
        if isinstance(known, SetupError):
            raise known
        return json.dumps({"team": known}) if known else None

    settings = {**settings_for(slack, through, **more), **(given or {})}
    settings.pop(without, None)
    around = Surroundings("en", "UTC", public_url, False, settings)
    found = await examine(around, SharedClock(SteppedTime(slack.clock.time() + ahead)), recall)
    for finding in found:
        told = f"{finding.result} {finding.fix}"
        assert len(told.splitlines()) == 1
        assert bool(finding.fix) is (finding.verdict != "ok"), finding
        for secret in (slack.bot_token, slack.app_token, slack.signing_secret):
            assert secret not in told
    return {finding.check: finding for finding in reversed(found)}


def failing(found: Mapping[str, Finding]) -> list[str]:
    return sorted(name for name, finding in found.items() if finding.verdict == "fail")


def not_ok(found: Mapping[str, Finding]) -> list[str]:
    return sorted(name for name, finding in found.items() if finding.verdict != "ok")


# -- nothing is wrong -------------------------------------------------------------------------------------------------


def test_the_adapter_can_be_examined_before_it_can_be_connected() -> None:
    assert isinstance(importlib.import_module("adapters.slack"), Examines)


@pytest.mark.parametrize("through", ["http", "socket"])
async def test_a_right_installation_has_nothing_to_mend(slack: SlackStandIn, through: Through) -> None:
    found = await doctor(slack, through)
    assert not_ok(found) == []
    assert set(OF_SLACK) < set(found)
    assert ("socket" in found) is (through == "socket")
    assert ("public address" in found) is (through == "http")
    assert "standin" in found["workspace"].result


async def test_nobody_in_slack_sees_anything_of_it(slack: SlackStandIn) -> None:
    await doctor(slack)
    assert all(not channel.messages for channel in slack.state.channels.values())
    assert slack.state.scheduled == {}
    await slack.socket.disconnected()


# -- settings ---------------------------------------------------------------------------------------------------------


async def test_swapped_tokens_are_called_swapped(slack: SlackStandIn) -> None:
    found = await doctor(slack, SLACK_BOT_TOKEN=slack.app_token, SLACK_APP_TOKEN=slack.bot_token)
    assert "holds an app-level token" in found["SLACK_BOT_TOKEN"].result
    assert "holds a bot token" in found["SLACK_APP_TOKEN"].result
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert "swapped" in found[name].fix
    assert "auth.test" not in slack.calls.named()


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "holds a person's token"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "holds a bot token"),
        ({"SLACK_SIGNING_SECRET": "xapp-1"}, "holds an app-level token"),
        ({"SLACK_SIGNING_SECRET": " "}, "is blank"),
        ({"SLACK_ANNOUNCEMENTS": "#incidents"}, "expected the id"),
        ({"SLACK_COMMANDS": "inc"}, "begin with a slash"),
        ({"SLACK_API_URL": "http://elsewhere.example"}, "https://"),
    ],
)
async def test_a_wrong_setting_is_a_finding_and_everything_that_does_not_need_it_is_examined(
    slack: SlackStandIn, changed: dict[str, str], named: str
) -> None:
    found = await doctor(slack, given=changed)
    (name,) = changed
    assert failing(found) == [name]
    assert named in found[name].result
    waiting = [finding.result for finding in found.values() if finding.verdict == "warn"]
    assert set(waiting) <= {f"not asked: {name} comes first"}
    assert set(OF_SLACK) < set(found)


async def test_without_any_setting_each_that_is_needed_is_named(slack: SlackStandIn) -> None:
    around = Surroundings("en", "UTC", HTTPS, False, {"SLACK_API_URL": slack.api_url})
    found = {finding.check: finding for finding in await examine(around, SharedClock(slack.clock), nothing_remembered)}
    assert failing(found) == ["SLACK_ANNOUNCEMENTS", "SLACK_BOT_TOKEN", "door"]
    assert slack.calls.named() == ["api.test"]  # the clock needs none


async def test_without_a_door_both_are_offered(slack: SlackStandIn) -> None:
    found = await doctor(slack, "socket", without="SLACK_APP_TOKEN")
    assert failing(found) == ["door"]
    assert "Socket Mode" in found["door"].fix
    assert "HTTP" in found["door"].fix


async def test_by_http_the_address_must_be_https(slack: SlackStandIn) -> None:
    assert failing(await doctor(slack, "http", public_url="http://127.0.0.1:8080")) == ["public address"]
    assert failing(await doctor(slack, "socket", public_url="http://127.0.0.1:8080")) == []


# -- permissions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", sorted(scopes()))
async def test_a_missing_permission_names_every_feature_that_will_not_work(slack: SlackStandIn, missing: str) -> None:
    slack.state.app.scopes.remove(missing)
    around = Surroundings("en", "UTC", HTTPS, False, settings_for(slack, "socket"))
    found = await examine(around, SharedClock(slack.clock), nothing_remembered)
    told = [finding for finding in found if finding.check == "permissions"]
    features = [feature.what for feature in FEATURES if missing in feature.scopes]
    assert features
    assert [finding.result for finding in told] == [f"without {missing}, this does not work: {it}" for it in features]
    assert all(finding.verdict == "fail" and "vigia slack manifest" in finding.fix for finding in told)


async def test_permissions_nobody_needs_are_named(slack: SlackStandIn) -> None:
    slack.state.app.scopes.append("files:read")
    permissions = (await doctor(slack))["permissions"]
    assert permissions.verdict == "ok"
    assert "not needed: files:read" in permissions.result


async def test_a_token_without_connections_write_opens_no_socket(slack: SlackStandIn) -> None:
    slack.faults.on("apps.connections.open", Refuses("missing_scope"))
    found = await doctor(slack)
    assert failing(found) == ["socket"]
    assert "connections:write" in found["socket"].result


# -- workspace --------------------------------------------------------------------------------------------------------


async def test_the_workspace_remembered_is_the_same(slack: SlackStandIn) -> None:
    assert (await doctor(slack, known=TEAM))["workspace remembered"] == Finding(
        "workspace remembered", "ok", "the same"
    )


async def test_a_token_of_another_workspace_than_the_incidents_is_found(slack: SlackStandIn) -> None:
    found = await doctor(slack, known=OTHER_TEAM)
    assert failing(found) == ["workspace remembered"]
    assert OTHER_TEAM in found["workspace remembered"].result
    assert "DATABASE_URL" in found["workspace remembered"].fix


async def test_a_database_out_of_reach_hides_nothing_of_slack(slack: SlackStandIn) -> None:
    found = await doctor(slack, known=SetupError("DATABASE_URL names a database that cannot be used: no route"))
    assert not_ok(found) == ["workspace remembered"]
    assert "DATABASE_URL" in found["workspace remembered"].result


@pytest.mark.parametrize("how", ["revoked", "uninstalled"])
async def test_an_app_that_was_put_out_is_told_to_come_in_again(slack: SlackStandIn, how: str) -> None:
    setattr(slack.state.app, how, True)
    found = await doctor(slack)
    assert {"workspace", "permissions", "announcement channel", "announcing"} <= set(failing(found))
    assert "install it again" in found["workspace"].fix
    assert found["clock"].verdict == "ok"


# -- socket -----------------------------------------------------------------------------------------------------------


async def test_an_app_whose_sockets_are_all_in_use_is_told_so(slack: SlackStandIn) -> None:
    tickets = [f"ticket-{number}" for number in range(SOCKETS)]
    slack.state.tickets.update(tickets)
    async with aiohttp.ClientSession() as http:
        others = [await http.ws_connect(f"{slack.state.address}/link/?ticket={ticket}") for ticket in tickets]
        await slack.socket.connected(len(others))
        found = await doctor(slack)
    assert failing(found) == ["socket"]
    assert "in use" in found["socket"].result


def test_socket_mode_that_is_off_is_told_where_to_switch_it_on() -> None:
    found = socket({"type": "disconnect", "reason": "link_disabled"})
    assert (found.verdict, found.result) == ("fail", "Socket Mode is off")
    assert "Socket Mode" in found.fix


# -- clock ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize(
    ("apart", "verdict"),
    [
        (timedelta(0), "ok"),
        (CLOCK_WARNS, "ok"),
        (CLOCK_WARNS + timedelta(seconds=1), "warn"),
        (SIGNATURE_LIFE, "warn"),
        (SIGNATURE_LIFE + timedelta(seconds=1), "fail"),
    ],
)
async def test_a_clock_apart_from_slacks_warns_after_a_minute_and_fails_after_five(
    apart: timedelta, way: int, verdict: str
) -> None:
    async with SlackStandIn(SteppedTime(NOON)) as slack:
        slack.state.app.scopes = list(scopes())
        clock = (await doctor(slack, ahead=way * apart.total_seconds()))["clock"]
    assert clock.verdict == verdict
    assert clock.result.startswith(f"{apart.total_seconds():.0f} s ")
    assert ("ahead of" in clock.result) is (way > 0 and bool(apart))


# -- announcements ----------------------------------------------------------------------------------------------------


async def test_an_archived_channel_of_announcements_is_found(slack: SlackStandIn) -> None:
    slack.workspace.general.is_archived = True
    found = await doctor(slack)
    assert failing(found) == ["announcement channel", "announcing"]
    assert found["announcement channel"].result == "#general is archived"


async def test_a_channel_that_is_not_there_is_found(slack: SlackStandIn) -> None:
    found = await doctor(slack, SLACK_ANNOUNCEMENTS="C0NOWHERE")
    assert failing(found) == ["announcement channel", "announcing"]
    assert "not found" in found["announcement channel"].result


async def test_a_private_channel_without_the_app_asks_for_an_invitation(slack: SlackStandIn) -> None:
    private = slack.workspace.add_channel("war-room", "ana", private=True)
    found = await doctor(slack, SLACK_ANNOUNCEMENTS=private.id)
    assert failing(found) == ["announcement channel", "announcing"]
    assert "/invite @Vigia" in found["announcement channel"].fix
    private.members.append(slack.state.bot.id)
    assert not_ok(await doctor(slack, SLACK_ANNOUNCEMENTS=private.id)) == []


async def test_a_public_channel_needs_the_app_in_it_or_the_permission_to_post_everywhere(slack: SlackStandIn) -> None:
    slack.workspace.general.members.remove(slack.state.bot.id)
    assert not_ok(await doctor(slack)) == []
    slack.state.app.scopes.remove("chat:write.public")
    found = await doctor(slack)
    assert failing(found) == ["announcing", "permissions"]
    assert found["announcing"].result == "cannot be posted to: the app is not in it"


async def test_a_channel_where_only_some_may_post_is_found(slack: SlackStandIn) -> None:
    slack.workspace.general.admins_only = True
    found = await doctor(slack)
    assert failing(found) == ["announcing"]
    assert "only some may post" in found["announcing"].result


async def test_a_trial_message_that_stays_behind_is_told_of_and_says_what_it_is(slack: SlackStandIn) -> None:
    slack.faults.on("chat.deleteScheduledMessage", Refuses("fatal_error"))
    found = await doctor(slack)
    assert not_ok(found) == ["announcing"]
    assert found["announcing"].verdict == "warn"
    (left,) = slack.state.scheduled.values()
    assert "trial" in left.message.text


# -- one question hides no other --------------------------------------------------------------------------------------

HIDDEN = {  # by the call that gets no answer: the checks that rest upon it
    "auth.test": ["permissions", "workspace"],
    "api.test": ["clock"],
    "apps.connections.open": ["socket"],
    "conversations.info": ["announcement channel"],
    "chat.scheduleMessage": ["announcing"],
}


@pytest.mark.parametrize("method", HIDDEN)
@pytest.mark.parametrize("fault", [Hang(), LostAnswer(), HtmlAnswer(502)], ids=["hangs", "is lost", "is a page"])
async def test_a_call_that_is_not_answered_hides_no_other_check(
    slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch, method: str, fault: Hang | LostAnswer | HtmlAnswer
) -> None:
    monkeypatch.setattr(examining, "QUESTION_LIMIT", 1.0)  # seconds; the others are answered at once
    ours = Hang() if isinstance(fault, Hang) else fault
    slack.faults.on(method, ours)
    found = await doctor(slack)
    hidden = [] if method == "api.test" and isinstance(fault, HtmlAnswer) else HIDDEN[method]  # a page has its date
    assert failing(found) == hidden
    assert all("did not answer" in found[name].result for name in hidden)


@pytest.mark.parametrize("method", HIDDEN)
async def test_a_call_slack_wants_no_more_of_is_no_failure(slack: SlackStandIn, method: str) -> None:
    slack.faults.on(method, TooManyCalls(30))
    found = await doctor(slack)
    assert failing(found) == []
    if method != "api.test":  # its date is all we want of it
        assert all("for 30 s" in found[name].result for name in HIDDEN[method])
