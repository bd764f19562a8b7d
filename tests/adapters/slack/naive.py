"""A deliberately naive incident bot, as one writes it in an afternoon. It shows that the scenarios bite.

It keeps everything in memory, does the work before it acknowledges, makes one call after the other, lets Slack's client
send again what seems lost, and knows nothing of requests it has seen.
"""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.bot_under_test import DoorKind
from tests.adapters.slack.listener import bolt_app, bolt_handler, serving
from tests.adapters.slack.standin import Clock, SlackStandIn, SteppedTime

CALLS = (  # of one declaration, in order
    "conversations.create",
    "conversations.invite",
    "conversations.setTopic",
    "chat.postMessage",
    "pins.add",
    "chat.postMessage",
    "chat.postMessage",
)


class NaiveBot:
    """Implements BotUnderTest."""

    reminder_after = 30 * 60.0

    def __init__(self, slack: SlackStandIn, clock: Clock, door: DoorKind) -> None:
        self._slack = slack
        self._clock = clock
        self._door = door
        self._up = AsyncExitStack()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._reminders: set[asyncio.Task[Any]] = set()
        self._incidents = 0

    # -- living -------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Knows nothing of before, but not to use a name again."""
        self._incidents = len(self._slack.workspace.channels_named("inc-"))
        app = bolt_app(self._slack)
        app.command("/inc")(self._command)
        if self._door == "http":
            self._slack.deliver_to(await self._up.enter_async_context(serving(bolt_handler(app))))
        else:
            await self._connect(app)

    async def stop(self) -> None:
        """Finishes what it does."""
        await self.settle()
        await self.kill()

    async def kill(self) -> None:
        """Forgets everything."""
        going = [*self._tasks, *self._reminders]
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        await self._up.aclose()
        self._up = AsyncExitStack()

    async def settle(self) -> None:
        """It has nothing left to do but wait for reminders."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def time_passes(self, seconds: float) -> None:
        """Its clock is the stand-in's."""
        assert isinstance(self._clock, SteppedTime)
        await self._clock.advance(seconds)

    async def _connect(self, app: AsyncApp) -> None:
        client = SocketModeClient(self._slack.app_token, web_client=self._web())

        async def handle(to: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            await self._kept(self._answer(app, to, request))

        client.socket_mode_request_listeners.append(handle)
        self._up.push_async_callback(client.close)
        await client.connect_to_new_endpoint()
        await self._slack.deliver_by_socket().connected()

    async def _answer(self, app: AsyncApp, to: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        await send_async_response(to, request, await run_async_bolt_app(app, request), 0.0)

    async def _kept(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await task

    def _web(self) -> AsyncWebClient:
        again = AsyncConnectionErrorRetryHandler(interval_calculator=FixedValueRetryIntervalCalculator(0.01))
        return AsyncWebClient(self._slack.bot_token, base_url=self._slack.api_url, retry_handlers=[again])

    # -- incidents ----------------------------------------------------------------------------------------------

    async def _command(self, ack: Any, command: dict[str, str]) -> None:
        try:
            await self._kept(self._declare(command["user_id"], command["text"].removeprefix("declare ")))
        except SlackApiError:
            await ack("Something went wrong.")
        else:
            await ack("Declared.")

    async def _declare(self, user: str, title: str) -> None:
        client = self._web()
        self._incidents += 1
        name = f"inc-{self._incidents}"
        room = (await client.conversations_create(name=name))["channel"]["id"]
        await client.conversations_invite(channel=room, users=user)
        await client.conversations_setTopic(channel=room, topic=title)
        card = await client.chat_postMessage(channel=room, text=f"Incident: {title}")
        await client.pins_add(channel=room, timestamp=card["ts"])
        await client.chat_postMessage(channel=room, text="I will ask for an update in 30 minutes.")
        await client.chat_postMessage(channel=self._slack.workspace.general.id, text=f"{title}: <#{room}>")
        reminder = asyncio.create_task(self._remind(room))
        self._reminders.add(reminder)
        reminder.add_done_callback(self._reminders.discard)

    async def _remind(self, room: str) -> None:
        await self._clock.sleep(self.reminder_after)
        await self._kept(self._web().chat_postMessage(channel=room, text="What is new?"))
