"""Ready sentences are in every language, whole, and an operator may add to them."""

import re
from pathlib import Path

import pytest

from bot.config import HOME
from bot.domain.errors import SetupError
from bot.domain.leaks import look
from bot.render.phrasebook import FILE, Phrase, load
from bot.render.publications import PHASES
from bot.render.wording import LANGUAGES
from tests.render.test_publications import FORMAL

OURS = HOME / "templates"
GOOD = "resolved:\n  - {id: thanks, en: Thank you., es: Gracias., pt_BR: Agradecemos.}\n"


def theirs(folder: Path, words: str) -> Path:
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")
    return folder


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_has_four_to_eight_sentences(phase: str) -> None:
    assert 4 <= len(load([OURS]).of(phase)) <= 8


@pytest.mark.parametrize("phase", PHASES)
def test_every_sentence_is_whole_in_every_language(phase: str) -> None:
    for phrase in load([OURS]).of(phase):
        words = [phrase.in_(lang) for lang in LANGUAGES]
        assert len(set(words)) == len(LANGUAGES)
        for one in words:
            assert re.fullmatch(r"[A-ZÁÉÍÓÚ¿¡][^{}<>\n]*[.!?]", one), one
            assert "  " not in one
            assert not re.search(r"(?i)inconvenien|apolog|molestia|transtorno|valued|valioso", one), one
            assert look(one) == ()
        assert not FORMAL.search(phrase.in_("es") + phrase.in_("pt_BR"))


def test_a_sentence_is_found_by_its_phase_and_id() -> None:
    book = load([OURS])
    phrase = book.phrase("identified", "data-safe")
    assert phrase is not None
    assert phrase.in_("en") == "There is no sign that data was lost."
    assert phrase.in_("pt_BR") == "Não há sinais de perda de dados."
    assert book.phrase("identified", "weather") is None
    assert book.phrase("weather", "data-safe") is None
    assert book.of("weather") == ()


def test_theirs_are_added_at_the_end_or_stand_in_place_of_ours(tmp_path: Path) -> None:
    ours = [phrase.id for phrase in load([OURS]).of("resolved")]
    replaced = GOOD + "  - {id: sorry, en: Sorry., es: Lo sentimos., pt_BR: Sentimos muito.}\n"
    book = load([theirs(tmp_path, replaced), OURS])
    assert [phrase.id for phrase in book.of("resolved")] == [*ours, "thanks"]
    assert book.phrase("resolved", "sorry") == Phrase(
        "sorry", {"en": "Sorry.", "es": "Lo sentimos.", "pt_BR": "Sentimos muito."}
    )
    assert book.of("identified") == load([OURS]).of("identified")


def test_a_folder_without_sentences_adds_none(tmp_path: Path) -> None:
    assert load([tmp_path, OURS]).of("resolved") == load([OURS]).of("resolved")
    assert load([tmp_path]).of("resolved") == ()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("", "1:1: expected names and values"),
        ("- resolved", "1:1: expected names and values"),
        ("resolvd: []", "1:1: resolvd is no phase; there are investigating, identified"),
        ("resolved: yes", "1:11: resolved is a list of sentences"),
        ("resolved:\n  - thanks", "2:5: expected names and values: a sentence has id, en, es, pt_BR"),
        ("resolved:\n  - {id: a, en: A., es: B.}", "2:5: pt_BR is missing"),
        ("resolved:\n  - {id: a, en: A., es: B., pt_BR: C., fr: D.}", "2:40: fr is no key of a sentence"),
        ("resolved:\n  - {id: a, en: yes, es: B., pt_BR: C.}", "2:17: en is a text; put it between quotation marks"),
        ("resolved:\n  - {id: a, en: ' ', es: B., pt_BR: C.}", "2:17: en is a text"),
        ("resolved:\n  - {id: a, en: [A], es: B., pt_BR: C.}", "2:17: en is a text"),
        ("resolved:\n  - {id: a, id: b, en: A., es: B., pt_BR: C.}", "2:13: id stands here twice"),
        (GOOD + GOOD.partition("\n")[2], "3:5: thanks stands here twice"),
        (GOOD + GOOD, "3:1: resolved stands here twice"),
        ("resolved: [", "1:12: expected the node content"),
        ("resolved: *a", "1:11: found undefined alias"),
        ("a: \x07", "1:1: unacceptable character"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, words: str, complaint: str) -> None:
    folder = theirs(tmp_path, words)
    with pytest.raises(SetupError) as refused:
        load([folder, OURS])
    assert str(refused.value).startswith(f"{folder / FILE}:{complaint}")


def test_a_file_that_is_no_utf_8_is_named(tmp_path: Path) -> None:
    folder = theirs(tmp_path, GOOD)
    (folder / FILE).write_bytes(b"\xff")
    with pytest.raises(SetupError, match=re.escape(f"{folder / FILE}:1:1: ")):
        load([folder, OURS])


def test_a_sentence_that_repeats_itself_for_ever_is_refused(tmp_path: Path) -> None:
    folder = theirs(tmp_path, "resolved: &a\n  - {id: a, en: *a, es: B., pt_BR: C.}\n")
    with pytest.raises(SetupError, match="en is a text"):
        load([folder, OURS])
