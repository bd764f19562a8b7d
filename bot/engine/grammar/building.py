"""Fields into commands, for typed words, buttons and forms alike. Raises UserError for what cannot be."""

from collections.abc import Callable

from bot.domain import commands as c
from bot.domain import errors
from bot.domain.values import Group, Person, Status
from bot.engine.grammar import values
from bot.engine.grammar.fields import Circumstances, Fields
from bot.engine.grammar.values import ME, visible

Build = Callable[[Fields, Circumstances], c.Command]


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
    )


def update(fields: Fields, around: Circumstances) -> c.Command:
    """`next` is a length or a time of day; `eta` a time of day or a length."""
    status, following, eta = (fields.get(name, "").strip() for name in ("status", "next", "eta"))
    return c.PostUpdate(
        text=_text(fields, "update"),
        status=values.status(status) if status else None,
        next_at=values.instant(following, around.now, around.zone) if following else None,
        eta=values.instant(eta, around.now, around.zone) if eta else None,
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


def _text(fields: Fields, verb: str) -> str:
    text = visible(fields.get("text", ""))
    if not text:
        raise errors.TextMissing(verb=verb)
    return text


def _one_person(role_id: str, fields: Fields, around: Circumstances) -> Person:
    title = around.playbook.roles[role_id].title
    if fields.get("person") == ME and not around.mentions:
        return around.asker
    if around.unknown_mentions:
        raise errors.UnknownPerson(word=around.unknown_mentions[0])
    people = list(dict.fromkeys(around.mentions))
    if not people:
        raise errors.NobodyNamed(role=title)
    if len(people) > 1 or isinstance(people[0], Group):
        raise errors.TooManyNamed(role=title)
    return people[0]
