"""The two ways in which what happens in Slack reaches an app."""

from tests.adapters.slack.standin.doors.door import Attempt, ClosedDoor, Delivery, Door, Payload, Retry
from tests.adapters.slack.standin.doors.http import HttpDoor
from tests.adapters.slack.standin.doors.socket import Connection, SocketDoor

__all__ = ["Attempt", "ClosedDoor", "Connection", "Delivery", "Door", "HttpDoor", "Payload", "Retry", "SocketDoor"]
