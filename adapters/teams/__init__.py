"""Microsoft Teams: mentions, buttons and dialogs in; channels, cards and questions out."""

from adapters.teams.settings import BEGINNINGS

__all__ = ["BEGINNINGS"]
