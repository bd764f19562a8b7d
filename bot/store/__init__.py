"""The only user of SQLAlchemy in the core: SQLite or PostgreSQL, the same tables, the same answers."""

from bot.store.migrate import HEAD, migrate
from bot.store.store import Store

__all__ = ["HEAD", "Store", "migrate"]
