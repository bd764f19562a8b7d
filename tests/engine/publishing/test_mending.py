"""A wrong text is corrected or taken back everywhere it went, and nowhere else."""

from bot.domain.errors import TargetRejected
from bot.testing import ANA, BRUNO
from tests.engine.harness import form, refused, text
from tests.engine.publishing.conftest import Press
from tests.engine.publishing.test_delivering import fail, failing


async def test_a_correction_goes_everywhere_the_wrong_text_went_and_both_are_kept(press: Press) -> None:
    await press.publishes("customers All of Europe is affected")
    await press.vigia.says(ANA, "correct 1 Spain alone is affected", where=1)
    assert "Draft 2 for Customers: correction" in press.shows(2)
    await press.approves(BRUNO, 2)
    assert await press.states(2) == {"mail": "sent", "page": "sent"}
    for target in (press.mail, press.page):
        wrong, right = target.arrived
        assert (right.kind, right.corrects, right.thread) == ("correction", f"{target.name}-1", f"{target.name}-thread")
        assert "Spain alone is affected" in right.statements[0].text
        assert wrong.key != right.key
    shown = text(await press.vigia.says(ANA, "publications", where=1))
    assert "Publication 1 to Customers" in shown
    assert "Publication 2 to Customers" in shown


async def test_a_correction_does_not_go_where_the_wrong_text_never_arrived(press: Press) -> None:
    fail(press.mail, failing(1, TargetRejected("401")))
    await press.publishes("customers All of Europe is affected")
    await press.vigia.says(ANA, "correct 1 Spain alone is affected", where=1)
    await press.approves(BRUNO, 2)
    assert await press.states(2) == {"page": "sent"}
    assert press.mail.arrived == []


async def test_a_retraction_says_why_everywhere(press: Press) -> None:
    await press.publishes("customers Your cards were stolen")
    await press.vigia.says(ANA, "retract 1 because it was a drill", where=1)
    await press.approves(BRUNO, 2)
    assert [one.kind for one in press.mail.arrived] == ["statement", "retraction"]
    assert "it was a drill" in press.mail.texts()[1]


async def test_a_correction_is_approved_by_somebody_else_like_any_text(press: Press) -> None:
    await press.publishes()
    await press.vigia.says(ANA, "correct 1 Spain alone is affected", where=1)
    assert refused(await press.approves(ANA, 2))
    assert len(press.mail.arrived) == 1


async def test_what_never_went_out_cannot_be_corrected(press: Press) -> None:
    await press.drafts()
    reply = await press.vigia.says(ANA, "correct 1 Spain alone", where=1)
    assert refused(reply)
    assert "never went out" in text(reply)
    assert refused(await press.vigia.says(ANA, "correct 9 Spain alone", where=1))


async def test_the_form_of_a_correction_begins_with_what_was_said(press: Press) -> None:
    await press.publishes("customers All of Europe is affected")
    button = press.button(1, "correct")
    opened = form(await press.vigia.presses(ANA, "correct", button.incident, button.promise))
    filled = {field.name: field.value for field in opened.fields}
    assert filled["number"] == "1"
    assert filled["text_en"] == "All of Europe is affected"
    assert {"text_en", "text_es"} <= set(filled)
    assert "text_pt_BR" not in filled


async def test_a_language_nobody_corrected_does_not_repeat_what_was_wrong(press: Press) -> None:
    wrong = {"audience": "customers", "text_en": "All of Europe is affected", "text_es": "Afecta a toda Europa"}
    await press.vigia.presses(ANA, "publish", 1, None, wrong, submitted=True)
    await press.approves(BRUNO)
    right = {"number": "1", "text_en": "Spain alone is affected", "text_es": "Afecta a toda Europa"}
    shown = text(await press.vigia.presses(ANA, "correct", 1, 1, right, submitted=True))
    assert "Not translated: Español" in shown
    await press.approves(BRUNO, 2)
    spanish = next(one.text for one in press.mail.arrived[1].statements if one.lang == "es")
    assert "Spain alone is affected" in spanish
