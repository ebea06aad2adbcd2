"""A loop in its parts: each sitting is an event of its own, with a plan of its own. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.model import Booking, InterviewPlan, Session, Sitting, Slot, Span
from services.planning.hours import without


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
    taken = [booking.slot.span for booking in others]
    return tuple(part for window in windows for part in without(window, taken))


def _session(plan: InterviewPlan, sitting: Sitting) -> Session:
    """By its title, which no other session of the plan has."""
    return next((each for each in plan.sessions if each.title == sitting.title), plan.sessions[0])
