"""Somebody has enough, or wants something else: by one click, at once, and nobody else can do it for them in secret."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.subscriber import Wishes
from bot.domain.values import Severity
from tests.subscriptions.house import House, header_link, link_in


async def test_a_mail_programs_button_ends_it_at_once_and_again_changes_nothing(here: House) -> None:
    """RFC 8058: a POST without cookies or login; any number of times."""
    token = await here.subscribed("ana@example.org")
    path = f"/subscriptions/unsubscribe/{token}"
    for _ in range(3):
        done = await here.post(path, **{"List-Unsubscribe": "One-Click"})
        assert (done.status, done.title) == (200, "No more updates")
        assert await here.known() == []


async def test_a_mail_programs_button_may_send_its_form_in_parts(here: House) -> None:
    token = await here.subscribed("ana@example.org")
    body = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    path = f"/subscriptions/unsubscribe/{token}"
    done = await here.ask("POST", path, data=body, Content_Type="multipart/form-data; boundary=x")
    assert done.status == 200
    assert await here.known() == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_fetching_the_link_changes_nothing(here: House, method: str) -> None:
    """Mail scanners fetch every link before anybody reads the mail."""
    token = await here.subscribed("ana@example.org")
    before = await here.register.listed()
    for what in ("unsubscribe", "manage"):
        assert (
            await here.get(f"/subscriptions/{what}/{token}?List-Unsubscribe=One-Click", method=method)
        ).status == 200
    assert await here.register.listed() == before


async def test_the_page_says_whose_updates_would_stop(here: House) -> None:
    token = await here.subscribed("team@example.org")
    shown = await here.get(f"/subscriptions/unsubscribe/{token}")
    assert shown.title == "Stop the updates?"
    assert "team@example.org" in shown.text
    assert "Everybody who reads the mail of this address stops hearing" in shown.text


async def test_whoever_shares_an_address_learns_that_somebody_stopped_it(here: House) -> None:
    """One person in a mailing list cannot unsubscribe the others silently."""
    token = await here.subscribed("team@example.org")
    await here.post(f"/subscriptions/unsubscribe/{token}")
    (mail,) = await here.mails()
    assert mail.to == "team@example.org"
    assert mail.mail["Subject"] == "No more updates from Example"
    assert mail.mail["List-Unsubscribe"] is None
    assert link_in(mail) == "/subscriptions/"
    assert await here.register.listed() == []


async def test_a_forged_token_changes_nothing_and_tells_nothing(here: House) -> None:
    token = await here.subscribed("ana@example.org")
    id, _, mark = token.partition(".")
    before = await here.register.listed()
    for forged in (f"{id}.{mark[::-1]}", id, f"{id}.", f"x{token}", f"{token}x", f"bob.{mark}", "%F0%9F%92%A9"):
        for what in ("unsubscribe", "manage"):
            for ask in (here.get, here.post):
                shown = await ask(f"/subscriptions/{what}/{forged}")
                assert shown.status == 404
                assert "ana@" not in shown.text
    assert await here.register.listed() == before
    assert await here.mails() == []


async def test_a_confirmation_that_nobody_wanted_can_be_ended_too(here: House) -> None:
    await here.subscribe("ana@example.org")
    (mail,) = await here.mails()
    assert (await here.post(header_link(mail))).status == 200
    assert await here.register.listed() == []
    assert (await here.post(link_in(mail))).status == 404
    assert await here.mails() == []


@pytest.mark.parametrize("kind", ["confirmation", "known"])
async def test_every_mail_has_the_headers_of_rfc_8058(here: House, kind: str) -> None:
    if kind == "known":
        await here.subscribed("ana@example.org")
    await here.subscribe("ana@example.org")
    (mail,) = await here.mails()
    assert str(mail.mail["List-Unsubscribe"]).startswith("<https://vigia.example.com/subscriptions/unsubscribe/")
    assert mail.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.mail["Auto-Submitted"] == "auto-generated"
    assert mail.mail["To"] == "ana@example.org"
    assert max(map(len, mail.raw.splitlines())) <= 998


async def test_what_somebody_wants_can_be_changed_with_the_link_of_any_mail(here: House) -> None:
    path = f"/subscriptions/manage/{await here.subscribed('ana@example.org')}"
    shown = await here.post(path, component=["pay"], least="sev1", lang="pt_BR", zone="America/Sao_Paulo")
    assert (shown.status, shown.title) == (200, "A sua inscrição")
    assert "Salvo." in shown.text
    (one,) = await here.register.listed()
    assert one.wishes == Wishes(("pay",), Severity.SEV1, "pt_BR", "America/Sao_Paulo")
    wrong = await here.post(path, zone="Nowhere")
    assert wrong.status == 422
    assert await here.register.listed() == [replace(one)]


async def test_whoever_left_finds_nothing_behind_their_old_link_and_may_come_again(here: House) -> None:
    token = await here.subscribed("ana@example.org")
    await here.post(f"/subscriptions/unsubscribe/{token}")
    await here.mails()
    for ask in (here.get, here.post):
        shown = await ask(f"/subscriptions/manage/{token}")
        assert (shown.status, shown.title) == (410, "No more updates")
    assert (await here.get(f"/subscriptions/unsubscribe/{token}")).title == "No more updates"
    assert await here.subscribed("ana@example.org") != token
    assert (await here.post(f"/subscriptions/unsubscribe/{token}")).status == 200
    assert await here.known() == ["ana@example.org"]


async def test_nobody_who_never_said_yes_is_kept_longer_than_a_week(here: House) -> None:
    await here.subscribe("ana@example.org")
    here.clock.advance(timedelta(days=7))
    await here.register.sweep(here.clock.now())
    assert await here.register.listed() == []
