"""One grammar for everybody: typed words, buttons and forms become fields, fields become commands."""

from bot.engine.grammar.forms import form_for
from bot.engine.grammar.reading import Asked, read
from bot.engine.grammar.table import VERBS, Verb, find_verb

__all__ = ["VERBS", "Asked", "Verb", "find_verb", "form_for", "read"]
