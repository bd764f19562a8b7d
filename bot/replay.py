"""Real incidents through the same engine, store, outbox and chat, on a virtual clock.

The first update of an incident declares it, every later one is posted as an update with its status, the last
resolves. Between them the clock stops at every alarm, so the bot asks exactly when it would have asked. At the
end the chat itself is read: every text of the file has to stand there once.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import StandingClock
from bot.delivery import Delivery
from bot.domain import events as ev
from bot.domain.errors import SetupError
from bot.domain.values import Conversation, Person, Severity, Status
from bot.effects import CARD
from bot.engine.engine import Engine
from bot.engine.grammar.values import cleaned
from bot.messages import Answer, plain_text
from bot.playbook import Playbook
from bot.ports import ChatPort, Chosen, Quoted, Request
from bot.ports.storage import Store

IMPACTS = {"critical": Severity.SEV1, "major": Severity.SEV2, "minor": Severity.SEV3, "none": Severity.SEV4}


@dataclass(frozen=True)
class Entry:
    """One update as it was published."""

    at: datetime
    status: Status
    text: str


@dataclass
class Story:
    """One incident of the file, and its number here once it is declared."""

    id: str
    title: str
    severity: Severity
    entries: list[Entry]
    number: int = 0


@dataclass(frozen=True)
class Tally:
    """What came of one incident. `asked` counts the bot's questions, a rung of the ladder each."""

    updates: int
    asked: int
    kept: int
    broken: int
    lost: int
    doubled: int

    def __str__(self) -> str:
        names = ("updates", "asked", "kept", "broken", "lost", "doubled")
        return " ".join(f"{name}={getattr(self, name)}" for name in names)


@dataclass
class Report:
    """Per incident, and all together."""

    rows: list[tuple[Story, Tally]] = field(default_factory=list)

    @property
    def total(self) -> Tally:
        """All incidents together."""
        tallies = [tally for _story, tally in self.rows]
        return Tally(
            updates=sum(t.updates for t in tallies),
            asked=sum(t.asked for t in tallies),
            kept=sum(t.kept for t in tallies),
            broken=sum(t.broken for t in tallies),
            lost=sum(t.lost for t in tallies),
            doubled=sum(t.doubled for t in tallies),
        )

    def lines(self) -> list[str]:
        """One line per incident; the last is the total."""
        rows = [f"#{story.number} {story.id} {tally}" for story, tally in self.rows]
        return [*rows, f"total incidents={len(self.rows)} {self.total}"]


