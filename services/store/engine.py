"""One way to open a database: the settings that make SQLite and PostgreSQL behave alike."""

from sqlalchemy.ext.asyncio import AsyncEngine


def open_engine(url: str) -> AsyncEngine:
    """`sqlite+aiosqlite:///path` or `postgresql+psycopg://...`. Connects only when first used."""
    raise NotImplementedError
