"""The three stories of docs/stories.md as they are lived in Teams, and what everybody saw, written down.

`.venv/bin/python -m tests.adapters.teams.stories` writes docs/stories-teams.md anew; a test holds it against the walk.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.teams import inbound
from adapters.teams.capture import ADD_TO_TIMELINE
from adapters.teams.cards import key_of
from bot.config import HOME
from bot.store import migrate
from tests.adapters.teams.installation import Installation, installation, said
from tests.adapters.teams.standin import Conversation, Delivery, Message, SteppedTime, TeamsStandIn, buttons

PAGE: Final = HOME / "docs" / "stories-teams.md"
HEAD: Final = """\
# Three stories in Microsoft Teams

Incidents of [stories.md](stories.md), lived in Teams by mentions, buttons and forms; everything that was said was
written down on the way (`python -m tests.adapters.teams.stories`). Lines with a time and a name are what people do;
below them is what Vigia says of it, and where. A card is shown when it is posted, and at the end as it has become.
Instants stand here in UTC; Teams shows each reader their own zone.
"""
PEOPLE: Final = {"ana": "en-US", "bruno": "pt-BR", "carmen": "es-ES", "dan": "en-GB", "eva": "es-ES", "fabio": "pt-BR"}
INDENT: Final = " " * 4
UNHURRIED: Final = 30.0  # seconds for the answer to a press: a slow machine tells the same story


class Story:
    """People in Teams, and the notes somebody takes."""

    def __init__(self, vigia: Installation) -> None:
        self.vigia = vigia
        self.notes: list[str] = []
        self._read: set[tuple[str, str]] = set()
        self._cards: list[tuple[Message, Conversation]] = []
        teams = vigia.teams
        for name, locale in PEOPLE.items():
            known = [one for one in teams.state.people.values() if one.name == name]
            person = known[0] if known else teams.add_person(name, has_app=True).who
            person.locale, person.zone = locale, "UTC"

    @property
    def general(self) -> Conversation:
        """Where people meet anyway."""
        return self.vigia.teams.general

    def channel(self, beginning: str) -> Conversation:
        """The incident's channel whose name begins so."""
        (found,) = self.vigia.teams.channels_named(beginning)
        return found

    def chat(self, who: str) -> Conversation:
        """Somebody's own with Vigia."""
        return self.vigia.person(who).personal

    # -- what people do -----------------------------------------------------------------------------------------

    async def types(self, who: str, words: str, in_: Conversation) -> None:
        """A command, by mention."""
        self._note(who, in_, f"types @Vigia {words}")
        assert (await self.vigia.person(who).mentions_bot(words, in_=in_)).acknowledged
        await self._look()

    async def presses(self, who: str, label: str, in_: Conversation) -> Delivery:
        """The newest button of that name that stands there."""
        person = self.vigia.person(who)
        for message in reversed(in_.posts):
            for button in buttons(person.sees(message)):
                if button.get("title") == label and "id" in button:
                    self._note(who, in_, f"presses [{label}]")
                    delivery = await person.presses(message, button["id"])
                    assert delivery.acknowledged
                    await self._look(self._beside(delivery))
                    return delivery
        raise AssertionError(f"{who} sees no {label} in {self._name(in_)}")

    async def sends(self, who: str, opened: Delivery, values: dict[str, Any], in_: Conversation) -> None:
        """The form that a button opened, filled in."""
        filled = ", ".join(f"{name}: {value}" for name, value in values.items()) or "as it is"
        self._note(who, in_, f"sends the form “{opened.task.title}”, {filled}")
        assert (await self.vigia.person(who).submits(opened.task, values)).acknowledged
        assert opened.task.closed
        await self._look(opened.task.said)

    def says(self, who: str, words: str, in_: Conversation) -> Message:
        """Plain words."""
        self._note(who, in_, f"says: {words}")
        return self.vigia.person(who).says(words, in_)

    async def adds_to_timeline(self, who: str, message: Message, in_: Conversation) -> None:
        """From the menu of somebody's message."""
        self._note(who, in_, "chooses Add to timeline in its menu")
        delivery = await self.vigia.person(who).uses_message_action(message, ADD_TO_TIMELINE)
        assert delivery.acknowledged
        await self._look(delivery.task.said)

    async def later(self, minutes: int) -> None:
        """Time passes."""
        self.notes += ["", f"({minutes} minutes later)"]
        await self.vigia.later(minutes * 60)
        await self._look()

    def ends(self) -> None:
        """Each card as it has become."""
        for card, room in self._cards:
            self.notes += ["", f"The card in {room.name}, at the end:"]
            self._write(card)

    # -- notes --------------------------------------------------------------------------------------------------

    def _note(self, who: str, where: Conversation, what: str) -> None:
        self.notes += ["", f"{self._at()} {who.capitalize()}, in {self._name(where)}, {what}"]

    async def _look(self, beside: str = "") -> None:
        """`beside`: what was shown to whoever acted, and to nobody else, in place of a message."""
        await self.vigia.settle()
        if beside:
            self.notes += ["  Vigia, to whoever did so alone:", f"{INDENT}{beside}"]
        fresh = [
            (message, place)
            for place in self.vigia.teams.state.conversations.values()
            for message in place.posts
            if (message.conversation, message.id) not in self._read
        ]
        # Place by place: in one place there is an order, between places there is none.
        for message, place in sorted(fresh, key=self._place):
            self._read.add((message.conversation, message.id))
            card = self._is_card(message, place)
            self._cards += [(message, place)] if card else []
            self.notes.append(f"  Vigia in {self._name(place)}{', its card' if card else ''}:")
            self._write(message)

    def _place(self, one: tuple[Message, Conversation]) -> tuple[bool, str, bool, bool, int]:
        message, place = one
        # An answer is best effort, everything else is delivered: which of the two comes first is chance.
        delivered = bool(key_of(message.cards[0])[0])
        card = self._is_card(message, place)
        return place.kind == "personal", self._name(place), delivered, not card, int(message.id)

    def _is_card(self, message: Message, place: Conversation) -> bool:
        return place.name.startswith("inc-") and message.cards[0]["body"][0].get("style") == "heading"

    def _beside(self, delivery: Delivery) -> str:
        answer = delivery.answer if isinstance(delivery.answer, dict) else {}
        value = answer.get("value")
        return value if isinstance(value, str) else ""

    def _write(self, message: Message) -> None:
        lines = said(message).splitlines()
        for row in [one for one in message.cards[0]["body"] if one["type"] == "ActionSet"]:
            lines.append(" ".join(f"[{one['title']}]" for one in row["actions"]))
        self.notes += [f"{INDENT}{line}" for line in lines if line.strip()]

    def _name(self, place: Conversation) -> str:
        if place.kind != "personal":
            return place.name
        (owner,) = [self.vigia.teams.state.people[one].name for one in place.members]
        return f"{owner.capitalize()}'s chat with Vigia"

    def _at(self) -> str:
        return f"{datetime.fromtimestamp(self.vigia.clock.time(), UTC):%H:%M}"


