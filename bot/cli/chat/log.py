"""What has been shown of the channel somebody is in, and what a change to it adds. Rows are never taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.cli.chat import drawing
from bot.cli.chat.drawing import INDENT, Look, Row, rows
from bot.cli.chat.view import View
from bot.cli.chat.wire import Channel, Page, Said
from bot.messages import Action, Message


@dataclass(frozen=True)
class Buttons:
    """Those that numbers press, and where they stand."""

    channel: str
    actions: tuple[Action, ...] = ()
    message: int | None = None  # the number of the message they stand under; None under an answer


class Log:
    """Every method answers the rows to show."""

    def __init__(self, channel: str, view: Callable[[], View]) -> None:
        self._view = view
        self._known: dict[int, Said] = {}  # by number
        self._answered: set[str] = set()  # keys of answers that are shown already
        self.channel = channel
        self.buttons = Buttons(channel)
        self.first = 0  # the number before which nothing was loaded
        self.has_older = False

    @property
    def newest(self) -> int:
        """The highest number that is known; 0 where nothing has been said."""
        return max(self._known, default=0)

    def enter(self, channel: Channel, page: Page) -> list[Row]:
        """Another channel: what is pinned, then the newest messages. The last buttons are the ones that are pressed."""
        view = self._view()
        self.channel = channel.id
        self.buttons = Buttons(channel.id)
        self.first = min((one.number for one in page.messages), default=0)
        self.has_older = page.more
        above = [one for one in page.pinned if one.number < self.first]
        every = [*above, *page.messages]
        self._known = {one.number: one for one in every}
        pressed = next((one for one in reversed(every) if one.actions), None)
        fresh = _first_unread(page.messages, channel, view.me.id)
        shown = drawing.header(channel, view)
        if page.more:
            shown += rows(view.words.say("/earlier shows what was said before."), Look.QUIET)
        if not every:
            shown += rows(view.words.say("Nothing has been said here yet."), Look.QUIET, INDENT)
        for one in every:
            if one.number == fresh:
                shown += rows(view.words.say("-- new --"), Look.QUIET)
            shown += self._pressable(one) if one is pressed else drawing.said(one, view)
        return shown

    def earlier(self, page: Page) -> list[Row]:
        """What was said before; its buttons are not pressed by numbers."""
        self._known |= {one.number: one for one in page.messages}
        self.first = min((one.number for one in page.messages), default=self.first)
        self.has_older = page.more
        return [row for one in page.messages for row in drawing.said(one, self._view())]

    def pinned(self) -> list[Row]:
        """What is pinned, as it stands now."""
        those = [one for one in self._known.values() if one.pinned]
        words = self._view().words
        return [row for one in those for row in self._pressable(one)] or rows(words.say("Nothing is pinned here."))

    def answer(self, message: Message, key: str) -> list[Row]:
        """What the reader alone is answered: at once, and not again when it comes in the stream."""
        if key in self._answered:
            return []
        self._answered.add(key)
        if message.actions:
            self.buttons = Buttons(self.channel, message.actions)
        return drawing.answer(message, self._view(), first=1)

    def put(self, one: Said) -> list[Row]:
        """A new message of this channel, or what an edit changed."""
        known = self._known.get(one.number)
        if known.change >= one.change if known else one.number < self.first:
            return []
        if one.withdrawn:
            return self._take_back(one)
        self._known[one.number] = one
        if known:
            return self._edit(known, one)
        if one.key in self._answered:
            return []
        if one.key:
            self._answered.add(one.key)
        return self._pressable(one)

    def _take_back(self, one: Said) -> list[Row]:
        known = self._known.pop(one.number, None)
        if known is None:
            return []
        if self.buttons.message == one.number:
            self.buttons = Buttons(self.channel)
        gone = self._view().words.say("Taken back: {text}", text=" ".join(known.text.split()))
        return rows(gone, Look.QUIET)

    def _edit(self, known: Said, one: Said) -> list[Row]:
        shown = drawing.edited(known, one, self._view())
        if self.buttons.message == one.number and known.actions != one.actions:
            self.buttons = replace(self.buttons, actions=one.actions)
            shown += drawing.buttons(one.actions, first=1)
        return shown

    def _pressable(self, one: Said) -> list[Row]:
        if one.actions:
            self.buttons = Buttons(self.channel, one.actions, one.number)
        return drawing.said(one, self._view(), first=1)


def _first_unread(messages: Sequence[Said], channel: Channel, me: str) -> int | None:
    others = [one for one in messages if one.author.id != me]
    return others[-channel.unread].number if 0 < channel.unread < len(others) else None
