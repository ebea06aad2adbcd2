"""Sign-ins under way."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from services.identity.ports import SignInRow, Stage, TokenRow
from services.store.rows import Rows, must_match, put
from services.store.tables import sign_ins as table
from services.store.tables import sign_outs
from services.store.tables import tokens as token_rows


class SignIns(Rows):
    """Fulfils services.identity.ports.SignInRows, where the methods are described."""

    async def add_sign_in(self, row: SignInRow) -> None:
        await self._write(table.insert().values(**asdict(row)))

    async def sign_in_by_link(self, tenant: str, link_hash: bytes) -> SignInRow | None:
        here = table.c.tenant == tenant, table.c.link_hash == link_hash
        row = await self._one(select(table).where(*here))
        return _read(row) if row else None

    async def sign_in_by_state(self, tenant: str, state_hash: bytes) -> SignInRow | None:
        here = table.c.tenant == tenant, table.c.state_hash == state_hash
        row = await self._one(select(table).where(*here))
        return _read(row) if row else None

    async def sign_ins_of(self, tenant: str, oid: str) -> tuple[SignInRow, ...]:
        query = select(table).where(table.c.tenant == tenant, table.c.oid == oid)
        return tuple(_read(row) for row in await self._all(query.order_by(table.c.expires)))

    async def replace_sign_in(self, row: SignInRow, revision: int) -> bool:
        here = table.c.tenant == row.tenant, table.c.link_hash == row.link_hash
        guarded = update(table).where(*here, table.c.revision == revision)
        values = {name: value for name, value in asdict(row).items() if name != "trial"}
        return await self._write(guarded.values(**values)) > 0

    async def note_trial(self, tenant: str, link_hash: bytes, trial: str) -> bool:
        here = table.c.tenant == tenant, table.c.link_hash == link_hash, table.c.trial == ""
        return await self._write(update(table).where(*here).values(trial=trial)) > 0

    async def delete_sign_in(self, tenant: str, link_hash: bytes) -> bool:
        here = table.c.tenant == tenant, table.c.link_hash == link_hash
        return await self._write(delete(table).where(*here)) > 0

    async def finish_sign_in(self, row: SignInRow, tokens: TokenRow) -> bool:
        must_match(row.tenant, tokens.tenant)
        here = table.c.tenant == row.tenant, table.c.link_hash == row.link_hash
        async with self._writing() as connection:
            if not (await connection.execute(delete(table).where(*here))).rowcount:
                return False
            signed_out = sign_outs.c.tenant == row.tenant, sign_outs.c.oid == row.oid
            await connection.execute(delete(sign_outs).where(*signed_out))
            await put(connection, token_rows, asdict(tokens))
            return True

    async def delete_expired_sign_ins(self, now: datetime) -> int:
        return await self._write(delete(table).where(table.c.expires <= now))


def _read(row: Row[Any]) -> SignInRow:
    return SignInRow(**{**row._mapping, "stage": Stage(row.stage)})
