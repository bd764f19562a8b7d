"""Anything the core may want shown, for property tests."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.domain.values import Person
from bot.messages import (
    Action,
    Bold,
    Bullets,
    Code,
    Facts,
    Field,
    Form,
    Heading,
    Instant,
    Link,
    Mention,
    Message,
    Paragraph,
    Text,
)

# What the grammar lets through: no control characters, no halves of surrogate pairs.
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)
lines = st.lists(words, max_size=4).map("\n".join)
alive = ["<at>Ana</at>", "**bold**", "[bank.com](https://evil.example)", "# x", "1. x", "- x", "`x`", "&amp;"]
huge = ["\n" * 20, "a" * 3001, "x. " * 1500, "👩\u200d👧" * 900]
typed = st.one_of(lines, st.sampled_from([*alive, *huge]), st.tuples(lines, st.sampled_from(alive), lines).map("".join))
names = st.text("abc xyz&<>*", min_size=1, max_size=30)

inlines = st.one_of(
    typed.map(Text),
    words.map(Bold),
    words.map(Code),
    st.builds(Link, words, st.sampled_from(["https://example.com/a?b=(1)&c=2|3", "javascript:alert(1)", "http://x y"])),
    st.builds(Mention, st.builds(Person, st.sampled_from(["teams", "webchat"]), st.just("0123"), names)),
    st.builds(Instant, st.just(datetime(2026, 3, 2, 12, tzinfo=UTC)), words),
)
line = st.lists(inlines, max_size=6).map(tuple)
parts = st.one_of(
    st.builds(Paragraph, line),
    st.builds(Heading, line),
    st.builds(Facts, st.lists(st.tuples(names, line), min_size=1, max_size=14).map(tuple)),
    st.builds(Bullets, st.lists(line, min_size=1, max_size=10).map(tuple)),
)
actions = st.builds(
    Action,
    st.sampled_from(["update", "role", "no-change"]),
    st.text(min_size=1, max_size=200).filter(str.strip),
    st.none() | st.integers(0, 2**31 - 1),
    st.none() | st.integers(0, 2**31 - 1),
    st.sampled_from([(), (("role", "commander"), ("person", "me"))]),
    st.booleans(),
    st.sampled_from(["plain", "primary", "danger"]),
    st.none() | st.text(min_size=1, max_size=700).filter(str.strip),
)
messages = st.builds(
    Message,
    st.text(min_size=1, max_size=9000).filter(str.strip),
    st.lists(parts, max_size=5).map(tuple),
    st.sampled_from(["en", "es", "pt_BR"]),
    st.lists(actions, max_size=8).map(tuple),
)

labels = st.text(min_size=1, max_size=300).filter(str.strip)
fields = st.builds(
    Field,
    st.just("name"),
    labels,
    st.sampled_from(["text", "lines", "choice", "people", "when", "duration"]),
    st.booleans(),
    st.text(max_size=300),
    typed,
    st.lists(st.tuples(st.uuids().map(str), labels), min_size=1, max_size=20).map(tuple),
)
forms = st.builds(
    Form,
    st.sampled_from(["update", "declare"]),
    labels,
    st.lists(fields, min_size=1, max_size=8).map(
        lambda all_: tuple(
            Field(f"f{n}", one.label, one.shape, one.required, one.hint, one.value, one.options)
            for n, one in enumerate(all_)
        )
    ),
    labels,
    st.none() | st.integers(1, 2**31 - 1),
    st.none() | st.integers(0, 2**31 - 1),
)
