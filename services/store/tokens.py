"""Token rows. What they hold is sealed before it comes here."""

from dataclasses import asdict

from sqlalchemy import delete, select, update

from services.identity.ports import TokenRow
from services.store.rows import Rows
from services.store.tables import tokens as table


class Tokens(Rows):
    """Fulfils services.identity.ports.TokenRows, where the methods are described."""

    async def read_tokens(self, tenant: str, oid: str) -> TokenRow | None:
        row = await self._one(select(table).where(table.c.tenant == tenant, table.c.oid == oid))
        return TokenRow(**row._mapping) if row else None

    async def put_tokens(self, row: TokenRow) -> None:
        await self._put(table, asdict(row))

    async def swap_tokens(self, row: TokenRow, version: str) -> bool:
        here = table.c.tenant == row.tenant, table.c.oid == row.oid, table.c.version == version
        return await self._write(update(table).where(*here).values(**asdict(row))) > 0

    async def delete_tokens(self, tenant: str, oid: str) -> bool:
        return await self._write(delete(table).where(table.c.tenant == tenant, table.c.oid == oid)) > 0
