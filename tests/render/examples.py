"""One incident after everything that can happen to it, so that each template is shown with facts as they come."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain import events as ev
from bot.domain.act import parts
from bot.domain.cadence import Publicity
from bot.domain.content import Content
from bot.domain.events import AnyEvent
from bot.domain.incident import Incident
from bot.domain.publication import Approval, Arrival, Piece, Publication, Stage, TargetReceipt
from bot.domain.release import Statement
from bot.domain.task import TaskKind
from bot.domain.values import Audience, Conversation, Loss, PostRef, Scope, Severity, Status
from bot.testing import ANA, BRUNO, CARMEN, GENERAL, NOON, PLAN, build_incident
from tests.domain.times import MINUTE, at

ROOM = Conversation("fake", "C7")
TITLE = "Checkout is failing"
SAID = "The pool is full, we enlarge it"


@dataclass(frozen=True)
class Example:
    """`before` has happened already; `events` are what is to be said now."""

    name: str
    incident: Incident
    events: tuple[AnyEvent, ...]
    publications: Mapping[int, Publication] = field(default_factory=dict)


def declared(**changes: object) -> Callable[[], Incident]:
    """Instead of something happening to an incident, its very beginning."""
    facts: dict[str, object] = {
        "title": TITLE, "summary": "", "severity": Severity.SEV2, "private": False, "origin": GENERAL, "plan": PLAN,
        "playbook": "test", "by": ANA, "at": NOON,
    }  # fmt: skip

    def begin() -> Incident:
        incident = Incident.declare(**{**facts, **changes})  # type: ignore[arg-type]
        incident.number = 7
        return incident

    return begin


def another(task: str = "") -> Incident:
    """A second one, with something to do."""
    incident = build_incident(title="Payments are refused")
    incident.number = 9
    if task:
        incident.add_task(task, TaskKind.TASK, None, None, by=BRUNO, at=NOON)
    return incident


def undone(incident: Incident, act: Callable[[], None]) -> None:
    """Done by Ana, and taken back."""
    before = parts(incident)
    act()
    incident.remember(before, by=ANA, at=NOON)
    incident.events.clear()
    incident.undo(None, by=ANA, at=NOON)


Step = Callable[[Incident], None]

BEGINNINGS: dict[str, Callable[[], Incident]] = {
    "declared": declared(),
    "declared with what is known": declared(summary=SAID),
    "declared in triage": declared(triage=True),
    "declared in private": declared(private=True),
    "declared at length": declared(title=" ".join([f"{TITLE} again and again"] * 20)),
}

STEPS: dict[str, tuple[Step, ...]] = {
    # the life of an incident
    "status moved": (lambda i: i.change_status(Status.MONITORING, by=BRUNO, at=NOON),),
    "severity raised": (lambda i: i.change_severity(Severity.SEV1, "", by=BRUNO, at=NOON),),
    "severity lowered with its reason": (lambda i: i.change_severity(Severity.SEV4, SAID, by=BRUNO, at=NOON),),
    "resolved": (lambda i: i.resolve("", by=BRUNO, at=at("14:45")),),
    "resolved with words": (lambda i: i.resolve(SAID, by=BRUNO, at=at("14:45")),),
    "cancelled": (lambda i: i.cancel("", by=BRUNO, at=NOON),),
    "cancelled with words": (lambda i: i.cancel(SAID, by=BRUNO, at=NOON),),
    "reopened": (lambda i: i.resolve("", by=BRUNO, at=NOON), lambda i: i.reopen("", by=ANA, at=NOON)),
    "reopened with words": (lambda i: i.resolve("", by=BRUNO, at=NOON), lambda i: i.reopen(SAID, by=ANA, at=NOON)),
    "resolved for a follower": (
        lambda i: i.follow(by=CARMEN, at=NOON),
        lambda i: i.resolve("", by=BRUNO, at=NOON),
    ),
    "reopened with words for a follower": (
        lambda i: i.follow(by=CARMEN, at=NOON),
        lambda i: i.resolve("", by=BRUNO, at=NOON),
        lambda i: i.reopen(SAID, by=ANA, at=NOON),
    ),
    "closed": (lambda i: i.resolve("", by=BRUNO, at=NOON), lambda i: i.close(by=ANA, at=NOON)),
    "promoted": (
        lambda i: setattr(i, "status", Status.TRIAGE),
        lambda i: i.promote(Severity.SEV1, by=ANA, at=NOON),
    ),
    "renamed": (lambda i: i.change_title("Checkout and search fail", by=BRUNO, at=NOON),),
    # how bad it is
    "scope said": (lambda i: i.change_scope(Scope.LOCALIZED, by=BRUNO, at=NOON),),
    "scope that suggests another severity": (lambda i: i.change_scope(Scope.CRITICAL, by=BRUNO, at=NOON),),
    "impact said": (lambda i: i.change_impact(users=3, systems="", risk="", by=BRUNO, at=NOON),),
    "whole impact said": (
        lambda i: i.change_scope(Scope.CRITICAL, by=BRUNO, at=NOON),
        lambda i: i.change_impact(users=120_000, systems="checkout", risk="lost orders", by=BRUNO, at=NOON),
    ),
    # statements and questions
    "updated": (lambda i: i.post_update(SAID, by=BRUNO, at=at("12:10")),),
    "updated late with status and end": (
        lambda i: i.follow(by=CARMEN, at=NOON),
        lambda i: i.post_update(SAID, by=BRUNO, at=at("12:40"), status=Status.MONITORING, eta=at("15:00")),
    ),
    "updated for a follower": (
        lambda i: i.follow(by=CARMEN, at=NOON),
        lambda i: i.post_update(SAID, by=BRUNO, at=at("12:10")),
    ),
    "nothing new": (lambda i: i.report_no_change(by=BRUNO, at=NOON),),
    "snoozed": (lambda i: i.snooze(15 * MINUTE, "", by=BRUNO, at=NOON),),
    "snoozed with its reason": (lambda i: i.snooze(15 * MINUTE, "the vendor calls back", by=BRUNO, at=NOON),),
    "cadence changed": (lambda i: i.change_cadence(90 * MINUTE, by=BRUNO, at=NOON),),
    "asked early": (lambda i: i.prompt(Audience.ROOM, at=at("12:25")),),
    "asked at the time": (lambda i: i.prompt(Audience.ROOM, at=at("12:30")),),
    "asked late": (
        lambda i: i.assign_role("comms", BRUNO, by=ANA, at=NOON),
        lambda i: i.prompt(Audience.ROOM, at=at("12:35")),
    ),
    "asked by a page": (lambda i: i.prompt(Audience.ROOM, at=at("15:00")),),
    "promise restored": (lambda i: i.promises.clear(), lambda i: i.restore_promise(at=NOON)),
    # people
    "role given": (lambda i: i.assign_role("comms", BRUNO, by=ANA, at=NOON),),
    "role taken": (lambda i: i.assign_role("comms", BRUNO, by=BRUNO, at=NOON),),
    "role taken over": (
        lambda i: i.assign_role("comms", BRUNO, by=ANA, at=NOON),
        lambda i: i.assign_role("comms", CARMEN, by=ANA, at=NOON),
    ),
    "command taken": (lambda i: i.assign_role("commander", BRUNO, by=BRUNO, at=NOON),),
    "role dropped": (
        lambda i: i.assign_role("comms", BRUNO, by=ANA, at=NOON),
        lambda i: i.drop_role("comms", by=ANA, at=NOON),
    ),
    "command offered": (lambda i: i.offer_command(BRUNO, by=ANA, at=NOON),),
    "command offered in the middle of work": (
        lambda i: i.post_update(SAID, by=ANA, at=NOON),
        lambda i: i.add_task("Enlarge the pool", TaskKind.TASK, None, None, by=ANA, at=NOON),
        lambda i: i.offer_command(BRUNO, by=ANA, at=NOON),
    ),
    "command accepted": (
        lambda i: i.add_task("Enlarge the pool", TaskKind.TASK, None, None, by=ANA, at=NOON),
        lambda i: i.offer_command(BRUNO, by=ANA, at=NOON),
        lambda i: i.accept_command(by=BRUNO, at=NOON),
    ),
    "paged": (lambda i: i.page([BRUNO], "", by=ANA, at=NOON),),
    "paged with words": (lambda i: i.page([BRUNO], SAID, by=ANA, at=NOON),),
    "followed": (lambda i: i.follow(by=CARMEN, at=NOON),),
    "over for a follower": (lambda i: i.follow(by=CARMEN, at=NOON), lambda i: i.resolve("", by=BRUNO, at=NOON)),
    "over for a follower, with words": (
        lambda i: i.follow(by=CARMEN, at=NOON),
        lambda i: i.resolve(SAID, by=BRUNO, at=NOON),
    ),
    "unfollowed": (lambda i: i.follow(by=CARMEN, at=NOON), lambda i: i.unfollow(by=CARMEN, at=NOON)),
    # work
    "task added": (lambda i: i.add_task("Enlarge the pool", TaskKind.TASK, None, None, by=ANA, at=NOON),),
    "task given with a time": (
        lambda i: i.add_task("Enlarge the pool", TaskKind.TASK, BRUNO, at("12:20"), by=ANA, at=NOON),
    ),
    "follow-up for another day": (
        lambda i: i.add_task("Write it up", TaskKind.FOLLOW_UP, BRUNO, NOON + timedelta(days=2), by=ANA, at=NOON),
    ),
    "task due": (
        lambda i: i.add_task("Enlarge the pool", TaskKind.TASK, BRUNO, at("12:20"), by=ANA, at=NOON),
        lambda i: i.ask_for_tasks(at=at("12:21")),
    ),
    "task done": (
        lambda i: i.add_task("Enlarge the pool", TaskKind.TASK, None, None, by=ANA, at=NOON),
        lambda i: i.complete_task(1, by=BRUNO, at=NOON),
    ),
    # the timeline
    "noted": (lambda i: i.add_note(SAID, by=BRUNO, at=NOON),),
    "tried": (lambda i: i.add_attempt("Rolled back", "", by=BRUNO, at=NOON),),
    "tried with its result": (lambda i: i.add_attempt("Rolled back", "no change", by=BRUNO, at=NOON),),
    "captured": (lambda i: i.capture(SAID, "C7/9", said_by=CARMEN, said_at=NOON, by=BRUNO, at=NOON),),
    "taken back": (
        lambda i: i.capture(SAID, "C7/9", said_by=CARMEN, said_at=NOON, by=BRUNO, at=NOON),
        lambda i: i.take_back("C7/9", by=BRUNO, at=NOON),
    ),
    "link added": (lambda i: i.add_link("Dashboard", "https://grafana.test/d/1", by=BRUNO, at=NOON),),
    # mending
    "made private": (
        lambda i: i.make_private(by=ANA, at=NOON),
        lambda i: i.leave((ROOM,), (PostRef(ROOM, "1"),), at=NOON),
    ),
    "made private after an update": (
        lambda i: i.post_update(SAID, by=ANA, at=NOON),
        lambda i: i.make_private(by=ANA, at=NOON),
    ),
    "made private when it was over": (
        lambda i: i.resolve("", by=ANA, at=NOON),
        lambda i: i.make_private(by=ANA, at=NOON),
    ),
    "kept open": (lambda i: i.keep_open(at("18:00"), by=ANA, at=NOON),),
    "silent for long": (lambda i: i.question_end(at=at("20:01")),),
    "monitored for long": (
        lambda i: i.change_status(Status.MONITORING, by=ANA, at=NOON),
        lambda i: i.question_end(at=at("16:01")),
    ),
    "undone": (lambda i: undone(i, lambda: i.change_severity(Severity.SEV1, "", by=ANA, at=NOON)),),
    "an end undone for a follower": (
        lambda i: i.follow(by=CARMEN, at=NOON),
        lambda i: undone(i, lambda: i.resolve("", by=ANA, at=NOON)),
    ),
    "merged": (lambda i: i.merge_into(another(), room="inc-9", url="https://chat.test/C9", by=ANA, at=NOON),),
    "merged with what has no channel": (
        lambda i: i.follow(by=CARMEN, at=NOON),
        lambda i: i.merge_into(another(), room="", url="", by=ANA, at=NOON),
    ),
    "a duplicate absorbed": (lambda i: i.absorb(another(), by=ANA, at=NOON),),
    "a duplicate with a task absorbed": (lambda i: i.absorb(another("Look"), by=ANA, at=NOON),),
    "told later": (lambda i: setattr(i, "as_of", at("11:50")), lambda i: i.add_note(SAID, by=BRUNO, at=NOON)),
    # the outside
    "channel opened": (lambda i: i.room_opened(ROOM, "inc-7", "https://chat.test/C7", at=NOON),),
    "channel archived": (lambda i: i.room_lost(ROOM, Loss.ARCHIVED, at=NOON),),
    "channel found again": (lambda i: i.room_found(ROOM, at=NOON),),
    "channel renamed": (lambda i: i.room_renamed(ROOM, "war-room", at=NOON),),
    "channel shared": (lambda i: i.room_shared(ROOM, at=NOON),),
    "card deleted": (lambda i: i.card_lost(ROOM, at=NOON),),
    "name taken": (lambda i: i.room_name_taken("fake", "inc-7", "inc-7-2", at=NOON),),
    "card posted": (lambda i: i.card_posted(PostRef(ROOM, "1"), at=NOON),),
    "announced": (lambda i: i.announcement_posted(PostRef(GENERAL, "2"), at=NOON),),
    "channel refused": (lambda i: i.delivery_buried("open-room", "fake/room", "fake", "restricted", at=NOON),),
    "post refused": (lambda i: i.delivery_buried("post", "fake/room", "fake", "too_long", at=NOON),),
    "person unreachable": (lambda i: i.delivery_buried("post", "fake/@bruno", "fake", "gone", at=NOON),),
}


def examples(**changes: object) -> Iterator[Example]:
    """All of them, freshly made; `changes` are of the incident's beginning."""
    for name, begin in BEGINNINGS.items():
        incident = begin()
        yield Example(name, incident, tuple(incident.events))
    for name, steps in STEPS.items():
        incident = build_incident(**changes)
        for step in steps:
            incident.events.clear()
            step(incident)
        yield Example(name, incident, tuple(incident.events))
    for name, publication, tell in _published():
        incident = build_incident(**changes)
        tell(incident)
        yield Example(name, incident, tuple(incident.events), {1: publication})


