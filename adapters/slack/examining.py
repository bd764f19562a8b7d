"""`vigia doctor slack`: what stands between these settings and a first incident.

Every question is asked by itself, side by side with the others and within its own time, so that one which hangs or is
refused hides no other.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import aiohttp

from adapters.slack import settings, verdicts
from adapters.slack.api import Json, WebApi, lost
from adapters.slack.limits import QUESTION_LIMIT, TRIAL_AHEAD
from adapters.slack.people import IDENTITY
from adapters.slack.settings import APP_TOKEN, BOT_TOKEN, Given
from adapters.slack.verdicts import No, NotAsked
from bot.domain.errors import ChatUnavailable, OutsideError, SetupError
from bot.ports import Clock, Finding, Surroundings

T = TypeVar("T")

Recall = Callable[[str], Awaitable[str | None]]
Needs = Mapping[str, object]  # settings a question cannot be asked without, as they were read

TRIAL = "This is a trial of `vigia doctor` that could not be taken back. Nothing needs to be done."


async def examine(surroundings: Surroundings, clock: Clock, recall: Recall) -> Sequence[Finding]:
    """Implements bot.ports.Examines. Nobody in Slack sees anything of it."""
    given = surroundings.settings
    read: Needs = {
        "SLACK_BOT_TOKEN": _read(settings.bot_token, given),
        "SLACK_APP_TOKEN": _read(settings.app_token, given),
        "SLACK_SIGNING_SECRET": _read(settings.signing_secret, given),
        "SLACK_ANNOUNCEMENTS": _read(settings.announcements, given),
        "SLACK_COMMANDS": _read(settings.commands, given),
        "SLACK_API_URL": _read(settings.api_url, given),
    }
    return [*_of_settings(surroundings, read), *await _of_slack(read, clock, recall)]


def _of_settings(surroundings: Surroundings, read: Needs) -> list[Finding]:
    given = surroundings.settings
    bot, app = given.get("SLACK_BOT_TOKEN", ""), given.get("SLACK_APP_TOKEN", "")
    swapped = bot.strip().startswith(APP_TOKEN) and app.strip().startswith(BOT_TOKEN)
    found = [verdicts.setting(name, value, swapped=swapped and "TOKEN" in name) for name, value in read.items()]
    door = _read(settings.must_have_a_door, given)
    if isinstance(door, SetupError):
        found.append(verdicts.setting("door", door))
    if "SLACK_SIGNING_SECRET" in given:
        found.append(verdicts.address(surroundings.public_url))
    return found


async def _of_slack(read: Needs, clock: Clock, recall: Recall) -> list[Finding]:
    url, token, app_token = (read[name] for name in ("SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))
    channel = str(read["SLACK_ANNOUNCEMENTS"])
    anything = {"SLACK_API_URL": url}
    as_the_bot = {**anything, "SLACK_BOT_TOKEN": token}
    there = {**as_the_bot, "SLACK_ANNOUNCEMENTS": read["SLACK_ANNOUNCEMENTS"]}
    api = WebApi(str(token), str(url), clock)
    await api.open()
    try:
        who, times, place, trial, first, team = await asyncio.gather(
            _asked(api.identity, as_the_bot),
            _asked(lambda: _times(api, clock), anything),
            _asked(lambda: api.ask("conversations.info", channel=channel), there),
            _trial(api, clock, channel, there),
            _asked(lambda: _socket(api, str(app_token)), {**anything, "SLACK_APP_TOKEN": app_token}),
            _team(recall),
        )
    finally:
        await api.close()
    told, granted = (who, who) if isinstance(who, No) else who
    return [
        verdicts.workspace(told),
        verdicts.remembered(told, team),
        *verdicts.permissions(granted),
        *([] if app_token is None else [verdicts.socket(first)]),
        verdicts.clock(times),
        verdicts.channel(place),
        verdicts.posting(trial, place),
    ]


def _read(reader: Callable[[Given], T], given: Given) -> T | SetupError:
    try:
        return reader(given)
    except SetupError as error:
        return error


async def _asked(question: Callable[[], Awaitable[T]], needs: Needs) -> T | No:
    """The answer, or why there is none."""
    if lacking := next((name for name, value in needs.items() if value is None or isinstance(value, SetupError)), None):
        return NotAsked(lacking)
    try:
        async with asyncio.timeout(QUESTION_LIMIT):
            return await question()
    except TimeoutError:
        return ChatUnavailable("no answer", maybe_done=True)
    except OutsideError as error:
        return error


async def _times(api: WebApi, clock: Clock) -> tuple[datetime | None, datetime]:
    """Slack's present, and ours."""
    return await api.clock(), clock.now()


async def _socket(api: WebApi, app_token: str) -> Json:
    """The first message of a new socket, which is closed at once: requests that came by it would be lost."""
    address = await api.new_socket(app_token)
    try:
        async with api.session.ws_connect(address) as socket:
            message = await socket.receive()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise lost(error) from error
    return dict(json.loads(message.data)) if message.type is aiohttp.WSMsgType.TEXT else {}


async def _trial(api: WebApi, clock: Clock, channel: str, needs: Needs) -> str | No:
    """Schedules a message far ahead and takes it back: refused for what a post is refused for, and seen by nobody.

    [docs.slack.dev/reference/methods/chat.scheduleMessage: not_in_channel, is_archived, restricted_action and others]

    "" when both were done; else why it could not be taken back.
    """
    at = int((clock.now() + TRIAL_AHEAD).timestamp())
    scheduled = await _asked(lambda: api.do("chat.scheduleMessage", channel=channel, post_at=at, text=TRIAL), needs)
    if isinstance(scheduled, No):
        return scheduled
    known = scheduled.get("scheduled_message_id")
    back = await _asked(
        lambda: api.do("chat.deleteScheduledMessage", channel=channel, scheduled_message_id=known), needs
    )
    return back.reason if isinstance(back, No) else ""


async def _team(recall: Recall) -> str | SetupError | None:
    """The id of the team whose incidents the database holds."""
    try:
        known = await recall(IDENTITY)
    except SetupError as error:
        return error
    return str(json.loads(known)["team"]) if known else None
