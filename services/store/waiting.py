"""Asks that wait for a sign-in or for a form."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select

from services.store.rows import Rows, must_match
from services.store.tables import waiting as table
from services.store.words import Waiting


class WaitingAsks(Rows):
    async def save_waiting(self, tenant: str, waiting: Waiting) -> None:
        """Insert, or replace the one with this id."""
        must_match(tenant, waiting.tenant)
        must_match(tenant, waiting.conversation.tenant)
        await self._put(table, {column.name: getattr(waiting, column.name) for column in table.c})

    async def waiting(self, tenant: str, id: str) -> Waiting | None:
        """A look without taking: whose is it?"""
        row = await self._one(select(table).where(table.c.tenant == tenant, table.c.id == id))
        return _read(row) if row else None

    async def waiting_of(self, tenant: str, oid: str) -> tuple[Waiting, ...]:
        """All that wait for this person, the oldest first."""
        query = select(table).where(table.c.tenant == tenant, table.c.oid == oid)
        return tuple(_read(row) for row in await self._all(query.order_by(table.c.created, table.c.id)))

    async def take_waiting(self, tenant: str, id: str) -> Waiting | None:
        """Once: of two takers, even at the same instant, one gets it and the other None."""
        taken = delete(table).where(table.c.tenant == tenant, table.c.id == id).returning(table)
        async with self._writing() as connection:
            row = (await connection.execute(taken)).one_or_none()
        return _read(row) if row else None

    async def drop_waiting(self, tenant: str, before: datetime) -> int:
        """Those created before that instant; returns how many."""
        return await self._write(delete(table).where(table.c.tenant == tenant, table.c.created < before))


def _read(row: Row[Any]) -> Waiting:
    return Waiting(**row._mapping)
