"""The same verbs, asked for field by field: a bare verb opens its form, a form acts like the words."""

import pytest

from bot.domain.component import Component
from bot.domain.values import COMMANDER, Status
from bot.engine.grammar import VERBS
from bot.engine.grammar.table import Bare, Kind, Verb
from bot.render.wording import LANGUAGES
from bot.testing import ANA, BRUNO, NOON
from tests.engine.harness import Vigia, form, playbook, refused, text

WITH_FORM = [verb for verb in VERBS if verb.bare is Bare.FORM and verb.fields]


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana; the status page lists something that people added."""
    await vigia.declares()
    await vigia.store.write(lambda unit: unit.components.add(Component("search", {"": "Search"}), NOON))


@pytest.mark.parametrize("verb", WITH_FORM, ids=lambda verb: verb.name)
async def test_a_bare_verb_opens_its_form_in_the_asker_s_language(vigia: Vigia, verb: Verb) -> None:
    before = await vigia.stored()
    for lang in LANGUAGES:
        vigia.locales[BRUNO] = lang
        opened = form(await vigia.says(BRUNO, verb.name, where=1))
        words = vigia.words(lang)
        assert opened.verb == verb.name
        assert (opened.title, opened.submit) == (words.say(verb.title), words.say(verb.submit))
        assert [(f.name, f.label, f.required) for f in opened.fields] == [
            (spec.name, words.say(spec.label), spec.required) for spec in verb.fields
        ]
        assert opened.incident == (None if verb.kind in (Kind.DECLARES, Kind.ARRANGES) else 1)
    assert await vigia.stored() == before


@pytest.mark.parametrize("verbs", [["no-change"], ["resolve", "reopen"], ["cancel", "reopen"]])
async def test_a_verb_that_needs_nothing_acts_when_it_is_typed_bare(vigia: Vigia, verbs: list[str]) -> None:
    for verb in verbs:
        assert not refused(await vigia.says(BRUNO, verb, where=1))
    assert len(vigia.room(1)) == 1 + len(verbs)


async def test_choices_offer_severities_with_criteria_settable_statuses_and_roles(vigia: Vigia) -> None:
    vigia.locales[BRUNO] = "es"
    levels = playbook().severities
    (severity, _why) = form(await vigia.says(BRUNO, "sev", where=1)).fields
    assert severity.options[0] == ("1", f"SEV1: {levels.sev1.criteria.es}")
    assert [value for value, _label in severity.options] == ["1", "2", "3", "4"]
    (_text, status, *_times) = form(await vigia.says(BRUNO, "update", where=1)).fields
    assert [value for value, _label in status.options] == ["investigating", "identified", "monitoring", "resolved"]
    assert status.options[3][1] == vigia.words("es").say("resolved")
    (role, _who) = form(await vigia.says(BRUNO, "role", where=1)).fields
    assert role.options[0] == (COMMANDER, playbook().roles[COMMANDER].title.es)


async def test_a_button_opens_the_form_of_its_verb_and_keeps_its_promise(vigia: Vigia) -> None:
    await vigia.later("25m")
    update, _nothing_new, snooze = vigia.questions(ANA)[0].actions
    for action in (update, snooze):
        opened = form(await vigia.follows(ANA, action))
        assert (opened.verb, opened.incident, opened.promise) == (action.verb, 1, 1)


async def test_every_button_of_the_card_opens_a_form_acts_or_shows(vigia: Vigia) -> None:
    for action in vigia.card_post(1).message.actions:
        reply = await vigia.follows(BRUNO, action)
        assert not refused(reply), action
        assert (reply.kind == "form") is action.opens_form, action


async def test_the_button_of_an_ended_incident_s_card_reopens_it(vigia: Vigia) -> None:
    await vigia.says(ANA, "resolve", where=1)
    _timeline, reopen, _close = vigia.card_post(1).message.actions
    assert form(await vigia.follows(BRUNO, reopen)).verb == "reopen"
    await vigia.presses(BRUNO, "reopen", 1, fields={"text": ""}, submitted=True)
    assert (await vigia.incident(1)).status is Status.INVESTIGATING


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("update", {"text": "", "status": "monitoring"}),
        ("note", {"text": ""}),
        ("snooze", {"length": ""}),
        ("sev", {"severity": ""}),
        ("status", {"status": ""}),
        ("role", {"role": "scribe", "person": ""}),
        ("remind", {}),
    ],
)
async def test_a_form_without_what_it_needs_is_refused_and_changes_nothing(
    vigia: Vigia, verb: str, fields: dict[str, str]
) -> None:
    before = await vigia.stored()
    assert refused(await vigia.presses(BRUNO, verb, 1, fields=fields, submitted=True))
    assert await vigia.stored() == before


async def test_what_a_form_says_beside_its_fields_is_not_heeded(vigia: Vigia) -> None:
    fields = {"text": "On it", "next": "", "status": "", "eta": " ", "private": "yes", "number": "9"}
    assert text(await vigia.presses(BRUNO, "update", 1, fields=fields, submitted=True)).startswith("Posted.")
    incident = await vigia.incident(1)
    assert incident.status is Status.INVESTIGATING
    assert not incident.private


async def test_an_incident_is_named_before_or_behind_the_verb(vigia: Vigia) -> None:
    await vigia.declares(BRUNO, "Search is slow")
    for said in ("update #2 Index rebuilt", "#2 update Index rebuilt", "update #2\nIndex rebuilt"):
        await vigia.says(BRUNO, said, where=1)
    assert [said.split("\n\n")[-1] for said in vigia.room(2)[1:]] == 3 * ["Index rebuilt"]
    assert len(vigia.room(1)) == 1


@pytest.mark.parametrize(
    ("verb", "fields", "meanwhile"),
    [
        ("sev", {"severity": "4", "text": "Hardly anybody"}, "sev 1"),
        ("status", {"status": "monitoring", "text": ""}, "status identified"),
        ("title", {"title": "Search is slow"}, "title Cards are refused"),
        ("scope", {"scope": "localized"}, "scope critical"),
        ("impact", {"users": "5"}, "impact users=1200"),
    ],
)
async def test_a_form_about_what_somebody_changed_meanwhile_is_told_and_keeps_what_was_typed(
    vigia: Vigia, verb: str, fields: dict[str, str], meanwhile: str
) -> None:
    opened = form(await vigia.presses(ANA, verb, 1))
    await vigia.says(BRUNO, meanwhile, where=1)
    before = await vigia.stored()
    reply = await vigia.presses(ANA, verb, 1, opened.promise, fields, submitted=True)
    assert reply.kind == "form"
    assert reply.note is not None
    assert reply.note.summary.startswith("@Bruno changed this at 12:00 UTC while the form was open")
    assert {field.name: field.value for field in reply.form.fields if field.value} == {
        k: v for k, v in fields.items() if v
    }
    assert await vigia.stored() == before
    again = await vigia.presses(ANA, verb, 1, reply.form.promise, fields, submitted=True)
    assert not refused(again)


async def test_a_form_is_not_disturbed_by_what_is_none_of_its_business(vigia: Vigia) -> None:
    opened = form(await vigia.says(ANA, "sev", where=1))
    await vigia.says(BRUNO, "title Cards are refused", where=1)
    await vigia.says(BRUNO, "update On it", where=1)
    assert not refused(await vigia.presses(ANA, "sev", 1, opened.promise, {"severity": "1"}, submitted=True))
