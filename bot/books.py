"""Where dbos keeps its books, and how its connections come back when the database does."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, make_url

CONNECTIONS = 10  # of one process, for the books alone
CONNECT = {
    "connect_timeout": 10,
    "application_name": "muster-work",
    "options": "-c idle_in_transaction_session_timeout=60000",  # a frozen client holds no lock for longer
}


def work_url(database_url: str) -> str:
    """Where dbos keeps its books, given where the business keeps its own."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql").render_as_string(hide_password=False)
    business = Path(url.database or "muster.db").absolute()
    return f"sqlite:///{business.with_name(f'{business.stem}-work{business.suffix}')}"


def open_books(work_url: str) -> Engine | None:
    """PostgreSQL's engine; None for SQLite's file, which is made ready here and which dbos opens itself."""
    if work_url.startswith("sqlite"):
        _write_ahead(work_url)
        return None
    engine = create_engine(
        make_url(work_url).set(drivername="postgresql+psycopg"),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=True,
        connect_args=CONNECT,
        hide_parameters=True,
    )
    event.listen(engine, "do_connect", _connect)
    return engine


def _connect(dialect: Any, _record: object, args: list[Any], options: dict[str, Any]) -> Any:
    """dbos waits for a database that it cannot reach, and knows that by the words "connection failed". But
    psycopg says "connection is bad" of a socket that is gone, and "failed to resolve host" of a host."""
    try:
        return dialect.connect(*args, **options)
    except psycopg.OperationalError as away:
        raise psycopg.OperationalError(f"connection failed: {away}") from away


def _write_ahead(url: str) -> None:
    """dbos leaves SQLite's journal as it finds it; without write-ahead its readers and writers block each
    other."""
    path = Path(make_url(url).database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
