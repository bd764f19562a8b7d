"""The project's pages, as tests read them."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
CELL: Final = re.compile(r"(?<!\\)\|")
FENCE: Final = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
TICKED: Final = re.compile(r"`([^`\n]+)`")


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def every_page() -> list[Path]:
    """Whatever the project says in Markdown; not what its environment brought along."""
    folders = ("docs", "bot", "adapters", "tests", "benchmarks")
    return sorted([*ROOT.glob("*.md"), *(page for folder in folders for page in (ROOT / folder).rglob("*.md"))])


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of the same depth or above."""
    depth = len(heading) - len(heading.lstrip("#"))
    lines = prose(text).splitlines()
    assert heading in lines, f"no heading {heading!r}"
    start = text.splitlines().index(heading) + 1
    found: list[str] = []
    fenced = False
    for line in text.splitlines()[start:]:
        fenced ^= line.lstrip().startswith("```")
        if not fenced and re.match(rf"#{{1,{depth}}} ", line):
            break
        found.append(line)
    return "\n".join(found)


def rows(text: str) -> list[list[str]]:
    """Every row of every table, heads and rules left out; cells as they are read."""
    found: list[list[str]] = []
    table: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.lstrip().startswith("|"):
            cells = [cell.strip().replace("\\|", "|") for cell in CELL.split(line.strip())[1:-1]]
            table.append(cells)
        else:
            found += table[2:]
            table = []
    return found


def as_rows(table: list[list[str]]) -> str:
    """The same rows in Markdown, to be copied into the page that lacks them."""
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in table]
    return "should be:\n" + "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in escaped)


def blocks(text: str, language: str) -> list[str]:
    """The contents of fenced blocks."""
    return [match[3] for match in FENCE.finditer(text) if match[2] == language]


def prose(text: str) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", text)


def ticked(text: str) -> list[str]:
    """What stands in backquotes, outside fenced blocks."""
    return TICKED.findall(prose(text))
