"""dbos is one to a process, so each test launches and closes its own, one after the other."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from bot.durable import Durable


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/var/muster.db"
    server = str(request.getfixturevalue("postgres"))
    name = f"d{uuid4().hex}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def executor() -> str:
    return "muster-1"


@pytest.fixture
async def made(url: str, executor: str) -> AsyncIterator[Callable[[], Durable]]:
    """Makes a Durable on the test's database; closes what the test left open."""
    open_ones: list[Durable] = []

    def make() -> Durable:
        open_ones.append(Durable(url, executor))
        return open_ones[-1]

    yield make
    for durable in open_ones:
        await durable.close()
