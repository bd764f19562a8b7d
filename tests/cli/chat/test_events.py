"""Server-sent events, however the line cuts them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.cli.chat.events import Events
from bot.cli.chat.wire import Event

STREAM = (
    "retry: 1000\n\n"
    'id: 21\nevent: message\ndata: {"text": "año: ⛵"}\n\n'
    ": still here\n\n"
    "event: clock\ndata: {}\n\n"
    "id: 22\nevent: channel\ndata: {}\n\n"
    "id: 23\nevent: mess"
).encode()
WHOLE = [Event("message", '{"text": "año: ⛵"}', "21"), Event("clock", "{}"), Event("channel", "{}", "22")]


@given(st.lists(st.integers(0, len(STREAM))))
def test_every_whole_event_comes_once(cuts: list[int]) -> None:
    events = Events()
    places = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[start:end] for start, end in pairwise(places)]
    assert [event for piece in pieces for event in events.feed(piece)] == WHOLE
