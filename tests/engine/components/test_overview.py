"""The list of components tells how each is by what was published, and since when."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.config import HOME
from bot.domain.component import ListedComponent
from bot.domain.values import ComponentState
from bot.engine.components.showing import affected, overview
from bot.messages import plain_text
from bot.render import Wording
from bot.statuspage.state import Branding, Component, Group, PublicState
from bot.testing import NOON

PAYMENTS = ListedComponent(
    "payments", {"en": "Payments", "es": "Pagos", "pt_BR": "Pagamentos"}, position=0, listed_at=NOON
)
API = ListedComponent("api", {"": "API"}, "dev", {"": "Developers"}, position=1, listed_at=NOON)
GONE = replace(API, id="old", name={"": "Old"}, retired_at=NOON)


def shows(lang: str, page: PublicState | None) -> str:
    """The list, half an hour later."""
    words = Wording(HOME / "templates", "en", ZoneInfo("UTC")).words(lang, NOON + timedelta(minutes=30))
    return plain_text(overview([PAYMENTS, API, GONE], page, words))


def page(state: ComponentState) -> PublicState:
    """A page that knows of one of them."""
    one = Component("payments", PAYMENTS.name, state, NOON, NOON + timedelta(minutes=10))
    return PublicState(Branding("Shop", "https://status.shop.example"), (Group("others", (one,)),), (), (), 1, NOON)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "Payments (payments): Major outage since 12:10 UTC"),
        ("es", "Pagos (payments): Interrupción grave desde 12:10 UTC"),
        ("pt_BR", "Pagamentos (payments): Interrupção grave desde 12:10 UTC"),
    ],
)
def test_each_component_is_shown_with_its_state_as_published_and_since_when(lang: str, told: str) -> None:
    assert told in shows(lang, page(ComponentState.MAJOR_OUTAGE))


def test_what_the_page_does_not_show_yet_has_no_state() -> None:
    assert "API (api)\n" in f"{shows('en', page(ComponentState.OPERATIONAL))}\n"
    assert "since" not in shows("en", None)


def test_what_was_retired_is_not_listed_but_keeps_its_name_where_it_was_named() -> None:
    words = Wording(HOME / "templates", "en", ZoneInfo("UTC")).words("en", NOON)
    assert "Old" not in shows("en", None)
    states = {"old": ComponentState.OPERATIONAL, "nobody-knows": ComponentState.PARTIAL_OUTAGE}
    assert affected(states, [GONE], words) == "Old: Operational, nobody-knows: Partial outage"
