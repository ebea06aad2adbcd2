"""The rows of `services.identity.ports` in memory, each method one step as a database's would be."""

import asyncio
from datetime import datetime

from services.identity.ports import SignInRow, TokenRow


class Rows:
    def __init__(self) -> None:
        self.tokens: dict[tuple[str, str], TokenRow] = {}
        self.sign_ins: dict[tuple[str, bytes], SignInRow] = {}

    async def read_tokens(self, tenant: str, oid: str) -> TokenRow | None:
        await asyncio.sleep(0)
        return self.tokens.get((tenant, oid))

    async def put_tokens(self, row: TokenRow) -> None:
        await asyncio.sleep(0)
        self.tokens[row.tenant, row.oid] = row

    async def swap_tokens(self, row: TokenRow, version: str) -> bool:
        await asyncio.sleep(0)
        before = self.tokens.get((row.tenant, row.oid))
        if before is None or before.version != version:
            return False
        self.tokens[row.tenant, row.oid] = row
        return True

    async def delete_tokens(self, tenant: str, oid: str) -> bool:
        await asyncio.sleep(0)
        return self.tokens.pop((tenant, oid), None) is not None

    async def add_sign_in(self, row: SignInRow) -> None:
        self.sign_ins[row.tenant, row.link_hash] = row

    async def sign_in_by_link(self, tenant: str, link_hash: bytes) -> SignInRow | None:
        await asyncio.sleep(0)
        return self.sign_ins.get((tenant, link_hash))

    async def sign_in_by_state(self, tenant: str, state_hash: bytes) -> SignInRow | None:
        await asyncio.sleep(0)
        rows = (row for (at, _), row in self.sign_ins.items() if at == tenant)
        return next((row for row in rows if row.state_hash == state_hash), None)

    async def sign_ins_of(self, tenant: str, oid: str) -> tuple[SignInRow, ...]:
        await asyncio.sleep(0)
        return tuple(row for row in self.sign_ins.values() if (row.tenant, row.oid) == (tenant, oid))

    async def replace_sign_in(self, row: SignInRow, revision: int) -> bool:
        await asyncio.sleep(0)
        before = self.sign_ins.get((row.tenant, row.link_hash))
        if before is None or before.revision != revision:
            return False
        self.sign_ins[row.tenant, row.link_hash] = row
        return True

    async def delete_sign_in(self, tenant: str, link_hash: bytes) -> bool:
        await asyncio.sleep(0)
        return self.sign_ins.pop((tenant, link_hash), None) is not None

    async def delete_expired_sign_ins(self, now: datetime) -> int:
        over = [key for key, row in self.sign_ins.items() if row.expires <= now]
        for key in over:
            del self.sign_ins[key]
        return len(over)
