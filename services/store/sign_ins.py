"""Sign-ins under way."""

from datetime import datetime

from services.identity.ports import SignInRow
from services.store.rows import Rows


class SignIns(Rows):
    """Fulfils services.identity.ports.SignInRows, where the methods are described."""

    async def add_sign_in(self, row: SignInRow) -> None:
        raise NotImplementedError

    async def sign_in_by_link(self, tenant: str, link_hash: bytes) -> SignInRow | None:
        raise NotImplementedError

    async def sign_in_by_state(self, tenant: str, state_hash: bytes) -> SignInRow | None:
        raise NotImplementedError

    async def sign_ins_of(self, tenant: str, oid: str) -> tuple[SignInRow, ...]:
        raise NotImplementedError

    async def replace_sign_in(self, row: SignInRow, revision: int) -> bool:
        raise NotImplementedError

    async def delete_sign_in(self, tenant: str, link_hash: bytes) -> bool:
        raise NotImplementedError

    async def delete_expired_sign_ins(self, now: datetime) -> int:
        raise NotImplementedError
