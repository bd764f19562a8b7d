"""A Microsoft Teams that lives in a test. README.md tells how to drive it."""

from tests.adapters.slack.standin.calls import Call, Calls
from tests.adapters.slack.standin.instants import Clock, FastTime, RealTime, SteppedTime
from tests.adapters.teams.standin.cards import buttons, drawn, fields, titles
from tests.adapters.teams.standin.door import Attempt, Delivery, Door
from tests.adapters.teams.standin.faults import (
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
from tests.adapters.teams.standin.people import Somebody, Task
from tests.adapters.teams.standin.server import BadContent, TeamsStandIn
from tests.adapters.teams.standin.state import (
    APP,
    CATALOG_APP,
    OTHER_TENANT,
    PASSWORD,
    TEAM,
    TENANT,
    Conversation,
    Message,
    Person,
    State,
    Violation,
)

__all__ = [
    "APP", "CATALOG_APP", "EVERY", "OTHER_TENANT", "PASSWORD", "TEAM", "TENANT", "Attempt", "BadContent", "Call",
    "Calls", "Clock", "Conversation", "Delay", "Delivery", "Door", "DropBefore", "FastTime", "Fault", "Faults", "Hang",
    "HoldAnswer", "HtmlAnswer", "LostAnswer", "Message", "Person", "RealTime", "Refuses", "ServerFails", "Somebody",
    "State", "SteppedTime", "Task", "TeamsStandIn", "TooManyCalls", "Violation", "buttons", "drawn", "fields", "titles",
]  # fmt: skip
