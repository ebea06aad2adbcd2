"""Chats that can be written to again."""

from services.model import Conversation
from services.store.rows import Rows


class Conversations(Rows):
    async def remember(self, tenant: str, conversation: Conversation, oid: str = "") -> None:
        """Insert or refresh. With `oid`, a personal chat becomes that person's one."""
        raise NotImplementedError

    async def conversation(self, tenant: str, id: str) -> Conversation | None:
        raise NotImplementedError

    async def personal_chat(self, tenant: str, oid: str) -> Conversation | None:
        """The person's one-to-one chat with Muster, as last seen."""
        raise NotImplementedError

    async def forget_conversation(self, tenant: str, id: str) -> bool:
        """The app was removed there. Returns whether it was known."""
        raise NotImplementedError
