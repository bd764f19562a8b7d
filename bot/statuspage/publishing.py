"""Writes the page to a place: a folder, or whatever else fsspec reaches.

There is no way to change a whole folder at once, so the order makes every moment a whole page. A file comes after all
that it leads to: what never changes, pages of single incidents and of months, machines' files, the histories, and the
front pages last. Only then is taken away what nothing leads to any more. Each file is there or not, as it was or as it
is: never half. A manifest remembers what is known to be there, so that unchanged files are neither made nor written nor
read, and nobody's other files are touched.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import fsspec
from fsspec import AbstractFileSystem

from bot.domain.errors import TargetRejected, TargetUnavailable
from bot.statuspage.addresses import INDEX
from bot.statuspage.bundle import ASSETS, REVISION, Bundle
from bot.statuspage.kinds import kind_of
from bot.statuspage.limits import FOREVER, FRESH

MANIFEST = "manifest.json"
PART = ".part"  # what is being written into a folder, until it gets its name
CLOSED = (PermissionError, NotADirectoryError, IsADirectoryError)  # somebody must mend it; nothing heals by waiting
FOLDERS = ("file", "local")  # where a file is written over time, and given its name in one step

Outcome = Literal["live", "overtaken"]


@dataclass(frozen=True)
class Known:
    """What is at a place for certain: fingerprints by path; "" for a file that may be there in any form."""

    revision: int
    files: Mapping[str, str]


class Destination:
    """One place, by its address: `/srv/status`, `s3://bucket/status`. `options` are the file system's own."""

    def __init__(self, url: str, options: Mapping[str, Any] | None = None) -> None:
        self.url = url
        self._fs: AbstractFileSystem
        self._fs, self._root = fsspec.core.url_to_fs(url, **(options or {}))
        self._is_folder = FOLDERS[0] in _protocols(self._fs)

    def publish(self, bundle: Bundle, *, anew: bool = False, looking: bool = False) -> Outcome:
        """Makes the place show the bundle, and reads it back.

        `anew` writes every file, whatever is known of the place; `looking`, each that is not there any more. Answers
        "overtaken" and writes nothing where something newer is there. Raises TargetUnavailable, TargetRejected.
        """
        try:
            known = self._known()
            if looking:
                there = self._there()
                known = replace(known, files={path: told for path, told in known.files.items() if path in there})
            if known.revision > bundle.revision:
                return "overtaken"
            self._write(bundle, known, anew=anew)
            self._read_back(bundle)
        except OSError as error:
            raise _trouble("written", error) from error
        return "live"

    def revision(self) -> int | None:
        """Which revision is there, as a reader would find it; None where none can be read.

        Raises TargetUnavailable, TargetRejected.
        """
        try:
            told = self._read(REVISION)
            return None if told is None else int(json.loads(told)["revision"])
        except OSError as error:
            raise _trouble("read", error) from error
        except (ValueError, KeyError, TypeError):
            return None  # somebody else's, or broken: then all of it is written

    def _write(self, bundle: Bundle, known: Known, *, anew: bool) -> None:
        prints = {path: bundle.fingerprint(path) for path in bundle}
        changed = [path for path, print in prints.items() if anew or known.files.get(path) != print]
        gone = [path for path in known.files if path not in prints]
        # Until all of it is written nothing is certain about what changes: whoever goes on from here writes it again.
        self._remember(Known(known.revision, {**known.files, **dict.fromkeys((*changed, *gone), "")}))
        for path in sorted(changed, key=_turn):
            self._put(path, bundle[path])
        for path in gone:
            self._remove(path)
        self._remember(Known(bundle.revision, prints))

    def _read_back(self, bundle: Bundle) -> None:
        """Raises TargetUnavailable when a reader would not see what was written."""
        for path in [one for one in bundle if one == REVISION or (one.count("/") <= 1 and one.endswith(INDEX))]:
            if self._read(path) != bundle[path]:
                raise TargetUnavailable(f"{path} reads back otherwise than it was written", maybe_done=True)

    # -- the manifest -----------------------------------------------------------------------------------------

    def _known(self) -> Known:
        told = self._read(MANIFEST)
        if told is None:
            return Known(0, {})
        try:
            found = json.loads(told)
            return Known(int(found["revision"]), {str(path): str(digest) for path, digest in found["files"].items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            return Known(0, {})  # somebody else's, or broken: then nothing is known, and everything is written

    def _remember(self, known: Known) -> None:
        self._put(MANIFEST, json.dumps(asdict(known), sort_keys=True).encode())

    def _there(self) -> set[str]:
        """All files of the place, whosever they are."""
        self._fs.invalidate_cache()
        root = self._root.rstrip("/") + "/"
        return {path.removeprefix(root) for path in self._fs.find(self._root)}

    # -- single files -------------------------------------------------------------------------------------------

    def _put(self, path: str, content: bytes) -> None:
        there = f"{self._root}/{path}"
        if not self._is_folder:
            self._fs.pipe_file(there, content, **_headers(self._fs, path))
            return
        part = f"{self._root}/{PART}"
        self._fs.makedirs(there.rpartition("/")[0], exist_ok=True)
        self._fs.pipe_file(part, content)
        self._fs.mv(part, there)

    def _read(self, path: str) -> bytes | None:
        self._fs.invalidate_cache()
        try:
            content: bytes = self._fs.cat_file(f"{self._root}/{path}")
        except FileNotFoundError:
            return None
        return content

    def _remove(self, path: str) -> None:
        try:
            self._fs.rm_file(f"{self._root}/{path}")
        except FileNotFoundError:
            return  # taken away before: by a run that ended too early, or by hand


def _trouble(what: str, error: OSError) -> TargetUnavailable | TargetRejected:
    told = f"the page cannot be {what}: {type(error).__name__}"
    return TargetRejected(told) if isinstance(error, CLOSED) else TargetUnavailable(told, maybe_done=True)


def _turn(path: str) -> tuple[int, str]:
    """Whose turn it is: whatever others lead to comes before them."""
    folders = path.split("/")[:-1]
    if path.startswith(ASSETS):
        return 0, path
    if {"incidents", "maintenance"} & set(folders) and path.endswith(INDEX):
        return 1, path
    if "history" in folders[:-1]:
        return 2, path  # a month
    if path == REVISION:
        return 6, path
    if not path.endswith(INDEX):
        return 3, path
    return 4 + ("history" not in folders), path


def _headers(fs: AbstractFileSystem, path: str) -> dict[str, Any]:
    """What a bucket shall say of a file, in its own words: without them it answers pages as something to download."""
    age = FOREVER if path.startswith(ASSETS) else FRESH
    kind, cache = kind_of(path), f"public, max-age={age}"
    if "s3" in _protocols(fs):
        return {"ContentType": kind, "CacheControl": cache}
    if "gs" in _protocols(fs):
        return {"content_type": kind, "fixed_key_metadata": {"cache_control": cache}}
    return {}


def _protocols(fs: AbstractFileSystem) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)
