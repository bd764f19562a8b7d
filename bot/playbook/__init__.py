"""The plan made before the incident, as a file: criteria, roles and duties, cadence, ladder."""

from bot.playbook.loader import load_playbook
from bot.playbook.models import Playbook, Role

__all__ = ["Playbook", "Role", "load_playbook"]
