"""Blocks and views are held to Slack's limits: what just fits passes, one more is refused and remembered."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.conftest import client_of
from tests.adapters.slack.standin import BadBlocks, SlackStandIn
from tests.adapters.slack.standin.limits import BLOCKS, BLOCKS_TEXT, LENGTHS, TEXT, UPDATE_TEXT, VIEW_BYTES, Length
from tests.adapters.slack.standin.validation import problems_of_blocks, problems_of_view

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**parts: Any) -> Json:
    return {"type": "section", "text": mrkdwn("a"), **parts}


def button(**parts: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **parts}


def select(**parts: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option()], **parts}


def option(**parts: Any) -> Json:
    return {"text": plain("One"), "value": "1", **parts}


def asks(element: Json, **parts: Any) -> Json:
    return {"type": "input", "label": plain("Title"), "element": element, **parts}


def modal(*blocks: Json, **parts: Any) -> Json:
    given = list(blocks) or [section()]
    return {"type": "modal", "title": plain("Declare"), "submit": plain("Go"), "blocks": given, **parts}


def home(*blocks: Json, **parts: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section()], **parts}


def many(make: Callable[[int], Any], n: int) -> list[Any]:
    return [make(one) for one in range(n)]


def confirm(**parts: Any) -> Json:
    return {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No"), **parts}


LINK = "https://example.com/"
BUILT: dict[tuple[str, str], Callable[[int], Json]] = {  # for each rule: something exactly n long
    ("section", "text.text"): lambda n: section(text=mrkdwn("a" * n)),
    ("section", "fields"): lambda n: section(fields=many(lambda _: mrkdwn("a"), n)),
    ("field", "text"): lambda n: section(fields=[mrkdwn("a" * n)]),
    ("header", "text.text"): lambda n: {"type": "header", "text": plain("a" * n)},
    ("markdown", "text"): lambda n: {"type": "markdown", "text": "a" * n},
    ("context", "elements"): lambda n: {"type": "context", "elements": many(lambda _: mrkdwn("a"), n)},
    ("actions", "elements"): lambda n: {"type": "actions", "elements": many(lambda i: button(action_id=f"a{i}"), n)},
    ("image", "image_url"): lambda n: {
        "type": "image", "alt_text": "a", "image_url": LINK + "a" * (n - len(LINK))},
    ("image", "alt_text"): lambda n: {"type": "image", "image_url": LINK, "alt_text": "a" * n},
    ("image", "title.text"): lambda n: {"type": "image", "image_url": LINK, "alt_text": "a", "title": plain("a" * n)},
    ("input", "label.text"): lambda n: asks({"type": "plain_text_input"}, label=plain("a" * n)),
    ("input", "hint.text"): lambda n: asks({"type": "plain_text_input"}, hint=plain("a" * n)),
    ("button", "text.text"): lambda n: section(accessory=button(text=plain("a" * n))),
    ("button", "value"): lambda n: section(accessory=button(value="a" * n)),
    ("button", "url"): lambda n: section(accessory=button(url=LINK + "a" * (n - len(LINK)))),
    ("button", "accessibility_label"): lambda n: section(accessory=button(accessibility_label="a" * n)),
    ("overflow", "options"): lambda n: section(
        accessory={"type": "overflow", "action_id": "o", "options": many(lambda _: option(), n)}),
    ("checkboxes", "options"): lambda n: section(
        accessory={"type": "checkboxes", "action_id": "c", "options": many(lambda _: option(), n)}),
    ("radio_buttons", "options"): lambda n: section(
        accessory={"type": "radio_buttons", "action_id": "r", "options": many(lambda _: option(), n)}),
    ("static_select", "options"): lambda n: section(accessory=select(options=many(lambda _: option(), n))),
    ("static_select", "option_groups"): lambda n: section(accessory={
        "type": "static_select", "action_id": "s",
        "option_groups": many(lambda _: {"label": plain("G"), "options": [option()]}, n)}),
    ("multi_static_select", "options"): lambda n: section(
        accessory={"type": "multi_static_select", "action_id": "m", "options": many(lambda _: option(), n)}),
    ("plain_text_input", "initial_value"): lambda n: asks({"type": "plain_text_input", "initial_value": "a" * n}),
    ("option", "text.text"): lambda n: section(accessory=select(options=[option(text=plain("a" * n))])),
    ("option", "description.text"): lambda n: section(
        accessory=select(options=[option(description=plain("a" * n))])),
    ("option", "value"): lambda n: section(accessory=select(options=[option(value="a" * n)])),
    ("confirm", "title.text"): lambda n: section(accessory=button(confirm=confirm(title=plain("a" * n)))),
    ("confirm", "text.text"): lambda n: section(accessory=button(confirm=confirm(text=plain("a" * n)))),
    ("confirm", "confirm.text"): lambda n: section(accessory=button(confirm=confirm(confirm=plain("a" * n)))),
    ("confirm", "deny.text"): lambda n: section(accessory=button(confirm=confirm(deny=plain("a" * n)))),
    ("modal", "title.text"): lambda n: modal(title=plain("a" * n)),
    ("modal", "submit.text"): lambda n: modal(submit=plain("a" * n)),
    ("modal", "close.text"): lambda n: modal(close=plain("a" * n)),
    ("modal", "private_metadata"): lambda n: modal(private_metadata="a" * n),
    ("home", "private_metadata"): lambda n: home(private_metadata="a" * n),
    ("any", "placeholder.text"): lambda n: section(accessory=select(placeholder=plain("a" * n))),
    ("any", "action_id"): lambda n: section(accessory=button(action_id="a" * n)),
    ("any", "block_id"): lambda n: section(block_id="a" * n),
    ("any", "callback_id"): lambda n: modal(callback_id="a" * n),
    ("any", "external_id"): lambda n: modal(external_id="a" * n),
}  # fmt: skip


def told(thing: Json) -> list[str]:
    return problems_of_view(thing) if thing["type"] in {"modal", "home"} else problems_of_blocks([thing])


@pytest.mark.parametrize("rule", LENGTHS, ids=lambda rule: f"{rule.kind}.{rule.field}")
def test_what_just_fits_passes_and_one_more_does_not(rule: Length) -> None:
    build = BUILT[rule.kind, rule.field]
    assert told(build(rule.most)) == []
    assert any(f"less than {rule.most + 1} {rule.unit}" in one for one in told(build(rule.most + 1)))


@pytest.mark.parametrize("surface", BLOCKS)
def test_blocks_are_counted(surface: str) -> None:
    def shown(n: int) -> list[str]:
        blocks = many(lambda _: section(), n)
        if surface == "message":
            return problems_of_blocks(blocks)
        return problems_of_view(modal(*blocks) if surface == "modal" else home(*blocks))

    assert shown(BLOCKS[surface]) == []
    assert f"no more than {BLOCKS[surface]} items allowed" in shown(BLOCKS[surface] + 1)[0]


WRONG: dict[str, Json] = {
    "a section with nothing in it": {"type": "section"},
    "an unknown block": {"type": "paragraph", "text": plain("a")},
    "a field no block has": section(colour="red"),
    "an empty text": section(text=mrkdwn("")),
    "mrkdwn in a header": {"type": "header", "text": mrkdwn("a")},
    "an empty row of buttons": {"type": "actions", "elements": []},
    "a button without words": section(accessory={"type": "button", "action_id": "go"}),
    "a link that is none": section(accessory=button(url="javascript:alert(1)")),
    "a choice that is not offered": section(accessory=select(initial_option=option(value="2"))),
    "a style there is not": section(accessory=button(style="plain")),
    "an action_id twice": {"type": "actions", "elements": [button(), button()]},
}


@pytest.mark.parametrize("name", WRONG)
def test_malformed_blocks_are_found(name: str) -> None:
    assert problems_of_blocks([section(), WRONG[name]]) != []


def test_a_block_id_stands_once() -> None:
    assert problems_of_blocks([section(block_id="a"), section(block_id="b")]) == []
    assert "already exists" in problems_of_blocks([section(block_id="a"), section(block_id="a")])[0]


def test_a_form_has_a_button_to_send_it() -> None:
    assert problems_of_view(modal(asks({"type": "plain_text_input"}))) == []
    form = modal(asks({"type": "plain_text_input"}))
    del form["submit"]
    assert "submit is required" in problems_of_view(form)[0]


def test_a_home_tab_has_no_buttons_of_a_form() -> None:
    assert problems_of_view(home(submit=plain("Go"))) != []


@pytest.fixture
async def forgiving() -> Any:
    async with SlackStandIn(forgiving=True) as slack:
        yield slack


async def refused(asking: Any) -> Any:
    with pytest.raises(SlackApiError) as caught:
        await asking
    return caught.value.response


async def test_bad_blocks_are_refused_with_the_place_and_nothing_is_said(forgiving: SlackStandIn) -> None:
    general = forgiving.workspace.general
    blocks = [section(), section(text=mrkdwn("a" * 3_001))]
    answer = await refused(client_of(forgiving).chat_postMessage(channel=general.id, text="a", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    ]
    assert general.messages == []
    assert [(one.where, one.error) for one in forgiving.violations] == [("chat.postMessage", "invalid_blocks")]


async def test_blocks_that_are_no_list_are_refused(forgiving: SlackStandIn) -> None:
    asking = client_of(forgiving).chat_postMessage(channel=forgiving.workspace.general.id, text="a", blocks="{")
    assert (await refused(asking))["error"] == "invalid_blocks_format"


async def test_the_texts_of_all_blocks_together_have_a_limit(forgiving: SlackStandIn) -> None:
    client, general = client_of(forgiving), forgiving.workspace.general.id
    pieces = [3_000] * (BLOCKS_TEXT // 3_000) + [BLOCKS_TEXT % 3_000]
    fits = [section(text=mrkdwn("a" * n)) for n in pieces]
    await client.chat_postMessage(channel=general, text="a", blocks=fits)
    answer = await refused(client.chat_postMessage(channel=general, text="a", blocks=[*fits, section()]))
    assert answer["error"] == "msg_blocks_too_long"


async def test_a_bad_view_is_refused_as_arguments_are(forgiving: SlackStandIn) -> None:
    client, ana = client_of(forgiving), forgiving.workspace.person("ana")
    trigger = forgiving.state.new_trigger(ana.id)
    answer = await refused(client.views_open(trigger_id=trigger, view=modal(title=plain("a" * 25))))
    assert answer["error"] == "invalid_arguments"
    assert ana.view is None
    await client.views_open(trigger_id=trigger, view=modal(title=plain("a" * 24)))
    assert ana.view is not None


async def test_a_view_is_at_most_250_kilobytes(forgiving: SlackStandIn) -> None:
    client, ana = client_of(forgiving), forgiving.workspace.person("ana")
    big = [section(block_id=f"b{n}", text=mrkdwn("a" * 3_000)) for n in range(VIEW_BYTES // 3_000 + 1)]
    answer = await refused(client.views_open(trigger_id=forgiving.state.new_trigger(ana.id), view=modal(*big)))
    assert answer["error"] == "view_too_large"


async def test_long_text_is_cut_when_posted_and_refused_when_edited(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    general = slack.workspace.general
    ts = (await client.chat_postMessage(channel=general.id, text="a" * (TEXT + 1)))["ts"]
    assert len(general.by_ts[ts].text) == TEXT
    await client.chat_update(channel=general.id, ts=ts, text="b" * UPDATE_TEXT)
    answer = await refused(client.chat_update(channel=general.id, ts=ts, text="c" * (UPDATE_TEXT + 1)))
    assert answer["error"] == "msg_too_long"


async def test_leaving_a_stand_in_that_saw_bad_blocks_fails_the_test() -> None:
    with pytest.raises(BadBlocks, match=r"chat\.postMessage: invalid_blocks .* must have text or fields"):
        async with SlackStandIn() as slack:
            await refused(
                client_of(slack).chat_postMessage(
                    channel=slack.workspace.general.id, text="a", blocks=[{"type": "section"}]
                )
            )
