"""One row per verb typed, per button and per form: the same on every platform. The prologues are at the end."""

from collections.abc import Mapping
from typing import Any

from tests.parity.rows import (
    ALOUD,
    CARD,
    ROOM,
    WORK,
    ButtonRow,
    FormRow,
    Passed,
    Pinned,
    Pressed,
    Row,
    Said,
    ShortcutRow,
    Step,
    TypedRow,
    to,
)

Steps = tuple[Step, ...]

PINNED = {"source": "elsewhere/7", "text": "It leaks since Monday", "at": "2026-03-02T11:55:00+00:00"}
DECLARED: Steps = (Said("ana", "general", "declare sev2 Checkout is failing"),)
REPORTED: Steps = (Said("ana", "general", "triage sev2 Checkout is failing"),)
A_MINUTE_LATER: Steps = (*DECLARED, Passed("1m"))
RESOLVED: Steps = (*DECLARED, Said("ana", "room", "resolve"))
FOLLOWED: Steps = (*A_MINUTE_LATER, Said("carmen", "room", "follow"))
OFFERED: Steps = (*DECLARED, Said("ana", "room", "handover @Bruno"))
WITH_TASK: Steps = (*DECLARED, Said("ana", "room", "task Check the replica @Bruno 10m"))
TASK_DUE: Steps = (*WITH_TASK, Passed("10m"))
ASKED_IN_PRIVATE: Steps = (*DECLARED, Passed("25m"))
ASKED_IN_ROOM: Steps = (*DECLARED, Passed("30m"))
CRITICAL: Steps = (*DECLARED, Said("ana", "room", "scope critical"))
TWICE: Steps = (*DECLARED, *DECLARED)
SAID_BY_CARMEN: Steps = (*A_MINUTE_LATER, Said("carmen", "room", "sev 1"))
TWO: Steps = (*DECLARED, Said("ana", "general", "declare Payments are refused"))
WITH_COMMS: Steps = (*DECLARED, Said("ana", "room", "role comms @Bruno"))
CAPTURED: Steps = (*DECLARED, Pinned("ana", "bruno", PINNED))
FORGOTTEN: Steps = (*DECLARED, Passed("8h"))
LOOKING: Steps = (Said("bruno", "room", ""),)
IN_ROOM: Steps = (*DECLARED, *LOOKING)
IN_ROOM_LATER: Steps = (*A_MINUTE_LATER, *LOOKING)
REPORTED_LOOKING: Steps = (*REPORTED, *LOOKING)
OFFERED_LOOKING: Steps = (*OFFERED, *LOOKING)
FOLLOWED_LOOKING: Steps = (*FOLLOWED, Said("carmen", "room", ""))
ANA_LOOKING: Steps = (*DECLARED, Said("ana", "room", ""))
AFTER: Steps = (*RESOLVED, Said("bruno", "room", ""))
BARE: Steps = (Said("ana", "general", ""),)

DRAFTED: Steps = (*DECLARED, Said("ana", "room", "publish stakeholders Cards are refused"))
PUBLISHED: Steps = (*DRAFTED, Said("ana", "room", "approve 1"))
NOT_DELIVERED: Steps = (
    *DECLARED,
    Said("ana", "room", "publish support Cards are refused"),
    Said("ana", "room", "approve 1"),
)
PUBLIC: Steps = (Said("ana", "general", "declare sev1 Checkout is failing"), Passed("15m"))

PLANNED: Steps = (*DECLARED, Said("ana", "general", 'maintenance "DB upgrade" in 2h for 90m'))
TO_COME: Steps = (*PLANNED, Said("ana", "general", "announce 1 because nobody else is here"))
UNDER_WAY: Steps = (*TO_COME, Said("ana", "general", "begin 1"))
ITS_TIME_IS_UP: Steps = (*UNDER_WAY, Passed("3h35m"))
SHOWN = Said("ana", "room", "maintenances 1")

ADDING: Steps = (Said("ana", "general", "component-add Search"),)
LISTED: Steps = (*ADDING, Pressed("ana", "general", "component-add"))

TOLD_ALL = (ROOM, CARD)
SAID_ALOUD = (ALOUD, WORK)
NEW = ("IncidentDeclared", "RoleAssigned")
TOLD_OF_NEW = (ROOM, CARD, to("ana"))


def typed(words: str, events: str = "", said: tuple[str, ...] = (), before: Steps = DECLARED, **more: Any) -> TypedRow:
    """In the incident's channel, by Ana, unless it says otherwise."""
    return TypedRow(
        verb=words.split(maxsplit=1)[0],
        words=words,
        events=tuple(events.split()),
        said=frozenset(said),
        before=before,
        **more,
    )


