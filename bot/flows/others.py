"""The candidate's other interviews, whoever arranged them: nobody can sit in two at once."""

from collections.abc import Sequence

from bot.desk import Desk
from cards.others import has_another_then
from services.model import Booking, InterviewPlan, Span


async def other_interviews(plan: InterviewPlan, tenant: str, desk: Desk) -> tuple[Booking, ...]:
    """Those to come, by start, without the interview or loop that the plan is to change."""
    if not plan.meets_candidate:
        return ()
    found = await desk.store.interviews_with(tenant, plan.candidate.address, ending_after=desk.now())
    changed = {plan.replaces, *(each.loop for each in found if each.id == plan.replaces)} - {None, ""}
    return tuple(each for each in found if not {each.id, each.loop} & changed)


async def meets_another(wanted: Sequence[Booking], desk: Desk) -> str:
    """That the candidate has been booked elsewhere meanwhile, in a plain sentence; "" when they have not.
    `wanted` is an interview, or the sessions of a loop."""
    theirs = [each for each in wanted if each.plan.meets_candidate]
    if not theirs:
        return ""
    address, tenant = theirs[0].plan.candidate.address, theirs[0].tenant
    found = await desk.store.interviews_with(tenant, address, ending_after=desk.now())
    ids = {each.id for each in wanted}
    others = tuple(each for each in found if each.id not in ids)
    told = (then(others, each.plan, each.slot.span) for each in theirs)
    return next(filter(None, told), "")


def then(others: Sequence[Booking], plan: InterviewPlan, span: Span) -> str:
    """Of these, the one that is held in that time, in a sentence; "" for none."""
    found = next((each for each in others if each.slot.span.overlaps(span)), None)
    return has_another_then(found, plan) if found else ""
