"""Stakeholders: each update in private, in their language, without joining the channel."""

import pytest

from bot.domain.values import Kind
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import Vigia, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


@pytest.mark.parametrize("words", ["follow #1", "seguir #1"])
async def test_whoever_follows_is_told_so_and_nobody_else_is(vigia: Vigia, words: str) -> None:
    said, revisions = len(vigia.chat.posts), vigia.card_post(1).revisions
    assert text(await vigia.says(BRUNO, words)) == "You get each update of incident #1 in private."
    assert len(vigia.chat.posts) == said
    assert vigia.card_post(1).revisions == revisions
    assert vigia.chat.members[vigia.room_of(1)] == [ANA]


async def test_each_update_comes_in_private_in_the_follower_s_language(vigia: Vigia) -> None:
    languages = {BRUNO: "pt_BR", CARMEN: "es"}
    for person, lang in languages.items():
        vigia.locales[person] = lang
        await vigia.says(person, "follow", where=1)
    await vigia.says(ANA, "update The pool is full", where=1)
    await vigia.says(ANA, "update We enlarge it eta 14:30", where=1)
    for person, lang in languages.items():
        posts = [post for post in vigia.chat.posts if post.to == person]
        assert [post.message.lang for post in posts] == [lang, lang]
        first, second = vigia.private(person)
        assert first.endswith("\n\nThe pool is full")
        assert second.endswith("\n\nWe enlarge it")
        assert "14:30 UTC" in second
        assert "Checkout is failing" in first
    assert vigia.private(BRUNO)[0] != vigia.private(CARMEN)[0]
    assert len([said for said in vigia.room(1) if said.endswith("The pool is full")]) == 1


async def test_an_update_in_english_says_where_it_stands_and_when_the_next_comes(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "follow", where=1)
    fields = {"text": "A fix is in", "status": "monitoring"}
    await vigia.presses(ANA, "update", 1, fields=fields, submitted=True)
    (told,) = vigia.private(BRUNO)
    assert told == (
        "SEV2 incident #1, Checkout is failing, monitoring: update by @Ana; the next one comes by 12:30 UTC.\n\n"
        "A fix is in"
    )


async def test_what_is_no_update_is_not_sent_to_followers(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "follow", where=1)
    for words in ("note Seen", "no-change", "sev 1", "status identified", "task Check"):
        await vigia.says(ANA, words, where=1)
    await vigia.later("40m")
    assert vigia.private(BRUNO) == []


@pytest.mark.parametrize("words", ["unfollow", "dejar de seguir", "deixar de seguir", "unfollow #1"])
async def test_whoever_no_longer_follows_gets_no_more(vigia: Vigia, words: str) -> None:
    for person in (BRUNO, CARMEN):
        await vigia.says(person, "follow", where=1)
    assert text(await vigia.says(BRUNO, words, where=1)) == "You no longer get the updates of incident #1."
    await vigia.says(ANA, "update The pool is full", where=1)
    assert vigia.private(BRUNO) == []
    assert len(vigia.private(CARMEN)) == 1


async def test_following_twice_is_told_and_sends_each_update_once(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "follow", where=1)
    before = await vigia.stored()
    assert text(await vigia.says(BRUNO, "follow", where=1)) == (
        "You follow incident #1 already: each update comes to you in private."
    )
    assert await vigia.stored() == before
    await vigia.says(ANA, "update The pool is full", where=1)
    assert len(vigia.private(BRUNO)) == 1


async def test_unfollowing_what_one_does_not_follow_is_told(vigia: Vigia) -> None:
    before = await vigia.stored()
    assert text(await vigia.says(BRUNO, "unfollow", where=1)) == "You do not follow incident #1."
    assert await vigia.stored() == before


async def test_followers_outlive_the_end(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "follow", where=1)
    for words in ("resolve", "reopen", "update It is back"):
        await vigia.says(ANA, words, where=1)
    assert vigia.private(BRUNO)[-1].endswith("\n\nIt is back")


async def test_guests_follow_nothing(vigia: Vigia) -> None:
    vigia.kinds[BRUNO] = Kind.GUEST
    assert text(await vigia.says(BRUNO, "follow #1")).startswith("You cannot do this here: guests have no part")
    assert (await vigia.incident(1)).details.followers == ()


async def test_a_private_incident_is_followed_by_the_people_in_it_alone(vigia: Vigia) -> None:
    number = await vigia.declares_in_private(ANA, {"scribe": BRUNO})
    assert text(await vigia.says(CARMEN, f"follow #{number}")).startswith(f"There is no incident #{number} that you")
    await vigia.says(BRUNO, f"follow #{number}")
    assert (await vigia.incident(number)).details.followers == (BRUNO,)


async def test_whoever_follows_hears_that_it_is_over_and_that_it_is_not(vigia: Vigia) -> None:
    vigia.locales[CARMEN] = "es"
    await vigia.says(CARMEN, "follow", where=1)
    await vigia.says(ANA, "resolve Payments are back", where=1)
    await vigia.says(ANA, "reopen", where=1)
    over, again = vigia.private(CARMEN)
    assert over.startswith("Incidente #1 (SEV2)")
    assert over.endswith("\n\nPayments are back")
    assert "en investigación" in again or "investigando" in again
