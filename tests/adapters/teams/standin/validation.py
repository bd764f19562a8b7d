"""Whether what the app sends is what the specifications say: activities, conversations, cards, Graph's bodies."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from jsonschema import Draft4Validator

from tests.adapters.teams.card_schema import problems_of
from tests.adapters.teams.standin.limits import REFRESHED
from tests.adapters.teams.standin.refusals import Refusal
from tests.adapters.teams.standin.state import Json, State, Violation

SPECS: Final = Path(__file__).parents[3] / "data" / "teams"
CARD: Final = "application/vnd.microsoft.card.adaptive"
VERSIONS: Final = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5")
EDM: Final = "{http://docs.oasis-open.org/odata/ns/edm}"
TYPES: Final[dict[str, tuple[type, ...]]] = {
    "Edm.String": (str,),
    "Edm.DateTimeOffset": (str,),
    "Edm.Boolean": (bool,),
    "Edm.Int32": (int,),
}


class Validation:
    """Refuses as Microsoft would, and keeps what was wrong for the test to see."""

    def __init__(self, state: State) -> None:
        self._state = state

    def activity(self, activity: Any) -> None:
        """What is said: its shape, and its cards."""
        problems = list(_misfits("Activity", activity))
        if not problems:
            problems += [
                problem
                for one in activity.get("attachments") or []
                if one.get("contentType") == CARD
                for problem in _card_problems(one.get("content"))
            ]
            problems += list(_mentions(activity))
            if not (activity.get("text") or activity.get("attachments")) and activity.get("type") == "message":
                problems.append("it says nothing")
        self._refuse("activity", problems)

    def parameters(self, parameters: Any) -> None:
        """A conversation to begin."""
        self._refuse("conversation", list(_misfits("ConversationParameters", parameters)))

    def graph(self, where: str, kind: str, body: Any) -> None:
        """What Graph is sent, as an entity of this type."""
        self._refuse(where, list(_graph_misfits(kind, body)))

    def card(self, where: str, card: Any) -> None:
        """A card that came as an answer, where nobody can be refused: only kept."""
        for problem in _card_problems(card):
            self.note(where, problem)

    def note(self, where: str, problem: str) -> None:
        """Keeps it."""
        self._state.violations.append(Violation(where, problem))

    def _refuse(self, where: str, problems: list[str]) -> None:
        for problem in problems:
            self.note(where, problem)
        if problems:
            raise Refusal(400, "BadSyntax", "; ".join(problems))


def _card_problems(card: Any) -> Iterator[str]:
    """Microsoft's schema knows neither of the first two."""
    if not isinstance(card, dict):
        yield "a card that is none"
        return
    if card.get("version") not in VERSIONS:
        yield f"version {card.get('version')}"
    refreshed = (card.get("refresh") or {}).get("userIds") or []
    if len(refreshed) > REFRESHED:
        yield f"{len(refreshed)} to refresh for"
    yield from problems_of(card)


# -- the Connector's ----------------------------------------------------------------------------------------------


@cache
def _swagger() -> Json:
    """Its definitions; a name it does not know is refused where it knows any."""
    told: Json = json.loads((SPECS / "botframework-channel.swagger.json").read_text(encoding="utf-8"))
    for name, definition in told["definitions"].items():
        # Teams adds fields of its own to these three.
        if definition.get("properties") and name not in ("Entity", "ChannelAccount", "Attachment"):
            definition["additionalProperties"] = False
    return told


def _misfits(name: str, value: Any) -> Iterator[str]:
    schema = {"$ref": f"#/definitions/{name}", "definitions": _swagger()["definitions"]}
    for error in Draft4Validator(schema).iter_errors(value):
        yield f"{'.'.join(str(one) for one in error.absolute_path) or name}: {error.message[:200]}"


def _mentions(activity: Json) -> Iterator[str]:
    """Whoever is mentioned stands in the words, or nobody is told."""
    words = str(activity.get("text") or "")
    for entity in activity.get("entities") or []:
        if entity.get("type") == "mention" and str(entity.get("text")) not in words:
            yield f"{entity.get('text')} stands nowhere"


def utf16_bytes(value: Any) -> int:
    """How large Teams finds it."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le"))


# -- Graph's ------------------------------------------------------------------------------------------------------


@cache
def _model() -> dict[str, ET.Element]:
    root = ET.parse(SPECS / "teams-subset.csdl.xml").getroot()  # noqa: S314 - a file of ours
    return {str(one.get("Name")): one for one in root if one.tag not in (f"{EDM}Action", f"{EDM}Function")}


@cache
def fields_of(kind: str) -> dict[str, str]:
    """The type of each property, its base's among them."""
    told = _model()[kind]
    base = str(told.get("BaseType") or "").removeprefix("graph.")
    own = {
        str(one.get("Name")): str(one.get("Type"))
        for one in told
        if one.tag in (f"{EDM}Property", f"{EDM}NavigationProperty")
    }
    return {**(fields_of(base) if base in _model() else {}), **own}


def _graph_misfits(kind: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{kind}: not an object"
        return
    kind = str(value.get("@odata.type") or kind).removeprefix("#microsoft.graph.")
    if kind not in _model():
        yield f"{kind}: no such type"
        return
    known = fields_of(kind)
    for name, inside in value.items():
        if name == "@odata.type":
            continue
        bound = name.removesuffix("@odata.bind")
        if bound not in known:
            yield f"{kind}: no {name}"
        elif bound == name:
            yield from _wrong(f"{kind}.{name}", known[name], inside)


def _wrong(where: str, kind: str, value: Any) -> Iterator[str]:
    if kind.startswith("Collection("):
        if not isinstance(value, list):
            yield f"{where}: not a list"
            return
        for one in value:
            yield from _wrong(where, kind[len("Collection(") : -1], one)
        return
    if value is None:
        return
    if kind in TYPES:
        if not isinstance(value, TYPES[kind]):
            yield f"{where}: not {kind}"
        return
    told = _model().get(kind.removeprefix("graph."))
    if told is None:
        return
    if told.tag == f"{EDM}EnumType":
        if value not in [one.get("Name") for one in told]:
            yield f"{where}: {value!r} is none of {kind}"
        return
    yield from _graph_misfits(kind.removeprefix("graph."), value)
