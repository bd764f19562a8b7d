"""What a reader finds: every page well formed, whole, in three languages, and honest about when it was written."""

import gzip
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.statuspage.bundle import Bundle
from bot.statuspage.state import Incident, Phase, PublicState
from tests.statuspage.examples import (
    BUNDLER,
    LATE,
    MAINTENANCE_PAGE,
    NOW,
    OPERATIONAL_PAGE,
    PAST,
    SEV1,
    SEV1_PAGE,
    SITUATIONS,
    groups,
    large,
    said,
    situation,
)
from tests.statuspage.reading import Html, addresses, walk

each_situation = pytest.mark.parametrize("name", SITUATIONS)
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"


def pages(bundle: Bundle) -> dict[str, Html]:
    return {path: Html(content) for path, content in bundle.items() if path.endswith(".html")}


def front(state: PublicState, folder: str = "") -> Html:
    return Html(BUNDLER.render(state)[f"{folder}index.html"])


@each_situation
def test_every_page_is_well_formed(name: str) -> None:
    for path, page in pages(situation(name)).items():
        assert page.faults == [], path


def test_a_page_of_several_entries_that_each_count_their_own_updates_is_well_formed() -> None:
    counted = replace(SEV1, updates=tuple(replace(one, id=f"{n}") for n, one in enumerate(SEV1.updates, 1)))
    bundle = BUNDLER.render(replace(SEV1_PAGE, incidents=(counted, replace(counted, id="35"))))
    for path, page in pages(bundle).items():
        assert page.faults == [], path
    assert Html(bundle["incidents/35/index.html"]).all("li", id="u-2")


def test_the_strict_reader_would_find_faults() -> None:
    wrong = b"<p onclick=x style=y id=a id=b><p><b></p><table id=a></table><li id=a></li><br/>"
    faults = " ".join(Html(wrong).faults)
    for part in ("no doctype", "['onclick', 'style']", "twice", "<p> inside <p>", "closes", "never closed", "2 times"):
        assert part in faults


@each_situation
def test_a_page_needs_nothing_from_outside_and_no_script(name: str) -> None:
    bundle = situation(name)
    for path, page in pages(bundle).items():
        assert not page.all("script"), path
        assert POLICY in bundle[path].decode()
        for tag, relation, where in addresses(page):
            if tag in ("img", "use") or relation in ("stylesheet", "icon"):
                assert not re.search("^/|:", where), where


@each_situation
def test_every_link_within_the_page_leads_to_a_file_of_it(name: str) -> None:
    bundle = situation(name)
    found = walk(bundle, "index.html")
    assert found.missing == set()
    assert {path for path in bundle if path.endswith(".html")} <= found.reached, "a page nobody can come to"


@each_situation
def test_links_name_the_index_since_a_disk_opens_no_folder(name: str) -> None:
    for path, page in pages(situation(name)).items():
        for _tag, relation, where in addresses(page):
            if relation not in ("canonical", "alternate") and ":" not in where:
                assert not where.endswith("/"), f"{path}: {where}"
                assert not where.startswith("/"), f"{path}: {where}"


def test_a_page_exists_in_each_language_and_the_others_are_named() -> None:
    bundle = situation("sev1")
    for lang, folder in (("en", ""), ("es", "es/"), ("pt-BR", "pt-br/")):
        page = Html(bundle[f"{folder}incidents/34/index.html"])
        assert page.all("html")[0].attributes["lang"] == lang
        url = "https://status.cordillera.example/"
        assert page.all("link", rel="canonical")[0].attributes["href"] == f"{url}{folder}incidents/34/"
        others = {
            one.attributes["hreflang"]: one.attributes["href"]
            for one in page.all("link", rel="alternate")
            if "hreflang" in one.attributes
        }
        assert others == {
            "en": f"{url}incidents/34/",
            "es": f"{url}es/incidents/34/",
            "pt-BR": f"{url}pt-br/incidents/34/",
            "x-default": f"{url}incidents/34/",
        }


def test_a_company_that_speaks_spanish_first_has_it_at_the_root() -> None:
    state = replace(SEV1_PAGE, page=replace(SEV1_PAGE.page, languages=("es", "en")))
    bundle = BUNDLER.render(state)
    assert Html(bundle["index.html"]).all("html")[0].attributes["lang"] == "es"
    assert Html(bundle["en/index.html"]).all("html")[0].attributes["lang"] == "en"
    assert not [path for path in bundle if path.startswith(("es/", "pt-br/"))]


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        (
            "",
            (
                "Major outage",
                "Next update by: 2 Mar 2026, 14:24 UTC",
                "Affects: Checkout, Card payments",
                "Open incidents",
            ),
        ),
        ("es/", ("Interrupción grave", "2 mar 2026 a las 14:24 UTC", "Pago en línea", "Incidentes abiertos")),
        (
            "pt-br/",
            ("Interrupção grave", "2 de mar. de 2026 às 14:24 UTC", "Pagamentos com cartão", "Incidentes abertos"),
        ),
    ],
)
def test_the_first_thing_read_is_how_bad_it_is_and_when_there_is_news(folder: str, words: tuple[str, ...]) -> None:
    page = front(SEV1_PAGE, folder)
    hero = next(one for one in page.all("section") if one.attributes.get("class", "").startswith("hero"))
    assert page.words.index(words[0]) < page.words.index(words[3])
    for part in words[:3]:
        assert part in " ".join(hero.text.split())


