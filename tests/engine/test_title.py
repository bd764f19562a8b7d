"""A title said in a hurry is mended, and what it was is kept."""

import pytest

from bot.domain import events as ev
from bot.domain.incident import TITLE_SHOWN
from bot.testing import ANA, BRUNO
from tests.engine.harness import Vigia, form, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


@pytest.mark.parametrize("words", ["title Cards are refused", "rename “Cards are refused”", "título Cards are refused"])
async def test_a_title_is_changed_wherever_it_stands_and_both_are_kept(vigia: Vigia, words: str) -> None:
    reply = await vigia.says(BRUNO, words, where=1)
    assert text(reply) == "The title is “Cards are refused” now."
    assert vigia.room(1)[-1] == "@Bruno changed the title from “Checkout is failing” to “Cards are refused”."
    assert vigia.card(1).startswith("SEV2 · #1 Cards are refused\n")
    assert vigia.announcements()[0].startswith("SEV2 · #1 Cards are refused\n")
    assert len(vigia.announcements()) == 1
    assert text(await vigia.says(ANA, "timeline", where=1)).endswith(
        "@Bruno changed the title from “Checkout is failing”: Cards are refused"
    )


async def test_the_channel_keeps_its_name_and_still_is_the_incident_s(vigia: Vigia) -> None:
    room = vigia.room_of(1)
    await vigia.says(BRUNO, "title Cards are refused", where=1)
    assert list(vigia.chat.rooms) == ["inc-1-checkout-is-failing"]
    assert text(await vigia.says(BRUNO, "info", where=room)).startswith("SEV2 · #1 Cards are refused")


async def test_a_long_title_is_shown_shortened_and_kept_whole(vigia: Vigia) -> None:
    title = "Cards are refused " * 40  # 720 characters
    await vigia.says(BRUNO, f"title {title}", where=1)
    assert len((await vigia.incident(1)).title) <= TITLE_SHOWN
    event = (await vigia.timeline(1))[-1]
    assert isinstance(event, ev.TitleChanged)
    assert event.after == title.strip()


async def test_a_form_changes_the_title(vigia: Vigia) -> None:
    assert [field.name for field in form(await vigia.says(BRUNO, "title", where=1)).fields] == ["title"]
    await vigia.presses(BRUNO, "title", 1, fields={"title": "Cards are refused"}, submitted=True)
    assert (await vigia.incident(1)).title == "Cards are refused"


async def test_an_ended_incident_can_still_be_renamed(vigia: Vigia) -> None:
    await vigia.says(ANA, "resolve", where=1)
    await vigia.says(ANA, "title Cards were refused", where=1)
    assert vigia.card(1).startswith("SEV2 · #1 Cards were refused\n")


@pytest.mark.parametrize("words", ['title ""', "title \u200b"])
async def test_a_title_that_shows_nothing_is_refused(vigia: Vigia, words: str) -> None:
    before = await vigia.stored()
    assert text(await vigia.says(BRUNO, words, where=1)).startswith("An incident needs a title")
    assert await vigia.stored() == before


async def test_the_title_it_has_already_is_refused(vigia: Vigia) -> None:
    before = await vigia.stored()
    assert text(await vigia.says(BRUNO, "title Checkout  is failing", where=1)) == "It is Checkout is failing already."
    assert await vigia.stored() == before
