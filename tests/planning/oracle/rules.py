"""The documented rules of planning, read anew from raw intervals. Nothing here comes from the engine but its
prices and the numbers beside them: what is judged must not be its own judge.

Instants are whole seconds since 1970. A stretch is half open; what is taken is rounded outwards, what is open
inwards.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, floor
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.model import (
    Availability,
    Calendar,
    InterviewPlan,
    Person,
    Room,
    Seat,
    Session,
    Span,
    Stance,
    Terms,
    WorkingHours,
)
from services.planning import prices

Stretch = tuple[int, int]
Block = tuple[date, int]  # the requester's local day, and which two hours of it

DAY = 86_400
UNIT = int(prices.UNIT.total_seconds())
A_DAY = 2  # plans of one day before the other days have had theirs
HARD = (Availability.BUSY, Availability.AWAY)


def step(plan: InterviewPlan) -> int:
    return seconds(plan.grid)


def seconds(duration: timedelta) -> int:
    return ceil(duration.total_seconds())


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order and apart; those that touch become one."""
    apart: list[Stretch] = []
    for start, end in sorted(s for s in stretches if s[0] < s[1]):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        else:
            apart.append((start, end))
    return apart


def between(stretches: Iterable[Stretch], since: int, until: int) -> list[Stretch]:
    """What of since..until lies in none of the stretches."""
    rest, at = [], since
    for start, end in joined(stretches):
        if start > at:
            rest.append((at, min(start, until)))
        at = max(at, end)
    return [s for s in (*rest, (at, until)) if s[0] < s[1] and s[0] < until]


def shared(apart: Iterable[Stretch], start: int, end: int) -> int:
    return sum(max(0, min(end, b) - max(start, a)) for a, b in apart)


# The windows and the grid


def windows(plan: InterviewPlan) -> list[Stretch]:
    return inside(plan.windows)


def inside(spans: Iterable[Span]) -> list[Stretch]:
    return [(ceil(s.start.timestamp()), floor(s.end.timestamp())) for s in joined_spans(spans)]


def joined_spans(spans: Iterable[Span]) -> list[Span]:
    apart: list[Span] = []
    for span in sorted(s for s in spans if s.start < s.end):
        if apart and span.start <= apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return apart


