"""`vigia list`: the operator sees every open incident, private ones too."""

import json
from argparse import ArgumentParser, Namespace

from bot.cli.looking import as_data, look
from bot.store.unit_of_work import UnitOfWork

ALL = 10_000  # far more than anybody has open


def arguments(parser: ArgumentParser) -> None:
    """Plain lines or JSON."""
    parser.add_argument("--json", action="store_true", help="as a JSON array")


def run(options: Namespace) -> int:
    """Worst first."""
    rows = look(_rows)
    if options.json:
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"#{row['number']}\tSEV{row['severity']}\t{row['status']}\t{row['next_update_due_at']}\t{row['title']}")
    print(f"{len(rows)} open")
    return 0


def _rows(unit: UnitOfWork) -> list[dict[str, object]]:
    incidents = unit.incidents.load_many(unit.incidents.all_open(ALL), lock=False)
    surfaces = unit.incidents.surfaces([incident.number for incident in incidents])
    incidents.sort(key=lambda incident: (incident.severity, incident.number))
    return [as_data(incident, surfaces[incident.number]) for incident in incidents]
