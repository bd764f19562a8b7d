"""The doors people come in by. A platform joins the parity tests with one more of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from aiohttp import web
from aiohttp.test_utils import TestClient

from tests.parity.rows import ALOUD, CARD, ROOM, WORK, Where, to

Client = TestClient[web.Request, web.Application]
PEOPLE = ("ana", "bruno", "carmen", "dan", "eva", "fabio")


@dataclass(frozen=True)
class Button:
    """One that can be pressed; `drawn` is the platform's own idea of it."""

    verb: str
    opens_form: bool
    drawn: Any


@dataclass(frozen=True)
class OpenedForm:
    """One that can be sent."""

    verb: str
    fields: tuple[str, ...]
    drawn: Any


@dataclass(frozen=True)
class Told:
    """What the asker alone is told."""

    refused: bool
    text: str
    buttons: tuple[Button, ...] = ()
    form: OpenedForm | None = None


@dataclass(frozen=True)
class Post:
    """One message that stands somewhere: a card is changed in place, everything else is said once."""

    place: str
    text: str
    buttons: tuple[Button, ...]


def of_maintenance(posts: Iterable[Post]) -> list[Post]:
    """Of what stands where incidents are announced, what is about maintenance: what an incident's announcement says
    follows its card.
    """
    about = [post for post in posts if "Maintenance 1" in " ".join(post.text.split())]
    return [replace(post, place=WORK if post.place == CARD else ALOUD) for post in about]


class Door(Protocol):
    """One platform as people use it."""

    async def types(self, who: str, where: Where, words: str) -> Told:
        """The entry word and what follows."""
        ...

    async def presses(self, who: str, where: Where, button: Button) -> Told:
        """Exactly this button."""
        ...

    async def opens(self, who: str, where: Where, verb: str) -> Told:
        """The form of a verb."""
        ...

    async def sends(
        self, who: str, where: Where, form: OpenedForm, fields: Mapping[str, str], people: Sequence[str]
    ) -> Told:
        """A form, filled in."""
        ...

    async def pins(self, who: str, where: Where, verb: str, fields: Mapping[str, str], author: str) -> Told:
        """The shortcut beside somebody's message."""
        ...

    async def looks(self) -> list[Post]:
        """Everything that others than the asker can see, oldest first by place."""
        ...


class WebChatDoor:
    """The web chat's HTTP API, as its page uses it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def at(self) -> str:
        """The installation's address."""
        return str(self._client.make_url("/")).rstrip("/")

    async def types(self, who: str, where: Where, words: str) -> Told:
        """As typed into the page."""
        return await self._post(f"channels/{await self._channel(who, where)}/messages", who, {"text": f"/inc {words}"})

    async def presses(self, who: str, where: Where, button: Button) -> Told:
        """As the page sends it back."""
        drawn = button.drawn
        ids = {"verb": drawn["verb"], "incident": drawn["incident"], "promise": drawn["promise"]}
        return await self._act(who, where, ids | {"fields": dict(drawn["fields"])})

    async def opens(self, who: str, where: Where, verb: str) -> Told:
        """As a button without fields would."""
        return await self._act(who, where, {"verb": verb})

    async def sends(
        self, who: str, where: Where, form: OpenedForm, fields: Mapping[str, str], people: Sequence[str]
    ) -> Told:
        """With the ids the form came with."""
        ids = {"verb": form.verb, "incident": form.drawn["incident"], "promise": form.drawn["promise"]}
        filled = {"fields": dict(fields), "people": list(people), "submitted": True}
        return await self._act(who, where, ids | filled)

    async def pins(self, who: str, where: Where, verb: str, fields: Mapping[str, str], author: str) -> Told:
        """A button whose fields are the message."""
        return await self._act(who, where, {"verb": verb, "fields": dict(fields), "people": [author]})

    async def looks(self) -> list[Post]:
        """The channels as somebody sees them who has asked nothing, and everybody's own."""
        seen = []
        for channel in (await self._get("channels", "eva"))["channels"]:
            if channel["id"] == "incidents":
                seen += of_maintenance(await self._posts("incidents", "eva", ALOUD))
            elif channel["id"] == "general":
                seen += await self._posts("general", "eva", "general")
            elif channel["id"].startswith("inc-"):
                seen += await self._posts(channel["id"], "eva", ROOM)
        for person in PEOPLE:
            seen += await self._posts(f"direct:{person}", person, to(person))
        return seen

    async def _posts(self, channel: str, reader: str, place: str) -> list[Post]:
        answer = await self._client.get(f"/chat/api/channels/{channel}/messages", params={"as": reader})
        if answer.status == 404:  # nobody was told anything there yet
            return []
        found = []
        for one in (await answer.json())["messages"]:
            if (one["key"] or "").startswith(("said:", "answer:")):  # between the asker and Vigia alone
                continue
            drawn = one["message"]
            stands = drawn is not None and drawn["parts"][0]["kind"] == "heading"
            found.append(Post(CARD if stands else place, one["text"], _buttons(drawn)))
        return found

    async def _channel(self, who: str, where: Where) -> str:
        if where in ("general", "incidents"):
            return where
        if where == "private":
            return f"direct:{who}"
        channels = (await self._get("channels", who))["channels"]
        return next(str(one["id"]) for one in channels if one["id"].startswith("inc-1-"))

    async def _act(self, who: str, where: Where, body: Mapping[str, Any]) -> Told:
        return await self._post("actions", who, {"channel": await self._channel(who, where), **body})

    async def _post(self, path: str, who: str, body: Mapping[str, Any]) -> Told:
        answer = await self._client.post(f"/chat/api/{path}", json={"as": who, **body})
        assert answer.status == 200, await answer.text()
        reply = (await answer.json())["reply"]
        if reply["kind"] == "form":
            form = reply["form"]
            opened = OpenedForm(form["verb"], tuple(field["name"] for field in form["fields"]), form)
            return Told(False, "", form=opened)
        return Told(reply["refused"], reply["text"], _buttons(reply["message"]))

    async def _get(self, path: str, who: str) -> Any:
        answer = await self._client.get(f"/chat/api/{path}", params={"as": who})
        assert answer.status == 200, await answer.text()
        return json.loads(await answer.text())


def _buttons(message: Any) -> tuple[Button, ...]:
    return tuple(Button(one["verb"], one["opens_form"], one) for one in (message or {"actions": []})["actions"])
