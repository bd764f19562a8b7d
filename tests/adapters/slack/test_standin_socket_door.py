"""Socket Mode, with Slack's own client at the other end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from tests.adapters.slack.conftest import client_of
from tests.adapters.slack.standin import SlackStandIn, SocketDoor, SteppedTime
from tests.adapters.slack.standin.limits import SOCKETS
from tests.adapters.slack.standin.watching import Watched

Answers = Callable[[SocketModeRequest], dict[str, Any] | None]


class Ear:
    """Slack's client, acknowledging what it hears unless it is told to be silent."""

    def __init__(self, slack: SlackStandIn) -> None:
        self.client = SocketModeClient(
            app_token=slack.app_token, web_client=client_of(slack), ping_interval=0.05, auto_reconnect_enabled=True
        )
        self.client.socket_mode_request_listeners.append(self._hear)
        self.client.message_listeners.append(self._listen)
        self.heard: list[SocketModeRequest] = []
        self.messages: list[dict[str, Any]] = []
        self.silent = False
        self.answers: Answers = lambda _: None
        self._ears = Watched()

    async def close(self) -> None:
        """Hangs up."""
        await self.client.close()  # type: ignore[no-untyped-call]

    async def hears(self, times: int) -> None:
        """Returns once it heard so many requests."""
        await self._ears.until(lambda: len(self.heard) >= times)

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        self._ears.changed()
        if not self.silent:
            response = SocketModeResponse(request.envelope_id, self.answers(request))
            await client.send_socket_mode_response(response)

    async def _listen(self, _: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None = None) -> None:
        self.messages.append(message)


@pytest.fixture
def door(slack: SlackStandIn) -> SocketDoor:
    return slack.deliver_by_socket()


@pytest.fixture
async def ear(slack: SlackStandIn, door: SocketDoor) -> AsyncIterator[Ear]:
    listening = Ear(slack)
    await listening.client.connect_to_new_endpoint()
    await door.connected()
    yield listening
    await listening.close()


async def test_a_connection_is_greeted(slack: SlackStandIn, ear: Ear) -> None:
    await slack.workspace.person("ana").writes_dm("hello")
    assert ear.messages[0]["type"] == "hello"
    assert ear.messages[0]["connection_info"] == {"app_id": slack.state.app.id}


async def test_each_kind_comes_in_its_envelope_and_is_acknowledged(slack: SlackStandIn, ear: Ear) -> None:
    ana, general = slack.workspace.person("ana"), slack.workspace.general
    done = [
        await ana.types("/inc declare", general),
        await ana.mentions_bot("hello", general),
        await ana.uses_global_shortcut("declare"),
    ]
    assert [one.acknowledged for one in done] == [True] * 3
    assert [(one.type, one.accepts_response_payload) for one in ear.heard] == [
        ("slash_commands", True),
        ("events_api", False),
        ("interactive", True),
    ]
    assert [one.payload for one in ear.heard] == [one.payload.body for one in done]
    assert ear.heard[1].retry_attempt == 0


async def test_an_acknowledgement_can_carry_the_answer(slack: SlackStandIn, ear: Ear) -> None:
    ana, general = slack.workspace.person("ana"), slack.workspace.general
    ear.answers = lambda _: {"text": "declared"}
    delivery = await ana.types("/inc declare", general)
    assert delivery.answer == {"text": "declared"}
    assert [one.text for one in ana.sees(general)] == ["declared"]


async def test_an_event_not_acknowledged_comes_again_in_another_envelope() -> None:
    clock = SteppedTime()
    async with SlackStandIn(clock) as slack:
        door, ear = slack.deliver_by_socket(), Ear(slack)
        await ear.client.connect_to_new_endpoint()
        await door.connected()
        ear.silent = True
        telling = asyncio.create_task(slack.workspace.person("ana").writes_dm("hello"))
        await ear.hears(1)
        await clock.advance(3)
        delivery = await telling
        ear.silent = False
        await ear.hears(2)
        await door.tried(delivery, 2)
        first, second = ear.heard
        assert (second.retry_attempt, second.retry_reason) == (1, "timeout")
        assert first.payload == second.payload
        assert first.envelope_id != second.envelope_id
        assert [one.acknowledged for one in delivery.attempts] == [False, True]
        await ear.close()


