"""What comes in and what does not; how soon it is acknowledged, whatever Slack's Web API does meanwhile."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from adapters.slack import inbound
from bot.domain.errors import SetupError
from bot.messages import Answer, Field, Form, OpenForm
from bot.ports import Request, Typed
from tests.adapters.slack.fake_core import FakeCore, as_core, message
from tests.adapters.slack.installed import Installed, Through, installed, running, settings_for
from tests.adapters.slack.standin import EVERY, Delay, Hang, Refuses, SlackStandIn, drawn
from tests.adapters.slack.standin.doors import Delivery, HttpDoor
from tests.adapters.slack.standin.doors.http import GARBAGE, encoded
from tests.adapters.slack.standin.instants import SteppedTime

AT_ONCE = 50
MUST = 2.5  # seconds, never more, whatever else the machine does; how soon it usually is, the benchmark shows


@pytest.fixture(params=["http", "socket"])
async def vigia(request: pytest.FixtureRequest, slack: SlackStandIn) -> AsyncIterator[Installed]:
    through: Through = request.param
    async with installed(slack, through) as running_:
        yield running_


@pytest.fixture
async def over_http(slack: SlackStandIn) -> AsyncIterator[Installed]:
    async with installed(slack) as running_:
        yield running_


@pytest.fixture
async def by_socket(slack: SlackStandIn) -> AsyncIterator[Installed]:
    async with installed(slack, "socket") as running_:
        yield running_


def http_of(vigia: Installed) -> HttpDoor:
    assert isinstance(vigia.slack.door, HttpDoor)
    return vigia.slack.door


def worst(deliveries: list[Delivery]) -> float:
    """The longest of all acknowledgements."""
    assert all(delivery.acknowledged for delivery in deliveries)
    return max(delivery.last.took for delivery in deliveries)


# -- at once ----------------------------------------------------------------------------------------------------------


async def test_fifty_at_once_are_acknowledged_at_once_while_every_call_hangs(vigia: Installed) -> None:
    hang = vigia.slack.faults.on(EVERY, Hang())
    vigia.slack.faults.on("response_url", hang)
    ana, general = vigia.slack.workspace.person("ana"), vigia.general
    words = [f"declare Number {n}" for n in range(AT_ONCE)]
    typed = await asyncio.gather(*(ana.types(f"/inc {one}", in_=general) for one in words))
    assert worst(list(typed)) < MUST
    said = await asyncio.gather(*(ana.mentions_bot(one, in_=general) for one in words))
    assert worst(list(said)) < MUST
    vigia.slack.faults.clear()
    await vigia.settle()
    assert len(vigia.core.asked) == 2 * AT_ONCE


async def test_a_core_that_takes_its_time_delays_no_acknowledgement(vigia: Installed) -> None:
    vigia.core.free.clear()
    ana = vigia.slack.workspace.person("ana")
    delivery = await ana.types("/inc list", in_=vigia.general)
    assert worst([delivery]) < MUST
    assert ana.sees(vigia.general) == []
    vigia.core.free.set()
    await vigia.settle()
    assert "Done." in drawn(ana.sees(vigia.general)[-1])


async def test_what_is_stored_in_time_is_stored_before_it_is_acknowledged(vigia: Installed) -> None:
    ana = vigia.slack.workspace.person("ana")
    await ana.mentions_bot("list", in_=vigia.general)  # from now on she is known
    await vigia.settle()
    for n in range(10):
        await ana.mentions_bot(f"note {n}", in_=vigia.general)
        assert len(vigia.core.asked) == 2 + n


@pytest.mark.parametrize("refused", [False, True])
async def test_a_form_that_takes_long_says_so_and_then_how_it_ended(
    vigia: Installed, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    monkeypatch.setattr(inbound, "ACKNOWLEDGE_FORM", 0.05)
    ana = vigia.slack.workspace.person("ana")
    field = Field("text", "What is known?", "lines", required=True)
    vigia.core.answer = lambda request: OpenForm(Form("update", "Post an update", (field,), "Post", 7))
    await ana.types("/inc update", in_=vigia.general)
    await vigia.settle()
    view = ana.view
    assert view is not None
    vigia.core.answer = lambda request: Answer(message("So it ended."), refused=refused)
    vigia.core.free.clear()
    assert (await ana.submits(view, {"text": "The pool is full"})).acknowledged
    assert "working on it" in drawn(view)
    vigia.core.free.set()
    await vigia.settle()
    assert "So it ended." in drawn(view)
    assert ("The pool is full" in str(view.body)) is refused


async def test_an_answer_to_a_form_that_was_closed_meanwhile_is_told_elsewhere(
    vigia: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "ACKNOWLEDGE_FORM", 0.05)
    ana = vigia.slack.workspace.person("ana")
    vigia.core.answer = lambda request: OpenForm(Form("note", "Note", (Field("text", "What?", "text"),), "Add"))
    await ana.types("/inc note", in_=vigia.general)
    await vigia.settle()
    view = ana.view
    assert view is not None
    vigia.core.answer = lambda request: Answer(message("Noted."))
    vigia.core.free.clear()
    await ana.submits(view, {"text": "x"})
    vigia.slack.faults.on("views.update", Refuses("not_found"))
    vigia.core.free.set()
    await vigia.settle()
    assert "Noted." in drawn(ana.sees(vigia.general)[-1])


async def test_nothing_is_asked_of_slack_before_an_acknowledgement(vigia: Installed) -> None:
    vigia.slack.calls.clear()
    hang = vigia.slack.faults.on(EVERY, Hang())
    delivery = await vigia.slack.workspace.person("ana").types("/inc list", in_=vigia.general)
    assert delivery.acknowledged
    assert "auth.test" not in vigia.slack.calls.named()
    assert isinstance(hang, Hang)
    hang.release()


@pytest.mark.parametrize("through", ["http", "socket"])
async def test_what_is_under_way_ends_before_the_process_does(slack: SlackStandIn, through: Through) -> None:
    async with installed(slack, through) as vigia:
        slack.faults.on("response_url", Delay(0.2))
        delivery = await slack.workspace.person("ana").types("/inc list", in_=vigia.general)
    assert delivery.acknowledged
    assert "Done." in drawn(slack.workspace.person("ana").sees(slack.workspace.general)[-1])


# -- the HTTP door ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GARBAGE)
async def test_what_slack_did_not_sign_stays_outside(over_http: Installed, name: str) -> None:
    delivery = await over_http.slack.workspace.person("ana").types("/inc list", in_=over_http.general)
    await over_http.settle()
    attempt = await http_of(over_http).send_garbage(name, delivery.payload)
    assert attempt.status == 401
    assert len(over_http.core.asked) == 1


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-299, 200), (0, 200), (299, 200), (301, 401)])
async def test_a_signature_lives_five_minutes(seconds: int, status: int) -> None:
    async with SlackStandIn(SteppedTime()) as slack, installed(slack) as vigia:
        delivery = await slack.workspace.person("ana").types("/inc list", in_=vigia.general)
        door = http_of(vigia)
        body, kind = encoded(delivery.payload)
        headers = {"Content-Type": kind, **door.signed(body, at=slack.clock.time() + seconds)}
        assert (await door.send(delivery.last.url, body, headers)).status == status


async def test_a_request_replayed_by_a_listener_acts_once(over_http: Installed) -> None:
    delivery = await over_http.slack.workspace.person("ana").types("/inc declare Down", in_=over_http.general)
    await over_http.settle()
    assert (await http_of(over_http).replay(delivery.last)).status == 200
    await over_http.settle()
    assert len(over_http.core.asked) == 1


async def test_a_body_beyond_reason_is_turned_away(over_http: Installed) -> None:
    door = http_of(over_http)
    delivery = await over_http.slack.workspace.person("ana").types("/inc list", in_=over_http.general)
    body = b"x" * (1024**2 + 1)
    async with (
        ClientSession() as session,
        session.post(delivery.last.url, data=io.BytesIO(body), headers=door.signed(body)) as response,
    ):
        assert response.status == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"payload=", b"payload={}", b"\xff\xfe", b'{"type": 7}'])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_signed_nonsense_is_no_error_of_ours(over_http: Installed, body: bytes, kind: str) -> None:
    door = http_of(over_http)
    delivery = await over_http.slack.workspace.person("ana").types("/inc list", in_=over_http.general)
    attempt = await door.send(delivery.last.url, body, {"Content-Type": kind, **door.signed(body)})
    assert attempt.status in {200, 400}


async def test_the_address_can_be_entered_into_slacks_settings(over_http: Installed) -> None:
    delivery = await over_http.slack.workspace.verifies_url("some challenge")
    assert delivery.answer in ("some challenge", {"challenge": "some challenge"})


# -- what nobody asked ------------------------------------------------------------------------------------------------


async def test_every_happening_is_acknowledged_and_asks_nothing(vigia: Installed) -> None:
    workspace = vigia.slack.workspace
    ana = workspace.person("ana")
    room = workspace.add_channel("inc-1", "ana", "bruno")
    said = await ana.says("hello", room)
    other = workspace.add_channel("inc-2", "ana")
    deliveries = [
        await workspace.tells_of({"type": "something_new", "channel": {"id": "C1"}}),
        await workspace.tells_of({"type": "message", "subtype": "channel_topic", "channel": "C1", "ts": "1.2"}),
        await ana.edits(said, "hello there"),
        await ana.deletes(said),
        await ana.invites_bot(room),
        await ana.removes_bot(room),
        await ana.renames(room, "inc-one"),
        await ana.shares(room),
        await ana.archives(room),
        await ana.unarchives(room),
        await ana.deletes_channel(other),
        await workspace.rate_limits_events(),
        await workspace.changes("ana", display_name="Ana B"),
        await ana.uses_global_shortcut("nobodys"),
        await workspace.revokes_tokens(),
        await workspace.uninstalls_app(),
    ]
    assert all(delivery.acknowledged for delivery in deliveries)
    assert vigia.core.asked == []


async def test_what_a_bot_says_in_private_is_not_heard(vigia: Installed) -> None:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "ts": "1.2", "bot_id": "B9", "text": "declare"}
    assert (await vigia.slack.workspace.tells_of(event)).acknowledged
    await vigia.settle()
    assert vigia.core.asked == []


# -- the socket -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_socket_that_leaves_is_replaced_and_nothing_is_lost(by_socket: Installed, reason: str) -> None:
    slack, ana = by_socket.slack, by_socket.slack.workspace.person("ana")
    typing = [asyncio.create_task(ana.types(f"/inc note {n}", in_=by_socket.general)) for n in range(AT_ONCE)]
    await slack.socket.disconnect(reason)
    lost = [delivery for delivery in await asyncio.gather(*typing) if not delivery.acknowledged]
    async with asyncio.timeout(2):
        while lost:
            await slack.socket.connected(1)
            await asyncio.gather(*(slack.door.again(delivery) for delivery in lost))
            lost = [delivery for delivery in lost if not delivery.acknowledged]
    assert len(slack.calls.of("apps.connections.open")) == 2
    await by_socket.settle()
    assert {said.text for said in map(words, by_socket.core.asked)} == {f"note {n}" for n in range(AT_ONCE)}


async def test_a_broken_socket_is_replaced_within_two_seconds(by_socket: Installed) -> None:
    slack = by_socket.slack
    for _ in range(3):
        slack.socket.cut()
        async with asyncio.timeout(2):
            await slack.socket.disconnected()
            await slack.socket.connected(1)
    delivery = await slack.workspace.person("ana").types("/inc list", in_=by_socket.general)
    assert delivery.acknowledged


async def test_a_socket_is_opened_as_soon_as_slack_lets_us(slack: SlackStandIn) -> None:
    slack.faults.on("apps.connections.open", Refuses("internal_error"), nth=1)
    slack.faults.on("apps.connections.open", Refuses("internal_error"), nth=2)
    async with installed(slack, "socket"):
        assert len(slack.calls.of("apps.connections.open")) == 3


def words(request: Request) -> Typed:
    assert isinstance(request.said, Typed)
    return request.said


# -- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_SIGNING_SECRET": "  "}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_APP_TOKEN": " "}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"SLACK_API_URL": "http://elsewhere.example"}, "SLACK_API_URL"),
        ({"SLACK_ANNOUNCEMENTS": "#incidents"}, "SLACK_ANNOUNCEMENTS"),
        ({"SLACK_ANNOUNCEMENTS": ""}, "SLACK_ANNOUNCEMENTS"),
        ({"SLACK_COMMANDS": "inc"}, "SLACK_COMMANDS"),
    ],
)
async def test_a_wrong_setting_is_named_and_nothing_starts(
    slack: SlackStandIn, changed: dict[str, str], named: str
) -> None:
    with pytest.raises(SetupError, match=named):
        async with running(slack, as_core(FakeCore(slack.clock)), "http", **changed):
            pass


async def test_without_a_door_nothing_starts(slack: SlackStandIn) -> None:
    from adapters.slack.settings import read_settings

    given = settings_for(slack)
    del given["SLACK_SIGNING_SECRET"]
    with pytest.raises(SetupError, match="SLACK_SIGNING_SECRET or SLACK_APP_TOKEN"):
        read_settings(given)


async def test_with_the_socket_alone_there_is_no_address(by_socket: Installed) -> None:
    assert list(by_socket.adapter.routes()) == []


async def test_a_token_slack_refuses_stops_the_start(slack: SlackStandIn) -> None:
    with pytest.raises(SetupError, match="SLACK_BOT_TOKEN"):
        async with running(slack, as_core(FakeCore(slack.clock)), "http", SLACK_BOT_TOKEN="xoxb-wrong"):
            pass


async def test_slack_being_away_stops_no_start_but_the_first(slack: SlackStandIn) -> None:
    core = FakeCore(slack.clock)
    core.answer = lambda request: Answer(message("Hello again."))
    async with running(slack, as_core(core), "http"):
        pass
    slack.faults.on("auth.test", Refuses("fatal_error"))
    async with running(slack, as_core(core), "http") as adapter:
        await slack.workspace.person("ana").types("/inc list", in_=slack.workspace.general)
        await adapter.errands.idle()
    assert "Hello again." in drawn(slack.workspace.person("ana").sees(slack.workspace.general)[-1])
    with pytest.raises(SetupError, match="fatal_error"):
        async with running(slack, as_core(FakeCore(slack.clock)), "http"):
            pass