def test_what_was_not_translated_is_shown_as_written_in_its_language() -> None:
    page = front(SEV1_PAGE, "pt-br/")
    foreign = page.all("p", lang="en")
    assert [one.text for one in foreign] == [
        "Our connection to one card network is down. We are moving its payments to a second connection.",
        "Payments by bank transfer work. No card has been charged twice.",
    ]
    assert "Escrito em: inglês" in page.words
    assert not page.all("p", lang="pt-BR")
    assert not front(SEV1_PAGE).all("p", lang="en"), "its own language needs no mark"


def test_names_that_are_the_same_everywhere_have_no_language() -> None:
    page = front(OPERATIONAL_PAGE, "es/")
    assert {"text": "Webhooks", "attributes": {}} in [
        {"text": one.text, "attributes": one.attributes} for one in page.all("bdi")
    ]


@each_situation
def test_every_page_says_when_it_was_published_and_what_is_promised(name: str) -> None:
    for path, page in pages(situation(name)).items():
        stamp = page.all("p", class_="stamp")[0]
        assert stamp.text.count("UTC") in (1, 2), path
        folder = path.split("/", maxsplit=1)[0]
        words = {
            "es": ("Publicado:", "desactualizada", "prometidas"),
            "pt-br": ("Publicado:", "desatualizada", "prometida."),
        }.get(
            folder,
            ("Published:", "If it is later than that, this page is out of date.", "No further update is promised."),
        )
        assert stamp.text.strip().startswith(words[0]), path
        assert (words[1] in stamp.text) != (words[2] in stamp.text), path
        assert len(page.all("time")) >= stamp.text.count("UTC")


def test_a_page_of_what_is_over_does_not_change_with_the_next_publication() -> None:
    before, after = BUNDLER.render(OPERATIONAL_PAGE), BUNDLER.render(SEV1_PAGE)
    same = [path for path in before if path in after and before[path] == after[path]]
    for path in ("incidents/31/index.html", "es/maintenance/4/index.html", "history/2026-02/index.html"):
        assert path in same
    assert "index.html" not in same


def test_a_file_cannot_know_the_time_but_whoever_serves_it_does() -> None:
    file, served = BUNDLER.render(SEV1_PAGE), BUNDLER.render(SEV1_PAGE, LATE)
    assert "This page is out of date" not in Html(file["index.html"]).all("h1")[0].text
    for path in ("index.html", "incidents/34/index.html", "history/index.html", "history/2026-03/index.html"):
        assert "none has arrived" in Html(served[path]).words, path
        assert "none has arrived" not in Html(file[path]).words, path
    assert file["incidents/31/index.html"] == served["incidents/31/index.html"]


@each_situation
def test_out_of_date_is_never_operational(name: str) -> None:
    state, _now = SITUATIONS[name]
    fine = replace(state, groups=groups(), incidents=(replace(SEV1, impact=PAST[1].impact),))
    page = Html(BUNDLER.render(fine, LATE)["index.html"])
    assert page.all("h1")[0].text == "This page is out of date"
    assert "All systems operational" not in page.words


def test_ninety_days_are_bars_for_eyes_and_a_list_for_ears() -> None:
    page = front(SEV1_PAGE)
    bars = page.all("div", class_="bars")
    assert len(bars) == 7
    assert all(one.attributes["aria-hidden"] == "true" for one in bars)
    assert len(page.all("i")) == 7 * 90
    lists = [" ".join(one.text.split()) for one in page.all("details")]
    assert lists[0] == (
        "3 days were not fully operational: Checkout 2 March: Partial outage, 34 min "
        "18 February: Major outage, 38 min 21 December: Degraded performance, 45 min"
    )
    assert len(lists) == 6, "a component without a bad day has no list"
    assert "99.94 % without an outage" in page.words


