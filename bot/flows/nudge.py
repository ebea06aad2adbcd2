"""Interviewers are asked and reminded in their own chats, and left alone once they have answered.

Every change of a booking, whoever made it, is thought over once: each interviewer's row gets its next time. A
row whose time has come begins one telling, which asks Outlook again before anything is written.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.desk import Desk
from bot.durable import Step, StepFailed
from bot.flows import remind, show, watch
from bot.flows.invited import (
    bring_up_to_date,
    card_now,
    change,
    due_of,
    go_on_saying,
    planned,
    point_on,
    seen_by,
)
from bot.reach import NotReached, may_pass, write
from bot.turn import Json
from cards.nudge import reminder_card
from cards.unreached import unreached_card
from services.booking.changes import applied
from services.booking.nudges import CANDIDATE, Kind, Nudging, Unreached, begun, interviewers, moved
from services.booking.swaps import colleagues
from services.errors import GraphBusy, GraphSilent, SchedulingError
from services.model import Booking, BookingState, Conversation, Person, Span, WorkingHours
from services.notices.reconcile import organizers_copy
from services.planning.hours import DAY, known_zone

TRIES, WAIT = 5, timedelta(seconds=2)
LATER = timedelta(hours=1)  # when Outlook could not be asked


async def sweep(desk: Desk) -> None:
    now = desk.now()
    for tenant in desk.tenants:
        for booking in await desk.store.bookings_to_think_over(tenant, now):
            with suppress(GraphBusy, GraphSilent):  # the next sweep finds it again
                await think_over(desk, booking)
        for nudging in await desk.store.nudgings_due(tenant, now):
            await _begin(desk, tenant, nudging)


async def _begin(desk: Desk, tenant: str, nudging: Nudging) -> None:
    who = f"{nudging.booking}:{nudging.oid}"
    args = (tenant, nudging.booking, nudging.oid, str(nudging.n))
    await desk.work.begin("nudge", f"{who}:{nudging.n}", *args, queue=who)


async def think_over(desk: Desk, booking: Booking) -> None:
    """Plans what each interviewer is still to be written about this booking. Safe to repeat."""
    standing = {each.oid: each for each in await desk.store.nudgings_about(booking.tenant, booking.id)}
    new = [person for person in _to_write_to(booking, desk.now()) if person.id not in standing]
    hours = await _hours(desk, booking, new) if new else {}
    for person in new:
        first = begun(booking, person.id, hours[person.id], desk.now())
        await desk.store.begin_nudging(booking.tenant, await planned(desk, first, booking))
    if CANDIDATE not in standing and (await desk.store.settings(booking.tenant)).candidate_mails:
        reminder = begun(booking, CANDIDATE, WorkingHours(booking.plan.zone), desk.now())
        await desk.store.begin_nudging(booking.tenant, await planned(desk, reminder, booking))
    for each in standing.values():
        plan = await planned(desk, _of_this_time(each, booking, desk.now()), booking)
        if plan != each and not await desk.store.save_nudging(booking.tenant, plan):
            return  # somebody wrote to the row meanwhile: the next sweep thinks again
    await desk.store.thought_over(booking.tenant, booking.id, booking.revision)


async def nudge(desk: Desk, step: Step, tenant: str, id: str, oid: str, n: str) -> None:
    """The story of one nudge: decide, write, note it down. `n` names the row as it stood when it was due."""
    decide = partial(_decide, desk, tenant, id, oid, n)
    kind = await step("decide", decide, tries=TRIES, wait=WAIT, worth_a_retry=may_pass)
    if kind == Kind.SHOW:
        await step("show", partial(bring_up_to_date, desk, tenant, id, oid), tries=TRIES)
    if kind == Kind.MAIL:
        await _mail(desk, step, tenant, id)
    if kind == Kind.SAY:
        await step("go on answering", partial(go_on_saying, desk, tenant, id, oid))
    if kind not in (Kind.ASK, Kind.REMIND):
        return
    written = partial(_write, desk, tenant, id, oid, Kind(kind))
    chat, card, why = await step("write", written, tries=TRIES, wait=WAIT, worth_a_retry=may_pass)
    if kind == Kind.ASK:
        await step("note it", partial(_note, desk, tenant, id, oid, chat, card, why))
    if kind == Kind.ASK and why:
        await step("tell the recruiter", partial(_name, desk, tenant, id, oid), tries=TRIES)


async def _mail(desk: Desk, step: Step, tenant: str, id: str) -> None:
    """Sent once or, after a crash at the wrong moment, not at all: a reminder that comes twice is worse."""
    try:
        mail = partial(remind.mail_candidate, desk, tenant, id)
        sent = await step("mail", mail, tries=TRIES, wait=WAIT, worth_a_retry=_is_busy)
    except StepFailed:
        return
    if not sent:
        await step("say so", partial(remind.say_not_sent, desk, tenant, id), tries=TRIES)


def _is_busy(error: Exception) -> bool:
    """Asked to wait: nothing was sent. After silence nobody knows."""
    return isinstance(error, GraphBusy) and error.status != 504


async def _decide(desk: Desk, tenant: str, id: str, oid: str, n: str) -> str:
    """What is due, by Outlook as it is now. It is marked as begun, so that a second telling keeps away and a
    repeated one goes on."""
    nudging, booking = await desk.store.nudging(tenant, id, oid), await show.known(desk, tenant, id)
    if nudging is None:
        return ""
    if nudging.doing.startswith(f"{n}:"):
        return nudging.doing.partition(":")[2]
    fresh = await _fresh(desk, booking)
    if fresh is None:
        await desk.store.save_nudging(tenant, replace(nudging, next_at=desk.now() + LATER))
        return ""
    due, now = await due_of(desk, nudging, fresh), desk.now()
    if due is None or due.at > now:
        await desk.store.save_nudging(tenant, replace(nudging, next_at=due.at if due else None))
        return ""
    doing = replace(nudging, doing=f"{n}:{due.kind}")
    if due.kind is Kind.ASK:
        doing = replace(doing, asked=(*nudging.asked, now), snoozed=None)
    if due.kind in (Kind.REMIND, Kind.MAIL):
        doing = replace(doing, reminded=True)
    return str(due.kind) if await desk.store.save_nudging(tenant, await planned(desk, doing, fresh)) else ""


async def _fresh(desk: Desk, booking: Booking) -> Booking | None:
    """The booking as Outlook has it, None when that cannot be known: then nobody is written to. What differs
    is told by the usual look."""
    if booking.state is not BookingState.BOOKED or booking.event is None:
        return booking
    try:
        copy = await organizers_copy(desk.graph_of(booking).events, booking)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError:
        return None
    fresh = applied(booking, copy)
    if fresh != booking:
        mark = fresh.change_key or "gone"
        await watch.begin_look(desk, booking.tenant, booking.id, f"nudge:{mark}", "reconcile")
    return fresh


async def _write(desk: Desk, tenant: str, id: str, oid: str, kind: Kind) -> list[str]:
    """[chat, message, ""], or ["", "", why not]."""
    booking, nudging = await show.known(desk, tenant, id), await desk.store.nudging(tenant, id, oid)
    assert nudging is not None, "it was decided upon"

    async def draw(chat: Conversation) -> Json:
        if kind is Kind.ASK:
            return await card_now(desk, nudging, booking, chat)
        seen = seen_by(nudging, booking, chat)
        return reminder_card(seen, press=desk.press(tenant), now=desk.now())

    if await desk.store.wants_no_nudges(tenant, oid):
        return ["", "", Unreached.OPTED_OUT]
    try:
        written = await write(desk, booking, oid, draw)
    except NotReached as not_reached:
        return ["", "", not_reached.why]
    return [written.chat.id, written.card, ""]


async def _note(desk: Desk, tenant: str, id: str, oid: str, chat: str, card: str, why: str) -> None:
    """Which message asks now. An earlier one points to it."""
    booking, before = await show.known(desk, tenant, id), await desk.store.nudging(tenant, id, oid)
    assert before is not None, "it was decided upon"
    if card and before.card != card:
        await point_on(desk, before, booking)
    where = await desk.store.conversation(tenant, chat) if chat else None

    def noted(standing: Nudging) -> Nudging:
        if why:
            return replace(standing, unreached=Unreached(why))
        return replace(standing, unreached=None, chat=where, card=card, shows="")

    await change(desk, booking, oid, noted)
    if card:
        await bring_up_to_date(desk, tenant, id, oid)


async def _name(desk: Desk, tenant: str, id: str, oid: str) -> None:
    """Names an interviewer who cannot be asked to the recruiter, once an interview, with another way."""
    booking, nudging = await show.known(desk, tenant, id), await desk.store.nudging(tenant, id, oid)
    person = next((each for each in interviewers(booking) if each.id == oid), None)
    if nudging is None or person is None or nudging.unreached is None or nudging.told:
        return
    told = unreached_card(
        booking,
        person,
        nudging.unreached,
        has_colleagues=bool(colleagues(booking, person)),
        press=desk.press(tenant),
        locale=booking.plan.locale,
    )
    await desk.teams.post(booking.conversation, told, reply_to=booking.card)
    await change(desk, booking, oid, lambda standing: replace(standing, told=True))


def _to_write_to(booking: Booking, now: datetime) -> tuple[Person, ...]:
    stands = booking.state is BookingState.BOOKED and booking.slot.span.start > now
    return interviewers(booking) if stands else ()


def _of_this_time(nudging: Nudging, booking: Booking, now: datetime) -> Nudging:
    has_moved = booking.state is BookingState.BOOKED and nudging.starts != booking.slot.span.start
    return moved(nudging, booking, now) if has_moved else nudging


async def _hours(desk: Desk, booking: Booking, people: Sequence[Person]) -> dict[str, WorkingHours]:
    """Everybody's own clock: their mailbox's, else their Teams client's, else the recruiter's."""
    soon = Span(desk.now(), desk.now() + DAY)
    try:
        found = await desk.graph_of(booking).schedules.read([person.address for person in people], soon)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError:
        found = {}
    return {
        person.id: (found[person.address].hours if person.address in found else None)
        or WorkingHours(await _zone(desk, booking, person.id))
        for person in people
    }


async def _zone(desk: Desk, booking: Booking, oid: str) -> str:
    chat = await desk.store.personal_chat(booking.tenant, oid)
    return known_zone(chat.zone, booking.plan.zone) if chat and chat.zone else booking.plan.zone
