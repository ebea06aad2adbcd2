"""How well mailboxes are watched: one's own, and for an administrator everybody's."""

from bot.desk import Desk
from bot.flows.roles import Role, roles_of
from bot.turn import Reply, ShowCard, Turn
from cards.health import Health, health_card
from services.model import Booking
from services.store.words import Mailbox


async def tell(turn: Turn, desk: Desk) -> Reply:
    is_administrator = Role.ADMINISTRATOR in await roles_of(turn.tenant, turn.oid, desk)
    boxes = await desk.store.mailboxes(turn.tenant)
    names = _names(await desk.store.active_bookings(turn.tenant, ending_after=desk.now()))
    shown = [box for box in boxes if is_administrator or box.id == turn.oid]
    healths = [await _health(box, names.get(box.id, ""), desk) for box in shown if box.tend_at]
    card = health_card(
        healths,
        turn.zone or "UTC",
        of_all=is_administrator,
        press=desk.press(turn.tenant),
        locale=turn.locale,
    )
    return ShowCard(card)


def _names(bookings: tuple[Booking, ...]) -> dict[str, str]:
    """Of whoever holds the events: the table of mailboxes keeps ids alone."""
    return {booking.mailbox: booking.plan.organizer.name for booking in bookings}


async def _health(box: Mailbox, name: str, desk: Desk) -> Health:
    watch = next(iter(await desk.store.watches_of(box.tenant, box.id)), None)
    return Health(
        name=name or "A mailbox without interviews to come",
        expires=watch.expires if watch and watch.expires > desk.now() else None,
        last_notice=watch.last_notice if watch else None,
        last_reconcile=box.last_reconcile,
        by_notice=box.by_notice,
        by_reconcile=box.by_reconcile,
    )
