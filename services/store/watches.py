"""Watches: Graph's change-notification subscriptions, as Graph granted them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, or_, select, update

from services.model import Watch
from services.store.rows import Rows, must_match
from services.store.tables import watches as table


class Watches(Rows):
    async def save_watch(self, tenant: str, watch: Watch) -> None:
        """Insert, or replace the one with this id."""
        must_match(tenant, watch.tenant)
        await self._put(table, {column.name: getattr(watch, column.name) for column in table.c})

    async def watch(self, tenant: str, id: str) -> Watch | None:
        """By Graph's subscription id."""
        row = await self._one(select(table).where(table.c.tenant == tenant, table.c.id == id))
        return _read(row) if row else None

    async def watches_of(self, tenant: str, mailbox: str) -> tuple[Watch, ...]:
        """The longest-lasting first."""
        query = select(table).where(table.c.tenant == tenant, table.c.mailbox == mailbox)
        return tuple(_read(row) for row in await self._all(query.order_by(table.c.expires.desc())))

    async def watches_to_renew(self, tenant: str, now: datetime, limit: int = 100) -> tuple[Watch, ...]:
        """`renew_at <= now`, the most urgent first."""
        query = select(table).where(table.c.tenant == tenant, table.c.renew_at <= now)
        return tuple(_read(row) for row in await self._all(query.order_by(table.c.expires).limit(limit)))

    async def heard(self, tenant: str, id: str, at: datetime) -> bool:
        """A notice came: moves `last_notice` forward, never back."""
        earlier = or_(table.c.last_notice.is_(None), table.c.last_notice < at)
        here = table.c.tenant == tenant, table.c.id == id, earlier
        return await self._write(update(table).where(*here).values(last_notice=at)) > 0

    async def delete_watch(self, tenant: str, id: str) -> bool:
        return await self._write(delete(table).where(table.c.tenant == tenant, table.c.id == id)) > 0


def _read(row: Row[Any]) -> Watch:
    return Watch(**row._mapping)
