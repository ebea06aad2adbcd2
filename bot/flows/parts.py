"""What stories about bookings share: a part that may fail for good, and a last look at the calendars."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.desk import Desk
from bot.durable import Step, StepFailed
from bot.steps import will_pass
from cards.trouble import told_of
from cards.why import fact
from services.booking.amend import without_own
from services.errors import SchedulingError, SlotTaken
from services.model import Booking, Calendar, Slot, Span
from services.planning.engine import recheck
from services.planning.recheck import Lost

TRIES, WAIT = 6, timedelta(seconds=2)  # 2 + 4 + 8 + 16 + 32 seconds between them
GAVE_UP = {
    "GraphBusy": "Microsoft 365 was too busy, for more than a minute.",
    "GraphSilent": "Microsoft 365 gave no answer, for more than a minute.",
}

Part = Callable[[Desk, str, str], Awaitable[str]]  # what went wrong, in a plain sentence; "" when nothing did


async def went_well(desk: Desk, step: Step, name: str, part: Part, tenant: str, id: str) -> bool:
    """What went wrong is kept on the booking: a step's own result holds no names."""

    async def do() -> bool:
        trouble = await part(desk, tenant, id)
        await keep_trouble(desk, tenant, id, trouble)
        return not trouble

    try:
        return bool(await step(name, do, worth_a_retry=will_pass, tries=TRIES, wait=WAIT))
    except StepFailed as failed:
        trouble = GAVE_UP.get(failed.kind, "Something went wrong on my side.")
    await step(f"{name}: gave up", partial(keep_trouble, desk, tenant, id, trouble))
    return False


async def keep_trouble(desk: Desk, tenant: str, id: str, trouble: str) -> None:
    await desk.store.change_booking(tenant, id, lambda booking: replace(booking, trouble=trouble))


async def who_cannot(desk: Desk, slot: Slot, standing: Sequence[Booking]) -> tuple[str, ...]:
    """Names of those who are not free for that slot. Raises as `calendars_without` does."""
    return recheck(slot, await calendars_without(desk, slot, standing))


async def calendars_without(desk: Desk, slot: Slot, standing: Sequence[Booking]) -> dict[str, Calendar]:
    """The calendars of this moment over that slot, where the events of `standing` do not count. Raises
    SignInNeeded and the GraphErrors."""
    sitting = {person.address for person in slot.people} | {room.address for room in slot.rooms}
    spans = [slot.span, *(each.slot.span for each in standing if each.slot.span.overlaps(slot.span))]
    window = Span(min(span.start for span in spans), max(span.end for span in spans))
    calendars = await desk.graph_of(standing[0]).schedules.read(sitting, window)
    return without_own(calendars, standing)


def what_changed(slot: Slot, blocked: Sequence[str], lost: Iterable[Lost], booking: Booking) -> str:
    """Who is no longer free, and what they have instead."""
    told = sentence(SlotTaken(slot, tuple(blocked)), booking)
    facts = (fact(booking.plan, each.obstacle) for each in lost if each.who.name in blocked)
    return " ".join([told, *dict.fromkeys(facts)])


def sentence(error: SchedulingError, booking: Booking) -> str:
    return told_of(error, booking.plan.zone, booking.plan.locale).said
