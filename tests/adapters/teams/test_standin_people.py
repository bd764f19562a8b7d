"""People act in the stand-in, and the bot is told as Teams would tell it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest

from tests.adapters.teams.lines import Lines, lines
from tests.adapters.teams.listener import Listener, serving
from tests.adapters.teams.standin import (
    APP,
    OTHER_TENANT,
    TEAM,
    TENANT,
    Message,
    SteppedTime,
    TeamsStandIn,
    buttons,
    drawn,
    fields,
    titles,
)

CARD = "application/vnd.microsoft.card.adaptive"


@pytest.fixture
async def bot(teams: TeamsStandIn) -> AsyncIterator[Listener]:
    listener = Listener()
    async with serving(listener.take) as url:
        teams.deliver_to(url)
        yield listener


@pytest.fixture
async def line(teams: TeamsStandIn) -> AsyncIterator[Lines]:
    async with lines(teams, TEAMS_GRAPH_RATE="0") as running:
        yield running


def card(*body: dict[str, Any], actions: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "actions": actions or []}


def carrying(content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "message", "attachments": [{"contentType": CARD, "content": content}]}


def text(words: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": words}


async def posted(teams: TeamsStandIn, line: Lines, content: dict[str, Any]) -> Message:
    name = await line.connector.send(line.url, teams.incidents.id, carrying(content))
    return teams.incidents.messages_by_id[name]


# -- words --------------------------------------------------------------------------------------------------------


async def test_a_mention_in_a_channel_begins_a_thread_and_names_who_is_meant(
    teams: TeamsStandIn, bot: Listener
) -> None:
    delivery = await teams.person("ana").mentions_bot("declare Checkout <b>down</b> @bruno", teams.incidents)
    (heard,) = bot.heard
    (message,) = teams.incidents.messages
    assert delivery.acknowledged
    assert heard["text"] == "<at>Vigia</at> declare Checkout <b>down</b> <at>Bruno</at>"
    assert heard["conversation"]["id"] == f"{teams.incidents.id};messageid={message.id}"
    assert (heard["conversation"]["conversationType"], heard["id"]) == ("channel", message.id)
    assert heard["from"] == teams.person("ana").who.account
    mentioned = [one["mentioned"]["id"] for one in heard["entities"] if one["type"] == "mention"]
    assert mentioned == [f"28:{APP}", teams.person("bruno").who.bot_scoped]
    assert heard["attachments"][0]["contentType"] == "text/html"
    assert (heard["channelData"]["tenant"]["id"], heard["locale"], heard["localTimezone"]) == (
        TENANT,
        "en-US",
        "Europe/Madrid",
    )


async def test_an_answer_in_a_thread_stays_in_it(teams: TeamsStandIn, bot: Listener) -> None:
    root = teams.person("bruno").says("is it down?", teams.incidents)
    await teams.person("ana").mentions_bot("declare", teams.incidents, thread=root)
    assert bot.heard[0]["conversation"]["id"] == f"{teams.incidents.id};messageid={root.id}"
    assert [one.text for one in teams.incidents.thread(root)] == ["is it down?", "<at>Vigia</at> declare"]


async def test_group_chats_and_personal_chats_are_told_apart(teams: TeamsStandIn, bot: Listener) -> None:
    chat = teams.add_chat("inc-7", "ana", "bruno")
    await teams.person("ana").mentions_bot("help", chat)
    await teams.person("ana").writes("help")
    kinds = [(one["conversation"]["conversationType"], one["conversation"].get("isGroup")) for one in bot.heard]
    assert kinds == [("groupChat", True), ("personal", None)]
    assert [one["text"] for one in bot.heard] == ["<at>Vigia</at> help", "help"]


async def test_a_stranger_speaks_from_another_tenant(teams: TeamsStandIn, bot: Listener) -> None:
    await teams.person("sara").mentions_bot("help", teams.incidents)
    assert bot.heard[0]["channelData"]["tenant"]["id"] == OTHER_TENANT


# -- how it is brought --------------------------------------------------------------------------------------------


async def test_each_activity_is_signed_for_the_bot_and_the_service_url(teams: TeamsStandIn, bot: Listener) -> None:
    await teams.person("ana").writes("help")
    public = teams.openid.key.private.public_key()
    options: Any = {"verify_exp": False, "verify_nbf": False}
    claims = jwt.decode(bot.tokens[0], public, algorithms=["RS256"], audience=APP, options=options)
    assert (claims["serviceurl"], claims["iss"]) == (teams.service_url, "https://api.botframework.com")
    old = teams.openid.key
    teams.openid.rotate()
    await teams.person("ana").writes("help")
    kids = [jwt.get_unverified_header(token)["kid"] for token in bot.tokens]
    assert kids == [old.kid, teams.openid.key.kid]
    assert kids[0] != kids[1]


async def test_an_activity_may_come_twice_at_once_and_again_later(teams: TeamsStandIn, bot: Listener) -> None:
    teams.door.copies = 2
    delivery = await teams.person("ana").writes("help")
    await teams.door.again(delivery)
    await teams.door.replay(delivery.last)
    assert len({one["id"] for one in bot.heard}) == 1
    assert len(bot.heard) == 4


async def test_a_bot_that_does_not_answer_has_failed(teams: TeamsStandIn, clock: SteppedTime) -> None:
    came, free = asyncio.Event(), asyncio.Event()

    async def late(_request: Any) -> Any:
        came.set()
        await free.wait()

    async with serving(late) as url:
        teams.deliver_to(url)
        writing = asyncio.create_task(teams.person("ana").writes("help"))
        await came.wait()
        await clock.advance(10)
        delivery = await writing
        assert (delivery.acknowledged, delivery.last.failure) == (False, "timeout")


async def test_a_bot_that_says_no_has_failed_too(teams: TeamsStandIn, bot: Listener) -> None:
    bot.status = 403
    delivery = await teams.person("ana").writes("help")
    assert (delivery.acknowledged, delivery.last.failure, delivery.last.status) == (False, "http_error", 403)


# -- cards --------------------------------------------------------------------------------------------------------

ACCEPT = {"type": "Action.Execute", "title": "Accept", "verb": "accept", "data": {"incident": 7}}
OPEN = {"type": "Action.Submit", "title": "Update", "data": {"msteams": {"type": "task/fetch"}, "verb": "update"}}
SUBMIT = {"type": "Action.Submit", "title": "Post", "data": {"verb": "update"}}
LINK = {"type": "Action.OpenUrl", "title": "Status", "url": "https://status.example.com"}


async def test_an_execute_button_is_an_invoke_whose_card_the_presser_alone_sees(
    teams: TeamsStandIn, bot: Listener, line: Lines
) -> None:
    message = await posted(teams, line, card(text("Offered"), actions=[ACCEPT]))
    bot.answer = lambda _activity: {"statusCode": 200, "type": CARD, "value": card(text("Yours"))}
    await teams.person("ana").presses(message, "Accept")
    heard = bot.heard[0]
    assert (heard["type"], heard["name"], heard["replyToId"]) == ("invoke", "adaptiveCard/action", message.id)
    assert heard["value"]["action"] == {"type": "Action.Execute", "verb": "accept", "data": {"incident": 7}}
    assert drawn(teams.person("ana").sees(message)) == "Yours"
    assert drawn(teams.person("bruno").sees(message)) == "Offered"
    await line.connector.update(line.url, teams.incidents.id, message.id, carrying(card(text("Taken"))))
    assert drawn(teams.person("ana").sees(message)) == "Taken"


async def test_a_plain_submit_button_is_a_message_with_a_value(teams: TeamsStandIn, bot: Listener, line: Lines) -> None:
    message = await posted(teams, line, card(text("?"), actions=[SUBMIT]))
    await teams.person("ana").presses(message, "update")
    heard = bot.heard[0]
    assert (heard["type"], heard["value"], heard["replyToId"]) == ("message", {"verb": "update"}, message.id)
    assert "text" not in heard


def dialog(content: dict[str, Any], title: str = "Update") -> dict[str, Any]:
    return {"task": {"type": "continue", "value": {"title": title, "card": {"contentType": CARD, "content": content}}}}


WORDS = {
    "type": "Input.Text", "id": "text", "label": "What is new?", "isRequired": True, "errorMessage": "Say something",
    "maxLength": 20,
}  # fmt: skip
SEVERITY = {
    "type": "Input.ChoiceSet", "id": "severity", "label": "Severity", "value": "2",
    "choices": [{"title": "SEV1", "value": "1"}, {"title": "SEV2", "value": "2"}],
}  # fmt: skip
PUBLIC = {"type": "Input.Toggle", "id": "public", "title": "Tell customers", "label": "Public"}
COUNT = {"type": "Input.Number", "id": "count", "label": "How many?"}
FORM = card(WORDS, SEVERITY, PUBLIC, COUNT, actions=[SUBMIT])


async def test_a_form_is_fetched_filled_in_and_closed(teams: TeamsStandIn, bot: Listener, line: Lines) -> None:
    ana = teams.person("ana")
    message = await posted(teams, line, card(text("?"), actions=[OPEN]))
    bot.answer = lambda activity: dialog(FORM) if activity["name"] == "task/fetch" else {}
    task = (await ana.presses(message, "Update")).task
    assert (task.title, titles(task.card)) == ("Update", ["Post"])
    assert [one["id"] for one in fields(task.card)] == ["text", "severity", "public", "count"]
    assert bot.heard[0]["value"]["data"]["verb"] == "update"
    with pytest.raises(AssertionError, match="Say something"):
        await ana.submits(task, {})
    with pytest.raises(AssertionError, match="no more in text"):
        await ana.submits(task, {"text": "x" * 21})
    with pytest.raises(AssertionError, match="offers"):
        await ana.submits(task, {"text": "x", "severity": "SEV9"})
    with pytest.raises(AssertionError, match="has no"):
        await ana.submits(task, {"text": "x", "who": "me"})
    await ana.submits(task, {"text": "found it", "severity": "SEV1", "public": True, "count": 3})
    data = bot.heard[-1]["value"]["data"]
    assert data == {"verb": "update", "text": "found it", "severity": "1", "public": "true", "count": 3.0}
    assert (bot.heard[-1]["name"], task.closed) == ("task/submit", True)


async def test_a_form_may_be_answered_with_another_or_with_a_last_word(
    teams: TeamsStandIn, bot: Listener, line: Lines
) -> None:
    ana = teams.person("ana")
    message = await posted(teams, line, card(text("?"), actions=[OPEN]))
    bot.answer = lambda _activity: dialog(FORM)
    task = (await ana.presses(message, "Update")).task
    bot.answer = lambda _activity: dialog(card(text("Somebody was faster"), WORDS, actions=[SUBMIT]), "Again")
    await ana.submits(task, {"text": "x"})
    assert (task.title, drawn(task.card), task.closed) == ("Again", "Somebody was faster", False)
    bot.answer = lambda _activity: {"task": {"type": "message", "value": "Posted."}}
    await ana.submits(task, {"text": "x"})
    assert (task.closed, task.said) == (True, "Posted.")


async def test_a_forged_form_may_lack_what_is_required(teams: TeamsStandIn, bot: Listener, line: Lines) -> None:
    ana = teams.person("ana")
    message = await posted(teams, line, card(text("?"), actions=[OPEN]))
    bot.answer = lambda _activity: dialog(FORM)
    task = (await ana.presses(message, "Update", forged={"incident": 99})).task
    await ana.submits(task, {"nobody": "asked"}, forged=True)
    assert bot.heard[0]["value"]["data"]["incident"] == 99
    assert bot.heard[1]["value"]["data"]["nobody"] == "asked"


async def test_a_message_action_brings_the_message_and_its_author(teams: TeamsStandIn, bot: Listener) -> None:
    bruno = teams.person("bruno")
    message = bruno.says("We see <500>s\nsince noon", teams.incidents)
    bot.answer = lambda activity: dialog(FORM) if activity["name"] == "composeExtension/fetchTask" else {}
    task = (await teams.person("ana").uses_message_action(message, "capture")).task
    payload = bot.heard[0]["value"]["messagePayload"]
    assert (bot.heard[0]["value"]["commandId"], payload["id"]) == ("capture", message.id)
    assert payload["from"]["user"]["id"] == bruno.id
    assert payload["body"]["content"] == "We see &lt;500&gt;s<br>since noon"
    await teams.person("ana").submits(task, {"text": "seen"})
    value = bot.heard[1]["value"]
    assert (bot.heard[1]["name"], value["commandId"], value["messagePayload"]["id"]) == (
        "composeExtension/submitAction",
        "capture",
        message.id,
    )
    assert task.closed


async def test_a_button_that_is_not_there_cannot_be_pressed(teams: TeamsStandIn, bot: Listener, line: Lines) -> None:
    message = await posted(teams, line, card(text("?"), actions=[ACCEPT, LINK]))
    with pytest.raises(AssertionError, match="Accept"):
        await teams.person("ana").presses(message, "Decline")
    with pytest.raises(AssertionError, match="tells the bot nothing"):
        await teams.person("ana").presses(message, "Status")
    assert [one["title"] for one in buttons(message.cards[0])] == ["Accept", "Status"]


# -- channels and the app -----------------------------------------------------------------------------------------


async def test_what_happens_to_channels_is_told(teams: TeamsStandIn, bot: Listener) -> None:
    ana, room = teams.person("ana"), teams.state.add_channel("inc-7")
    await ana.renames(room, "inc-7 Checkout")
    await ana.deletes_channel(room)
    await ana.restores_channel(room)
    told = [(one["channelData"]["eventType"], one["channelData"]["channel"]["name"]) for one in bot.heard]
    assert told == [(kind, "inc-7 Checkout") for kind in ("channelRenamed", "channelDeleted", "channelRestored")]
    assert {one["type"] for one in bot.heard} == {"conversationUpdate"}


async def test_the_bot_is_told_of_the_channels_it_makes_itself_where_that_is_wanted(
    teams: TeamsStandIn, bot: Listener, line: Lines
) -> None:
    await line.graph.create_channel(TEAM, "inc-7", "")
    teams.hears_itself = True
    await line.graph.create_channel(TEAM, "inc-8", "")
    await teams.echoed()
    told = [(one["channelData"]["eventType"], one["channelData"]["channel"]["name"]) for one in bot.heard]
    assert told == [("channelCreated", "inc-8")]


async def test_what_happens_to_the_app_and_to_messages_is_told(teams: TeamsStandIn, bot: Listener, line: Lines) -> None:
    ana = teams.person("ana")
    message = await posted(teams, line, card(text("?")))
    await ana.removes_app()
    await ana.installs_app()
    await ana.reacts(message, "like")
    await ana.deletes(message)
    assert [one["type"] for one in bot.heard] == [
        "installationUpdate",
        "installationUpdate",
        "messageReaction",
        "messageDelete",
    ]
    assert await ana.reacts(ana.says("mine", teams.incidents), "like") is None
    assert message not in teams.incidents.messages
