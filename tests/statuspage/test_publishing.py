"""The page on its way to a place: whole at every moment, written once, read back, and never older than before."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from bot.domain.errors import TargetRejected, TargetUnavailable
from bot.statuspage.bundle import Bundle
from bot.statuspage.colours import Colours
from bot.statuspage.pages import Pages
from bot.statuspage.publishing import Destination, Known
from bot.statuspage.state import Entry, Incident, PublicState
from tests.statuspage.examples import BUNDLER as EVERY_LANGUAGE
from tests.statuspage.examples import MAINTENANCE_PAGE, OPERATIONAL_PAGE, PAGE, SEV1_PAGE, large
from tests.statuspage.reading import walk

TWO = replace(PAGE, languages=("en", "es"))  # enough to cross from one to another


def bundle(state: PublicState) -> Bundle:
    """Without components: they make a page longer, and lead nowhere."""
    return EVERY_LANGUAGE.render(replace(state, page=TWO, groups=()))


BEFORE = bundle(OPERATIONAL_PAGE)
AFTER = bundle(replace(SEV1_PAGE, incidents=SEV1_PAGE.incidents[1:]))  # one incident came, and one is taken away
NEXT = bundle(MAINTENANCE_PAGE)


class KilledError(BaseException):
    """The process is gone."""


@dataclass
class Fate:
    """What happens to a place: each change of it is one step."""

    left: int | None = None  # until the process is killed
    failing: str = ""  # a path that cannot be written
    error: type[OSError] = ConnectionError  # and why
    losing: str = ""  # a path whose writing is lost without a word

    def step(self) -> None:
        if self.left is not None:
            if self.left == 0:
                raise KilledError
            self.left -= 1


FATE = Fate()


@pytest.fixture(autouse=True)
def fate() -> Iterator[Fate]:
    """A kind one, until a test says otherwise."""
    MemoryFileSystem.store.clear()
    FATE.__init__()  # type: ignore[misc]
    yield FATE
    MemoryFileSystem.store.clear()


class Bucket(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """Keeps whole objects, as a bucket does: one is there or not."""

    protocol = ("bucket", "s3")
    cachable = False
    told: dict[str, dict[str, str]] = {}  # noqa: RUF012 - what was said of each object, by all buckets

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        stripped: str = super()._strip_protocol(path.replace("bucket://", "/"))
        return stripped

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **said: str) -> None:
        FATE.step()
        if FATE.failing and path.endswith(FATE.failing):
            raise FATE.error(path)
        if FATE.losing and path.endswith(FATE.losing):
            return
        self.told[path] = said
        super().pipe_file(path, value, mode)

    def rm_file(self, path: str) -> None:
        FATE.step()
        super().rm_file(path)


class Disk(LocalFileSystem):  # type: ignore[misc]
    """A folder whose process can be killed while a file is half written."""

    protocol = ("file", "local", "disk")
    cachable = False

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **said: str) -> None:
        half = value[: len(value) // 2]
        super().pipe_file(path, half, mode)
        FATE.step()
        super().pipe_file(path, value, mode)

    def mv(self, path1: str, path2: str, **options: Any) -> None:
        FATE.step()
        super().mv(path1, path2, **options)

    def rm_file(self, path: str) -> None:
        FATE.step()
        super().rm_file(path)


fsspec.register_implementation("bucket", Bucket, clobber=True)
fsspec.register_implementation("disk", Disk, clobber=True)


@pytest.fixture(params=["bucket", "disk"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Destination:
    return Destination("bucket://status" if request.param == "bucket" else f"disk://{tmp_path}/status")


def there(place: Destination) -> dict[str, bytes]:
    """All files of a place that a reader could ask for."""
    fs, root = place._fs, place._root
    if not fs.exists(root):
        return {}
    found = {path.removeprefix(f"{root}/"): fs.cat_file(path) for path in fs.find(root)}
    return {path: content for path, content in found.items() if path not in ("manifest.json", ".part")}


def clear(place: Destination) -> None:
    if place._fs.exists(place._root):
        place._fs.rm(place._root, recursive=True)


def is_whole(found: dict[str, bytes]) -> None:
    """Whoever comes to a front page can go everywhere, and reads nothing that is cut."""
    for start in ("index.html", "es/index.html"):
        if start not in found:
            continue
        way = walk(found, start)
        assert way.missing == set()
        for path in way.reached:
            assert found[path] in (BEFORE.get(path), AFTER.get(path), NEXT.get(path)), f"{path} is neither old nor new"


def test_a_place_shows_the_bundle_and_nothing_else(place: Destination) -> None:
    assert place.revision() is None
    assert place.publish(BEFORE) == "live"
    assert there(place) == dict(BEFORE)
    assert place.publish(AFTER) == "live"
    assert there(place) == dict(AFTER), "what is gone is taken away"
    assert place.revision() == 42


@pytest.mark.long
def test_whenever_the_process_is_killed_the_page_is_whole_and_the_next_one_mends_it(
    place: Destination, fate: Fate
) -> None:
    steps = 0
    while True:
        fate.left = None
        clear(place)
        place.publish(BEFORE)
        fate.left = steps
        try:
            place.publish(AFTER)
        except KilledError:
            is_whole(there(place))
        else:
            break
        if steps % 7 == 0:  # each seventh time something else is published before that is made good
            fate.left = None
            assert place.publish(NEXT) == "live"
            assert there(place) == dict(NEXT)
        steps += 1
    assert steps > 20, "the test killed at too few moments to say anything"
    assert there(place) == dict(AFTER)


def test_killed_on_the_first_day_there_is_no_page_or_a_whole_one(place: Destination, fate: Fate) -> None:
    for steps in range(0, 200, 3):
        fate.left = None
        clear(place)
        fate.left = steps
        try:
            place.publish(BEFORE)
        except KilledError:
            if "index.html" in there(place):
                is_whole(there(place))
        else:
            break
    assert there(place) == dict(BEFORE)


def test_a_file_that_stays_as_it_is_is_not_written_again(place: Destination, monkeypatch: pytest.MonkeyPatch) -> None:
    place.publish(BEFORE)
    written: list[str] = []
    put = place._put

    def noting(path: str, content: bytes) -> None:
        written.append(path)
        put(path, content)

    monkeypatch.setattr(place, "_put", noting)
    place.publish(BEFORE)
    assert written == ["manifest.json", "manifest.json"]
    place.publish(AFTER)
    assert "incidents/28/index.html" not in written
    assert not [path for path in written if path.startswith("assets/")]
    assert written.index("incidents/34/index.html") < written.index("api/v2/summary.json") < written.index("index.html")
    assert written.index("es/history/index.html") < written.index("es/index.html")
    assert written[-2:] == ["revision.json", "manifest.json"]


def test_with_ten_thousand_incidents_a_publication_makes_and_writes_only_what_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = replace(large(10_000, 3), page=TWO)
    place = Destination("bucket://status")
    known = EVERY_LANGUAGE.render(state)
    # As if all that is old were there.
    place._remember(Known(1, {path: known.fingerprint(path) for path in known._prints}))
    *past, newest = state.incidents
    more = replace(newest.updates[-1], id="more", at=newest.updated_at + timedelta(minutes=1))
    newest = replace(newest, updates=(*newest.updates, more))
    made: list[str] = []
    entry = Pages.entry

    def noting(pages: Pages, one: Entry) -> str:
        made.append(one.id)
        return entry(pages, one)

    monkeypatch.setattr(Pages, "entry", noting)
    place.publish(EVERY_LANGUAGE.render(replace(state, incidents=(*past, newest), revision=50)))
    assert made == [newest.id] * len(TWO.languages)
    written = set(there(place))
    assert {path for path in written if path.startswith("incidents/")} == {f"incidents/{newest.id}/index.html"}
    months = {path for path in written if "history/2" in path}
    assert months == {"history/2026-03/index.html", "es/history/2026-03/index.html"}


@pytest.mark.parametrize(
    "change",
    [
        lambda state: replace(state, page=replace(state.page, name="Another name")),
        lambda state: replace(state, page=replace(state.page, colours=Colours(light="#123456"))),
        lambda state: replace(state, incidents=(renamed(state.incidents[0]), *state.incidents[1:])),
        lambda state: replace(state, incidents=state.incidents[1:]),
        lambda state: replace(state, groups=()),
    ],
)
def test_a_page_whose_fingerprint_stays_is_the_same_page(change: Callable[[PublicState], PublicState]) -> None:
    before, after = (EVERY_LANGUAGE.render(one) for one in (MAINTENANCE_PAGE, change(MAINTENANCE_PAGE)))
    for path in before.keys() & after.keys():
        if before.fingerprint(path) == after.fingerprint(path):
            assert before[path] == after[path], path
    assert any(before.fingerprint(path) != after.fingerprint(path) for path in before.keys() & after.keys())


def renamed(incident: Incident) -> Incident:
    return replace(incident, name={"en": "Another name"})


def test_nobody_s_other_files_are_touched(place: Destination) -> None:
    place._fs.makedirs(place._root, exist_ok=True)
    place._fs.pipe_file(f"{place._root}/robots.txt", b"x")
    place.publish(BEFORE)
    place.publish(AFTER)
    assert there(place) == {**AFTER, "robots.txt": b"x"}


def test_an_older_page_never_replaces_a_newer_one(place: Destination) -> None:
    place.publish(AFTER)
    assert place.publish(BEFORE) == "overtaken"
    assert there(place) == dict(AFTER)


def test_everything_is_written_anew_when_somebody_meddled(place: Destination) -> None:
    place.publish(AFTER)
    place._fs.rm_file(f"{place._root}/incidents/28/index.html")
    place.publish(AFTER)
    assert "incidents/28/index.html" not in there(place), "of files that did not change nothing is asked"
    place.publish(AFTER, looking=True)
    assert there(place) == dict(AFTER), "unless somebody looks what is still there"
    place._fs.pipe_file(f"{place._root}/incidents/28/index.html", b"<html>")
    place.publish(AFTER, anew=True)
    assert there(place) == dict(AFTER)


def test_a_broken_manifest_costs_time_and_nothing_else(place: Destination) -> None:
    place.publish(AFTER)
    for broken in (b"", b"[]", b'{"revision": "x", "files": {}}', b'{"revision": 1, "files": 7}'):
        place._put("manifest.json", broken)
        assert place.publish(NEXT) == "live"


@pytest.mark.parametrize(
    ("error", "told"),
    [(ConnectionError, TargetUnavailable), (OSError, TargetUnavailable), (PermissionError, TargetRejected)],
)
def test_a_place_that_refuses_is_told_and_tried_again(fate: Fate, error: type[OSError], told: type[Exception]) -> None:
    place = Destination("bucket://status")
    place.publish(BEFORE)
    fate.failing, fate.error = "es/index.html", error
    with pytest.raises(told, match=f"cannot be written: {error.__name__}"):
        place.publish(AFTER)
    is_whole(there(place))
    fate.failing = ""
    assert place.publish(AFTER) == "live"
    assert there(place) == dict(AFTER)


@pytest.mark.parametrize("lost", ["status/index.html", "revision.json"])
def test_what_reads_back_otherwise_is_not_live(fate: Fate, lost: str) -> None:
    place = Destination("bucket://status")
    place.publish(BEFORE)
    fate.losing = lost
    with pytest.raises(TargetUnavailable, match="reads back otherwise"):
        place.publish(AFTER)


def test_a_revision_that_nobody_can_read_is_none() -> None:
    place = Destination("bucket://status")
    for broken in (b"<html>", b"[]", b'{"revision": "new"}', b"{}"):
        place._put("revision.json", broken)
        assert place.revision() is None


def test_a_bucket_is_told_what_each_file_is() -> None:
    Destination("bucket://status").publish(BEFORE)
    kinds = {path.rpartition(".")[2]: said["ContentType"] for path, said in Bucket.told.items() if said}
    assert kinds["html"] == "text/html; charset=utf-8"
    assert kinds["json"] == "application/json; charset=utf-8"
    assert kinds["ics"] == "text/calendar; charset=utf-8"
    ages = {said["CacheControl"] for path, said in Bucket.told.items() if "/assets/" in path}
    assert ages == {"public, max-age=31536000"}


def test_two_places_hold_the_same_bytes(tmp_path: Path) -> None:
    first, second = Destination(str(tmp_path / "one")), Destination(f"file://{tmp_path}/two")
    first.publish(BEFORE)
    for one in (first, second):
        assert one.publish(AFTER) == "live"
    assert there(first) == there(second) == dict(AFTER)
    manifests = [json.loads((tmp_path / one / "manifest.json").read_bytes()) for one in ("one", "two")]
    assert manifests[0] == manifests[1]
