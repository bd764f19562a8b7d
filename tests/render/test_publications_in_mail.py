"""A mail's document: the same words, nothing fetched, nothing that runs, readable in the dark and by screen readers."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from bot.render.publications import PHASES, Facts
from bot.render.wording import LANGUAGES
from tests.render.test_publications import KNOWN, LINK, PAYLOADS, press, told

VOID = {"meta", "br"}


@dataclass
class Document(HTMLParser):
    """What a reader of the document gets."""

    source: str
    langs: dict[str, str] = field(default_factory=dict)  # words to the language they are marked with
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    lang: str | None = ""
    _open: list[str] = field(default_factory=list)
    _marked: str | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "html":
            self.lang = given["lang"]
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag == "p":
            self.paragraphs.append("")
            self._marked = given.get("lang")
        if tag == "br":
            self.paragraphs[-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "p" in self._open:
            self.paragraphs[-1] += data
            if self._marked:
                self.langs[data] = self._marked

    def text_of(self, tag: str) -> int:
        return sum(name == tag for name, _attrs in self.tags)


def test_the_document_says_what_the_text_says() -> None:
    for phase in PHASES:
        for lang in LANGUAGES:
            statement = told(phase, "mail", lang, text="First.\n\n- one\n- two")
            document = Document(statement.html)
            assert "\n\n".join(document.paragraphs) == statement.text
            assert document.lang == lang.replace("_", "-")
            assert f"<title>{statement.title}</title>" in statement.html
            assert document.text_of("h1") == document.text_of("title") == 1


def test_nothing_is_fetched_and_nothing_runs() -> None:
    source = told("investigating", "mail").html
    for tag, attrs in Document(source).tags:
        assert tag not in {"script", "img", "link", "iframe", "object", "form", "base"}
        assert not [name for name in attrs if name in {"src", "srcset", "background"} or name.startswith("on")]
    assert "url(" not in source
    assert "@import" not in source


def test_it_can_be_read_in_the_dark() -> None:
    source = told("investigating", "mail").html
    assert '<meta name="color-scheme" content="light dark">' in source
    assert "@media (prefers-color-scheme: dark)" in source


def test_the_inbox_shows_the_news_and_not_the_greeting() -> None:
    source = told("investigating", "mail").html
    hidden = source.split('<div style="display: none', 1)[1].split("</div>", 1)[0]
    assert hidden.split(">", 1)[1].startswith(
        "We are investigating a problem with Checkout: card payments are refused."
    )


def test_the_one_link_is_a_link() -> None:
    assert Document(told("investigating", "mail").html).links == [LINK]
    assert Document(told("investigating", "mail", link="").html).links == []


@pytest.mark.parametrize(
    "link",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<b>x</b>", "vbscript:x", "file:///etc/passwd"),
        *(
            "//evil.example/x",
            "https:",
            "https:///x",
            "status.example.com",
            "mailto:a@b.example",
            "http://[",
            "ftp://a.b",
        ),
    ],
)
def test_what_leads_to_no_page_stays_words(link: str) -> None:
    document = Document(told("investigating", "mail", link=link).html)
    assert document.links == []
    assert link in "\n".join(document.paragraphs)


def test_links_in_what_was_typed_stay_words() -> None:
    typed = 'See <a href="https://evil.example">here</a> or https://evil.example'
    document = Document(told("investigating", "mail", text=typed).html)
    assert document.links == [LINK]
    assert typed in "\n".join(document.paragraphs)


@pytest.mark.parametrize("name", ["text", "application", "location", "contact", "link", "cause"])
def test_what_was_typed_is_shown_and_never_markup(name: str) -> None:
    for payload in (
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "&amp; <b>",
        "</p></div>",
        *PAYLOADS,
    ):
        statement = told("investigating", "mail", **{name: payload})
        document = Document(statement.html)
        assert payload in "\n".join(document.paragraphs)
        assert not {"script", "img", "b"} & {tag for tag, _attrs in document.tags}


def test_a_longer_address_that_begins_like_the_link_is_not_the_link() -> None:
    document = Document(told("investigating", "mail", text=f"See {LINK}/details first.").html)
    assert document.links == [LINK]
    assert f"See {LINK}/details first." in document.paragraphs


def test_a_mail_cut_to_nothing_is_still_a_document() -> None:
    statement = press().statement("investigating", "mail", "en", Facts(), limit=1)
    assert statement.text == ""
    assert Document(statement.html).paragraphs == [""]


def test_an_address_with_quotation_marks_stays_in_its_attribute() -> None:
    link = 'https://a.example/"onmouseover="alert(1)'
    document = Document(told("investigating", "mail", link=link).html)
    assert document.links == [link]


def test_words_in_another_language_are_marked_as_such() -> None:
    document = Document(told("investigating", "mail", "pt_BR", text="We know.\n\nWe work.", text_lang="en").html)
    assert document.lang == "pt-BR"
    assert document.langs == {"We know.": "en", "We work.": "en"}
    assert Document(told("investigating", "mail", "es", text="Ya.", text_lang="es").html).langs == {}
    assert "\x02" not in told("investigating", "mail", "es", text="We know.", text_lang="en").text


def test_the_mark_of_another_language_is_of_the_document_alone() -> None:
    for form in ("room", "public", "private", "short", "mail"):
        marked = told("investigating", form, "es", text="We know.\n\nWe work.", text_lang="en")
        assert marked.text == told("investigating", form, "es", text="We know.\n\nWe work.").text


def test_a_mail_with_nothing_to_say_but_the_phase_is_whole() -> None:
    document = Document(press().statement("resolved", "mail", "en", Facts()).html)
    assert document.paragraphs[0] == "Hello,"
    assert KNOWN.application not in document.source
