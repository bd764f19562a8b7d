"""What Slack is sent: escaped once, within every limit, cut where a reader would pause, and nothing lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import limits
from adapters.slack.cards import button, packed, pages, pressed, view_blocks, words_of
from adapters.slack.dialect import ENTITY, drawn, escaped, one_line, pieces, shortened
from adapters.slack.reading import Known, plain_words
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
    Line,
    Link,
    Mention,
    Message,
    Paragraph,
    Text,
    plain_text,
)
from bot.ports import Chosen
from bot.testing import NOON
from tests.adapters.slack import strategies as any_
from tests.adapters.slack.standin.validation import problems_of_blocks, problems_of_view, too_much_text

OURS = re.compile(
    r"<(@U0123|!date\^\d+\^\{date_short_pretty\} \{time\}\|[^<>|]*|https://example\.com/[^<>|]*\|[^<>]*)>"
)


def text(words: str) -> tuple[Text]:
    return (Text(words),)


# -- escaping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inline", "sent"),
    [
        (Text("a & b < c > d"), "a &amp; b &lt; c &gt; d"),
        (Text("<!channel>"), "&lt;!channel&gt;"),
        (
            Text("<@U1> <!subteam^S1> <https://a|bank.com>"),
            "&lt;@U1&gt; &lt;!subteam^S1&gt; &lt;https://a|bank.com&gt;",
        ),
        (Text("&lt;"), "&amp;lt;"),
        (Bold("now"), "\u200b*now*\u200b"),
        (Bold(" <now> "), " \u200b*&lt;now&gt;*\u200b "),
        (Bold(""), ""),
        (Bold("  "), "  "),
        (Bold("two\nlines"), "\u200b*two*\u200b\n\u200b*lines*\u200b"),
        (Code("/inc `x`"), "\u200b`/inc 'x'`\u200b"),
        (Link("a > b", "https://x.example/?a=1&b=2"), "<https://x.example/?a=1&amp;b=2|a &gt; b>"),
        (Link("x", "https://x.example/a|b"), "<https://x.example/a%7Cb|x>"),
        (Link("two\nlines", "https://x.example"), "<https://x.example|two lines>"),
        (Link("x", "javascript:alert(1)"), "x javascript:alert(1)"),
        (Link("https://x y", "https://x y"), "https://x y"),
        (Mention(Person("slack", "U1", "Ana")), "<@U1>"),
        (Mention(Person("slack", "T2/U1", "Ana")), "<@U1>"),
        (Mention(Person("webchat", "ana", "Ana <3")), "@Ana &lt;3"),
        (Instant(NOON, "12:00 UTC"), "<!date^1772452800^{date_short_pretty} {time}|12:00 UTC>"),
        (Instant(NOON, "a|b>c"), "<!date^1772452800^{date_short_pretty} {time}|a/b&gt;c>"),
    ],
)
def test_each_inline_is_sent_so(inline: Inline, sent: str) -> None:
    assert drawn((inline,)) == sent


@given(any_.line)
def test_nothing_in_angle_brackets_is_anybodys_but_ours(line: Line) -> None:
    assert re.sub(r"[^<>]", "", OURS.sub("", drawn(line))) == ""


@given(st.text(max_size=300), st.integers(2, 200))
def test_what_is_shortened_fits_and_is_never_cut_inside_an_escape(words: str, limit: int) -> None:
    short = shortened(words, limit)
    assert len(short) <= limit
    assert re.fullmatch(r"([^&<>]|&amp;|&lt;|&gt;)*", short, re.DOTALL)
    if len(escaped(words)) <= limit:
        assert short == escaped(words)
    assert "\n" not in one_line(words, limit)


@pytest.mark.parametrize("sign", ["x", "&", "é"])
def test_shortening_begins_one_beyond_the_limit(sign: str) -> None:
    width = len(escaped(sign))
    assert shortened(sign * 10, 10 * width) == escaped(sign * 10)
    assert shortened(sign * 11, 10 * width).endswith("…")


# -- cutting ----------------------------------------------------------------------------------------------------------


@given(any_.line, st.sampled_from([limits.SECTION_LENGTH, limits.FIELD_LENGTH]))
@settings(deadline=None, max_examples=50)
def test_pieces_fit_and_together_are_the_whole(line: Line, limit: int) -> None:
    cut = pieces(line, limit)
    assert all(0 < len(piece) <= limit for piece in cut)
    known = Known({"U0123": Person("slack", "U0123", "ana")})
    assert "".join(plain_words(piece, known) for piece in cut) == plain_words(drawn(line), known)
    for piece in cut:
        assert re.sub(r"[^<>]", "", OURS.sub("", piece)) == ""


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("One. Two three", "One. "),  # at the end of a sentence
        ("One. Two\nthree four", "One. Two\n"),  # a line's end is worth more
        ("one two three", "one two "),
        ("onetwothreefour", "onetwothree"),
        ("One! “Two?” three", "One! "),
        ("完了。再開しました。", "完了。再開しました。"),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause(words: str, first: str) -> None:
    assert pieces(text(words), 11)[0] == first


def test_a_text_of_exactly_the_limit_is_one_piece_and_one_more_is_two() -> None:
    limit = limits.SECTION_LENGTH
    assert len(pieces(text("x" * limit), limit)) == 1
    assert [len(piece) for piece in pieces(text("x" * (limit + 1)), limit)] == [limit, 1]
    assert len(pieces(text("&" * (limit // 5)), limit)) == 1
    assert len(pieces(text("&" * (limit // 5 + 1)), limit)) == 2


def test_neither_an_entity_nor_a_sign_of_several_characters_is_cut() -> None:
    ana = Mention(Person("slack", "U0123", "Ana"))
    assert pieces((Text("x" * 8), ana), 12) == ["x" * 8, "<@U0123>"]
    assert pieces(text("x" * 9 + "👩\u200d👧"), 11) == ["x" * 9, "👩\u200d👧"]
    assert pieces(text("x" * 9 + "e\u0301" * 3), 10)[0] == "x" * 9
    assert ENTITY not in drawn((ana,))


# -- whole messages ---------------------------------------------------------------------------------------------------


@given(any_.messages)
@settings(deadline=None, max_examples=60)
def test_every_message_is_one_slack_takes(message: Message) -> None:
    for page in pages(message):
        blocks = list(page.blocks)
        assert problems_of_blocks(blocks) == []
        assert not too_much_text(blocks)
        assert 0 < len(page.text) <= limits.TEXT_LENGTH
    home = {"type": "home", "blocks": view_blocks(message)}
    assert problems_of_view(home) == []


PLAIN_PARTS = st.one_of(
    st.builds(Paragraph, st.lists(st.one_of(any_.typed.map(Text), any_.words.map(Text)), min_size=1).map(tuple)),
    st.builds(Bullets, st.lists(any_.words.map(text), min_size=1, max_size=5).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(st.text("abc", min_size=1), any_.words.map(text)), min_size=1).map(tuple)),
)


@given(st.lists(PLAIN_PARTS, min_size=1, max_size=4).map(tuple))
@settings(deadline=None, max_examples=50)
def test_every_message_can_be_read_back_as_its_words(parts: tuple[Paragraph | Bullets | Facts, ...]) -> None:
    shown = tuple(part for part in parts if plain_text(Message("x", (part,), "en")).strip())
    message = Message("Said.", shown, "en")
    if not shown:
        return
    blocks = [block for page in pages(message) for block in page.blocks]
    assert words_of(blocks, Known()) == plain_text(message)


def test_what_one_message_cannot_hold_goes_on_in_others_under_the_same_buttons() -> None:
    message = Message("Long.", (Paragraph(text("Sentence. " * 3000)),), "en", (Action("update", "Update", 7),))
    first, *more = pages(message)
    assert [block["type"] for block in first.blocks][-1] == "actions"
    assert len(more) == 2
    assert all(block["type"] == "section" for page in more for block in page.blocks)
    assert [page.text for page in more] == ["(2/3) Long.", "(3/3) Long."]


def test_fifty_blocks_are_one_message_and_one_more_is_two() -> None:
    fifty = tuple(Paragraph(text(str(n))) for n in range(limits.BLOCKS))
    assert len(pages(Message("x", fifty, "en"))) == 1
    assert len(pages(Message("x", (*fifty, Paragraph(text("more"))), "en"))) == 2
    assert len(pages(Message("x", fifty, "en", (Action("update", "Update"),)))) == 2


@pytest.mark.parametrize(("length", "kind"), [(limits.HEADER_LENGTH, "header"), (limits.HEADER_LENGTH + 1, "section")])
def test_a_heading_too_long_for_a_header_is_a_bold_line(length: int, kind: str) -> None:
    (block,) = pages(Message("x", (Heading(text("x" * length)),), "en"))[0].blocks
    assert block["type"] == kind
    assert block["text"]["text"].strip("\u200b*") == "x" * length


def test_ten_facts_are_one_section_and_eleven_two() -> None:
    facts = tuple((f"Fact {n}", text("so")) for n in range(11))
    assert len(pages(Message("x", (Facts(facts[:10]),), "en"))[0].blocks) == 1
    assert len(pages(Message("x", (Facts(facts),), "en"))[0].blocks) == 2


# -- buttons ----------------------------------------------------------------------------------------------------------


@given(any_.actions)
def test_a_button_sends_back_what_it_asks_and_nothing_else(action: Action) -> None:
    assert pressed(packed(action)) == Chosen(action.verb, action.incident, action.promise, dict(action.fields))
    assert len(packed(action)) <= limits.BUTTON_VALUE_LENGTH


@pytest.mark.parametrize("value", ["", "{", "[]", "7", '"x"', "{}", '{"verb":1,"incident":"x"}', '{"fields":[]}'])
def test_a_button_that_is_not_ours_asks_nothing(value: str) -> None:
    assert pressed(value) is None


def test_a_button_says_aloud_which_incident_it_is_about() -> None:
    drawn_ = button(Action("update", "Post update", 7, style="primary", confirm="Sure?"), "update", "es")
    assert drawn_["accessibility_label"] == "Post update (#7)"
    opening = Action("update", "Atualizar", 7, opens_form=True)
    assert button(opening, "update", "pt_BR")["accessibility_label"] == "Atualizar (#7), abre um formulário"
    assert drawn_["style"] == "primary"
    assert drawn_["confirm"]["deny"]["text"] == "Volver"
    assert "style" not in button(Action("update", "Post update"), "update", "en")


def test_two_buttons_of_one_verb_are_told_apart() -> None:
    twice = Message("x", (), "en", (Action("update", "#7", 7), Action("update", "#8", 8), Action("list", "All")))
    (actions,) = (block for block in pages(twice)[0].blocks if block["type"] == "actions")
    assert [element["action_id"] for element in actions["elements"]] == ["update.0", "update.1", "list"]
