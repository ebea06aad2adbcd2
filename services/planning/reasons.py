"""Why a slot is proposed, why a time is not, whether a shown slot still stands. Never a meeting's subject."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.model import (
    Availability,
    Calendar,
    InterviewPlan,
    Person,
    Reason,
    Room,
    Session,
    Sitting,
    Slot,
    Span,
    Stance,
    Terms,
    Why,
)
from services.planning.caps import full_days, never_free, sessions_naming
from services.planning.diaries import HARD, by_address, fits, hours_of
from services.planning.hours import merged, tolerable_spans, working_spans
from services.planning.panels import Panels, Pool

NOT_READ = "its calendar was not read"


class Cause(StrEnum):
    OUTSIDE_WINDOW = "outside_window"  # not within the times that were asked for
    BUSY = "busy"
    AWAY = "oof"
    NIGHT = "night"  # before seven or after nine where they are
    UNKNOWN = "unknown"  # detail: because ...
    REFUSED = "refused"  # by the plan's policy; detail: tentative or workingElsewhere
    OWN_WINDOWS = "own_windows"  # not in the times that they offer
    ENOUGH = "enough"  # they would have more interviews that day or week than they want
    POOL = "pool"  # who: the pool's names; detail: how many of how many could
    NO_ROOM = "no_room"  # detail: how many rooms were looked at


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One fact that stands against a time. `span` is what is taken, when something is."""

    cause: Cause
    who: str = ""
    span: Span | None = None
    detail: str = ""


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
    """What a card says about a slot, each once: how free everybody is, then who was chosen, then the room.

    `diary` is by address without case.
    """
    held = tuple(held)
    told: list[Reason] = []
    for session, sitting in held:
        for person in sitting.people:
            told += _about(plan, diary, session, sitting, person)
    doubts = {Why.UNKNOWN, Why.TENTATIVE}
    free = () if any(reason.why in doubts for reason in told) else (Reason(Why.ALL_FREE),)
    told += _chosen({p.address.casefold() for _, sitting in held for p in sitting.people}, choices)
    for _, sitting in held:
        if sitting.room:
            told.append(Reason(Why.ROOM_FITS, sitting.room.name, _seats(sitting.room)))
    return tuple(dict.fromkeys((*free, *told)))


def why_not(plan: InterviewPlan, calendars: Mapping[str, Calendar], start: datetime) -> tuple[Obstacle, ...]:
    """What stands against holding the plan from `start`, one sitting right after the other; () if nothing."""
    diary, panels = by_address(calendars), Panels.of(plan)
    found: list[Obstacle] = []
    at = start.astimezone(UTC)
    for j, session in enumerate(plan.sessions):
        span = Span(at, at + session.duration)
        if not any(window.holds(span) for window in merged(plan.windows)):
            found.append(Obstacle(Cause.OUTSIDE_WINDOW, span=span))
        for person in panels.required[j]:
            found += obstacles(plan, diary, person, span, session.room is not None)
        for pool in panels.pools_of(j):
            found += _pool_obstacle(plan, diary, pool, span)
        if session.room and not any(
            _room_stands(diary, r, session.room.seats, span) for r in session.room.rooms
        ):
            found.append(Obstacle(Cause.NO_ROOM, span=span, detail=str(len(session.room.rooms))))
        at = span.end + plan.breaks.shortest
    return tuple(dict.fromkeys(found))


def recheck(slot: Slot, calendars: Mapping[str, Calendar]) -> tuple[str, ...]:
    """Names of the people and rooms that are no longer free for a slot that was shown.

    A mailbox that cannot be read now is not free, unless the slot was shown with that very doubt.
    Tentative meetings were weighed when the slot was proposed: they do not undo it.
    """
    diary = by_address(calendars)
    doubted = {reason.who for reason in slot.reasons if reason.why is Why.UNKNOWN}
    lost: list[str] = []
    for sitting in slot.sittings:
        for person in sitting.people:
            if _cause_unknown(diary, person.address, sitting.span) is not None:
                lost += [person.name] if person.name not in doubted else []
            elif next(_taken(diary, person.address, sitting.span), None):
                lost.append(person.name)
        if sitting.room and not _room_stands(diary, sitting.room, 0, sitting.span):
            lost.append(sitting.room.name)
    return tuple(dict.fromkeys(lost))