def button(
    made_by: str,
    verb: str,
    on: Any,
    events: str = "",
    said: tuple[str, ...] = (),
    before: Steps = DECLARED,
    **more: Any,
) -> ButtonRow:
    """Pressed as it stands there."""
    kinds = tuple(events.split())
    return ButtonRow(made_by=made_by, verb=verb, on=on, events=kinds, said=frozenset(said), before=before, **more)


def form(
    verb: str,
    fields: Mapping[str, str],
    events: str = "",
    said: tuple[str, ...] = (),
    before: Steps = DECLARED,
    **more: Any,
) -> FormRow:
    """Opened, filled in and sent."""
    kinds = tuple(events.split())
    return FormRow(verb=verb, fields=fields, events=kinds, said=frozenset(said), before=before, **more)


TYPED: tuple[TypedRow, ...] = (
    typed("declare sev2 Checkout is failing", " ".join(NEW), TOLD_OF_NEW, (), where="general"),
    typed("triage Checkout seems slow", " ".join(NEW), TOLD_OF_NEW, (), where="general"),
    typed("promote sev1", "IncidentPromoted", TOLD_ALL, REPORTED),
    typed("status identified", "StatusChanged", TOLD_ALL),
    typed("mitigate", "StatusChanged", TOLD_ALL),
    typed("resolve The pool was full", "IncidentResolved", TOLD_ALL),
    typed("reopen It is back", "IncidentReopened", TOLD_ALL, RESOLVED),
    typed("private", "MadePrivate PlaceLeft", (ROOM,)),
    typed("keep open until 18:00", "KeptOpen", (ROOM,)),
    typed("undo", "ActionUndone", TOLD_ALL, SAID_BY_CARMEN, who="carmen"),
    typed("at 11:55 note Rolled back 4.2", "NoteAdded"),
    typed("merge into #2", "IncidentMerged DuplicateAbsorbed", TOLD_ALL, TWO),
    typed("close", "IncidentClosed", TOLD_ALL, RESOLVED),
    typed("cancel A load test", "IncidentCancelled", TOLD_ALL),
    typed("sev 1 all of Europe", "SeverityChanged", TOLD_ALL),
    typed("scope critical", "ScopeChanged", TOLD_ALL),
    typed("impact users=1200 systems=checkout", "ImpactChanged", TOLD_ALL),
    typed("title Cards are refused", "TitleChanged", TOLD_ALL),
    typed("role comms @Bruno", "RoleAssigned", (ROOM, CARD, to("bruno"))),
    typed("role drop comms", "RoleDropped", TOLD_ALL, WITH_COMMS),
    typed("handover @Bruno", "CommandOffered", (ROOM, to("bruno"))),
    typed("accept", "CommandAccepted", TOLD_ALL, OFFERED, who="bruno"),
    typed("page @Bruno the database is down", "PeoplePaged", (ROOM, to("bruno"))),
    typed("follow", "Followed", who="carmen"),
    typed("unfollow", "Unfollowed", (), FOLLOWED, who="carmen"),
    typed("update The pool is full", "UpdatePosted", (ROOM, CARD, to("carmen")), FOLLOWED),
    typed("no-change", "NoChangeReported", TOLD_ALL, A_MINUTE_LATER),
    typed("snooze 10m because the vendor calls back", "AlarmSnoozed", (ROOM,)),
    typed("remind every 20m", "CadenceChanged", (ROOM,)),
    typed("note Rolled back 4.2", "NoteAdded"),
    typed("attempt Restarted => no change", "AttemptRecorded"),
    typed("capture", refused=True),  # there is no message to capture: the shortcut has one
    typed("link Board https://boards.example.com", "LinkAdded", TOLD_ALL),
    typed("call https://meet.example.com", "LinkAdded", TOLD_ALL),
    typed("task Check the replica @Bruno 10m", "TaskAdded", (ROOM,)),
    typed("done 1", "TaskCompleted", (ROOM,), WITH_TASK),
    typed("followup Write it up @Bruno 5d", "TaskAdded", (ROOM,)),
    typed("publish stakeholders Cards are refused", "PublicationDrafted", (CARD,)),
    typed("approve 1", "PublicationReleased", (CARD,), DRAFTED),
    typed("discard 1", "PublicationDiscarded", (CARD,), DRAFTED),
    typed("correct 1 In Spain alone", "PublicationDrafted", (CARD,), PUBLISHED),
    typed("retract 1 because it was a drill", "PublicationDrafted", (CARD,), PUBLISHED),
    typed("retry 1 support-mail", "DeliveryDecided", (CARD,), NOT_DELIVERED),
    typed('maintenance "DB upgrade" from 22:00 to 23:30', "planned", (WORK,), (), where="general"),
    typed("announce 1 because nobody else is here", "announced", SAID_ALOUD, PLANNED),
    typed("begin 1", "started", SAID_ALOUD, TO_COME),
    typed("extend 1 until 23:45", "extended", SAID_ALOUD, UNDER_WAY),
    typed("finish 1", "finished", SAID_ALOUD, UNDER_WAY),
    typed("call-off 1 because the vendor moved it", "called-off", SAID_ALOUD, TO_COME),
    typed("resend 1 support-mail", "decided", (WORK,), TO_COME),
    typed("maintenances", before=TO_COME),
    typed("component-add Search", before=(), where="general"),  # it is shown first; the button does it
    typed("component-rename search Find", before=LISTED, where="general"),
    typed("component-retire search", before=LISTED, where="general"),
    typed("components", before=(), where="general"),
    typed("publications", before=PUBLISHED),
    typed("paste", before=PUBLISHED),
    typed("audiences"),
    typed("list"),
    typed("mine"),
    typed("info"),
    typed("catchup"),
    typed("timeline"),
    typed("who"),
    typed("tasks"),
    typed("followups"),
    typed("why"),
    typed("deliveries"),
    typed("help"),
)

