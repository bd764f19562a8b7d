"""Nothing leaves before whoever may has read exactly what will be said."""

from bot.domain import events as ev
from bot.domain.errors import SetupError
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import refused, text
from tests.engine.publishing.conftest import Press


async def test_a_draft_shows_each_target_s_text_in_every_language_and_tells_nobody(press: Press) -> None:
    shown = text(await press.drafts())
    assert shown.startswith("Draft 1 for Customers: investigating")
    assert "mail: " in shown
    assert "page: " in shown
    assert shown.count("Cards are refused") >= 2  # in English, and as it was written where nobody translated it
    assert "Not translated: Español" in shown
    assert "(Español)" in shown
    assert press.mail.calls == press.page.calls == []
    assert press.shows() == shown  # everybody in the channel reads the same


async def test_the_second_person_lets_it_go_and_each_target_gets_it_once(press: Press) -> None:
    await press.publishes()
    assert await press.states() == {"mail": "sent", "page": "sent"}
    assert len(press.mail.arrived) == len(press.page.arrived) == 1
    assert "Cards are refused" in press.mail.texts()[0]
    assert [one.lang for one in press.mail.arrived[0].statements] == ["en", "es"]
    shown = press.shows()
    assert shown.startswith("Publication 1 to Customers: investigating")
    assert "mail: sent" in shown
    assert "page: sent" in shown
    assert "Approved: 12:00 UTC by @Bruno" in shown
    told = [event for event in await press.vigia.timeline(1) if isinstance(event, ev.PublicationReleased)]
    assert [(one.actor, one.targets, one.reason) for one in told] == [(BRUNO, ("mail", "page"), "")]


async def test_the_status_card_says_what_people_outside_know_and_when_they_hear_again(press: Press) -> None:
    assert "People outside hear by: 12:15 UTC" in press.vigia.card(1)
    await press.publishes()
    assert "Published: 12:00 UTC to Customers" in press.vigia.card(1)
    assert "People outside hear by: 12:30 UTC" in press.vigia.card(1)


async def test_what_was_said_is_exactly_what_was_approved(press: Press) -> None:
    await press.drafts()
    approved = {piece.target: piece.statements for piece in (await press.publication()).pieces}
    await press.approves()
    assert press.mail.arrived[0].statements == approved["mail"]
    assert press.page.arrived[0].statements == approved["page"]


async def test_nobody_approves_what_they_wrote_themselves(press: Press) -> None:
    await press.drafts(ANA)
    reply = await press.approves(ANA)
    assert refused(reply)
    assert "Somebody else has to approve" in text(reply)
    assert press.mail.calls == []
    assert not refused(await press.approves(BRUNO))


async def test_a_solo_responder_says_why_and_the_timeline_keeps_it(press: Press) -> None:
    await press.drafts(ANA)
    assert not refused(await press.vigia.says(ANA, "approve 1 because nobody else is awake", where=1))
    assert press.mail.texts()
    assert "alone because nobody else is awake" in press.shows()
    assert "alone because nobody else is awake" in text(await press.vigia.says(CARMEN, "timeline", where=1))


async def test_where_no_second_person_is_wanted_the_author_lets_it_go(press: Press) -> None:
    await press.drafts(ANA, "team We look at the pool")
    assert not refused(await press.approves(ANA))
    assert press.team.texts()


async def test_only_the_roles_of_the_playbook_let_a_text_go(press: Press) -> None:
    await press.drafts(ANA)
    reply = await press.approves(CARMEN)
    assert refused(reply)
    assert text(reply) == (
        "Only Incident commander and Communications lead may let texts go to Customers: ask them, or take the role."
    )
    assert press.mail.calls == []


async def test_an_edit_voids_what_was_read_before(press: Press) -> None:
    await press.drafts(ANA)
    stale = press.button(1, "approve")
    edited = {"audience": "customers", "text_en": "All cards are refused"}
    await press.vigia.presses(ANA, "publish", 1, 1, edited, submitted=True)
    assert "All cards are refused" in press.shows()
    reply = await press.vigia.follows(BRUNO, stale)
    assert refused(reply)
    assert "@Ana changed the text at 12:00 UTC: read it again" in text(reply)
    assert not refused(await press.approves(BRUNO))
    assert "All cards are refused" in press.mail.texts()[0]


async def test_whoever_edits_is_the_author_and_cannot_approve_either(press: Press) -> None:
    await press.drafts(ANA)
    edited = {"audience": "customers", "text_en": "All cards are refused"}
    await press.vigia.presses(BRUNO, "publish", 1, 1, edited, submitted=True)
    assert refused(await press.approves(BRUNO))
    assert not refused(await press.approves(ANA))


