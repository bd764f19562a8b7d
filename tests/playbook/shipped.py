"""The shipped playbook as text, to be changed."""

import re

from bot.config import HOME

SHIPPED = (HOME / "playbooks" / "default.yaml").read_text(encoding="utf-8")


def without_audiences() -> str:
    """The plan for the channel alone: each of its values stands there once."""
    inside, _, _ = SHIPPED.partition("\naudiences:")
    inside = re.sub(r"  # What people outside.*\n  public: .*\n", "", inside)
    return re.sub(r"public_ladder:.*?\n\n", "", inside, flags=re.DOTALL)
