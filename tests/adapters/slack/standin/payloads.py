"""What Slack sends, filled from the workspace. The shapes are files in tests/data/slack/payloads.

In a file "$name" is replaced by the value of that name, whatever its type; a key whose value is "$?name" is left out
when the name is not given.
"""

import copy
import functools
import json
import secrets
from pathlib import Path
from typing import Any, Final

from tests.adapters.slack.standin.state import Json, Person, State

FOLDER: Final = Path(__file__).parents[3] / "data" / "slack" / "payloads"


def filled(kind: str, **values: Any) -> Json:
    """The payload of this kind."""
    payload = _fill(copy.deepcopy(_template(kind)), values)
    assert isinstance(payload, dict)
    return payload


def installed(state: State) -> Json:
    """The values that every payload of this workspace shares."""
    return {
        "team_id": state.team,
        "team_domain": state.domain,
        "app_id": state.app.id,
        "verification_token": state.app.verification_token,
    }


def who(person: Person) -> Json:
    """The values of whoever acts."""
    return {"user_id": person.id, "user_name": person.name, "user_team": person.team}


def event(state: State, kind: str, *, shared: bool = False, **values: Any) -> Json:
    """An event of one of the recorded kinds, in its envelope."""
    return enveloped(state, filled(kind, **values), shared=shared)


def enveloped(state: State, body: Json, *, shared: bool = False) -> Json:
    """Any event in its envelope, with an event_id of its own."""
    return filled(
        "event_callback",
        **installed(state),
        event=body,
        event_id=f"Ev{secrets.token_hex(5).upper()}",
        event_time=state.now(),
        event_context=f"4-{secrets.token_urlsafe(12)}",
        bot_user_id=state.bot.id,
        is_ext_shared=shared,
    )


@functools.cache
def _template(kind: str) -> Any:
    return json.loads((FOLDER / f"{kind}.json").read_text())


def _fill(value: Any, values: Json) -> Any:
    if isinstance(value, dict):
        return {
            name: _fill(one, values)
            for name, one in value.items()
            if not (isinstance(one, str) and one.startswith("$?") and values.get(one[2:]) is None)
        }
    if isinstance(value, list):
        return [_fill(one, values) for one in value]
    if isinstance(value, str) and value.startswith("$"):
        return values[value.lstrip("$?")]
    return value
