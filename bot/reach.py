"""Writing first to somebody in Teams: their own chat, and what stands in the way of it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from bot.desk import Desk
from bot.steps import will_pass
from bot.teams import ChatBlocked, ChatError, ChatGone
from bot.turn import Json
from services.booking.nudges import Unreached
from services.errors import GraphBusy, GraphSilent, SchedulingError
from services.model import Conversation


class Near(Protocol):
    """Whose work it is that somebody is written to: a Booking is one. The chat tells the way to Teams."""

    @property
    def tenant(self) -> str: ...

    @property
    def requester(self) -> str: ...

    @property
    def conversation(self) -> Conversation: ...


Draw = Callable[[Conversation], Awaitable[Json]]


class NotReached(Exception):
    def __init__(self, why: Unreached) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Written:
    chat: Conversation
    card: str


async def write(desk: Desk, near: Near, oid: str, draw: Draw) -> Written:
    """Posts to that person's own chat what `draw` makes for it. Raises NotReached, ChatError, GraphBusy.

    A chat that is known is used. Else one is opened, which works for whoever has the app; for the others it
    is added first, where the company has granted that right.
    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
    """
    known = await desk.store.personal_chat(near.tenant, oid)
    if known:
        with suppress(ChatGone):
            return await _post(desk, known, await draw(known), Unreached.BLOCKED)
    chat = await _opened(desk, near, oid)
    await desk.store.remember(near.tenant, chat, oid)
    return await _post(desk, chat, await draw(chat), Unreached.NOT_INSTALLED)


async def _post(desk: Desk, chat: Conversation, card: Json, otherwise: Unreached) -> Written:
    try:
        return Written(chat, await desk.teams.post(chat, card))
    except ChatBlocked as blocked:
        raise NotReached(otherwise) from blocked


async def _opened(desk: Desk, near: Near, oid: str) -> Conversation:
    try:
        return await _personal_chat(desk, near, oid)
    except NotReached as not_reached:
        if not_reached.why is not Unreached.NOT_INSTALLED or not await _added(desk, near, oid):
            raise
    return await _personal_chat(desk, near, oid)


async def _personal_chat(desk: Desk, near: Near, oid: str) -> Conversation:
    try:
        return await desk.teams.personal_chat(near.tenant, oid, near.conversation.service_url)
    except ChatBlocked as blocked:
        # Who has blocked Muster is not to get it back; who never had it answers 403 of another code.
        refused = blocked.code == "MessageWritesBlocked"
        raise NotReached(Unreached.BLOCKED if refused else Unreached.NOT_INSTALLED) from blocked
    except ChatGone as gone:
        raise NotReached(Unreached.NO_CHAT if gone.status == 404 else Unreached.NOT_INSTALLED) from gone


async def _added(desk: Desk, near: Near, oid: str) -> bool:
    """Whether Muster could be added for them. The catalogue's id is read off the recruiter's installation."""
    manifest = near.conversation.bot_id.removeprefix("28:")
    try:
        app = await desk.app_graph(near.tenant, near.requester).installs.listed_as(manifest)
        if app is None:
            return False
        await desk.app_graph(near.tenant, oid).installs.add(app)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError:  # no such right, or no such person
        return False
    return True


def chat_may_pass(error: Exception) -> bool:
    """No answer, or one that another try may change."""
    return isinstance(error, ChatError) and (error.status == 0 or error.status >= 412)


def may_pass(error: Exception) -> bool:
    """The same of Graph, too."""
    return will_pass(error) or chat_may_pass(error)
