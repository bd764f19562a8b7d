"""What components are called, and the ids their names give them."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.component import ID, ListedComponent, id_for, text_in
from bot.domain.content import Content
from bot.domain.publication import Publication
from bot.domain.values import ComponentState
from bot.testing import ANA, NOON

PAYMENTS = ListedComponent(
    "payments", {"en": "Payments", "es": "Pagos", "pt_BR": "Pagamentos"}, position=0, listed_at=NOON
)


def test_a_component_is_called_by_its_id_and_its_names_whatever_their_letters() -> None:
    assert all(PAYMENTS.is_called(word) for word in ("payments", "PAGOS", " pagamentos "))
    assert not PAYMENTS.is_called("payment")
    assert not PAYMENTS.is_called("")


def test_a_retired_component_is_listed_no_more() -> None:
    gone = ListedComponent("payments", {"": "Payments"}, position=0, listed_at=NOON, retired_at=NOON)
    assert PAYMENTS.is_listed
    assert not gone.is_listed


def test_words_are_read_in_ones_own_language_else_in_one_there_is() -> None:
    assert text_in({"en": "Payments", "es": "Pagos"}, "es") == "Pagos"
    assert text_in({"en": "Payments", "es": "Pagos"}, "pt_BR") == "Payments"
    assert text_in({"": "API"}, "es") == "API"
    assert text_in({"es": "Pagos"}, "en") == "Pagos"
    assert text_in({}, "en") == ""


def test_an_id_is_made_of_the_letters_of_a_name() -> None:
    assert id_for("Payments API") == "payments-api"
    assert id_for("Búsqueda — São Paulo") == "busqueda-sao-paulo"
    assert id_for("支払い") == "component"
    assert id_for("API", {"api", "api-2"}) == "api-3"


@given(st.text(max_size=200), st.sets(st.integers(2, 20)))
def test_every_name_has_an_id_that_is_free_and_fits_into_an_address(name: str, numbers: set[int]) -> None:
    first = id_for(name)
    taken = {first, *(f"{first}-{number}" for number in numbers)}
    made = id_for(name, taken)
    assert ID.fullmatch(first)
    assert ID.fullmatch(made)
    assert made not in taken


def test_what_is_said_of_components_is_part_of_what_is_approved() -> None:
    def digest(**states: ComponentState) -> str:
        draft = Publication(
            1, 1, "customers", "investigating", "statement", ANA, NOON, Content(states=states), (), 0, False
        )
        return draft.digest

    major, partial = ComponentState.MAJOR_OUTAGE, ComponentState.PARTIAL_OUTAGE
    assert len({digest(), digest(api=major), digest(api=partial), digest(web=major), digest(api=major, web=major)}) == 5
    assert digest(api=major) == digest(api=major)
