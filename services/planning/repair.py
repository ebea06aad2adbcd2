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


def described(standing: Standing, found: Found) -> Repair:
    """The repair, with what it changes for whom."""
    plan, was = _kept_to(standing.plan, standing.was, found.places), standing.was
    sittings = [
        Sitting(session.title, place.span, _in_order(session, before, sits), room)
        for session, before, place, sits, room in zip(
            plan.sessions, was, found.places, found.people, found.rooms, strict=True
        )
    ]
    held = sorted(zip(plan.sessions, sittings, strict=True), key=lambda each: each[1].span)
    told = reasons_of(
        standing.agenda,
        [Held(session, sitting, sitting.people) for session, sitting in held],
        [Choice(found.new, ())],
    )
    slot = Slot(tuple(sitting for _, sitting in held), found.cost, told)
    return _told(plan, was, sittings, slot, found)


def _told(
    plan: InterviewPlan, was: Sequence[Sitting], now: Sequence[Sitting], slot: Slot, found: Found
) -> Repair:
    joins: list[Person] = []
    leaves: list[Person] = []
    told: list[Person] = []
    for before, after, place in zip(was, now, found.places, strict=True):
        joins += [person for person in after.people if person not in before.people]
        leaves += [person for person in before.people if person not in after.people]
        if any(True for _ in _changed(before, place, after.room)):
            told += after.people
    return Repair(
        tuple(kind for kind in Kind if kind in found.kinds),
        plan,
        slot,
        found.cost,
        tuple(dict.fromkeys(joins)),
        tuple(dict.fromkeys(leaves)),
        tuple(dict.fromkeys((*joins, *leaves, *told))),
        is_candidate_told=bool(found.kinds - {Kind.COLLEAGUE}),
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
    """In the order in which they were asked for."""
    asked = [person for seat in session.panel for person in seat.anyone_of]
    addresses = set(map(key, sits))
    known = {key(person): person for person in (*was.people, *asked)}
    ordered = dict.fromkeys(map(key, (*asked, *was.people)))
    return tuple(known[address] for address in ordered if address in addresses)


def _changed(was: Sitting, place: Place, room: Room | None) -> Iterator[Kind]:
    """What changes for everybody who sits there."""
    if place.span.start != was.span.start:
        yield Kind.TIME
    if place.span.duration < was.span.duration:
        yield Kind.SHORTER
    if was.room is not None and room != was.room:
        yield Kind.ROOM if room else Kind.ONLINE
