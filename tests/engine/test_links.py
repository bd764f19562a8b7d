"""Places to go, on the card: links and the call."""

import pytest

from bot.messages import Facts, Link
from bot.testing import ANA, BRUNO
from tests.engine.harness import Vigia, form, text

BOARD = "https://boards.example.com/d/7?from=now-1h"


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


def on_card(vigia: Vigia) -> list[tuple[str, str]]:
    """Names and addresses of the links on the card."""
    (facts,) = [part for part in vigia.card_post(1).message.parts if isinstance(part, Facts)]
    return [(name, value[0].url) for name, value in facts.pairs if isinstance(value[0], Link)]


@pytest.mark.parametrize(
    "words",
    [f"link Error board {BOARD}", f"enlace “Error board” {BOARD}", f"vínculo Error board <{BOARD}>"],
)
async def test_a_link_is_said_and_stands_on_the_card_for_whoever_comes(vigia: Vigia, words: str) -> None:
    reply = await vigia.says(BRUNO, words, where=1)
    assert text(reply) == "Error board is on the card now."
    assert vigia.room(1)[-1] == "@Bruno added a link to the card: Error board."
    (paragraph,) = vigia.messages(1)[-1].parts
    assert Link("Error board", BOARD) in getattr(paragraph, "inlines", ())
    assert on_card(vigia) == [("Error board", BOARD)]
    assert f"Error board: {BOARD}" in vigia.card(1)


@pytest.mark.parametrize("verb", ["call", "bridge", "llamada", "chamada"])
async def test_the_call_has_one_place_and_a_new_one_replaces_it(vigia: Vigia, verb: str) -> None:
    await vigia.says(BRUNO, "call https://meet.example.com/old", where=1)
    await vigia.says(BRUNO, f"link Board {BOARD}", where=1)
    await vigia.says(ANA, f"{verb} <https://meet.example.com/new>", where=1)
    assert on_card(vigia) == [("Board", BOARD), ("call", "https://meet.example.com/new")]


async def test_links_stand_beside_the_channel_and_go_when_they_are_taken_back(vigia: Vigia) -> None:
    await vigia.says(ANA, "link Board https://b.test", where=1)
    await vigia.says(ANA, "call https://meet.test", where=1)
    shown = vigia.chat.links[vigia.room_of(1)]
    assert [(link.name, link.url) for link in shown] == [("Board", "https://b.test"), ("call", "https://meet.test")]
    await vigia.says(ANA, "undo", where=1)
    assert [link.name for link in vigia.chat.links[vigia.room_of(1)]] == ["Board"]


async def test_a_name_given_again_replaces_what_it_led_to(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "link Board https://old.example.com", where=1)
    await vigia.says(BRUNO, f"link BOARD {BOARD}", where=1)
    assert on_card(vigia) == [("BOARD", BOARD)]


async def test_forms_add_a_link_and_the_call(vigia: Vigia) -> None:
    assert [f.name for f in form(await vigia.says(ANA, "link", where=1)).fields] == ["name", "url"]
    assert [f.name for f in form(await vigia.says(ANA, "call", where=1)).fields] == ["url"]
    await vigia.presses(ANA, "link", 1, fields={"name": "Board", "url": BOARD}, submitted=True)
    await vigia.presses(ANA, "call", 1, fields={"url": "https://meet.example.com"}, submitted=True)
    assert on_card(vigia) == [("Board", BOARD), ("call", "https://meet.example.com")]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (f"link {BOARD}", BOARD),  # no name
        ("link Board", "Board"),  # no address
        ("link Board boards.example.com", "boards.example.com"),
        ("link Board javascript:alert(1)", "javascript:alert(1)"),
        ("link Board file:///etc/passwd", "file:///etc/passwd"),
        ("link Board https://", "https://"),
        ('link Board https://x"onclick', 'https://x"onclick'),
        ("call me later", "me later"),
        ("call http:x", "http:x"),
    ],
)
async def test_what_is_no_name_and_address_is_refused(vigia: Vigia, words: str, shown: str) -> None:
    before = await vigia.stored()
    assert text(await vigia.says(BRUNO, words, where=1)) == (
        f"“{shown}” is no address: a link needs a name and an address that begins with https://."
    )
    assert await vigia.stored() == before
    assert on_card(vigia) == []


async def test_an_empty_form_is_refused(vigia: Vigia) -> None:
    for verb, fields in (("link", {"name": " ", "url": BOARD}), ("link", {"name": "Board", "url": ""}), ("call", {})):
        reply = await vigia.presses(ANA, verb, 1, fields=fields, submitted=True)
        assert "is no address" in text(reply)
    assert on_card(vigia) == []


async def test_links_are_added_after_the_end_and_stand_in_the_timeline(vigia: Vigia) -> None:
    await vigia.says(ANA, "resolve", where=1)
    await vigia.says(ANA, f"link Board {BOARD}", where=1)
    assert on_card(vigia) == [("Board", BOARD)]
    assert text(await vigia.says(ANA, "timeline", where=1)).endswith("12:00 UTC @Ana added Board")
