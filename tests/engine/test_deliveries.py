"""What still waits to be said, and what was given up: shown with its place and its reason."""

import pytest

from bot.domain.errors import ChatRejected, ChatUnavailable
from bot.testing import ANA, CARMEN
from tests.engine.harness import Vigia, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


async def asked(vigia: Vigia, words: str) -> list[str]:
    """The paragraphs Carmen is shown."""
    return text(await vigia.says(CARMEN, words, where=1)).split("\n\n")


@pytest.mark.parametrize("words", ["deliveries", "entregas"])
async def test_when_everything_is_said_nothing_waits(vigia: Vigia, words: str) -> None:
    assert await asked(vigia, words) == ["Everything has been said; nothing waits."]


async def test_what_waits_is_shown_with_its_place_and_reason(vigia: Vigia) -> None:
    def down(call: str) -> None:
        if call == "post":
            raise ChatUnavailable("ratelimited")

    vigia.chat.before = down
    await vigia.says(ANA, "update The pool is full", where=1)
    head, rows = await asked(vigia, "deliveries")
    assert head == "Not said yet, or given up:"
    assert rows.splitlines() == ["the channel (fake): waits: ratelimited"]
    vigia.chat.before = lambda _call: None
    await vigia.later("2m")
    assert await asked(vigia, "deliveries") == ["Everything has been said; nothing waits."]


async def test_what_nobody_knows_to_have_arrived_is_said_to_be_looked_for(vigia: Vigia) -> None:
    def lost(call: str) -> None:
        if call == "post":
            raise ChatUnavailable("timeout", maybe_done=True)

    vigia.chat.after = lost
    await vigia.says(ANA, "update The pool is full", where=1)
    assert (await asked(vigia, "deliveries"))[1] == (
        "the channel (fake): no answer came: it is looked for before it is said again: timeout"
    )


async def test_what_was_given_up_stays_shown_and_is_told_once(vigia: Vigia) -> None:
    refused = 0

    def gone(call: str) -> None:
        nonlocal refused
        if call == "set_topic" and refused < 5:  # else a bot that tries for ever would hang the test
            refused += 1
            raise ChatRejected("not_in_channel")

    vigia.chat.before = gone
    await vigia.says(ANA, "sev 1", where=1)
    assert (await asked(vigia, "deliveries"))[1].splitlines() == [
        "the channel's topic (fake): given up: not_in_channel"
    ]
    assert len([said for said in vigia.room(1) if "not_in_channel" in said]) == 1
