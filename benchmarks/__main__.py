"""`python -m benchmarks [name ...]`: measures, and prints a section of Markdown for each."""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

from benchmarks import machine
from benchmarks.databases import KINDS
from bot import logs

NAMES = ("commands", "history", "prompts", "handover", "start", "slack", "teams", "mail", "statuspage")
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> int:
    """All of them write their tables into docs/benchmarks.md; single ones do with --write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(NAMES)}; all without")
    parser.add_argument("--quick", action="store_true", help="a short look: few rounds, small sizes")
    parser.add_argument("--database", choices=KINDS, help="only this one")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/benchmarks.md")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    kinds = [options.database] if options.database else KINDS
    tempfile.tempdir = "/var/tmp"  # noqa: S108 - a disk on every machine, where /tmp may be memory
    sections = {"machine": machine.described()}
    print(sections["machine"], flush=True)
    with tempfile.TemporaryFile("w") as log:
        sys.stderr, screen = log, sys.stderr  # every request is logged, as an installation does
        logs.configure("info")
        try:
            for name in options.names or NAMES:
                sections[name] = importlib.import_module(f"benchmarks.{name}").run(kinds, quick=options.quick)
                print(f"\n## {name}\n\n{sections[name]}", flush=True)
        finally:
            sys.stderr = screen
    if options.write or not (options.names or options.quick or options.database):
        for name, section in sections.items():
            _write(name, section)
    return 0


def _write(name: str, section: str) -> None:
    """Between the markers of its own."""
    begin, end = f"<!-- {name}: measured -->", f"<!-- {name}: end -->"
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise SystemExit(f"{PAGE} has no markers for {name}")
    PAGE.write_text(f"{head}{begin}\n\n{section}\n\n{end}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
