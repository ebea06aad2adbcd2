"""Kits: plans kept under a name, one namespace a company. Names compare without case."""

from sqlalchemy import delete, select

from services.model import Kit
from services.store.rows import Rows
from services.store.tables import kits as table


class NamedKits(Rows):
    async def save_kit(self, tenant: str, kit: Kit, *, once: bool = False) -> bool:
        """Insert, or replace the one of that name; with `once` only insert. Whether it was written."""
        values = {"tenant": tenant, "key": _key(kit.name), "owner": kit.owner, "body": kit}
        return await self._put(table, values, once=once)

    async def kit(self, tenant: str, name: str) -> Kit | None:
        row = await self._one(select(table).where(table.c.tenant == tenant, table.c.key == _key(name)))
        return row.body if row else None

    async def kits(self, tenant: str) -> tuple[Kit, ...]:
        """By name."""
        query = select(table).where(table.c.tenant == tenant).order_by(table.c.key)
        return tuple(row.body for row in await self._all(query))

    async def drop_kit(self, tenant: str, name: str) -> bool:
        here = table.c.tenant == tenant, table.c.key == _key(name)
        return await self._write(delete(table).where(*here)) > 0


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
