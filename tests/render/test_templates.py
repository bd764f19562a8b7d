"""Everything the product can say after anything that can happen, in every language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from bot.config import HOME
from bot.domain.events import AnyEvent
from bot.domain.values import Conversation
from bot.effects import OpenRoom, Post, Revise, SetTopic
from bot.engine import answers, history
from bot.engine.planner import plan
from bot.engine.situation import Situation
from bot.messages import Action, Bullets, Facts, Heading, Message, Paragraph, plain, plain_text
from bot.playbook import load_playbook
from bot.ports.storage import RoomRow, Surface
from bot.render import Wording, Words
from bot.render.wording import LANGUAGES
from bot.testing import ANA, BRUNO, CARMEN, GENERAL
from tests.domain.times import at
from tests.render.examples import ROOM, TITLE, Example, examples

TEMPLATES = HOME / "templates"
PLAYBOOK = load_playbook(HOME / "playbooks" / "default.yaml")
SURFACE = Surface({"fake": RoomRow("fake", "inc-7", ROOM, "https://chat.test/C7")}, {})
CLUMSY = re.compile(r"\x00|[{}]|None|  | [.,;:!?](?: |$)|^ | $|\.\.|,\.")


class Recording(Wording):
    """Remembers what was made of which template."""

    def __init__(self, lang: str) -> None:
        super().__init__(TEMPLATES, lang, ZoneInfo("UTC"))
        self.shown: list[tuple[str, Message]] = []

    def message(self, name: str, words: Words, facts: Mapping[str, Any], actions: tuple[Action, ...] = ()) -> Message:
        made = super().message(name, words, facts, actions)
        self.shown.append((name, made))
        return made


def situation(example: Example, wording: Wording) -> Situation:
    now = example.events[-1].at
    languages = dict.fromkeys((ANA, BRUNO, CARMEN), wording.lang)
    around: dict[str, Conversation] = {"fake": GENERAL}
    return Situation(example.incident, PLAYBOOK, SURFACE, wording, now, lambda: languages, around, example.publications)


def said(example: Example, wording: Wording) -> Iterator[Message]:
    """The messages planned from the example's events."""
    for _seq, effect in plan(example.events, situation(example, wording)):
        if isinstance(effect, Post | Revise):
            yield effect.message


def sentences(message: Message) -> Iterator[str]:
    """Every piece of text a person reads."""
    yield message.summary
    yield from (action.label for action in message.actions)
    for part in message.parts:
        match part:
            case Paragraph() | Heading():
                yield plain(part.inlines)
            case Facts():
                yield from (f"{name}: {plain(value)}" for name, value in part.pairs)
            case Bullets():
                yield from map(plain, part.items)


def test_there_is_an_example_of_every_event() -> None:
    assert {type(event) for example in examples() for event in example.events} == set(get_args(AnyEvent))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_template_is_shown_in_every_language(lang: str) -> None:
    wording = Recording(lang)
    for example in examples():
        list(said(example, wording))
    files = {path.name.removesuffix(".j2") for path in (TEMPLATES / lang).glob("*.j2")}
    assert {name for name, _message in wording.shown} == files
    assert {message.lang for _name, message in wording.shown} == {lang}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_happens_is_said_in_whole_and_clean_sentences(lang: str) -> None:
    wording = Recording(lang)
    for example in examples():
        for message in said(example, wording):
            assert message.lang == lang
            clumsy = [text for text in sentences(message) if not text or CLUMSY.search(text)]
            assert clumsy == [], (example.name, plain_text(message))
            assert message.summary[0].isupper() or message.summary[0] in "@¿¡", example.name


def test_no_message_is_the_same_in_another_language_than_english() -> None:
    wordings = {lang: Recording(lang) for lang in LANGUAGES}
    for example in examples():
        spoken = {lang: [m.summary for m in said(example, wording)] for lang, wording in wordings.items()}
        for english, *others in zip(*spoken.values(), strict=True):
            assert english not in others, (example.name, english)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_event_has_its_line_in_the_timeline_and_its_answer(lang: str) -> None:
    wording = Recording(lang)
    for example in examples():
        around = situation(example, wording)
        lines = [line for event in example.events if (line := history.line(event, around, around.words))]
        told = [*map(plain, lines), answers.acknowledge(example.events, around, around.words).summary]
        assert [text for text in told if re.search(r"\x00|[{}]|None|  ", text)] == [], example.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_topics_and_purposes_are_one_line(lang: str) -> None:
    wording = Recording(lang)
    shown = set()
    for example in examples():
        for _seq, effect in plan(example.events, situation(example, wording)):
            if isinstance(effect, SetTopic | OpenRoom):
                shown.add(effect.words if isinstance(effect, SetTopic) else effect.purpose)
    assert len(shown) > 5
    assert [text for text in shown if CLUMSY.search(text) or "\n" in text] == []


HOSTILE = "{number} {{ 7*7 }} {% raw %} %(by)s <b>&amp;</b> \\x00"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_typed_is_never_interpreted(lang: str) -> None:
    wording = Recording(lang)
    for example in examples(title=HOSTILE):
        list(said(example, wording))
    titled = [
        plain_text(message)
        for name, message in wording.shown
        if "{{ title }}" in (TEMPLATES / lang / f"{name}.j2").read_text(encoding="utf-8")
    ]
    assert len(titled) > 10
    assert [text for text in titled if HOSTILE not in text and TITLE not in text] == []
    assert [text for text in titled if HOSTILE in text]


def test_times_are_instants_that_each_reader_s_platform_can_translate() -> None:
    wording = Recording("es")
    (updated,) = [example for example in examples() if example.name == "updated"]
    room = next(said(updated, wording))
    instants = [piece for part in room.parts if part.kind == "paragraph" for piece in part.inlines
                if piece.kind == "instant"]  # fmt: skip
    assert [(one.at, one.words) for one in instants] == [(at("12:40"), "12:40 UTC")]  # 12:10 + 30m
