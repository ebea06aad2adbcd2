"""Mailboxes that are watched: when to tend them next, how far they have been read, what was found in them."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, select, update

from services.store.rows import Rows, must_match, put
from services.store.tables import mailboxes as table
from services.store.words import Mailbox

FoundBy = Literal["notice", "reconcile"]


class Mailboxes(Rows):
    async def mailbox(self, tenant: str, id: str) -> Mailbox | None:
        row = await self._one(select(table).where(table.c.tenant == tenant, table.c.id == id))
        return _read(row) if row else None

    async def mailboxes(self, tenant: str) -> tuple[Mailbox, ...]:
        query = select(table).where(table.c.tenant == tenant).order_by(table.c.id)
        return tuple(_read(row) for row in await self._all(query))

    async def mailboxes_to_tend(self, tenant: str, now: datetime, limit: int = 100) -> tuple[Mailbox, ...]:
        """`tend_at <= now`, the longest overdue first."""
        query = select(table).where(table.c.tenant == tenant, table.c.tend_at <= now)
        rows = await self._all(query.order_by(table.c.tend_at, table.c.id).limit(limit))
        return tuple(_read(row) for row in rows)

    async def save_mailbox(self, tenant: str, mailbox: Mailbox) -> None:
        """Insert, or replace all but the two counts."""
        must_match(tenant, mailbox.tenant)
        values = {column.name: getattr(mailbox, column.name) for column in table.c}
        async with self._writing() as connection:
            await put(connection, table, values, keep=("by_notice", "by_reconcile"))

    async def tend_at(self, tenant: str, id: str, at: datetime | None) -> bool:
        """None: not any more, until the next booking there."""
        here = table.c.tenant == tenant, table.c.id == id
        return await self._write(update(table).where(*here).values(tend_at=at)) > 0

    async def count_changes(self, tenant: str, id: str, by: FoundBy, changes: int) -> bool:
        """Adds to what notices told of, or to what was found although no notice had told of it."""
        counted = table.c.by_notice if by == "notice" else table.c.by_reconcile
        here = table.c.tenant == tenant, table.c.id == id
        return await self._write(update(table).where(*here).values({counted: counted + changes})) > 0


def _read(row: Row[Any]) -> Mailbox:
    return Mailbox(**row._mapping)
