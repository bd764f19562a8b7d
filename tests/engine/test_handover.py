"""The command is offered and accepted; people are brought in."""

import pytest

from bot.domain.values import COMMANDER, Group, Kind, Person
from bot.messages import Action
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import Vigia, form, refused, text

HEAD = "SEV2 incident #1: Checkout is failing"


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


async def commander(vigia: Vigia) -> object:
    return (await vigia.incident(1)).roles[COMMANDER]


# -- handover -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["handover", "handoff", "relevo", "passagem"])
async def test_an_offer_is_seen_by_all_and_leaves_the_command_where_it_is(vigia: Vigia, verb: str) -> None:
    reply = await vigia.says(ANA, f"{verb} @Bruno", where=1, mentions=[BRUNO])
    assert text(reply) == "I asked @Bruno to take command. You keep it until they accept."
    assert vigia.room(1)[-1] == "@Ana offers the command to @Bruno; it changes hands when they accept."
    assert await commander(vigia) == ANA
    assert "IC @Ana" in vigia.topic(1)
    assert vigia.chat.members[vigia.room_of(1)] == [ANA, BRUNO]


async def test_whoever_is_offered_the_command_learns_in_private_what_comes_with_it(vigia: Vigia) -> None:
    await vigia.says(ANA, "update The pool is full", where=1)
    await vigia.says(ANA, "task Restart it @Carmen 20m", where=1, mentions=[CARMEN])
    await vigia.says(ANA, "task Call the vendor", where=1)
    await vigia.says(ANA, "done 2", where=1)
    await vigia.says(ANA, "handover @Bruno", where=1, mentions=[BRUNO])
    (offer,) = vigia.private(BRUNO)
    assert offer == (
        f"@Ana offers you the command of {HEAD}. The next update is promised by 12:30 UTC; that promise becomes yours."
        "\n\nThe last update said: The pool is full\n\nOpen tasks:\n\n- 1. Restart it"
    )


async def test_what_there_is_not_is_not_told(vigia: Vigia) -> None:
    await vigia.says(ANA, "handover @Bruno", where=1, mentions=[BRUNO])
    (offer,) = vigia.private(BRUNO)
    assert "\n\n" not in offer


async def test_the_offer_is_in_the_language_of_whoever_gets_it(vigia: Vigia) -> None:
    vigia.locales[BRUNO] = "pt-BR"
    await vigia.says(ANA, "handover @Bruno", where=1, mentions=[BRUNO])
    (message,) = vigia.questions(BRUNO)
    assert message.lang == "pt_BR"
    assert message.actions[0].label == vigia.words("pt_BR").say("Take command")


async def test_the_button_under_the_offer_takes_the_command_with_its_promise(vigia: Vigia) -> None:
    await vigia.says(ANA, "task Restart it", where=1)
    await vigia.says(ANA, "handover @Bruno", where=1, mentions=[BRUNO])
    (accept,) = vigia.questions(BRUNO)[0].actions
    assert accept == Action("accept", "Take command", 1, style="primary")
    await vigia.later("10m")
    reply = await vigia.follows(BRUNO, accept)
    assert text(reply) == "You command incident #1 now. The next update is promised by 12:30 UTC."
    assert vigia.room(1)[-1] == (
        "@Bruno took over the command from @Ana. The next update is promised by 12:30 UTC; open tasks: 1."
    )
    assert await commander(vigia) == BRUNO
    assert "IC @Bruno" in vigia.topic(1)
    assert "Incident commander: @Bruno" in vigia.card(1)


@pytest.mark.parametrize("verb", ["accept", "aceptar", "aceitar"])
async def test_from_then_on_the_questions_go_to_the_new_commander(vigia: Vigia, verb: str) -> None:
    await vigia.says(ANA, "handover @Bruno", where=1, mentions=[BRUNO])
    await vigia.says(BRUNO, verb, where=1)
    told = len(vigia.private(BRUNO))
    await vigia.later("25m")
    assert vigia.questions(ANA) == []
    assert len(vigia.private(BRUNO)) == told + 1


