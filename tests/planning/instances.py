"""Made-up companies for the engine's tests and benchmark, and the plainest way to plan: try everything."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import combinations, pairwise, permutations, product
from zoneinfo import ZoneInfo

from services.model import (
    Availability,
    Busy,
    Calendar,
    Candidate,
    InterviewPlan,
    Person,
    Room,
    RoomNeed,
    Seat,
    Session,
    Span,
    Stance,
    WorkingHours,
)
from services.planning import prices

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
CANDIDATE = Candidate("Dana Cruz", "dana@example.org")
RECRUITER = Person("rita@contoso.com", "Rita Moss")


def person(n: int) -> Person:
    return Person(f"p{n:02}@contoso.com", f"Person {n}")


def room(n: int, capacity: int | None) -> Room:
    return Room(f"r{n:02}@contoso.com", f"Room {n}", capacity)


def at(day: int, hour: int, minute: int = 0, zone: str = "UTC") -> datetime:
    """Wall time of the day after `MONDAY`'s by `day`, as an aware UTC instant."""
    date = MONDAY.date() + timedelta(days=day)
    return datetime(date.year, date.month, date.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def busy(start: datetime, minutes: int, show_as: Availability = Availability.BUSY) -> Busy:
    return Busy(Span(start, start + timedelta(minutes=minutes)), show_as)


def plan(
    *sessions: Session, window: Span | None = None, zone: str = "UTC", windows: tuple[Span, ...] = ()
) -> InterviewPlan:
    windows = windows or (window or Span(at(0, 0), at(5, 0)),)
    return InterviewPlan(CANDIDATE, sessions, windows, RECRUITER, zone)


def session(*seats: Seat, minutes: int = 60, rooms: RoomNeed | None = None, title: str = "Talk") -> Session:
    return Session(title, timedelta(minutes=minutes), seats, rooms)


def one(who: Person) -> Seat:
    return Seat((who,))


def open_calendars(plan: InterviewPlan, zone: str = "UTC") -> dict[str, Calendar]:
    """Everybody free, at work nine to five in `zone`."""
    hours = WorkingHours(zone)
    people = {p.address: Calendar(p.address, hours=hours) for p in plan.people}
    return people | {r.address: Calendar(r.address) for r in plan.rooms}


def crowd(
    seed: int, sessions: int, pool: int, named: int, rooms: int, days: int, load: float
) -> tuple[InterviewPlan, dict[str, Calendar]]:
    """A company of random diaries, each person booked for `load` of every working day."""
    dice = random.Random(seed)
    people = [person(n) for n in range(max(pool, named) + sessions)]
    need = RoomNeed(3, tuple(room(n, dice.choice((4, 6, 8, 12))) for n in range(rooms)))
    talks = []
    for j in range(sessions):
        seats = [one(p) for p in dice.sample(people, named)]
        seats += [Seat(tuple(dice.sample(people, pool)), 1)] if pool else []
        talks.append(session(*seats, rooms=need if rooms else None, title=f"Talk {j + 1}"))
    wanted = plan(*talks, window=Span(at(0, 0), at(days, 0)), zone="Europe/Berlin")
    calendars = {}
    for mailbox in (*wanted.people, *wanted.rooms):
        zone = dice.choice(ZONES[:1] * 4 + ZONES[1:2])
        taken = tuple(
            busy(at(day, 7) + prices.GRID * dice.randrange(44), 30 * dice.randint(1, 4), _kind(dice))
            for day in range(days)
            for _ in range(round(load * 8))
        )
        calendars[mailbox.address] = Calendar(mailbox.address, taken, WorkingHours(zone))
    return wanted, calendars


def _kind(dice: random.Random) -> Availability:
    return dice.choices(
        (Availability.BUSY, Availability.AWAY, Availability.TENTATIVE, Availability.ELSEWHERE), (12, 2, 3, 1)
    )[0]


# The plainest search tries every chain of starts, all people, all rooms. It shares nothing with the engine.


def cheapest_by_block(
    plan: InterviewPlan, calendars: Mapping[str, Calendar], now: datetime
) -> dict[tuple[object, int], int]:
    """The least cost in each (local day, two-hour block) in which the plan can begin."""
    zone, best = ZoneInfo(plan.zone), dict[tuple[object, int], int]()
    earliest = _first_start(plan, now)

    @cache
    def price(j: int, who: Person, span: Span) -> int | None:
        return _price(plan, calendars, plan.sessions[j], who, span)

    for spans in _chains(plan, now):
        local = min(spans).start.astimezone(zone)
        rooms = _room_cost(plan, calendars, spans)
        if rooms is None:
            continue
        for panels in _panels(plan):
            people = _people_cost(plan, spans, panels, price)
            if people is not None:
                key = (local.date(), local.hour // 2)
                wait = sum((span.start - earliest) // prices.UNIT for span in spans)
                total = people + rooms + wait + _candidate_cost(plan, spans)
                best[key] = min(best.get(key, prices.NEVER), total)
    return best


def _first_start(plan: InterviewPlan, now: datetime) -> datetime:
    at = min(window.start for window in plan.windows).replace(second=0, microsecond=0)
    at -= timedelta(minutes=at.minute % (plan.grid // timedelta(minutes=1)))
    while at < now + prices.LEAD:
        at += plan.grid
    return at


def _chains(plan: InterviewPlan, now: datetime) -> Iterator[tuple[Span, ...]]:
    """Every way to place the sessions; spans are in the plan's order."""
    first, last = _first_start(plan, now), max(window.end for window in plan.windows)
    grid = [first + n * plan.grid for n in range(max(0, -((first - last) // plan.grid)))]
    open_ = {
        j: [span for begin in grid if _is_open(plan, session, span := Span(begin, begin + session.duration))]
        for j, session in enumerate(plan.sessions)
    }

    def longer(spans: tuple[Span, ...], order: tuple[int, ...]) -> Iterator[tuple[Span, ...]]:
        """`spans` so far, in the order in which the sessions are held."""
        if len(spans) == len(order):
            if _is_fed(plan, [(plan.sessions[j], span) for j, span in zip(order, spans, strict=True)]):
                yield tuple(span for _, span in sorted(zip(order, spans, strict=True)))
            return
        for span in open_[order[len(spans)]]:
            days = {_date(plan, each) for each in (*spans, span)}
            if not spans or (len(days) <= plan.days and _may_follow(plan, order, spans, span)):
                yield from longer((*spans, span), order)

    numbers = tuple(range(len(plan.sessions)))
    for order in permutations(numbers) if plan.any_order else (numbers,):
        debriefs_last = tuple(sorted(order, key=lambda j: not plan.sessions[j].with_candidate))
        if debriefs_last == order or not plan.any_order:
            yield from longer((), debriefs_last)


def _date(plan: InterviewPlan, span: Span) -> date:
    return span.start.astimezone(ZoneInfo(plan.zone)).date()


def _is_open(plan: InterviewPlan, session: Session, span: Span) -> bool:
    """Minute by minute, so that windows which touch need no joining."""
    theirs = plan.candidate_windows if session.with_candidate else None
    minutes = int(span.duration / timedelta(minutes=1))
    ticks = [span.start + timedelta(minutes=n) for n in range(minutes)]
    return all(
        any(window.start <= tick < window.end for window in windows)
        for windows in (plan.windows, theirs)
        if windows is not None
        for tick in ticks
    )


def _may_follow(plan: InterviewPlan, order: tuple[int, ...], spans: tuple[Span, ...], span: Span) -> bool:
    before, after = (plan.sessions[order[len(spans) - n]] for n in (1, 0))
    if _date(plan, spans[-1]) != _date(plan, span):
        return spans[-1].end <= span.start
    gap, longest = span.start - spans[-1].end, plan.breaks.longest
    if plan.lunch and before.with_candidate and after.with_candidate:
        lunch = _lunch_hours(plan, _date(plan, span))
        free = lunch and min(span.start, lunch.end) - max(spans[-1].end, lunch.start)
        longest += plan.lunch.lasts if free and free >= plan.lunch.lasts else timedelta()
    return plan.breaks.shortest <= gap <= longest


def _lunch_hours(plan: InterviewPlan, day: date) -> Span | None:
    """Those that begin on the requester's day, found by trying every minute of it."""
    if plan.lunch is None:
        return None
    begin = datetime.combine(day, time(), ZoneInfo(plan.zone)).astimezone(UTC)
    for n in range(1440):
        local = (begin + timedelta(minutes=n)).astimezone(ZoneInfo(plan.candidate_zone or plan.zone))
        if local.time() == plan.lunch.start:
            start, end = (datetime.combine(local.date(), at) for at in (plan.lunch.start, plan.lunch.end))
            return Span(begin + timedelta(minutes=n), begin + timedelta(minutes=n) + (end - start))
    return None


def _is_fed(plan: InterviewPlan, held: list[tuple[Session, Span]]) -> bool:
    """Every day with the candidate has a minute from which lunch can be had undisturbed."""
    for day in {_date(plan, span) for session, span in held if session.with_candidate}:
        if plan.lunch is None or (hours := _lunch_hours(plan, day)) is None:
            continue
        today = [span for session, span in held if session.with_candidate and _date(plan, span) == day]
        minutes = (hours.duration - plan.lunch.lasts) // timedelta(minutes=1)
        starts = [hours.start + timedelta(minutes=n) for n in range(minutes + 1)]
        lunches = [Span(start, start + plan.lunch.lasts) for start in starts]
        if not any(all(not lunch.overlaps(span) for span in today) for lunch in lunches):
            return False
    return True


def _candidate_cost(plan: InterviewPlan, spans: tuple[Span, ...]) -> int:
    """Odd hours, minute by minute, and days but the first."""
    total = prices.ANOTHER_DAY * (len({_date(plan, span) for span in spans}) - 1)
    for session, span in zip(plan.sessions, spans, strict=True):
        if plan.comfort and session.with_candidate:
            zone = ZoneInfo(plan.candidate_zone or plan.zone)
            ticks = [span.start + timedelta(minutes=n) for n in range(span.duration // timedelta(minutes=1))]
            odd = sum(not plan.comfort[0] <= tick.astimezone(zone).time() < plan.comfort[1] for tick in ticks)
            total += prices.ODD_HOURS * -(-odd // 5)
    return total


def _panels(plan: InterviewPlan) -> Iterator[list[list[Person]]]:
    """Every way to seat the sessions: those who are named, and nobody twice out of a pool."""
    seats = [(j, seat) for j, session in enumerate(plan.sessions) for seat in session.panel]
    for choice in product(*(combinations(seat.anyone_of, seat.count) for _, seat in seats)):
        panels: list[list[Person]] = [[] for _ in plan.sessions]
        named: list[tuple[int, Person]] = []
        picked: list[tuple[int, Person]] = []
        for (j, seat), people in zip(seats, choice, strict=True):
            panels[j] += people
            # Where people may be met twice, only the sessions each on their own allow nobody twice.
            scope = 0 if plan.nobody_twice else j
            (named if len(seat.anyone_of) == seat.count else picked).extend((scope, who) for who in people)
        if len(set(picked)) == len(picked) and not set(picked) & set(named):
            yield [list(dict.fromkeys(people)) for people in panels]


def _people_cost(
    plan: InterviewPlan,
    spans: Iterable[Span],
    panels: list[list[Person]],
    price: Callable[[int, Person, Span], int | None],
) -> int | None:
    total = 0
    for j, (session, span, people) in enumerate(zip(plan.sessions, spans, panels, strict=True)):
        costs = [price(j, who, span) for who in people]
        if any(cost is None for cost in costs):
            return None
        asked = {p for seat in session.panel for p in seat.anyone_of}
        optional = [price(j, who, span) for who in set(session.optional) - asked]
        shadows = [price(j, who, span) for who in set(session.trainees) - asked - set(session.optional)]
        total += sum(cost or 0 for cost in costs)
        total += sum(prices.MISSING if cost is None else min(cost, prices.MISSING) for cost in optional)
        if shadows:
            total += min(
                prices.UNSHADOWED if cost is None else min(cost, prices.UNSHADOWED) for cost in shadows
            )
    return total


def _price(
    plan: InterviewPlan, calendars: Mapping[str, Calendar], session: Session, who: Person, span: Span
) -> int | None:
    calendar = calendars.get(who.address)
    cost = sitting_cost(plan, calendar, span, session.room is not None)
    more = terms_cost(plan, calendar, who, span, max(1, _sessions_of(plan, who)))
    return None if cost is None or more is None else cost + more


def _sessions_of(plan: InterviewPlan, who: Person) -> int:
    """In how many sessions they must sit; or can, where people may be met twice."""
    return sum(
        any(
            who in seat.anyone_of and (len(seat.anyone_of) == seat.count or not plan.nobody_twice)
            for seat in session.panel
        )
        for session in plan.sessions
    )


def terms_cost(
    plan: InterviewPlan, calendar: Calendar | None, who: Person, span: Span, more: int
) -> int | None:
    """What somebody's own terms add, None where they forbid to sit."""
    for terms in plan.terms:
        if terms.address != who.address:
            continue
        kept = Span(span.start - terms.before, span.end + terms.after)
        hard = {Availability.BUSY, Availability.AWAY}
        known = calendar.busy if calendar and calendar.unknown is None else ()
        if any(b.span.overlaps(kept) and b.show_as in hard for b in known):
            return None
        if terms.windows is not None and not any(window.holds(span) for window in terms.windows):
            return None
        zone = ((calendar and calendar.hours) or WorkingHours(plan.zone)).zone
        day = span.start.astimezone(ZoneInfo(zone)).date()
        that_day = sum(d == day for d in terms.interviews)
        that_week = sum(d.isocalendar()[:2] == day.isocalendar()[:2] for d in terms.interviews)
        if terms.a_day is not None and that_day + more > terms.a_day:
            return None
        if terms.a_week is not None and that_week + more > terms.a_week:
            return None
        return prices.LATELY * terms.lately
    return 0


def sitting_cost(plan: InterviewPlan, calendar: Calendar | None, span: Span, in_room: bool) -> int | None:
    hours = (calendar and calendar.hours) or WorkingHours(plan.zone)
    minutes = [span.start + timedelta(minutes=n) for n in range(int(span.duration / timedelta(minutes=1)))]
    local = [tick.astimezone(ZoneInfo(hours.zone)) for tick in minutes]
    works = [t.weekday() in hours.days and hours.start <= t.time() < hours.end for t in local]
    if not all(w or 7 <= t.hour < 21 for w, t in zip(works, local, strict=True)):
        return None
    outside = works.count(False)
    cost = prices.OUTSIDE_HOURS * -(-outside // 5)
    if outside and local[0].weekday() not in hours.days:
        cost += prices.DAY_OFF
    refuses = {
        kind
        for kind, stance in (
            (Availability.TENTATIVE, plan.policy.tentative),
            (Availability.UNKNOWN, plan.policy.unknown),
            (Availability.ELSEWHERE, plan.policy.elsewhere if in_room else Stance.WEIGH),
        )
        if stance is Stance.REFUSE
    }
    if calendar is None or calendar.unknown is not None:
        return None if Availability.UNKNOWN in refuses else cost + prices.UNKNOWN
    kinds = {b.show_as for b in calendar.busy if b.span.overlaps(span)}
    if kinds & ({Availability.BUSY, Availability.AWAY} | refuses):
        return None
    cost += prices.TENTATIVE * (Availability.TENTATIVE in kinds)
    cost += prices.UNKNOWN * (Availability.UNKNOWN in kinds)
    return cost + prices.ELSEWHERE * (in_room and Availability.ELSEWHERE in kinds)


def _room_cost(plan: InterviewPlan, calendars: Mapping[str, Calendar], spans: tuple[Span, ...]) -> int | None:
    options: list[list[tuple[Room | None, int]]] = []
    for span, session in sorted(zip(spans, plan.sessions, strict=True), key=lambda each: each[0]):
        if session.room is None:
            options.append([(None, 0)])
            continue
        free = [r for r in session.room.rooms if _room_is_free(calendars.get(r.address), span)]
        fit = [r for r in free if r.capacity is None or r.capacity >= session.room.seats]
        spare = [prices.EMPTY_CHAIRS if r.capacity is None else r.capacity - session.room.seats for r in fit]
        options.append(list(zip(fit, spare, strict=True)))
    totals = []
    for way in product(*options):
        if plan.one_room and len({taken for taken, _ in way if taken}) > 1:
            continue
        changes = sum(
            a is not None and b is not None and a != b and _date(plan, one) == _date(plan, other)
            for ((a, _), (b, _)), (one, other) in zip(pairwise(way), pairwise(sorted(spans)), strict=True)
        )
        totals.append(sum(cost for _, cost in way) + prices.ROOM_CHANGE * changes)
    return min(totals, default=None)


def _room_is_free(calendar: Calendar | None, span: Span) -> bool:
    if calendar is None or calendar.unknown is not None:
        return False
    return not any(b.span.overlaps(span) and b.show_as is not Availability.FREE for b in calendar.busy)
