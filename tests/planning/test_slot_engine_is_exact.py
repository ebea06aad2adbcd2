"""The engine against a search that tries everything, and laws that no instance may break."""

import random
from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.errors import NoCommonTime
from services.model import (
    Availability,
    Breaks,
    Calendar,
    Lunch,
    Policy,
    RoomNeed,
    Seat,
    Span,
    Stance,
    Terms,
    WorkingHours,
)
from services.planning.diaries import HARD
from services.planning.engine import find_slots
from tests.planning.instances import (
    MONDAY,
    ZONES,
    at,
    busy,
    cheapest_by_block,
    one,
    person,
    plan,
    room,
    session,
)

KINDS = [k for k in Availability if k is not Availability.FREE] + [Availability.BUSY] * 3


def small_company(seed):
    """One to three sessions, four people, three rooms, half a day to a day; meetings at odd minutes."""
    dice = random.Random(seed)
    people = [person(n) for n in range(5)]
    rooms = [room(n, dice.choice((2, 4, 5, 9, None))) for n in range(3)]
    talks = []
    for j in range(dice.randint(1, 3)):
        seats = [one(p) for p in dice.sample(people, dice.randint(0, 1))]
        for _ in range(dice.randint(0 if seats else 1, 2)):
            pool = dice.sample(people, dice.randint(1, 4))
            seats.append(Seat(tuple(pool), dice.randint(1, min(2, len(pool)))))
        need = RoomNeed(dice.choice((2, 4)), tuple(dice.sample(rooms, dice.randint(1, 3))))
        talks.append(
            session(
                *seats, minutes=dice.choice((20, 30, 45, 60)), rooms=dice.choice((need, None)), title=f"{j}"
            )
        )
    begin = at(dice.randint(-2, 3), dice.randint(5, 14)) + timedelta(minutes=dice.randint(0, 59))
    windows = (Span(begin, begin + timedelta(minutes=dice.randint(60, 240))),)
    if dice.random() < 0.4:
        later = begin + timedelta(hours=dice.randint(3, 20))
        windows += (Span(later, later + timedelta(minutes=dice.randint(30, 150))),)
    wanted = plan(*talks, windows=windows, zone=dice.choice(ZONES))
    calendars = {}
    for mailbox in (*wanted.people, *wanted.rooms):
        taken = tuple(
            busy(begin + timedelta(minutes=dice.randint(-60, 300)), dice.randint(5, 90), dice.choice(KINDS))
            for _ in range(dice.randint(0, 3))
        )
        hours = dice.choice((None, WorkingHours(dice.choice(ZONES))))
        unknown = "denied" if dice.random() < 0.1 else None
        if dice.random() < 0.95:
            calendars[mailbox.address] = Calendar(mailbox.address, taken, hours, unknown)
    now = begin + timedelta(minutes=dice.randint(-600, 60))
    return wanted, calendars, now


def wishful_company(seed):
    """A working morning with few meetings, and all else that one can ask for, each in half the plans."""
    dice = random.Random(seed)
    people, rooms = [person(n) for n in range(5)], [room(n, dice.choice((4, 5, 9))) for n in range(3)]
    begin, zone = at(1, 8), dice.choice(("UTC", "Europe/London"))
    need = RoomNeed(4, tuple(rooms))
    talks = [
        session(
            one(people[j]) if dice.random() < 0.3 else Seat(tuple(dice.sample(people[3:] + people[:1], 2))),
            minutes=dice.choice((20, 30, 45, 60)),
            rooms=dice.choice((need, need, None)),
            title=f"{j}",
        )
        for j in range(dice.randint(2, 3))
    ]
    wanted = plan(*talks, window=Span(begin, begin + timedelta(minutes=dice.randint(180, 270))), zone=zone)
    calendars = {}
    for mailbox in (*people, *rooms):
        kinds = [*Availability, Availability.TENTATIVE, Availability.BUSY]
        taken = tuple(
            busy(begin + timedelta(minutes=dice.randint(0, 240)), dice.randint(20, 60), dice.choice(kinds))
            for _ in range(4 if mailbox in rooms else dice.randint(0, 2))
        )
        calendars[mailbox.address] = Calendar(mailbox.address, taken, WorkingHours(zone, start=time(8)))

    def maybe(value, otherwise):
        return value if dice.random() < 0.5 else otherwise

    def minutes(most):
        return timedelta(minutes=dice.randint(0, most))

    def terms(who):
        start = begin + minutes(90)
        days = tuple(begin.date() + timedelta(days=dice.randint(-1, 1)) for _ in range(dice.randint(0, 2)))
        return Terms(
            who.address,
            before=maybe(minutes(40), timedelta()),
            after=maybe(minutes(40), timedelta()),
            windows=maybe((Span(start, start + timedelta(hours=2)),), None),
            a_day=maybe(dice.randint(1, 2), None),
            a_week=maybe(dice.randint(1, 4), None),
            interviews=days,
            lately=dice.randint(0, 3),
        )

    sessions = tuple(
        replace(talk, optional=maybe(tuple(dice.sample(people, 2)), ())) for talk in wanted.sessions
    )
    wishes = replace(
        wanted,
        sessions=sessions,
        any_order=maybe(True, False),
        one_room=maybe(True, False),
        breaks=maybe(Breaks(minutes(20), timedelta(minutes=dice.randint(20, 60))), Breaks()),
        policy=Policy(*(dice.choice(list(Stance)) for _ in range(3))),
        terms=tuple(terms(who) for who in people if dice.random() < 0.5),
    )
    return wishes, calendars, MONDAY


