"""Is it over? Asked of what seems forgotten."""

from datetime import datetime

from bot.domain.events import EndQuestioned, KeptOpen
from bot.domain.incident.state import State, within_a_day
from bot.domain.values import COMMANDER, VIGIA, Person, Status


class Ending(State):
    """An incident that has been monitoring for hours, or silent, is asked about: resolve, or open until when?"""

    def keep_open(self, until: datetime, *, by: Person, at: datetime) -> None:
        """Not over: nobody asks before `until`. Raises IncidentOver, DurationOutOfRange."""
        self._must_be_open()
        within_a_day(until - at)
        self._record(KeptOpen, by, at, until=until)
        self.check_at = until

    def question_end(self, *, at: datetime) -> None:
        """Asks the commander, once for each time it seems forgotten. Does nothing when nothing is due."""
        if self.check_at is None or self.check_at > at:
            return
        forgotten = self.plan.forgotten
        after = forgotten.monitoring if self.status is Status.MONITORING else forgotten.silent
        since = self.check_at - after
        self._record(EndQuestioned, VIGIA, at, since=since, status=self.status, person=self.roles[COMMANDER])
        self.check_at = at + after
