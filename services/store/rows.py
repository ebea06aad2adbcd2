"""What all subjects share: how rows are looked at, written, and put in once."""

from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.engine import READING


class OtherTenant(ValueError):
    """A value of one tenant was about to be written for another: a mistake of ours, never the user's."""


class Rows:
    _engine: AsyncEngine

    def _writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """One transaction: all of it or nothing."""
        return self._engine.begin()

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
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values)
    key = [column.name for column in table.primary_key]
    fresh = {name: statement.excluded[name] for name in values if name not in key and name not in keep}
    if once or not fresh:
        done = statement.on_conflict_do_nothing(index_elements=key)
    else:
        done = statement.on_conflict_do_update(index_elements=key, set_=fresh)
    # Not rowcount: SQLAlchemy promises it for UPDATE and DELETE alone, and psycopg's INSERT has none.
    return (await connection.execute(done.returning(table.c.tenant))).one_or_none() is not None


def must_match(tenant: str, of_the_value: str) -> None:
    if tenant != of_the_value:
        raise OtherTenant("a value of another tenant")