async def test_a_form_offers_the_command(vigia: Vigia) -> None:
    (person,) = form(await vigia.says(ANA, "handover", where=1)).fields
    assert (person.name, person.shape, person.required) == ("person", "people", True)
    await vigia.presses(ANA, "handover", 1, fields={"person": ""}, submitted=True, mentions=[BRUNO])
    assert len(vigia.private(BRUNO)) == 1


async def test_an_offer_that_is_not_accepted_changes_nothing_and_the_last_one_counts(vigia: Vigia) -> None:
    for person in (BRUNO, CARMEN):
        await vigia.says(ANA, "handover @x", where=1, mentions=[person])
    refusal = "The command was not offered to you: “role commander me” takes it."
    assert text(await vigia.says(BRUNO, "accept", where=1)) == refusal
    assert await commander(vigia) == ANA
    await vigia.says(CARMEN, "accept", where=1)
    assert await commander(vigia) == CARMEN


async def test_accepting_twice_is_told_and_acts_once(vigia: Vigia) -> None:
    await vigia.says(ANA, "handover @Bruno", where=1, mentions=[BRUNO])
    (accept,) = vigia.questions(BRUNO)[0].actions
    await vigia.follows(BRUNO, accept)
    before = await vigia.stored()
    assert refused(await vigia.follows(BRUNO, accept))
    assert await vigia.stored() == before


WHO = "Who is meant? Mention one person, for example: handover @ana."


@pytest.mark.parametrize(
    ("words", "mentions", "unknown", "said"),
    [
        ("handover to whoever", [], [], WHO),
        ("handover @a @b", [BRUNO, CARMEN], [], WHO),
        ("handover @sre", [Group("fake", "sre", "sre")], [], WHO),
        ("handover @ghost", [], ["ghost"], "I do not know @ghost here: check the name and try again."),
        ("handover @Ana", [ANA], [], "@Ana has the role Incident commander already."),
        ("accept", [], [], "The command was not offered to you: “role commander me” takes it."),
    ],
)
async def test_an_offer_that_cannot_be_is_refused(
    vigia: Vigia, words: str, mentions: list[Group], unknown: list[str], said: str
) -> None:
    before = await vigia.stored()
    assert text(await vigia.says(ANA, words, where=1, mentions=mentions, unknown=unknown)) == said
    assert await vigia.stored() == before
    assert len(vigia.room(1)) == 1


@pytest.mark.parametrize("words", ["handover @Bruno", "page @Bruno"])
async def test_a_guest_is_neither_offered_the_command_nor_paged(vigia: Vigia, words: str) -> None:
    vigia.kinds[BRUNO] = Kind.GUEST
    reply = await vigia.says(ANA, words, where=1, mentions=[BRUNO])
    assert text(reply) == "@Bruno cannot hold a role here: guests have no part in incidents."
    assert vigia.private(BRUNO) == []


@pytest.mark.parametrize("words", ["handover @Carmen", "accept", "page @Carmen"])
async def test_after_the_end_nobody_takes_over_and_nobody_is_paged(vigia: Vigia, words: str) -> None:
    await vigia.says(ANA, "handover @Bruno", where=1, mentions=[BRUNO])
    await vigia.says(ANA, "resolve", where=1)
    before = await vigia.stored()
    reply = await vigia.says(BRUNO, words, where=1, mentions=[CARMEN] if "@" in words else [])
    assert text(reply).startswith("Incident #1 is resolved since 12:00 UTC, by @Ana.")
    assert await vigia.stored() == before


