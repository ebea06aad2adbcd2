"""Who somebody is to this company: asked at every press, never taken from a card.

Administrators may do everything. A person among the coordinators acts for the whole company; a group among
them is a team, whose members act for each other. Whose groups cannot be read is in none.
"""

from collections.abc import Collection

from bot.desk import Desk
from bot.turn import Turn
from services.errors import GraphMissing, RoleNeeded, SchedulingError
from services.identity.roles import Role, roles_among, teams_among
from services.model import Booking, Settings

__all__ = ["Role", "acts_for_others", "may_act_for", "may_change", "must_be", "roles_of", "roles_under"]


async def roles_of(tenant: str, oid: str, desk: Desk) -> frozenset[Role]:
    """By the lists in the company's settings, for the whole company."""
    if not oid:
        return frozenset()
    return await roles_under(await desk.store.settings(tenant), tenant, oid, desk)


async def roles_under(settings: Settings, tenant: str, oid: str, desk: Desk) -> frozenset[Role]:
    """By lists that may not be kept yet."""
    groups = await _groups_of(tenant, oid, desk) if {*settings.administrators} - {oid} else frozenset()
    return roles_among(settings, oid, groups, desk.administrators)


async def may_change(booking: Booking, turn: Turn, desk: Desk) -> bool:
    """Move, cancel, swap: whoever asked for the interview, its organizer, and who may act for them."""
    if not turn.oid or booking.tenant != turn.tenant:
        return False
    organizer = booking.plan.organizer.id.lower()
    if turn.oid == organizer:
        return True
    # A shared mailbox is nobody's colleague: several teams' interviews may live in it.
    return await may_act_for(
        {booking.requester} if booking.host else {booking.requester, organizer}, turn, desk
    )


async def may_act_for(owners: Collection[str], turn: Turn, desk: Desk) -> bool:
    """Whether that person may do with what is theirs what these people may."""
    if not turn.oid:
        return False
    if turn.oid in owners or await roles_of(turn.tenant, turn.oid, desk):
        return True
    own = await _teams_of(turn.tenant, turn.oid, desk)
    for owner in owners:
        if own and own & await _teams_of(turn.tenant, owner, desk):
            return True
    return False


async def acts_for_others(turn: Turn, desk: Desk) -> bool:
    """Whether there may be anybody at all whom they act for."""
    roles = await roles_of(turn.tenant, turn.oid, desk)
    return bool(roles or await _teams_of(turn.tenant, turn.oid, desk))


async def must_be(role: Role, turn: Turn, desk: Desk) -> None:
    """Raises RoleNeeded."""
    if role not in await roles_of(turn.tenant, turn.oid, desk):
        raise RoleNeeded(role.value)


async def _teams_of(tenant: str, oid: str, desk: Desk) -> frozenset[str]:
    settings = await desk.store.settings(tenant)
    if not oid or not settings.coordinators:
        return frozenset()
    return teams_among(settings, await _groups_of(tenant, oid, desk))


async def _groups_of(tenant: str, oid: str, desk: Desk) -> frozenset[str]:
    """Asked as the app; where it may not read that, as the person, who may read their own."""
    known = desk.memberships.known(tenant, oid)
    if known is not None:
        return known
    for graph in (desk.trying_graph(tenant, oid), desk.graph(tenant, oid)):
        try:
            return desk.memberships.remember(tenant, oid, await graph.groups.mine())
        except GraphMissing:
            return frozenset()  # no such person in this company
        except SchedulingError:
            continue
    return frozenset()  # not remembered: the next press asks again
