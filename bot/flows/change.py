"""Changing what is booked: other times are found, a preview says who will be mailed, one PATCH does it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby
from uuid import NAMESPACE_OID, uuid5

from bot.desk import Asker, Desk
from bot.durable import Step
from bot.flows import candidate, propose, show, watch
from bot.flows.form import again
from bot.flows.parts import GAVE_UP, filled_up, keep_trouble, sentence, went_well
from bot.flows.search import search
from bot.turn import Json, Reply, Say, ShowCard, Turn
from cards.change import (
    changed_card,
    changed_in_part_card,
    changing_card,
    preview_card,
    unchanged_card,
)
from cards.clicks.recruiter import ConfirmChange, FindAgain, MoreTimes, MoveAlong, MoveLoop, MoveThere
from cards.slots import MOST_INSTEAD, PAGE
from services.booking.amend import amended, as_amended, edits, seal, with_amendment
from services.booking.candidate import at
from services.booking.changes import differences
from services.booking.event import EventFacts
from services.booking.loops import parted
from services.booking.news import News, news_of
from services.errors import GraphBusy, GraphSilent, SchedulingError, StaleCard
from services.model import Amendment, Booking, BookingState, InterviewPlan, Proposal, Span
from services.notices.reconcile import UNWATCHED

OTHER_SESSIONS = (
    "I can move these sessions, not make more or fewer of them. "
    "Cancel what is too much, and schedule what is new."
)


async def find_again(click: FindAgain, turn: Turn, desk: Desk) -> Reply:
    """Other times for one interview: to be moved there if it still stands, else to be booked anew."""
    booking = await show.own(click.booking, turn, desk)
    return await look_for_times(booking.plan, booking.id, turn, desk)


async def move_loop(click: MoveLoop, turn: Turn, desk: Desk) -> Reply:
    return await look_for_loop(click.loop, turn, desk)


async def look_for_loop(id: str, turn: Turn, desk: Desk, windows: tuple[Span, ...] | None = None) -> Reply:
    """For all of its sessions that still stand."""
    loop = await show.standing(desk, turn.tenant, id)
    for booking in loop:
        await show.own(booking.id, turn, desk)
    proposal = await desk.store.proposal(turn.tenant, id)
    if not loop or proposal is None:
        raise StaleCard
    return await look_for_times(_left_of(proposal.plan, loop), id, turn, desk, windows)


async def look_for_times(
    plan: InterviewPlan, replaces: str, turn: Turn, desk: Desk, windows: tuple[Span, ...] | None = None
) -> Reply:
    """`replaces` is the booking, or the loop. Without `windows`: in the days that are left of the plan. On
    other days too the candidate is held to when they can, so that it is said where they cannot then."""
    request = again(Asker.of(turn), plan, desk.now())
    facts = replace(request.facts, windows=windows or request.facts.windows)
    await propose.ask_for_times(replace(request, facts=facts, replaces=replaces), desk, turn.activity)
    return Say(f"Looking for another time for {plan.candidate.name} …")


async def preview(proposal: Proposal, n: int, turn: Turn, desk: Desk) -> Reply:
    """What choosing slot `n` would change and who would be mailed; None when nothing of it stands now."""
    standing = await _changeable(proposal, turn, desk)
    if not standing:
        return None
    under_way = next((booking for booking in standing if booking.amendment), None)
    if under_way:
        return ShowCard(changing_card(under_way, locale=under_way.plan.locale))
    changing = _amending(standing, proposal, n, turn)
    return ShowCard(_preview(changing, proposal, n, desk)) if changing else Say(OTHER_SESSIONS)


async def confirm(click: ConfirmChange, turn: Turn, desk: Desk) -> Reply:
    """What was shown is done, and nothing else: what has changed since is shown anew."""
    proposal = await propose.own_proposal(click.proposal, turn, desk)
    while True:
        standing = await _changeable(proposal, turn, desk)
        under_way = next((booking for booking in standing if booking.amendment), None)
        if under_way:
            return ShowCard(changing_card(under_way, locale=under_way.plan.locale))
        changing = _amending(standing, proposal, click.n, turn)
        if not changing or proposal.state != "open":
            raise StaleCard
        if seal(changing) != click.seen:
            return ShowCard(_preview(changing, proposal, click.n, desk, anew=True))
        if await begin(changing, desk):
            await desk.store.close_proposal(turn.tenant, proposal.id)
            return ShowCard(changing_card(changing[0], locale=proposal.plan.locale))


async def begin(changing: Sequence[Booking], desk: Desk) -> bool:
    """Puts the amendments down and begins their one story; False when somebody wrote a booking meanwhile."""
    if not await desk.store.amend(changing[0].tenant, changing):
        return False
    await _begin(changing, desk)
    return True


async def move_along(click: MoveAlong, turn: Turn, desk: Desk) -> Reply:
    """The preview of a move to where somebody has moved the candidate's own event."""
    booking = await show.own(click.booking, turn, desk)
    if booking.candidate_span is None:
        raise StaleCard
    return await _preview_at(booking.candidate_span, booking, turn, desk)


