"""Asking for a company's approval: an administrator's card, the others' notice, Microsoft's page and back."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from bot.app import Departure, Page
from bot.desk import Asker, Desk
from bot.flows import proof, signin
from bot.flows.roles import Role, must_be, roles_of
from bot.reach import NotReached, write
from bot.teams import ChatError
from bot.turn import Json, Reply, Say, ShowCard, Turn
from cards.consent import approval_card, mail_text, notice_card
from services.errors import SchedulingError, SignInNeeded
from services.identity import consent
from services.identity.consent import Shown, TenantConsent
from services.identity.reasons import Reason, SignInRefused
from services.model import Conversation

NOT_AN_ADMINISTRATOR = (
    "Entra does not tell me that you are a Global Administrator or Privileged Role Administrator, so I cannot"
    " take you for Muster’s administrator."
)
BECOME_ADMINISTRATOR = "administrator"  # what a sign-in is for that proves an office in Entra


@dataclass(frozen=True, slots=True)
class _Near:
    tenant: str
    requester: str
    conversation: Conversation


async def approve(turn: Turn, desk: Desk) -> Reply:
    """Typed, or pressed: an administrator gets the way to Microsoft's page, everybody else the notice."""
    if Role.ADMINISTRATOR not in await roles_of(turn.tenant, turn.oid, desk):
        return await notify(turn, desk)
    if turn.conversation.kind != "personal":
        return Say("Please ask me that in our personal chat: the link to Microsoft’s page is yours alone.")
    await _asked(turn, desk)
    await _prompt(turn.tenant, turn.oid, turn.name, turn.conversation, desk)
    return None if turn.kind == "message" else Say("The card is below.")


async def notify(turn: Turn, desk: Desk) -> Reply:
    """The quiet notice: where it stands, and a mail to copy."""
    return ShowCard(await _notice(turn, desk, reached=None))


async def send_prompts(turn: Turn, desk: Desk) -> Reply:
    """Sends the card that approves to the administrators whom Muster can reach."""
    settings = await desk.store.settings(turn.tenant)
    named = dict.fromkeys((*settings.administrators, *desk.administrators))
    near = _Near(turn.tenant, turn.oid, turn.conversation)
    await _asked(turn, desk)
    reached = [name for oid in named if (name := await _reach(near, oid, desk))]
    card = await _notice(turn, desk, reached=reached)
    if turn.message:
        await _remember(turn.tenant, Shown(turn.conversation, turn.message, turn.oid), desk)
    return ShowCard(card)


async def prove_administrator(turn: Turn, desk: Desk) -> Reply:
    """Entra's own word on who somebody is: a sign-in whose id_token names their offices."""
    card = await signin.card_for(SignInNeeded(), Asker.of(turn), BECOME_ADMINISTRATOR, desk)
    await desk.teams.post(turn.conversation, card)
    return Say("Please sign in with your administrator account, below.")


async def proved_administrator(turn: Turn, desk: Desk) -> None:
    """Signed in for that: whoever Entra calls an administrator now is one here, if nobody was named."""
    if Role.ADMINISTRATOR in await roles_of(turn.tenant, turn.oid, desk):
        await _asked(turn, desk)
        await _prompt(turn.tenant, turn.oid, turn.name, turn.conversation, desk)
    else:
        await desk.teams.say(turn.conversation, NOT_AN_ADMINISTRATOR)


async def look_now(turn: Turn, desk: Desk) -> Reply:
    await must_be(Role.ADMINISTRATOR, turn, desk)
    await proof.begin(turn.tenant, desk)
    return Say("Trying every permission now …")


async def start(link: str, desk: Desk) -> Departure | Page:
    """The link was opened in a browser."""
    try:
        away = await desk.approval.start(link)
    except SignInRefused:
        return Page("This link is used up or too old. Ask Muster for a new one in Teams.", status=410)
    return Departure(away.url, away.browser)


