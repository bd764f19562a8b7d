"""Why the bot does what it does, and what matters to somebody who joins late."""

from pathlib import Path

import pytest

from bot.config import HOME
from bot.domain.values import Kind, Severity, Status
from bot.playbook import load_playbook
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import Vigia, text

FILE = HOME / "playbooks" / "default.yaml"


def line_of(beginning: str) -> str:
    """Where a line of the shipped playbook stands, as people are told: counted here, not by the loader.

    The channel's cadence and ladder stand before those of people outside.
    """
    lines = FILE.read_text(encoding="utf-8").splitlines()
    found = next(number for number, line in enumerate(lines, start=1) if line.strip().startswith(beginning))
    return f"default.yaml:{found}"


DEFAULT = line_of("default: 30m")
RUNGS = [line_of(f"- {{ at: {at}") for at in ("-5m", "0m", "+5m", "+15m")]


@pytest.fixture(autouse=True)
async def checkout_fails(vigia: Vigia) -> None:
    """Declared at 12:00 by Ana; Bruno writes the updates."""
    await vigia.declares()
    await vigia.says(ANA, "role comms @Bruno", where=1, mentions=[BRUNO])


async def asked(vigia: Vigia, words: str) -> list[str]:
    """The paragraphs Carmen is shown."""
    return text(await vigia.says(CARMEN, words, where=1)).split("\n\n")


# -- why ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["why", "porque", "por qué", "por que"])
async def test_why_names_promise_interval_and_next_question_with_the_lines_that_say_so(
    vigia: Vigia, words: str
) -> None:
    assert await asked(vigia, words) == [
        "The next update is promised by 12:30 UTC. That was promised at 12:00 UTC.",
        f"The playbook says every 30 minutes ({DEFAULT}).",
        f"At 12:25 UTC I ask @Bruno ({RUNGS[0]}).",
    ]


async def test_the_next_question_is_named_rung_by_rung(vigia: Vigia) -> None:
    seen = []
    for length in ("25m", "5m", "5m", "10m", "30m"):
        await vigia.later(length)
        seen.append((await asked(vigia, "why"))[-1])
    assert seen == [
        f"At 12:30 UTC I ask @Ana ({RUNGS[1]}).",
        f"At 12:35 UTC I ask @Ana and @Bruno ({RUNGS[2]}).",
        f"At 12:45 UTC I ask @Ana ({RUNGS[3]}).",  # no deputy: the commander holds the role
        f"At 13:15 UTC I ask @Ana ({RUNGS[3]}).",
        f"At 13:45 UTC I ask @Ana ({RUNGS[3]}).",
    ]


async def test_the_question_comes_as_why_had_said(vigia: Vigia) -> None:
    told = (await asked(vigia, "why"))[-1]
    assert told.startswith("At 12:25 UTC I ask @Bruno")
    await vigia.later("24m")
    assert vigia.questions(BRUNO) == []
    await vigia.later("1m")
    assert len(vigia.questions(BRUNO)) == 1


async def test_an_own_interval_is_told_in_place_of_the_playbook_s(vigia: Vigia) -> None:
    await vigia.says(ANA, "remind every 20m", where=1)
    assert await asked(vigia, "why") == [
        "The next update is promised by 12:30 UTC. That was promised at 12:00 UTC.",
        "This incident has an interval of its own: 20 minutes.",
        "The promised time does not follow this interval: somebody chose it, or the interval was another then.",
        f"At 12:25 UTC I ask @Bruno ({RUNGS[0]}).",
    ]
    await vigia.says(ANA, "no-change", where=1)
    assert not [line for line in await asked(vigia, "why") if "does not follow this interval" in line]


async def test_another_time_said_with_the_update_is_told(vigia: Vigia) -> None:
    await vigia.says(ANA, "update On it next 2h", where=1)
    assert await asked(vigia, "why") == [
        "The next update is promised by 14:00 UTC. That was promised at 12:00 UTC.",
        f"The playbook says every 30 minutes ({DEFAULT}).",
        "The promised time does not follow this interval: somebody chose it, or the interval was another then.",
        f"At 13:55 UTC I ask @Bruno ({RUNGS[0]}).",
    ]


async def test_a_snooze_is_told_until_it_is_over(vigia: Vigia) -> None:
    await vigia.says(ANA, "snooze 27m", where=1)
    assert (await asked(vigia, "why"))[-1] == "The question is snoozed until 12:27 UTC."
    await vigia.later("27m")
    assert (await asked(vigia, "why"))[-1] == f"At 12:30 UTC I ask @Ana ({RUNGS[1]})."


async def test_after_the_end_nobody_is_asked(vigia: Vigia) -> None:
    await vigia.says(ANA, "resolve", where=1)
    assert await asked(vigia, "why") == ["Nobody is asked: the incident is over."]


