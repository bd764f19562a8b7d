"""The plan made before the incident, as files: criteria, roles and duties, cadence, ladder; the page's components."""

from bot.playbook.loader import load_components, load_playbook
from bot.playbook.models import Playbook, Role

__all__ = ["Playbook", "Role", "load_components", "load_playbook"]
