"""What the terminal knows at a moment: who reads, who and what is there, and the words to say it in."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cli.chat.wire import Channel, Speaker
from bot.render import Words

VIGIA = "vigia"  # the author's id of what Vigia says


@dataclass(frozen=True)
class View:
    """One reader's, in their language and zone."""

    me: Speaker
    people: tuple[Speaker, ...]
    channels: Mapping[str, Channel]
    page: str
    at: str
    words: Words

    @property
    def direct(self) -> Channel:
        """The reader's own conversation with Vigia, which may not have begun."""
        own = f"direct:{self.me.id}"
        return self.channels.get(own) or Channel(own, "Vigia", "direct")

    def channel(self, wanted: str) -> Channel | None:
        """The channel that is meant by a name, an incident's number, or a beginning only one has."""
        name = wanted.strip().removeprefix("#").lower()
        if name.removeprefix("@") == VIGIA or name == self.direct.id:
            return self.direct
        if name in self.channels:
            return self.channels[name]
        begun = f"inc-{name}-" if name.isdecimal() else name
        those = [one for one in self.channels.values() if begun and one.name.startswith(begun)]
        return those[0] if len(those) == 1 else None

    def person(self, word: str) -> Speaker | None:
        """Who is called so: by id, or by a name only one person has."""
        name = word.removeprefix("@").casefold()
        those = [one for one in self.people if one.name.casefold() == name]
        by_id = next((one for one in self.people if one.id == name), None)
        return by_id or (those[0] if len(those) == 1 else None)
