"""Software subscribes: its owner puts a secret into it, and only what answers our signed challenge is ever called."""

import base64
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import web
from standardwebhooks import Webhook, webhooks

from bot.domain.subscriber import Way
from bot.store import Store
from tests.adapters.publish.smtp_sink import SmtpSink
from tests.adapters.publish.stage import serving
from tests.adapters.publish.webhook_receiver import Noon
from tests.subscriptions import house as houses
from tests.subscriptions.house import House, Shown, house

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Software:
    """Checks each call with the secret it was given; `echo` is how it answers a challenge."""

    secret: str = ""
    echo: str = "json"
    calls: list[Any] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        event = Webhook(self.secret).verify(body, dict(request.headers))
        self.calls.append(event)
        asked = event["data"]["challenge"]
        match self.echo:
            case "json":
                return web.json_response({"challenge": asked})
            case "text":
                return web.Response(text=f"{asked}\n")
            case "wrong":
                return web.Response(text=asked[::-1])
            case "refuse":
                return web.Response(status=404, text=asked)
            case "redirect":
                return web.Response(status=302, headers={"Location": self.url}, text=asked)
            case "much":
                return web.Response(text="x" * 100_000 + asked)
        return web.Response(text="ok")


@asynccontextmanager
async def software() -> AsyncIterator[Software]:
    """Listening for as long as the block."""
    made = Software()
    with patch.object(webhooks, "datetime", Noon):
        async with serving([web.post("/hook", made.take)]) as made.port:
            yield made


def secret_in(shown: Shown) -> str:
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", shown.text)
    assert found
    return found[0]


def action_in(shown: Shown) -> str:
    found = re.search(r'action="(/subscriptions/confirm/[^"]+)"', shown.text)
    assert found
    return found[1]


@pytest.mark.parametrize("echo", ["json", "text"])
async def test_software_with_the_secret_is_challenged_once_and_then_subscribed(here: House, echo: str) -> None:
    async with software() as ours:
        asked = await here.subscribe(ours.url)
        assert asked.title == "Confirm the webhook"
        assert ours.calls == [], "nothing is called before its owner says so"
        assert await here.known() == []
        ours.secret, ours.echo = secret_in(asked), echo
        done = await here.post(action_in(asked))
        assert (done.status, done.title) == (200, "You are subscribed")
        assert await here.known() == [ours.url]
        (call,) = ours.calls
        assert call["type"] == "subscription.challenge"
        assert await here.mails() == []


async def test_the_secret_is_shown_once_and_is_kept_nowhere(here: House) -> None:
    async with software() as ours:
        asked = await here.subscribe(ours.url)
        secret = secret_in(asked)
        assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
        ours.secret = secret
        again = await here.get(action_in(asked))
        assert again.title == "Confirm the webhook"
        done = await here.post(action_in(asked))
        kept = json.dumps([str(await here.register.listed()), await here.register.export(Way.WEBHOOK, ours.url)])
        for text in (again.text, done.text, kept):
            assert "whsec_" not in text
            assert secret.removeprefix("whsec_") not in text


@pytest.mark.parametrize("echo", ["wrong", "refuse", "redirect", "much", "none"])
async def test_whoever_does_not_echo_is_not_subscribed_and_may_try_again(here: House, echo: str) -> None:
    async with software() as ours:
        asked = await here.subscribe(ours.url)
        ours.secret, ours.echo = secret_in(asked), echo
        failed = await here.post(action_in(asked))
        assert failed.status == 422
        assert "did not answer with the challenge" in failed.text
        assert await here.known() == []
        ours.echo = "json"
        assert (await here.post(action_in(failed))).title == "You are subscribed"


async def test_nobody_subscribes_software_that_is_not_theirs(here: House) -> None:
    """It checks signatures, and a stranger's secret is another."""
    async with software() as ours:
        mine = await here.subscribe(ours.url)
        ours.secret = secret_in(mine)
        strangers = await here.subscribe(ours.url)
        assert secret_in(strangers) != ours.secret
        assert (await here.post(action_in(strangers))).status == 422
        assert await here.known() == []
        assert (await here.post(action_in(mine))).status == 200


@on_sqlite
@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.org/", "https://127.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://0x7f.1/",
     "https://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "https://[fd00::1]/", "https://me:secret@8.8.8.8/",
     "https://8.8.8.8:22/", "ftp://8.8.8.8/", "https://localhost/", "https://", "https://8.8.8.8/\x00"],
)  # fmt: skip
async def test_an_address_inside_is_refused_when_it_is_asked_for(
    store: Store, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setitem(houses.HERE, "PUBLISH_ALLOW", "")
    async with house(store, sink) as here:
        shown = await here.subscribe(url)
        assert shown.status == 422
        assert "This address cannot be called" in shown.text
        assert await here.register.listed() == []


@on_sqlite
async def test_an_address_that_leads_inside_later_is_refused_when_it_is_called(
    store: Store, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with software() as ours:
        async with house(store, sink) as here:
            asked = await here.subscribe(ours.url)
        monkeypatch.setitem(houses.HERE, "PUBLISH_ALLOW", "")
        async with house(store, sink) as here:
            assert (await here.post(action_in(asked))).status == 422
            assert ours.calls == []
            assert await here.known() == []


@on_sqlite
async def test_challenges_are_few(here: House) -> None:
    async with software() as ours:
        asked = await here.subscribe(ours.url)
        ours.secret, ours.echo = secret_in(asked), "none"
        answers = [(await here.post(action_in(asked))).status for _ in range(12)]
        assert answers == [422] * 10 + [429] * 2
        assert len(ours.calls) == 10


async def test_a_webhook_is_ended_by_its_link_and_its_address_is_gone(here: House) -> None:
    async with software() as ours:
        asked = await here.subscribe(ours.url)
        ours.secret = secret_in(asked)
        done = await here.post(action_in(asked))
        (manage,) = set(re.findall(r"/subscriptions/manage/([^\"]+)", done.text))
        assert ours.url in (await here.get(f"/subscriptions/unsubscribe/{manage}")).text
        assert (await here.post(f"/subscriptions/unsubscribe/{manage}")).status == 200
        assert await here.register.listed() == []
