"""What an adapter has said yes to and still has to do: as a task that is kept, and as a letter that outlives it.

For platforms that want an answer sooner than the core can decide. Adapters build both from here.
"""

from bot.acknowledged.errands import Errands
from bot.acknowledged.intake import Intake

__all__ = ["Errands", "Intake"]
