"""Sentences: gettext catalogues, Babel's dates and durations, templates. Wording and order, never a rule."""

from bot.render.wording import Wording
from bot.render.words import N_, Words

__all__ = ["N_", "Wording", "Words"]
