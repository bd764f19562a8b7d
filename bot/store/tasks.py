"""Tasks and follow-ups of incidents."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from bot.domain.task import Task, TaskKind
from bot.domain.values import Person
from bot.store.tables import tasks


def load_tasks(connection: Connection, numbers: Sequence[int]) -> dict[int, dict[int, Task]]:
    """By incident and number."""
    found: dict[int, dict[int, Task]] = {number: {} for number in numbers}
    statement = select(tasks).where(tasks.c.incident.in_(numbers)).order_by(tasks.c.number)
    for row in connection.execute(statement):
        person = Person(row.platform, row.person, row.name) if row.person else None
        found[row.incident][row.number] = Task(
            row.number, TaskKind(row.kind), row.text, person, row.due_at, row.alarm_at, row.done_at
        )
    return found


def save_tasks(connection: Connection, incident: int, before: Mapping[int, Task], after: Mapping[int, Task]) -> None:
    """Stores what changed."""
    changed = [task for number, task in after.items() if before.get(number) != task]
    stale = [number for number, task in before.items() if after.get(number) != task]
    if stale:
        connection.execute(delete(tasks).where(tasks.c.incident == incident, tasks.c.number.in_(stale)))
    if not changed:
        return
    connection.execute(
        insert(tasks),
        [
            {
                "incident": incident,
                "number": task.number,
                "kind": str(task.kind),
                "text": task.text,
                "platform": task.person.platform if task.person else None,
                "person": task.person.id if task.person else None,
                "name": task.person.name if task.person else None,
                "due_at": task.due_at,
                "alarm_at": task.alarm_at,
                "done_at": task.done_at,
            }
            for task in changed
        ],
    )
