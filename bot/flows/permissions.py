"""What is granted beside what is needed; the fence; and features that ask for a right more."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot.desk import Asker, Desk
from bot.flows import proof, signin
from bot.flows.roles import Role, must_be, roles_of
from bot.turn import Reply, Say, ShowCard, Turn
from cards.permissions import INSIDE, OUTSIDE, fence_card, permissions_card
from services.errors import ConsentMissing, SignInNeeded
from services.graph.rights import Tried
from services.identity import fence
from services.identity.difference import difference
from services.identity.permissions import Feature, missing, scopes_for
from services.identity.reasons import Reason
from services.setup.steps import Part

NO_GROUP = "recruiting@your-company.com"


async def show(turn: Turn, desk: Desk) -> Reply:
    """Tried just now, with a fresh token."""
    seen = await proof.try_rights(turn.tenant, desk, turn.oid)
    if seen.unsure:
        return Say("Microsoft does not answer about the permissions at the moment. Please try again.")
    features = await signin.features_of(turn.tenant, desk)
    scopes = await desk.tokens.scopes_of(turn.tenant, turn.oid)
    lines = difference(features, seen.held, scopes, seen.lacking)
    roles = await roles_of(turn.tenant, turn.oid, desk)
    card = permissions_card(
        lines,
        app_id=desk.app_id,
        press=desk.press(turn.tenant),
        is_administrator=Role.ADMINISTRATOR in roles,
        candidate_mails=Feature.CANDIDATE_MAILS in features,
    )
    return ShowCard(card)


async def show_fence(turn: Turn, desk: Desk) -> Reply:
    """A message of its own: the card that was pressed goes on following what it shows."""
    await must_be(Role.ADMINISTRATOR, turn, desk)
    card = fence_card(await _script(turn.tenant, "", desk), press=desk.press(turn.tenant))
    if turn.kind == "message":
        return ShowCard(card)
    await desk.teams.post(turn.conversation, card)
    return Say("The fence is below.")


async def prove_fence(inputs: Mapping[str, str], turn: Turn, desk: Desk) -> Reply:
    """A mailbox inside must answer and one outside be refused, both with a fresh token."""
    await must_be(Role.ADMINISTRATOR, turn, desk)
    inside, outside = inputs.get(INSIDE, "").strip(), inputs.get(OUTSIDE, "").strip()
    script = await _script(turn.tenant, inside, desk)
    draw = partial(fence_card, script, press=desk.press(turn.tenant), inside=inside, outside=outside)
    if "@" not in inside or "@" not in outside or inside.casefold() == outside.casefold():
        return ShowCard(draw(problem="I need the addresses of two different mailboxes."))
    await desk.tokens.app(turn.tenant, fresh=True)
    rights = desk.trying_graph(turn.tenant, turn.oid).rights
    result = fence.proved(_opened(await rights.opens(inside)), _opened(await rights.opens(outside)))
    now = desk.now()
    await desk.store.change_consent(
        turn.tenant, lambda standing: replace(standing, fence=result, fenced_at=now)
    )
    return ShowCard(draw(result=result))


async def switch_candidate_mails(on: bool, turn: Turn, desk: Desk) -> Reply:
    """Switched on, the right to send is asked for: here and now of who pressed, later of each recruiter."""
    await must_be(Role.ADMINISTRATOR, turn, desk)
    await desk.store.change_settings(turn.tenant, lambda settings: replace(settings, candidate_mails=on))
    wanted = scopes_for({Feature.CANDIDATE_MAILS})
    held = await desk.tokens.scopes_of(turn.tenant, turn.oid)
    if not on or (held is not None and not missing(held, wanted)):
        return await show(turn, desk)
    needed = SignInNeeded(wanted, Reason.MISSING_RIGHTS)
    return ShowCard(await signin.card_for(needed, Asker.of(turn), "", desk))


async def _script(tenant: str, inside: str, desk: Desk) -> tuple[str, ...]:
    try:
        principal = (await desk.tokens.own_grants(tenant)).principal
    except ConsentMissing:
        principal = "object id of the enterprise application"
    setting_up = await desk.store.setting_up(tenant)
    named = setting_up.setup.standing(Part.GROUP) if setting_up else None
    group = named.address if named else NO_GROUP
    return fence.script(desk.app_id, principal, group, inside or NO_GROUP)


def _opened(tried: Tried) -> bool | None:
    """Whether the mailbox answered; None when Microsoft did not say."""
    return None if tried is Tried.UNSURE else tried is Tried.WORKS