async def move_there(click: MoveThere, turn: Turn, desk: Desk) -> Reply:
    """The preview of a move to a time that an interviewer proposed."""
    booking = await show.own(click.booking, turn, desk)
    span = Span(datetime.fromisoformat(click.start), datetime.fromisoformat(click.end))
    if span.start <= desk.now():
        return Say("That time is over.")
    if span == booking.slot.span:
        return Say("The interview is held then already.")
    return await _preview_at(span, booking, turn, desk)


async def _preview_at(span: Span, booking: Booking, turn: Turn, desk: Desk) -> Reply:
    """With the same people in the same room."""
    if booking.state is not BookingState.BOOKED:
        raise StaleCard
    session = replace(booking.plan.sessions[0], duration=span.duration)
    proposal = await desk.store.propose(
        turn.tenant,
        requester=turn.oid,
        conversation=turn.conversation,
        plan=replace(booking.plan, sessions=(session,), replaces=booking.id),
        slots=(at(booking, span).slot,),
        now=desk.now(),
    )
    return await preview(proposal, 0, turn, desk)


async def amend(desk: Desk, step: Step, tenant: str, chat: str, card: str, *ids: str) -> None:
    """The story of one change: of one interview, or of several sessions of a loop. What cannot be done leaves
    the interview as it is, and says why."""
    look_again = partial(_look_again, ids=ids)
    well = await went_well(desk, step, "look again", look_again, tenant, ids[0])
    done: list[str] = []
    for n, id in enumerate(ids):
        well = well and await went_well(desk, step, f"change event {n}", _change, tenant, id)
        done += [id] if well else []
    if not well:
        await step("find others", partial(_find_others, desk, tenant, chat, ids))
    for n, id in enumerate(ids):
        await step(f"end {n}", partial(_end, desk, tenant, id))
        await candidate.follow(desk, step, f"follow {n}", tenant, id)
    await step("answer", partial(_answer, desk, tenant, chat, card, ids, done), tries=3)
    for n, id in enumerate(ids):
        await step(f"forget {n}", partial(keep_trouble, desk, tenant, id, ""))
    await show.booking(desk, step, tenant, ids[0])
    for n, id in enumerate(ids):
        await step(f"look {n}", partial(watch.begin_look, desk, tenant, id, f"after {card}", "notice"))


async def sweep(desk: Desk) -> None:
    """A crash between the press and the start of its story is made good here: the keys are the same."""
    for tenant in desk.tenants:
        active = await desk.store.active_bookings(tenant, ending_after=desk.now())
        waiting = [b for b in active if b.amendment and b.state is BookingState.BOOKED]
        for _, changing in groupby(sorted(waiting, key=_amendment_id), key=_amendment_id):
            await _begin(tuple(changing), desk)


def _amendment_id(booking: Booking) -> str:
    return booking.amendment.id if booking.amendment else ""


async def _begin(changing: Sequence[Booking], desk: Desk) -> None:
    first = changing[0]
    if first.amendment:
        where = first.amendment.chat, first.amendment.card
        ids = [booking.id for booking in sorted(changing, key=lambda booking: booking.place)]
        await desk.work.begin("amend", first.amendment.id, first.tenant, *where, *ids, queue=ids[0])


async def _changeable(proposal: Proposal, turn: Turn, desk: Desk) -> tuple[Booking, ...]:
    standing = await show.standing(desk, turn.tenant, proposal.plan.replaces or "")
    for booking in standing:
        await show.own(booking.id, turn, desk)
    return standing


def _amending(standing: Sequence[Booking], proposal: Proposal, n: int, turn: Turn) -> tuple[Booking, ...]:
    """The bookings with what is to become of them; () when the sessions are not the same ones."""
    if not 0 <= n < len(proposal.slots) or not standing:
        return ()
    parts = {slot.sittings[0].title: (plan, slot) for plan, slot in parted(proposal.plan, proposal.slots[n])}
    if len(standing) == len(parts) == 1:
        parts = {standing[0].slot.sittings[0].title: next(iter(parts.values()))}
    if {booking.slot.sittings[0].title for booking in standing} != set(parts):
        return ()
    id, where = f"{proposal.id}:{n}:{standing[0].revision}", (turn.conversation.id, turn.message or "")
    return tuple(
        with_amendment(
            booking, Amendment(id, turn.oid, *parts[booking.slot.sittings[0].title], *where, proposal.id)
        )
        for booking in standing
    )


def _left_of(plan: InterviewPlan, loop: Sequence[Booking]) -> InterviewPlan:
    """Those of its sessions that still stand, each as it has been changed since."""
    left = {booking.slot.sittings[0].title: booking.plan.sessions[0] for booking in loop}
    return replace(plan, sessions=tuple(left[each.title] for each in plan.sessions if each.title in left))


