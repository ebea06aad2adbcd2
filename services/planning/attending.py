"""A plan with somebody in it for certain, without them, or with another in their place. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.model import InterviewPlan, LeftOut, Person, Profile, Seat, Session


def sits_anyway(plan: InterviewPlan, person: Person) -> bool:
    seats = (seat for session in plan.sessions for seat in session.panel)
    return any(_is_among(person, seat.anyone_of) and len(seat.anyone_of) <= seat.count for seat in seats)


def lacked_by(plan: InterviewPlan, person: Person) -> Profile | None:
    """What they do not bring of what a pool asks for; None where they were not left out."""
    return next((out.lacks for out in _left_out(plan) if _is(out.person, person)), None)


def concerned(plan: InterviewPlan) -> tuple[Person, ...]:
    """Everybody whom the plan names, those too who were left out of a pool."""
    return tuple(dict.fromkeys((*plan.people, *(out.person for out in _left_out(plan)))))


def with_somebody(plan: InterviewPlan, person: Person) -> InterviewPlan | None:
    """They sit for certain: where they could be chosen already, else besides the panel of the only session.

    None where that leaves open in which session.
    """
    if sits_anyway(plan, person):
        return plan
    for j, session in enumerate(plan.sessions):
        if _is_named(session, person):
            return _with_session(plan, j, _pinned(session, person))
    only = plan.sessions[0]
    added = replace(only, panel=(*only.panel, Seat((person,))))
    return _with_session(plan, 0, added) if len(plan.sessions) == 1 else None


def without_somebody(plan: InterviewPlan, person: Person) -> InterviewPlan | None:
    """None where nobody would be left to sit."""
    sessions = tuple(_without(session, person) for session in plan.sessions)
    return replace(plan, sessions=sessions) if all(session.panel for session in sessions) else None


def instead_of(plan: InterviewPlan, old: Person, new: Person) -> InterviewPlan:
    """Wherever the one is named, the other is."""

    def swapped(people: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(dict.fromkeys(new if _is(each, old) else each for each in people))

    def seat_of(seat: Seat) -> Seat:
        source = replace(seat.source, people=swapped(seat.source.people)) if seat.source else None
        return replace(seat, anyone_of=swapped(seat.anyone_of), source=source)

    sessions = (
        replace(
            session,
            panel=tuple(map(seat_of, session.panel)),
            optional=swapped(session.optional),
            trainees=swapped(session.trainees),
        )
        for session in plan.sessions
    )
    return replace(plan, sessions=tuple(sessions))


def _pinned(session: Session, person: Person) -> Session:
    """A seat of their own, out of the pool that they are in, whatever that asks for: it needs one less."""
    at = next((n for n, seat in enumerate(session.panel) if _is_of(seat, person)), None)
    seats = [replace(seat, count=seat.count - (n == at)) for n, seat in enumerate(session.panel)]
    others = _without(replace(session, panel=tuple(seat for seat in seats if seat.count)), person)
    return replace(others, panel=(*others.panel, Seat((person,))))


def _without(session: Session, person: Person) -> Session:
    seats = (_less(seat, person) if _is_of(seat, person) else seat for seat in session.panel)
    return replace(
        session,
        panel=tuple(seat for seat in seats if seat.anyone_of),
        optional=_but(session.optional, person),
        trainees=_but(session.trainees, person),
    )


def _less(seat: Seat, person: Person) -> Seat:
    """Of the roster those who are left are named from now on: else it would give them back."""
    left, source = _but(seat.anyone_of, person), seat.source
    if source:
        source = replace(source, people=_but(source.people or seat.anyone_of, person), group="")
    return Seat(left, min(len(left), seat.count), source)


def _with_session(plan: InterviewPlan, j: int, session: Session) -> InterviewPlan:
    return replace(plan, sessions=(*plan.sessions[:j], session, *plan.sessions[j + 1 :]))


def _left_out(plan: InterviewPlan) -> Iterator[LeftOut]:
    seats = (seat for session in plan.sessions for seat in session.panel)
    return (out for seat in seats if seat.source for out in seat.source.left_out)


def _is_named(session: Session, person: Person) -> bool:
    guests = (*session.optional, *session.trainees)
    return _is_among(person, guests) or any(_is_of(seat, person) for seat in session.panel)


def _is_of(seat: Seat, person: Person) -> bool:
    named = seat.source.people if seat.source else ()
    return _is_among(person, (*seat.anyone_of, *named))


def _is_among(person: Person, people: Iterable[Person]) -> bool:
    return any(_is(each, person) for each in people)


def _is(one: Person, other: Person) -> bool:
    return one.address.casefold() == other.address.casefold()


def _but(people: Iterable[Person], gone: Person) -> tuple[Person, ...]:
    return tuple(person for person in people if not _is(person, gone))