def _published() -> Iterator[tuple[str, Publication, Step]]:
    """Drafted, let go, refused, unknown, too old; and the question for the word promised to people outside."""
    piece = Piece("customers-mail", (Statement("en", "Problem with Checkout", SAID),), 40, 280)
    content = Content(texts={"en": f"{SAID}. Write to root@db-1.internal, says Ana"})
    draft = Publication(
        7, 1, "customers", "investigating", "statement", ANA, NOON, content, (piece,), 0, second_person=True
    )
    about = {"number": 1, "audience": "customers", "phase": "investigating"}
    yield "drafted", draft, lambda i: i.tell(ev.PublicationDrafted, by=ANA, at=NOON, edited=False, **about)
    yield "edited", draft, lambda i: i.tell(ev.PublicationDrafted, by=ANA, at=NOON, edited=True, **about)
    gone = replace(draft, stage=Stage.DISCARDED)
    yield "discarded", gone, lambda i: i.tell(ev.PublicationDiscarded, by=ANA, at=NOON, number=1)
    told = {**about, "targets": ("customers-mail",), "text": SAID}
    for reason in ("", "nobody else is awake"):
        released = replace(draft, stage=Stage.RELEASED, approval=Approval(BRUNO, NOON, reason))
        released.receipts = {"customers-mail": TargetReceipt(Arrival.UNDERWAY, NOON, done=3, of=9)}
        yield (
            f"released {reason}",
            released,
            lambda i, why=reason: i.tell(ev.PublicationReleased, by=BRUNO, at=NOON, reason=why, **told),  # type: ignore[misc]
        )
    for state in Arrival:
        after = replace(released, receipts={"customers-mail": TargetReceipt(state, NOON, "401")})
        yield (
            f"receipt {state}",
            after,
            lambda i, how=state: i.receipt(1, "customers-mail", str(how), "401", at=NOON),  # type: ignore[misc]
        )
    for arrived in (True, False):
        yield (
            f"decided {arrived}",
            released,
            lambda i, so=arrived: i.tell(  # type: ignore[misc]
                ev.DeliveryDecided, by=BRUNO, at=NOON, number=1, target="customers-mail", arrived=so
            ),
        )
    for minutes in (0, 14, 40):
        yield f"word due after {minutes}", released, lambda i, late=minutes: _word_due(i, late)  # type: ignore[misc]


def _word_due(incident: Incident, minutes: int) -> None:
    publicity = Publicity(timedelta(minutes=15), timedelta(minutes=30), PLAN.ladder)
    incident.plan = replace(PLAN, publicity=publicity)
    incident.promise_public(at=NOON)
    incident.prompt(Audience.PUBLIC, at=NOON + max(minutes, 10) * MINUTE)
