"""The three stories of docs/stories.md as they are lived in Slack, and what everybody saw, written down.

`.venv/bin/python -m tests.adapters.slack.stories` writes docs/stories-slack.md anew; a test holds it against the walk.
"""

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from bot.config import HOME
from bot.store import migrate
from tests.adapters.slack.installation import Installation, installation
from tests.adapters.slack.installed import Through
from tests.adapters.slack.standin import Channel, Message, View, controls, drawn

PAGE: Final = HOME / "docs" / "stories-slack.md"
HEAD: Final = """\
# Three stories in Slack

Incidents of [stories.md](stories.md), lived in Slack by slash commands, buttons and forms; everything that was said was
written down on the way (`python -m tests.adapters.slack.stories`). Lines with a time and a name are what people do;
below them is what Vigia says of it, and to whom. A card is shown when it is pinned, and at the end as it has become.
"""
PEOPLE: Final = {"ana": "en-US", "bruno": "pt-BR", "carmen": "es-ES", "dan": "en-GB", "eva": "es-ES", "fabio": "pt-BR"}
INDENT: Final = " " * 4
MENTION: Final = re.compile(r"<@(\w+)>")


class Story:
    """People in Slack, and the notes somebody takes."""

    def __init__(self, vigia: Installation) -> None:
        self.vigia = vigia
        self.notes: list[str] = []
        self._read: set[tuple[str, str]] = set()
        self._cards: list[Message] = []
        workspace = vigia.slack.workspace
        for name, locale in PEOPLE.items():
            known = [one for one in vigia.slack.state.people.values() if one.name == name]
            person = known[0] if known else workspace.add_person(name).who
            person.locale = locale
            if person.id not in workspace.general.members:
                workspace.general.members.append(person.id)

    def channel(self, beginning: str) -> Channel:
        """The incident's channel whose name begins so."""
        (found,) = self.vigia.slack.workspace.channels_named(beginning)
        return found

    def direct(self, who: str) -> Channel:
        """Somebody's conversation with Vigia."""
        return self.vigia.person(who).direct

    # -- what people do -----------------------------------------------------------------------------------------

    async def types(self, who: str, words: str, in_: Channel) -> None:
        """A slash command."""
        self._note(who, in_, f"types {words}")
        assert (await self.vigia.person(who).types(words, in_=in_)).acknowledged
        await self._look()

    async def presses(self, who: str, label: str, in_: Channel) -> None:
        """The newest button of that name that they see there."""
        for message in reversed(self.vigia.person(who).sees(in_)):
            for control in controls(message):
                if control["text"]["text"] == label:
                    self._note(who, in_, f"presses [{label}]")
                    assert (await self.vigia.person(who).presses(message, control["action_id"])).acknowledged
                    await self._look()
                    return
        raise AssertionError(f"{who} sees no {label} in {in_.name}")

    async def sends(self, who: str, values: dict[str, Any], in_: Channel) -> None:
        """The form in front of them, filled in."""
        form: View | None = self.vigia.person(who).view
        assert form is not None
        filled = ", ".join(f"{name}: {value}" for name, value in values.items()) or "as it is"
        self._note(who, in_, f"sends the form “{form.body['title']['text']}”, {filled}")
        assert (await self.vigia.person(who).submits(form, values)).acknowledged
        assert self.vigia.person(who).view is None
        await self._look()

    async def says(self, who: str, words: str, in_: Channel) -> Message:
        """Plain words."""
        self._note(who, in_, f"says: {words}")
        said = await self.vigia.person(who).says(words, in_)
        self._read.add((said.channel, said.ts))
        return said

    async def pins(self, who: str, message: Message, in_: Channel) -> None:
        """📌 on somebody's message."""
        self._note(who, in_, "puts 📌 on it")
        assert (await self.vigia.person(who).reacts(message, "pushpin")).acknowledged
        await self._look()

    async def later(self, minutes: int) -> None:
        """Time passes."""
        self.notes += ["", f"({minutes} minutes later)"]
        await self.vigia.later(minutes * 60)
        await self._look()

    def ends(self) -> None:
        """Each card as it has become."""
        for card in self._cards:
            self.notes.append("")
            self.notes.append(f"The card in #{self.vigia.slack.state.channels[card.channel].name}, at the end:")
            self._write(card)

    # -- notes --------------------------------------------------------------------------------------------------

    def _note(self, who: str, where: Channel, what: str) -> None:
        self.notes += ["", f"{self._at()} {who.capitalize()}, in {self._name(where)}, {what}"]

    async def _look(self) -> None:
        await self.vigia.settle()
        fresh = [
            (message, channel)
            for channel in self.vigia.slack.state.channels.values()
            for message in (*channel.posts, *channel.ephemerals)
            if (message.channel, message.ts) not in self._read
        ]
        # Place by place: in one place there is an order, between places there is none.
        for message, channel in sorted(fresh, key=self._place):
            self._read.add((message.channel, message.ts))
            pinned = self._is_pinned(message, channel)
            self._cards += [message] if pinned else []
            reader = message.seen_only_by
            to = f", to {self.vigia.slack.state.people[reader].name.capitalize()} alone" if reader else ""
            self.notes.append(f"  Vigia in {self._name(channel)}{to}{', pinned' if pinned else ''}:")
            self._write(message)

    def _place(self, one: tuple[Message, Channel]) -> tuple[bool, bool, str, bool, float]:
        message, channel = one
        first = (message.seen_only_by is None, channel.is_im, self._name(channel))
        return *first, not self._is_pinned(message, channel), float(message.ts)

    def _is_pinned(self, message: Message, channel: Channel) -> bool:
        return any(pin.ts == message.ts for pin in channel.pins)

    def _write(self, message: Message) -> None:
        people = self.vigia.slack.state.people
        words = MENTION.sub(lambda found: f"@{people[found[1]].name.capitalize()}", drawn(message))
        for line in words.replace("\u200b", "").splitlines():
            self.notes.append(f"{INDENT}{line}".rstrip())

    def _name(self, channel: Channel) -> str:
        if not channel.is_im:
            return f"#{channel.name}"
        people, us = self.vigia.slack.state.people, self.vigia.slack.state.bot.id
        (owner,) = [people[one].name for one in channel.members if one != us]
        return f"{owner.capitalize()}'s conversation with Vigia"

    def _at(self) -> str:
        return f"{datetime.fromtimestamp(self.vigia.clock.time(), UTC):%H:%M}"


