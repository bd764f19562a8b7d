"""`vigia show N`: one incident with its timeline and its outbox by state."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.cli.looking import as_data, look
from bot.domain.errors import SetupError
from bot.store.codec import dump_event
from bot.store.unit_of_work import UnitOfWork


def arguments(parser: ArgumentParser) -> None:
    """Which, and how."""
    parser.add_argument("number", type=int, help="the incident's number")
    parser.add_argument("--json", action="store_true", help="as a JSON object")


def run(options: Namespace) -> int:
    """Raises SetupError when there is no such incident."""
    found = look(lambda unit: _incident(unit, options.number))
    if options.json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return 0
    for key, value in found.items():
        if key not in ("timeline", "outbox"):
            print(f"{key}: {value}")
    for event in found["timeline"]:
        print(f"{event['seq']:>4} {event['at']} {event['kind']} @{event['actor']['name'] or event['actor']['id']}")
    for state, rows in found["outbox"].items():
        print(f"outbox {state}: {len(rows)}")
    return 0


def _incident(unit: UnitOfWork, number: int) -> dict[str, Any]:
    incident = unit.incidents.load(number, lock=False)
    if incident is None:
        raise SetupError(f"there is no incident #{number}: `vigia list` shows the open ones")
    timeline = [
        {
            "seq": event.seq,
            "at": event.at.isoformat(),
            "kind": type(event).__name__,
            "actor": asdict(event.actor),
            **json.loads(dump_event(event)),
        }
        for event in unit.incidents.timeline(number)
    ]
    outbox: dict[str, list[Mapping[str, object]]] = {}
    for row in unit.outbox.by_state(number):
        outbox.setdefault(str(row["state"]), []).append(row)
    return {**as_data(incident, unit.incidents.surface(number)), "timeline": timeline, "outbox": outbox}
