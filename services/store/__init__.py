"""What Muster remembers: SQLAlchemy Core, async, on SQLite or PostgreSQL.

`await migrate(url)` at start, then `Store(open_engine(url))`.
"""

from services.store.engine import open_engine
from services.store.migrate import migrate
from services.store.store import Store
from services.store.words import Claim, Waiting

__all__ = ["Claim", "Store", "Waiting", "migrate", "open_engine"]
