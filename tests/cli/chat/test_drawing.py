"""Messages as rows: everything is said in words, and nothing anybody wrote is obeyed by a terminal."""

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.chat import drawing
from bot.cli.chat.drawing import Row
from bot.cli.chat.log import Log
from bot.cli.chat.wire import SAID, File, Page
from bot.domain.values import Person
from bot.messages import (
    Action,
    Bold,
    Bullets,
    Code,
    Facts,
    Heading,
    Inline,
    Instant,
    Link,
    Mention,
    Message,
    Paragraph,
    Part,
    Text,
)
from bot.testing import NOON
from tests.cli.chat.views import ROOM, said, view

wild = st.text(max_size=30) | st.sampled_from(["\x1b[2J", "a\nb", "\u202eevil", "\r\n", "\x9b31m", "\ud800"])
inlines: st.SearchStrategy[Inline] = st.one_of(
    wild.map(Text),
    wild.map(Bold),
    wild.map(Code),
    st.builds(Link, wild, wild | wild.map("https://x.test/{}".format)),
    st.builds(Mention, st.builds(Person, wild, wild, wild)),
    st.builds(Instant, st.just(NOON), wild),
)
lines = st.lists(inlines, max_size=4).map(tuple)
parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Paragraph, lines),
    st.builds(Heading, lines),
    st.builds(Facts, st.lists(st.tuples(wild, lines), max_size=3).map(tuple)),
    st.builds(Bullets, st.lists(lines, max_size=3).map(tuple)),
)
messages = st.builds(
    Message,
    wild,
    st.lists(parts, max_size=4).map(tuple),
    st.just("en"),
    st.lists(st.builds(Action, wild, wild)).map(tuple),
)


def texts(rows: list[Row]) -> list[str]:
    return [row.text for row in rows]


def message(*parts: Part, actions: tuple[Action, ...] = ()) -> Message:
    return Message("Summary.", parts, "en", actions)


@given(messages, wild, wild)
def test_nothing_that_is_drawn_is_obeyed_by_a_terminal(shown: Message, text: str, name: str) -> None:
    file = File(name, 10, "/chat/files/x")
    drawn = [
        *drawing.said(said(text, files=(file,)), view()),
        *drawing.said(said(text, shown, by="vigia"), view(), first=1),
        *drawing.edited(said(name), said(text, pinned=True), view()),
    ]
    assert not [
        row for row in drawn if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in row.text)
    ]
    assert not [row for row in drawn if "\u202e" in row.text]


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40))
def test_every_word_that_was_typed_is_shown(text: str) -> None:
    assert texts(drawing.said(said(text), view())) == [f"12:00 Bruno: {text}"]


def test_a_card_is_drawn_part_by_part() -> None:
    card = message(
        Heading((Text("SEV2 · #7 Checkout"),)),
        Facts((("Commander", (Mention(Person("webchat", "ana", "Ana")),)), ("Next", (Instant(NOON, "12:00 UTC"),)))),
        Paragraph((Text("See "), Link("the graph", "https://g.test/1"), Text(" and "), Code("free -m"), Text("\nnow"))),
        Bullets(((Text("one\nmore"),), (Link("#inc-7-checkout", "https://vigia.test/chat/#inc-7-checkout"),))),
        actions=(Action("update", "Post update"), Action("resolve", "Resolve")),
    )
    assert texts(drawing.said(said(message=card, by="vigia", pinned=True, only_you=True), view(), first=1)) == [
        "12:00 Vigia · only you · pinned",
        "  == SEV2 · #7 Checkout ==",
        "  Commander: @Ana (you)",
        "  Next: 12:00 GMT",
        "  See the graph <https://g.test/1> and `free -m`",
        "  now",
        "  - one",
        "    more",
        "  - #inc-7-checkout (/join #inc-7-checkout)",
        "  [1] Post update  [2] Resolve",
    ]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http://[", "nonsense"])
def test_an_address_of_another_kind_is_not_shown_as_one(url: str) -> None:
    assert drawing.link("label", url, view()) == "label"


