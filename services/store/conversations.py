"""Chats that can be written to again."""

from sqlalchemy import delete, select, update

from services.model import Conversation
from services.store.rows import Rows, must_match, put
from services.store.tables import conversations as table


class Conversations(Rows):
    async def remember(self, tenant: str, conversation: Conversation, oid: str = "") -> None:
        """Insert or refresh. With `oid`, a personal chat becomes that person's one."""
        must_match(tenant, conversation.tenant)
        owner = oid if conversation.kind == "personal" and oid else None
        values = {"tenant": tenant, "id": conversation.id, "oid": owner, "body": conversation}
        async with self._writing() as connection:
            if owner:
                others = (table.c.tenant == tenant, table.c.oid == owner, table.c.id != conversation.id)
                await connection.execute(update(table).where(*others).values(oid=None))
            await put(connection, table, values, keep=() if owner else ("oid",))

    async def conversation(self, tenant: str, id: str) -> Conversation | None:
        row = await self._one(select(table.c.body).where(table.c.tenant == tenant, table.c.id == id))
        return row.body if row else None

    async def personal_chat(self, tenant: str, oid: str) -> Conversation | None:
        """The person's one-to-one chat with Muster, as last seen."""
        row = await self._one(select(table.c.body).where(table.c.tenant == tenant, table.c.oid == oid))
        return row.body if row else None

    async def forget_conversation(self, tenant: str, id: str) -> bool:
        """The app was removed there. Returns whether it was known."""
        return await self._write(delete(table).where(table.c.tenant == tenant, table.c.id == id)) > 0
