"""What a person typed stands in every message literally, whatever it looks like."""

import pytest

from bot.messages import Bold, Bullets, Facts, Heading, Message, Paragraph, Text
from bot.testing import ANA, BRUNO
from tests.engine.harness import INCIDENTS, Vigia, refused, text

TYPED = {
    "Japanese": "支払いが失敗する",
    "Arabic, from right to left": "الدفع لا يعمل في المتجر",
    "Devanagari": "भुगतान विफल",
    "combining marks": "Zürich e\u0301te\u0301",
    "emoji in pieces": "👩🏽‍💻 is on it 🇧🇷",
    "Slack marks": "*bold* _slanted_ ~gone~ `code` <@U123> <!channel> <https://x.test|x>",
    "Markdown": "**bold** [link](https://x.test) # head",
    "HTML": "<script>alert(1)</script> &amp; <b>x</b>",
    "a Jinja expression": "{{7*7}} {{ number }} {{ ''.__class__ }}",
    "Jinja blocks": "{% raw %} {# gone? #} {% for x in y %}",
    "placeholders": "{number} {0} {due} {} { }} %s %(by)s $title",
    "our own marks": "0 \\x00 \\x000\\x00",
    "a list": "- one",
    "SQL": "'); DROP TABLE incidents; --",
    "JSON": '{"a": ["b", null]} \\u0041',
    "a path": "C:\\new\\table",
}


def literal(message: Message) -> str:
    """The words nobody may read as markup: plain and bold text."""
    found = []
    for part in message.parts:
        match part:
            case Paragraph() | Heading():
                lines = [part.inlines]
            case Facts():
                lines = [value for _name, value in part.pairs]
            case Bullets():
                lines = list(part.items)
        found += ["".join(piece.value for piece in line if isinstance(piece, Text | Bold)) for line in lines]
    return "\n".join(found)


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED.keys())
async def test_a_title_stands_literally_wherever_it_is_shown(vigia: Vigia, typed: str) -> None:
    await vigia.declares(ANA, typed)
    opening = vigia.messages(1)[0]
    assert f"incident #1: {typed}." in literal(opening)
    assert literal(vigia.card_post(1).message).startswith(f"SEV3 · #1 {typed}\n")
    (announcement,) = [post.message for post in vigia.chat.posts if post.to == INCIDENTS]
    assert f"#1 {typed}\n" in literal(announcement)
    assert vigia.card_post(1).message.summary.startswith(f"SEV3 incident #1, {typed}: ")
    assert f" {typed}: investigating" in text(await vigia.says(BRUNO, "list"))
    assert (await vigia.incident(1)).title == typed


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED.keys())
async def test_texts_stand_literally_wherever_they_are_said(vigia: Vigia, typed: str) -> None:
    await vigia.declares(ANA, f"sev2 Checkout\n{typed}")
    assert literal(vigia.messages(1)[0]).endswith(f"\n{typed}")
    spoken = {
        f"update {typed}\nnext line": f"{typed}\nnext line",
        f"sev 1 {typed}": typed,
        f"snooze 5m because {typed}": f"because {typed}. The update",
        f"status monitoring {typed}": typed,
        f"resolve {typed}": typed,
        f"reopen {typed}": typed,
        f"cancel {typed}": typed,
    }
    for said, shown in spoken.items():
        assert not refused(await vigia.says(BRUNO, said, where=1))
        assert shown in literal(vigia.messages(1)[-1]), said
    await vigia.says(BRUNO, f"note {typed}", where=1)
    timeline = await vigia.says(BRUNO, "timeline", where=1)
    assert text(timeline).count(typed) == 1 + len(spoken) + 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Check\x00out\x07 is\x1b[31m failing", "Checkout is[31m failing"),
        ("Check\u202eout\u2066 fails", "Checkout fails"),  # what reorders the text around it
        ("\ufeffCheckout \x9ffails", "Checkout fails"),
        ("Checkout\u200b fails", "Checkout\u200b fails"),  # invisible, but harmless and theirs
        ("\ud83dCheckout", "Checkout"),  # half a character, which nothing can store
    ],
)
async def test_only_what_cannot_be_shown_is_left_out(vigia: Vigia, typed: str, kept: str) -> None:
    await vigia.declares(ANA, typed)
    assert (await vigia.incident(1)).title == kept


async def test_line_ends_of_every_kind_are_lines(vigia: Vigia) -> None:
    await vigia.declares(ANA)
    await vigia.says(ANA, "update one\r\ntwo\rthree\u2028four", where=1)
    assert vigia.room(1)[-1].endswith("\n\none\ntwo\nthree\nfour")
