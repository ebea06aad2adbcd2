"""The house rules of the store: the tenant first, and migrations that arrive at the tables."""

import asyncio
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from services.store import Store, migrate, open_engine
from services.store.tables import tables

from .samples import CONTOSO, NOW, claimed

WITHOUT_TENANT = {
    "close": "lets go of the connections",
    "put_tokens": "the row begins with its tenant",
    "swap_tokens": "the row begins with its tenant",
    "add_sign_in": "the row begins with its tenant",
    "replace_sign_in": "the row begins with its tenant",
    "finish_sign_in": "the row begins with its tenant",
    "delete_expired_sign_ins": "a sweep by age alone, gives back only a number",
}


def test_every_question_to_the_store_begins_with_the_tenant():
    public = {name: call for name, call in inspect.getmembers(Store, callable) if not name.startswith("_")}

    without = {
        name for name, call in public.items() if [*inspect.signature(call).parameters][1:2] != ["tenant"]
    }

    assert without == set(WITHOUT_TENANT)
    assert len(public) > 40


def test_every_key_begins_with_the_tenant():
    assert len(tables.tables) > 7
    for table in tables.tables.values():
        assert next(iter(table.primary_key)).name == "tenant", table.name
        assert table.name == "sign_ins" or all(
            next(iter(index.columns)).name == "tenant" for index in table.indexes
        )


async def test_the_migrations_arrive_at_the_tables(url: str):
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [each for each in compare_metadata(context, tables) if "alembic_version" not in str(each)]

    engine = open_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


async def test_two_replicas_may_start_at_once(kind: str, url: str):
    engine = open_engine(url)
    async with engine.begin() as connection:
        for name in [*reversed(tables.sorted_tables), "alembic_version"]:
            await connection.execute(text(f"DROP TABLE {name}"))
    await engine.dispose()
    start = f"import asyncio; from services.store import migrate; asyncio.run(migrate({url!r}))"

    def replica() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, timeout=30)

    both = await asyncio.gather(asyncio.to_thread(replica), asyncio.to_thread(replica))

    assert [each.returncode for each in both] == [0, 0], [each.stderr for each in both]
    await migrate(url)  # a third time: nothing to do


async def test_what_an_older_release_wrote_reads_with_todays_defaults(url: str, store: Store):
    booking = (await claimed(store)).booking
    engine = open_engine(url)
    async with engine.begin() as connection:
        body = json.loads((await connection.execute(text("SELECT body FROM bookings"))).scalar_one())
        for since in ("note", "trouble", "answers"):
            del body[since]
        body["forgotten"] = "a field of long ago"
        await connection.execute(text("UPDATE bookings SET body = :body"), {"body": json.dumps(body)})
    await engine.dispose()

    assert await store.booking(CONTOSO, booking.id) == booking


async def test_a_database_error_does_not_quote_what_it_was_given(url: str):
    engine = open_engine(url)

    with pytest.raises(Exception) as wrong:
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (:who)"), {"who": "mira@mail.example"})
    await engine.dispose()

    assert "nowhere" in str(wrong.value) and "mira" not in str(wrong.value)


async def test_of_many_who_write_to_sqlite_each_gets_its_turn_in_the_order_of_coming(tmp_path: Path):
    url = f"sqlite+aiosqlite:///{tmp_path}/muster.db"
    await migrate(url)
    store = Store(open_engine(url))
    written: list[int] = []

    async def write(n: int) -> None:
        await store.expect_handshake(CONTOSO, f"mailbox {n}", NOW)
        written.append(n)

    await asyncio.gather(*(write(n) for n in range(40)))
    await store.close()

    assert written == list(range(40))
