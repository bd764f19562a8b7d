"""Whatever people type is text and nothing else, on pages, in feeds, in the calendar, in JSON."""

import json
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from bot.domain.values import WorkStage
from bot.statuspage.bundle import Bundle
from bot.statuspage.state import Group, Phase
from tests.statuspage.examples import BUNDLER, PLANNED, SEV1, SEV1_PAGE, component, said
from tests.statuspage.reading import Html, addresses, walk

TYPED = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror=alert(1)>' onmouseover='x",
    "comment": "--><svg onload=alert(1)><!-- ]]>",
    "template": "{{ 7 * 7 }}{% raw %}{{ page.__class__ }}",
    "entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e; &lt;b&gt; &amp;',
    "javascript": "javascript:alert(1) data:text/html,<b>x</b> [x](javascript:alert(1))",
    "override": "invoice\u202egpj.exe \u2066x\u2069 \u200eok",
    "controls": "a\x00b\x08c\x1bd\x7fe\x85f\u2028g\ufffeh\ud800i",
    "calendar": "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nATTACH:x",
    "endless": "ﷺ" * 3_000 + "x" * 3_000,
}


@cache
def typed_everywhere(text: str) -> Bundle:
    """All that people can type, in every place there is."""
    texts = {"en": text, "es": text}
    update = replace(said("9-1", Phase.INVESTIGATING, 5, text), texts=texts)
    work = replace(said("8-1", WorkStage.SCHEDULED, 5, text), texts=texts)
    group = Group("g", (replace(component("c", texts), description=texts),), texts)
    link = replace(SEV1_PAGE.page.links[0], label=texts)
    return BUNDLER.render(
        replace(
            SEV1_PAGE,
            page=replace(SEV1_PAGE.page, links=(link,)),
            groups=(group,),
            incidents=(replace(SEV1, id="9", name=texts, updates=(update,), components=("c",)),),
            maintenances=(replace(PLANNED, id="8", name=texts, updates=(work,), components=("c",)),),
        )
    )


@pytest.fixture(params=list(TYPED.values()), ids=list(TYPED))
def bundle(request: pytest.FixtureRequest) -> Bundle:
    return typed_everywhere(request.param)


def test_typed_text_never_becomes_a_part_of_a_page(bundle: Bundle) -> None:
    plain = typed_everywhere("words")
    for path in (path for path in bundle if path.endswith(".html")):
        page, expected = Html(bundle[path]), Html(plain[path])
        assert page.faults == [], path
        shape = [one.tag for one in page.elements if one.tag not in ("p", "br")]
        assert shape == [one.tag for one in expected.elements if one.tag != "p"], path
        leads = [where for _tag, _relation, where in addresses(page)]
        assert not [where for where in leads if where.startswith(("javascript:", "data:"))]
        assert [where for where in leads if "assets/page" not in where] == [
            where for _tag, _relation, where in addresses(expected) if "assets/page" not in where
        ]
    assert walk(bundle, "index.html").missing == set()


def test_nothing_steers_the_reader_s_screen(bundle: Bundle) -> None:
    for path, content in bundle.items():
        if path.startswith("assets/"):
            continue
        text = content.decode()
        assert not set(text) & set(
            "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x08\x1b\x7f\x85\ufffe"
        ), path


def test_feeds_and_badge_stay_strict_xml_without_entities(bundle: Bundle) -> None:
    for path in ("history.atom", "es/history.rss", "pt-br/history.atom", "badge.svg"):
        assert b"<!DOCTYPE" not in bundle[path]
        assert b"<!ENTITY" not in bundle[path]
        ET.fromstring(bundle[path])  # noqa: S314 - written here a moment ago


def test_the_calendar_holds_one_event_and_no_alarm(bundle: Bundle) -> None:
    for path in ("maintenance.ics", "es/maintenance.ics"):
        parsed = Calendar.from_ical(bundle[path])
        assert [one.name for one in parsed.walk()] == ["VCALENDAR", "VEVENT"]
        assert all(len(line) <= 75 for line in bundle[path].split(b"\r\n"))


def test_json_holds_what_was_typed_as_text(bundle: Bundle) -> None:
    summary = json.loads(bundle["api/v2/summary.json"])
    assert [one["id"] for one in summary["incidents"]] == ["9"]
    assert isinstance(summary["incidents"][0]["incident_updates"][0]["body"], str)


def test_typed_text_is_shown_literally() -> None:
    page = Html(typed_everywhere(TYPED["script"])["index.html"])
    assert TYPED["script"] in page.words
    assert TYPED["entity"] in Html(typed_everywhere(TYPED["entity"])["index.html"]).words
    assert "{{ 7 * 7 }}" in Html(typed_everywhere(TYPED["template"])["index.html"]).words


def test_only_addresses_of_pages_become_links() -> None:
    text = "See https://a.example/x?a=1&b=<2>, (https://b.example) ftp://c.example javascript://%0aalert(1)"
    page = Html(
        BUNDLER.render(replace(SEV1_PAGE, incidents=(replace(SEV1, updates=(said("1", Phase.IDENTIFIED, 1, text),)),)))[
            "index.html"
        ]
    )
    made = [one.attributes for one in page.all("a") if "rel" in one.attributes]
    assert made == [
        {"href": "https://a.example/x?a=1&b=", "rel": "noopener nofollow"},
        {"href": "https://b.example", "rel": "noopener nofollow"},
    ]