def _preview(
    changing: Sequence[Booking], proposal: Proposal, n: int, desk: Desk, *, anew: bool = False
) -> Json:
    return preview_card(
        changing,
        ConfirmChange(proposal.id, n, seal(changing)),
        MoreTimes(proposal.id, n // PAGE),
        press=desk.press(proposal.tenant),
        anew=anew,
        locale=proposal.plan.locale,
    )


async def _look_again(desk: Desk, tenant: str, id: str, *, ids: Sequence[str]) -> str:
    """Who has filled up since the times were shown? The events that are to be moved do not count."""
    changing = [booking for each in ids if (booking := await show.known(desk, tenant, each)).amendment]
    if not changing:
        return ""  # told again after a crash: it is done
    return await filled_up(desk, [as_amended(booking) for booking in changing], changing)


async def _change(desk: Desk, tenant: str, id: str) -> str:
    """Safe to repeat: what the copy has already is not written again."""
    booking = await show.known(desk, tenant, id)
    if booking.amendment is None or booking.state is not BookingState.BOOKED:
        return ""
    events = desk.graph_of(booking).events
    try:
        facts = await events.change(booking.event or "", partial(edits, booking), booking=id)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError as error:
        return sentence(error, booking)
    await desk.store.change_booking(tenant, id, partial(_amended, facts), partial(_by_others, facts))
    return ""


def _amended(facts: EventFacts, booking: Booking) -> Booking | None:
    is_ours = booking.amendment is not None and booking.state is BookingState.BOOKED
    return amended(booking, facts) if is_ours else None


def _by_others(facts: EventFacts, booking: Booking) -> tuple[News, ...]:
    """What people did in Outlook while it was being changed: no look will find it any more."""
    return news_of(differences(as_amended(booking), facts), amended(booking, facts))


async def _end(desk: Desk, tenant: str, id: str) -> None:
    """What could not be done is not waited for any longer."""
    await desk.store.change_booking(tenant, id, lambda booking: replace(booking, amendment=None))
    await desk.store.look_again(tenant, id, desk.now() + UNWATCHED)


async def _find_others(desk: Desk, tenant: str, chat: str, ids: Sequence[str]) -> None:
    """What is free nearest to the time that cannot be had, for the card that says so. Nothing for a loop of
    which Outlook has taken a part already: what is left of it is another question."""
    changing = [await show.known(desk, tenant, id) for id in ids]
    first, amendments = changing[0], [booking.amendment for booking in changing if booking.amendment]
    plan = await _wanted(desk, changing, amendments)
    if plan is None:
        return
    try:
        found = await search(plan, desk.graph_of(first), tenant, desk)
    except SchedulingError:
        return  # the card has a button that asks again, and says more than fits in here
    wanted = min(amendment.slot.span.start for amendment in amendments)
    await desk.store.propose(
        tenant,
        requester=amendments[0].by,
        conversation=await desk.store.conversation(tenant, chat) or first.conversation,
        plan=found.plan,
        slots=sorted(found.slots, key=lambda slot: abs(slot.span.start - wanted))[:MOST_INSTEAD],
        now=desk.now(),
        id=_instead(first.id, amendments[0].card),
    )


async def _wanted(
    desk: Desk, changing: Sequence[Booking], amendments: Sequence[Amendment]
) -> InterviewPlan | None:
    """What is asked for with all that was to be changed together; None when some of it is changed."""
    if len(amendments) < len(changing):
        return None
    if len(changing) == 1:
        return replace(amendments[0].plan, replaces=changing[0].id)
    shown = await desk.store.proposal(changing[0].tenant, amendments[0].proposal)
    return shown.plan if shown else None


def _instead(id: str, card: str) -> str:
    """The id of the proposal that is made when that change of the booking falls through."""
    return uuid5(NAMESPACE_OID, f"instead of {id} {card}").hex


async def _answer(
    desk: Desk, tenant: str, chat: str, card: str, ids: Sequence[str], done: Sequence[str]
) -> None:
    """Turns the preview into what became of it."""
    changed = [await show.known(desk, tenant, id) for id in ids]
    conversation = await desk.store.conversation(tenant, chat) or changed[0].conversation
    shown = await _outcome(desk, changed, card, done)
    own = {booking.card for booking in changed}
    if card and card not in own:
        await desk.teams.edit(conversation, card, shown)
    elif len(done) < len(ids):
        await desk.teams.post(conversation, shown, reply_to=changed[0].card)


async def _outcome(desk: Desk, changed: Sequence[Booking], card: str, done: Sequence[str]) -> Json:
    first, press, locale = changed[0], desk.press(changed[0].tenant), changed[0].plan.locale
    if len(done) == len(changed):
        return changed_card(changed, press=press, locale=locale)
    failed = next((booking for booking in changed if booking.trouble), first)
    in_doubt = failed.trouble in GAVE_UP.values()
    instead = await desk.store.proposal(first.tenant, _instead(first.id, card))
    if len(changed) > 1:
        moved, left = changed[: len(done)], changed[len(done) :]
        return changed_in_part_card(
            moved, left, failed.trouble, press=press, instead=instead, in_doubt=in_doubt, locale=locale
        )
    return unchanged_card(
        failed, failed.trouble, press=press, instead=instead, in_doubt=in_doubt, locale=locale
    )
