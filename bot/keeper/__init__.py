"""Keeps the public status page: what it shows, in every place it is written to, and for whoever is served by Vigia."""

from bot.keeper.keeper import Keeper
from bot.keeper.places import Place

__all__ = ["Keeper", "Place"]
