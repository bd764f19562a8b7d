"""Bolt, between both doors and `inbound`: it reads every kind of payload Slack has."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.api import Json
from adapters.slack.happenings import note
from adapters.slack.inbound import Inbound
from adapters.slack.people import Identity

ANY = re.compile(".*")
NO_TOKEN = "xoxb-none-here"  # noqa: S105 - calls are ours alone (api.py); Bolt is given no token to make any

# Bolt writes pieces of the bodies it does not know.
_quiet = logging.getLogger("vigia.slack.bolt")
_quiet.setLevel(logging.CRITICAL)


class Bolt:
    """One per adapter."""

    def __init__(self, inbound: Inbound, identity: Callable[[], Identity]) -> None:
        async def authorize(**_: Any) -> AuthorizeResult:
            # Who we are was asked once, at the start: Bolt's own way asks Slack before the first acknowledgement.
            us = identity()
            return AuthorizeResult(
                enterprise_id=us.enterprise or None,
                team_id=us.team,
                bot_token=NO_TOKEN,
                bot_id=us.bot,
                bot_user_id=us.user,
            )

        self._app = AsyncApp(
            name="vigia",
            logger=_quiet,
            authorize=authorize,
            signing_secret="checked at the door",  # noqa: S106 - Bolt's own check breaks on malformed headers
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,  # Bolt takes the loss of a message of ours for a message of ours
            process_before_response=True,
        )
        self._app.command(ANY)(_acknowledging(inbound.command))
        self._app.action(ANY)(_acknowledging(inbound.press))
        self._app.view(ANY)(_acknowledging(inbound.sent))
        self._app.shortcut(ANY)(_acknowledging(inbound.shortcut))
        self._app.event(ANY)(_acknowledging(inbound.event))

    async def dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """The acknowledgement. What nobody here knows is acknowledged too: Slack counts anything else as a failure."""
        response = await self._app.async_dispatch(request)
        if response.status == 404:
            note(request.body)
            return BoltResponse(status=200)
        return response


def _acknowledging(take: Callable[[Json], Awaitable[Json | None]] | Callable[[Json], Awaitable[None]]) -> Any:
    async def listener(body: Json, ack: AsyncAck) -> None:
        answer = await take(body)
        await (ack(answer) if answer else ack())

    return listener
