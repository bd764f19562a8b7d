"""What a publication says of components: shown before it is approved, part of what is approved, and let go with it."""

import pytest

from bot.domain.component import Component
from bot.domain.values import ComponentState
from bot.messages import Field, Form, OpenForm, Reply, plain_text
from bot.testing import ANA, BRUNO
from tests.engine.harness import form, refused, text
from tests.engine.publishing.conftest import Press

MAJOR, PARTIAL = ComponentState.MAJOR_OUTAGE, ComponentState.PARTIAL_OUTAGE
DEGRADED, FINE = ComponentState.DEGRADED_PERFORMANCE, ComponentState.OPERATIONAL
LISTED = (
    Component("payments", {"en": "Payments", "es": "Pagos", "pt_BR": "Pagamentos"}),
    Component("api", {"": "Public API"}, "dev", {"": "Developers"}),
    Component("search", {"en": "Search", "es": "Búsqueda", "pt_BR": "Busca"}),
)


@pytest.fixture(autouse=True)
async def _listed(press: Press) -> None:
    now = press.vigia.clock.now()
    await press.vigia.store.write(lambda unit: unit.components.sync(LISTED, now))


async def states(press: Press, number: int = 1) -> dict[str, ComponentState]:
    """What a publication says of components."""
    return dict((await press.publication(number)).content.states)


def field(opened: Form, name: str) -> Field:
    """One field of a form."""
    return next(one for one in opened.fields if one.name == name)


async def opens(press: Press, verb: str = "publish", number: int | None = None, **fields: str) -> Form:
    """The form of a verb, in the incident's channel."""
    return form(await press.vigia.presses(ANA, verb, 1, number, {"audience": "customers", **fields}))


async def sends(press: Press, verb: str = "publish", number: int | None = None, **fields: str) -> Reply:
    """The form filled in and sent."""
    given = {"audience": "customers", "text_en": "Cards are refused", **fields}
    return await press.vigia.presses(ANA, verb, 1, number, given, submitted=True)


async def test_a_component_that_is_named_without_a_state_has_that_of_the_severity(press: Press) -> None:
    await press.drafts(words="customers Cards are refused components=payments")
    assert await states(press) == {"payments": MAJOR}


async def test_where_nobody_says_what_fails_the_text_names_the_components(press: Press) -> None:
    await press.drafts(words="customers Cards are refused components=payments,search")
    titles = {one.lang: one.title for piece in (await press.publication(1)).pieces for one in piece.statements}
    assert titles["en"].endswith("Payments, Search")
    assert titles["es"].endswith("Pagos, Búsqueda")


async def test_each_component_can_have_a_state_of_its_own_and_the_others_a_common_one(press: Press) -> None:
    await press.drafts(words="customers Cards are refused components=payments:major, api, search:ok state=degraded")
    assert await states(press) == {"payments": MAJOR, "api": DEGRADED, "search": FINE}
    assert (await press.publication()).content.texts == {"en": "Cards are refused"}


async def test_the_draft_and_the_publication_show_what_the_page_will_say_of_components(press: Press) -> None:
    told = text(await press.drafts(words='customers Cards are refused components="Public API, payments:partial"'))
    assert "Public API: Major outage, Payments: Partial outage" in told
    assert "Public API: Major outage, Payments: Partial outage" in press.shows()
    await press.approves()
    assert "Public API: Major outage, Payments: Partial outage" in press.shows()


