"""Signing in from the chat, and what waited for it going on by itself.

Card with a one-time link -> our door -> Entra -> our door -> a code that Teams brings back as
signin/verifyState. Only then are tokens kept (`services/identity/signin.py` holds the rules).
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/add-authentication
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

from bot.app import Departure, Page
from bot.desk import Asker, Desk
from bot.flows import silent
from bot.teams import ChatBlocked, ChatError, ChatGone
from bot.turn import Answer, Json, Reply, ShowCard, Turn
from cards.kit import card, heading, line
from cards.signin import (
    declined_consent_card,
    signed_in_card,
    signed_out_card,
    signin_card,
    why_sign_in,
)
from services.errors import SignInNeeded
from services.identity.permissions import Feature, scopes_for
from services.identity.reasons import Reason, SignInRefused
from services.identity.roles import MAY_APPROVE
from services.identity.signin import Kept
from services.model import Conversation, Settings
from services.store.words import Waiting

CODE = re.compile(r"\d{8}")
Afterwards = Callable[[Turn, Desk], Awaitable[None]]


async def card_for(needed: SignInNeeded, asker: Asker, resume: str, desk: Desk) -> Json:
    """The sign-in card; outside the personal chat it is sent there, because its link is one person's."""
    await desk.store.note_prompt(asker.tenant, asker.oid)
    features = await features_of(asker.tenant, desk)
    scopes = tuple(dict.fromkeys((*scopes_for(features), *needed.scopes)))
    link = await desk.sign_in.offer(asker.tenant, asker.oid, resume, scopes=scopes, claims=needed.claims)
    url = f"{desk.public_url}/auth/start?t={link}"
    offered = signin_card(url, why_sign_in(needed.reason), scopes=scopes)
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


async def features_of(tenant: str, desk: Desk) -> frozenset[Feature]:
    """What is switched on for this company: a sign-in asks for no more, and for all of it."""
    settings = await desk.store.settings(tenant)
    own = {Feature.CANDIDATE_MAILS} if settings.candidate_mails else set()
    return frozenset({*desk.features, *own})


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


async def verify(turn: Turn, code: str, desk: Desk, afterwards: Mapping[str, Afterwards]) -> Reply:
    """The code came back through the chat: tokens are kept, and whatever waited goes on: requests of the
    person, and what of `afterwards` the sign-in was for."""
    try:
        kept = await desk.sign_in.verify(turn.tenant, turn.oid, code)
    except SignInRefused as refused:
        if turn.kind == "invoke":
            await desk.teams.post(turn.conversation, _refusal_card(refused.why, turn.tenant, desk))
            return Answer(200)
        return ShowCard(_refusal_card(refused.why, turn.tenant, desk))
    await silent.over(turn.tenant, kept.trial, desk)
    await _first_administrator(turn, kept, desk)
    await _welcome_back(turn, kept, desk)
    if kept.resume in afterwards:
        await afterwards[kept.resume](turn, desk)
    return Answer(200) if turn.kind == "invoke" else None


async def exchange(turn: Turn, desk: Desk) -> Reply:
    """Teams brought its own token of the person."""
    answer, kept = await silent.exchange(turn, desk)
    if kept is not None:
        await _welcome_back(turn, kept, desk, quietly=True)
    return answer


async def _welcome_back(turn: Turn, kept: Kept, desk: Desk, quietly: bool = False) -> None:
    """Whatever waited goes on, and the chat is told; `quietly` says nothing where nothing waited."""
    waiting = [w for w in await desk.store.waiting_of(turn.tenant, turn.oid) if w.waits_for == "sign-in"]
    name = turn.name or kept.name
    told = signed_in_card(name, press=desk.press(turn.tenant), going_on=bool(waiting))
    shown = [await _go_on(one, told, desk) for one in waiting]
    if turn.conversation.id not in shown and not quietly:
        await desk.teams.post(turn.conversation, told)
    now = desk.now()
    for booking in await desk.store.active_bookings(turn.tenant, ending_after=now, requester=turn.oid):
        await desk.store.look_again(turn.tenant, booking.id, now)  # what could not be seen meanwhile


async def sweep(desk: Desk) -> None:
    """Whose tokens died while nobody looked is asked to sign in: once, however much of theirs waits."""
    for tenant in desk.tenants:
        for oid in await desk.store.unprompted(tenant):
            if await desk.store.active_bookings(tenant, ending_after=desk.now(), requester=oid):
                await _prompt(tenant, oid, desk)


async def _prompt(tenant: str, oid: str, desk: Desk) -> None:
    chat, tokens = await desk.store.personal_chat(tenant, oid), await desk.store.read_tokens(tenant, oid)
    if chat is None or tokens is None or not await desk.store.note_prompt(tenant, oid):
        return
    needed = SignInNeeded(reason=tokens.trouble)
    with suppress(ChatError):
        await desk.teams.post(chat, await card_for(needed, Asker(tenant, oid, "", chat), "", desk))


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


async def _first_administrator(turn: Turn, kept: Kept, desk: Desk) -> None:
    """While a company has named nobody, whoever may approve Muster in Entra is its administrator here too.

    Entra's id_token said so, and only that: a chat or a browser's address may say anything.
    """

    def named(settings: Settings) -> Settings:
        return settings if settings.administrators else replace(settings, administrators=(turn.oid,))

    if kept.offices & MAY_APPROVE and not desk.administrators:
        await desk.store.change_settings(turn.tenant, named)


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
    Reason.GUEST: "Guests of your organization cannot schedule with Muster.",
    Reason.ADMIN_CONSENT: "Your organization wants an administrator to approve Muster first.",
}