MATRIX = """cadence:
  room:
    default: 30m
    sev1: 15m
    sev2:
      investigating: 10m
      any: 20m
    sev3: { identified: 40m }
    monitoring: 60m
"""


@pytest.mark.parametrize(
    ("severity", "status", "line"),
    [
        (Severity.SEV1, Status.INVESTIGATING, 4),
        (Severity.SEV1, Status.MONITORING, 4),  # a severity weighs more than a status
        (Severity.SEV2, Status.INVESTIGATING, 6),
        (Severity.SEV2, Status.IDENTIFIED, 7),
        (Severity.SEV3, Status.IDENTIFIED, 8),
        (Severity.SEV3, Status.MONITORING, 9),  # its row says nothing about that
        (Severity.SEV3, Status.INVESTIGATING, 3),
        (Severity.SEV4, Status.MONITORING, 9),
        (Severity.SEV4, Status.TRIAGE, 3),
    ],
)
def test_the_line_told_is_the_one_the_interval_comes_from(
    tmp_path: Path, severity: Severity, status: Status, line: int
) -> None:
    shipped = FILE.read_text(encoding="utf-8")
    head, _, rest = shipped.partition("cadence:")
    _, ladder, tail = rest.partition("ladder:")
    path = tmp_path / "own.yaml"
    path.write_text(MATRIX + ladder + tail + head, encoding="utf-8")
    assert load_playbook(path).interval_at(severity, status) == f"own.yaml:{line}"


# -- catchup ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["catchup", "summary", "resumen", "resumo"])
async def test_whoever_joins_late_reads_where_it_stands_what_was_said_and_what_is_to_be_done(
    vigia: Vigia, words: str
) -> None:
    await vigia.says(BRUNO, "update The pool is full", where=1)
    await vigia.says(ANA, "task Restart it @Carmen 20m", where=1, mentions=[CARMEN])
    await vigia.says(ANA, "task Call the vendor", where=1)
    await vigia.says(ANA, "done 2", where=1)
    shown = text(await vigia.says(CARMEN, words, where=1))
    head, facts, last, still, tasks, lately, happened = shown.split("\n\n")
    assert head == "SEV2 · #1 Checkout is failing"
    assert facts == vigia.card(1).split("\n\n")[1]
    assert last == "The pool is full"
    assert (still, tasks) == ("Still to be done:", "- 1. Restart it @Carmen, due 12:20 UTC")
    assert lately == "What happened lately:"
    assert happened.splitlines()[-1] == "- 12:00 UTC @Ana finished number 2: Call the vendor"


async def test_only_the_last_ten_lines_are_shown(vigia: Vigia) -> None:
    for number in range(12):
        await vigia.says(ANA, f"note Line {number}", where=1)
    lines = (await asked(vigia, "catchup"))[-1].splitlines()
    assert lines == [f"- 12:00 UTC @Ana noted: Line {number}" for number in range(2, 12)]


async def test_what_there_is_not_is_not_shown(vigia: Vigia) -> None:
    assert [part.splitlines()[0] for part in await asked(vigia, "catchup")] == [
        "SEV2 · #1 Checkout is failing", "Status: investigating", "What happened lately:",
        "- 12:00 UTC @Ana declared SEV2: Checkout is failing",
    ]  # fmt: skip


# -- all of them --------------------------------------------------------------------------------------------

SHOWING = ["catchup", "why", "deliveries", "tasks", "followups"]


@pytest.mark.parametrize("words", SHOWING)
async def test_explaining_changes_nothing_and_is_said_to_the_asker_alone_in_their_language(
    vigia: Vigia, words: str
) -> None:
    before, said = await vigia.stored(), len(vigia.chat.posts)
    told = set()
    for lang in ("en", "es", "pt_BR"):
        vigia.locales[CARMEN] = lang
        reply = await vigia.says(CARMEN, words, where=1)
        assert reply.kind == "answer"
        assert reply.message.lang == lang
        told.add(text(reply))
    assert len(told) == 3
    assert await vigia.stored() == before
    assert len(vigia.chat.posts) == said


@pytest.mark.parametrize("words", SHOWING)
async def test_guests_and_people_outside_a_private_incident_are_shown_nothing(vigia: Vigia, words: str) -> None:
    number = await vigia.declares_in_private(ANA)
    assert text(await vigia.says(CARMEN, f"{words} #{number}")).startswith(f"There is no incident #{number}")
    vigia.kinds[CARMEN] = Kind.GUEST
    assert text(await vigia.says(CARMEN, f"{words} #1")).startswith("You cannot do this here: guests")


@pytest.mark.parametrize("words", SHOWING)
async def test_elsewhere_the_open_incidents_are_named(vigia: Vigia, words: str) -> None:
    assert text(await vigia.says(CARMEN, words)) == (
        f"This is no incident's channel: write the number, for example {words} #1. Open now: #1."
    )
