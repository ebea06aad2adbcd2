"""Brings a database to today's shape. Run at every start; two replicas may start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from services.store.engine import open_engine

_HERE = Path(__file__).parent / "migrations"
_LOCK = 0x4D75_7374_6572  # "Muster": PostgreSQL's advisory locks go by number


async def migrate(url: str) -> None:
    """All in one transaction behind one lock: the second starter waits, and then finds nothing to do."""
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


def upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite's writer lock is held already
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