BUTTONS: tuple[ButtonRow, ...] = (
    button("answers", "update", "private", before=ASKED_IN_PRIVATE, opens_form=True),
    button("answers", "no-change", "private", "NoChangeReported", TOLD_ALL, ASKED_IN_PRIVATE),
    button("answers", "snooze", "private", before=ASKED_IN_PRIVATE, opens_form=True),
    button("answers", "update", "room", before=ASKED_IN_ROOM, opens_form=True, who="bruno"),
    button("answers", "no-change", "room", "NoChangeReported", TOLD_ALL, ASKED_IN_ROOM, who="bruno"),
    button("answers", "snooze", "room", before=ASKED_IN_ROOM, opens_form=True),
    button("card", "update", "card", opens_form=True),
    button("card", "no-change", "card", "NoChangeReported", TOLD_ALL, A_MINUTE_LATER),
    button("card", "status", "card", opens_form=True),
    button("card", "sev", "card", opens_form=True),
    button("card", "role", "card", "RoleAssigned", (ROOM, CARD, to("bruno")), who="bruno"),
    button("card", "timeline", "card"),
    button("card", "resolve", "card", opens_form=True),
    button("card", "reopen", "card", before=RESOLVED, opens_form=True),
    button("card", "promote", "card", before=REPORTED, opens_form=True),
    button("card", "cancel", "card", before=REPORTED, opens_form=True),
    button("card", "close", "card", before=RESOLVED, opens_form=True),
    *(
        button("here_and_now", verb, "answer", before=IN_ROOM, who="bruno", opens_form=True)
        for verb in ("update", "status", "sev", "resolve", "page", "task", "note", "followup")
    ),
    button("here_and_now", "no-change", "answer", "NoChangeReported", TOLD_ALL, IN_ROOM_LATER, who="bruno"),
    button("here_and_now", "timeline", "answer", before=IN_ROOM, who="bruno"),
    button("here_and_now", "role", "answer", "RoleAssigned", (ROOM, CARD, to("bruno")), IN_ROOM, who="bruno"),
    button("here_and_now", "help", "answer", before=IN_ROOM, who="bruno"),
    button("here_and_now", "follow", "answer", "Followed", (), IN_ROOM, who="bruno"),
    button("here_and_now", "unfollow", "answer", "Unfollowed", (), FOLLOWED_LOOKING, who="carmen"),
    button("here_and_now", "handover", "answer", before=ANA_LOOKING, opens_form=True),
    button("here_and_now", "accept", "answer", "CommandAccepted", TOLD_ALL, OFFERED_LOOKING, who="bruno"),
    button("here_and_now", "promote", "answer", before=REPORTED_LOOKING, who="bruno", opens_form=True),
    button("here_and_now", "cancel", "answer", before=REPORTED_LOOKING, who="bruno", opens_form=True),
    button("here_and_now", "reopen", "answer", before=AFTER, who="bruno", opens_form=True),
    button("here_and_now", "close", "answer", before=AFTER, who="bruno", opens_form=True),
    button("here_and_now", "private", "answer", "MadePrivate PlaceLeft", (ROOM,), ANA_LOOKING),
    button("is_it_over", "resolve", "private", before=FORGOTTEN, opens_form=True),
    button("is_it_over", "keep", "room", before=FORGOTTEN, who="bruno", opens_form=True),
    button("is_it_over", "update", "private", before=FORGOTTEN, opens_form=True),
    button("publishes", "publish", "room", before=PUBLIC, opens_form=True),
    button("publishes", "snooze", "room", before=PUBLIC, opens_form=True),
    button("publication", "approve", "card", "PublicationReleased", (CARD,), DRAFTED),
    button("publication", "publish", "card", before=DRAFTED, opens_form=True),
    button("publication", "discard", "card", "PublicationDiscarded", (CARD,), DRAFTED),
    button("publication", "correct", "card", before=PUBLISHED, opens_form=True),
    button("publication", "retract", "card", before=PUBLISHED, opens_form=True),
    button("publication", "retry", "card", "DeliveryDecided", (CARD,), NOT_DELIVERED),
    button("publication", "retry", "room", "DeliveryDecided", (CARD,), NOT_DELIVERED),
    button("maintenance", "announce", "work", before=PLANNED, refused=True),  # somebody else has to
    button("maintenance", "announce", "work", "announced", SAID_ALOUD, PLANNED, who="bruno"),
    button("maintenance", "maintenance", "work", before=PLANNED, opens_form=True),
    button("maintenance", "call-off", "work", "discarded", (WORK,), PLANNED),
    button("maintenance", "begin", "answer", "started", SAID_ALOUD, (*TO_COME, SHOWN)),
    button("maintenance", "extend", "answer", before=(*TO_COME, SHOWN), opens_form=True),
    button("maintenance", "call-off", "answer", before=(*TO_COME, SHOWN), opens_form=True),
    button("maintenance", "resend", "aloud", "decided", (WORK,), TO_COME),
    button("maintenance", "finish", "answer", "finished", SAID_ALOUD, (*UNDER_WAY, SHOWN)),
    button("maintenance", "finish", "private", "finished", SAID_ALOUD, ITS_TIME_IS_UP),
    button("maintenance", "extend", "private", before=ITS_TIME_IS_UP, opens_form=True),
    button(
        "components",
        "component-add",
        "answer",
        before=(Said("ana", "general", "components"),),
        where="general",
        opens_form=True,
    ),
    button("adds_component", "component-add", "answer", "ComponentAdded", (), ADDING, where="general"),
    button(
        "renames_component",
        "component-rename",
        "answer",
        "ComponentRenamed",
        (),
        (*LISTED, Said("bruno", "general", "component-rename search Find")),
        where="general",
        who="bruno",
    ),
    button(
        "retires_component",
        "component-retire",
        "answer",
        "ComponentRetired",
        (),
        (*LISTED, Said("ana", "general", "component-retire search")),
        where="general",
    ),
    button("undo", "undo", "answer", "ActionUndone", TOLD_ALL, SAID_BY_CARMEN, who="carmen"),
    button("suggested", "sev", "room", "SeverityChanged", TOLD_ALL, CRITICAL, who="bruno"),
    button("accept", "accept", "private", "CommandAccepted", TOLD_ALL, OFFERED, who="bruno"),
    button("done", "done", "room", "TaskCompleted", (ROOM,), TASK_DUE, who="carmen"),
    button("done", "done", "private", "TaskCompleted", (ROOM,), TASK_DUE, who="bruno"),
    button("twin", "declare", "answer", " ".join(NEW), TOLD_OF_NEW, TWICE, where="general"),
    button("here", "declare", "answer", before=BARE, where="general", opens_form=True),
    button("here", "triage", "answer", before=BARE, where="general", opens_form=True),
    button("here", "help", "answer", before=BARE, where="general"),
)

