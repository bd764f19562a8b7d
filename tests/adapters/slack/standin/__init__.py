"""A Slack that lives in a test. README.md tells how to drive it."""

from tests.adapters.slack.standin.calls import Call, Calls
from tests.adapters.slack.standin.doors import Attempt, Delivery, Door, HttpDoor, Payload, Retry, SocketDoor
from tests.adapters.slack.standin.faults import (
    EVERY,
    Delay,
    DropBefore,
    Fault,
    Faults,
    Hang,
    HoldAnswer,
    HtmlAnswer,
    LostAnswer,
    Refuses,
    ServerFails,
    TooManyCalls,
)
from tests.adapters.slack.standin.instants import Clock, FastTime, RealTime, SteppedTime
from tests.adapters.slack.standin.people import Somebody
from tests.adapters.slack.standin.reading import controls, drawn, pings
from tests.adapters.slack.standin.server import BadBlocks, SlackStandIn
from tests.adapters.slack.standin.state import Channel, Message, Person, State, View, Violation
from tests.adapters.slack.standin.workspace import Workspace

__all__ = [
    "EVERY", "Attempt", "BadBlocks", "Call", "Calls", "Channel", "Clock", "Delay", "Delivery", "Door", "DropBefore",
    "FastTime", "Fault", "Faults", "Hang", "HoldAnswer", "HtmlAnswer", "HttpDoor", "LostAnswer", "Message", "Payload",
    "Person", "RealTime", "Refuses", "Retry", "ServerFails", "SlackStandIn", "SocketDoor", "Somebody", "State",
    "SteppedTime", "TooManyCalls", "View", "Violation", "Workspace", "controls", "drawn", "pings",
]  # fmt: skip
