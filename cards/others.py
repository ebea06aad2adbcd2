"""The candidate's other interviews in words: when, and who arranged them."""

from collections.abc import Sequence

from cards.words import BRITISH, count, listed, when_short
from services.model import Booking, InterviewPlan, Span

MOST = 3


def has_others(plan: InterviewPlan, others: Sequence[Booking], locale: str = BRITISH) -> str:
    """ "Mira Voss has another interview Thu 26 Nov, 09:45–10:15 (Rosa Almeida’s). I keep it free."; "" where
    there is none in the days that were asked for."""
    whole = Span(min(w.start for w in plan.windows), max(w.end for w in plan.windows))
    near = [each for each in others if each.slot.span.overlaps(whole)]
    told = [f"{when_short(each.slot.span, plan.zone, locale)}{_whose(each, plan)}" for each in near[:MOST]]
    if len(near) > MOST:
        told.append(f"{len(near) - MOST} more times")
    has = "another interview" if len(near) == 1 else count(len(near), "other interview")
    kept = "that time" if len(near) == 1 else "those times"
    return f"{_called(plan)} has {has}: {listed(told)}. I keep {kept} free." if near else ""


def has_another_then(other: Booking, plan: InterviewPlan) -> str:
    """ "Mira Voss has another interview then: Thu 26 Nov, 09:45–10:15 (Rosa Almeida’s)." """
    at, whose = when_short(other.slot.span, plan.zone, plan.locale), _whose(other, plan)
    return f"{_called(plan)} has another interview then: {at}{whose}."


def _whose(booking: Booking, plan: InterviewPlan) -> str:
    """Who arranged it, where that is somebody else."""
    by = booking.plan.recruiter or booking.plan.organizer
    own = {person.address for person in (plan.organizer, plan.recruiter) if person}
    return "" if by.address in own else f" ({by.name}’s)"


def _called(plan: InterviewPlan) -> str:
    return plan.candidate.name or plan.candidate.address