def test_a_state_is_never_said_by_colour_alone() -> None:
    page = front(replace(SEV1_PAGE, groups=groups(cards=PAST[0].updates[0].states["checkout"])))
    for one in page.all("p"):
        if one.attributes.get("class", "").startswith("state "):
            assert one.text.strip() in ("Operational", "Major outage")
    style = next(content.decode() for path, content in situation("sev1").items() if path.endswith(".css"))
    shapes = {
        look: re.search(rf"\.bars i\.{look} {{(.*?)}}", style) for look in ("work", "slow", "part", "down", "none")
    }
    bare = {look: re.sub(r"var\(--[\w-]+\)", "", found[1]) for look, found in shapes.items() if found}
    assert len(set(bare.values())) == 5, "five kinds of bad days have five shapes"


def test_all_updates_of_an_open_incident_stand_on_the_front_page_the_newest_first() -> None:
    words = front(SEV1_PAGE).words
    assert words.index("Our connection to one card network") < words.index("Most card payments have been failing")
    assert words.index("Identified") < words.index("Investigating")


def test_a_correction_is_called_one_and_what_it_corrects_stays() -> None:
    wrong = replace(
        SEV1, updates=(*SEV1.updates, said("34-3", Phase.IDENTIFIED, 3, "It is two networks.", kind="correction"))
    )
    page = Html(BUNDLER.render(replace(SEV1_PAGE, incidents=(wrong,)))["incidents/34/index.html"])
    assert [one.text for one in page.all("h2")][:3] == ["Correction", "Identified", "Investigating"]


def test_planned_work_and_work_in_progress_have_their_times() -> None:
    page = front(MAINTENANCE_PAGE)
    times = [one.text for one in page.all("dd") if "–" in one.text]
    assert times == ["2 Mar 2026, 13:30–15:00 UTC", "5 Mar 2026, 20:05–22:05 UTC"]
    assert [one.text for one in page.all("h2")][:2] == ["Maintenance in progress", "Planned maintenance"]


def test_times_are_the_page_s_own_and_say_their_zone() -> None:
    state = replace(SEV1_PAGE, page=replace(SEV1_PAGE.page, zone="America/Bogota"))
    page = front(state, "es/")
    assert "2 mar 2026 a las 9:24 UTC-5" in page.words or "2 mar 2026 a las 09:24 UTC-5" in page.words
    assert page.all("time", datetime="2026-03-02T14:24:00Z")


def test_history_keeps_everything_and_shows_ninety_days_first() -> None:
    bundle = situation("operational")
    page = Html(bundle["history/index.html"])
    assert [one.text for one in page.all("h2")][:3] == ["February 2026", "All months", "Follow"]
    assert "Some cards were refused" not in page.words
    assert "October 2025" in page.words
    assert "Some cards were refused" in Html(bundle["history/2025-10/index.html"]).words


def test_an_incident_stands_in_the_month_of_the_page_s_zone() -> None:
    first = said("40-1", Phase.RESOLVED, 0, "x")
    late_in_february = Incident("40", {"en": "x"}, PAST[0].impact, (replace(first, at=NOW.replace(day=1, hour=3)),))
    here = replace(
        OPERATIONAL_PAGE, incidents=(late_in_february,), page=replace(OPERATIONAL_PAGE.page, zone="America/Lima")
    )
    assert "history/2026-02/index.html" in BUNDLER.render(here)
    assert "history/2026-03/index.html" in BUNDLER.render(replace(here, page=OPERATIONAL_PAGE.page))


def test_the_same_snapshot_is_the_same_bytes() -> None:
    assert dict(BUNDLER.render(SEV1_PAGE)) == dict(BUNDLER.render(replace(SEV1_PAGE)))


def test_thirty_components_are_a_light_page() -> None:
    bundle = BUNDLER.render(large(0, 30))
    loaded = [path for path in bundle if path.startswith("assets/")] + ["index.html"]
    assert len(loaded) == 3
    assert sum(len(gzip.compress(bundle[path])) for path in loaded) < 50 * 1024 / 4, "a quarter of what is promised"


def test_a_name_of_a_file_that_never_changes_says_its_content() -> None:
    one, other = (
        situation("operational"),
        BUNDLER.render(
            replace(
                OPERATIONAL_PAGE,
                page=replace(OPERATIONAL_PAGE.page, colours=type(OPERATIONAL_PAGE.page.colours)("#553311")),
            )
        ),
    )
    style = {path for path in one if path.startswith("assets/page-")}
    assert style != {path for path in other if path.startswith("assets/page-")}
    assert style == {path for path in situation("sev1") if path.startswith("assets/page-")}


def test_a_page_without_components_incidents_or_logo_is_a_page() -> None:
    bare = PublicState(
        replace(OPERATIONAL_PAGE.page, logo=None, links=(), contact=None), (), (), (), 1, NOW - timedelta(1)
    )
    bundle = BUNDLER.render(bare)
    for path, page in pages(bundle).items():
        assert page.faults == [], path
    assert walk(bundle, "index.html").missing == set()
    assert "All systems operational" in Html(bundle["index.html"]).words