async def test_what_was_approved_goes_to_every_target_with_its_states(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments")
    for target in (press.mail, press.page):
        assert [release.states for release in target.arrived] == [{"payments": MAJOR}]


async def test_states_edited_after_somebody_read_them_are_not_let_go_by_their_button(press: Press) -> None:
    await press.drafts(words="customers Cards are refused components=payments:partial")
    seen = press.button(1, "approve")
    await sends(press, number=1, components="payments: major")
    assert "changed the text" in text(await press.vigia.follows(BRUNO, seen))
    assert press.page.arrived == []
    assert "on its way" in text(await press.approves())


async def test_what_nobody_said_again_stays_and_what_followed_the_severity_follows_it(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments,api:degraded")
    await press.vigia.says(ANA, "sev 2", where=1)
    await press.drafts(words="customers Half of them pass")
    assert await states(press, 2) == {"payments": PARTIAL, "api": DEGRADED}


async def test_without_a_publication_before_the_affected_systems_name_the_components(press: Press) -> None:
    await press.vigia.says(ANA, 'impact systems="Pagos, the mainframe"', where=1)
    await press.drafts()
    assert await states(press) == {"payments": MAJOR}


async def test_a_common_state_alone_is_that_of_the_components_named_before(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments,api")
    await press.drafts(words="customers It is slow now state=degraded")
    assert await states(press, 2) == {"payments": DEGRADED, "api": DEGRADED}


async def test_what_is_left_out_of_a_new_list_works_again_and_people_see_that_before_it_goes_out(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments,api")
    told = text(await press.drafts(words="customers The API is back components=payments:partial"))
    assert await states(press, 2) == {"payments": PARTIAL, "api": FINE}
    assert "Payments: Partial outage, Public API: Operational" in told


@pytest.mark.parametrize("phase", ["resolved", "false-alarm"])
async def test_the_end_gives_back_everything_the_incident_ever_named(press: Press, phase: str) -> None:
    await press.publishes("customers Cards are refused components=payments")
    await sends(press, components="api", phase="identified")
    await press.approves(number=2)
    await sends(press, components="payments: major, search", phase=phase)
    assert await states(press, 3) == {"payments": FINE, "api": FINE, "search": FINE}


async def test_a_reopened_incident_names_again_what_it_named(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments")
    await press.vigia.says(ANA, "resolve The pool was full", where=1)
    await press.drafts(words="customers It is over")
    await press.approves(number=2)
    await press.vigia.says(ANA, "reopen It is back", where=1)
    await press.drafts(words="customers It is back")
    assert await states(press, 3) == {"payments": MAJOR}


async def test_a_postmortem_says_nothing_of_components(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments")
    await press.vigia.says(ANA, "resolve The pool was full", where=1)
    await sends(press, phase="postmortem", components="payments")
    assert await states(press, 2) == {}


async def test_a_correction_of_words_leaves_the_components_as_they_are_by_now(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments")
    await press.drafts(words="customers Half of them pass components=payments:partial")
    await press.approves(number=2)
    await press.vigia.says(ANA, "correct 1 In Spain alone", where=1)
    assert await states(press, 3) == {"payments": PARTIAL}


async def test_a_correction_puts_a_component_right(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments")
    await press.vigia.says(ANA, "correct 1 It is the API components=api:partial", where=1)
    assert await states(press, 2) == {"api": PARTIAL, "payments": FINE}


async def test_what_is_taken_back_takes_its_states_back(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments:degraded")
    await press.drafts(words="customers Everything fails components=payments:major,search:major")
    await press.approves(number=2)
    await press.vigia.says(ANA, "retract 2 because it was another installation", where=1)
    assert await states(press, 3) == {"payments": DEGRADED, "search": FINE}


async def test_after_a_retraction_nobody_goes_on_from_what_was_taken_back(press: Press) -> None:
    await press.publishes("customers Everything fails components=search")
    await press.vigia.says(ANA, "retract 1 because it was a drill", where=1)
    await press.approves(number=2)
    await press.drafts(words="customers Cards are refused components=payments")
    assert await states(press, 3) == {"payments": MAJOR}


# -- what cannot be --------------------------------------------------------------------------------------------


async def test_an_unknown_component_brings_the_form_back_with_everything_that_was_typed(press: Press) -> None:
    reply = await press.drafts(words="customers Cards are refused components=paymnts:major,api state=degraded")
    assert isinstance(reply, OpenForm)
    assert reply.note
    assert "Did you mean Payments?" in plain_text(reply.note)
    assert field(reply.form, "components").value == "paymnts:major,api"
    assert field(reply.form, "text_en").value == "Cards are refused"
    assert field(reply.form, "audience").value == "customers"
    assert field(reply.form, "state").value == "degraded_performance"
    assert await press.vigia.store.read(lambda unit: unit.publications.load(1, 1)) is None


async def test_words_behind_the_components_are_not_lost_either(press: Press) -> None:
    reply = await press.drafts(words="customers components=payments Cards are refused everywhere")
    assert isinstance(reply, OpenForm)
    assert field(reply.form, "components").value == "payments Cards are refused everywhere"


async def test_the_same_goes_for_a_correction(press: Press) -> None:
    await press.publishes()
    reply = await press.vigia.says(ANA, "correct 1 In Spain alone components=paymnts", where=1)
    assert isinstance(reply, OpenForm)
    assert (reply.form.verb, field(reply.form, "components").value) == ("correct", "paymnts")
    assert field(reply.form, "text_en").value == "In Spain alone"


@pytest.mark.parametrize(
    ("assigned", "complaint"),
    [
        ("components=payments:broken", "“broken” is no state of a component"),
        ("components=payments state=broken", "“broken” is no state of a component"),
        ("components=payments:under_maintenance", "is no state of a component"),
        ("components=none state=major", "Say which components"),
        ("state=major", "Say which components"),
    ],
)
async def test_what_makes_no_sense_is_said_in_a_sentence_above_the_form(
    press: Press, assigned: str, complaint: str
) -> None:
    reply = await press.drafts(words=f"customers Cards are refused {assigned}")
    assert isinstance(reply, OpenForm)
    assert reply.note
    assert complaint in plain_text(reply.note)


async def test_a_component_that_was_retired_can_be_named_no_more(press: Press) -> None:
    now = press.vigia.clock.now()
    await press.vigia.store.write(lambda unit: unit.components.sync(LISTED[1:], now))
    assert isinstance(await press.drafts(words="customers Cards are refused components=payments"), OpenForm)


# -- forms -------------------------------------------------------------------------------------------------------


async def test_the_form_begins_with_what_was_last_said_and_sent_as_it_is_says_it_again(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments,api:degraded")
    opened = await opens(press)
    assert field(opened, "components").value == "Payments, Public API: Degraded performance"
    await sends(press, components=field(opened, "components").value)
    assert await states(press, 2) == {"payments": MAJOR, "api": DEGRADED}


@pytest.mark.parametrize("lang", ["en", "es", "pt_BR"])
@pytest.mark.parametrize("state", [MAJOR, PARTIAL, DEGRADED, FINE])
async def test_in_every_language_a_draft_opened_and_sent_again_says_the_same(
    press: Press, lang: str, state: ComponentState
) -> None:
    press.vigia.locales[ANA] = lang
    await press.drafts(words=f"customers Cards are refused components=payments:{state}")
    opened = await opens(press, number=1)
    assert not refused(await sends(press, number=1, components=field(opened, "components").value))
    assert await states(press) == {"payments": state}


async def test_an_empty_field_of_the_form_says_that_nothing_is_affected(press: Press) -> None:
    await press.vigia.says(ANA, "impact systems=payments", where=1)
    await sends(press, components="", state="")
    assert await states(press) == {}


async def test_the_form_offers_the_states_and_names_some_components(press: Press) -> None:
    opened = await opens(press)
    assert [label for _, label in field(opened, "state").options] == [
        "Operational", "Degraded performance", "Partial outage", "Major outage",
    ]  # fmt: skip
    assert "Payments, Public API, Search" in field(opened, "components").hint


async def test_where_nothing_is_listed_nobody_is_asked_for_components(press: Press) -> None:
    now = press.vigia.clock.now()
    await press.vigia.store.write(lambda unit: unit.components.sync([], now))
    assert {"components", "state"} & {one.name for one in (await opens(press)).fields} == set()


async def test_the_form_of_a_correction_begins_with_how_it_is_by_now(press: Press) -> None:
    await press.publishes("customers Cards are refused components=payments:partial")
    opened = await opens(press, "correct", 1)
    assert field(opened, "components").value == "Payments: Partial outage"
