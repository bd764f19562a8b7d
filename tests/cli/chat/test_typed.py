"""What a typed line asks for: nothing that was meant for the channel is swallowed, nothing else gets there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.chat.typed import OWN, Own, Press, Talk, Typed, Unknown, understood

anything = st.text(max_size=60)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("", None),
        ("   ", None),
        ("1", Press(1)),
        (" 12 ", Press(12)),
        ("1 node is down", Talk("1 node is down")),
        ("/inc", Talk("/inc")),
        ("/INC declare x", Talk("/INC declare x")),
        ("@vigia why", Talk("@vigia why")),
        ("/incident list", Talk("/incident list")),
        ("/inco", Unknown("/inco")),
        ("/join #general", Own("/join", "#general")),
        ("/JOIN 7", Own("/join", "7")),
        ("/quit ", Own("/quit")),
        ("/jion 7", Unknown("/jion")),
        ("/var/log is full", Talk("/var/log is full")),
        ("/500 errors", Talk("/500 errors")),
        (" /quit", Talk(" /quit")),
        ("two\nlines", Talk("two\nlines")),
    ],
)
def test_a_line_is_understood(line: str, meant: Typed) -> None:
    assert understood(line) == meant


@given(anything.filter(lambda text: text.strip() and not text.startswith("/") and not text.strip().isdecimal()))
def test_talk_goes_out_exactly_as_typed(text: str) -> None:
    assert understood(text) == Talk(text)


@given(st.sampled_from(["/inc", "/incident", "/Inc", "@Vigia"]), st.sampled_from([" ", "\n", ", ", ": "]), anything)
def test_every_command_goes_to_vigia(entry: str, gap: str, words: str) -> None:
    assert understood(f"{entry}{gap}{words}") == Talk(f"{entry}{gap}{words}")


@given(st.sampled_from(sorted(OWN)), anything)
def test_the_terminals_own_words_never_leave_it(word: str, rest: str) -> None:
    assert understood(f"{word} {rest}") == Own(word, rest.strip())
