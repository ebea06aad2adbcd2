"""Who somebody is to this company: asked at every press, never taken from a card."""

from bot.desk import Desk
from bot.turn import Turn
from services.errors import GraphMissing, RoleNeeded, SchedulingError
from services.identity.roles import Role, roles_among
from services.model import Booking, Settings

__all__ = ["Role", "may_change", "must_be", "roles_of", "roles_under"]


async def roles_of(tenant: str, oid: str, desk: Desk) -> frozenset[Role]:
    """By the lists in the company's settings. Whose groups cannot be read has what they are listed for."""
    if not oid:
        return frozenset()
    return await roles_under(await desk.store.settings(tenant), tenant, oid, desk)


async def roles_under(settings: Settings, tenant: str, oid: str, desk: Desk) -> frozenset[Role]:
    """By lists that may not be kept yet."""
    named = {*settings.administrators, *settings.coordinators}
    groups = await _groups_of(tenant, oid, desk) if named - {oid} else frozenset()
    return roles_among(settings, {oid, *groups}, desk.administrators)


async def may_change(booking: Booking, turn: Turn, desk: Desk) -> bool:
    """Move, cancel, swap: whoever asked for the interview, its organizer, coordinators, administrators."""
    if not turn.oid or booking.tenant != turn.tenant:
        return False
    if turn.oid in (booking.requester, booking.plan.organizer.id.lower()):
        return True
    return bool(await roles_of(turn.tenant, turn.oid, desk))


async def must_be(role: Role, turn: Turn, desk: Desk) -> None:
    """Raises RoleNeeded."""
    if role not in await roles_of(turn.tenant, turn.oid, desk):
        raise RoleNeeded(role.value)


async def _groups_of(tenant: str, oid: str, desk: Desk) -> frozenset[str]:
    """Asked as the app; where it may not read that, as the person, who may read their own."""
    known = desk.memberships.known(tenant, oid)
    if known is not None:
        return known
    for graph in (desk.app_graph(tenant, oid), desk.graph(tenant, oid)):
        try:
            return desk.memberships.remember(tenant, oid, await graph.groups.mine())
        except GraphMissing:
            return frozenset()  # no such person in this company
        except SchedulingError:
            continue
    return frozenset()  # not remembered: the next press asks again