async def one_person_in_five_minutes(story: Story) -> None:
    """Ana, alone: one node is bad, and it is over before anybody else wakes up."""
    await story.types("ana", "/inc declare Search fails for one customer in ten", story.vigia.general)
    room = story.channel("inc-1-")
    await story.types("ana", "/inc scope localized", room)
    await story.types("ana", "/inc attempt Drained the node => errors stop", room)
    await story.types("ana", "/inc mitigate One node was bad; it is out of rotation", room)
    await story.later(5)
    await story.types("ana", "/inc at 1m resolve The node is replaced", room)
    await story.types("ana", "/inc followup Alert on a single bad node 5d", room)
    await story.presses("ana", "Close", room)
    await story.sends("ana", {}, room)
    await story.types("ana", "/inc timeline", room)


async def six_people_and_a_wrong_title(story: Story) -> None:
    """Ana declares in a hurry; Bruno and then Dan command; Carmen writes, Eva only wants to know, Fábio comes late."""
    await story.types("ana", "/inc declare sev1 Chekout dwn", story.vigia.general)
    room = story.channel("inc-1-")
    await story.types("ana", "/inc title Search refuses every card", room)
    await story.presses("ana", "Undo", room)  # again in a hurry: it is not the search
    await story.types("ana", "/inc title Checkout refuses every card", room)
    await story.later(2)
    await story.types("ana", "/inc link Errors https://boards.example.com/d/checkout-errors", room)
    await story.types("ana", "/inc role comms @carmen", room)
    await story.types("eva", "/inc seguir", room)
    await story.types("ana", "/inc handover @bruno", room)
    await story.presses("bruno", "Assumir o comando", story.direct("bruno"))
    await story.later(3)
    await story.types("bruno", "/inc tarefa Chamar o provedor @dan 10m", room)
    await story.types("carmen", "/inc actualizar El proveedor no responde; cambiamos al segundo. next 20m", room)
    said = await story.says("dan", "The second provider answers, errors are falling", room)
    await story.pins("carmen", said, room)
    await story.later(4)
    await story.types("bruno", "/inc passagem @dan", room)
    await story.presses("dan", "Take command", story.direct("dan"))
    await story.types("dan", "/inc done 1", room)
    await story.types("fabio", "/inc resumo", room)
    await story.presses("carmen", "Post update", room)
    await story.sends("carmen", {"text": "Los pagos vuelven a funcionar."}, room)
    await story.later(5)
    await story.types("dan", "/inc resolve Every card is accepted again", room)


async def false_alarm_and_duplicate(story: Story) -> None:
    """A load test looks like an outage; then the same outage is declared twice."""
    await story.types("ana", "/inc triage Latency of search doubles", story.vigia.general)
    alarm = story.channel("inc-1-")
    await story.presses("ana", "False alarm", alarm)
    await story.sends("ana", {"text": "It was the load test of Monday"}, alarm)
    await story.types("ana", "/inc declare sev2 Nobody can sign in", story.vigia.general)
    await story.types("bruno", "/inc declarar sev2 Login fails", story.vigia.general)
    duplicate = story.channel("inc-3-")
    await story.types("bruno", "/inc tarefa Check the identity provider 15m", duplicate)
    await story.types("bruno", "/inc mesclar #3 em #2", duplicate)
    await story.types("ana", "/inc list", story.vigia.general)


STORIES: Final[dict[str, Callable[[Story], Awaitable[None]]]] = {
    "One person, five minutes": one_person_in_five_minutes,
    "Six people, two handovers, a wrong title": six_people_and_a_wrong_title,
    "A false alarm, and a duplicate": false_alarm_and_duplicate,
}


async def walked(title: str, vigia: Installation) -> str:
    """The story's part of the page."""
    story = Story(vigia)
    await STORIES[title](story)
    story.ends()
    return f"## {title}\n\n```text\n" + "\n".join(story.notes).strip() + "\n```\n"


async def main(through: Through = "http") -> None:
    """Writes the page."""
    parts = [HEAD]
    for title in STORIES:
        with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as environment:
            template = Path(name) / "template.db"
            migrate(f"sqlite:///{template}")
            async with installation(template, Path(name), environment, through) as vigia:
                parts.append(await walked(title, vigia))
    PAGE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
