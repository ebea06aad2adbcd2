"""The whole suite runs twice: on SQLite, and on a real PostgreSQL out of a wheel. Neither may be skipped."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from services.store import Store, migrate, open_engine
from services.store.tables import tables


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An address with empty tables behind it."""
    if kind == "sqlite":
        address = f"sqlite+aiosqlite:///{tmp_path}/var/muster.db"
        await migrate(address)
        return address
    address = request.getfixturevalue("postgres")
    await migrate(address)
    engine = open_engine(address)
    async with engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {', '.join(tables.tables)}"))
    await engine.dispose()
    return address


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = Store(open_engine(url))
    yield store
    await store.close()


@pytest.fixture
async def other_process(url: str) -> AsyncIterator[Store]:
    """A second replica: its own connections to the same tables."""
    store = Store(open_engine(url))
    yield store
    await store.close()
