"""Teams' protocol, and the only importer of botbuilder: activity -> Turn, card -> chat."""

from collections.abc import Awaitable, Callable

from bot.gate import Gate
from bot.turn import Json, Reply, Turn
from services.cloud import Cloud
from services.model import Conversation

AppToken = Callable[[str], Awaitable[str]]  # scope -> an app-only access token
OnTurn = Callable[[Turn], Awaitable[Reply]]


class ChatError(Exception):
    """Teams did not take what we sent. `status` is HTTP's (0: no answer), `code` is Teams' own word."""

    def __init__(self, status: int, code: str = "", message: str = "") -> None:
        super().__init__(f"Teams {status} {code}: {message}")
        self.status = status
        self.code = code


class ChatBlocked(ChatError):
    """403: the person blocked or removed the app (MessageWritesBlocked), or is not in the roster."""


class ChatGone(ChatError):
    """404: no such conversation or message (any more); for `personal_chat`, the app is not installed."""


class ChatUntrusted(ChatError):
    """The stored service address is not one of this cloud's: nothing was sent."""


class Teams:
    def __init__(self, cloud: Cloud, app_id: str, gate: Gate, app_token: AppToken) -> None: ...

    async def receive(
        self, body: bytes, authorization: str | None, on_turn: OnTurn
    ) -> tuple[int, Json | None]:
        """One POST to /api/messages: HTTP status and JSON body to answer with."""
        raise NotImplementedError

    async def post(self, conversation: Conversation, card: Json, reply_to: str | None = None) -> str:
        """Posts the card alone; returns the activity id, by which `edit` finds it. Raises ChatError."""
        raise NotImplementedError

    async def edit(self, conversation: Conversation, activity: str, card: Json) -> None:
        raise NotImplementedError

    async def say(self, conversation: Conversation, text: str, reply_to: str | None = None) -> str:
        raise NotImplementedError

    async def personal_chat(self, tenant: str, oid: str, service_url: str) -> Conversation:
        """The one-to-one chat with somebody who has the app installed. Raises ChatBlocked, ChatGone."""
        raise NotImplementedError
