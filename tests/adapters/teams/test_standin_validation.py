"""What Microsoft would not take, the stand-in does not take either, and says so at its end."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.domain.errors import ChatRejected, OutsideError
from tests.adapters.teams.lines import Lines, lines
from tests.adapters.teams.standin import TEAM, TENANT, BadContent, SteppedTime, TeamsStandIn
from tests.adapters.teams.standin.limits import CHANNEL_MESSAGE_BYTES
from tests.adapters.teams.standin.naming import is_legal
from tests.adapters.teams.standin.validation import utf16_bytes

CARD = "application/vnd.microsoft.card.adaptive"


@pytest.fixture
async def teams(clock: SteppedTime, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TeamsStandIn]:
    async with TeamsStandIn(clock, forgiving=True) as running:
        for name, value in running.trust.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
async def line(teams: TeamsStandIn) -> AsyncIterator[Lines]:
    async with lines(teams, TEAMS_GRAPH_RATE="0") as running:
        yield running


def carrying(content: Any) -> dict[str, Any]:
    return {"type": "message", "attachments": [{"contentType": CARD, "content": content}]}


def card(*body: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


def text(words: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": words}


def mention(words: str) -> dict[str, Any]:
    return {"type": "mention", "text": words, "mentioned": {"id": "29:1", "name": "Ana"}}


# -- activities ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("activity", "problem"),
    [
        ({"type": "shout", "text": "x"}, "shout"),
        ({"type": "message", "text": 7}, "not of type"),
        ({"type": "message", "txt": "x"}, "txt"),
        ({"type": "message"}, "it says nothing"),
        ({"type": "message", "text": "x", "attachments": {}}, "not of type"),
        ({"type": "message", "text": "x", "textFormat": "html"}, "html"),
        ({"type": "message", "text": "hello", "entities": [mention("<at>Ana</at>")]}, "stands nowhere"),
        ([], "not of type"),
        ("hello", "not of type"),
        (carrying({"type": "AdaptiveCard"}), "version"),
        (carrying(card({"type": "TextBlock"})), "text"),
        (carrying(card({"type": "Input.Text"})), "id"),
        (carrying(card(text("x" * 13_000))), "bytes"),
        (carrying(card(text("x"), version="1.6")), "version"),
        (carrying(card(text("x"), refresh={"userIds": [f"29:{n}" for n in range(61)]})), "61 to refresh for"),
        (carrying(card(actions=[{"type": "Action.Jump"}])), "Action.Jump"),
    ],
)
async def test_an_activity_that_is_none_is_refused(
    teams: TeamsStandIn, line: Lines, activity: Any, problem: str
) -> None:
    with pytest.raises(ChatRejected):
        await line.connector.send(line.url, teams.incidents.id, activity)
    assert teams.incidents.messages == []
    assert any(problem in one.problem for one in teams.violations), teams.violations


async def test_an_activity_as_it_should_be_is_taken(teams: TeamsStandIn, line: Lines) -> None:
    whole = {
        **carrying(card(text("hello <at>Ana</at>"), msteams={"entities": [mention("<at>Ana</at>")]})),
        "text": "hello <at>Ana</at>",
        "textFormat": "markdown",
        "summary": "hello",
        "importance": "high",
        "entities": [mention("<at>Ana</at>")],
        "channelData": {"notification": {"alert": True}},
    }
    await line.connector.send(line.url, teams.incidents.id, whole)
    assert (len(teams.incidents.posts), teams.violations) == (1, [])


async def test_a_message_to_a_channel_is_measured_whole_and_as_utf_16(teams: TeamsStandIn, line: Lines) -> None:
    around = utf16_bytes({"type": "message", "text": ""})
    fits = "é" * ((CHANNEL_MESSAGE_BYTES - around) // 2)
    await line.connector.send(line.url, teams.incidents.id, {"type": "message", "text": fits})
    with pytest.raises(ChatRejected, match="too_large"):
        await line.connector.send(line.url, teams.incidents.id, {"type": "message", "text": fits + "é"})
    assert len(teams.incidents.posts) == 1


async def test_an_edit_is_checked_like_a_message(teams: TeamsStandIn, line: Lines) -> None:
    first = await line.connector.send(line.url, teams.incidents.id, {"type": "message", "text": "x"})
    with pytest.raises(ChatRejected):
        await line.connector.update(line.url, teams.incidents.id, first, carrying({"type": "AdaptiveCard"}))
    assert teams.incidents.posts[0].text == "x"


@pytest.mark.parametrize(
    "parameters",
    [
        {"members": [{"id": "29:1"}, {"id": "29:2"}], "isGroup": True, "tenantId": TENANT},
        {"members": [{"id": "00000000-eeee-4000-8000-000000000001"}]},
        {"channelData": {"channel": {"id": "19:x@thread.tacv2"}}},
        {"conversation": "x"},
        {},
    ],
    ids=["a group", "no tenant", "a thread without a word", "another field", "nothing"],
)
async def test_a_conversation_that_is_none_is_refused(
    teams: TeamsStandIn, line: Lines, parameters: dict[str, Any]
) -> None:
    with pytest.raises(OutsideError):
        await line.connector.create_conversation(line.url, parameters)


# -- Graph --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"displayName": "x", "topic": "y"}, "no topic"),
        ({"displayName": 7}, "not Edm.String"),
        ({"displayName": "x", "membershipType": "secret"}, "none of"),
        ({"displayName": "x", "members": "ana"}, "not a list"),
        ({"displayName": "x", "members": [{"@odata.type": "#microsoft.graph.robot"}]}, "no such type"),
        ({"displayName": "x", "isArchived": "no"}, "not Edm.Boolean"),
        ([], "not an object"),
    ],
)
async def test_a_body_that_graph_does_not_know_is_refused(
    teams: TeamsStandIn, line: Lines, body: Any, problem: str
) -> None:
    with pytest.raises(ChatRejected):
        await line.graph._do("POST", f"/teams/{TEAM}/channels", TEAM, body)
    assert any(problem in one.problem for one in teams.violations), teams.violations


@pytest.mark.parametrize(
    "name",
    ["", " ", "x" * 51, "a/b", "a:b", "a?b", "a..b", "_a", ".a", "a.", "a'b", "a,b", "a\x07b", "con", "NUL", "forms",
     "com1", "a_vti_b", "a#b", "a&b", 'a"b', " a", "desktop.ini"],
)  # fmt: skip
async def test_a_name_no_channel_may_have_is_refused(teams: TeamsStandIn, line: Lines, name: str) -> None:
    with pytest.raises(ChatRejected):
        await line.graph.create_channel(TEAM, name, "")
    assert [one.where for one in teams.violations] == ["channel name"]


@pytest.mark.parametrize("name", ["x" * 50, "inc-7 Ação 完了", "a.b", "com10", "context", "a-b_c (d) [e]"])
def test_a_name_a_channel_may_have_is_legal(name: str) -> None:
    assert is_legal(name)


async def test_a_description_that_is_too_long_is_refused(teams: TeamsStandIn, line: Lines) -> None:
    await line.graph.create_channel(TEAM, "inc-7", "x" * 1024)
    with pytest.raises(ChatRejected):
        await line.graph.create_channel(TEAM, "inc-8", "x" * 1025)


async def test_a_team_holds_a_thousand_channels_deleted_ones_among_them(
    teams: TeamsStandIn, clock: SteppedTime, line: Lines
) -> None:
    for number in range(998):
        teams.state.add_channel(f"topic {number}").deleted_at = teams.clock.time() if number < 500 else None
    with pytest.raises(ChatRejected):
        await line.graph.create_channel(TEAM, "inc-7", "")
    await clock.advance(31 * 24 * 3600)
    assert await line.graph.create_channel(TEAM, "inc-7", "")


async def test_a_field_graph_does_not_have_cannot_be_selected(teams: TeamsStandIn, line: Lines) -> None:
    with pytest.raises(ChatRejected):
        await line.graph._do("GET", f"/teams/{TEAM}/channels?$select=name", TEAM, None)
    assert [one.problem for one in teams.violations] == ["channel has no name"]


# -- at the end ---------------------------------------------------------------------------------------------------


async def test_leaving_fails_where_something_was_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    teams = await TeamsStandIn().__aenter__()
    for name, value in teams.trust.items():
        monkeypatch.setenv(name, value)
    async with lines(teams) as line:
        with pytest.raises(ChatRejected):
            await line.connector.send(line.url, teams.incidents.id, {"type": "message"})
    with pytest.raises(BadContent, match="it says nothing"):
        await teams.__aexit__(None, None, None)
