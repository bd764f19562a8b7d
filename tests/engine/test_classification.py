"""How far it reaches and whom it hits; the severity that suggests, which people decide."""

import pytest

from bot.domain.values import Scope, Severity
from bot.messages import Action
from bot.testing import ANA, BRUNO
from tests.domain.times import at
from tests.engine.harness import Vigia, form, text


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared as SEV2 at 12:00 by Ana."""
    await vigia.declares()


# -- scope --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["scope large-scale", "scope Large  Scale", "alcance LARGE-SCALE", "scope large scale"]
)
async def test_a_scope_that_fits_the_severity_is_said_and_stands_on_the_card(vigia: Vigia, words: str) -> None:
    reply = await vigia.says(BRUNO, words, where=1)
    assert text(reply) == "Noted. SEV2 fits what is known."
    assert vigia.room(1)[-1] == "@Bruno described the incident. Scope: large-scale."
    assert vigia.messages(1)[-1].actions == ()
    assert "Scope: large-scale" in vigia.card(1)
    assert "Scope: large-scale" in vigia.announcements()[0]


async def test_a_scope_that_asks_for_another_severity_is_pointed_out_with_a_button(vigia: Vigia) -> None:
    reply = await vigia.says(BRUNO, "scope critical", where=1)
    assert text(reply) == "Noted. Its scope would suggest SEV1: “sev 1” changes it."
    assert vigia.room(1)[-1] == (
        "@Bruno described the incident. Scope: critical.\n\n"
        "Because of its scope, SEV1 would fit better than SEV2. You decide."
    )
    assert (await vigia.incident(1)).severity is Severity.SEV2
    (change,) = vigia.messages(1)[-1].actions
    assert change == Action("sev", "Change to SEV1", 1, fields=(("severity", "1"),))
    assert text(await vigia.follows(ANA, change)) == "The severity is SEV1 now."
    assert text(await vigia.follows(ANA, change)) == "It is SEV1 already."


async def test_a_form_offers_the_scopes_in_the_asker_s_language(vigia: Vigia) -> None:
    vigia.locales[BRUNO] = "es"
    (scope,) = form(await vigia.says(BRUNO, "scope", where=1)).fields
    assert [value for value, _label in scope.options] == ["localized", "large-scale", "critical"]
    assert scope.options[1][1] == vigia.words("es").scope(Scope.LARGE_SCALE)
    await vigia.presses(BRUNO, "scope", 1, fields={"scope": "localized"}, submitted=True)
    assert (await vigia.incident(1)).details.scope is Scope.LOCALIZED


@pytest.mark.parametrize(("words", "said"), [
    ("scope huge", "“huge” is no scope: use localized, large-scale, and critical."),
    ("scope large-scale", "It is large-scale already."),
])  # fmt: skip
async def test_a_scope_that_is_none_or_is_so_already_is_refused(vigia: Vigia, words: str, said: str) -> None:
    await vigia.says(ANA, "scope large-scale", where=1)
    before = await vigia.stored()
    assert text(await vigia.says(BRUNO, words, where=1)) == said
    assert await vigia.stored() == before


# -- impact -------------------------------------------------------------------------------------------------


async def test_an_impact_is_said_and_stands_on_the_card(vigia: Vigia) -> None:
    reply = await vigia.says(BRUNO, 'impact users=1,200 systems=checkout, search risk="double charges"', where=1)
    assert text(reply) == "Noted. SEV2 fits what is known."
    assert vigia.room(1)[-1] == (
        "@Bruno described the incident. People affected: 1200. Systems: checkout, search. Risk: double charges."
    )
    assert "People affected: 1200\nSystems: checkout, search\nRisk: double charges" in vigia.card(1)


@pytest.mark.parametrize(
    ("words", "users", "systems", "risk"),
    [
        ("impact users=1200", 1200, "", ""),
        ("impacto users=1.200", 1200, "", ""),
        ('impact risk="a b" users=0', 0, "", "a b"),
        ("impact systems=“cart and pay” risk=fraud", None, "cart and pay", "fraud"),
        ("impact USERS = 7 Systems = cart", 7, "cart", ""),
        ('impact risk="users=5"', None, "", "users=5"),
    ],
)
async def test_an_impact_is_read_as_meant(vigia: Vigia, words: str, users: int | None, systems: str, risk: str) -> None:
    await vigia.says(ANA, words, where=1)
    details = (await vigia.incident(1)).details
    assert (details.users, details.systems, details.risk) == (users, systems, risk)


async def test_what_is_not_said_again_stays_as_it_is_known(vigia: Vigia) -> None:
    await vigia.says(ANA, "impact users=1200 systems=checkout", where=1)
    await vigia.says(ANA, "impact risk=fraud", where=1)
    assert vigia.room(1)[-1].endswith("People affected: 1200. Systems: checkout. Risk: fraud.")


async def test_the_worst_fact_is_the_reason_and_both_when_both_say_so(vigia: Vigia) -> None:
    await vigia.says(ANA, "impact users=9999", where=1)
    assert vigia.messages(1)[-1].actions == ()
    reply = await vigia.says(ANA, "impact users=10000", where=1)
    assert text(reply) == "Noted. The number of people affected would suggest SEV1: “sev 1” changes it."
    reply = await vigia.says(ANA, "scope critical", where=1)
    assert text(reply) == "Noted. Its scope and the number of people affected would suggest SEV1: “sev 1” changes it."


async def test_a_form_describes_the_impact(vigia: Vigia) -> None:
    assert [field.name for field in form(await vigia.says(ANA, "impact", where=1)).fields] == [
        "users", "systems", "risk",
    ]  # fmt: skip
    fields = {"users": "", "systems": "checkout", "risk": ""}
    await vigia.presses(ANA, "impact", 1, fields=fields, submitted=True)
    assert (await vigia.incident(1)).details.systems == "checkout"


@pytest.mark.parametrize(("words", "said"), [
    ("impact users=many", "“many” is no number: write for example 1200."),
    ("impact users=-5", "“-5” is no number: write for example 1200."),
    ("impact users=٣", "“٣” is no number: write for example 1200."),
    ("impact users=9999999999999", "“9999999999999” is no number: write for example 1200."),
    ("impact users=", "Say whom or what it hits, for example: impact users=1200 systems=checkout."),
    ("impact everybody", "Say whom or what it hits, for example: impact users=1200 systems=checkout."),
])  # fmt: skip
async def test_an_impact_that_is_none_is_refused(vigia: Vigia, words: str, said: str) -> None:
    before = await vigia.stored()
    assert text(await vigia.says(BRUNO, words, where=1)) == said
    assert await vigia.stored() == before


@pytest.mark.parametrize("words", ["scope critical", "impact users=5"])
async def test_an_ended_incident_is_not_classified(vigia: Vigia, words: str) -> None:
    await vigia.says(ANA, "resolve", where=1)
    before = await vigia.stored()
    assert text(await vigia.says(BRUNO, words, where=1)).startswith("Incident #1 is resolved since 12:00 UTC, by @Ana.")
    assert await vigia.stored() == before


async def test_a_classification_leaves_the_promise_alone(vigia: Vigia) -> None:
    await vigia.later("10m")
    await vigia.says(ANA, "scope critical", where=1)
    await vigia.says(ANA, "impact users=5", where=1)
    assert await vigia.due(1) == at("12:30")
