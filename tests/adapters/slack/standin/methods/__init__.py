"""The Web API's methods, one file per family."""

from tests.adapters.slack.standin.methods import apps, chat, conversations, marks, people, views
from tests.adapters.slack.standin.methods.registry import METHODS, Arguments, Method

__all__ = ["FAMILIES", "METHODS", "Arguments", "Method"]

FAMILIES = (apps, chat, conversations, marks, people, views)
