"""What the page is made of, in the order it was written down: words that were let go, what is listed, and days.

Each is kept as JSON beside its number, the page's revision, and is never changed. So whoever reads the same entries
shows the same page, to the byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.domain.component import ListedComponent, Texts
from bot.domain.release import Release, ReleaseKind, Work
from bot.domain.values import ComponentState, Severity, Status


@dataclass(frozen=True)
class Spoken:
    """One release, of which the public may know all that is here. `corrects` is a publication's number."""

    incident: int  # 0 where it is about maintenance
    number: int
    kind: ReleaseKind
    phase: str
    severity: Severity
    status: Status
    titles: Texts
    texts: Texts
    at: datetime  # approved
    next_update_at: datetime | None = None
    corrects: int | None = None
    states: Mapping[str, ComponentState] = field(default_factory=dict)
    work: Work | None = None
    what: Literal["spoken"] = "spoken"


@dataclass(frozen=True)
class Listing:
    """All components that were ever listed, as they stand from now on."""

    components: tuple[ListedComponent, ...]
    what: Literal["listing"] = "listing"


@dataclass(frozen=True)
class NewDay:
    """A day began in the page's zone: the bars go on although nobody said anything."""

    what: Literal["new-day"] = "new-day"


Written = Spoken | Listing | NewDay


@dataclass(frozen=True)
class Kept:
    """One entry with its number, the revision of the page that shows it, and the instant it was written down."""

    seq: int
    at: datetime
    written: Written


_WRITTEN: TypeAdapter[Written] = TypeAdapter(Annotated[Written, Field(discriminator="what")])


def spoken(release: Release) -> Spoken:
    """What of a release is the public's: no key, no address of ours, no document of another form."""
    return Spoken(
        incident=release.incident,
        number=release.number,
        kind=release.kind,
        phase=release.phase,
        severity=release.severity,
        status=release.status,
        titles={one.lang: one.title for one in release.statements},
        texts={one.lang: one.text for one in release.statements},
        at=release.approved_at,
        next_update_at=release.next_update_at,
        corrects=int(release.corrects) if release.corrects.isascii() and release.corrects.isdigit() else None,
        states=release.states,
        work=release.work,
    )


def dumps(written: Written) -> str:
    """As JSON text."""
    return _WRITTEN.dump_json(written).decode()


def loads(text: str) -> Written:
    """The entry back. Raises ValueError when the text is none."""
    return _WRITTEN.validate_json(text)
