"""The update form brings a draft, and whoever was overtaken loses nothing."""

import pytest

from bot.domain import events as ev
from bot.domain.values import Status
from bot.messages import OpenForm, Reply, plain_text
from bot.testing import ANA, BRUNO, CARMEN
from tests.domain.times import at
from tests.engine.harness import Vigia, form, refused, text

TYPED = {"text": "We restart it", "status": "identified", "next": "45m", "eta": "14:30"}


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana."""
    await vigia.declares()


async def draft(vigia: Vigia) -> str:
    """What the form of an update brings."""
    return form(await vigia.says(ANA, "update", where=1)).fields[0].value


def values(reply: Reply) -> dict[str, str]:
    return {field.name: field.value for field in form(reply).fields}


def note(reply: Reply) -> str:
    """Why the form opened."""
    assert isinstance(reply, OpenForm)
    assert reply.note is not None
    return plain_text(reply.note)


# -- the draft ----------------------------------------------------------------------------------------------


async def test_a_draft_is_the_last_update_and_what_has_happened_since(vigia: Vigia) -> None:
    await vigia.says(ANA, "note Before the update", where=1)
    await vigia.says(ANA, "update The pool is full.\nWe enlarge it.", where=1)
    await vigia.later("10m")
    for words in ("note Rolled back 4.2", "attempt Restarted => no change", "sev 1", "status identified", "task Check"):
        await vigia.says(BRUNO, words, where=1)
    assert await draft(vigia) == (
        "The pool is full.\nWe enlarge it.\n"
        "- 12:10 UTC @Bruno noted: Rolled back 4.2\n"
        "- 12:10 UTC @Bruno tried: Restarted ⇒ no change\n"
        "- 12:10 UTC @Bruno changed the severity from SEV2 to SEV1\n"
        "- 12:10 UTC @Bruno moved the status from investigating to identified"
    )


async def test_an_update_or_reopening_begins_a_new_draft(vigia: Vigia) -> None:
    await vigia.says(ANA, "update The pool is full", where=1)
    await vigia.says(ANA, "note Enlarged", where=1)
    await vigia.says(ANA, "update We watch it", where=1)
    assert await draft(vigia) == "We watch it"
    await vigia.says(ANA, "resolve Back", where=1)
    await vigia.says(ANA, "note Not so", where=1)
    await vigia.says(ANA, "reopen It fails again", where=1)
    assert await draft(vigia) == "It fails again"


async def test_nothing_new_keeps_the_draft(vigia: Vigia) -> None:
    await vigia.says(ANA, "update The pool is full", where=1)
    await vigia.says(ANA, "note Enlarged", where=1)
    await vigia.says(ANA, "no-change", where=1)
    assert await draft(vigia) == "The pool is full\n- 12:00 UTC @Ana noted: Enlarged"


async def test_what_was_known_at_the_start_is_a_draft_and_so_is_what_has_happened_since(vigia: Vigia) -> None:
    assert await draft(vigia) == ""
    await vigia.says(BRUNO, "note Rolled back 4.2", where=1)
    assert await draft(vigia) == "- 12:00 UTC @Bruno noted: Rolled back 4.2"
    await vigia.declares(ANA, "Search is slow\nSince noon")
    assert form(await vigia.says(ANA, "update", where=2)).fields[0].value == "Since noon"


async def test_a_captured_message_is_in_the_draft(vigia: Vigia) -> None:
    await vigia.says(ANA, "update The pool is full", where=1)
    await vigia.presses(ANA, "capture", 1, fields={"source": "C1/7", "text": "It leaks"}, mentions=[BRUNO])
    assert await draft(vigia) == "The pool is full\n- 12:00 UTC @Bruno said: It leaks (told at 12:00 UTC)"


async def test_the_draft_is_in_the_language_of_whoever_writes(vigia: Vigia) -> None:
    await vigia.says(ANA, "update The pool is full", where=1)
    await vigia.says(BRUNO, "note Enlarged", where=1)
    vigia.locales[ANA] = "es"
    line = vigia.words("es").say("{by} noted", by=BRUNO)
    assert await draft(vigia) == f"The pool is full\n- 12:00 UTC {line}: Enlarged"


async def test_the_private_question_shows_the_draft(vigia: Vigia) -> None:
    await vigia.says(ANA, "update The pool is full", where=1)
    await vigia.says(BRUNO, "note Enlarged", where=1)
    vigia.locales[ANA] = "pt-BR"
    await vigia.says(ANA, "note Watching", where=1)
    await vigia.later("25m")
    (question,) = vigia.private(ANA)[-1:]
    assert question.endswith(
        "Um rascunho, para editar em “Publicar atualização”:\n\n"
        "The pool is full\n- 12:00 UTC @Bruno anotou: Enlarged\n- 12:00 UTC @Ana anotou: Watching"
    )


async def test_the_button_under_the_question_brings_the_same_draft(vigia: Vigia) -> None:
    await vigia.says(ANA, "update The pool is full", where=1)
    await vigia.later("25m")
    update, *_others = vigia.questions(ANA)[-1].actions
    assert form(await vigia.follows(ANA, update)).fields[0].value == "The pool is full"


# -- overtaken ----------------------------------------------------------------------------------------------


async def test_whoever_was_overtaken_is_told_keeps_what_was_typed_and_can_send_it_again(vigia: Vigia) -> None:
    opened = form(await vigia.says(ANA, "update", where=1))
    await vigia.later("5m")
    await vigia.says(BRUNO, "update The pool is full", where=1)
    before = await vigia.stored()
    again = await vigia.presses(ANA, "update", 1, opened.promise, TYPED, submitted=True)
    assert note(again) == (
        "@Bruno posted an update at 12:05 UTC while you were writing: "
        "read it, then send yours again if it is still needed."
    )
    assert values(again) == TYPED
    assert await vigia.stored() == before
    sent = await vigia.presses(ANA, "update", 1, form(again).promise, TYPED, submitted=True)
    assert text(sent) == "Posted. The next update is promised by 12:50 UTC."  # 12:05 + 45m
    incident = await vigia.incident(1)
    assert (incident.status, incident.eta) == (Status.IDENTIFIED, at("14:30"))
    posted = [event.text for event in await vigia.timeline(1) if isinstance(event, ev.UpdatePosted)]
    assert posted == ["The pool is full", "We restart it"]


async def test_overtaken_twice_is_told_twice(vigia: Vigia) -> None:
    promise = form(await vigia.says(ANA, "update", where=1)).promise
    for other in (BRUNO, CARMEN):
        await vigia.says(other, "update The pool is full", where=1)
        again = await vigia.presses(ANA, "update", 1, promise, TYPED, submitted=True)
        assert note(again).startswith(f"@{other.name} posted an update at 12:00 UTC while you were writing")
        promise = form(again).promise


async def test_the_note_is_in_the_language_of_whoever_was_overtaken(vigia: Vigia) -> None:
    vigia.locales[ANA] = "pt-BR"
    opened = form(await vigia.says(ANA, "update", where=1))
    await vigia.says(BRUNO, "update The pool is full", where=1)
    again = await vigia.presses(ANA, "update", 1, opened.promise, TYPED, submitted=True)
    assert isinstance(again, OpenForm)
    assert again.note is not None
    assert again.note.lang == "pt_BR"


async def test_nothing_new_meanwhile_is_told_by_nobody_s_false_name(vigia: Vigia) -> None:
    await vigia.says(CARMEN, "update The pool is full", where=1)
    opened = form(await vigia.says(ANA, "update", where=1))
    await vigia.later("5m")
    await vigia.says(BRUNO, "no-change", where=1)
    again = await vigia.presses(ANA, "update", 1, opened.promise, TYPED, submitted=True)
    assert "Carmen" not in note(again)
    assert "None" not in note(again)
    assert "12:05 UTC" in note(again)
    assert values(again) == TYPED


async def test_nothing_new_before_any_update_is_told_without_a_name(vigia: Vigia) -> None:
    opened = form(await vigia.says(ANA, "update", where=1))
    await vigia.says(BRUNO, "no-change", where=1)
    again = await vigia.presses(ANA, "update", 1, opened.promise, TYPED, submitted=True)
    assert "None" not in note(again)


async def test_the_bot_s_question_and_a_snooze_overtake_nobody(vigia: Vigia) -> None:
    opened = form(await vigia.says(ANA, "update", where=1))
    await vigia.later("26m")
    await vigia.says(BRUNO, "snooze 10m", where=1)
    sent = await vigia.presses(ANA, "update", 1, opened.promise, TYPED, submitted=True)
    assert text(sent).startswith("Posted.")


async def test_typed_words_are_never_overtaken(vigia: Vigia) -> None:
    await vigia.says(BRUNO, "update The pool is full", where=1)
    assert text(await vigia.says(ANA, "update We restart it", where=1)).startswith("Posted.")


async def test_a_form_sent_after_the_end_is_told_who_ended_it(vigia: Vigia) -> None:
    opened = form(await vigia.says(ANA, "update", where=1))
    await vigia.says(BRUNO, "resolve", where=1)
    reply = await vigia.presses(ANA, "update", 1, opened.promise, TYPED, submitted=True)
    assert refused(reply)
    assert text(reply) == "Incident #1 is resolved since 12:00 UTC, by @Bruno. “reopen” opens it again."
