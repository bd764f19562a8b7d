"""Who does what: given, taken, given back."""

import pytest

from bot.domain.values import COMMANDER
from bot.messages import Action
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import Vigia, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


async def test_a_role_is_given_in_the_channel_and_its_duties_in_private(vigia: Vigia) -> None:
    reply = await vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])
    assert text(reply) == "@Bruno has the role Communications lead now."
    assert vigia.room(1)[-1] == "@Ana gave the role Communications lead to @Bruno."
    (duties,) = vigia.private(BRUNO)
    assert duties.startswith(
        "@Ana gave you the role Communications lead in SEV2 incident #1: Checkout is failing.\n\n- Write the updates"
    )
    assert "Communications lead: @Bruno" in vigia.card(1)
    assert "Communications lead: @Bruno" in vigia.announcements()[0]


async def test_whoever_gets_a_role_is_brought_into_the_channel(vigia: Vigia) -> None:
    await vigia.says(ANA, "role scribe @Bruno", where=1, mentions=[BRUNO])
    assert vigia.chat.members[vigia.room_of(1)] == [ANA, BRUNO]


async def test_a_role_taken_says_so(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "role scribe me", where=1)
    assert vigia.room(1)[-1] == "@Bruno takes the role Scribe."
    assert vigia.private(BRUNO)[0].startswith("You have the role Scribe in SEV2 incident #1")


async def test_whoever_held_the_role_before_is_named(vigia: Vigia) -> None:
    await vigia.says(ANA, "role scribe @Bruno", where=1, mentions=[BRUNO])
    await vigia.says(CARMEN, "role scribe me", where=1)
    assert vigia.room(1)[-1] == "@Carmen takes the role Scribe, until now with @Bruno."
    assert (await vigia.incident(1)).roles["scribe"] == CARMEN


@pytest.mark.parametrize(
    "words",
    ["role commander @Bruno", "role ic @Bruno", "role @Bruno lead", "assign Incident commander @Bruno",
     "role Comandante do incidente @Bruno"],
)  # fmt: skip
async def test_command_is_handed_over_by_any_of_its_names(vigia: Vigia, words: str) -> None:
    await vigia.says(ANA, words, where=1, mentions=[BRUNO])
    assert (await vigia.incident(1)).roles[COMMANDER] == BRUNO
    assert vigia.room(1)[-1] == "@Ana gave the role Incident commander to @Bruno, until now with @Ana."
    assert "IC @Bruno" in vigia.topic(1)


async def test_the_button_on_the_card_takes_command(vigia: Vigia) -> None:
    (take,) = [a for a in vigia.card_post(1).message.actions if a.label == "Take command"]
    assert take == Action("role", "Take command", 1, fields=(("role", "commander"), ("person", "me")))
    await vigia.follows(BRUNO, take)
    assert vigia.room(1)[-1] == "@Bruno takes the role Incident commander, until now with @Ana."


async def test_a_form_gives_a_role_to_the_person_chosen(vigia: Vigia) -> None:
    await vigia.presses(ANA, "role", 1, fields={"role": "deputy"}, submitted=True, mentions=[BRUNO])
    assert (await vigia.incident(1)).roles["deputy"] == BRUNO


async def test_a_role_given_back_is_with_the_commander(vigia: Vigia) -> None:
    await vigia.says(ANA, "role deputy @Bruno", where=1, mentions=[BRUNO])
    reply = await vigia.says(ANA, "role drop deputy", where=1)
    assert text(reply) == "The role Deputy is with the commander again."
    assert vigia.room(1)[-1] == "@Bruno no longer has the role Deputy; it is with @Ana now."
    assert "Deputy" not in vigia.card(1)


async def test_an_ended_incident_keeps_its_roles(vigia: Vigia) -> None:
    await vigia.says(ANA, "resolve", where=1)
    before = await vigia.stored()
    reply = await vigia.says(ANA, "role scribe @Bruno", where=1, mentions=[BRUNO])
    assert text(reply) == "Incident #1 is resolved since 12:00 UTC, by @Ana. “reopen” opens it again."
    assert await vigia.stored() == before


@pytest.mark.parametrize(("words", "said"), [
    ("role commander @Ana", "@Ana has the role Incident commander already."),
    ("role drop scribe", "Nobody holds the role Scribe."),
    ("role drop commander", "Somebody has to command: give the role to another person instead."),
])  # fmt: skip
async def test_a_role_that_cannot_move_says_why(vigia: Vigia, words: str, said: str) -> None:
    before = await vigia.stored()
    reply = await vigia.says(BRUNO, words, where=1, mentions=[ANA] if "@Ana" in words else [])
    assert text(reply) == said
    assert await vigia.stored() == before
