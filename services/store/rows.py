"""What all subjects share: how rows are looked at, written, and put in once."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from sqlalchemy import Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.engine import READING


class OtherTenant(ValueError):
    """A value of one tenant was about to be written for another: a mistake of ours, never the user's."""


class Rows:
    _engine: AsyncEngine
    _one_writer: AbstractAsyncContextManager[None]  # SQLite's: each in the order of coming

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: all of it or nothing."""
        async with self._one_writer, self._engine.begin() as connection:
            yield connection

    async def _all(self, query: Executable) -> list[Row[Any]]:
        async with self._engine.connect() as connection:
            await connection.execution_options(**READING)
            return list((await connection.execute(query)).all())

    async def _one(self, query: Executable) -> Row[Any] | None:
        return next(iter(await self._all(query)), None)

    async def _write(self, statement: Executable) -> int:
        """One guarded statement; returns how many rows it touched."""
        async with self._writing() as connection:
            return (await connection.execute(statement)).rowcount

    async def _put(self, table: Table, values: Mapping[str, Any], once: bool = False) -> bool:
        async with self._writing() as connection:
            return await put(connection, table, values, once=once)


async def put(
    connection: AsyncConnection,
    table: Table,
    values: Mapping[str, Any],
    *,
    once: bool = False,
    keep: Collection[str] = (),
) -> bool:
    """Insert, or on the same primary key replace all columns but `keep`; `once` leaves what stands there.

    Returns whether a row was written.
    """
    done = upsert(connection, table, [name for name in values if name not in keep], once=once)
    # Not rowcount: SQLAlchemy promises it for UPDATE and DELETE alone, and psycopg's INSERT has none.
    put = done.values(**values).returning(table.c.tenant)
    return (await connection.execute(put)).one_or_none() is not None


def upsert(
    at: AsyncConnection | AsyncEngine, table: Table, fresh: Iterable[str], *, once: bool = False
) -> postgresql.Insert | sqlite.Insert:
    """An insert without its values yet, which replaces the `fresh` columns of a row that stands there."""
    insert = postgresql.insert if at.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    key = [column.name for column in table.primary_key]
    replaced = {name: statement.excluded[name] for name in fresh if name not in key}
    if once or not replaced:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(index_elements=key, set_=replaced)


def must_match(tenant: str, of_the_value: str) -> None:
    if tenant != of_the_value:
        raise OtherTenant("a value of another tenant")