def demanding_company(seed):
    """Two or three sessions over a midday, or two over two days, and a candidate with a life of their own."""
    wanted, calendars, now = wishful_company(seed)
    dice = random.Random(f"candidate {seed}")
    (days, grid), begin = dice.choice(((1, 5), (1, 15), (2, 15))), at(1, 10)
    talks = [
        replace(talk, trainees=tuple(dice.sample([person(n) for n in range(5)], dice.choice((0, 0, 1, 2)))))
        for talk in wanted.sessions[: 3 if (days, grid) == (1, 15) else 2]
    ]
    talks[dice.randrange(len(talks))] = replace(talks[0], with_candidate=dice.random() < 0.5, title="D")
    windows = (Span(begin, begin + timedelta(minutes=dice.choice((210, 270)))),)
    if days == 2:
        windows = (Span(begin, begin + timedelta(hours=2)), Span(at(2, 9), at(2, 10, 45)))
    noon = 11 * 60 + 5 * dice.randint(0, 12)
    plan = replace(
        wanted,
        sessions=tuple(talks),
        windows=windows,
        days=days,
        grid=timedelta(minutes=grid),
        nobody_twice=dice.random() < 0.6,
        candidate_zone=dice.choice(("UTC", "Europe/Lisbon", "Europe/Berlin")),
        candidate_windows=dice.choice((None, (Span(at(1, 11), at(1, 14)), Span(at(2, 9), at(2, 12))))),
        comfort=dice.choice((None, (time(11, 30), time(15)))),
        lunch=dice.choice(
            (None, Lunch(timedelta(minutes=dice.choice((30, 50))), time(*divmod(noon, 60)), time(13, 30)))
        ),
    )
    return plan, calendars, now


def found(wanted, calendars, now, limit=200):
    try:
        return find_slots(wanted, calendars, now, limit)
    except NoCommonTime:
        return ()


@pytest.mark.parametrize("seed", range(150))
def test_every_block_holds_the_same_best_cost_as_trying_everything(seed):
    wanted, calendars, now = small_company(seed)

    slots = found(wanted, calendars, now)

    assert sorted(slot.cost for slot in slots) == sorted(cheapest_by_block(wanted, calendars, now).values())


@pytest.mark.parametrize("seed", range(150))
def test_every_block_holds_the_same_best_cost_whatever_is_wished_for(seed):
    wanted, calendars, now = wishful_company(seed)

    slots = found(wanted, calendars, now)

    assert sorted(slot.cost for slot in slots) == sorted(cheapest_by_block(wanted, calendars, now).values())


@pytest.mark.parametrize("seed", range(100))
def test_every_block_holds_the_same_best_cost_whatever_suits_the_candidate(seed):
    wanted, calendars, now = demanding_company(seed)

    slots = found(wanted, calendars, now)

    assert sorted(slot.cost for slot in slots) == sorted(cheapest_by_block(wanted, calendars, now).values())


DEMANDS = {
    "lunch": lambda wanted: replace(wanted, lunch=None),
    "several days": lambda wanted: replace(wanted, days=1),
    "a debrief": lambda wanted: with_every(wanted, with_candidate=True),
    "trainees": lambda wanted: with_every(wanted, trainees=()),
    "people met twice": lambda wanted: replace(wanted, nobody_twice=True),
    "the candidate's windows": lambda wanted: replace(wanted, candidate_windows=None),
    "the candidate's hours": lambda wanted: replace(wanted, comfort=None),
    "the candidate's zone": lambda wanted: replace(wanted, candidate_zone=""),
    "five minutes": lambda wanted: replace(wanted, grid=timedelta(minutes=15)),
}


def with_every(wanted, **word):
    return replace(wanted, sessions=tuple(replace(talk, **word) for talk in wanted.sessions))


def test_every_demand_tells_in_some_of_those_companies():
    tells = Counter()
    for seed in range(100):
        wanted, calendars, now = demanding_company(seed)
        costs = [slot.cost for slot in found(wanted, calendars, now)]
        for demand, granted in DEMANDS.items():
            tells[demand] += costs != [slot.cost for slot in found(granted(wanted), calendars, now)]

    assert min(tells[demand] for demand in DEMANDS) >= 3, tells


