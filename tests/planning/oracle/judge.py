"""One company, judged: the engine's answer next to CP-SAT's, and each of its slots priced anew."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from services.errors import NoCommonTime
from services.model import InterviewPlan, Person, Session, Sitting, Slot, Stance
from services.planning import prices
from services.planning.engine import find_slots
from tests.planning.oracle import rules
from tests.planning.oracle.companies import (
    EIGHT,
    SCARCE,
    SIX_WEEKS,
    SMALL_L,
    SMALL_M,
    Company,
    S,
    company,
    demanding,
    tiny_company,
    wishful,
)
from tests.planning.oracle.solver import best_costs

SHAPES = {size.name: size for size in (S, SMALL_M, SMALL_L, SCARCE, EIGHT, SIX_WEEKS)}
KS = range(1, 6)  # how many of the best are asked for, each number by a search of its own
FIVE = KS[-1]
WITH_TERMS, WITH_WISHES = " with terms", " with wishes"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`differences` in words; empty when both agree. `plans` is how many there were, 0 when none exists."""

    shape: str
    seed: int
    plans: int
    differences: tuple[str, ...]


def judged(shape: str, seed: int) -> Judgement:
    case = made(shape, seed)
    verdict = best_costs(case.plan, case.calendars, case.now, FIVE)
    wrong = [] if verdict.proven else ["CP-SAT ran out of time"]
    for k in KS:
        slots = answer(case, k)
        if [slot.cost for slot in slots] != verdict.costs[:k]:
            wrong.append(f"best {k}: {[slot.cost for slot in slots]}, CP-SAT {verdict.costs[:k]}")
    wrong += [trouble for slot in answer(case, FIVE) for trouble in troubles(case, slot)]
    return Judgement(shape, seed, len(verdict.costs), tuple(wrong))


def made(shape: str, seed: int) -> Company:
    """By name; "... with terms", "... with wishes" is the same company, asking for all that it can."""
    if shape.endswith(WITH_WISHES):
        return wishful(made(shape.removesuffix(WITH_WISHES), seed), seed)
    if shape.endswith(WITH_TERMS):
        return demanding(made(shape.removesuffix(WITH_TERMS), seed), seed)
    return tiny_company(seed) if shape == "tiny" else company(SHAPES[shape], seed)


def answer(case: Company, limit: int) -> tuple[Slot, ...]:
    try:
        return find_slots(case.plan, case.calendars, case.now, limit)
    except NoCommonTime:
        return ()


def troubles(case: Company, slot: Slot) -> list[str]:
    """What is wrong with a slot: a rule it breaks, or another cost than it says."""
    held = _held(case.plan, slot)
    found = [*_chain_troubles(case, held), *_panel_troubles(case.plan, held)]
    total = 0
    for session, sitting in held:
        first = rules.first_start(case.plan, case.now)
        total += (int(sitting.span.start.timestamp()) - first) // rules.UNIT
        for person in sitting.people:
            price = _price(case, session, sitting, person)
            found += [f"{person.name} cannot sit from {sitting.span.start}"] if price is None else []
            total += price or 0
        total += rules.odd_hours(
            case.plan, int(sitting.span.start.timestamp()), rules.seconds(session.duration)
        ) * (session.with_candidate)
        shadows = rules.trainees(session)
        joined = [person for person in sitting.people if person in shadows]
        found += [f"{len(joined)} shadow {sitting.title}"] if len(joined) > 1 else []
        total += prices.UNSHADOWED * bool(shadows and not joined)
        stays_away = {p.address for p in rules.optional(session)} - {p.address for p in sitting.people}
        total += prices.MISSING * len(stays_away)
        found += _room_troubles(case, session, sitting)
        if sitting.room and session.room:
            total += rules.room_cost(sitting.room, session.room.seats)
    rooms = [sitting.room for _, sitting in held]
    total += prices.ROOM_CHANGE * sum(
        bool(one.room and other.room and one.room != other.room)
        for one, other in pairwise(sitting for _, sitting in held)
        if _day(one.span.start, case.plan) == _day(other.span.start, case.plan)
    )
    days = {_day(sitting.span.start, case.plan) for _, sitting in held}
    total += prices.ANOTHER_DAY * (len(days) - 1)
    if case.plan.one_room and len({room for room in rooms if room}) > 1:
        found.append("more than one room")
    return found if found or total == slot.cost else [f"costs {total}, says {slot.cost}"]


def _held(plan: InterviewPlan, slot: Slot) -> list[tuple[Session, Sitting]]:
    """The sittings by the hour; in free order they are told by their titles, of which no two are alike."""
    asked = {session.title: session for session in plan.sessions}
    if plan.any_order and {sitting.title for sitting in slot.sittings} == asked.keys():
        return [(asked[sitting.title], sitting) for sitting in sorted(slot.sittings, key=lambda s: s.span)]
    return [
        (plan.sessions[j], sitting) for j, sitting in zip(rules.in_turn(plan), slot.sittings, strict=True)
    ]


def _chain_troubles(case: Company, held: list[tuple[Session, Sitting]]) -> list[str]:
    found = []
    for session, sitting in held:
        if int(sitting.span.start.timestamp()) not in rules.starts(case.plan, case.now, session):
            found.append(f"{sitting.title} cannot start at {sitting.span.start}")
        if sitting.span.duration != session.duration:
            found.append(f"{sitting.title} lasts {sitting.span.duration}")
    for (session, one), (following, after) in pairwise(held):
        today = _day(one.span.start, case.plan) == _day(after.span.start, case.plan)
        if not session.with_candidate and following.with_candidate:
            found.append(f"{after.title} after a debrief")
        if today and not _gap_is_right(
            case.plan, one, after, session.with_candidate and following.with_candidate
        ):
            found.append(f"{after.span.start - one.span.end} before {after.title}")
        if not today and after.span.start < one.span.start:
            found.append(f"{after.title} on a day before")
    days = {_day(sitting.span.start, case.plan) for _, sitting in held}
    found += [f"no lunch on {day}" for day in days if not _is_fed(case.plan, held, day)]
    return found if len(days) <= case.plan.days else [*found, f"on {len(days)} days"]


