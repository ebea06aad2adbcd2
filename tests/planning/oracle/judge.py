"""One company, judged: the engine's answer next to CP-SAT's, and each of its slots priced anew."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from services.errors import NoCommonTime
from services.model import Availability, InterviewPlan, Person, Session, Sitting, Slot
from services.planning import prices
from services.planning.engine import find_slots
from tests.planning.oracle import rules
from tests.planning.oracle.companies import SCARCE, SMALL_L, SMALL_M, Company, S, company, tiny_company
from tests.planning.oracle.solver import best_costs

SHAPES = {size.name: size for size in (S, SMALL_M, SMALL_L, SCARCE)}
FIVE = 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """`differences` in words; empty when both agree. `plans` is how many there were, 0 when none exists."""

    shape: str
    seed: int
    plans: int
    differences: tuple[str, ...]


def judged(shape: str, seed: int) -> Judgement:
    case = tiny_company(seed) if shape == "tiny" else company(SHAPES[shape], seed)
    verdict = best_costs(case.plan, case.calendars, case.now, FIVE)
    wrong = [] if verdict.proven else ["CP-SAT ran out of time"]
    for k in range(1, FIVE + 1):
        slots = answer(case, k)
        if [slot.cost for slot in slots] != verdict.costs[:k]:
            wrong.append(f"best {k}: {[slot.cost for slot in slots]}, CP-SAT {verdict.costs[:k]}")
    wrong += [trouble for slot in answer(case, FIVE) for trouble in troubles(case, slot)]
    return Judgement(shape, seed, len(verdict.costs), tuple(wrong))


def answer(case: Company, limit: int) -> tuple[Slot, ...]:
    try:
        return find_slots(case.plan, case.calendars, case.now, limit)
    except NoCommonTime:
        return ()


def troubles(case: Company, slot: Slot) -> list[str]:
    """What is wrong with a slot: a rule it breaks, or another cost than it says."""
    found = [*_chain_troubles(case, slot.sittings), *_panel_troubles(case.plan, slot.sittings)]
    total = 0
    for session, sitting in zip(case.plan.sessions, slot.sittings, strict=True):
        first = rules.first_start(case.plan, case.now)
        total += (int(sitting.span.start.timestamp()) - first) // rules.UNIT
        for person in sitting.people:
            price = _price(case, session, sitting, person)
            found += [f"{person.name} cannot sit from {sitting.span.start}"] if price is None else []
            total += price or 0
        found += _room_troubles(case, session, sitting)
        if sitting.room and session.room:
            total += rules.room_cost(sitting.room, session.room.seats)
    rooms = [sitting.room for sitting in slot.sittings]
    total += prices.ROOM_CHANGE * sum(bool(a and b and a != b) for a, b in pairwise(rooms))
    return found if found or total == slot.cost else [f"costs {total}, says {slot.cost}"]


def _chain_troubles(case: Company, sittings: tuple[Sitting, ...]) -> list[str]:
    found = []
    for session, sitting in zip(case.plan.sessions, sittings, strict=True):
        if int(sitting.span.start.timestamp()) not in rules.starts(case.plan, case.now, session):
            found.append(f"{sitting.title} cannot start at {sitting.span.start}")
        if sitting.span.duration != session.duration:
            found.append(f"{sitting.title} lasts {sitting.span.duration}")
    for one, after in pairwise(sittings):
        if not 0 <= (after.span.start - one.span.end).total_seconds() <= rules.GAP:
            found.append(f"{after.span.start - one.span.end} before {after.title}")
    days = {_day(sitting.span.start, case.plan) for sitting in sittings}
    return found if len(days) == 1 else [*found, f"on {len(days)} days"]


def _day(at: datetime, plan: InterviewPlan) -> object:
    return rules.block_of(int(at.timestamp()), plan)[0]


def _panel_troubles(plan: InterviewPlan, sittings: tuple[Sitting, ...]) -> list[str]:
    """Those who are named sit; the rest can be dealt to the pools, each pool its count, nobody twice."""
    found = []
    picked: list[str] = []
    for j, (session, sitting) in enumerate(zip(plan.sessions, sittings, strict=True)):
        sits = {rules.address(person.address) for person in sitting.people}
        must = {rules.address(person.address) for person in rules.named(session)}
        pools = [seat for k, seat in rules.pools(plan) if k == j]
        if not must <= sits:
            found.append(f"{must - sits} missing from {sitting.title}")
        chairs = [
            {rules.address(p.address) for p in seat.anyone_of} for seat in pools for _ in range(seat.count)
        ]
        if not _can_be_dealt(sorted(sits - must), chairs):
            found.append(f"{sits - must} do not fill the pools of {sitting.title}")
        picked += sits - must
    return found if len(set(picked)) == len(picked) else [*found, "somebody was picked twice"]


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
    if calendar is None or calendar.unknown is not None:
        return price + prices.UNKNOWN
    lies_across = {kind: rules.shared(rules.taken(calendar, kind), start, end) > 0 for kind in Availability}
    if any(lies_across[kind] for kind in rules.HARD):
        return None
    price += prices.TENTATIVE * lies_across[Availability.TENTATIVE]
    price += prices.UNKNOWN * lies_across[Availability.UNKNOWN]
    return price + prices.ELSEWHERE * (session.room is not None and lies_across[Availability.ELSEWHERE])
