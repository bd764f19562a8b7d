"""Rows of docs/faults.md that only Slack can show: expired triggers and addresses, sockets, outsiders, nonsense."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.messages import Answer, Field, Form, OpenForm
from bot.ports import Typed
from tests.adapters.slack.fake_core import message
from tests.adapters.slack.installation import Installation, installation
from tests.adapters.slack.installed import Installed, installed
from tests.adapters.slack.standin import EVERY, Hang, SlackStandIn, controls, drawn
from tests.adapters.slack.standin.instants import SteppedTime
from tests.adapters.slack.standin.limits import SOCKETS
from tests.store.support import until

WORDS = "Sentence after sentence. " * 2800  # six messages


@pytest.fixture
async def vigia() -> AsyncIterator[Installed]:
    async with SlackStandIn(SteppedTime()) as slack, installed(slack) as running:
        yield running


@pytest.fixture
async def product(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Installation]:
    async with installation(migrated_sqlite, tmp_path, monkeypatch, "http") as running:
        yield running


async def answered_after(vigia: Installed, seconds: float, text: str = "/inc declare") -> None:
    """Ana asks, and the core takes so long."""
    assert isinstance(vigia.slack.clock, SteppedTime)
    vigia.core.free.clear()
    assert (await vigia.slack.workspace.person("ana").types(text, in_=vigia.general)).acknowledged
    await vigia.slack.clock.advance(seconds)
    vigia.core.free.set()
    await vigia.settle()


@pytest.mark.parametrize(("seconds", "opened"), [(2.9, True), (3.1, False)])
async def test_a_form_is_offered_when_its_trigger_has_expired(vigia: Installed, seconds: float, opened: bool) -> None:
    title = Field("title", "What is failing?", "text", required=True, value="Checkout")
    vigia.core.answer = lambda request: OpenForm(Form("declare", "Declare an incident", (title,), "Declare"))
    await answered_after(vigia, seconds)
    ana = vigia.slack.workspace.person("ana")
    assert (ana.view is not None) is opened
    assert bool(vigia.general.ephemerals) is not opened
    if opened:
        return
    assert "Checkout" in drawn(vigia.general.ephemerals[-1])
    asked = len(vigia.core.asked)
    await ana.presses(vigia.general.ephemerals[-1], "declare")
    await vigia.settle()
    assert ana.view is not None
    assert controls(ana.view)[0]["initial_value"] == "Checkout"
    assert len(vigia.core.asked) == asked  # the very same form, not another


async def test_an_offered_form_opens_for_nobody_else(vigia: Installed) -> None:
    title = Field("title", "What is failing?", "text", value="Checkout")
    vigia.core.answer = lambda request: OpenForm(Form("declare", "Declare an incident", (title,), "Declare"))
    await answered_after(vigia, 3.1)
    offer = vigia.general.ephemerals[-1]
    asked = len(vigia.core.asked)
    await vigia.slack.workspace.person("bruno").presses(offer, "declare")
    await vigia.settle()
    assert len(vigia.core.asked) == asked + 1  # his is the core's to make


@pytest.mark.parametrize("minutes", [29, 31])
async def test_an_answer_comes_by_another_way_when_its_address_has_expired(vigia: Installed, minutes: int) -> None:
    await answered_after(vigia, minutes * 60, "/inc list")
    (told,) = vigia.general.ephemerals
    assert drawn(told) == "Done."
    assert told.seen_only_by == vigia.slack.workspace.person("ana").id
    assert bool(vigia.slack.calls.of("chat.postEphemeral")) is (minutes > 30)


async def test_the_sixth_message_of_an_answer_comes_by_another_way(vigia: Installed) -> None:
    vigia.core.answer = lambda request: Answer(message(WORDS))
    await answered_after(vigia, 0, "/inc timeline")
    assert len(vigia.general.ephemerals) == 6
    assert "".join(drawn(one).replace("\n", "") for one in vigia.general.ephemerals) == WORDS
    assert len(vigia.slack.calls.of("chat.postEphemeral")) == 1


async def test_the_next_command_is_acknowledged_at_once_while_twenty_hang(vigia: Installed) -> None:
    hang = vigia.slack.faults.on(EVERY, Hang())
    vigia.slack.faults.on("response_url", hang)
    ana = vigia.slack.workspace.person("ana")
    await asyncio.gather(*(ana.types(f"/inc note {n}", in_=vigia.general) for n in range(20)))
    delivery = await ana.types("/inc note 21", in_=vigia.general)
    assert delivery.acknowledged
    assert delivery.last.took < 1
    vigia.slack.faults.clear()
    await vigia.settle()
    assert Typed("note 21") in [request.said for request in vigia.core.asked]


async def test_a_thousand_unknown_events_are_acknowledged_without_a_flood(vigia: Installed) -> None:
    with capture_logs() as lines:
        deliveries = [await vigia.slack.workspace.tells_of({"type": "brand_new"}) for _ in range(1000)]
    assert all(delivery.last.status == 200 for delivery in deliveries)
    assert {(line["event"], line["log_level"]) for line in lines} == {("slack.unknown-event", "debug")}


async def test_what_is_brought_four_times_two_of_them_at_once_acts_once(product: Installation) -> None:
    product.slack.door.copies = 2
    delivery = await product.person("ana").mentions_bot("declare Search is slow", in_=product.general)
    for number in (1, 2):
        await product.slack.door.again(delivery, number)
    await product.settle()
    assert all(attempt.status == 200 for attempt in delivery.attempts)
    assert len(delivery.attempts) == 4
    assert len(product.slack.workspace.channels_named("inc-")) == 1


async def test_the_eleventh_socket_waits_and_does_not_storm(slack: SlackStandIn) -> None:
    headers = {"Authorization": f"Bearer {slack.app_token}"}

    async def types() -> bool:
        return (await slack.workspace.person("ana").types("/inc list", in_="general")).acknowledged

    async with aiohttp.ClientSession() as session:
        others = []
        for _ in range(SOCKETS):
            async with session.post(f"{slack.api_url}apps.connections.open", headers=headers) as response:
                others.append(await session.ws_connect((await response.json())["url"]))
        slack.calls.clear()
        async with installed(slack, "socket"):
            await asyncio.sleep(0.4)
            assert 1 <= len(slack.calls.of("apps.connections.open")) <= 3
            for other in others:
                await other.close()
            await until(types, 5)


@pytest.mark.parametrize("who", ["gus", "uli", "robo", "sara"])
async def test_an_outsider_presses_every_button_and_changes_nothing(product: Installation, who: str) -> None:
    await product.types("ana", "/inc declare sev2 Checkout is failing")
    outsider = product.person(who)
    product.room.members.append(outsider.id)
    before = drawn(product.card)
    for control in controls(product.card):
        await outsider.presses(product.card, control["action_id"])
    await product.presses("ana", product.card, "update")
    form = product.person("ana").view
    assert form is not None
    await outsider.submits(form, {"text": "All is well"}, forged=True)
    await product.settle()
    assert drawn(product.card) == before
    assert outsider.view is None
    assert "All is well" not in "".join(drawn(post) for post in product.room.posts)


@pytest.mark.parametrize(
    "forged",
    [
        {"value": '{"verb":"resolve","incident":1,"fields":{"text":"x","status":"closed"}}'},
        {"value": '{"verb":"nothing"}'},
        {"value": '{"verb":"update","incident":999999999999999999999}'},
        {"value": "not json"},
        {"value": '{"verb":"declare","fields":{"form":"../../secret"}}'},
    ],
)
async def test_a_forged_button_gives_nobody_more_than_the_same_words_would(
    product: Installation, forged: dict[str, str]
) -> None:
    await product.types("ana", "/inc declare sev2 Checkout is failing")
    delivery = await product.person("gus").presses(product.card, "update", forged=forged)
    await product.settle()
    assert delivery.acknowledged
    assert "investigating" in drawn(product.card)
    assert len(product.slack.workspace.channels_named("inc-")) == 1