def test_instants_are_in_the_readers_zone_with_their_day_unless_it_is_today() -> None:
    assert drawing.stamp(NOON, view(zone="America/Sao_Paulo")) == "09:00"
    assert drawing.stamp(NOON, view(now=NOON + timedelta(days=1))) == "Mar 2 12:00"
    assert drawing.stamp(NOON, view("es", "Europe/Madrid", NOON + timedelta(days=1))) == "2 mar 13:00"


def test_an_edit_is_one_row_of_what_it_changed() -> None:
    old = message(Heading((Text("#7"),)), Facts((("Status", (Text("investigating"),)), ("Next", (Text("12:30"),)))))
    new = message(Heading((Text("#7"),)), Facts((("Status", (Text("identified"),)), ("Next", (Text("12:30"),)))))
    before, after = said(message=old, by="vigia", pinned=True), said(message=new, by="vigia", pinned=True)
    assert texts(drawing.edited(before, after, view())) == ["The card now says: Status: identified"]
    assert drawing.edited(after, after, view()) == []
    (row,) = drawing.edited(said(), said("word " * 1000), view())
    assert row.text.startswith("Edited: word word")
    assert len(row.text) <= 240


def test_what_is_put_into_the_timeline_is_told() -> None:
    assert texts(drawing.edited(said("pool is empty"), said("pool is empty", noted=True), view())) == [
        "Added to the timeline: pool is empty"
    ]
    assert texts(drawing.edited(said("pool is empty", noted=True), said("pool is empty"), view())) == [
        "Taken out of the timeline: pool is empty"
    ]


def test_a_file_is_named_with_its_size_and_address() -> None:
    shown = drawing.said(said("look", files=(File("graph.png", 48211, "/chat/files/x/graph.png"),)), view())
    assert texts(shown) == ["12:00 Bruno: look", "  [graph.png, 47 kB] http://127.0.0.1:8080/chat/files/x/graph.png"]


def test_a_channel_is_entered_with_its_name_topic_and_links() -> None:
    assert texts(drawing.header(ROOM, view())) == [
        "== #inc-7-checkout ==",
        "  SEV2 · identified",
        "  Runbook <https://r.test>",
    ]


def test_a_message_is_shown_once_however_often_it_comes_and_leaves_when_taken_back() -> None:
    log = Log(ROOM.id, view)
    log.enter(ROOM, Page((said("one"),), (), more=False))
    assert log.put(said("one")) == []
    assert texts(log.put(said("two", number=2))) == ["12:00 Bruno: two"]
    assert log.put(said("two", number=2)) == []
    assert texts(log.put(said("two", number=2, change=3, withdrawn=True))) == ["Taken back: two"]
    assert log.put(said("two", number=2, change=3, withdrawn=True)) == []


def test_an_answer_that_came_at_once_is_not_shown_again_by_the_stream() -> None:
    log = Log(ROOM.id, view)
    answer = message(Paragraph((Text("Done."),)), actions=(Action("undo", "Undo"),))
    assert texts(log.answer(answer, "answer:ana:1")) == ["12:00 Vigia · only you", "  Done.", "  [1] Undo"]
    assert log.put(said("Done.", answer, by="vigia", number=5, key="answer:ana:1")) == []
    assert texts(log.put(said("Done.", answer, by="vigia", number=6, key="answer:ana:2")))[1:] == [
        "  Done.",
        "  [1] Undo",
    ]
    assert log.answer(answer, "answer:ana:2") == []
    assert [action.verb for action in log.buttons.actions] == ["undo"]


def test_a_part_that_is_not_known_here_is_shown_as_its_text() -> None:
    wire = SAID.dump_python(said("a sentence", by="vigia"), mode="json")
    wire["message"] = {"summary": "s", "lang": "en", "parts": [{"kind": "chart", "points": []}], "actions": []}
    wire["grown"] = "later"
    assert texts(drawing.said(SAID.validate_python(wire), view())) == ["12:00 Vigia", "  a sentence"]
