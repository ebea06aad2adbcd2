"""Token rows. What they hold is sealed before it comes here."""

from services.identity.ports import TokenRow
from services.store.rows import Rows


class Tokens(Rows):
    """Fulfils services.identity.ports.TokenRows, where the methods are described."""

    async def read_tokens(self, tenant: str, oid: str) -> TokenRow | None:
        raise NotImplementedError

    async def put_tokens(self, row: TokenRow) -> None:
        raise NotImplementedError

    async def swap_tokens(self, row: TokenRow, version: str) -> bool:
        raise NotImplementedError

    async def delete_tokens(self, tenant: str, oid: str) -> bool:
        raise NotImplementedError
