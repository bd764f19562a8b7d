"""Somebody asks to be told, and says yes to it: nothing is sent before, and nobody learns who is subscribed."""

import re
import time
from datetime import timedelta
from statistics import median

import pytest

from bot.domain.subscriber import Wishes
from bot.domain.values import Severity
from bot.store import Store
from tests.adapters.publish.smtp_sink import SmtpSink
from tests.subscriptions.house import House, house, link_in

FORMS = {
    "/subscriptions/": "Get updates from Example",
    "/subscriptions/es/": "Recibe avisos de Example",
    "/subscriptions/pt-br/": "Receba avisos de Example",
}


async def test_somebody_asks_gets_one_mail_says_yes_and_is_subscribed_with_what_they_chose(here: House) -> None:
    asked = await here.subscribe("Ana@example.org", component=["search"], least="sev2", lang="es", zone="Europe/Madrid")
    assert (asked.status, asked.title) == (200, "Mira tu correo")
    (mail,) = await here.mails()
    assert mail.to == "Ana@example.org"
    assert mail.mail["Subject"] == "Confirma: avisos de Example"
    assert mail.mail["Content-Language"] == "es"
    assert await here.known() == []
    shown = await here.get(link_in(mail))
    assert shown.title == "¿Es tuya esta dirección?"
    assert "Ana@example.org" in shown.text
    assert (await here.post(link_in(mail))).title == "Ya tienes la suscripción"
    assert await here.known() == ["Ana@example.org"]
    assert (await here.register.listed())[0].wishes == Wishes(("search",), Severity.SEV2, "es", "Europe/Madrid")
    assert await here.mails() == []


async def test_a_get_of_the_link_says_yes_for_nobody(here: House) -> None:
    await here.subscribe("ana@example.org")
    (mail,) = await here.mails()
    for method in ("GET", "HEAD"):
        assert (await here.get(link_in(mail), method=method)).status == 200
    assert await here.known() == []


async def test_a_forged_and_an_old_link_say_yes_for_nobody(here: House) -> None:
    await here.subscribe("ana@example.org")
    (mail,) = await here.mails()
    link = link_in(mail)
    forged = link[:-1] + ("A" if link[-1] != "A" else "B")
    for path in (forged, *(f"/subscriptions/confirm/{token}" for token in ("", "%00%ff", "x" * 6000))):
        assert (await here.post(path)).status == 404
    here.clock.advance(timedelta(hours=48))
    for ask in (here.get, here.post):
        assert (await ask(link)).title == "This link does not work"
    assert await here.known() == []


async def test_known_and_unknown_addresses_get_the_same_answer_to_the_byte(here: House) -> None:
    await here.subscribed("ana@example.org")
    await here.subscribe("bruno@example.org")
    known, asked, unknown = [await here.subscribe(f"{name}@example.org") for name in ("ana", "bruno", "carmen")]
    assert known.text == asked.text == unknown.text
    assert known.status == asked.status == unknown.status
    sizes = [{name: told for name, told in one.headers.items() if name != "Date"} for one in (known, asked, unknown)]
    assert sizes[0] == sizes[1] == sizes[2]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_known_and_unknown_addresses_take_the_same_time(here: House) -> None:
    """An answer that waited for the mail server would take longer than both by far: nobody sends here."""
    await here.subscribed("ana@example.org")
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(40):
        for kind, address in (("known", "ana@example.org"), ("unknown", f"reader{n}@example.org")):
            here.clock.advance(timedelta(seconds=1))
            begun = time.perf_counter()
            await here.subscribe(address, visitor=f"198.51.100.{n}")
            spent[kind].append(time.perf_counter() - begun)
    known, unknown = median(spent["known"]), median(spent["unknown"])
    assert max(known, unknown) < 2 * min(known, unknown), (known, unknown)


async def test_nobody_is_written_to_while_the_answer_is_waited_for(here: House, sink: SmtpSink) -> None:
    sink.fault = "hang"
    assert (await here.subscribe("ana@example.org")).status == 200
    assert sink.connections == 0


async def test_whoever_is_subscribed_is_told_so_by_mail_and_keeps_their_choice(here: House) -> None:
    await here.subscribed("ana@example.org", component=["pay"])
    await here.subscribe("ana@example.org", component=["search"])
    (mail,) = await here.mails()
    assert mail.mail["Subject"] == "You receive updates from Example already"
    shown = await here.get(link_in(mail))
    assert shown.title == "Your subscription"
    assert re.search(r'value="pay" checked', shown.text)
    assert not re.search(r'value="search" checked', shown.text)