async def one_person_in_five_minutes(story: Story) -> None:
    """Ana, alone: one node is bad, and it is over before anybody else wakes up."""
    await story.types("ana", "declare Search fails for one customer in ten", story.general)
    room = story.channel("inc-1-")
    await story.types("ana", "scope localized", room)
    await story.types("ana", "attempt Drained the node => errors stop", room)
    await story.types("ana", "mitigate One node was bad; it is out of rotation", room)
    await story.later(5)
    await story.types("ana", "at 1m resolve The node is replaced", room)
    await story.types("ana", "followup Alert on a single bad node 5d", room)
    await story.sends("ana", await story.presses("ana", "Close", room), {}, room)
    await story.types("ana", "timeline", room)


async def six_people_and_a_wrong_title(story: Story) -> None:
    """Ana declares in a hurry; Bruno and then Dan command; Carmen writes, Eva only wants to know, Fábio comes late."""
    await story.types("ana", "declare sev1 Chekout dwn", story.general)
    room = story.channel("inc-1-")
    await story.types("ana", "title Search refuses every card", room)
    await story.presses("ana", "Undo", story.chat("ana"))  # again in a hurry: it is not the search
    await story.types("ana", "title Checkout refuses every card", room)
    await story.later(2)
    await story.types("ana", "link Errors https://boards.example.com/d/checkout-errors", room)
    await story.types("ana", "role comms @carmen", room)
    await story.types("eva", "seguir", room)
    await story.types("ana", "handover @bruno", room)
    await story.presses("bruno", "Assumir o comando", story.chat("bruno"))
    await story.later(3)
    await story.types("bruno", "tarefa Chamar o provedor @dan 10m", room)
    await story.types("carmen", "actualizar El proveedor no responde; cambiamos al segundo. next 20m", room)
    said_by_dan = story.says("dan", "The second provider answers, errors are falling", room)
    await story.adds_to_timeline("carmen", said_by_dan, room)
    await story.later(4)
    await story.types("bruno", "passagem @dan", room)
    await story.presses("dan", "Take command", story.chat("dan"))
    await story.types("dan", "done 1", room)
    await story.types("fabio", "resumo", room)
    opened = await story.presses("carmen", "Post update", room)
    await story.sends("carmen", opened, {"text": "Los pagos vuelven a funcionar."}, room)
    await story.later(5)
    await story.types("dan", "resolve Every card is accepted again", room)


async def false_alarm_and_duplicate(story: Story) -> None:
    """A load test looks like an outage; then the same outage is declared twice."""
    await story.types("ana", "triage Latency of search doubles", story.general)
    alarm = story.channel("inc-1-")
    opened = await story.presses("ana", "False alarm", alarm)
    await story.sends("ana", opened, {"text": "It was the load test of Monday"}, alarm)
    await story.types("ana", "declare sev2 Nobody can sign in", story.general)
    await story.types("bruno", "declarar sev2 Login fails", story.general)
    duplicate = story.channel("inc-3-")
    await story.types("bruno", "tarefa Check the identity provider 15m", duplicate)
    await story.types("bruno", "mesclar #3 em #2", duplicate)
    await story.types("ana", "list", story.general)


STORIES: Final[dict[str, Callable[[Story], Awaitable[None]]]] = {
    "One person, five minutes": one_person_in_five_minutes,
    "Six people, two handovers, a wrong title": six_people_and_a_wrong_title,
    "A false alarm, and a duplicate": false_alarm_and_duplicate,
}


async def walked(title: str, url: str, environment: pytest.MonkeyPatch) -> str:
    """The story's part of the page, lived on this database."""
    environment.setattr(inbound, "ANSWER", UNHURRIED)
    clock = SteppedTime()
    async with TeamsStandIn(clock) as teams:
        for name, value in teams.trust.items():
            environment.setenv(name, value)
        async with installation(teams, clock, url, environment) as vigia:
            story = Story(vigia)
            await STORIES[title](story)
            story.ends()
    return f"## {title}\n\n```text\n" + "\n".join(story.notes).strip() + "\n```\n"


async def main() -> None:
    """Writes the page."""
    parts = [HEAD]
    for title in STORIES:
        with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as environment:
            url = f"sqlite:///{Path(name) / 'vigia.db'}"
            migrate(url)
            parts.append(await walked(title, url, environment))
    PAGE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
