"""Customers are told, in the browser, over a mail server and a partners' site that fails, heals and refuses."""

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.product import PATIENCE, Demo
from tests.journeys.stories import EUROPE, customers_are_told

pytestmark = pytest.mark.browser


async def test_what_customers_are_told_reaches_each_place_once_and_its_correction_does_too(
    browser: Browser, demo: Demo
) -> None:
    ana, bruno = await customers_are_told(browser, demo)
    await ana.has_mail("problem with Checkout", 6)
    await ana.has_mail("Correction", 3)
    await ana.opens_mail("dan@example.com")
    for text in EUROPE.values():
        await ana.reads(text)
    await ana.presses("Close", ana.form)
    taken = ana.page.locator("#arrivals li", has_text="signature right, taken")
    await expect(taken).to_have_count(2, timeout=PATIENCE)
    corrections = ana.page.locator("#arrivals li", has_text="Correction")
    await expect(corrections.nth(1)).to_contain_text("refused (403)", timeout=PATIENCE)
    await expect(ana.page.locator("#partners-known")).to_be_hidden()
    await bruno.says("/inc linha do tempo")
    await bruno.sees("Publication 2")