WISHES = {
    "any order": lambda wanted: replace(wanted, any_order=False),
    "one room": lambda wanted: replace(wanted, one_room=False),
    "breaks": lambda wanted: replace(wanted, breaks=Breaks()),
    "policy": lambda wanted: replace(wanted, policy=Policy()),
    "optional people": lambda wanted: replace(
        wanted, sessions=tuple(replace(talk, optional=()) for talk in wanted.sessions)
    ),
    "time before": lambda wanted: without(wanted, before=timedelta()),
    "time after": lambda wanted: without(wanted, after=timedelta()),
    "own windows": lambda wanted: without(wanted, windows=None),
    "most a day": lambda wanted: without(wanted, a_day=None),
    "most a week": lambda wanted: without(wanted, a_week=None),
    "fairness": lambda wanted: without(wanted, lately=0),
}


def without(wanted, **wish):
    return replace(wanted, terms=tuple(replace(terms, **wish) for terms in wanted.terms))


def test_every_wish_tells_in_some_of_those_companies():
    tells = Counter()
    for seed in range(150):
        wanted, calendars, now = wishful_company(seed)
        costs = [slot.cost for slot in found(wanted, calendars, now)]
        for wish, granted in WISHES.items():
            tells[wish] += costs != [slot.cost for slot in found(granted(wanted), calendars, now)]

    assert min(tells[wish] for wish in WISHES) >= 3, tells


def test_the_small_companies_hold_both_plans_and_hopeless_cases():
    counts = [len(found(*small_company(seed))) for seed in range(150)]

    assert 20 < sum(not count for count in counts) < 130


seeds = st.integers(min_value=1000, max_value=10**9)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_nobody_sits_through_anything_hard_and_no_room_is_shared(seed):
    wanted, calendars, now = small_company(seed)

    for slot in found(wanted, calendars, now):
        for sitting, talk in zip(slot.sittings, wanted.sessions, strict=True):
            assert sitting.span.duration == talk.duration
            for who in sitting.people:
                calendar = calendars.get(who.address)
                if calendar and calendar.unknown is None:
                    hard = [b.span for b in calendar.busy if b.show_as in HARD]
                    assert not any(span.overlaps(sitting.span) for span in hard)
            if sitting.room:
                calendar = calendars[sitting.room.address]
                assert calendar.unknown is None
                assert not any(b.span.overlaps(sitting.span) for b in calendar.busy)
            assert (sitting.room is None) == (talk.room is None)
            assert sum(seat.count for seat in talk.panel) >= len(sitting.people)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_one_more_required_person_never_makes_the_best_plan_cheaper(seed):
    wanted, calendars, now = small_company(seed)
    newcomer = person(77)
    calendars[newcomer.address] = Calendar(newcomer.address, (busy(at(0, 9), 60),))
    first, *others = wanted.sessions
    more = replace(wanted, sessions=(replace(first, panel=(*first.panel, one(newcomer))), *others))

    before, after = found(wanted, calendars, now), found(more, calendars, now)

    assert len(after) <= len(before)
    if after:
        assert min(s.cost for s in after) >= min(s.cost for s in before)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_the_order_of_what_came_in_changes_nothing(seed):
    wanted, calendars, now = small_company(seed)
    dice = random.Random(seed)

    def shuffled(items):
        return tuple(dice.sample(list(items), len(items)))

    def mixed(talk):
        need = talk.room and replace(talk.room, rooms=shuffled(talk.room.rooms))
        panel = tuple(replace(seat, anyone_of=shuffled(seat.anyone_of)) for seat in talk.panel)
        return replace(talk, panel=panel, room=need)

    other = replace(wanted, sessions=tuple(map(mixed, wanted.sessions)), windows=shuffled(wanted.windows))
    mixed_calendars = {
        address: replace(calendars[address], busy=shuffled(calendars[address].busy))
        for address in shuffled(calendars)
    }

    told = [told_by(slot) for slot in found(wanted, calendars, now)]

    assert told == [told_by(slot) for slot in found(other, mixed_calendars, now)]


def told_by(slot):
    """A slot without the order in which its people were named, which is the asker's."""
    sittings = [(s.span, s.room, frozenset(s.people)) for s in slot.sittings]
    return slot.cost, sittings, {(r.why, r.who) for r in slot.reasons}


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(min_value=1, max_value=6))
def test_a_longer_answer_begins_with_the_shorter(seed, limit):
    wanted, calendars, now = small_company(seed)

    assert found(wanted, calendars, now, limit) == found(wanted, calendars, now)[:limit]


def test_the_horizon_may_begin_long_before_now():
    wanted = plan(session(one(person(1))), window=Span(MONDAY - timedelta(days=30), at(5, 0)))

    slots = find_slots(wanted, {}, MONDAY, 3)

    assert all(slot.span.start >= MONDAY for slot in slots)
