"""What must not leave the house does not, and what looks as if it should not is pointed at."""

import pytest

from bot.domain.errors import TargetUnavailable
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import refused, text
from tests.engine.publishing.conftest import Press
from tests.engine.publishing.test_delivering import fail, failing


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Bruno restarted it", "a person's name (“Bruno”)"),
        ("db-1.internal is down", "an internal address (“db-1.internal”)"),
        ("write to root@shop.example", "a mail address (“root@shop.example”)"),
    ],
)
async def test_what_looks_private_is_pointed_at_before_approval(press: Press, words: str, seen: str) -> None:
    shown = text(await press.drafts(ANA, f"customers {words}"))
    assert "Look twice" in shown
    assert seen in shown


async def test_what_the_playbook_itself_says_is_no_leak(press: Press) -> None:
    assert "Look twice" not in text(await press.drafts())


async def test_a_secret_never_leaves_and_is_not_repeated(press: Press) -> None:
    token = "xoxb-" + "1234567890-abcdefghij"
    shown = text(await press.drafts(ANA, f"customers We rotated {token}"))
    assert "a secret" in shown
    reply = await press.approves(BRUNO)
    assert refused(reply)
    assert "looks like a password or key" in text(reply)
    assert token not in text(reply)
    assert press.mail.calls == press.page.calls == []


async def test_nothing_of_a_private_incident_is_published(press: Press) -> None:
    await press.vigia.says(CARMEN, "declare private sev1 Somebody reads our mail")
    reply = await press.vigia.says(CARMEN, "publish customers We look", where=2)
    assert refused(reply)
    assert text(reply) == "Incident #2 is private: nothing about it is published."


async def test_a_draft_cannot_go_out_once_the_incident_is_private(press: Press) -> None:
    await press.drafts(ANA)
    button = press.button(1, "approve")
    await press.vigia.says(ANA, "private", where=1)
    assert refused(await press.vigia.follows(BRUNO, button))
    assert press.mail.calls == []


async def test_what_still_waits_when_the_incident_becomes_private_is_not_said(press: Press) -> None:
    fail(press.mail, failing(9, TargetUnavailable("503")))
    await press.publishes()
    await press.vigia.says(ANA, "private", where=1)
    await press.later("90m")
    assert press.mail.arrived == []
    assert await press.states() == {"mail": "withheld", "page": "sent"}


async def test_the_playbook_keeps_small_incidents_from_the_public(press: Press) -> None:
    await press.vigia.declares(CARMEN, "sev3 Search is slow")
    reply = await press.vigia.says(CARMEN, "publish customers We look", where=2)
    assert refused(reply)
    assert text(reply) == "The playbook keeps SEV3 incidents from Customers: change the severity first."


@pytest.mark.parametrize("words", ["publish nobody Hello", "approve 9", "discard 9", "retry 9 mail", "retract 9"])
async def test_what_does_not_exist_is_said_and_changes_nothing(press: Press, words: str) -> None:
    before = await press.vigia.stored()
    assert refused(await press.vigia.says(ANA, words, where=1))
    assert await press.vigia.stored() == before


async def test_a_bare_audience_opens_the_form(press: Press) -> None:
    reply = await press.vigia.says(ANA, "publish customers", where=1)
    assert reply.kind == "form"
    assert {f.name: f.value for f in reply.form.fields}["audience"] == "customers"
