"""The domain stands on the standard library alone."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import HOME

MODULES = sorted((HOME / "bot" / "domain").rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_the_domain_imports_the_standard_library_and_itself(path: Path) -> None:
    strange = [
        name
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith("bot.domain.")
    ]
    assert strange == []


def test_there_is_a_domain_to_look_at() -> None:
    assert HOME / "bot" / "domain" / "promise.py" in MODULES
