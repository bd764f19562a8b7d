"""Socket Mode: envelopes through websockets the app opened."""

import asyncio
import itertools
import json
import uuid
from typing import Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

from tests.adapters.slack.standin.doors.door import Attempt, Door, Payload, Retry, instant
from tests.adapters.slack.standin.instants import within
from tests.adapters.slack.standin.limits import ACKNOWLEDGE, SOCKETS
from tests.adapters.slack.standin.state import State
from tests.adapters.slack.standin.watching import Watched

TYPES: Final = {"event": "events_api", "command": "slash_commands", "interaction": "interactive"}


class Connection:
    """One websocket of the app."""

    def __init__(self, number: int, socket: web.WebSocketResponse) -> None:
        self.number = number
        self.socket = socket
        self.leaving = False  # told to go: nothing new is sent through it
        self.received: list[Any] = []  # everything the app sent, acknowledgements included


class SocketDoor(Door):
    """Sends each payload through one of the open connections, in turn."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.connections: list[Connection] = []
        self.turned_away = 0  # connections beyond the tenth, and tickets used twice
        self.envelopes: list[dict[str, Any]] = []
        # Slack's own clients acknowledge through whichever connection they have by then; whether Slack takes that is
        # not documented. A test may be stricter.
        self.any_connection_acknowledges = True
        self._waiting: dict[str, tuple[Connection, asyncio.Future[Any]]] = {}
        self._numbers = itertools.count(1)
        self._turns = itertools.count()
        self._lines = Watched()

    # -- connections --------------------------------------------------------------------------------------------

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """The address that apps.connections.open gave."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.state.tickets:
            self.turned_away += 1
            return web.Response(status=408, text="the ticket is not good")
        self.state.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(next(self._numbers), socket)
        if len(self.connections) >= SOCKETS:
            self.turned_away += 1
            await self._say_goodbye(connection, "too_many_websockets")
            await socket.close()
            return socket
        self.connections.append(connection)
        await socket.send_json(self._hello())
        self._lines.changed()
        try:
            await self._listen(connection)
        finally:
            self.connections.remove(connection)
            self._lost(connection)
            self._lines.changed()
        return socket

    async def connected(self, number: int = 1) -> None:
        """Returns once so many connections are open."""
        await self._lines.until(lambda: len(self.connections) >= number)

    async def gone(self, connection: Connection) -> None:
        """Returns once this one is closed."""
        await self._lines.until(lambda: connection not in self.connections)

    async def disconnected(self) -> None:
        """Returns once none is."""
        await self._lines.until(lambda: not self.connections)

    async def disconnect(self, reason: str = "refresh_requested", connection: Connection | None = None) -> None:
        """Tells the app to connect anew. A "warning" leaves the old connection open, other reasons close it."""
        going = connection or self.connections[0]
        going.leaving = True
        await self._say_goodbye(going, reason)
        if reason != "warning":
            await going.socket.close()

    def cut(self, connection: Connection | None = None) -> None:
        """The line breaks without a word."""
        going = connection or self.connections[0]
        transport = going.socket._req.transport if going.socket._req else None
        if transport is not None:
            transport.abort()

    async def close(self) -> None:
        """Ends everything."""
        await super().close()
        for connection in list(self.connections):
            await connection.socket.close()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-standin", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.state.app.id},
        }

    async def _say_goodbye(self, connection: Connection, reason: str) -> None:
        told = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-standin"}}
        await connection.socket.send_json(told)

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            connection.received.append(said)
            sent_through, future = self._waiting.get(said.get("envelope_id", ""), (None, None))
            if future is None or future.done():
                continue
            if self.any_connection_acknowledges or sent_through is connection:
                future.set_result(said.get("payload"))

    def _lost(self, connection: Connection) -> None:
        """What was sent through it fails at once, unless it ended in good order and another may acknowledge."""
        in_order = connection.socket.close_code not in {None, WSCloseCode.ABNORMAL_CLOSURE}
        if self.any_connection_acknowledges and in_order:
            return
        for sent_through, future in self._waiting.values():
            if sent_through is connection and not future.done():
                future.set_exception(ConnectionResetError())

    # -- payloads -----------------------------------------------------------------------------------------------

    async def attempt(self, payload: Payload, retry: Retry | None = None) -> Attempt:
        """Sends an envelope and waits for its acknowledgement. A repetition has an envelope_id of its own."""
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload.body,
            "type": TYPES[payload.kind],
            "accepts_response_payload": payload.kind != "event",
        }
        if payload.kind == "event":
            envelope["retry_attempt"] = retry.number if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        attempt = await self.send(envelope)
        attempt.retry = retry
        return attempt

    async def send(self, envelope: dict[str, Any]) -> Attempt:
        """Sends exactly this through the connection whose turn it is."""
        attempt = Attempt(instant(), sent=json.dumps(envelope).encode())
        self.envelopes.append(envelope)
        staying = [one for one in self.connections if not one.leaving and not one.socket.closed]
        if not staying:
            attempt.failure, attempt.ended = "no_connection", instant()
            return attempt
        connection = staying[next(self._turns) % len(staying)]
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[str(envelope.get("envelope_id"))] = (connection, future)
        try:
            await connection.socket.send_str(attempt.sent.decode())
            attempt.answer = await within(self.state.clock, ACKNOWLEDGE, _wait(future))
            attempt.acknowledged = True
        except TimeoutError:
            attempt.failure = "timeout"
        except ConnectionError:
            attempt.failure = "connection_failed"
        attempt.ended = instant()
        return attempt


async def _wait(future: asyncio.Future[Any]) -> Any:
    return await future
