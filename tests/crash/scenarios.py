"""What the processes are at when they are killed: the stories in full, and every other verb by itself."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.bootstrap import Process
from bot.domain.values import Conversation, Person
from bot.messages import Answer, Reply
from bot.ports import Chosen, Request, Typed
from bot.testing import NOON
from tests.crash.gate import Died

ANA, BRUNO, CARMEN = (Person("webchat", name.lower(), name) for name in ("Ana", "Bruno", "Carmen"))
GENERAL = Conversation("webchat", "general")
ROOM = Conversation("webchat", "inc-1-checkout-answers-500")
INCIDENTS = "incidents"  # the channel where they are announced

Act = Callable[[Process], Awaitable[bool]]  # whether whoever asked got an answer


@dataclass(frozen=True)
class Scenario:
    """`before`: what happened earlier, in peace. `says`: where, and how what is new there begins.

    `calls` and `statements`: at least so many points must be found. `targets`: those that are set up; one whose name
    begins with "!" refuses.
    """

    name: str
    act: Act
    before: tuple[str, ...]  # names of scenarios
    at: datetime
    calls: int
    statements: int
    says: tuple[tuple[str, str], ...]
    targets: tuple[str, ...] = ()


def says(who: Person, where: Conversation, said: Typed | Chosen, *mentions: Person) -> Act:
    """A request, the same each time it is delivered."""
    request = Request(f"{who.id}: {said}", who, where, said, mentions)

    async def act(process: Process) -> bool:
        reply: Reply = await process.engine.submit(request)
        return isinstance(reply, Answer) and not reply.refused

    return act


async def clock_strikes(process: Process) -> bool:
    """The ticker asks what is due. Nobody waits for an answer, and nobody asks again: the next tick does."""
    with suppress(Died):
        await process.engine.prompt_due()
    return True


UPDATE = {"text": "The pool is exhausted; we restart the workers.", "status": "identified", "next": "45m"}

SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "declare",
            says(ANA, GENERAL, Typed("declare sev2 Checkout answers 500")),
            before=(),
            at=NOON,
            calls=8,
            statements=75,
            says=(
                (ROOM.id, "@Ana declared SEV2 incident #1"),
                ("incidents", "SEV2 · #1 Checkout answers 500"),
                ("direct:ana", "You have the role Incident commander"),
            ),
        ),
        Scenario(
            "role",
            says(ANA, ROOM, Typed("role comms @Bruno"), BRUNO),
            before=("declare",),
            at=NOON + timedelta(minutes=1),
            calls=6,
            statements=45,
            says=(
                (ROOM.id, "@Ana gave the role Communications lead to @Bruno."),
                ("direct:bruno", "@Ana gave you the role Communications lead"),
            ),
        ),
        Scenario(
            "update",
            says(BRUNO, ROOM, Chosen("update", 1, None, UPDATE, submitted=True)),
            before=("declare", "role"),
            at=NOON + timedelta(minutes=20),
            calls=4,
            statements=30,
            says=((ROOM.id, "Update by @Bruno, now identified"),),
        ),
        Scenario(
            "prompt",  # five minutes late: commander and communications lead in private, and the channel
            clock_strikes,
            before=("declare", "role"),
            at=NOON + timedelta(minutes=35),
            calls=3,
            statements=26,
            says=(
                (ROOM.id, "@Ana @Bruno: the update promised for 12:30 UTC is 5 minutes late."),
                ("direct:ana", "SEV2 incident #1, Checkout answers 500: the update promised"),
                ("direct:bruno", "SEV2 incident #1, Checkout answers 500: the update promised"),
            ),
        ),
        Scenario(
            "resolve",
            says(CARMEN, ROOM, Typed("resolve The workers were restarted.")),
            before=("declare", "role", "prompt"),
            at=NOON + timedelta(minutes=40),
            calls=4,
            statements=30,
            says=((ROOM.id, "@Carmen resolved the incident"),),
        ),
        Scenario(
            "handover",
            says(ANA, ROOM, Typed("handover @Bruno"), BRUNO),
            before=("declare",),
            at=NOON + timedelta(minutes=2),
            calls=6,
            statements=45,
            says=(
                (ROOM.id, "@Ana offers the command to @Bruno"),
                ("direct:bruno", "@Ana offers you the command"),
            ),
        ),
        Scenario(
            "task",
            says(ANA, ROOM, Typed("task Check the pool @Bruno 10m"), BRUNO),
            before=("declare",),
            at=NOON + timedelta(minutes=1),
            calls=1,
            statements=20,
            says=((ROOM.id, "@Ana added task 1: Check the pool"),),
        ),
        Scenario(
            "task-due",  # long after: the ten minutes ended at 12:11
            clock_strikes,
            before=("declare", "task"),
            at=NOON + timedelta(minutes=20),
            calls=2,
            statements=30,
            says=(
                (ROOM.id, "@Bruno: number 1 is due since 12:11 UTC: Check the pool."),
                ("direct:bruno", "SEV2 incident #1, Checkout answers 500: @Bruno, your number 1 is due"),
            ),
        ),
        Scenario(
            "undo",  # of the update a minute before: promise, status and card are as they were
            says(BRUNO, ROOM, Typed("undo")),
            before=("declare", "role", "update"),
            at=NOON + timedelta(minutes=21),
            calls=4,
            statements=30,
            says=((ROOM.id, "@Bruno took back the update of 12:20 UTC."),),
        ),
        Scenario(
            "merge",
            says(CARMEN, ROOM, Typed("merge #1 into #2")),
            before=("declare", "task", "another"),
            at=NOON + timedelta(minutes=4),
            calls=6,
            statements=50,
            says=(
                (ROOM.id, "@Carmen ended this incident: it is a duplicate of #1"),
                ("inc-1-cards-are-refused", "@Carmen merged incident #1, Checkout answers 500, into this one"),
            ),
        ),
        Scenario(
            "link",
            says(ANA, ROOM, Typed("link Board https://boards.example.com")),
            before=("declare",),
            at=NOON + timedelta(minutes=1),
            calls=5,
            statements=30,
            says=((ROOM.id, "@Ana added"),),
        ),
        Scenario(
            "forgotten",  # silent since noon
            clock_strikes,
            before=("declare",),
            at=NOON + timedelta(hours=8),
            calls=4,
            statements=30,
            says=(
                (ROOM.id, "@Ana: nobody has done anything here for 8 hours"),
                ("direct:ana", "SEV2 incident #1, Checkout answers 500: nobody has done anything for 8 hours"),
            ),
        ),
    )
}

TARGETS = ("customers-mail", "partners")
PUBLISHED: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "draft",
            says(ANA, ROOM, Typed("publish customers Cards are refused")),
            before=("declare", "role"),
            at=NOON + timedelta(minutes=5),
            calls=1,
            statements=15,
            says=((ROOM.id, "Draft 1 for Customers: investigating"),),
            targets=TARGETS,
        ),
        Scenario(
            "approve",
            says(BRUNO, ROOM, Typed("approve 1")),
            before=("declare", "role", "draft"),
            at=NOON + timedelta(minutes=6),
            calls=5,  # the targets, the publication's message, and what the card shows
            statements=30,
            says=((ROOM.id, "Publication 1 to Customers: investigating"),),
            targets=TARGETS,
        ),
        Scenario(
            "refused",
            says(BRUNO, ROOM, Typed("approve 1")),
            before=("declare", "role", "draft"),
            at=NOON + timedelta(minutes=6),
            calls=5,
            statements=30,
            says=((ROOM.id, "Publication 1 at partners: failed. (401)"),),
            targets=("customers-mail", "!partners"),
        ),
    )
}
MAINTAINED: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "plan",
            says(ANA, ROOM, Typed('maintenance "DB upgrade" in 5m for 90m')),
            before=("declare",),
            at=NOON + timedelta(minutes=1),
            calls=1,
            statements=10,
            says=((INCIDENTS, "Maintenance 1, DB upgrade: a draft, nobody was told"),),
            targets=TARGETS,
        ),
        Scenario(
            "announce",
            says(ANA, ROOM, Typed("announce 1 because nobody else is here")),
            before=("declare", "plan"),
            at=NOON + timedelta(minutes=2),
            calls=4,  # the targets, its message, and what is said aloud
            statements=20,
            says=((INCIDENTS, "Maintenance 1, DB upgrade, is announced"),),
            targets=TARGETS,
        ),
        Scenario(
            "begins",
            clock_strikes,
            before=("declare", "plan", "announce"),
            at=NOON + timedelta(minutes=6),
            calls=4,
            statements=20,
            says=((INCIDENTS, "Maintenance 1, DB upgrade, has begun"),),
            targets=TARGETS,
        ),
        Scenario(
            "not announced everywhere",
            says(ANA, ROOM, Typed("announce 1 because nobody else is here")),
            before=("declare", "plan"),
            at=NOON + timedelta(minutes=2),
            calls=4,
            statements=20,
            says=((INCIDENTS, "Maintenance 1 at partners: failed. (401)"),),
            targets=("customers-mail", "!partners"),
        ),
    )
}
PLANNED = {name: MAINTAINED[name] for name in ("plan", "announce", "begins")}
SCENARIOS = {**SCENARIOS, "approve": PUBLISHED["approve"], **PLANNED}

ON_BOTH = (
    "declare",
    "role",
    "update",
    "prompt",
    "resolve",
    "handover",
    "approve",
    "plan",
    "begins",
)  # databases; the others add no new statement

# What others begin with, and is played as a scenario of its own above.
ANOTHER = Scenario(
    "another",
    says(CARMEN, GENERAL, Typed("declare sev3 Cards are refused")),
    before=("declare", "task"),
    at=NOON + timedelta(minutes=3),
    calls=8,
    statements=60,
    says=(("inc-1-cards-are-refused", "@Carmen declared SEV3 incident #1"),),
)
REPORTED = Scenario("report", says(ANA, GENERAL, Typed("triage Checkout answers 500")), (), NOON, 0, 5, ())
FOLLOWED = Scenario("follow", says(CARMEN, ROOM, Typed("follow")), ("declare",), NOON, 0, 5, ())
BY_NAME: Mapping[str, Scenario] = {
    **SCENARIOS,
    **PUBLISHED,
    **MAINTAINED,
    **{one.name: one for one in (ANOTHER, REPORTED, FOLLOWED)},
}


def verb(
    words: str,
    *before: str,
    who: Person = ANA,
    mentions: tuple[Person, ...] = (),
    chosen: Chosen | None = None,
    targets: tuple[str, ...] = (),
) -> Scenario:
    """One verb by itself, after these scenarios: what it says is its own business, that it is said once is ours."""
    act = says(who, GENERAL if words.startswith("triage") else ROOM, chosen or Typed(words), *mentions)
    at = BY_NAME[before[-1]].at + timedelta(seconds=30) if before else NOON
    return Scenario(words, act, before, at, calls=0, statements=5, says=(), targets=targets)


RESOLVED = ("declare", "role", "prompt", "resolve")
VERBS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        verb("triage Checkout seems slow"),
        verb("no-change", "declare"),
        verb("snooze 10m because we wait", "declare"),
        verb("remind every 20m", "declare"),
        verb("status identified", "declare"),
        verb("mitigate Pool enlarged", "declare"),
        verb("reopen It is back", *RESOLVED),
        verb("close", *RESOLVED),
        verb("cancel A load test", "declare"),
        verb("keep open 4h", "declare"),
        verb("private", "declare"),
        verb("sev 1 all of Europe", "declare"),
        verb("scope critical", "declare"),
        verb("impact users=1200 systems=checkout", "declare"),
        verb("title Cards are refused", "declare"),
        verb("at 11:55 note It rang", "declare"),
        verb("role drop comms", "declare", "role"),
        verb("accept", "declare", "handover", who=BRUNO),
        verb("page @Bruno the database is down", "declare", mentions=(BRUNO,)),
        verb("follow", "declare", who=CARMEN),
        verb("unfollow", "declare", "follow", who=CARMEN),
        verb("promote sev1", "report"),
        verb("capture", "declare", chosen=Chosen("capture", 1, None, {"source": "C/7", "text": "It leaks"})),
        verb("note Rolled back 4.2", "declare"),
        verb("attempt Restarted => no change", "declare"),
        verb("call https://meet.example.com", "declare"),
        verb("done 1", "declare", "task", who=BRUNO),
        verb("publish customers Cards are refused", "declare", "role", targets=TARGETS),
        verb("discard 1", "declare", "role", "draft", targets=TARGETS),
        verb("correct 1 In Spain alone", "declare", "role", "draft", "approve", targets=TARGETS),
        verb("retract 1 because it was a drill", "declare", "role", "draft", "approve", targets=TARGETS),
        verb("retry 1 partners", "declare", "role", "draft", "refused", targets=TARGETS),
        verb('maintenance "DB upgrade" in 2h for 90m', targets=TARGETS),
        verb("announce 1 because I am alone", "declare", "plan", targets=TARGETS),
        verb("begin 1", "declare", "plan", "announce", targets=TARGETS),
        verb("extend 1 30m", "declare", "plan", "announce", "begins", targets=TARGETS),
        verb("finish 1", "declare", "plan", "announce", "begins", targets=TARGETS),
        verb("call-off 1 because the vendor moved it", "declare", "plan", "announce", targets=TARGETS),
        verb("resend 1 partners", "declare", "plan", "not announced everywhere", targets=TARGETS),
        verb("followup Write it up @Bruno 5d", "declare", mentions=(BRUNO,)),
    )
}