# -- page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["page", "escalate", "escalar", "llamar", "alertar", "chamar", "acionar"])
async def test_somebody_is_paged_in_the_channel_and_in_private(vigia: Vigia, verb: str) -> None:
    reply = await vigia.says(ANA, f"{verb} @Bruno the database is down", where=1, mentions=[BRUNO])
    assert text(reply) == "I asked @Bruno to come, here and in private."
    assert vigia.room(1)[-1] == "@Ana asks @Bruno to come: the database is down"
    assert vigia.private(BRUNO) == [
        "@Ana asks you to come to SEV2 incident #1, Checkout is failing: the database is down"
    ]
    assert vigia.chat.members[vigia.room_of(1)] == [ANA, BRUNO]


async def test_a_group_is_paged_everybody_in_it_once(vigia: Vigia) -> None:
    oncall = Group("fake", "S1", "oncall", (BRUNO, CARMEN))
    reply = await vigia.says(ANA, "page @oncall @Bruno at once", where=1, mentions=[oncall, BRUNO])
    assert text(reply) == "I asked @Bruno and @Carmen to come, here and in private."
    assert vigia.room(1)[-1] == "@Ana asks @Bruno and @Carmen to come: at once"
    for person in (BRUNO, CARMEN):
        assert len(vigia.private(person)) == 1
    assert vigia.chat.members[vigia.room_of(1)] == [ANA, BRUNO, CARMEN]


async def test_a_whole_company_is_not_paged(vigia: Vigia) -> None:
    everybody = Group("fake", "S1", "all", tuple(Person("fake", f"p{n}") for n in range(31)))
    reply = await vigia.says(ANA, "page @all", where=1, mentions=[everybody])
    assert text(reply) == "That would call more than 30 people: name those who are needed."


async def test_a_page_needs_no_words_and_speaks_the_language_of_whoever_is_paged(vigia: Vigia) -> None:
    vigia.locales[BRUNO] = "es"
    await vigia.presses(ANA, "page", 1, fields={"text": ""}, submitted=True, mentions=[BRUNO])
    assert vigia.room(1)[-1] == "@Ana asks @Bruno to come."
    (post,) = [post for post in vigia.chat.posts if post.to == BRUNO]
    assert post.message.lang == "es"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("@Bruno\nthe database\nis down", "the database\nis down"),
        ("the database is down @Bruno", "the database is down"),
        ("“the  database” @Bruno is down", "“the  database” is down"),
        ("@Bruno mail a@b.example", "mail a@b.example"),
    ],
)
async def test_only_the_mention_is_no_part_of_what_is_said(vigia: Vigia, words: str, kept: str) -> None:
    await vigia.says(ANA, f"page {words}", where=1, mentions=[BRUNO])
    assert vigia.room(1)[-1] == f"@Ana asks @Bruno to come: {kept}"


async def test_a_page_stands_in_the_timeline(vigia: Vigia) -> None:
    await vigia.says(ANA, "page @Bruno at once", where=1, mentions=[BRUNO])
    shown = text(await vigia.says(CARMEN, "timeline", where=1))
    assert shown.endswith("\n- 12:00 UTC @Ana paged @Bruno: at once")


@pytest.mark.parametrize(("mentions", "unknown", "said"), [
    ([], [], "Who is meant? Mention one person, for example: page @ana."),
    ([], ["ghost"], "I do not know @ghost here: check the name and try again."),
])  # fmt: skip
async def test_a_page_needs_somebody_who_is_known(
    vigia: Vigia, mentions: list[Group], unknown: list[str], said: str
) -> None:
    before = await vigia.stored()
    assert text(await vigia.says(ANA, "page somebody", where=1, mentions=mentions, unknown=unknown)) == said
    assert await vigia.stored() == before


async def test_an_offer_ends_when_the_command_is_given_away_otherwise(vigia: Vigia) -> None:
    await vigia.says(ANA, "handover", where=1, mentions=(BRUNO,))
    await vigia.says(ANA, "role commander", where=1, mentions=(CARMEN,))
    assert refused(await vigia.says(BRUNO, "accept", where=1))
