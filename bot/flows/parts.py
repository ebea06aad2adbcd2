"""A part of a story that may fail for good: what went wrong is kept on the booking, and the story goes on."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.desk import Desk
from bot.durable import Step, StepFailed
from bot.steps import will_pass
from cards.trouble import told_of
from services.errors import SchedulingError
from services.model import Booking

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


def sentence(error: SchedulingError, booking: Booking) -> str:
    return told_of(error, booking.plan.zone, booking.plan.locale).said
