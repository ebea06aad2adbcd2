"""Watches: Graph's change-notification subscriptions, as Graph granted them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select

from services.model import Watch
from services.store.rows import Rows, must_match
from services.store.tables import handshakes
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

    async def watches(self, tenant: str) -> tuple[Watch, ...]:
        rows = await self._all(select(table).where(table.c.tenant == tenant).order_by(table.c.id))
        return tuple(_read(row) for row in rows)

    async def watches_of(self, tenant: str, mailbox: str) -> tuple[Watch, ...]:
        """The longest-lasting first."""
        query = select(table).where(table.c.tenant == tenant, table.c.mailbox == mailbox)
        return tuple(_read(row) for row in await self._all(query.order_by(table.c.expires.desc())))

    async def delete_watch(self, tenant: str, id: str) -> bool:
        return await self._write(delete(table).where(table.c.tenant == tenant, table.c.id == id)) > 0

    async def drop_expired_watches(self, tenant: str, mailbox: str, now: datetime) -> int:
        """Graph has dropped them too."""
        here = table.c.tenant == tenant, table.c.mailbox == mailbox, table.c.expires <= now
        return await self._write(delete(table).where(*here))

    async def expect_handshake(self, tenant: str, mailbox: str, until: datetime) -> None:
        """Graph may knock with a validation token, at whichever replica. `until` is real time."""
        await self._put(handshakes, {"tenant": tenant, "mailbox": mailbox, "until": until})

    async def expects_handshake(self, tenant: str, now: datetime) -> bool:
        """Is a watch being opened just now, by any replica?"""
        query = select(handshakes.c.mailbox).where(handshakes.c.tenant == tenant, handshakes.c.until > now)
        return await self._one(query.limit(1)) is not None

    async def end_handshake(self, tenant: str, mailbox: str) -> None:
        here = handshakes.c.tenant == tenant, handshakes.c.mailbox == mailbox
        await self._write(delete(handshakes).where(*here))


def _read(row: Row[Any]) -> Watch:
    return Watch(**row._mapping)
