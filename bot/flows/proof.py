"""Is the approval there? A fresh token, every needed right tried out, and the cards that follow the answer.

Looked at after the approval until Microsoft has spread it, every day afterwards, and at once when Graph or
Entra refuses us something.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import structlog

from bot.desk import Desk
from bot.durable import Step
from bot.flows.signin import features_of
from bot.teams import ChatError
from bot.turn import Json
from cards.consent import approval_card, notice_card, withdrawn_card
from services.errors import ConsentMissing, GraphSilent, ReadOnly
from services.graph.rights import Tried
from services.identity import consent
from services.identity.consent import Looked, Shown, State, TenantConsent
from services.identity.permissions import BY_EXCHANGE, Kind, Permission, needed
from services.identity.reasons import Reason

log = structlog.get_logger()


async def sweep(desk: Desk) -> None:
    for tenant in desk.tenants:
        if await desk.store.consent_is_due(tenant, desk.now()):
            await begin(tenant, desk)


async def begin(tenant: str, desk: Desk) -> None:
    """One look at what stands now; replicas and double clicks begin it once. One that failed is begun anew
    a minute later."""
    standing, minute = await desk.store.consent(tenant), int(desk.now().timestamp()) // 60
    key = f"{tenant}:{standing.since}:{standing.next_look}:{minute}"
    await desk.work.begin("look at consent", key, tenant, queue=f"consent {tenant}")


async def look(desk: Desk, step: Step, tenant: str) -> None:
    """The story of one look."""
    was = await step("try the rights", partial(_look, desk, tenant))
    await step("show", partial(show, desk, tenant))
    if was != State.WITHDRAWN:
        await step("tell", partial(_tell_withdrawal, desk, tenant))


async def must_be_open(tenant: str, desk: Desk) -> None:
    """Booking and changing need an approval that was not withdrawn. Raises ReadOnly."""
    if (await desk.store.consent(tenant)).is_read_only:
        raise ReadOnly((), Reason.ADMIN_CONSENT)


async def rights_of(tenant: str, desk: Desk) -> tuple[Permission, ...]:
    """The application rights that this company's features use."""
    return needed(await features_of(tenant, desk), Kind.APPLICATION)


async def try_rights(tenant: str, desk: Desk, approver: str = "") -> Looked:
    """With a fresh token of a new msal app. A right on mailboxes may come from Exchange and show in no token;
    any other must stand in the token, and every one must work."""
    names = tuple(right.name for right in await rights_of(tenant, desk))
    try:
        held = tuple(sorted((await desk.tokens.own_grants(tenant)).roles))
    except GraphSilent:
        return Looked(names, unsure=True)
    except ConsentMissing as refused:
        unsure = refused.reason != Reason.NOT_INSTALLED  # our own secret is not the company's doing
        return Looked(names, lacking=names, unsure=unsure)
    found = await _tried(tenant, names, held, approver, desk)
    lacking = tuple(name for name, tried in found.items() if tried is Tried.REFUSED)
    return Looked(names, held, lacking, unsure=not lacking and Tried.UNSURE in found.values())


async def _tried(
    tenant: str, names: Sequence[str], held: Sequence[str], approver: str, desk: Desk
) -> dict[str, Tried]:
    graph = desk.trying_graph(tenant, await _mailbox(tenant, approver, desk))
    found = {}
    for name in names:
        works = name in held or name in BY_EXCHANGE
        found[name] = await graph.rights.attempt(name) if works else Tried.REFUSED
    return found


async def _mailbox(tenant: str, approver: str, desk: Desk) -> str:
    """Where rights on mailboxes are tried: the company's mailbox if it has one, else an administrator's."""
    settings = await desk.store.settings(tenant)
    own = [person.id for person in (settings.organizer, settings.candidate_mailbox) if person and person.id]
    return next(iter([*own, approver, *settings.administrators, *desk.administrators]), approver)


async def _look(desk: Desk, tenant: str) -> str:
    """Returns the state that was before."""
    standing = await desk.store.consent(tenant)
    approver = next((one.oid for one in standing.shown if one.is_prompt), "")
    seen, now = await try_rights(tenant, desk, approver), desk.now()
    before, after = await desk.store.change_consent(tenant, lambda one: consent.looked(one, seen, now))
    if before.state is not after.state:
        log.info("consent", was=str(before.state), now=str(after.state), lacking=len(after.lacking))
    return before.state


async def show(desk: Desk, tenant: str) -> None:
    """Brings every card that shows the state up to date."""
    standing = await desk.store.consent(tenant)
    for place in standing.shown:
        drawn = await drawn_for(place, standing, tenant, desk)
        with suppress(ChatError):  # deleted there; the next one that is asked for is a new message
            await desk.teams.edit(place.conversation, place.activity, drawn)


async def drawn_for(place: Shown, standing: TenantConsent, tenant: str, desk: Desk) -> Json:
    """As it stands now, without a link: the one that was drawn first is used, or lies in the mail."""
    press, now = desk.press(tenant), desk.now()
    zone, locale = place.conversation.zone or "UTC", place.conversation.locale or "en-GB"
    if place.is_prompt:
        rights = await rights_of(tenant, desk)
        return approval_card(standing, rights, now=now, press=press, zone=zone, locale=locale)
    return notice_card(standing, "", now=now, press=press, zone=zone, locale=locale)


async def _tell_withdrawal(desk: Desk, tenant: str) -> None:
    """One message each to the administrators who were shown the approval."""
    standing = await desk.store.consent(tenant)
    if standing.state is not State.WITHDRAWN:
        return
    for place in standing.shown:
        if place.is_prompt:
            with suppress(ChatError):
                await desk.teams.post(place.conversation, withdrawn_card(standing, press=desk.press(tenant)))