async def finish(answer: Mapping[str, str], browser: str | None, desk: Desk) -> Page:
    """Microsoft's page sent the browser back. Nothing is believed yet: a look begins."""
    try:
        told = await desk.approval.finish(answer, browser or "")
    except SignInRefused as refused:
        return Page(_PAGE_WORDS.get(refused.why, _PAGE_WORDS[Reason.STALE_LINK]), status=400)
    now = desk.now()

    def answered(standing: TenantConsent) -> TenantConsent:
        if told.refusal is not None:
            return consent.refused(standing, told.refusal, now)
        return consent.approved(standing, told.link.name, now)

    await desk.store.change_consent(told.tenant, answered)
    await proof.show(desk, told.tenant)
    if told.refusal is not None:
        return Page(_PAGE_WORDS.get(told.refusal, "Nothing was approved. Go back to Teams to try again."))
    await proof.begin(told.tenant, desk)
    return Page("Thank you. Muster now checks what Microsoft has granted, and tells you in Teams.")


_PAGE_WORDS = {
    Reason.STALE_LINK: "This answer is used up or too old. Ask Muster for a new link in Teams.",
    Reason.OTHER_BROWSER: "This is not the browser window in which the approval began. Nothing was taken in.",
    Reason.OTHER_TENANT: "It was approved for another organization than this one. Nothing was taken in.",
    Reason.DECLINED: "Nothing was approved. Go back to Teams to try again.",
    Reason.ADMIN_CONSENT: "This account may not approve for everybody. Ask a Global Administrator.",
}


async def _prompt(tenant: str, oid: str, name: str, chat: Conversation, desk: Desk) -> None:
    card = await _prompt_card(tenant, oid, name, chat, desk)
    posted = await desk.teams.post(chat, card)
    await _remember(tenant, Shown(chat, posted, oid, is_prompt=True), desk)


async def _prompt_card(tenant: str, oid: str, name: str, chat: Conversation, desk: Desk) -> Json:
    url = await _link(tenant, oid, name, desk)
    standing, rights = await desk.store.consent(tenant), await proof.rights_of(tenant, desk)
    zone, locale = chat.zone or "UTC", chat.locale or "en-GB"
    press = desk.press(tenant)
    return approval_card(standing, rights, now=desk.now(), press=press, url=url, zone=zone, locale=locale)


async def _notice(turn: Turn, desk: Desk, reached: list[str] | None) -> Json:
    rights = await proof.rights_of(turn.tenant, desk)
    url = await _link(turn.tenant, turn.oid, f"an administrator, asked by {turn.name}", desk)
    settings = await desk.store.settings(turn.tenant)
    return notice_card(
        await desk.store.consent(turn.tenant),
        mail_text("", rights, url, turn.name),
        now=desk.now(),
        press=desk.press(turn.tenant),
        may_prove=not settings.administrators and not desk.administrators,
        reached=reached,
        zone=turn.zone or "UTC",
        locale=turn.locale,
    )


async def _link(tenant: str, oid: str, name: str, desk: Desk) -> str:
    secret = await desk.approval.offer(tenant, oid, name)
    return f"{desk.public_url}/auth/admin/start?t={secret}"


async def _reach(near: _Near, oid: str, desk: Desk) -> str:
    """The administrator's name, "" when Muster may not write to them (or `oid` is a group's)."""
    name = await _name_of(near, oid, desk)

    async def draw(chat: Conversation) -> Json:
        return await _prompt_card(near.tenant, oid, name, chat, desk)

    with suppress(NotReached, ChatError):
        written = await write(desk, near, oid, draw)
        await _remember(near.tenant, Shown(written.chat, written.card, oid, is_prompt=True), desk)
        return name
    return ""


async def _name_of(near: _Near, oid: str, desk: Desk) -> str:
    try:
        return (await desk.graph(near.tenant, near.requester).people.by_id(oid)).name
    except SchedulingError:  # a group's id, or the asker is signed out
        return "an administrator"


async def _asked(turn: Turn, desk: Desk) -> None:
    now = desk.now()
    await desk.store.change_consent(turn.tenant, lambda standing: consent.asked(standing, turn.name, now))


async def _remember(tenant: str, place: Shown, desk: Desk) -> None:
    await desk.store.change_consent(tenant, lambda standing: consent.shown_at(standing, place))
