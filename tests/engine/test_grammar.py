"""Typed words, buttons and forms into commands: nothing a person wrote is thrown away, and nothing breaks it."""

import string
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain import commands as c
from bot.domain.errors import UserError
from bot.engine.grammar import VERBS, Verb, read
from bot.engine.grammar.fields import Circumstances
from bot.engine.grammar.table import BY_WORD, Kind
from bot.engine.grammar.values import UNSHOWN, cleaned, unquoted, visible
from bot.ports import Chosen, Typed
from bot.testing import ANA, BRUNO, NOON
from tests.domain.times import at
from tests.engine.harness import playbook

AROUND = Circumstances(ANA, NOON, ZoneInfo("Europe/Madrid"), playbook(), (BRUNO,), (), None, "en")


def outcome(said: Typed | Chosen) -> str:
    """A command, or the refusal's code; anything else that is raised fails the test."""
    try:
        return type(command(said)).__name__
    except UserError as refusal:
        return refusal.code


def command(said: Typed | Chosen) -> object:
    """The command, if the verb makes one."""
    asked = read(said)
    return asked.verb.build(asked.fields, AROUND) if asked.verb.build else None


# -- the table ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_word_of_a_verb_means_it_in_upper_and_lower_case(verb: Verb) -> None:
    for word in (verb.name, *verb.synonyms):
        for typed in (word, word.upper(), f"  {word.title()}  ", f"{word} #7"):
            shown = BY_WORD["info"] if verb.name == "status" else BY_WORD.get(verb.numbered, verb)
            assert read(Typed(typed)).verb in (verb, shown)


def test_no_word_means_two_verbs() -> None:
    words = [word for verb in VERBS for word in (verb.name, *verb.synonyms)]
    assert len(words) == len(set(words)) == len(BY_WORD)


def test_every_verb_that_changes_something_makes_a_command_and_the_others_none() -> None:
    others = {"at", "merge"}  # the one is another verb's, the other changes two incidents
    for verb in VERBS:
        makes = verb.kind in (Kind.CHANGES, Kind.DECLARES, Kind.ARRANGES) and verb.name not in others
        assert (verb.build is not None) is makes, verb.name


@pytest.mark.parametrize(
    ("typed", "incident", "verb", "fields"),
    [
        ("update #7 On it", 7, "update", {"text": "On it"}),
        ("#7 update On it", 7, "update", {"text": "On it"}),
        ("update ticket #7", None, "update", {"text": "ticket #7"}),
        ("update #7x is down", None, "update", {"text": "#7x is down"}),
        ("nothing new", None, "no-change", {}),
        ("post “The pool” is full", None, "update", {"text": "“The pool” is full"}),
        ("role drop scribe", None, "role", {"role": "scribe", "drop": "yes"}),
        ("role comms me", None, "role", {"role": "comms", "person": "me"}),
        ("", None, "help", {}),
    ],
)
def test_typed_words_are_read_as_meant(typed: str, incident: int | None, verb: str, fields: dict[str, str]) -> None:
    asked = read(Typed(typed))
    assert (asked.incident, asked.verb.name, asked.fields) == (incident, verb, fields)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('"On it"', "On it"),
        ("“On it”", "On it"),
        ("«On it»", "On it"),
        ("„On it“", "On it"),
        ('"One" and "two"', '"One" and "two"'),
        ("'tis on", "'tis on"),
        ('"', '"'),
        ('On "it"', 'On "it"'),
        ("“On it»", "“On it»"),
    ],
)
def test_only_one_pair_of_quotes_round_the_whole_is_no_part_of_it(typed: str, kept: str) -> None:
    assert unquoted(typed) == kept


def test_a_time_of_day_is_the_next_one_where_the_asker_is() -> None:
    made = command(Typed("update On it next 14:30 eta 12:00"))
    assert isinstance(made, c.PostUpdate)
    assert made.next_at == at("13:30")  # 14:30 at +1h is 13:30 UTC
    assert made.eta == at("11:00").replace(day=NOON.day + 1)  # 12:00 at +1h has passed today


# -- any text -----------------------------------------------------------------------------------------------

verbs = st.sampled_from(sorted(BY_WORD))
pieces = st.sampled_from(
    ["next", "eta", "45m", "25:99", "14:30", "9999d" * 9, "sev2", "sev99999999999", "#7", "#0", "#999999999", "me",
     "@x", "drop", "comms", "identified", "resolved", "because", "every", "\n", "\x00", '"', "“", "{{7*7}}", "٣", "²"]
)  # fmt: skip
anything = st.text(max_size=60) | st.lists(pieces | st.text(max_size=8), max_size=8).map(" ".join)
names = st.sampled_from(sorted({spec.name for verb in VERBS for spec in verb.fields} | {"drop", "strange"}))


@given(verbs, anything)
@example("eta", "9999d" * 1000)
@example("snooze", "٣m")
def test_whatever_is_typed_becomes_a_command_or_a_refusal(verb: str, words: str) -> None:
    for typed in (words, f"{verb} {words}", f"{verb}{words}", f"#7 {verb}\n{words}"):
        assert outcome(Typed(typed)) != UserError.code


@given(verbs | anything, st.dictionaries(names, anything, max_size=4), st.booleans())
def test_whatever_a_button_or_form_sends_becomes_a_command_or_a_refusal(
    verb: str, fields: dict[str, str], submitted: bool
) -> None:
    assert outcome(Chosen(verb, 1, 1, fields, submitted)) != UserError.code


word = st.text(string.ascii_letters + string.punctuation + "äßñ語🙂", min_size=1, max_size=10)
sentence = st.lists(word, min_size=1, max_size=8).map(" ".join)


def is_plain(words: str) -> bool:
    """No number of an incident in front, no time behind, no quotes round it: nothing but text."""
    return not words.startswith("#") and words == unquoted(words) and words[-1] not in "0123456789"


@given(sentence.filter(is_plain), st.sampled_from(["", " next 45m", " eta 14:30", " eta 1h NEXT 5 min"]))
def test_what_is_no_time_at_the_end_of_an_update_is_kept_literally(words: str, times: str) -> None:
    made = command(Typed(f"update {words}{times}"))
    assert isinstance(made, c.PostUpdate)
    assert made.text == words
    assert (made.next_at is not None, made.eta is not None) == ("next" in times.lower(), "eta" in times)


@given(sentence.filter(is_plain), sentence)
def test_texts_and_titles_are_kept_literally(words: str, below: str) -> None:
    for verb in ("note", "resolve", "reopen", "cancel", "sev 2", "status identified", "snooze 5m because"):
        made = command(Typed(f"{verb} {words}"))
        assert (made.reason if isinstance(made, c.Snooze) else made.text) == words  # type: ignore[attr-defined]
    declared = command(Typed(f"declare sev2 {words}\n{below}"))
    assert isinstance(declared, c.Declare)
    assert (declared.title, declared.summary) == (words, below)


@given(st.text())
def test_cleaning_twice_changes_nothing_and_leaves_nothing_unshown(typed: str) -> None:
    clean = cleaned(typed)
    assert cleaned(clean) == clean
    assert not UNSHOWN.search(clean)
    assert visible(clean) in (clean, "")
