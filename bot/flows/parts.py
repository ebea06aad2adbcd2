"""What stories about bookings share: a part that may fail for good, and a last look at the calendars."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.desk import Desk
from bot.durable import Step, StepFailed
from bot.flows.others import meets_another
from bot.steps import will_pass
from cards.trouble import told_of
from cards.why import fact
from services.booking.amend import without_own
from services.errors import GraphBusy, GraphSilent, SchedulingError, SlotTaken
from services.model import Booking, Calendar, Slot, Span
from services.planning.recheck import rechecked

TRIES, WAIT = 6, timedelta(seconds=2)  # 2 + 4 + 8 + 16 + 32 seconds between them
_MARGIN = timedelta(hours=3)
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


def around(span: Span) -> Span:
    """With more before and after than anybody keeps free."""
    return Span(span.start - _MARGIN, span.end + _MARGIN)


async def calendars_now(
    desk: Desk, slot: Slot, booking: Booking, standing: Sequence[Booking]
) -> dict[str, Calendar]:
    """Of everybody in that slot, and of the rooms, as far as people keep time free around it. The events of
    `standing` do not count. Raises SignInNeeded and the GraphErrors."""
    sitting = {person.address for person in slot.people} | {room.address for room in slot.rooms}
    wide = around(slot.span)
    spans = [wide, *(each.slot.span for each in standing if each.slot.span.overlaps(wide))]
    window = Span(min(span.start for span in spans), max(span.end for span in spans))
    calendars = await desk.graph_of(booking).schedules.read(sitting, window)
    return without_own(calendars, standing)


async def filled_up(desk: Desk, wanted: Sequence[Booking], standing: Sequence[Booking] = ()) -> str:
    """Who cannot come any more to interviews that are to be held so, and what they have instead; "" when all
    can. Outlook has no lock, so a gap of about a second remains."""
    slot = Slot(tuple(booking.slot.sittings[0] for booking in wanted))
    if slot.span.start <= desk.now():
        return "That time has passed meanwhile."
    if told := await meets_another(wanted, desk):
        return told
    try:
        calendars = await calendars_now(desk, slot, wanted[0], standing)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError as error:
        return sentence(error, wanted[0])
    found = [rechecked(each.plan, each.slot, calendars, desk.now()) for each in wanted]
    lost = [lost for each in found for lost in each.lost if not lost.is_optional]
    if not lost:
        return ""
    told = sentence(SlotTaken(slot, tuple(dict.fromkeys(each.who.name for each in lost))), wanted[0])
    return " ".join([told, *dict.fromkeys(fact(wanted[0].plan, each.obstacle) for each in lost)])


def sentence(error: SchedulingError, booking: Booking) -> str:
    return told_of(error, booking.plan.zone, booking.plan.locale).said