async def test_a_mail_the_server_puts_off_is_sent_later_and_one_it_refuses_is_not(here: House, sink: SmtpSink) -> None:
    sink.faults = {"ana@example.org": "451 4.7.1 later", "bruno@example.org": "550 5.1.1 nobody"}
    await here.subscribe("ana@example.org")
    await here.subscribe("bruno@example.org")
    assert await here.mails() == []
    sink.faults = {}
    assert await here.mails() == []
    here.clock.advance(timedelta(minutes=2))
    (mail,) = await here.mails()
    assert mail.to == "ana@example.org"
    assert (await here.post(link_in(mail))).title == "You are subscribed"


@pytest.mark.parametrize(
    "address",
    ["", "ana", "ana@", "ana@exa mple.org", "ana@example.org\r\nBcc: eve@example.com", "Ana <ana@example.org>",
     "ana@example.org,eve@example.com", '"a b"@example.org', "x" * 5000, "<script>@example.org", "\ud800@example.org",
     "ana\x00@example.org", "javascript:alert(1)"],
)  # fmt: skip
async def test_what_is_no_address_is_told_beside_its_field_and_nothing_is_kept(here: House, address: str) -> None:
    shown = await here.ask(
        "POST",
        "/subscriptions/",
        data=b"zone=UTC&address=" + b"".join(b"%%%02X" % one for one in address.encode("utf-8", "surrogatepass")),
        Content_Type="application/x-www-form-urlencoded",
    )
    assert shown.status == 422
    assert "This is neither a mail address nor an https:// address." in shown.text
    assert 'aria-describedby="address-fault address-hint" aria-invalid="true"' in shown.text
    assert "<script>" not in shown.text
    assert await here.register.listed() == []
    assert await here.mails() == []


async def test_what_was_chosen_stays_when_something_is_wrong(here: House) -> None:
    shown = await here.subscribe("nobody", component=["pay"], least="sev1", lang="pt_BR", zone="Nowhere/Else")
    assert shown.status == 422
    assert "There is no such time zone." in shown.text
    for part in ('value="pay" checked', 'value="sev1" selected', 'value="nobody"', 'value="Nowhere/Else"'):
        assert part in shown.text
    assert re.search(r'value="pt_BR"[^>]* selected', shown.text)


async def test_what_was_never_offered_is_not_chosen(here: House) -> None:
    await here.subscribe("ana@example.org", component=["secret", "pay", "pay"], least="sev0", lang="xx")
    assert (await here.register.listed())[0].wishes == Wishes(("pay",), Severity.SEV4, "en", "UTC")


@pytest.mark.parametrize("path", FORMS)
async def test_the_form_speaks_three_languages_and_escapes_what_is_named(here: House, path: str) -> None:
    shown = await here.get(path)
    assert shown.title == FORMS[path]
    assert "Payments &lt;b&gt;" in shown.text
    assert "<script" not in shown.text
    for other in FORMS:
        assert f'href="{other}"' in shown.text


async def test_every_answer_is_guarded_and_none_is_kept_by_browsers(here: House) -> None:
    for path in (*FORMS, "/subscriptions/manage/forged", "/subscriptions/nothing", "/subscriptions"):
        shown = await here.get(path)
        policy = shown.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "script-src" not in policy
        assert shown.headers["Cache-Control"] == "no-store"
        assert shown.headers["Referrer-Policy"] == "no-referrer"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in shown.headers


async def test_addresses_are_plain(here: House) -> None:
    assert (await here.get("/subscriptions")).headers["Location"] == "/subscriptions/"
    assert (await here.get("/subscriptions/nothing")).status == 404
    assert (await here.get("/subscriptions/", method="DELETE")).status == 405
    shown = await here.get("/subscriptions/")
    style = re.search(r'rel="stylesheet" href="([^"]+)"', shown.text)
    assert style
    sheet = await here.get(style[1])
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet.headers["Cache-Control"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_a_mail_server_only_webhooks_are_offered(store: Store, sink: SmtpSink) -> None:
    async with house(store, sink, by_mail=False) as here:
        assert "Mail address" not in (await here.get("/subscriptions/")).text
        shown = await here.subscribe("ana@example.org")
        assert shown.status == 422
        assert "Mail cannot be sent from here yet." in shown.text
        assert await here.register.listed() == []
