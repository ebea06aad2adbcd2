"""Why a slot is proposed, why a time is not, whether a shown slot still stands. Never a meeting's subject."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.model import (
    Availability,
    Calendar,
    Candidate,
    InterviewPlan,
    Person,
    Reason,
    Room,
    Session,
    Sitting,
    Slot,
    Why,
)
from services.planning.agenda import Agenda
from services.planning.diaries import HARD

_NO_PLAN = InterviewPlan(Candidate("", ""), (), (), Person("", ""), "UTC")


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was taken out of a pool, and who of it had nothing against that time."""

    chosen: tuple[Person, ...]
    able: tuple[Person, ...]


def reasons(
    plan: InterviewPlan,
    diary: Mapping[str, Calendar],
    held: Iterable[tuple[Session, Sitting]],
    choices: Iterable[Choice],
) -> tuple[Reason, ...]:
    return reasons_of(Agenda(plan, diary), held, choices)


def reasons_of(
    agenda: Agenda, held: Iterable[tuple[Session, Sitting]], choices: Iterable[Choice]
) -> tuple[Reason, ...]:
    """What a card says about a slot, each once: how free everybody is, then who was chosen, then the room."""
    held = tuple(held)
    told: list[Reason] = []
    for session, sitting in held:
        for person in sitting.people:
            told += _about(agenda, session, sitting, person)
    doubts = {Why.UNKNOWN, Why.TENTATIVE}
    free = () if any(reason.why in doubts for reason in told) else (Reason(Why.ALL_FREE),)
    told += _chosen({p.address.casefold() for _, sitting in held for p in sitting.people}, choices)
    for _, sitting in held:
        if sitting.room:
            told.append(Reason(Why.ROOM_FITS, sitting.room.name, _seats(sitting.room)))
    return tuple(dict.fromkeys((*free, *told)))


def recheck(slot: Slot, calendars: Mapping[str, Calendar]) -> tuple[str, ...]:
    """Names of the people and rooms that are no longer free for a slot that was shown.

    A mailbox that cannot be read now is not free, unless the slot was shown with that very doubt.
    Tentative meetings were weighed when the slot was proposed: they do not undo it.
    """
    diary, lost = Agenda(_NO_PLAN, calendars), list[str]()
    doubted = {reason.who for reason in slot.reasons if reason.why is Why.UNKNOWN}
    for sitting in slot.sittings:
        for person in sitting.people:
            if diary.doubt(person.address, sitting.span) is not None:
                lost += [person.name] if person.name not in doubted else []
            elif diary.shown(person.address, sitting.span) & HARD:
                lost.append(person.name)
        if sitting.room and not diary.room_stands(sitting.room, 0, sitting.span):
            lost.append(sitting.room.name)
    return tuple(dict.fromkeys(lost))


def _about(agenda: Agenda, session: Session, sitting: Sitting, person: Person) -> Iterator[Reason]:
    span, shown = sitting.span, agenda.shown(person.address, sitting.span)
    if (cause := agenda.doubt(person.address, span)) is not None:
        yield Reason(Why.UNKNOWN, person.name, cause)
    if Availability.TENTATIVE in shown:
        yield Reason(Why.TENTATIVE, person.name)
    if Availability.ELSEWHERE in shown and session.room:
        yield Reason(Why.ELSEWHERE, person.name)
    if not agenda.is_at_work(person, span):
        yield Reason(Why.OUTSIDE_HOURS, person.name, agenda.local(person, span))


def _chosen(seated: set[str], choices: Iterable[Choice]) -> Iterator[Reason]:
    """Who was taken out of a pool; the detail names who else could have sat there."""
    for choice in choices:
        others = [p.name for p in choice.able if p.address.casefold() not in seated]
        for person in choice.chosen:
            yield Reason(Why.CHOSEN, person.name, ", ".join(others))


def _seats(room: Room) -> str:
    return "" if room.capacity is None else str(room.capacity)
