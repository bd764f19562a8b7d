"""Taking back what was done in a hurry, and bringing two incidents that are one together."""

from dataclasses import replace
from datetime import datetime

from bot.domain import errors
from bot.domain.act import UNDO_WITHIN, parts
from bot.domain.events import ActionUndone, DuplicateAbsorbed, IncidentMerged
from bot.domain.incident.life import Life
from bot.domain.task import TaskKind
from bot.domain.values import Audience, Person, Status


class Mending(Life):
    """The timeline keeps both: what was done, and that it was taken back."""

    def undo(self, seq: int | None, *, by: Person, at: datetime) -> None:
        """Takes back this person's last act, or the one told by event `seq`.

        Raises NothingToUndo, and UndoOvertaken when what it changed has changed again.
        """
        own = [act for act in self.acts if act.by == by and at - act.at <= UNDO_WITHIN and seq in (None, act.seq)]
        if not own:
            raise errors.NothingToUndo(within=UNDO_WITHIN)
        act = own[-1]
        now = parts(self)
        if any(now.get(path) != value for path, value in act.after.items()):
            raise errors.UndoOvertaken(at=act.at)
        for path, value in act.before.items():
            self._put_back(path, value)
        self.acts = tuple(one for one in self.acts if one is not act)
        self._watch(at)
        self._record(ActionUndone, by, at, undone=act.seq, what=act.what, did_at=act.at)

    def _put_back(self, path: str, value: object) -> None:
        group, _, name = path.partition(".")
        if not name:
            setattr(self, group, value)
        elif group == "details":
            self.details = replace(self.details, **{name: value})  # type: ignore[arg-type]
        else:
            key = {"roles": str, "promises": Audience, "tasks": int}[group](name)
            there = getattr(self, group)
            there.pop(key, None)
            if value is not None:
                there[key] = value

    def merge_into(self, other: "Mending", *, room: str, url: str, by: Person, at: datetime) -> None:
        """Ends this incident as a duplicate of the other, which takes over its open tasks and its followers.

        Raises MergeIntoItself, MergeWouldTell, and IncidentOver for either.
        """
        if other.number == self.number:
            raise errors.MergeIntoItself
        if other.private != self.private:
            raise errors.MergeWouldTell
        promise = self._must_be_open()
        other._must_be_open()
        other.absorb(self, by=by, at=at)
        before = self.status
        self._finish(Status.CANCELLED, "", by, at)
        self.details = replace(self.details, merged_into=other.number)
        self._record(
            IncidentMerged,
            by,
            at,
            before=before,
            into=other.number,
            title=other.title,
            room=room,
            url=url,
            was_due=promise.due_at,
        )

    def absorb(self, duplicate: Life, *, by: Person, at: datetime) -> None:
        """Takes over what is still to be done about a duplicate, and whoever wants to hear of it."""
        open_ = [one for one in duplicate.tasks.values() if one.kind is TaskKind.TASK and one.done_at is None]
        number = self.details.tasks
        for number, task in enumerate(open_, start=number + 1):  # noqa: B020 - counts on from where it was
            self.tasks[number] = replace(task, number=number)
        followers = dict.fromkeys([*self.details.followers, *duplicate.details.followers])
        self.details = replace(self.details, tasks=number, followers=tuple(followers))
        people = dict.fromkeys([duplicate.declared_by, *duplicate.roles.values()])
        self._record(
            DuplicateAbsorbed,
            by,
            at,
            duplicate=duplicate.number,
            title=duplicate.title,
            tasks=len(open_),
            people=tuple(people),
        )
