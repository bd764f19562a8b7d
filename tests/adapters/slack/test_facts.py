"""What is remembered for Slack is forgotten when it is of no more use; who the app is never."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack.limits import BUTTONS_LIVE, CHANNELS_LIVE
from bot.domain.values import Conversation
from bot.messages import Action, Answer, Field, Form, Message, OpenForm, Paragraph, Text
from bot.ports import RoomSpec
from tests.adapters.slack.fake_core import message
from tests.adapters.slack.installed import Installed, installed
from tests.adapters.slack.standin import SlackStandIn, SteppedTime

LONG = "Sentence after sentence. " * 1_000


@pytest.fixture
async def vigia() -> AsyncIterator[Installed]:
    async with SlackStandIn(SteppedTime()) as slack, installed(slack) as running:
        yield running


async def test_only_who_the_app_is_is_remembered_for_ever(vigia: Installed) -> None:
    ana = vigia.slack.workspace.person("ana")
    room = await vigia.port.open_room(RoomSpec("inc-1", "Checkout", False), key="k", second_try=False)
    await vigia.port.post(Conversation("slack", room.conversation.id), message(LONG), key="long")
    form = Form("update", "Post an update", (Field("text", "What is known?", "lines", value="The pool"),), "Post", 1)
    vigia.core.answer = lambda request: OpenForm(form)
    await ana.mentions_bot("update", in_=vigia.general)  # a mention opens nothing: the form is offered
    again = Action("declare", "Declare another", None, None, (("title", LONG),), opens_form=False)
    vigia.core.answer = lambda request: Answer(Message("Twin.", (Paragraph((Text("Twin."),)),), "en", (again,)))
    await ana.mentions_bot("declare x", in_=vigia.general)
    await vigia.settle()
    kept = {key.split(".")[1]: length for key, length in vigia.core.kept_for.items()}
    assert kept == {
        "identity": None,
        "room": CHANNELS_LIVE,
        "opening": CHANNELS_LIVE,
        "more": CHANNELS_LIVE,
        "form": BUTTONS_LIVE,
        "press": BUTTONS_LIVE,
    }