async def test_after_half_an_hour_the_text_has_to_be_looked_at_again(press: Press) -> None:
    await press.drafts(ANA, "team We look at the pool")
    await press.later("30m")
    await press.drafts(ANA, "team And at the network")
    await press.later("31m")
    reply = await press.approves(ANA, 2)
    assert refused(reply)
    assert "more than 30 minutes ago" in text(reply)
    assert press.team.calls == []


async def test_a_text_that_promises_news_for_what_has_passed_does_not_go(press: Press) -> None:
    await press.vigia.presses(
        ANA, "publish", 1, None, {"audience": "customers", "text_en": "We look", "next": "10m"}, submitted=True
    )
    await press.later("11m")
    reply = await press.approves(BRUNO)
    assert refused(reply)
    assert "promises news by 12:10 UTC" in text(reply)


async def test_of_two_who_write_different_things_the_second_is_shown_the_first(press: Press) -> None:
    await press.drafts(ANA, "customers Cards are refused")
    await press.drafts(BRUNO, "customers Everything is down")
    assert not refused(await press.approves(BRUNO, 1))
    reply = await press.approves(ANA, 2)
    assert refused(reply)
    assert "@Bruno published something else to them at 12:00 UTC" in text(reply)
    assert "Cards are refused" in text(reply)
    assert len(press.mail.arrived) == 1
    edited = {"audience": "customers", "text_en": "Cards are refused in Europe"}
    await press.vigia.presses(BRUNO, "publish", 1, 2, edited, submitted=True)
    assert not refused(await press.approves(ANA, 2))
    assert len(press.mail.arrived) == 2


async def test_whoever_writes_sees_what_another_wants_to_say(press: Press) -> None:
    await press.drafts(ANA, "customers Cards are refused")
    shown = text(await press.drafts(BRUNO, "customers Everything is down"))
    assert "Waits too: draft 1 by @Ana: Cards are refused" in shown


async def test_a_second_press_on_the_same_button_is_told_and_says_nothing_twice(press: Press) -> None:
    await press.drafts(ANA)
    button = press.button(1, "approve")
    assert not refused(await press.vigia.follows(BRUNO, button))
    again = await press.vigia.follows(BRUNO, button)
    assert refused(again)
    assert "is no draft any more" in text(again)
    assert len(press.mail.arrived) == 1


async def test_a_discarded_draft_says_so_and_cannot_go_out(press: Press) -> None:
    await press.drafts(ANA)
    button = press.button(1, "approve")
    await press.vigia.follows(ANA, press.button(1, "discard"))
    assert "It was discarded: nothing was said." in press.shows()
    assert refused(await press.vigia.follows(BRUNO, button))
    assert press.mail.calls == []


async def test_an_approver_on_another_platform_may_be_the_author(press: Press) -> None:
    await press.drafts(ANA)
    publication = await press.publication()
    elsewhere = type(ANA)("another", "ana", "Ana")
    digest = publication.digest

    def approve(unit: object) -> str:
        try:
            publication.approve(digest, newest=0, reason="", by=elsewhere, at=press.vigia.clock.now())
        except Exception as refusal:  # noqa: BLE001 - its kind is what is asked about
            return type(refusal).__name__
        return "approved"

    assert approve(None) == "ApproverUnknown"
    publication.approve(digest, newest=0, reason="nobody else is there", by=elsewhere, at=press.vigia.clock.now())
    assert publication.approval is not None
    assert publication.approval.reason == "nobody else is there"


async def test_the_support_desk_gets_the_last_words_to_paste_in_each_language(press: Press) -> None:
    assert "Nothing has been published" in text(await press.vigia.says(CARMEN, "paste", where=1))
    await press.publishes()
    shown = text(await press.vigia.says(CARMEN, "paste", where=1))
    assert shown.startswith("To paste, from publication 1:")
    assert "English" in shown
    assert "Español" in shown
    assert shown.count("Cards are refused") == 2


async def test_the_catalogue_says_who_is_told_where_and_by_whom(press: Press) -> None:
    shown = text(await press.vigia.says(CARMEN, "audiences"))
    assert "Customers" in shown
    assert "May let it go: Incident commander and Communications lead" in shown
    assert "Incidents: SEV1 and SEV2" in shown
    assert "mail: mail, ready" in shown


async def test_a_template_that_cannot_say_it_stops_the_draft_with_its_place(press: Press) -> None:
    def broken(*_told: object, **_more: object) -> object:
        raise SetupError("templates/en/publications/investigating.j2:3: says nothing")

    press.vigia.engine._around.press.statement = broken  # type: ignore[method-assign, assignment]
    try:
        reply = await press.drafts()
    finally:
        del press.vigia.engine._around.press.statement
    assert refused(reply)
    assert "investigating.j2:3: says nothing" in text(reply)
    assert await press.vigia.store.read(lambda unit: unit.publications.of(1)) == []
