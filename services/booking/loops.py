"""A loop in its parts: each sitting is an event of its own, with a plan of its own. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.model import Booking, InterviewPlan, Session, Sitting, Slot, Span


def parted(plan: InterviewPlan, slot: Slot) -> Iterator[tuple[InterviewPlan, Slot]]:
    """The plan and the slot of each sitting alone, in the order in which they are held.

    What was said for the slot stays with those whom it is about.
    """
    for sitting in slot.sittings:
        about = {person.name for person in sitting.people} | ({sitting.room.name} if sitting.room else set())
        own = tuple(reason for reason in slot.reasons if not reason.who or reason.who in about)
        alone = replace(plan, sessions=(_session(plan, sitting),), any_order=False, one_room=False)
        yield alone, Slot((sitting,), slot.cost, own)


def free_of(windows: Sequence[Span], others: Sequence[Booking]) -> tuple[Span, ...]:
    """The windows without the candidate's other sessions: they cannot sit in two at once."""
    left = list(windows)
    for taken in (booking.slot.span for booking in others):
        left = [part for window in left for part in _without(window, taken)]
    return tuple(left)


def _session(plan: InterviewPlan, sitting: Sitting) -> Session:
    """By its title, which no other session of the plan has."""
    return next((each for each in plan.sessions if each.title == sitting.title), plan.sessions[0])


def _without(window: Span, taken: Span) -> Iterator[Span]:
    if not window.overlaps(taken):
        yield window
        return
    if window.start < taken.start:
        yield Span(window.start, taken.start)
    if taken.end < window.end:
        yield Span(taken.end, window.end)
