"""Fields into commands, for typed words, buttons and forms alike. Raises UserError for what cannot be."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.domain import commands as c
from bot.domain import errors
from bot.domain.task import TaskKind
from bot.domain.values import Group, Person, Scope, Status
from bot.engine.grammar import values
from bot.engine.grammar.fields import Circumstances, Fields
from bot.engine.grammar.values import ME, visible

COUNT = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:[., ][0-9]{3}){1,3}")  # 1200, and 1,200 as people write it anywhere

YES = "yes"

Build = Callable[[Fields, Circumstances], c.Command | c.ComponentCommand | c.MaintenanceCommand]


def declare(fields: Fields, _around: Circumstances) -> c.Command:
    """A title is enough."""
    title = visible(fields.get("title", ""))
    if not title:
        raise errors.TitleMissing
    word = fields.get("severity", "")
    return c.Declare(
        title=title,
        severity=values.severity(word) if word else None,
        summary=visible(fields.get("summary", "")),
        private=fields.get("private") == YES,
    )


def triage(fields: Fields, around: Circumstances) -> c.Command:
    """Recorded only."""
    declared = declare(fields, around)
    assert isinstance(declared, c.Declare)  # noqa: S101 - says the line above
    return replace(declared, triage=True)


def promote(fields: Fields, _around: Circumstances) -> c.Command:
    """With a severity, or the one it was recorded with."""
    word = fields.get("severity", "")
    return c.Promote(severity=values.severity(word) if word else None)


def mitigate(fields: Fields, around: Circumstances) -> c.Command:
    """A fix is in."""
    return status({**fields, "status": str(Status.MONITORING)}, around)


def close(fields: Fields, _around: Circumstances) -> c.Command:
    """Nothing more is expected; "archive" is all that can be said with it."""
    word = fields.get("archive", "")
    if word not in ("", YES):
        raise errors.TooManyWords(verb="close", words=f"close {word}")
    return c.Close(archive=word == YES)


def make_private(_fields: Fields, _around: Circumstances) -> c.Command:
    """Nothing to ask for."""
    return c.MakePrivate()


def keep(fields: Fields, around: Circumstances) -> c.Command:
    """Until a time of day, or for so long."""
    return c.KeepOpen(until=values.instant(fields.get("until", ""), around.now, around.zone))


def undo(fields: Fields, _around: Circumstances) -> c.Command:
    """From a button: the act it stands under, by the number of its event."""
    word = fields.get("seq", "")
    return c.Undo(seq=values.number(word) if word else None)


def title(fields: Fields, _around: Circumstances) -> c.Command:
    """The new one."""
    return c.ChangeTitle(title=visible(fields.get("title", "")))


def scope(fields: Fields, _around: Circumstances) -> c.Command:
    """One of three."""
    word = fields.get("scope", "")
    if word not in set(Scope):
        raise errors.UnknownScope(word=word, known=[str(one) for one in Scope])
    return c.ChangeScope(scope=Scope(word))


def impact(fields: Fields, _around: Circumstances) -> c.Command:
    """Whom and what it hits."""
    word = fields.get("users", "").strip()
    if word and not COUNT.fullmatch(word):
        raise errors.UnknownNumber(word=word)
    return c.ChangeImpact(
        users=int(re.sub("[., ]", "", word)) if word else None,
        systems=visible(fields.get("systems", "")),
        risk=visible(fields.get("risk", "")),
    )


def update(fields: Fields, around: Circumstances) -> c.Command:
    """`next` is a length or a time of day; `eta` a time of day or a length."""
    status, following, eta = (fields.get(name, "").strip() for name in ("status", "next", "eta"))
    return c.PostUpdate(
        text=_text(fields, "update"),
        status=values.status(status) if status else None,
        next_at=values.instant(following, around.now, around.zone) if following else None,
        eta=values.instant(eta, around.now, around.zone) if eta else None,
        answers=around.promise,
    )


def no_change(_fields: Fields, around: Circumstances) -> c.Command:
    """Nothing to ask for."""
    return c.ReportNoChange(answers=around.promise)


def status(fields: Fields, _around: Circumstances) -> c.Command:
    """With words it is an update; without, the status alone moves."""
    wanted, text = values.status(fields.get("status", "")), visible(fields.get("text", ""))
    match wanted:
        case Status.RESOLVED:
            return c.Resolve(text=text)
        case Status.CANCELLED:
            return c.Cancel(text=text)
        case _ if text:
            return c.PostUpdate(text=text, status=wanted)
        case _:
            return c.ChangeStatus(status=wanted)


def resolve(fields: Fields, _around: Circumstances) -> c.Command:
    """Never blocked by what is missing."""
    return c.Resolve(text=visible(fields.get("text", "")))


def reopen(fields: Fields, _around: Circumstances) -> c.Command:
    """The reason is welcome, not required."""
    return c.Reopen(text=visible(fields.get("text", "")))


def cancel(fields: Fields, _around: Circumstances) -> c.Command:
    """The reason is welcome, not required."""
    return c.Cancel(text=visible(fields.get("text", "")))


def severity(fields: Fields, _around: Circumstances) -> c.Command:
    """1 is the worst."""
    return c.ChangeSeverity(severity=values.severity(fields.get("severity", "")), text=visible(fields.get("text", "")))


def role(fields: Fields, around: Circumstances) -> c.Command:
    """One role, one person, by mention or "me"."""
    word = fields.get("role", "")
    role_id = around.playbook.role_named(word)
    if role_id is None:
        raise errors.UnknownRole(word=word, known=list(around.playbook.roles))
    if fields.get("drop"):
        return c.DropRole(role=role_id)
    return c.AssignRole(role=role_id, person=_one_person(role_id, fields, around))


def note(fields: Fields, _around: Circumstances) -> c.Command:
    """A line for the timeline."""
    return c.AddNote(text=_text(fields, "note"))


def snooze(fields: Fields, around: Circumstances) -> c.Command:
    """How long, and why."""
    return c.Snooze(
        by=values.duration(fields.get("length", "")),
        reason=visible(fields.get("reason", "")),
        answers=around.promise,
    )


def remind(fields: Fields, _around: Circumstances) -> c.Command:
    """This incident's own interval."""
    return c.ChangeCadence(every=values.duration(fields.get("every", "")))