def first_start(plan: InterviewPlan, now: datetime) -> int:
    """The first grid point that is not before the windows' own and not sooner than LEAD from now."""
    grid = step(plan)
    opening = floor(min(s.start for s in plan.windows if s.start < s.end).timestamp()) // grid * grid
    return max(opening, -(-ceil((now + prices.LEAD).timestamp()) // grid) * grid)


def starts(plan: InterviewPlan, now: datetime, session: Session) -> list[int]:
    """Every grid point from which the session lies in one window, and in one of the candidate's."""
    first, lasts, grid = first_start(plan, now), seconds(session.duration), step(plan)
    return [
        at
        for start, end in windows(plan)
        for at in range(max(first, -(-start // grid) * grid), end - lasts + 1, grid)
        if not session.with_candidate
        or plan.candidate_windows is None
        or shared(inside(plan.candidate_windows), at, at + lasts) == lasts
    ]


def in_turn(plan: InterviewPlan) -> list[int]:
    """The sessions in the order asked for, debriefs last."""
    return sorted(range(len(plan.sessions)), key=lambda j: not plan.sessions[j].with_candidate)


def lunch_on(plan: InterviewPlan, day: date) -> Stretch | None:
    """The candidate's lunch hours that begin on the requester's `day`."""
    if plan.lunch is None:
        return None
    since, until = by_the_clock(day, time(), time(), plan.zone)
    zone = plan.candidate_zone or plan.zone
    for n in range(-3, 4):
        hours = by_the_clock(day + timedelta(days=n), plan.lunch.start, plan.lunch.end, zone)
        if since <= hours[0] < until:
            return hours
    return None


def odd_hours(plan: InterviewPlan, at: int, lasts: int) -> int:
    """What a sitting with the candidate costs by their clock."""
    if plan.comfort is None:
        return 0
    zone = plan.candidate_zone or plan.zone
    suits = joined(by_the_clock(day, *plan.comfort, zone) for day in local_days(zone, at, at + lasts))
    return prices.ODD_HOURS * -(-(lasts - shared(suits, at, at + lasts)) // UNIT)


def block_of(at: int, plan: InterviewPlan) -> Block:
    local = datetime.fromtimestamp(at, ZoneInfo(plan.zone))
    return local.date(), local.hour // 2


# Who sits


def named(session: Session) -> list[Person]:
    """Those who must sit: a seat that asks for everybody it names."""
    return distinct(p for seat in session.panel if not is_pool(seat) for p in seat.anyone_of)


def pools(plan: InterviewPlan) -> list[tuple[int, Seat]]:
    """(session, seat) for every seat that leaves a choice, without those who are named anywhere.

    Where people may be met twice, without those who are named for the same session.
    """
    named_for = [{address(p.address) for p in named(session)} for session in plan.sessions]
    must = [set().union(*named_for) if plan.nobody_twice else each for each in named_for]
    return [
        (j, Seat(tuple(p for p in distinct(seat.anyone_of) if address(p.address) not in must[j]), seat.count))
        for j, session in enumerate(plan.sessions)
        for seat in session.panel
        if is_pool(seat)
    ]


def optional(session: Session) -> list[Person]:
    """Those who may sit too; nobody who is named for the session or in one of its pools."""
    asked = {address(person.address) for seat in session.panel for person in seat.anyone_of}
    return [person for person in distinct(session.optional) if address(person.address) not in asked]


def trainees(session: Session) -> list[Person]:
    """Those who may shadow; nobody who is asked to sit."""
    asked = {address(person.address) for person in (*session.optional, *seated(session))}
    return [person for person in distinct(session.trainees) if address(person.address) not in asked]


def seated(session: Session) -> list[Person]:
    return [person for seat in session.panel for person in seat.anyone_of]


def is_pool(seat: Seat) -> bool:
    return len(seat.anyone_of) > seat.count


def distinct(people: Iterable[Person]) -> list[Person]:
    """Each address once, in the order and the spelling of its first coming."""
    seen: dict[str, Person] = {}
    for person in people:
        seen.setdefault(address(person.address), person)
    return list(seen.values())


def address(raw: str) -> str:
    return raw.casefold()


def calendar_of(calendars: Mapping[str, Calendar], raw: str) -> Calendar | None:
    return {address(key): calendar for key, calendar in calendars.items()}.get(address(raw))


# What somebody asks for

NO_TERMS = Terms("")


def terms_of(plan: InterviewPlan, who: str) -> Terms:
    return {address(terms.address): terms for terms in plan.terms}.get(who, NO_TERMS)


def full_days(plan: InterviewPlan, terms: Terms, zone: str, since: int, until: int) -> list[Stretch]:
    """The local days on which they have had enough, counting what this plan wants of them."""
    who = address(terms.address)
    asked = named if plan.nobody_twice else seated
    wants = max(1, sum(who in {address(p.address) for p in asked(s)} for s in plan.sessions))
    full = []
    for day in local_days(zone, since, until):
        week = [d for d in terms.interviews if d.isocalendar()[:2] == day.isocalendar()[:2]]
        too_many_a_day = terms.a_day is not None and terms.interviews.count(day) + wants > terms.a_day
        too_many_a_week = terms.a_week is not None and len(week) + wants > terms.a_week
        if too_many_a_day or too_many_a_week:
            full.append(by_the_clock(day, time(), time(), zone))
    return joined(full)


def doubts(plan: InterviewPlan, session: Session) -> list[tuple[Availability, Stance, int]]:
    """What may lie across a sitting at a price, or not, as the policy says."""
    policy = plan.policy
    found = [
        (Availability.TENTATIVE, policy.tentative, prices.TENTATIVE),
        (Availability.UNKNOWN, policy.unknown, prices.UNKNOWN),
    ]
    at_home = (Availability.ELSEWHERE, policy.elsewhere, prices.ELSEWHERE)
    return found if session.room is None else [*found, at_home]


def hard(calendar: Calendar | None, terms: Terms) -> list[Stretch]:
    """Meetings that nobody leaves, with the time they keep free before a meeting of theirs and after it.

    A sitting keeps `before` free before itself and `after` after: so a meeting reaches `after` further back
    and `before` further on.
    """
    if calendar is None or calendar.unknown is not None:
        return []
    after, before = seconds(terms.after), seconds(terms.before)
    return joined((start - after, end + before) for start, end in taken(calendar, *HARD))


# Calendars


def taken(calendar: Calendar, *kinds: Availability) -> list[Stretch]:
    return joined(
        (floor(b.span.start.timestamp()), ceil(b.span.end.timestamp()))
        for b in calendar.busy
        if b.show_as in kinds and b.span.start < b.span.end
    )


def unreadable(calendar: Calendar | None) -> bool:
    return calendar is None or calendar.unknown is not None


def room_taken(calendar: Calendar) -> list[Stretch]:
    return taken(calendar, *(kind for kind in Availability if kind is not Availability.FREE))


def seats_enough(room: Room, seats: int) -> bool:
    return room.capacity is None or room.capacity >= seats


def room_cost(room: Room, seats: int) -> int:
    return prices.EMPTY_CHAIRS if room.capacity is None else room.capacity - seats


def hours_of(calendar: Calendar | None, plan: InterviewPlan) -> WorkingHours:
    hours = calendar.hours if calendar and calendar.hours else WorkingHours(plan.zone)
    try:
        ZoneInfo(hours.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return WorkingHours(plan.zone, hours.days, hours.start, hours.end)
    return hours


# Local hours


def at_work(hours: WorkingHours, since: int, until: int) -> list[Stretch]:
    days = [day for day in local_days(hours.zone, since, until) if day.weekday() in hours.days]
    return joined(by_the_clock(day, hours.start, hours.end, hours.zone) for day in days)


def can_be_asked(hours: WorkingHours, since: int, until: int) -> list[Stretch]:
    """From seven to nine in the evening, and while at work."""
    awake = (by_the_clock(d, time(7), time(21), hours.zone) for d in local_days(hours.zone, since, until))
    return joined((*awake, *at_work(hours, since, until)))


def days_at_work(hours: WorkingHours, since: int, until: int) -> list[Stretch]:
    days = [day for day in local_days(hours.zone, since, until) if day.weekday() in hours.days]
    return joined(by_the_clock(day, time(), time(), hours.zone) for day in days)


def discomfort(work: list[Stretch], days: list[Stretch], at: int, lasts: int) -> int:
    """What sitting from `at` costs somebody who works then and on those days."""
    outside = lasts - shared(work, at, at + lasts)
    day_off = outside > 0 and not shared(days, at, at + 1)
    return prices.OUTSIDE_HOURS * -(-outside // UNIT) + prices.DAY_OFF * day_off


def local_days(zone: str, since: int, until: int) -> list[date]:
    day = datetime.fromtimestamp(since, ZoneInfo(zone)).date() - timedelta(days=2)
    return [day + timedelta(days=n) for n in range((until - since) // DAY + 6)]


def by_the_clock(day: date, start: time, end: time, zone: str) -> Stretch:
    """The hours between two readings of the wall clock; an end that is not later is the next day's."""
    until = day if end > start else day + timedelta(days=1)
    return instant(day, start, zone), instant(until, end, zone)


def instant(day: date, wall: time, zone: str) -> int:
    """The second at which the wall clock reads so. A reading that comes twice is its first coming; one that
    is skipped is taken as if the clocks had not moved yet: both by the offset that stood before.
    """
    reading = datetime.combine(day, wall)
    before, after = (
        int(reading.replace(tzinfo=UTC).timestamp()) - offset(reading + timedelta(hours=away), zone)
        for away in (-4, 4)
    )
    return after if reads(before, zone) != reading and reads(after, zone) == reading else before


def offset(reading: datetime, zone: str) -> int:
    away = reading.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    assert away is not None
    return int(away.total_seconds())


def reads(at: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).replace(tzinfo=None)
