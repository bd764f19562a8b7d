"""What is mine: roles, promises, tasks, what I follow, and how I am spoken to."""

from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import Vigia, text


async def test_everything_of_one_s_own_in_one_answer(vigia: Vigia) -> None:
    await vigia.declares()
    await vigia.declares(CARMEN, "Search is slow")
    await vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])
    await vigia.says(ANA, "task Look at the pool @Bruno 10m", where=1, mentions=[BRUNO])
    await vigia.says(BRUNO, "follow #2")
    vigia.zones[BRUNO] = "America/Sao_Paulo"
    assert text(await vigia.says(BRUNO, "mine")) == (
        "This is yours:\n\n"
        "- SEV2 #inc-1-checkout-is-failing Checkout is failing; Communications lead; next update by 12:30 UTC; "
        "1. Look at the pool\n"
        "- SEV3 #inc-2-search-is-slow Search is slow; you follow it\n\n"
        "You are spoken to in English, with times of America/Sao_Paulo."
    )


async def test_nothing_is_mine(vigia: Vigia) -> None:
    await vigia.declares()
    vigia.locales[CARMEN] = "es"
    shown = text(await vigia.says(CARMEN, "mis"))
    assert "checkout" not in shown
    assert "español" in shown


async def test_what_is_done_or_over_is_nobody_s(vigia: Vigia) -> None:
    await vigia.declares()
    await vigia.says(ANA, "task Look", where=1)
    await vigia.says(ANA, "resolve", where=1)
    assert text(await vigia.says(ANA, "mine")).startswith("Nothing is yours to do now.")


async def test_a_private_incident_shows_to_whoever_is_in_it_alone(vigia: Vigia) -> None:
    await vigia.declares_in_private(ANA)
    assert "inc-1" in text(await vigia.says(ANA, "mine"))
    assert "inc-1" not in text(await vigia.says(BRUNO, "mine"))
