"""Signing in from the chat, and what waited for it going on by itself.

Card with a one-time link -> our door -> Entra -> our door -> a code that Teams brings back as
signin/verifyState. Only then are tokens kept (`services/identity/signin.py` holds the rules).
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/add-authentication
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from bot.app import Departure, Page
from bot.desk import Asker, Desk
from bot.teams import ChatBlocked, ChatGone
from bot.turn import Answer, Json, Reply, ShowCard, Turn
from cards.kit import card, heading, line
from cards.signin import declined_consent_card, signed_in_card, signed_out_card, signin_card
from services.errors import SignInNeeded
from services.identity.reasons import Reason, SignInRefused
from services.model import Conversation
from services.store.words import Waiting

CODE = re.compile(r"\d{8}")


async def card_for(needed: SignInNeeded, asker: Asker, resume: str, desk: Desk) -> Json:
    """The sign-in card; outside the personal chat it is sent there, because its link is one person's."""
    link = await desk.sign_in.offer(
        asker.tenant, asker.oid, resume, scopes=tuple(desk.scopes), claims=needed.claims
    )
    offered = signin_card(f"{desk.public_url}/auth/start?t={link}", reads_comments=desk.reads_comments)
    if asker.conversation.kind == "personal":
        return offered
    try:
        await desk.teams.post(await _personal_chat(asker, desk), offered)
        told = "I have sent you a sign-in card in our personal chat. Your request goes on here afterwards."
    except (ChatBlocked, ChatGone):
        told = (
            "I may not write to you in person yet. Please add me for yourself, and type “sign in” in our"
            " personal chat. Your request goes on here afterwards."
        )
    return card(heading("Please sign in"), line(told), summary=told)


async def start(link: str, desk: Desk) -> Departure | Page:
    """The link was opened in a browser."""
    try:
        begun = await desk.sign_in.start(link)
    except SignInRefused as refused:
        return Page(_page_words(refused.why), status=410)
    return Departure(begun.url, begun.browser)


async def finish(answer: Mapping[str, str], browser: str | None, desk: Desk) -> Page:
    """Entra sent the browser back."""
    try:
        proved = await desk.sign_in.finish(answer, browser or "")
    except SignInRefused as refused:
        if refused.tenant:
            await _tell_refusal(refused, desk)
        return Page(_page_words(refused.why), status=400)
    return Page(f"Signed in as {proved.name}.", proved.code)


async def verify(turn: Turn, code: str, desk: Desk) -> Reply:
    """The code came back through the chat: tokens are kept, and whatever waited goes on."""
    try:
        await desk.sign_in.verify(turn.tenant, turn.oid, code)
    except SignInRefused as refused:
        if turn.kind == "invoke":
            await desk.teams.post(turn.conversation, _refusal_card(refused.why, turn.tenant, desk))
            return Answer(200)
        return ShowCard(_refusal_card(refused.why, turn.tenant, desk))
    waiting = [w for w in await desk.store.waiting_of(turn.tenant, turn.oid) if w.waits_for == "sign-in"]
    told = signed_in_card(turn.name, press=desk.press(turn.tenant), going_on=bool(waiting))
    shown = [await _go_on(one, told, desk) for one in waiting]
    if turn.conversation.id not in shown:
        await desk.teams.post(turn.conversation, told)
    return Answer(200) if turn.kind == "invoke" else None


async def sign_out(turn: Turn, desk: Desk) -> Reply:
    await desk.tokens.sign_out(turn.tenant, turn.oid)
    return ShowCard(signed_out_card(press=desk.press(turn.tenant)))


async def _go_on(waiting: Waiting, told: Json, desk: Desk) -> str | None:
    """Turns the sign-in card into a thank-you and begins the waiting request anew; returns the chat's id."""
    if waiting.card:
        await desk.teams.edit(waiting.conversation, waiting.card, told)
    await desk.store.save_waiting(waiting.tenant, replace(waiting, waits_for="times", card=None))
    await desk.work.begin("find", f"{waiting.id}:{uuid4().hex}", waiting.tenant, waiting.id)
    return waiting.conversation.id if waiting.card else None


async def _personal_chat(asker: Asker, desk: Desk) -> Conversation:
    known = await desk.store.personal_chat(asker.tenant, asker.oid)
    return known or await desk.teams.personal_chat(asker.tenant, asker.oid, asker.conversation.service_url)


async def _tell_refusal(refused: SignInRefused, desk: Desk) -> None:
    """The browser window may be gone before anybody reads it, so the chat is told too."""
    waiting = await desk.store.waiting(refused.tenant, refused.resume)
    chat = waiting.conversation if waiting else await desk.store.personal_chat(refused.tenant, refused.oid)
    if chat is not None and chat.kind == "personal":
        await desk.teams.post(chat, _refusal_card(refused.why, refused.tenant, desk))


def _refusal_card(why: Reason, tenant: str, desk: Desk) -> Json:
    return declined_consent_card(why, press=desk.press(tenant))


def _page_words(why: Reason) -> str:
    return (
        _WORDS.get(why, "Signing in did not work.") + " Nothing was kept. Go back to the chat to try again."
    )


_WORDS = {
    Reason.DECLINED: "You did not agree to what Muster needs.",
    Reason.STALE_LINK: "This link is used up or too old.",
    Reason.OTHER_BROWSER: "This is not the browser window in which the sign-in began.",
    Reason.OTHER_PERSON: "The account that signed in is not the one that the sign-in card was made for.",
    Reason.ADMIN_CONSENT: "Your organization wants an administrator to approve Muster first.",
}
