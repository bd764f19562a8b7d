"""Work during and after."""

from bot.domain import events as ev
from bot.domain.incident import Incident
from bot.domain.task import Task, TaskKind
from bot.effects import Planned
from bot.engine import buttons
from bot.engine.planner.saying import in_rooms, privately
from bot.engine.situation import Situation


def open_tasks(incident: Incident, kind: TaskKind | None = None) -> list[Task]:
    """What is still to be done, in the order it was asked for."""
    return [task for task in incident.tasks.values() if task.done_at is None and kind in (None, task.kind)]


def added(event: ev.TaskAdded, situation: Situation) -> list[Planned]:
    """Everybody sees it; whoever is named is mentioned."""
    message = situation.message(
        "task-added.room",
        situation.words,
        by=event.actor,
        n=event.number,
        text=event.text,
        later=event.kind is TaskKind.FOLLOW_UP,
        person=event.person,
        due=event.due_at,
    )
    return in_rooms(situation, message)


def completed(event: ev.TaskCompleted, situation: Situation) -> list[Planned]:
    """One thing less."""
    message = situation.message("task-completed.room", situation.words, by=event.actor, n=event.number, text=event.text)
    return in_rooms(situation, message)


def due(event: ev.TaskDue, situation: Situation) -> list[Planned]:
    """Asked of the person in the channel and in private."""
    number, person = situation.incident.number, event.person
    planned: list[Planned] = []
    for form, words in (("room", situation.words), ("private", situation.words_for(person))):
        message = situation.message(
            f"task-due.{form}",
            words,
            buttons.done(words, number, event.number),
            person=person,
            n=event.number,
            text=event.text,
            due=event.due_at,
        )
        planned += in_rooms(situation, message) if form == "room" else [privately(person, message)]
    return planned
