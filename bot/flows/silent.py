"""Signing in without a page: Teams hands in its own token of the person, and Entra exchanges it for ours.

Tried beside every sign-in card that a request waits for, in personal and group chats; a channel's clients
have no token to give. What fails is answered 412, and the card's button is still there.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-overview
"""

from contextlib import suppress
from typing import Any

from bot.desk import Desk
from bot.teams import ChatError
from bot.turn import Answer, Turn
from cards.kit import CONNECTION
from cards.signin import token_card
from services.identity.reasons import Reason, SignInRefused
from services.identity.signin import Kept
from services.model import Conversation
from services.store.words import Waiting


async def attempt(desk: Desk, tenant: str, waiting: str) -> None:
    """Asks Teams for its token, once the sign-in card of this request stands in the chat. Not of somebody who
    signed out, they wanted it so; nor of one whose tokens live but are not enough: it would bring no more."""
    asked = await desk.store.waiting(tenant, waiting)
    if asked is None or asked.waits_for != "sign-in" or await desk.store.is_signed_out(tenant, asked.oid):
        return
    if await _is_signed_in(tenant, asked.oid, desk):
        return
    offered = await desk.sign_in.offered(tenant, asked.oid, waiting)
    chat = await _where(asked, desk)
    if offered is None or chat is None:
        return
    with suppress(ChatError):  # the sign-in card does without
        posted = await desk.teams.ask_for_token(chat, token_card(offered, desk.app_id))
        trial = f"{chat.id} {posted}"
        if not await desk.sign_in.note_trial(tenant, offered, trial):
            await over(tenant, trial, desk)  # its answer was here before us


async def exchange(turn: Turn, desk: Desk) -> tuple[Answer, Kept | None]:
    """signin/tokenExchange. Every client of every member of a chat sends one; only of the person who was
    asked is anything kept, and only once."""
    told = turn.value if isinstance(turn.value, dict) else {}
    named, token = str(told.get("id") or ""), str(told.get("token") or "")
    try:
        kept = await desk.sign_in.exchange(turn.tenant, turn.oid, named, token)
    except SignInRefused as refused:
        if refused.why is Reason.STALE_LINK and await _is_signed_in(turn.tenant, turn.oid, desk):
            return Answer(200), None  # another client of the same person was faster
        if refused.why is not Reason.OTHER_PERSON:
            await over(turn.tenant, await desk.sign_in.end_trial(turn.tenant, named), desk)
        return Answer(412, _failure(told, refused.why)), None
    await over(turn.tenant, kept.trial, desk)
    return Answer(200), kept


async def failed(turn: Turn, desk: Desk) -> Answer:
    """signin/failure: the client has no token to give, or its person closed the window."""
    for named in await desk.sign_in.trials(turn.tenant, turn.oid):
        await over(turn.tenant, await desk.sign_in.end_trial(turn.tenant, named), desk)
    return Answer(200)


async def over(tenant: str, trial: str, desk: Desk) -> None:
    """Nobody needs to be asked for Teams' token any more: `trial` is the message that did."""
    chat, _, activity = trial.rpartition(" ")
    conversation = await desk.store.conversation(tenant, chat) if chat else None
    if conversation is not None:
        with suppress(ChatError):  # gone already, or the chat is
            await desk.teams.remove(conversation, activity)


async def _where(asked: Waiting, desk: Desk) -> Conversation | None:
    """The personal chat, or the group where there is none; a channel's clients have no token to give."""
    if asked.conversation.kind not in ("personal", "groupChat"):
        return None
    return await desk.store.personal_chat(asked.tenant, asked.oid) or asked.conversation


async def _is_signed_in(tenant: str, oid: str, desk: Desk) -> bool:
    tokens = await desk.store.read_tokens(tenant, oid)
    return tokens is not None and not tokens.trouble


def _failure(told: dict[str, Any], why: Reason) -> dict[str, Any]:
    """The reason is a word of ours: what Entra wrote stays here."""
    return {"id": told.get("id"), "connectionName": CONNECTION, "failureDetail": str(why)}
