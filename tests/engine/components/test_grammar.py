"""Components as people type them, in three languages: nothing that was typed is lost or published by mistake."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import HOME
from bot.domain import commands as c
from bot.domain.component import Affected, Named
from bot.domain.errors import UserError
from bot.domain.values import ComponentState
from bot.engine.components.naming import state_name
from bot.engine.grammar import components as g
from bot.engine.grammar import read
from bot.engine.grammar.fields import Circumstances
from bot.ports import Chosen, Typed
from bot.render import Wording
from bot.testing import ANA, NOON
from tests.engine.harness import playbook

AROUND = Circumstances(ANA, NOON, ZoneInfo("UTC"), playbook(), (), (), None, "en")
MAJOR, PARTIAL = ComponentState.MAJOR_OUTAGE, ComponentState.PARTIAL_OUTAGE
DEGRADED, FINE = ComponentState.DEGRADED_PERFORMANCE, ComponentState.OPERATIONAL


def command(said: Typed | Chosen) -> object:
    """What it asks for."""
    asked = read(said)
    assert asked.verb.build
    return asked.verb.build(asked.fields, AROUND)


def drafted(words: str) -> c.DraftPublication:
    """The draft somebody typed."""
    made = command(Typed(words))
    assert isinstance(made, c.DraftPublication)
    return made


@pytest.mark.parametrize(
    ("words", "text", "affected"),
    [
        (
            "publish customers Payments are refused components=payments:major,api",
            "Payments are refused",
            Affected((Named("payments", MAJOR), Named("api"))),
        ),
        (
            "publish customers Payments are refused components=payments state=degraded",
            "Payments are refused",
            Affected((Named("payments"),), DEGRADED),
        ),
        (
            "publicar clientes Se rechazan los pagos componentes=Pagos: interrupción grave, api estado=parcial",
            "Se rechazan los pagos",
            Affected((Named("Pagos", MAJOR), Named("api")), PARTIAL),
        ),
        (
            "publicar clientes Pagamentos recusados componente=Pagamentos:fora do ar estado=degradado",
            "Pagamentos recusados",
            Affected((Named("Pagamentos", MAJOR),), DEGRADED),
        ),
        (
            'publish customers "Cards are refused" components="Payments API: down, Search"',
            "Cards are refused",
            Affected((Named("Payments API", MAJOR), Named("Search"))),
        ),
        (
            "publish customers state=partial components=Payments API\nCards are refused.\n\nWe look.",
            "Cards are refused.\n\nWe look.",
            Affected((Named("Payments API"),), PARTIAL),
        ),
        (
            "publish customers state=partial outage Cards are refused for everybody",
            "Cards are refused for everybody",
            Affected(None, PARTIAL),
        ),
        (
            "publish customers components=api estado=fora do ar Os pagamentos falham",
            "Os pagamentos falham",
            Affected((Named("api"),), MAJOR),
        ),
        ("publish customers Cards are refused", "Cards are refused", Affected()),
        ("publish customers It works components=none", "It works", Affected(())),
        ("publish customers Ya funciona componentes=ninguno", "Ya funciona", Affected(())),
        ("publish customers Funciona componentes=nenhum", "Funciona", Affected(())),
        ("publish customers It works COMPONENTS=api State=OK", "It works", Affected((Named("api"),), FINE)),
        ("publish customers See https://a.example/?state=1", "See https://a.example/?state=1", Affected()),
    ],
)
def test_components_and_states_are_typed_behind_the_text(words: str, text: str, affected: Affected) -> None:
    made = drafted(words)
    assert (list(made.content.texts.values()), made.affected) == ([text], affected)


def test_a_correction_takes_them_too() -> None:
    made = command(Typed("correct 3 It was the API components=api:partial"))
    assert isinstance(made, c.CorrectPublication)
    assert (made.number, made.content.texts, made.affected) == (
        3, {"en": "It was the API"}, Affected((Named("api", PARTIAL),)),
    )  # fmt: skip


def test_a_state_that_is_none_stays_with_its_name_so_that_it_is_told_to_whoever_typed_it() -> None:
    assert drafted("publish customers X components=payments:broken").affected.named == (Named("payments:broken"),)


@pytest.mark.parametrize("lang", ["en", "es", "pt_BR"])
@pytest.mark.parametrize("state", g.STATES)
def test_what_the_page_calls_a_state_is_understood_in_every_language(state: ComponentState, lang: str) -> None:
    words = Wording(HOME / "templates", "en", ZoneInfo("UTC")).words(lang, NOON)
    assert g.state_called(state_name(state, words)) is state


def test_an_incident_puts_nothing_under_maintenance() -> None:
    assert g.state_called("under_maintenance") is None
    assert set(g.STATES) == set(ComponentState) - {ComponentState.UNDER_MAINTENANCE}


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ('component add "Payments API" group=Core', c.AddComponent(name="Payments API", group="Core")),
        ("component add Payments API", c.AddComponent(name="Payments API")),
        ('añadir componente “API” grupo="Núcleo duro"', c.AddComponent(name="API", group="Núcleo duro")),
        ("component rename payments Payments API", c.RenameComponent(word="payments", name="Payments API")),
        ('renombrar componente "API de pagos" Pagos', c.RenameComponent(word="API de pagos", name="Pagos")),
        ("renomear componente api “API de busca”", c.RenameComponent(word="api", name="API de busca")),
        ('component retire "Payments API"', c.RetireComponent(word="Payments API")),
        ("retirar componente Payments API", c.RetireComponent(word="Payments API")),
    ],
)  # fmt: skip
def test_components_are_added_renamed_and_retired_in_words(words: str, made: object) -> None:
    assert command(Typed(words)) == made


NAMES = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=",:=\"“”«»'‘’„#"), min_size=1, max_size=20
)
TEXTS = st.text(max_size=200)


@given(st.lists(st.tuples(NAMES, st.sampled_from([None, *g.STATES])), min_size=1, max_size=5), TEXTS)
def test_whatever_is_named_is_read_back_and_whatever_is_said_stays_the_text(
    named: list[tuple[str, ComponentState | None]], said: str
) -> None:
    written = ", ".join(name if state is None else f"{name}: {state}" for name, state in named)
    rest, fields = g.split_assigned(f"Cards are refused components={written}")
    assert rest == "Cards are refused"
    meant = tuple(Named(name, state) for name, state in named if name.casefold() not in g.NONE)
    assert g.affected(fields).named == meant
    outside, assigned = g.split_assigned(said)
    assert assigned or outside == said.strip()


@given(TEXTS)
def test_no_words_break_it(words: str) -> None:
    for verb in ("publish customers", "correct 1", "component add", "component rename", "component retire"):
        try:
            command(Typed(f"{verb} {words} components={words} state={words}"))
        except UserError:
            continue


@given(TEXTS)
def test_a_name_that_is_taken_stands_in_one_line_and_can_be_written_in_a_list(words: str) -> None:
    try:
        made = g.add({"name": words}, AROUND)
    except UserError:
        return
    assert isinstance(made, c.AddComponent)
    assert made.name == " ".join(words.split())
    assert "," not in made.name
