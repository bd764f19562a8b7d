"""Between the approval and the receipt a process may die anywhere, and each kind of target is told once all the same.

Counted by the stand-ins themselves: a mail server, a receiver of webhooks, a status page, a channel, an account.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.publish import channel, mail, pace, page, social, statuspage, webhook
from bot.clock import StandingClock
from bot.domain.publication import Arrival
from bot.keeper import Keeper, places
from bot.ports.publishing import Target, TargetSurroundings
from tests.adapters.publish.chats import FaultyChat
from tests.adapters.publish.mastodon_server import APPRISES_OWN, mastodon_server
from tests.adapters.publish.page_places import Readers, clean
from tests.adapters.publish.smtp_sink import smtp_sink
from tests.adapters.publish.stage import surroundings
from tests.adapters.publish.statuspage_server import PACE, statuspage_server
from tests.adapters.publish.webhook_receiver import SECRET, webhook_receiver
from tests.contracts.target import Outside
from tests.crash.gate import CALL, COMMIT, Blow, Died
from tests.crash.machine import Machine
from tests.crash.scenarios import BY_NAME, PUBLISHED
from tests.crash.stage import SqliteDatabases, Stage

NAME = "customers-mail"  # what the shipped playbook calls it, whatever kind it is here
Connect = Callable[[TargetSurroundings], Target]


@dataclass
class Place:
    """A stand-in, and how each process connects to it."""

    outside: Outside
    connect: Connect


@asynccontextmanager
async def by_mail() -> AsyncIterator[Place]:
    async with smtp_sink() as sink:
        settings = {"SMTP_URL": sink.url, "MAIL_FROM": "Status <status@example.com>"}
        yield Place(sink, lambda around: mail.connect(NAME, {"to": "ana@example.com"}, _with(around, settings)))


@asynccontextmanager
async def by_webhook() -> AsyncIterator[Place]:
    async with webhook_receiver() as receiver:
        options = {"url": receiver.url, "secret": "PARTNER_SECRET"}
        settings = {"PARTNER_SECRET": SECRET}
        yield Place(receiver, lambda around: webhook.connect(NAME, options, _with(around, settings)))


@asynccontextmanager
async def on_a_statuspage() -> AsyncIterator[Place]:
    async with statuspage_server() as server:
        settings = {"STATUSPAGE_API_URL": server.url, "STATUSPAGE_TOKEN": server.token}
        yield Place(server, lambda around: statuspage.connect(NAME, {"page": "page1"}, _with(around, settings)))


@asynccontextmanager
async def in_a_channel() -> AsyncIterator[Place]:
    chat = FaultyChat(clock=StandingClock(PUBLISHED["approve"].at))
    options = {"platform": "fake", "channel": "support"}
    yield Place(chat, lambda around: channel.connect(NAME, options, replace(around, chats={"fake": chat})))


@asynccontextmanager
async def on_an_account() -> AsyncIterator[Place]:
    async with mastodon_server() as server:
        settings = {"TOOTS": server.address}
        yield Place(server, lambda around: social.connect(NAME, {"url": "TOOTS"}, _with(around, settings)))


@asynccontextmanager
async def on_our_page() -> AsyncIterator[Place]:
    clean()

    def connect(around: TargetSurroundings) -> Target:
        assert isinstance(around.page, Keeper)
        around.page._places = [places.Place("shelf://one/status", lambda _what, _within: nullcontext())]
        return page.connect(NAME, {}, around)

    yield Place(Readers(), connect)
    clean()


def _with(around: TargetSurroundings, settings: dict[str, str]) -> TargetSurroundings:
    """As the tests of targets have it, at their stand-ins' hour, but with the process' own database."""
    return replace(surroundings(settings), recipients=around.recipients)


KINDS: dict[str, Callable[[], AbstractAsyncContextManager[Place]]] = {
    "mail": by_mail,
    "webhook": by_webhook,
    "statuspage": on_a_statuspage,
    "channel": in_a_channel,
    "page": on_our_page,
    "social": on_an_account,
}


class OneTarget(Stage):
    """Scenarios with one real target in place of the pretended ones."""

    def __init__(self, folder: Path, kind: str) -> None:
        super().__init__(SqliteDatabases(folder), is_quick=True)
        self._kind = KINDS[kind]

    async def drafted(self) -> str:
        """A database in which the draft waits for approval."""
        name = self._databases.create(await self._prepare(("declare", "role")))
        async with self._kind() as place:
            machine = Machine(self._databases.url(name), StandingClock(PUBLISHED["draft"].at), targets=_only(place))
            running = await machine.start()
            assert await BY_NAME["draft"].act(running.process)
            await running.settle()
            await running.stop()
        return name

    async def approve(self, template: str, blow: Blow | None) -> tuple[list[str], list[str], str]:
        """The points that were passed, what readers have, and where the publication stands."""
        with self._copy(template) as url:
            async with self._kind() as place:
                machine = Machine(url, StandingClock(PUBLISHED["approve"].at), targets=_only(place))
                running = await machine.start()
                running.gate.watch(blow)
                answered = await PUBLISHED["approve"].act(running.process)
                await running.settle()
                points = list(running.gate.points)
                if running.gate.shut:
                    await running.kill()
                    running = await machine.start()
                    answered = await PUBLISHED["approve"].act(running.process) or answered
                    await running.settle()
                assert answered, "nobody was answered"
                running.gate.rest()
                found = await running.process.store.read(lambda unit: unit.publications.load(1, 1))
                await running.stop()
                assert found is not None
                return points, list(place.outside.said()), str(found.receipts[NAME].state)


def _only(place: Place) -> Callable[[TargetSurroundings], dict[str, Any]]:
    return lambda around: {NAME: place.connect(around)}


@pytest.mark.long
@pytest.mark.filterwarnings(APPRISES_OWN)
@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_death_between_approval_and_receipt_says_nothing_twice_and_loses_nothing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "STATUSPAGE_PACE", PACE)
    stage = OneTarget(tmp_path, kind)
    template = await stage.drafted()
    points, in_peace, state = await stage.approve(template, None)
    assert state == Arrival.SENT
    assert len(in_peace) >= 1
    assert f"{CALL}publish {NAME}" in points
    blows = [
        Blow(n, after)
        for n, what in enumerate(points)
        if what == COMMIT or what.startswith(CALL)
        for after in (False, True)
    ]
    asked = 0
    for blow in blows:
        try:
            _, said, state = await stage.approve(template, blow)
        except Died:
            continue
        where = f"{'after' if blow.after else 'before'} point {blow.point}, {points[blow.point]}"
        if state == Arrival.UNKNOWN:
            asked += 1
            assert said in (in_peace, []), where  # a person decides: nothing is said twice
        else:
            assert (said, state) == (in_peace, Arrival.SENT), where
    # Only what can neither be keyed nor asked ever waits for a person.
    assert (asked > 0) is (kind == "social")
