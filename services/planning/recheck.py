"""Whether a slot that was shown, or an interview that is booked, still stands by fresh calendars.

By the same rules as the search: time kept free, most interviews, own windows, policy. What was weighed when
the slot was proposed does not undo it: a tentative meeting, an odd hour. Optional people may fall away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.model import Calendar, InterviewPlan, Person, Room, Session, Sitting, Slot, Stance, Why
from services.planning.agenda import Agenda, Cause, Obstacle

_TAKEN = {Cause.BUSY, Cause.AWAY, Cause.UNKNOWN, Cause.NO_ROOM}


@dataclass(frozen=True, slots=True)
class Lost:
    """What stands against one sitting, and for whom. `is_optional`: it can be held without them."""

    sitting: Sitting
    who: Person | Room
    obstacle: Obstacle
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Recheck:
    lost: tuple[Lost, ...]
    is_past: bool = False

    @property
    def stands(self) -> bool:
        return not self.is_past and all(lost.is_optional for lost in self.lost)

    @property
    def without(self) -> tuple[Person, ...]:
        """Optional people who cannot come any more."""
        gone = [lost.who for lost in self.lost if lost.is_optional and isinstance(lost.who, Person)]
        return tuple(dict.fromkeys(gone))

    @property
    def taken(self) -> tuple[str, ...]:
        """Names of those whose calendar shows that time as taken, or cannot be read, whatever their rules."""
        gone = [lost.who.name for lost in self.lost if lost.obstacle.cause in _TAKEN]
        return tuple(dict.fromkeys(gone))

    @property
    def blocked_by(self) -> tuple[str, ...]:
        """Names of those without whom it cannot be held."""
        return tuple(dict.fromkeys(lost.who.name for lost in self.lost if not lost.is_optional))


def rechecked(
    plan: InterviewPlan,
    slot: Slot,
    calendars: Mapping[str, Calendar],
    now: datetime,
) -> Recheck:
    """`calendars` reach as far around the slot as its people keep time free."""
    agenda = Agenda(plan, calendars)
    doubted = {reason.who for reason in slot.reasons if reason.why is Why.UNKNOWN}
    lost: list[Lost] = []
    for session, sitting in zip(plan.sessions, by_session(plan, slot), strict=True):
        for person in sitting.people:
            facts = _against(agenda, person, sitting, doubted)
            lost += [Lost(sitting, person, fact, _is_optional(session, person)) for fact in facts]
        if sitting.room and not agenda.room_stands(sitting.room, 0, sitting.span):
            fact = Obstacle(Cause.NO_ROOM, sitting.room.name, sitting.span)
            lost.append(Lost(sitting, sitting.room, fact))
    return Recheck(tuple(lost), is_past=slot.span.start <= now)


def _against(agenda: Agenda, person: Person, sitting: Sitting, doubted: set[str]) -> Iterator[Obstacle]:
    """A mailbox that cannot be read now is not free, unless the slot was shown with that very doubt."""
    in_room = sitting.room is not None
    yield from (
        fact
        for fact in agenda.against(person, sitting.span, in_room)
        if fact.cause is not Cause.UNKNOWN or person.name not in doubted
    )
    cause = agenda.doubt(person.address, sitting.span)
    if cause is not None and person.name not in doubted and agenda.plan.policy.unknown is Stance.WEIGH:
        yield Obstacle(Cause.UNKNOWN, person.name, detail=cause)


def by_session(plan: InterviewPlan, slot: Slot) -> tuple[Sitting, ...]:
    """The sittings in the order of the plan's sessions: by their titles, else by the order of both."""
    titled = {sitting.title: sitting for sitting in slot.sittings}
    if len(titled) == len(slot.sittings) and all(session.title in titled for session in plan.sessions):
        return tuple(titled[session.title] for session in plan.sessions)
    in_turn = sorted(range(len(plan.sessions)), key=lambda j: not plan.sessions[j].with_candidate)
    held = dict(zip(in_turn, slot.sittings, strict=True))
    return tuple(held[j] for j in range(len(plan.sessions)))


def _is_optional(session: Session, person: Person) -> bool:
    asked = {each.address.casefold() for seat in session.panel for each in seat.anyone_of}
    return person.address.casefold() not in asked
