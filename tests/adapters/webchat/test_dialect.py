"""Names of channels, entry words, and who is meant by @words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.webchat.dialect import WebDialect, command_in, mentions_in
from adapters.webchat.people import BOT, PERSONAS, Persona

room_name = WebDialect().room_name


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("inc-7-Checkout answers 500!", "inc-7-checkout-answers-500"),
        ("inc-7-Ação não está só", "inc-7-acao-nao-esta-so"),
        ("inc-7-Straße", "inc-7-strasse"),
        ("inc-7-決済が落ちた", "inc-7"),
        ("inc-7-", "inc-7"),
        ("inc-7-🔥🔥", "inc-7"),
        ("inc-12-ﬁle ① full", "inc-12-file-1-full"),
        ("決済", "room"),
        ("", "room"),
        ("inc-7-" + "x" * 200, "inc-7-" + "x" * 74),
        ("inc-7-" + "x" * 73 + " y", "inc-7-" + "x" * 73),
    ],
)
def test_a_wish_becomes_the_nearest_legal_name(wish: str, name: str) -> None:
    assert room_name(wish) == name


@given(st.text())
def test_every_name_is_legal_whatever_the_wish(wish: str) -> None:
    name = room_name(wish)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= 80
    assert room_name(name) == name


@given(st.integers(1, 10**6), st.text())
def test_an_incidents_number_survives_any_title(number: int, title: str) -> None:
    assert re.match(rf"inc-{number}(-|$)", room_name(f"inc-{number}-{title}"))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/inc", ""),
        ("/inc declare sev2 checkout", "declare sev2 checkout"),
        ("/Incident: list", "list"),
        ("@VIGIA status", "status"),
        ("@Vigia", ""),
        ("/inc update first\nsecond", "update first\nsecond"),
        ("hello /inc", None),
        ("/increase", None),
        ("@vigia2", None),
        ("", None),
    ],
)
def test_an_entry_word_counts_only_at_the_beginning(text: str, command: str | None) -> None:
    assert command_in(text) == command


@pytest.mark.parametrize(
    ("text", "people", "unknown"),
    [
        ("@bruno and @ANA", ["bruno", "ana"], []),
        ("@Fábio @FABIO @fa\u0301bio", ["fabio"], []),
        ("ask @bruno, @carmen. Or (@dan)!", ["bruno", "carmen", "dan"], []),
        ("@ghost @bruno @ghost", ["bruno"], ["ghost"]),
        ("mail ana@bruno.example, see x/@dan and @@eva", [], []),
        ("@ alone", [], []),
        ("@vigia", [BOT.id], []),
    ],
)
def test_mentions_are_people_once_each_in_order(text: str, people: list[str], unknown: list[str]) -> None:
    found = mentions_in(text, PERSONAS)
    assert [person.id for person in found.people] == people
    assert list(found.unknown) == unknown


def test_an_id_comes_before_a_name_and_a_name_of_two_people_is_nobodys() -> None:
    several = [
        Persona("ana", "Ana Souza", "en", None),
        Persona("a.lima", "Ana", "en", None),
        Persona("jo.k", "Jo", "en", None),
        Persona("jo.m", "Jo", "en", None),
        Persona("eva", "Eve", "en", None),
    ]
    found = mentions_in("@Ana @jo @jo.m @eve @A.Lima.", {one.id: one for one in several})
    assert [person.id for person in found.people] == ["ana", "jo.m", "eva", "a.lima"]
    assert found.unknown == ("jo",)


@given(st.text(), st.sampled_from(sorted(PERSONAS)), st.sampled_from([" ", "\n", "(", ", "]))
def test_a_person_named_anywhere_is_found(text: str, person: str, gap: str) -> None:
    found = mentions_in(f"{text}{gap}@{person}", PERSONAS)
    assert PERSONAS[person].person in found.people


@given(st.text())
def test_no_text_is_too_strange_to_look_through(text: str) -> None:
    found = mentions_in(text, PERSONAS)
    assert all(f"@{word}" in text or not word.isascii() for word in found.unknown)
