"""The same declare by the same person in the same place within two minutes is one incident."""

import pytest

from bot.domain.values import Conversation, Kind, Severity, Status
from bot.messages import Action, Answer
from bot.testing import ANA, BRUNO
from tests.engine.harness import Vigia, refused, text

ELSEWHERE = Conversation("fake", "elsewhere")
SAME = "You declared this a moment ago: it is incident #1."


async def said_again(vigia: Vigia, words: str = "declare sev2 Checkout is failing") -> Answer:
    """The answer to the second declare."""
    reply = await vigia.says(ANA, words)
    assert isinstance(reply, Answer)
    return reply


async def test_the_second_declare_answers_with_the_first_and_tells_nobody(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    said, stored = len(vigia.chat.posts), await vigia.stored()
    await vigia.later("1m")
    reply = await said_again(vigia)
    assert (text(reply), reply.incident, reply.refused) == (SAME, 1, False)
    assert len(vigia.chat.posts) == said
    assert await vigia.stored() == {**stored, "requests": stored["requests"] + 1}


async def test_the_answer_is_in_the_asker_s_language(vigia: Vigia) -> None:
    vigia.locales[ANA] = "es"
    await vigia.declares(ANA)
    reply = await said_again(vigia)
    assert reply.message.lang == "es"
    assert text(reply) == vigia.words("es").say("You declared this a moment ago: it is incident #{number}.", number=1)


@pytest.mark.parametrize("words", ["nuevo sev2 Checkout is failing", "declare “Checkout is failing”",
                                   "declare sev1 Checkout is failing\nCards are refused"])  # fmt: skip
async def test_the_same_words_count_whatever_stands_around_them(vigia: Vigia, words: str) -> None:
    await vigia.declares(ANA)
    assert text(await said_again(vigia, words)) == SAME


async def test_the_button_declares_another_with_everything_the_first_had(vigia: Vigia) -> None:
    await vigia.declares(ANA, "sev1 Checkout is failing\nCards are refused")
    (another,) = (await said_again(vigia, "declare Checkout is failing")).message.actions
    assert another == Action(
        "declare",
        "Declare another",
        fields=(
            ("title", "Checkout is failing"), ("severity", "1"), ("summary", "Cards are refused"), ("again", "yes"),
        ),
    )  # fmt: skip
    assert text(await vigia.follows(ANA, another)).startswith("Incident #2 is declared as SEV1.")
    assert vigia.room(2)[0].endswith("\n\nCards are refused")


async def test_a_third_declare_answers_with_the_newest(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    (another,) = (await said_again(vigia)).message.actions
    await vigia.follows(ANA, another)
    assert (await said_again(vigia)).incident == 2


async def test_a_form_sent_twice_declares_once(vigia: Vigia) -> None:
    fields = {"title": "Checkout is failing", "severity": "2", "summary": ""}
    first = await vigia.presses(ANA, "declare", fields=fields, submitted=True)
    second = await vigia.presses(ANA, "declare", fields=fields, submitted=True)
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert first.incident == second.incident == 1


@pytest.mark.parametrize("after", ["2m1s", "1h"])
async def test_later_it_is_another_incident(vigia: Vigia, after: str) -> None:
    await vigia.declares(ANA)
    await vigia.later(after)
    assert (await said_again(vigia)).incident == 2


async def test_two_minutes_later_to_the_second_it_is_still_the_same(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.later("2m")
    assert text(await said_again(vigia)) == SAME


async def test_somebody_else_somewhere_else_or_in_other_words_means_another(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    assert await vigia.declares(BRUNO) == 2
    reply = await vigia.says(ANA, "declare sev2 Checkout is failing", where=ELSEWHERE)
    assert isinstance(reply, Answer)
    assert reply.incident == 3
    assert await vigia.declares(ANA, "Checkout is failing again") == 4


async def test_what_is_over_already_is_still_the_first(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.says(ANA, "cancel", where=1)
    assert text(await said_again(vigia)) == SAME


async def test_a_recorded_event_and_a_declared_incident_are_no_twins(vigia: Vigia) -> None:
    await vigia.says(ANA, "triage Checkout is failing")
    assert (await said_again(vigia)).incident == 2


async def test_an_event_recorded_twice_is_one_and_another_is_an_event_again(vigia: Vigia) -> None:
    await vigia.says(ANA, "triage sev4 Cards seem slow")
    reply = await said_again(vigia, "triage Cards seem slow")
    assert text(reply) == SAME
    (another,) = reply.message.actions
    await vigia.follows(ANA, another)
    incident = await vigia.incident(2)
    assert (incident.status, incident.severity) == (Status.TRIAGE, Severity.SEV4)


async def test_whoever_may_declare_no_more_is_not_answered_with_the_first(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    vigia.kinds[ANA] = Kind.GUEST
    assert refused(await said_again(vigia))
