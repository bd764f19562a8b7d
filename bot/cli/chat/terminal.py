"""The terminal itself: rows above a prompt, keys, completion. What is said is decided elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.application import create_app_session, run_in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style

from bot.cli.chat.completion import Suggestion
from bot.cli.chat.conversation import Conversation
from bot.cli.chat.drawing import Look, Row
from bot.cli.chat.forms import Question
from bot.cli.chat.limits import CHORD_PATIENCE, KEY_PATIENCE
from bot.cli.chat.log import Buttons

STYLE = Style.from_dict(
    {
        Look.HEADING: "bold",
        Look.AUTHOR: "bold",
        Look.BUTTONS: "underline",
        Look.QUIET: "italic",
        Look.TROUBLE: "bold italic",
    }
)


class _Left(Exception):
    """Esc."""


class Terminal:
    """One person's. Everything that uses it runs inside `opened`."""

    def __init__(self) -> None:
        self._history = InMemoryHistory()  # gone with the program: what was typed is nobody else's
        self.names: Callable[[str], list[Suggestion]] = lambda _before: []

    async def show(self, shown: Sequence[Row]) -> None:
        """Rows above the prompt."""
        if not shown:
            return
        text = FormattedText([(f"class:{row.look}", f"{row.text}\n") for row in shown])
        await run_in_terminal(lambda: print_formatted_text(text, style=STYLE, end=""))

    async def line(self, conversation: Conversation, begins_with: str) -> tuple[str, Buttons]:
        """A line and the buttons that were there when it was begun. Raises EOFError for Ctrl+D."""
        session: PromptSession[str] = PromptSession(
            history=self._history,
            completer=_Tab(conversation.suggestions),
            complete_while_typing=False,
            key_bindings=_completing(),
            erase_when_done=True,  # what was typed comes back as a message
            bottom_toolbar=lambda: conversation.status(session.default_buffer.text),
            style=STYLE,
        )
        seen, was_empty = conversation.buttons, not begins_with

        def typed(buffer: Buffer) -> None:
            nonlocal seen, was_empty
            if was_empty:
                seen = conversation.buttons
            was_empty = not buffer.text

        session.default_buffer.on_text_changed += typed
        return await session.prompt_async(lambda: conversation.prompt, default=begins_with), seen

    async def ask(self, question: Question) -> str | None:
        """One field; None for Esc, Ctrl+C and Ctrl+D."""
        await self.show(question.above)
        session: PromptSession[str] = PromptSession(
            completer=_Tab(_offered(question, self.names)),
            complete_while_typing=False,
            multiline=question.lines,
            key_bindings=_keys(ends_with_empty_line=question.lines),
            style=STYLE,
        )
        session.app.ttimeoutlen, session.app.timeoutlen = KEY_PATIENCE, CHORD_PATIENCE
        try:
            return await session.prompt_async(f"  {question.label}: ", default=question.default)
        except (_Left, EOFError, KeyboardInterrupt):
            return None


@contextmanager
def opened(keys: Input | None = None, screen: Output | None = None) -> Iterator[Terminal]:
    """The machine's own terminal, or another input and output."""
    with create_app_session(input=keys, output=screen):
        yield Terminal()


def _completing() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("tab")
    def complete(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        those = list(buffer.completer.get_completions(buffer.document, CompleteEvent(completion_requested=True)))
        if len(those) == 1:  # at once, so that what was typed ahead of a slow line finds it done
            buffer.apply_completion(those[0])
        elif buffer.complete_state:
            buffer.complete_next()
        else:
            buffer.start_completion(insert_common_part=True)

    return keys


def _keys(*, ends_with_empty_line: bool) -> KeyBindings:
    keys = _completing()

    @keys.add("escape")
    def leave(event: KeyPressEvent) -> None:
        event.app.exit(exception=_Left)

    if ends_with_empty_line:

        @keys.add("enter")
        def enter(event: KeyPressEvent) -> None:
            document = event.current_buffer.document
            if document.on_last_line and not document.current_line.strip():
                event.current_buffer.validate_and_handle()
            else:
                event.current_buffer.newline(copy_margin=False)

    return keys


def _offered(question: Question, names: Callable[[str], list[Suggestion]]) -> Callable[[str], list[Suggestion]]:
    def offered(before: str) -> list[Suggestion]:
        begun = before.casefold()
        those = [one for one in question.options if one.casefold().startswith(begun)]
        found = [Suggestion(one, len(before), "") for one in those]
        return [*found, *(names(before) if question.names else [])]

    return offered


class _Tab(Completer):
    def __init__(self, offered: Callable[[str], list[Suggestion]]) -> None:
        self._offered = offered

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        for one in self._offered(document.text_before_cursor):
            shown = one.insert.strip()
            yield Completion(one.insert, start_position=-one.length, display=shown, display_meta=one.does)
