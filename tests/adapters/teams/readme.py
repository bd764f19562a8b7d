"""The steps of adapters/teams/README.md, in the order in which a reader comes to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.docs import pages

README: Final = pages.read("adapters/teams/README.md")
STEP: Final = re.compile(
    r"^ *```console\n(?P<shell>.*?)^ *```$"
    r"|(?P<upload>\*Upload\s+an\s+app\*)"
    r"|In\s+Teams,\s+type\s+`@Vigia (?P<typed>[^`]+)`\s+in\s+(?P<place>any\s+channel|the\s+incident's\s+channel)",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Shell:
    """A line at the prompt."""

    line: str


@dataclass(frozen=True)
class Typed:
    """A command in Teams."""

    text: str
    in_the_incidents_channel: bool


@dataclass(frozen=True)
class Uploaded:
    """The app that was built last is put into the team."""


Step = Shell | Typed | Uploaded


def steps(heading: str) -> Iterator[Step]:
    """Those below a heading."""
    for match in STEP.finditer(pages.section(README, heading)):
        if match["shell"]:
            for line in match["shell"].splitlines():
                assert line.lstrip().startswith("$ "), line
                yield Shell(line.lstrip().removeprefix("$ "))
        elif match["typed"]:
            yield Typed(match["typed"], "incident" in match["place"])
        else:
            yield Uploaded()
