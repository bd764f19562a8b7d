"""What the people of each story do. The tests walk them to the end; the pictures stop on the way."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Browser, expect

from tests.journeys.product import PATIENCE, Demo, Somebody

Look = Callable[[Somebody, str], Awaitable[None]]  # takes a picture of what somebody sees, under a name


REFUSED = {
    "en": "Card payments are refused. Other ways to pay work.",
    "es": "Se rechazan los pagos con tarjeta. Las demás formas de pago funcionan.",
    "pt_BR": "Os pagamentos com cartão são recusados. As outras formas de pagamento funcionam.",
}
EUROPE = {
    "en": "Only cards issued in Europe are refused.",
    "es": "Solo se rechazan las tarjetas emitidas en Europa.",
    "pt_BR": "Só são recusados os cartões emitidos na Europa.",
}


async def nothing(_somebody: Somebody, _name: str) -> None:
    """No picture."""


async def one_person_in_five_minutes(browser: Browser, demo: Demo, look: Look = nothing) -> Somebody:
    """Ana, alone: one node is bad, and it is over before anybody else wakes up."""
    ana = await Somebody.enters(browser, demo, "ana")
    await ana.says("/inc declare Search fails for one customer in ten")
    await ana.goes_to("inc-1-search-fails")
    await ana.says("/inc scope localized")
    await ana.sees("Scope: localized")
    await ana.says("/inc attempt Drained the node => errors stop")
    await ana.sees("Noted in the timeline")
    await ana.says("/inc mitigate One node was bad; it is out of rotation")
    await ana.sees_on_card("monitoring")
    await ana.presses("+5 min")
    await ana.says("/inc at 1m resolve The node is replaced")
    await ana.sees_on_card("resolved")
    await ana.says("/inc followup Alert on a single bad node 5d")
    await ana.presses("Close", ana.page.locator("#pinned"))
    await ana.presses("Close", ana.form)
    await ana.sees("closed the incident")
    await ana.says("/inc timeline")
    await ana.sees("Timeline of incident #1")
    await look(ana, "story-alone")
    return ana


async def six_people_and_a_wrong_title(browser: Browser, demo: Demo, look: Look = nothing) -> dict[str, Somebody]:
    """Ana declares in a hurry; Bruno and then Dan command; Carmen writes, Eva only wants to know, Fábio comes late."""
    people = {
        who: await Somebody.enters(browser, demo, who) for who in ("ana", "bruno", "carmen", "dan", "eva", "fabio")
    }
    ana, bruno, carmen, dan, eva, fabio = people.values()
    channel = "inc-1-chekout-dwn"

    await ana.says("/inc declare sev1 Chekout dwn")
    await ana.sees("Incident #1 is declared as SEV1")
    for somebody in people.values():
        await somebody.goes_to(channel)
    await ana.says("/inc title Search refuses every card")
    await ana.sees("The title is “Search refuses every card” now.")
    await ana.presses("Undo")  # again in a hurry: it is not the search
    await ana.sees("took back the change of title")
    await ana.says("/inc title Checkout refuses every card")
    await dan.sees_on_card("Checkout refuses every card")
    await ana.says("/inc call https://meet.example.com/bridge")
    await ana.says("/inc link Errors https://boards.example.com/d/checkout-errors")
    await ana.says("/inc role comms @carmen")
    await ana.sees_on_card("@Carmen")
    await eva.says("/inc seguir")
    await eva.sees("Recibirás en privado cada actualización")

    await ana.says("/inc handover @bruno")
    await ana.sees("You keep it until they accept")
    await bruno.goes_to("Vigia")
    await bruno.presses("Assumir o comando")
    await bruno.goes_to(channel)
    await dan.sees_on_card("@Bruno")
    await bruno.says("/inc tarefa Chamar o provedor @dan 10m")
    await bruno.sees("Chamar o provedor")
    await carmen.says("/inc actualizar El proveedor no responde; cambiamos al segundo. next 20m")
    await eva.goes_to("Vigia")
    await eva.sees("El proveedor no responde")
    await look(eva, "story-stakeholder")

    await dan.says("The second provider answers since 14:20, errors are falling")
    await carmen.sees("The second provider answers")
    await carmen.log.get_by_text("The second provider answers").locator("xpath=ancestor::article").hover()
    await carmen.log.locator("article", has_text="The second provider answers").get_by_role("button").first.click()
    await bruno.says("/inc passagem @dan")
    await dan.goes_to("Vigia")
    await dan.sees("Chamar o provedor")  # what he would take over
    await dan.presses("Take command")
    await dan.goes_to(channel)
    await dan.sees("took over the command from @Bruno")
    await dan.says("/inc done 1")
    await dan.sees("Number 1 is done")
    await fabio.says("/inc resumo")
    await fabio.sees("O que aconteceu por último")
    await look(fabio, "story-joins-late")
    await carmen.says("/inc actualizar Los pagos vuelven a funcionar.")
    await dan.says("/inc resolve Every card is accepted again")
    await dan.sees("resolved the incident")
    await look(dan, "story-six")
    return people


async def false_alarm_and_duplicate(browser: Browser, demo: Demo, look: Look = nothing) -> tuple[Somebody, Somebody]:
    """A load test looks like an outage; then the same outage is declared twice."""
    ana = await Somebody.enters(browser, demo, "ana")
    bruno = await Somebody.enters(browser, demo, "bruno")
    await ana.says("/inc triage Latency of search doubles")
    await ana.goes_to("inc-1-latency-of-search")
    await ana.presses("False alarm", ana.page.locator("#pinned"))
    await ana.form.get_by_role("textbox").first.fill("It was the load test of Monday")
    await ana.presses("It was a false alarm", ana.form)
    await ana.sees("it was a false alarm")
    await ana.sees_on_card("cancelled")

    await ana.goes_to("#general")
    await ana.says("/inc declare sev2 Nobody can sign in")
    await ana.goes_to("inc-2-nobody-can-sign-in")
    await bruno.says("/inc declarar sev2 Login fails")
    await bruno.goes_to("inc-3-login-fails")
    await bruno.says("/inc tarefa Check the identity provider 15m")
    await bruno.sees("Check the identity provider")
    await bruno.says("/inc mesclar #3 em #2")
    await bruno.sees("é uma duplicata do #2")
    await look(bruno, "story-duplicate")
    await ana.sees("merged incident #3, Login fails, into this one")
    return ana, bruno


async def customers_are_told(browser: Browser, demo: Demo, look: Look = nothing) -> tuple[Somebody, Somebody]:
    """Ana writes to the customers and Bruno lets it go; the partners' site fails, heals, and then refuses."""
    ana = await Somebody.enters(browser, demo, "ana")
    bruno = await Somebody.enters(browser, demo, "bruno")
    channel = "inc-1-cards-are-refused"
    await ana.says("/inc declare sev1 Cards are refused")
    await ana.goes_to(channel)
    await bruno.goes_to(channel)
    await ana.says("/inc role comms @bruno")
    await ana.sees_on_card("@Bruno")
    await ana.puts_partners("out-of-order")

    await ana.says("/inc publish customers")
    await ana.fills("Which application fails", "Checkout")
    await ana.writes(REFUSED)
    await look(ana, "publish-form")
    await ana.presses("Show the draft", ana.form)
    await bruno.sees("Draft 1 for Customers: investigating")
    await bruno.turns_to("Draft 1 for Customers")
    await look(bruno, "publish-draft")
    await bruno.presses("Approve and publish", bruno.log)
    for receipt in ("3 of 3", "failed, is tried again", "503 Service Unavailable"):
        await expect(ana.publication(1)).to_contain_text(receipt, timeout=PATIENCE)
    await ana.turns_to("Publication 1 to Customers")
    await look(ana, "publish-receipts")
    await ana.has_mail("Problem with Checkout", 3)
    await ana.opens_mail("eva@example.com")
    await look(ana, "demo-mail")
    for text in REFUSED.values():
        await ana.reads(text)
    await ana.presses("Close", ana.form)

    await ana.puts_partners("in-order")
    await ana.presses("+5 min")
    await ana.sees_at_partners("signature right, taken")
    await expect(ana.publication(1)).not_to_contain_text("503", timeout=PATIENCE)

    await ana.puts_partners("refusing")
    await ana.presses("Correct", ana.log)
    await ana.writes(EUROPE)
    await ana.presses("Show the draft", ana.form)
    await bruno.sees("Draft 2 for Customers: correction")
    await bruno.presses("Approve and publish", bruno.log)
    await ana.sees("Publication 2 at partners: failed. (403 Forbidden)")
    await look(ana, "publish-refused")
    await ana.puts_partners("in-order")
    await ana.presses("Retry partners", ana.log)
    await ana.sees_at_partners("Correction: problem with Checkout")
    await expect(ana.publication(2)).not_to_contain_text("403", timeout=PATIENCE)
    return ana, bruno
