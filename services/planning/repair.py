"""One way to go on with an interview that cannot be held as it is booked, in words that can be shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.model import InterviewPlan, Person, Room, Session, Sitting, Slot
from services.planning.panels import key
from services.planning.reasons import Choice, Held, reasons_of
from services.planning.standing import Place, Standing


class Kind(StrEnum):
    COLLEAGUE = "colleague"
    ROOM = "room"
    TIME = "time"
    SHORTER = "shorter"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to go on with an interview, and for whom that changes what. `plan` is what it then keeps to."""

    kinds: tuple[Kind, ...]
    plan: InterviewPlan
    slot: Slot
    cost: int
    joins: tuple[Person, ...]
    leaves: tuple[Person, ...]
    told: tuple[Person, ...]  # whom Outlook has to write to: those above, and all where time or place changes
    is_candidate_told: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The cheapest people and rooms for a way to hold it, by session. `new` did not sit there before."""

    cost: int
    places: Sequence[Place]
    people: Sequence[Sequence[Person]]
    rooms: Sequence[Room | None]
    new: tuple[Person, ...]
    kinds: frozenset[Kind]


def kinds_of(
    was: Sequence[Sitting], places: Sequence[Place], rooms: Sequence[Room | None]
) -> frozenset[Kind]:
    """What changes, but for people."""
    return frozenset(kind for each in zip(was, places, rooms, strict=True) for kind in _changed(*each))


def described(standing: Standing, found: Found, weighed: Sequence[tuple[Person, ...]]) -> Repair:
    """The repair, with what it changes for whom; `weighed` are by session those of whom to say something."""
    plan, was = standing.plan, standing.was
    if found.kinds & {Kind.SHORTER, Kind.ONLINE}:
        plan = _kept_to(plan, was, found.places)
    people = map(_in_order, plan.sessions, was, found.people)
    sittings = [
        Sitting(session.title, place.span, sits, room)
        for session, place, sits, room in zip(plan.sessions, found.places, people, found.rooms, strict=True)
    ]
    held = sorted(map(Held, plan.sessions, sittings, weighed), key=lambda each: each.sitting.span)
    told = reasons_of(standing.agenda, held, [Choice(found.new, ())])
    slot = Slot(tuple(each.sitting for each in held), found.cost, told)
    return _told(plan, was, sittings, slot, found)


def _told(
    plan: InterviewPlan, was: Sequence[Sitting], now: Sequence[Sitting], slot: Slot, found: Found
) -> Repair:
    is_moved = bool(found.kinds - {Kind.COLLEAGUE})
    joins: list[Person] = []
    leaves: list[Person] = []
    told: list[Person] = []
    for before, after, place in zip(was, now, found.places, strict=True):
        if after.people != before.people:
            joins += [person for person in after.people if person not in before.people]
            leaves += [person for person in before.people if person not in after.people]
        if is_moved and any(True for _ in _changed(before, place, after.room)):
            told += after.people
    return Repair(
        tuple(kind for kind in Kind if kind in found.kinds),
        plan,
        slot,
        found.cost,
        tuple(dict.fromkeys(joins)),
        tuple(dict.fromkeys(leaves)),
        tuple(dict.fromkeys((*joins, *leaves, *told))),
        is_candidate_told=is_moved,
    )


def _kept_to(plan: InterviewPlan, was: Sequence[Sitting], places: Sequence[Place]) -> InterviewPlan:
    """The plan as it is asked for from now on."""
    sessions = list(plan.sessions)
    for j, (sitting, place) in enumerate(zip(was, places, strict=True)):
        if place.span.duration < sitting.span.duration:
            sessions[j] = replace(sessions[j], duration=place.span.duration)
        if sitting.room is not None and not place.in_room:
            sessions[j] = replace(sessions[j], room=None, online=True)
    return replace(plan, sessions=tuple(sessions))


def _in_order(session: Session, was: Sitting, sits: Sequence[Person]) -> tuple[Person, ...]:
    """As they sat; else in the order in which they were asked for, guests last."""
    people = tuple(sits)
    if people == was.people or len(people) < 2:
        return people
    asked = dict.fromkeys(key(person) for seat in session.panel for person in seat.anyone_of)
    turn = {who: n for n, who in enumerate(asked)}
    return tuple(sorted(people, key=lambda person: turn.get(key(person), len(turn))))


def _changed(was: Sitting, place: Place, room: Room | None) -> Iterator[Kind]:
    """What changes for everybody who sits there."""
    if place.span.start != was.span.start:
        yield Kind.TIME
    if place.span.duration < was.span.duration:
        yield Kind.SHORTER
    if was.room is not None and room != was.room:
        yield Kind.ROOM if room else Kind.ONLINE