def handover(fields: Fields, around: Circumstances) -> c.Command:
    """Offers it."""
    return c.OfferCommand(person=_somebody("handover", around))


def accept(_fields: Fields, _around: Circumstances) -> c.Command:
    """Takes it."""
    return c.AcceptCommand()


def page(fields: Fields, around: Circumstances) -> c.Command:
    """Everybody named, and the members of every group named."""
    if around.unknown_mentions:
        raise errors.UnknownPerson(word=f"@{around.unknown_mentions[0].lstrip('@')}")
    named = (one.members if isinstance(one, Group) else (one,) for one in around.mentions)
    people = tuple(dict.fromkeys(person for some in named for person in some))
    if not people:
        raise errors.PersonMissing(verb="page")
    return c.Page(people=people, text=visible(fields.get("text", "")))


def follow(_fields: Fields, _around: Circumstances) -> c.Command:
    """The asker."""
    return c.Follow()


def unfollow(_fields: Fields, _around: Circumstances) -> c.Command:
    """The asker."""
    return c.Unfollow()


def attempt(fields: Fields, _around: Circumstances) -> c.Command:
    """What was tried, and what came of it."""
    return c.AddAttempt(text=_text(fields, "attempt"), result=visible(fields.get("result", "")))


def capture(fields: Fields, around: Circumstances) -> c.Command:
    """From a button beside the message: `source`, `text`, `at` (ISO 8601); its author is the one mentioned."""
    source = fields.get("source", "")
    if fields.get("take_back"):
        return c.TakeBack(source=source)
    author = next((one for one in around.mentions if isinstance(one, Person)), around.asker)
    said_at = values.moment(fields["at"]) if "at" in fields else around.now
    return c.Capture(text=_text(fields, "capture"), source=source, said_by=author, said_at=said_at)


def link(fields: Fields, _around: Circumstances) -> c.Command:
    """A name and an http(s) address."""
    name, url = visible(fields.get("name", "call")), fields.get("url", "")
    if not name or not re.fullmatch(r"https?://[^\s<>\"]+", url):
        raise errors.NotALink(word=url or name)
    return c.AddLink(name=name, url=url)


def task(fields: Fields, around: Circumstances) -> c.Command:
    """During."""
    return _work(fields, around, TaskKind.TASK)


def followup(fields: Fields, around: Circumstances) -> c.Command:
    """After."""
    return _work(fields, around, TaskKind.FOLLOW_UP)


def done(fields: Fields, _around: Circumstances) -> c.Command:
    """By its number."""
    word = fields.get("task", "")
    try:
        return c.CompleteTask(number=values.number(word))
    except errors.UnknownNumber:
        raise errors.UnknownTask(word=word) from None


def _work(fields: Fields, around: Circumstances, kind: TaskKind) -> c.Command:
    due = fields.get("due", "").strip()
    if around.unknown_mentions:
        raise errors.UnknownPerson(word=f"@{around.unknown_mentions[0].lstrip('@')}")
    people = list(dict.fromkeys(around.mentions))
    if len(people) > 1 or any(isinstance(one, Group) for one in people):
        raise errors.PersonMissing(verb=str(kind))
    return c.AddTask(
        text=_text(fields, str(kind)),
        kind=kind,
        person=next((one for one in people if isinstance(one, Person)), None),
        due_at=around.now + values.duration(due) if due else None,
    )


def _text(fields: Fields, verb: str) -> str:
    text = visible(fields.get("text", ""))
    if not text:
        raise errors.TextMissing(verb=verb)
    return text


def _somebody(verb: str, around: Circumstances) -> Person:
    """The one person named."""
    if around.unknown_mentions:
        raise errors.UnknownPerson(word=f"@{around.unknown_mentions[0].lstrip('@')}")
    people = [one for one in dict.fromkeys(around.mentions) if isinstance(one, Person)]
    if len(people) != 1:
        raise errors.PersonMissing(verb=verb)
    return people[0]


def _one_person(role_id: str, fields: Fields, around: Circumstances) -> Person:
    title = around.playbook.roles[role_id].title
    if fields.get("person") == ME and not around.mentions:
        return around.asker
    if around.unknown_mentions:
        raise errors.UnknownPerson(word=f"@{around.unknown_mentions[0].lstrip('@')}")
    people = list(dict.fromkeys(around.mentions))
    if not people:
        raise errors.NobodyNamed(role=title)
    if len(people) > 1 or isinstance(people[0], Group):
        raise errors.TooManyNamed(role=title)
    return people[0]
