"""A field is asked for with what it needs, and takes what can be meant."""

from collections.abc import Sequence

import pytest

from bot.cli.chat.drawing import Row
from bot.cli.chat.forms import Filled, Question, Taken, fill, question, take
from bot.messages import Field, Form, OpenForm
from tests.cli.chat.views import view

SEVERITY = Field("severity", "Severity", "choice", True, "", "2", (("1", "SEV1"), ("2", "SEV2"), ("3", "SEV3")))
WHO = Field("people", "Who", "people", True, "Only people of the team", "@ana")
TEXT = Field("text", "What is known", "lines", True)
LENGTH = Field("length", "Ask again in", "duration")


class Desk:
    """Somebody who answers in order, and leaves with Esc when nothing is left to say."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[Question] = []
        self.rows: list[str] = []

    async def show(self, shown: Sequence[Row]) -> None:
        self.rows += [row.text for row in shown]

    async def ask(self, question: Question) -> str | None:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else None


async def filled(desk: Desk, *fields: Field) -> Filled | None:
    return await fill(OpenForm(Form("verb", "Title", fields, "Send")), {}, desk, view())


@pytest.mark.parametrize(
    ("typed", "taken"), [("SEV1", Taken("1")), ("sev3", Taken("3")), ("3", Taken("3")), ("2", Taken("2"))]
)
def test_a_choice_is_made_by_its_words_or_its_number(typed: str, taken: Taken) -> None:
    assert take(SEVERITY, typed, view()) == taken


@pytest.mark.parametrize("typed", ["4", "0", "SEV", "9999"])
def test_what_cannot_be_chosen_is_asked_again(typed: str) -> None:
    assert isinstance(take(SEVERITY, typed, view()), str)


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("@bruno", ("bruno",)),
        ("bruno, @ana @bruno", ("bruno", "ana")),
        ("BRUNO", ("bruno",)),
        ("@ana_maria", ("ana_maria",)),
    ],
)
def test_people_are_named_in_any_way(typed: str, people: tuple[str, ...]) -> None:
    assert take(WHO, typed, view()) == Taken(people=people)


def test_nobody_is_guessed() -> None:
    assert take(WHO, "@bruno @zoe", view()) == "Nobody here is called @zoe."


def test_a_field_begins_with_what_is_filled_in_already() -> None:
    assert question(SEVERITY, None, view()).default == "SEV2"
    assert question(WHO, None, view()).default == "@ana"
    assert question(WHO, "@bruno", view()).default == "@bruno"


def test_a_field_says_what_it_needs() -> None:
    asked = question(SEVERITY, None, view())
    assert [row.text for row in asked.above] == [
        "  Severity (required)",
        "    [1] SEV1",
        "    [2] SEV2",
        "    [3] SEV3",
    ]
    assert [row.text for row in question(WHO, None, view()).above][1] == "  Only people of the team"
    assert [row.text for row in question(LENGTH, None, view()).above] == ["  Ask again in (optional, such as 30m)"]
    assert question(TEXT, None, view()).lines


async def test_a_form_is_filled_in_field_by_field() -> None:
    desk = Desk("It is the pool\nand more", "1", "@bruno", "")
    assert await filled(desk, TEXT, SEVERITY, WHO, LENGTH) == Filled(
        {"text": "It is the pool\nand more", "severity": "1", "length": ""}, ("bruno",)
    )


async def test_a_required_field_left_empty_twice_leaves_the_form() -> None:
    desk = Desk("", "", "too late")
    assert await filled(desk, TEXT) is None
    assert desk.answers == ["too late"]


async def test_an_empty_field_and_a_wrong_one_are_not_the_same_mistake() -> None:
    desk = Desk("", "SEV9", "", "SEV1")
    assert await filled(desk, SEVERITY) == Filled({"severity": "1"}, ())
    assert desk.asked[2].default == "SEV9"


async def test_esc_leaves_at_any_field() -> None:
    assert await filled(Desk("text"), TEXT, LENGTH) is None
