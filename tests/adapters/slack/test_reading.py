"""What people write in Slack as plain words: who is meant, what an entity shows, what is nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.dialect import escaped
from adapters.slack.reading import Known, groups_in, read, users_in, words_after_mention
from bot.domain.values import Group, Person

ANA, BRUNO = Person("slack", "U1", "Ana B"), Person("slack", "U2", "Bruno")
KNOWN = Known({"U1": ANA, "U2": BRUNO}, {"S1": Group("slack", "S1", "oncall")})


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("role comms <@U1>", "role comms @Ana B"),
        ("role comms <@U1|ana>", "role comms @Ana B"),
        ("role comms <@U9|new>", "role comms @new"),
        ("role comms <@U9>", "role comms @U9"),
        ("page <!subteam^S1>", "page @oncall"),
        ("page <!subteam^S2|@sre>", "page @sre"),
        ("in <#C1|general> or <#C2>", "in #general or #C2"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!date^1772452800^{time}|noon>", "noon"),
        ("<https://x.example/a?b=1&amp;c=2>", "https://x.example/a?b=1&c=2"),
        ("<http://x.example|x.example>", "x.example"),
        ("<https://x.example/|https://x.example/>", "https://x.example/"),
        ("<https://evil.example|bank.com>", "bank.com (https://evil.example)"),
        ("<mailto:a@x.example|a@x.example>", "a@x.example"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("&lt;@U1&gt;", "<@U1>"),
        ("two\nlines", "two\nlines"),
        ("", ""),
    ],
)
def test_what_is_written_reads_as(written: str, text: str) -> None:
    assert read(written, KNOWN).text == text


def test_everybody_meant_is_named_once_in_order() -> None:
    said = read("<@U2> and <@U1> and <@U2|bruno> and <!subteam^S1>", KNOWN)
    assert said.mentions == (BRUNO, ANA, Group("slack", "S1", "oncall"))
    assert [one.name for one in said.mentions] == ["Bruno", "Ana B", "oncall"]
    assert said.unknown == ()


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        ("role comms @nobody", ("nobody",)),
        ("@a.b-c, @a.b-c and @d.", ("a.b-c", "d")),
        ("mail ana@x.example and x/@y", ()),
        ("@here @channel @everyone <@U1>", ()),
    ],
)
def test_words_after_at_that_are_nobody_are_told(written: str, unknown: tuple[str, ...]) -> None:
    assert read(written, KNOWN).unknown == unknown


def test_who_must_be_looked_up() -> None:
    text = "<@U2> <@U1|ana> <@U2> <!subteam^S1> <!subteam^S2|@sre> <#C1> <!here> &lt;@U3&gt;"
    assert users_in(text) == ["U2", "U1"]
    assert groups_in(text) == ["S1", "S2"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("<@UBOT> update <@U1> is on it", "update <@U1> is on it"),
        ("<@UBOT|vigia>: list", "list"),
        ("<@UBOT>,\nlist", "list"),
        ("hey <@UBOT> list", "list"),
        ("<@UBOT>", ""),
        ("list", "list"),
        ("<@UBOTHER> list", "<@UBOTHER> list"),
    ],
)
def test_what_is_said_to_the_bot_comes_after_its_name(written: str, words: str) -> None:
    assert words_after_mention(written, "UBOT") == words


@given(st.text())
def test_what_was_escaped_reads_as_it_was_typed(words: str) -> None:
    assert read(escaped(words), KNOWN).text == words