FORMS: tuple[FormRow, ...] = (
    form("declare", {"title": "Search is slow", "severity": "1"}, " ".join(NEW), TOLD_OF_NEW, (), where="general"),
    form("triage", {"title": "Search seems slow"}, " ".join(NEW), TOLD_OF_NEW, (), where="general"),
    form("promote", {"severity": "1"}, "IncidentPromoted", TOLD_ALL, REPORTED),
    form("status", {"status": "identified", "text": ""}, "StatusChanged", TOLD_ALL),
    form("mitigate", {"text": "Pool enlarged"}, "StatusChanged UpdatePosted", TOLD_ALL, A_MINUTE_LATER),
    form("resolve", {"text": ""}, "IncidentResolved", TOLD_ALL),
    form("reopen", {"text": "It is back"}, "IncidentReopened", TOLD_ALL, RESOLVED),
    form("cancel", {"text": ""}, "IncidentCancelled", TOLD_ALL),
    form("close", {"archive": ""}, "IncidentClosed", TOLD_ALL, RESOLVED),
    form("keep", {"until": "4h"}, "KeptOpen", (ROOM,)),
    form("at", {"time": "11:55", "said": "note Rolled back 4.2"}, "NoteAdded"),
    form("merge", {"into": "#2"}, "IncidentMerged DuplicateAbsorbed", TOLD_ALL, TWO),
    form("sev", {"severity": "1", "text": ""}, "SeverityChanged", TOLD_ALL),
    form("scope", {"scope": "localized"}, "ScopeChanged", TOLD_ALL),
    form("impact", {"users": "1200", "systems": "", "risk": ""}, "ImpactChanged", TOLD_ALL),
    form("title", {"title": "Cards are refused"}, "TitleChanged", TOLD_ALL),
    form("role", {"role": "comms"}, "RoleAssigned", (ROOM, CARD, to("bruno")), people=("bruno",)),
    form("handover", {}, "CommandOffered", (ROOM, to("bruno")), people=("bruno",)),
    form("page", {"text": "at once"}, "PeoplePaged", (ROOM, to("bruno")), people=("bruno",)),
    form(
        "update",
        {"text": "A fix is in", "status": "monitoring", "next": "45m", "eta": ""},
        "StatusChanged UpdatePosted",
        (ROOM, CARD, to("carmen")),
        FOLLOWED,
    ),
    form("snooze", {"length": "10m", "reason": ""}, "AlarmSnoozed", (ROOM,)),
    form("remind", {"every": "20m"}, "CadenceChanged", (ROOM,)),
    form("note", {"text": "Rolled back 4.2"}, "NoteAdded"),
    form("attempt", {"text": "Restarted", "result": "no change"}, "AttemptRecorded"),
    form("link", {"name": "Board", "url": "https://boards.example.com"}, "LinkAdded", TOLD_ALL),
    form("call", {"url": "https://meet.example.com"}, "LinkAdded", TOLD_ALL),
    form("task", {"text": "Check the replica", "due": "10m"}, "TaskAdded", (ROOM,), people=("bruno",)),
    form("done", {"task": "1"}, "TaskCompleted", (ROOM,), WITH_TASK),
    form("publish", {"audience": "stakeholders", "text_en": "We look"}, "PublicationDrafted", (CARD,)),
    form("approve", {"number": "1", "reason": ""}, "PublicationReleased", (CARD,), DRAFTED),
    form("discard", {"number": "1"}, "PublicationDiscarded", (CARD,), DRAFTED),
    form("correct", {"number": "1", "text_en": "In Spain alone"}, "PublicationDrafted", (CARD,), PUBLISHED),
    form("retract", {"number": "1", "reason": "a drill"}, "PublicationDrafted", (CARD,), PUBLISHED),
    form("retry", {"number": "1", "target": "support-mail"}, "DeliveryDecided", (CARD,), NOT_DELIVERED),
    form(
        "maintenance",
        {"name_en": "DB upgrade", "from": "22:00", "to": "23:30", "components": "", "text_en": "Logins are slow."},
        "planned",
        (WORK,),
        (),
        where="general",
    ),
    form("announce", {"number": "1", "reason": "nobody else is here"}, "announced", SAID_ALOUD, PLANNED),
    form("begin", {"number": "1"}, "started", SAID_ALOUD, TO_COME),
    form("extend", {"number": "1", "until": "23:45"}, "extended", SAID_ALOUD, UNDER_WAY),
    form("finish", {"number": "1"}, "finished", SAID_ALOUD, UNDER_WAY),
    form("call-off", {"number": "1", "reason": "the vendor moved it"}, "called-off", SAID_ALOUD, TO_COME),
    form("resend", {"number": "1", "target": "support-mail"}, "decided", (WORK,), TO_COME),
    form("component-add", {"name": "Search", "group": "Core"}, before=(), where="general"),
    form("component-rename", {"component": "search", "name": "Find"}, before=LISTED, where="general"),
    form("component-retire", {"component": "search"}, before=LISTED, where="general"),
    form("followup", {"text": "Write it up", "due": ""}, "TaskAdded", (ROOM,)),
)

SHORTCUTS: tuple[ShortcutRow, ...] = (
    ShortcutRow(verb="capture", author="bruno", fields=PINNED, events=("MessageCaptured",), before=DECLARED),
    ShortcutRow(
        verb="capture",
        author="bruno",
        fields={"source": PINNED["source"], "take_back": "yes"},
        events=("CaptureTakenBack",),
        before=CAPTURED,
    ),
)

ROWS: tuple[Row, ...] = (*TYPED, *BUTTONS, *FORMS, *SHORTCUTS)
