"""Read-only answers, to the asker alone and in the asker's language: list, info, timeline, who, help; and notes."""

import pytest

from bot.domain.values import Person
from bot.engine.grammar import VERBS
from bot.messages import Bullets, plain
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import Vigia, refused, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana; Bruno writes the updates."""
    await vigia.declares()
    await vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])


SHOWING = ["list", "ls", "incidents", "info", "show", "status", "timeline", "history", "who", "roles", "help", "?", ""]


async def test_looking_changes_nothing_and_is_said_to_nobody_else(vigia: Vigia) -> None:
    before, said = await vigia.stored(), len(vigia.chat.posts)
    for words in SHOWING:
        reply = await vigia.says(CARMEN, words, where=1)
        assert text(reply)
        assert not refused(reply), words
    assert await vigia.stored() == before
    assert len(vigia.chat.posts) == said


# -- list ---------------------------------------------------------------------------------------------------


async def test_the_list_has_the_open_incidents_worst_first(vigia: Vigia) -> None:
    await vigia.declares(BRUNO, "sev4 A typo")
    await vigia.declares(BRUNO, "sev1 Data is lost")
    over = await vigia.declares(BRUNO, "sev1 A rumour")
    await vigia.says(BRUNO, "cancel", where=over)
    assert text(await vigia.says(CARMEN, "list")) == (
        "3 incidents are open.\n\n"
        "- SEV1 #inc-3-data-is-lost Data is lost: investigating, next update by 12:30 UTC\n"
        "- SEV2 #inc-1-checkout-is-failing Checkout is failing: investigating, next update by 12:30 UTC\n"
        "- SEV4 #inc-2-a-typo A typo: investigating, next update by 12:30 UTC"
    )


async def test_one_or_none_is_said_in_words(vigia: Vigia) -> None:
    assert text(await vigia.says(CARMEN, "list")).startswith("One incident is open.\n\n- SEV2 ")
    await vigia.says(ANA, "resolve", where=1)
    assert text(await vigia.says(CARMEN, "list")) == "No incident is open."


# -- info, who ----------------------------------------------------------------------------------------------


async def test_info_shows_the_card_with_the_last_words_and_its_buttons(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "update The pool is full", where=1)
    reply = await vigia.says(CARMEN, "info #1")
    assert text(reply) == f"{vigia.card(1)}\n\nThe pool is full"
    assert reply.kind == "answer"
    assert reply.message.actions[:7] == vigia.card_post(1).message.actions
    own = [action.verb for action in reply.message.actions[7:]]
    assert own == ["role", "page", "task", "note", "followup", "follow", "help"]


@pytest.mark.parametrize("words", ["who", "roles"])
async def test_who_names_every_role_and_its_holder(vigia: Vigia, words: str) -> None:
    assert text(await vigia.says(CARMEN, words, where=1)) == (
        "Roles of incident #1:\n\n"
        "Incident commander: @Ana\n"
        "Deputy: with the commander\n"
        "Communications lead: @Bruno\n"
        "Scribe: with the commander"
    )


# -- timeline and notes -------------------------------------------------------------------------------------


async def test_a_note_is_a_line_of_the_timeline_and_said_to_nobody(vigia: Vigia) -> None:
    said = len(vigia.chat.posts)
    revisions = vigia.card_post(1).revisions
    reply = await vigia.says(CARMEN, "note Rolled back 4.2", where=1)
    assert text(reply) == "Noted in the timeline of incident #1."
    assert text(await vigia.says(ANA, "timeline", where=1)).endswith("\n- 12:00 UTC @Carmen noted: Rolled back 4.2")
    assert len(vigia.chat.posts) == said
    assert vigia.card_post(1).revisions == revisions


async def test_the_timeline_tells_the_whole_story(vigia: Vigia) -> None:
    await vigia.later("27m")  # asked at 12:25
    for who, words in [
        (BRUNO, "snooze 10m because lunch"),
        (ANA, "sev 1 all of Europe"),
        (ANA, "status identified"),
        (ANA, "remind every 20m"),
    ]:
        await vigia.says(who, words, where=1)
    await vigia.later("10m")  # the snooze ends at 12:37, seven minutes late
    for who, words in [
        (BRUNO, "update The pool is full"),
        (BRUNO, "no-change"),
        (ANA, "role drop comms"),
        (ANA, "note Enlarged"),
        (ANA, "resolve Back"),
        (ANA, "reopen"),
        (ANA, "cancel Nothing"),
    ]:
        await vigia.says(who, words, where=1)
    assert text(await vigia.says(CARMEN, "timeline", where=1)).split("\n- ") == [
        "Timeline of incident #1:\n",
        "12:00 UTC @Ana declared SEV2: Checkout is failing",
        "12:00 UTC @Ana gave the role Incident commander to @Ana",
        "12:00 UTC Vigia opened the channel #inc-1-checkout-is-failing",
        "12:00 UTC @Ana gave the role Communications lead to @Bruno",
        "12:25 UTC Vigia asked @Bruno for the update due at 12:30 UTC",
        "12:27 UTC @Bruno snoozed the question until 12:37 UTC: lunch",
        "12:27 UTC @Ana changed the severity from SEV2 to SEV1: all of Europe",
        "12:27 UTC @Ana moved the status from investigating to identified",
        "12:27 UTC @Ana asked for an update every 20 minutes",
        "12:37 UTC Vigia asked @Ana and @Bruno for the update due at 12:30 UTC",
        "12:37 UTC @Bruno posted an update, 7 minutes late: The pool is full",  # 12:37 - 12:30
        "12:37 UTC @Bruno: nothing new, work goes on",
        "12:37 UTC @Ana took the role Communications lead back from @Bruno",
        "12:37 UTC @Ana noted: Enlarged",
        "12:37 UTC @Ana resolved the incident: Back",
        "12:37 UTC @Ana reopened the incident",
        "12:37 UTC @Ana cancelled the incident as a false alarm: Nothing",
    ]


# -- help ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["help", "?", "Help  "])
async def test_help_lists_every_verb_with_what_it_does(vigia: Vigia, words: str) -> None:
    shown = text(await vigia.says(CARMEN, words))
    assert shown.split("\n- ") == ["What you can ask, after /inc:\n", *(f"{v.usage} {v.does}" for v in VERBS)]


async def test_help_explains_one_verb_with_its_other_names(vigia: Vigia) -> None:
    for verb in VERBS:
        also = f"\n\nAlso: {', '.join(verb.synonyms)}." if verb.synonyms else ""
        for word in (verb.name, *verb.synonyms):
            assert text(await vigia.says(CARMEN, f"help {word}")) == f"{verb.usage} {verb.does}{also}"


async def test_the_bare_entry_word_shows_what_is_open_and_in_its_channel_the_incident(vigia: Vigia) -> None:
    here = text(await vigia.says(CARMEN, "  ", where=1))
    assert here == text(await vigia.says(CARMEN, "info", where=1))
    elsewhere = text(await vigia.says(CARMEN, ""))
    assert elsewhere.startswith(text(await vigia.says(CARMEN, "list")))
    assert elsewhere.endswith("“help” shows everything that can be asked.")


async def test_answers_are_in_the_asker_s_language(vigia: Vigia) -> None:
    readers = {Person("fake", lang, lang): lang for lang in ("en", "es", "pt_BR")}
    vigia.locales |= {person: lang.replace("_", "-") for person, lang in readers.items()}
    heads = {}
    for person, lang in readers.items():
        reply = await vigia.says(person, "list")
        assert reply.kind == "answer"
        assert reply.message.lang == lang
        heads[lang] = reply.message.summary
        row = next(part for part in reply.message.parts if isinstance(part, Bullets)).items[0]
        assert plain(row).startswith("SEV2 #inc-1-checkout-is-failing Checkout is failing: ")
    assert heads == {
        lang: vigia.words(lang).count("One incident is open.", "{n} incidents are open.", 1) for lang in heads
    }
    assert len(set(heads.values())) == 3


async def test_a_number_alone_shows_that_incident_anywhere(vigia: Vigia) -> None:
    assert text(await vigia.says(CARMEN, "#1")) == text(await vigia.says(CARMEN, "info #1"))


async def test_systems_alone_suggest_nothing(vigia: Vigia) -> None:
    assert text(await vigia.says(ANA, "impact systems=checkout", where=1)) == "Noted. It is on the card."
