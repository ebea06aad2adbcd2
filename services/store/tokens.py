"""Token rows. What they hold is sealed before it comes here."""

from dataclasses import asdict

from sqlalchemy import delete, select, update

from services.identity.ports import TokenRow
from services.store.rows import Rows, put
from services.store.tables import sign_ins, sign_outs
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

    async def sign_out(self, tenant: str, oid: str) -> bool:
        async with self._writing() as connection:
            # The sign-ins first: one that is just being finished holds its row, and is waited for.
            under_way = sign_ins.c.tenant == tenant, sign_ins.c.oid == oid
            await connection.execute(delete(sign_ins).where(*under_way))
            here = table.c.tenant == tenant, table.c.oid == oid
            deleted = await connection.execute(delete(table).where(*here))
            await put(connection, sign_outs, {"tenant": tenant, "oid": oid})
            return deleted.rowcount > 0

    async def unprompted(self, tenant: str) -> tuple[str, ...]:
        dead = table.c.tenant == tenant, table.c.trouble != "", table.c.prompted.is_(False)
        return tuple(row.oid for row in await self._all(select(table.c.oid).where(*dead)))

    async def note_prompt(self, tenant: str, oid: str) -> bool:
        here = table.c.tenant == tenant, table.c.oid == oid
        dead = table.c.trouble != "", table.c.prompted.is_(False)
        return await self._write(update(table).where(*here, *dead).values(prompted=True)) > 0

    async def is_signed_out(self, tenant: str, oid: str) -> bool:
        here = sign_outs.c.tenant == tenant, sign_outs.c.oid == oid
        return await self._one(select(sign_outs).where(*here)) is not None