def read_stories(path: Path) -> list[Story]:
    """The incidents of a file. Raises SetupError naming what is wrong with it."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        stories = [
            Story(
                one["id"],
                one["title"],
                IMPACTS[one["impact"]],
                [Entry(datetime.fromisoformat(u["at"]), Status(u["state"]), u["message"]) for u in one["updates"]],
            )
            for one in raw["incidents"]
        ]
    except OSError as error:
        raise SetupError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SetupError(f"{path}: not a file of incidents: {type(error).__name__} {error}") from error
    if any(not story.entries for story in stories):
        raise SetupError(f"{path}: an incident without updates cannot be replayed")
    return stories


class Replay:
    """Plays stories into one engine. `clock` stands at or before the first entry."""

    def __init__(
        self,
        engine: Engine,
        delivery: Delivery,
        store: Store[Playbook],
        chat: ChatPort,
        clock: StandingClock,
        where: Conversation,
        teller: str = "ana",
    ) -> None:
        self._engine = engine
        self._delivery = delivery
        self._store = store
        self._chat = chat
        self._clock = clock
        self._where = where
        self._teller = Person(chat.platform, teller, "Ana")

    async def play(self, stories: Sequence[Story]) -> Report:
        """Everything in the order of its time; entries of one minute in the order of the file."""
        moments = [
            (entry.at, place, index, story)
            for place, story in enumerate(stories)
            for index, entry in enumerate(story.entries)
        ]
        for at, _place, index, story in sorted(moments, key=lambda moment: moment[:3]):
            await self._wait_until(at)
            await self._tell(story, index)
        await self._settle()
        return Report([(story, await self._tally(story)) for story in stories])

    # -- time ---------------------------------------------------------------------------------------------------

    async def _wait_until(self, at: datetime) -> None:
        """Stops at every alarm before `at`. What is posted at the very instant of an alarm was in time."""
        while (alarm := await self._store.read(lambda unit: unit.incidents.next_alarm())) and alarm < at:
            self._clock.move_to(max(alarm, self._clock.now()))
            await self._engine.prompt_due()
            await self._deliver()
        self._clock.move_to(at)

    async def _deliver(self) -> None:
        await self._delivery.idle()
        await self._delivery.deliver_due()
        await self._delivery.idle()

    async def _settle(self) -> None:
        """Until nothing waits in the outbox."""
        await self._deliver()
        while due := await self._store.read(lambda unit: unit.outbox.next_due()):
            self._clock.move_to(max(due, self._clock.now() + timedelta(seconds=1)))
            await self._deliver()

    # -- telling ------------------------------------------------------------------------------------------------

    async def _tell(self, story: Story, index: int) -> None:
        entry = story.entries[index]
        if index == 0:
            fields = {"title": story.title, "severity": str(int(story.severity)), "summary": entry.text}
            said = Chosen("declare", fields=fields, submitted=True)
        elif index == len(story.entries) - 1:
            said = Chosen("resolve", story.number, fields={"text": entry.text}, submitted=True)
        else:
            fields = {"text": entry.text, "status": str(entry.status)}
            said = Chosen("update", story.number, fields=fields, submitted=True)
        request = Request(f"replay-{story.id}-{index}-{story.number}", self._teller, self._where, said)
        reply = await self._engine.submit(request)
        if not isinstance(reply, Answer) or reply.refused or reply.incident is None:
            answer = plain_text(reply.message) if isinstance(reply, Answer) else "a form"
            raise AssertionError(f"{story.id} entry {index} was not accepted: {answer}")
        story.number = reply.incident
        await self._deliver()

    # -- counting -----------------------------------------------------------------------------------------------

    async def _tally(self, story: Story) -> Tally:
        happened = await self._store.read(lambda unit: unit.incidents.timeline(story.number))
        surface = await self._store.read(lambda unit: unit.incidents.surface(story.number))
        room = surface.rooms[self._chat.platform].conversation
        card = surface.standing.get((self._chat.platform, CARD))
        said = [one for one in await self._chat.history(room) if one.key and one.post != card] if room else []
        statements = [e for e in happened if isinstance(e, ev.UpdatePosted | ev.NoChangeReported | ev.IncidentResolved)]
        kept = sum(event.at <= event.was_due for event in statements)
        lost, doubled = audit(story, said)
        return Tally(
            updates=len(story.entries),
            asked=sum(isinstance(event, ev.UpdateDue) for event in happened),
            kept=kept,
            broken=len(statements) - kept,
            lost=lost,
            doubled=doubled,
        )


def audit(story: Story, said: Sequence[Quoted]) -> tuple[int, int]:
    """How many of the file's texts are missing in the channel, and how many stand there once too often.

    Under one key one thing is said: its copies are doubled, whenever the platform says they were made.
    """
    once = {one.key: one for one in reversed(said)}
    expected = Counter(cleaned(entry.text) for entry in story.entries)
    by_length = sorted(expected, key=len, reverse=True)
    found: Counter[str] = Counter()
    others: Counter[tuple[str, datetime]] = Counter()
    for one in once.values():
        text = next((text for text in by_length if one.text == text or one.text.endswith(f"\n\n{text}")), None)
        if text is None:
            others[one.text, one.at] += 1
        else:
            found[text] += 1
    lost = (expected - found).total()
    if not any(cleaned(story.title) in one.text for one in said):
        lost += 1
    doubled = (found - expected).total() + sum(count - 1 for count in others.values())
    doubled += len(said) - len(once)
    return lost, doubled
