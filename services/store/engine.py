"""One way to open a database: the settings that make SQLite and PostgreSQL behave alike."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

READING = {"reading": True}  # an execution option: this transaction only looks


def open_engine(url: str) -> AsyncEngine:
    """`sqlite+aiosqlite:///path` or `postgresql+psycopg://...`. Connects only when first used."""
    if not url.startswith("sqlite"):
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, hide_parameters=True)  # names and addresses stay out of error texts
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    """Readers and one writer side by side; a second writer waits its turn instead of failing."""
    connection.isolation_level = None  # the driver begins nothing by itself: _begin does
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # IMMEDIATE: a transaction that reads first and writes later could not get the write lock once
    # another one has written in between, and SQLite refuses it at once, whatever the busy timeout.
    # https://www.sqlite.org/lang_transaction.html
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
