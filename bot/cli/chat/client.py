"""A client of the web chat's API (docs/webchat-api.md). A lost answer is asked for again under the same request id."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import uuid4

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from pydantic import TypeAdapter, ValidationError

from bot.cli.chat import wire
from bot.cli.chat.events import Events
from bot.cli.chat.limits import ANSWER_TIMEOUT, PAGE_LENGTH, RETRY_PAUSES, STREAM_SILENCE
from bot.messages import Reply

COOKIE = "vigia_session"

Pause = Callable[[float], Awaitable[None]]  # waits so many seconds
T = TypeVar("T")


class Refused(Exception):
    """The installation said no: a stable code, and its own sentence in English."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


class NoAnswer(Exception):
    """No answer came that can be understood; whether it was done is not known."""


class Client:
    """Speaks to the installation `at` an address: as `speaker` in the demo, elsewhere with a `session`."""

    def __init__(self, http: ClientSession, at: str, *, pause: Pause = asyncio.sleep) -> None:
        self._http = http
        self._pause = pause
        self.at = at
        self.speaker: str | None = None
        self.session: str | None = None

    async def sign_in(self, token: str) -> str:
        """The session for a one-time link. An answer that is lost is not asked for again: the link may be spent."""
        sent, where = {"token": token}, f"{self.at}/chat/api/login"
        try:
            async with self._http.post(where, json=sent, timeout=_PATIENCE) as response:
                await _body(response)
                return response.cookies[COOKIE].value
        except (ClientError, TimeoutError, OSError, KeyError) as error:
            raise NoAnswer from error

    async def sign_out(self) -> None:
        """Ends the session."""
        await self._post("logout", {})

    async def channels(self) -> wire.Beginning:
        """Channels, people, and who speaks."""
        return _read(wire.BEGINNING, await self._get("channels"))

    async def messages(self, channel: str, before: int | None = None) -> wire.Page:
        """The newest messages of a channel, or the newest before a number."""
        older = {} if before is None else {"before": str(before)}
        path = f"channels/{quote(channel, safe='')}/messages"
        return _read(wire.PAGE, await self._get(path, limit=str(PAGE_LENGTH), **older))

    async def verbs(self) -> tuple[wire.Verb, ...]:
        """What can be asked, in the asker's language."""
        return _read(wire.VERBS, await self._get("verbs")).verbs

    async def backstage(self, channel: str) -> wire.Backstage:
        """What is behind the incident of a channel."""
        return _read(wire.BACKSTAGE, await self._get("backstage", channel=channel))

    async def now(self) -> datetime:
        """The time there, which in the demo is moved."""
        return _read(wire.TOLD, await self._get("clock")).now

    async def say(self, channel: str, text: str, request_id: str) -> wire.Spoken:
        """Something typed."""
        body = {"text": text, "request_id": request_id}
        return _read(wire.SPOKEN, await self._post(f"channels/{quote(channel, safe='')}/messages", body))

    async def act(self, body: Mapping[str, Any], request_id: str) -> Reply:
        """A button or a form."""
        return _read(wire.ACTED, await self._post("actions", {**body, "request_id": request_id})).reply

    async def mark_read(self, channel: str, number: int) -> None:
        """Up to here it was read. Asked once: it matters less than what comes next."""
        await self._post(f"channels/{quote(channel, safe='')}/read", {"number": number}, pauses=())

    async def events(self, after: str) -> AsyncIterator[wire.Event | None]:
        """The stream from a place on: None once it is open, then each event until it breaks."""
        headers = {**self._cookie(), "Last-Event-ID": after}
        silence = ClientTimeout(total=None, sock_connect=ANSWER_TIMEOUT, sock_read=STREAM_SILENCE)
        where, asked = f"{self.at}/chat/events", self._who()
        try:
            async with self._http.get(where, params=asked, headers=headers, timeout=silence) as response:
                if response.status != 200:
                    await _body(response)
                    raise NoAnswer
                yield None
                events = Events()
                async for arrived in response.content.iter_any():
                    for event in events.feed(arrived):
                        yield event
        except (ClientError, TimeoutError, OSError) as error:
            raise NoAnswer from error

    async def _get(self, path: str, **query: str) -> Any:
        where, asked = f"{self.at}/chat/api/{path}", {**self._who(), **query}
        try:
            async with self._http.get(where, params=asked, headers=self._cookie(), timeout=_PATIENCE) as response:
                return await _body(response)
        except (ClientError, TimeoutError, OSError) as error:
            raise NoAnswer from error

    async def _post(self, path: str, body: Mapping[str, Any], pauses: Sequence[float] = RETRY_PAUSES) -> Any:
        where, sent = f"{self.at}/chat/api/{path}", {**self._who(), **body}
        for pause in [*pauses, None]:
            try:
                async with self._http.post(where, json=sent, headers=self._cookie(), timeout=_PATIENCE) as response:
                    return await _body(response)
            except (NoAnswer, ClientError, TimeoutError, OSError) as error:
                if pause is None:
                    raise NoAnswer from error
                await self._pause(pause)
        raise AssertionError  # the last attempt answers or raises

    def _who(self) -> dict[str, str]:
        return {"as": self.speaker} if self.speaker else {}

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.session}"} if self.session else {}


class RequestIds:
    """Ids for what is about to be sent: the same one again while the answer to the same content is owed."""

    def __init__(self) -> None:
        self._owed: tuple[object, str] | None = None

    def id_for(self, content: object) -> str:
        """Another content is another request."""
        if self._owed is None or self._owed[0] != content:
            self._owed = (content, str(uuid4()))
        return self._owed[1]

    def answered(self) -> None:
        """The same content again will be meant again."""
        self._owed = None


_PATIENCE = ClientTimeout(total=ANSWER_TIMEOUT)


async def _body(response: ClientResponse) -> Any:
    """The JSON of an answer. Raises Refused for a refusal, NoAnswer for what is none of the API's."""
    try:
        answer = json.loads(await response.read())
        error = None if response.status == 200 else answer["error"]
        refused = error and Refused(str(error["code"]), str(error["sentence"]))
    except (ValueError, KeyError, TypeError) as strange:
        raise NoAnswer from strange
    if refused:
        raise refused
    return answer


def _read(shape: TypeAdapter[T], answer: Any) -> T:
    try:
        return shape.validate_python(answer)
    except ValidationError as error:
        raise NoAnswer from error
