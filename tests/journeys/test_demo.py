"""The main job in a real browser: from declare to resolve, as three people, over a restart."""

import signal

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.product import PATIENCE, Demo, Somebody

pytestmark = pytest.mark.browser


async def test_an_incident_from_declare_to_resolve_told_to_everybody(browser: Browser, demo: Demo) -> None:
    ana = await Somebody.enters(browser, demo, "ana")
    bruno = await Somebody.enters(browser, demo, "bruno")

    await ana.says("/inc declare sev2 Checkout is failing")
    await ana.sees("Incident #1 is declared as SEV2")
    await bruno.goes_to("#incidents")
    await bruno.sees("Checkout is failing")
    await ana.goes_to("inc-1-checkout-is-failing")
    await ana.sees("commands until somebody takes over")
    await ana.sees_on_card("SEV2 · #1 Checkout is failing")
    await ana.sees_topic("next update by")

    await ana.says("/inc role comms @bruno")
    await ana.sees_on_card("Communications lead")
    await bruno.goes_to("Vigia")
    await bruno.sees("deu a você o papel")  # Bruno reads Portuguese
    await bruno.sees("Escreva as atualizações")

    await ana.presses("Next reminder")  # the first word to people outside comes before the first update
    await bruno.sees("prometemos notícias ao público")
    await bruno.presses("Escrever ao público")
    await bruno.form.locator("#field-audience").select_option("customers")
    await bruno.writes({"en": "Checkout refuses every card.", "pt_BR": "O checkout recusa todos os cartões."})
    await bruno.presses("Ver o rascunho", bruno.form)
    await ana.sees("Draft 1 for Customers")
    await ana.presses("Approve and publish", ana.log)
    await ana.has_mail("Problem with Checkout", 3)

    await ana.presses("Next reminder")
    await bruno.sees("há uma atualização prometida para")
    await bruno.presses("Publicar atualização")
    await bruno.form.get_by_role("textbox").first.fill("O provedor de pagamentos não responde.")
    await bruno.presses("Publicar atualização", bruno.form)
    await ana.sees("O provedor de pagamentos não responde.")
    await ana.sees("Update by @Bruno")

    await ana.says("/inc sev 1 All of Europe is affected")
    await ana.sees("raised the severity from SEV2 to SEV1")
    await ana.says("/inc status identified")
    await ana.sees_on_card("identified")
    await ana.says("/inc note Provider confirms a fault at 14:02")
    await ana.sees("Noted in the timeline")
    await ana.says("/inc snooze 20m because we wait for the provider")
    await ana.sees("because we wait for the provider")
    await ana.presses("Nothing new", ana.page.locator("#pinned"))
    await ana.sees("nothing new, work goes on")
    await ana.says("/inc update Payments work again next 45m")
    await ana.sees("Payments work again")

    await ana.says("/inc resolve Payments are back for everybody")
    await ana.sees("resolved the incident")
    await ana.sees_on_card("resolved")
    await ana.says("/inc reopen It fails again")
    await ana.sees("reopened the incident")
    await ana.says("/inc resolve Now it holds")
    await ana.says("/inc timeline")
    await ana.sees("changed the severity from SEV2 to SEV1: All of Europe is affected")
    await ana.says("/inc help snooze")
    await ana.sees("The bot asks later")


async def test_stopping_and_starting_in_the_middle_loses_nothing(browser: Browser, demo: Demo) -> None:
    ana = await Somebody.enters(browser, demo, "ana")
    await ana.says("/inc declare sev3 Login is slow")
    await ana.goes_to("inc-1-login-is-slow")
    await ana.says("/inc update We are looking at the identity provider")
    await ana.sees("We are looking at the identity provider")
    await ana.presses("+5 min")

    await demo.stop(signal.SIGKILL)
    await demo.start()

    await ana.presses("Next reminder")
    await ana.presses("Next reminder")
    await ana.sees("is due now")
    await ana.says("/inc no-change")
    await ana.sees("nothing new, work goes on")
    await ana.page.reload()
    await ana.sees("nothing new, work goes on")
    await expect(ana.log.get_by_text("We are looking at the identity provider", exact=True)).to_have_count(
        1, timeout=PATIENCE
    )


async def test_the_question_climbs_the_ladder_until_somebody_answers(browser: Browser, demo: Demo) -> None:
    ana = await Somebody.enters(browser, demo, "ana")
    await ana.says("/inc declare Search is slow")
    await ana.goes_to("inc-1-search-is-slow")
    for sentence in ("is due now", "5 minutes late", "this is an escalation"):
        if sentence == "is due now":
            await ana.presses("Next reminder")  # five minutes before, in private
        await ana.presses("Next reminder")
        await ana.sees(sentence)
    await ana.goes_to("Vigia")
    await ana.sees("in 5 minutes")


async def test_what_cannot_be_is_told_in_the_askers_language_and_a_form_keeps_what_was_typed(
    browser: Browser, demo: Demo
) -> None:
    carmen = await Somebody.enters(browser, demo, "carmen")
    await carmen.says("/inc declare sev3 El buscador no responde")
    await carmen.goes_to("inc-1-el-buscador-no-responde")
    await carmen.says("/inc resolvve")
    await carmen.sees("resolve")
    await carmen.says("/inc update")
    await carmen.form.get_by_role("textbox").first.fill("Seguimos investigando")
    await carmen.form.locator("input").nth(0).fill("mañana")
    await carmen.form.locator("button[type=submit]").click()
    await expect(carmen.form).to_contain_text("mañana", timeout=PATIENCE)
    await expect(carmen.form.get_by_role("textbox").first).to_have_value("Seguimos investigando", timeout=PATIENCE)
    await carmen.form.locator("input").nth(0).fill("20m")
    await carmen.form.locator("button[type=submit]").click()
    await carmen.sees("Seguimos investigando")


async def test_a_guest_has_no_part_in_incidents(browser: Browser, demo: Demo) -> None:
    gus = await Somebody.enters(browser, demo, "gus")
    await gus.says("/inc declare I should not be able to do this")
    await gus.sees("guests have no part in incidents")
    await expect(gus.page.locator("#channel-lists")).not_to_contain_text("inc-1", timeout=PATIENCE)
