"""What Teams is sent: people's words inert, every card within the schema and its size, and nothing lost."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adapters.teams import limits
from adapters.teams.cards import activity, button, key_of, packed, pages, pressed
from adapters.teams.dialect import escaped, lines, markdown, mentioned, pieces, runs, shortened
from adapters.teams.reading import unmarked, words_of
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
    Text,
    plain_text,
)
from bot.ports import Chosen
from bot.testing import NOON
from tests.adapters.teams import strategies as any_
from tests.adapters.teams.card_schema import problems_of, size_of

ANA = Person("teams", "0a1b", "Ana <Lima>")
slowly = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
as_teams_reads = MarkdownIt("commonmark", {"html": True}).enable("strikethrough").enable("table")


def read_as_markdown(words: str) -> tuple[str, set[str]]:
    """What a reader of markdown sees, and every kind of thing that came of it besides plain words."""
    tokens = as_teams_reads.parse(words)
    inside = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens} | {child.type for child in inside}
    text = "".join("\n" if child.type == "softbreak" else child.content for child in inside)
    return text, kinds - {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak"}


def card_of(message: Message) -> dict[str, Any]:
    (page,) = pages(message)
    return page.card


def message(*parts: Any, actions: tuple[Action, ...] = ()) -> Message:
    return Message("Incident 7.", parts, "en", actions)


# -- people's words are inert -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "<at>Ana</at> come",
        "**bold** and _slanted_ and ~~gone~~",
        "[bank.com](https://evil.example)",
        "![](https://evil.example/x.png)",
        "# not a heading",
        "1. not a list",
        "- not a list",
        "+ nor this",
        "> not a quotation",
        "`code`",
        "<b>&amp;</b> <https://evil.example>",
        "\\*",
        "a | b",
        "---",
        "===",
    ],
)
def test_what_somebody_typed_means_nothing_to_a_reader_of_markdown(words: str) -> None:
    seen, kinds = read_as_markdown(escaped(words))
    assert seen == words
    assert not kinds
    assert "<at>" not in escaped(words)


@given(any_.words)
def test_any_word_is_shown_literally_wherever_markdown_is_read(words: str) -> None:
    bare = " ".join(words.split())
    seen, kinds = read_as_markdown(escaped(bare))
    assert seen.replace("{\u200b", "{") == bare
    assert not kinds
    assert unmarked(escaped(words)) == words


def test_a_function_somebody_typed_stays_what_was_typed() -> None:
    typed = "{{DATE(2020-01-01T00:00:00Z,SHORT)}}"
    assert "{{" not in escaped(typed)
    assert "{{" not in runs((Text(typed),))[0]["text"]


def test_a_name_cannot_end_its_own_mention_or_be_somebody_elses() -> None:
    evil = Person("teams", "66", "</at><at>Ana</at> *x*")
    line = markdown((Mention(evil),))
    assert line == "<at>/at at Ana /at x</at>"
    assert [one["mentioned"]["id"] for one in mentioned((Mention(evil),))] == ["66"]


@pytest.mark.parametrize(
    ("inline", "sent"),
    [
        (Text("a *b*"), {"text": "a *b*"}),
        (Bold("now"), {"text": "now", "weight": "Bolder"}),
        (Code("/inc"), {"text": "/inc", "fontType": "Monospace"}),
        (
            Link("board", "https://x.example/?a=1&b=2"),
            {
                "text": "board",
                "selectAction": {"type": "Action.OpenUrl", "url": "https://x.example/?a=1&b=2"},
                "color": "Accent",
                "underline": True,
            },
        ),
        (Link("x", "javascript:alert(1)"), {"text": "x javascript:alert(1)"}),
        (Link("https://x y", "https://x y"), {"text": "https://x y"}),
        (Mention(Person("webchat", "ana", "Ana <3")), {"text": "@Ana <3"}),
        (Instant(NOON, "12:00 UTC"), {"text": "{{DATE(2026-03-02T12:00:00Z,SHORT)}} {{TIME(2026-03-02T12:00:00Z)}}"}),
    ],
)
def test_each_inline_is_a_run_of_its_own(inline: Inline, sent: dict[str, Any]) -> None:
    assert runs((inline,)) == [{"type": "TextRun", **sent}]


def test_who_is_mentioned_is_listed_with_the_card_and_nobody_else() -> None:
    card = card_of(message(Paragraph((Text("<at>Bo</at> "), Mention(ANA), Mention(Person("webchat", "x", "X"))))))
    (block,) = card["body"]
    assert block["text"] == "&lt;at&gt;Bo&lt;/at&gt; <at>Ana Lima</at>@X"
    (entity,) = card["msteams"]["entities"]
    assert entity == {"type": "mention", "text": "<at>Ana Lima</at>", "mentioned": {"id": "0a1b", "name": "Ana Lima"}}


@pytest.mark.parametrize("inline", [Bold("a *b* "), Link("a [b]", "https://x.example/(1)"), Code("`x`"), Text("a")])
def test_in_markdown_the_words_of_every_inline_can_be_read_back(inline: Inline) -> None:
    shown = inline.label if isinstance(inline, Link) else inline.value  # type: ignore[union-attr]
    assert unmarked(markdown((inline,))) == shown


# -- cards ------------------------------------------------------------------------------------------------------------


@slowly
@given(any_.messages, st.sampled_from(["", "vigia-7-1-0"]))
def test_every_card_is_one_teams_takes(anything: Message, key: str) -> None:
    for page in pages(anything, key=key, at="19:abc@thread.tacv2"):
        assert not problems_of(page.card)
        assert page.summary.strip()
        assert len(page.summary) <= limits.SUMMARY_LENGTH


@slowly
@given(any_.messages)
def test_every_word_can_be_read_back_from_its_cards(anything: Message) -> None:
    back = words_of([page.card for page in pages(anything)])
    for words in typed_in(anything):
        for word in re.findall(r"[a-zA-Z]{5,}", words):
            assert word in back


def typed_in(anything: Message) -> list[str]:
    """What people typed, piece by piece."""
    inlines: list[Inline] = []
    for part in anything.parts:
        match part:
            case Paragraph() | Heading():
                inlines += part.inlines
            case Facts():
                inlines += [inline for _name, value in part.pairs for inline in value]
            case Bullets():
                inlines += [inline for item in part.items for inline in item]
    return [inline.value for inline in inlines if isinstance(inline, Text | Bold | Code)]


@given(st.lists(any_.typed, min_size=1, max_size=3))
@settings(deadline=None, max_examples=60)
def test_a_message_of_plain_words_reads_back_as_it_was(paragraphs: list[str]) -> None:
    shown = [words for words in paragraphs if words.strip()] or ["x"]
    anything = Message("x", tuple(Paragraph((Text(words),)) for words in shown), "en")
    assert words_of([page.card for page in pages(anything)]) == plain_text(anything)


def test_every_kind_of_part_reads_back_as_its_plain_text() -> None:
    anything = message(
        Heading((Text("#7 <b>checkout</b> *now*"),)),
        Facts((("Commander", (Mention(Person("teams", "1", "Ana")),)), ("State *", (Bold("open"),)))),
        Bullets(((Text("first\nstill first"),), (Text("second & last"),))),
        Paragraph((Text("two\nlines"),)),
        Facts((("Long", (Text("x " * 400),)),)),
    )
    assert words_of([card_of(anything)]) == plain_text(anything)


@pytest.mark.parametrize("letter", ["a", "é", "完", "🎉"])
def test_the_largest_text_of_one_card_is_one_and_a_little_more_is_two(letter: str) -> None:
    def cards(length: int) -> int:
        words = letter * length
        return len(pages(message(*(Paragraph((Text(words[n : n + 500]),)) for n in range(0, length, 500)))))

    least, most = 1, 100_000
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if cards(middle) == 1 else (least, middle)
    assert cards(least) == 1
    assert cards(least + 1) == 2
    words = letter * least
    (page,) = pages(message(*(Paragraph((Text(words[n : n + 500]),)) for n in range(0, least, 500))))
    assert limits.CARD_BYTES - limits.FRAME_BYTES - 2000 < size_of(page.card) <= limits.CARD_BYTES


def test_a_long_text_goes_on_in_further_cards_and_only_the_first_has_buttons() -> None:
    anything = message(Paragraph((Text("Everybody in Europe. " * 2000),)), actions=(Action("update", "Update", 7),))
    first, *more = pages(anything, key="k")
    assert more
    assert any(one["type"] == "ActionSet" for one in first.card["body"])
    assert not any(one["type"] == "ActionSet" for page in more for one in page.card["body"])
    assert [key_of(page.card) for page in (first, *more)] == [("k", n, 1 + len(more)) for n in range(1, 2 + len(more))]
    assert more[0].summary.startswith("(2/")


def test_a_heading_is_one_for_a_screen_reader_and_the_card_says_its_language() -> None:
    card = card_of(Message("Listo.", (Heading((Text("Incidente 7"),)),), "pt_BR"))
    assert card["body"][0]["style"] == "heading"
    assert card["lang"] == "pt-BR"
    assert card["fallbackText"] == "Listo."


def test_what_a_notification_says_is_the_summary() -> None:
    (page,) = pages(message(Paragraph((Text("x"),))))
    assert activity(page)["summary"] == "Incident 7."


# -- buttons ----------------------------------------------------------------------------------------------------------


def test_a_button_that_acts_is_executed_and_where_that_is_unknown_submitted() -> None:
    drawn = button(Action("no-change", "No change", 7, 3), "en", "19:x", "s")
    asked = {"vigia": {"verb": "no-change", "incident": 7, "promise": 3, "at": "19:x", "state": "s"}}
    assert (drawn["type"], drawn["verb"], drawn["data"]) == ("Action.Execute", "no-change", asked)
    assert (drawn["fallback"]["type"], drawn["fallback"]["data"]) == ("Action.Submit", asked)


def test_a_button_that_opens_a_form_fetches_it_and_says_so_aloud() -> None:
    drawn = button(Action("update", "Post update", 7, opens_form=True, style="primary"), "en")
    assert (drawn["type"], drawn["data"]["msteams"]) == ("Action.Submit", {"type": "task/fetch"})
    assert drawn["tooltip"] == "Post update (#7), opens a form"
    assert drawn["style"] == "positive"


def test_a_button_that_asks_first_shows_the_question_and_acts_below_it() -> None:
    drawn = button(Action("private", "Make private", 7, style="danger", confirm="Sure? *x*"), "en")
    assert (drawn["type"], drawn["style"]) == ("Action.ShowCard", "destructive")
    assert words_of([{"body": [{**drawn["card"]["body"][0], "id": "0.paragraph.0.0"}]}]) == "Sure? *x*"
    (acts,) = drawn["card"]["actions"]
    assert acts["type"] == "Action.Execute"


@given(any_.actions, st.sampled_from(["", "19:x@thread.v2"]))
def test_what_a_button_carries_is_what_is_pressed(action: Action, at: str) -> None:
    told = pressed(json.loads(json.dumps({"vigia": packed(action, at, "s")})))
    assert told is not None
    assert told.chosen == Chosen(action.verb, action.incident, action.promise, dict(action.fields))
    assert (told.at, told.state) == (at, "s")


@pytest.mark.parametrize(
    "data",
    [None, "x", {}, {"vigia": 1}, {"vigia": {}}, {"vigia": {"verb": "x", "incident": "y"}}, {"vigia": {"fields": 3}}],
)
def test_anything_else_is_no_button_of_ours(data: object) -> None:
    assert pressed(data) is None


# -- cutting ----------------------------------------------------------------------------------------------------------


@given(any_.line, st.integers(40, 400))
def test_pieces_together_are_the_whole(line: tuple[Inline, ...], limit: int) -> None:
    for one in lines(line):
        cut = list(pieces(one, limit))
        assert unmarked("".join(markdown(piece) for piece in cut)) == unmarked(markdown(one))


def test_words_are_cut_behind_a_space_and_never_inside_a_sign() -> None:
    first, *_ = pieces((Text("word " * 30),), 48)
    assert isinstance(first[0], Text)
    assert first[0].value.endswith(" ")
    family = "👩\u200d👧"
    for piece in pieces((Text(family * 100),), 50):
        assert all(isinstance(one, Text) and len(one.value) % 3 == 0 for one in piece)


def test_a_shortened_text_says_that_it_is() -> None:
    assert shortened("a" * 40, 40) == "a" * 40
    assert shortened("a" * 41, 40) == "a" * 39 + "…"