def _gap_is_right(plan: InterviewPlan, one: Sitting, after: Sitting, with_candidate: bool) -> bool:
    gap, longest = after.span.start - one.span.end, plan.breaks.longest
    if with_candidate and plan.lunch and _lunch_in(plan, one.span.end, after.span.start):
        longest += plan.lunch.lasts
    return plan.breaks.shortest <= gap <= longest


def _lunch_in(plan: InterviewPlan, end: datetime, start: datetime) -> bool:
    hours = rules.lunch_on(plan, _day(start, plan))
    if hours is None or plan.lunch is None:
        return False
    free = min(int(start.timestamp()), hours[1]) - max(int(end.timestamp()), hours[0])
    return free >= rules.seconds(plan.lunch.lasts)


def _is_fed(plan: InterviewPlan, held: list[tuple[Session, Sitting]], day: date) -> bool:
    """Is a stretch of the day's lunch hours, long enough, in no sitting of the candidate's?"""
    hours = rules.lunch_on(plan, day)
    today = [s.span for session, s in held if session.with_candidate and _day(s.span.start, plan) == day]
    if hours is None or plan.lunch is None or not today:
        return True
    taken = [(int(span.start.timestamp()), int(span.end.timestamp())) for span in today]
    free = rules.between(taken, *hours) if hours[0] < hours[1] else []
    return any(end - start >= rules.seconds(plan.lunch.lasts) for start, end in free)


def _day(at: datetime, plan: InterviewPlan) -> date:
    return rules.block_of(int(at.timestamp()), plan)[0]


def _panel_troubles(plan: InterviewPlan, held: list[tuple[Session, Sitting]]) -> list[str]:
    """Those who are named sit; the rest can be dealt to the pools, each pool its count, nobody twice."""
    found = []
    picked: list[str] = []
    for session, sitting in held:
        sits = {rules.address(person.address) for person in sitting.people}
        may = (*rules.optional(session), *rules.trainees(session))
        sits -= {rules.address(person.address) for person in may}
        must = {rules.address(person.address) for person in rules.named(session)}
        pools = [seat for j, seat in rules.pools(plan) if plan.sessions[j] is session]
        if not must <= sits:
            found.append(f"{must - sits} missing from {sitting.title}")
        chairs = [
            {rules.address(p.address) for p in seat.anyone_of} for seat in pools for _ in range(seat.count)
        ]
        if not _can_be_dealt(sorted(sits - must), chairs):
            found.append(f"{sits - must} do not fill the pools of {sitting.title}")
        picked += sits - must
    is_met_once = len(set(picked)) == len(picked) or not plan.nobody_twice
    return found if is_met_once else [*found, "somebody was picked twice"]


def _can_be_dealt(people: list[str], chairs: list[set[str]]) -> bool:
    if not chairs:
        return not people
    return any(
        _can_be_dealt([p for p in people if p != who], chairs[1:]) for who in people if who in chairs[0]
    )


def _room_troubles(case: Company, session: Session, sitting: Sitting) -> list[str]:
    if session.room is None or sitting.room is None:
        return [] if session.room is None and sitting.room is None else [f"the room of {sitting.title}"]
    calendar = rules.calendar_of(case.calendars, sitting.room.address)
    start, end = (int(at.timestamp()) for at in (sitting.span.start, sitting.span.end))
    is_held = (
        sitting.room in session.room.rooms
        and rules.seats_enough(sitting.room, session.room.seats)
        and calendar is not None
        and calendar.unknown is None
        and not rules.shared(rules.room_taken(calendar), start, end)
    )
    return [] if is_held else [f"{sitting.room.name} cannot hold {sitting.title}"]


def _price(case: Company, session: Session, sitting: Sitting, person: Person) -> int | None:
    """What this person's sitting there costs; None when they cannot."""
    calendar = rules.calendar_of(case.calendars, person.address)
    hours = rules.hours_of(calendar, case.plan)
    start, end = (int(at.timestamp()) for at in (sitting.span.start, sitting.span.end))
    if rules.shared(rules.can_be_asked(hours, start, end), start, end) < end - start:
        return None
    work, days = rules.at_work(hours, start, end), rules.days_at_work(hours, start, end)
    price = rules.discomfort(work, days, start, end - start)
    terms = rules.terms_of(case.plan, rules.address(person.address))
    price += prices.LATELY * terms.lately
    if terms.windows is not None and rules.shared(rules.inside(terms.windows), start, end) < end - start:
        return None
    if rules.shared(rules.full_days(case.plan, terms, hours.zone, start, end), start, start + 1):
        return None
    if calendar is None or calendar.unknown is not None:
        return price + prices.UNKNOWN if case.plan.policy.unknown is Stance.WEIGH else None
    if rules.shared(rules.hard(calendar, terms), start, end):
        return None
    for kind, stance, doubt in rules.doubts(case.plan, session):
        if rules.shared(rules.taken(calendar, kind), start, end):
            if stance is Stance.REFUSE:
                return None
            price += doubt
    return price
