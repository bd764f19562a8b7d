"""Declaring: a title is enough, and everything else follows."""

import pytest

from bot.domain import events as ev
from bot.domain.values import Conversation, Severity
from bot.messages import plain_text
from bot.testing import ANA, BRUNO, NOON
from tests.domain.times import at
from tests.engine.harness import INCIDENTS, Vigia, refused, text

CHECKOUT = "#1 Checkout is failing"


async def test_the_declarer_is_told_number_channel_command_and_promise(vigia: Vigia) -> None:
    reply = await vigia.says(ANA, "declare sev2 Checkout is failing")
    assert text(reply) == (
        "Incident #1 is declared as SEV2. Its channel is #inc-1-checkout-is-failing, you command it, "
        "and the first update is promised by 12:30 UTC."  # 12:00 + 30m
    )


async def test_the_channel_is_opened_peopled_and_told(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    assert vigia.chat.members[vigia.room_of(1)] == [ANA]
    (opening,) = vigia.room(1)
    assert opening == (
        "@Ana declared SEV2 incident #1: Checkout is failing. @Ana commands until somebody takes over; "
        "the next update comes by 12:30 UTC."
    )


async def test_the_card_is_pinned_and_shows_everything_about_now(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    assert vigia.card_post(1).pinned
    assert vigia.card(1) == (
        f"SEV2 · {CHECKOUT}\n\n"
        "Status: investigating\n"
        "Incident commander: @Ana\n"
        "Declared: 12:00 UTC by @Ana\n"
        "Next update by: 12:30 UTC"
    )
    assert vigia.card_post(1).message.summary == (
        "SEV2 incident #1, Checkout is failing: investigating, next update by 12:30 UTC."
    )


async def test_the_topic_carries_severity_status_commander_and_promise(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    assert vigia.topic(1) == "SEV2 · investigating · IC @Ana · next update by 12:30 UTC"


async def test_the_announcement_leads_to_the_channel(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    (announcement,) = vigia.announcements()
    assert announcement.startswith(f"SEV2 · {CHECKOUT}\n\nChannel: #inc-1-checkout-is-failing\n")
    (post,) = [post for post in vigia.chat.posts if post.to == INCIDENTS]
    assert '"https://chat.test/C1"' in repr(post.message.parts).replace("'", '"')


async def test_the_commander_gets_the_duties_in_private(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    (duties,) = vigia.private(ANA)
    assert duties.startswith("You have the role Incident commander in SEV2 incident #1: Checkout is failing.\n\n- ")
    assert duties.count("\n- ") == 4


async def test_the_first_events_are_the_timeline(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    happened = await vigia.timeline(1)
    assert {ev.IncidentDeclared, ev.RoleAssigned, ev.RoomOpened, ev.CardPosted, ev.AnnouncementPosted} == {
        type(event) for event in happened
    }
    declared = happened[0]
    assert isinstance(declared, ev.IncidentDeclared)
    assert (declared.title, declared.actor, declared.at) == ("Checkout is failing", ANA, NOON)


@pytest.mark.parametrize("word", ["declare", "new", "create", "start", "open", "DECLARE", "Declare"])
async def test_other_words_declare_as_well(vigia: Vigia, word: str) -> None:
    await vigia.says(ANA, f"{word} sev2 Checkout is failing")
    assert (await vigia.incident(1)).title == "Checkout is failing"


@pytest.mark.parametrize(
    ("words", "severity", "title"),
    [
        ("Checkout is failing", Severity.SEV3, "Checkout is failing"),  # the playbook's default
        ("sev1 Checkout", Severity.SEV1, "Checkout"),
        ("SEV-2 Checkout", Severity.SEV2, "Checkout"),
        ("sev 4: Checkout", Severity.SEV4, "Checkout"),
        ('sev2 "Checkout is failing"', Severity.SEV2, "Checkout is failing"),
        ("severe delays in checkout", Severity.SEV3, "severe delays in checkout"),
        ("sev2x is down", Severity.SEV3, "sev2x is down"),
        ('"shop" and "till" differ', Severity.SEV3, '"shop" and "till" differ'),
    ],
)
async def test_a_severity_may_stand_before_the_title(vigia: Vigia, words: str, severity: Severity, title: str) -> None:
    await vigia.declares(ANA, words)
    incident = await vigia.incident(1)
    assert (incident.severity, incident.title) == (severity, title)


async def test_the_lines_below_the_title_are_what_is_known(vigia: Vigia) -> None:
    await vigia.declares(ANA, "sev2 Checkout is failing\nCards are refused since 11:50\nPayPal works")
    known = "Cards are refused since 11:50\nPayPal works"
    assert vigia.room(1)[0].endswith(f"\n\n{known}")
    assert vigia.announcements()[0].endswith(f"\n\n{known}")
    assert "Last update: 12:00 UTC by @Ana" in vigia.card(1)


async def test_a_form_declares_like_words(vigia: Vigia) -> None:
    fields = {"title": "Checkout is failing", "severity": "1", "summary": "Cards are refused"}
    await vigia.presses(ANA, "declare", fields=fields, submitted=True)
    incident = await vigia.incident(1)
    assert (incident.title, incident.severity) == ("Checkout is failing", Severity.SEV1)
    assert incident.last is not None
    assert incident.last.text == "Cards are refused"


async def test_numbers_and_channels_belong_to_one_incident_each(vigia: Vigia) -> None:
    assert [await vigia.declares(), await vigia.declares(BRUNO, "Search is slow")] == [1, 2]
    await vigia.says(BRUNO, "update Index is rebuilt", where=2)
    assert [len(vigia.room(number)) for number in (1, 2)] == [1, 2]
    assert len(vigia.announcements()) == 2


async def test_an_incident_can_be_declared_anywhere(vigia: Vigia) -> None:
    await vigia.says(ANA, "declare Checkout is failing", where=Conversation("fake", "D-ana"))
    assert (await vigia.incident(1)).origin == Conversation("fake", "D-ana")
    assert len(vigia.room(1)) == 1


async def test_a_long_title_is_shortened_on_the_card_and_kept_whole_in_the_timeline(vigia: Vigia) -> None:
    title = "Checkout is failing " * 500  # 10,000 characters
    reply = await vigia.says(ANA, f"declare sev2 {title}")
    assert not refused(reply)
    incident = await vigia.incident(1)
    assert len(incident.title) <= 120
    assert f"#1 {incident.title}\n" in vigia.card(1)
    (note,) = [event for event in await vigia.timeline(1) if isinstance(event, ev.NoteAdded)]
    assert note.text == title.strip()
    assert note.text in text(await vigia.says(BRUNO, "timeline", where=1))


async def test_a_reply_is_to_the_asker_alone(vigia: Vigia) -> None:
    reply = await vigia.says(ANA, "declare Checkout is failing")
    said = [plain_text(post.message) for post in vigia.chat.posts]
    assert text(reply) not in said


async def test_the_promise_is_stored_with_its_first_alarm(vigia: Vigia) -> None:
    await vigia.declares()
    assert await vigia.due(1) == at("12:30")  # 12:00 + 30m
    assert await vigia.alarm(1) == at("12:25")  # 12:30 - 5m