async def test_told_to_refresh_the_client_comes_back_and_nothing_is_lost(
    slack: SlackStandIn, door: SocketDoor, ear: Ear
) -> None:
    first = door.connections[0]
    await door.disconnect("warning", first)
    await door.gone(first)
    await door.connected()
    ana = slack.workspace.person("ana")
    await ana.writes_dm("through the new one")
    assert [one["payload"]["event"]["text"] for one in door.envelopes] == ["through the new one"]
    assert first.received == []
    second = door.connections[-1]
    await door.disconnect("refresh_requested", second)
    await door.gone(second)
    await door.connected()
    assert len(slack.calls.of("apps.connections.open")) == 3


async def test_commands_in_flight_survive_a_planned_reconnection(
    slack: SlackStandIn, door: SocketDoor, ear: Ear
) -> None:
    ear.silent = True
    ana, general = slack.workspace.person("ana"), slack.workspace.general
    typing = [asyncio.create_task(ana.types(f"/inc declare {n}", general)) for n in range(50)]
    await ear.hears(50)
    first = door.connections[0]
    await door.disconnect("warning", first)
    await door.gone(first)
    for request in ear.heard:
        await ear.client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
    assert [one.acknowledged for one in await asyncio.gather(*typing)] == [True] * 50


async def test_a_stricter_slack_wants_the_acknowledgement_where_it_sent(
    slack: SlackStandIn, door: SocketDoor, ear: Ear
) -> None:
    ear.silent, door.any_connection_acknowledges = True, False
    typing = asyncio.create_task(slack.workspace.person("ana").types("/inc declare", slack.workspace.general))
    await ear.hears(1)
    first = door.connections[0]
    await door.disconnect("warning", first)
    assert (await typing).last.failure == "connection_failed"


async def test_a_line_cut_in_the_middle_is_a_failed_attempt(slack: SlackStandIn, door: SocketDoor, ear: Ear) -> None:
    ear.silent, door.retries = True, False
    telling = asyncio.create_task(slack.workspace.person("ana").writes_dm("hello"))
    await ear.hears(1)
    door.cut()
    assert (await telling).last.failure == "connection_failed"


async def test_without_a_connection_nothing_arrives(slack: SlackStandIn, door: SocketDoor) -> None:
    delivery = await slack.workspace.person("ana").types("/inc declare", slack.workspace.general)
    assert (delivery.acknowledged, delivery.last.failure) == (False, "no_connection")


async def ticket(slack: SlackStandIn) -> str:
    answer = await client_of(slack).apps_connections_open(app_token=slack.app_token)
    return str(answer["url"])


async def test_several_connections_take_turns_and_the_eleventh_is_sent_away(
    slack: SlackStandIn, door: SocketDoor
) -> None:
    door.retries = False
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(await ticket(slack)) for _ in range(SOCKETS)]
        for socket in sockets:
            assert (await socket.receive_json())["type"] == "hello"
        eleventh = await session.ws_connect(await ticket(slack))
        assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
        assert door.turned_away == 1
        telling = [asyncio.create_task(slack.workspace.person("ana").writes_dm(str(n))) for n in range(SOCKETS)]
        for socket in sockets:
            envelope = await socket.receive_json()
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        assert [one.acknowledged for one in await asyncio.gather(*telling)] == [True] * SOCKETS
        for socket in [*sockets, eleventh]:
            await socket.close()


async def test_a_ticket_is_good_for_one_connection(slack: SlackStandIn, door: SocketDoor) -> None:
    url = await ticket(slack)
    async with aiohttp.ClientSession() as session:
        first = await session.ws_connect(url)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
        await first.close()


async def test_one_payload_can_come_twice_at_the_same_time(slack: SlackStandIn, door: SocketDoor, ear: Ear) -> None:
    door.copies = 2
    delivery = await slack.workspace.person("ana").types("/inc declare", slack.workspace.general)
    assert [one.payload for one in ear.heard] == [delivery.payload.body] * 2
