"""The Socket Mode door: Slack's requests through a socket we opened, for installations nobody can reach from outside.

A socket that is about to go is replaced before it goes; one that broke, at once. (The SDK's own client closes the old
one first, and notices a broken one after up to five seconds.)
"""

import asyncio
import json
from typing import Any

import aiohttp
import structlog
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.api import Json, WebApi, lost
from adapters.slack.bolt import Bolt
from adapters.slack.limits import SOCKET_GRACE, SOCKET_HEARTBEAT, SOCKET_MESSAGE_BYTES, SOCKET_RETRIES
from bot.acknowledged import Errands
from bot.domain.errors import OutsideError

log = structlog.get_logger(__name__)


class SocketMode:
    """Keeps one socket open."""

    def __init__(self, bolt: Bolt, api: WebApi, app_token: str, errands: Errands) -> None:
        self._bolt = bolt
        self._api = api
        self._app_token = app_token
        self._errands = errands
        self._keeper: asyncio.Task[None] | None = None
        self._readers: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Connects, and goes on doing so. Slack being away stops nothing."""
        self._keeper = asyncio.create_task(self._keep())

    async def hold(self) -> None:
        """Opens no more sockets; those that are open stay so, for acknowledgements still to come."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def stop(self) -> None:
        """Closes every socket."""
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)

    async def _keep(self) -> None:
        failures = 0
        while True:
            try:
                socket = await self._connect()
            except OutsideError as error:
                wait = SOCKET_RETRIES[min(failures, len(SOCKET_RETRIES) - 1)]
                told = getattr(error, "retry_after", None)
                failures += 1
                log.warning("slack.socket-refused", reason=error.reason, tries=failures)
                await asyncio.sleep(told.total_seconds() if told else wait)
                continue
            leaving = asyncio.Event()
            reader = asyncio.create_task(self._read(socket, leaving))
            self._readers.add(reader)
            reader.add_done_callback(self._readers.discard)
            began = asyncio.get_running_loop().time()
            await leaving.wait()
            # One that broke at once is a failure like any other: many of them must not become a storm.
            broke_soon = asyncio.get_running_loop().time() - began < SOCKET_RETRIES[-1]
            failures = failures + 1 if broke_soon else 0
            if failures > 1:
                await asyncio.sleep(SOCKET_RETRIES[min(failures - 1, len(SOCKET_RETRIES) - 1)])

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        address = await self._api.new_socket(self._app_token)
        try:
            return await self._api.session.ws_connect(
                address, heartbeat=SOCKET_HEARTBEAT, max_msg_size=SOCKET_MESSAGE_BYTES
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise lost(error) from error

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, leaving: asyncio.Event) -> None:
        """Takes what comes, until the socket ends. Told that it will, calls for the next and reads on for a while."""
        try:
            async with asyncio.timeout(None) as limit:
                async for message in socket:
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        continue
                    envelope = json.loads(message.data)
                    match envelope.get("type"):
                        case "hello":
                            log.info("slack.socket-open", sockets=envelope.get("num_connections"))
                        case "disconnect":
                            log.info("slack.socket-leaving", reason=envelope.get("reason"))
                            leaving.set()
                            limit.reschedule(asyncio.get_running_loop().time() + SOCKET_GRACE)
                        case _ if "envelope_id" in envelope:
                            self._errands.start(self._take(socket, envelope))
        except TimeoutError:
            log.info("slack.socket-left")
        finally:
            leaving.set()
            await socket.close()

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, envelope: Json) -> None:
        body = envelope.get("payload") or {}
        response = await self._bolt.dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        if response.status != 200:
            return  # not acknowledged: Slack brings it again
        answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if response.body:
            answer["payload"] = json.loads(response.body)
        try:
            await socket.send_json(answer)
        except (ConnectionError, aiohttp.ClientError):
            # Slack brings events again through another socket, and they act once.
            log.info("slack.not-acknowledged", kind=envelope.get("type"))