def obstacles(
    plan: InterviewPlan, diary: Mapping[str, Calendar], person: Person, span: Span, in_room: bool
) -> Iterator[Obstacle]:
    """What keeps one person from sitting during `span`. `diary` is by address without case."""
    calendar = diary.get(person.address.casefold())
    hours = hours_of(calendar, plan)
    if not any(awake.holds(span) for awake in tolerable_spans(hours, span)):
        yield Obstacle(Cause.NIGHT, person.name, detail=_local(span, hours.zone))
    cause, shown = _doubt(calendar, span)
    if cause is not None:
        yield Obstacle(Cause.UNKNOWN, person.name, detail=cause)
    for show_as, stance in (
        (Availability.TENTATIVE, plan.policy.tentative),
        (Availability.ELSEWHERE, plan.policy.elsewhere if in_room else Stance.WEIGH),
    ):
        if show_as in shown and stance is Stance.REFUSE:
            yield Obstacle(Cause.REFUSED, person.name, span, show_as.value)
    terms = next((t for t in plan.terms if t.address.casefold() == person.address.casefold()), None)
    kept = span
    if terms is not None:
        yield from _against_terms(plan, terms, person, span, hours.zone)
        kept = Span(span.start - terms.before, span.end + terms.after)
    for show_as, taken in _taken(diary, person.address, kept):
        yield Obstacle(Cause.AWAY if show_as is Availability.AWAY else Cause.BUSY, person.name, taken)


def _against_terms(
    plan: InterviewPlan, terms: Terms, person: Person, span: Span, zone: str
) -> Iterator[Obstacle]:
    if terms.windows is not None and not any(window.holds(span) for window in merged(terms.windows)):
        yield Obstacle(Cause.OWN_WINDOWS, person.name, span)
    more = sessions_naming(plan, person.address.casefold())
    full = any(day.start <= span.start < day.end for day in full_days(terms, zone, more))
    if full or never_free(terms, more):
        yield Obstacle(Cause.ENOUGH, person.name, span)


def _about(
    plan: InterviewPlan, diary: Mapping[str, Calendar], session: Session, sitting: Sitting, person: Person
) -> Iterator[Reason]:
    calendar = diary.get(person.address.casefold())
    cause, shown = _doubt(calendar, sitting.span)
    if cause is not None:
        yield Reason(Why.UNKNOWN, person.name, cause)
    if Availability.TENTATIVE in shown:
        yield Reason(Why.TENTATIVE, person.name)
    if Availability.ELSEWHERE in shown and session.room:
        yield Reason(Why.ELSEWHERE, person.name)
    hours = hours_of(calendar, plan)
    if not any(work.holds(sitting.span) for work in working_spans(hours, sitting.span)):
        yield Reason(Why.OUTSIDE_HOURS, person.name, _local(sitting.span, hours.zone))


def _chosen(seated: set[str], choices: Iterable[Choice]) -> Iterator[Reason]:
    """Who was taken out of a pool; the detail names who else could have sat there."""
    for choice in choices:
        others = [p.name for p in choice.able if p.address.casefold() not in seated]
        for person in choice.chosen:
            yield Reason(Why.CHOSEN, person.name, ", ".join(others))


def _pool_obstacle(
    plan: InterviewPlan, diary: Mapping[str, Calendar], pool: Pool, span: Span
) -> Iterator[Obstacle]:
    in_room = plan.sessions[pool.session].room is not None
    against = [list(obstacles(plan, diary, person, span, in_room)) for person in pool.members]
    able = sum(not each for each in against)
    if able < pool.count:
        names = " or ".join(person.name for person in pool.members)
        yield Obstacle(Cause.POOL, names, span, f"{able} of {pool.count}")
        for each in against:
            yield from each


def _room_stands(diary: Mapping[str, Calendar], room: Room, seats: int, span: Span) -> bool:
    calendar = diary.get(room.address.casefold())
    if calendar is None or calendar.unknown is not None or not fits(room, seats):
        return False
    return not (_shown(calendar, span) - {Availability.FREE})


def _taken(diary: Mapping[str, Calendar], address: str, span: Span) -> Iterator[tuple[Availability, Span]]:
    calendar = diary.get(address.casefold())
    if calendar is None or calendar.unknown is not None:
        return
    for busy in calendar.busy:
        if busy.show_as in HARD and _lies_across(busy.span, span):
            yield busy.show_as, busy.span


def _cause_unknown(diary: Mapping[str, Calendar], address: str, span: Span) -> str | None:
    return _doubt(diary.get(address.casefold()), span)[0]


def _doubt(calendar: Calendar | None, span: Span) -> tuple[str | None, set[Availability]]:
    """Why nobody can tell whether they are free, and what Outlook shows for that time."""
    if calendar is None:
        return NOT_READ, set()
    if calendar.unknown is not None:
        return calendar.unknown, set()
    shown = _shown(calendar, span)
    return ("Outlook shows the time as unknown" if Availability.UNKNOWN in shown else None), shown


def _shown(calendar: Calendar, span: Span) -> set[Availability]:
    start, end = span.start, span.end
    near = [busy for busy in calendar.busy if busy.span.start < end and start < busy.span.end]
    return {busy.show_as for busy in near if busy.span.start < busy.span.end}


def _lies_across(taken: Span, span: Span) -> bool:
    return taken.start < taken.end and taken.overlaps(span)


def _local(span: Span, zone: str) -> str:
    return f"{span.start.astimezone(ZoneInfo(zone)):%H:%M} {zone}"


def _seats(room: Room) -> str:
    return "" if room.capacity is None else str(room.capacity)
