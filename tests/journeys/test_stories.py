"""Stories, walked in the browser as the people in them would."""

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.product import PATIENCE, Demo
from tests.journeys.stories import false_alarm_and_duplicate, one_person_in_five_minutes, six_people_and_a_wrong_title

pytestmark = pytest.mark.browser


async def test_a_localized_failure_is_handled_by_one_person_in_five_minutes(browser: Browser, demo: Demo) -> None:
    ana = await one_person_in_five_minutes(browser, demo)
    await expect(ana.page.locator("#pinned")).to_contain_text("closed", timeout=PATIENCE)
    lasted = ana.log.get_by_text("it lasted")
    await expect(lasted).to_contain_text("4 minutes", timeout=PATIENCE)
    shown = ana.log.get_by_text("Timeline of incident #1").last.locator("xpath=ancestor::article")
    await expect(shown).to_contain_text("tried: Drained the node ⇒ errors stop", timeout=PATIENCE)
    await expect(shown).to_contain_text("set the scope to localized", timeout=PATIENCE)


async def test_six_people_two_handovers_and_a_wrong_title(browser: Browser, demo: Demo) -> None:
    people = await six_people_and_a_wrong_title(browser, demo)
    dan, eva, fabio = people["dan"], people["eva"], people["fabio"]
    await expect(dan.page.locator("#pinned")).to_contain_text("Checkout refuses every card", timeout=PATIENCE)
    await expect(dan.page.locator("#pinned")).to_contain_text("resolved", timeout=PATIENCE)
    await expect(dan.page.locator("#channel-links")).to_contain_text("Errors", timeout=PATIENCE)
    # The stakeholder was told each update and the end in private, in her language, and never what was taken back only.
    await eva.goes_to("Vigia")
    await eva.sees("Los pagos vuelven a funcionar")
    await eva.sees("resuelto")
    await fabio.sees("O que aconteceu por último")


async def test_a_false_alarm_is_cancelled_and_a_duplicate_merged(browser: Browser, demo: Demo) -> None:
    ana, bruno = await false_alarm_and_duplicate(browser, demo)
    await bruno.goes_to("inc-3-login-fails")
    await bruno.sees("inc-2-nobody-can-sign-in")
    await expect(bruno.page.locator("#pinned")).to_contain_text("#2", timeout=PATIENCE)
    await ana.says("/inc tasks")
    await ana.sees("Check the identity provider")
    await ana.says("/inc list")
    await ana.sees("One incident is open.")
