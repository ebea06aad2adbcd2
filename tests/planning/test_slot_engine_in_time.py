"""When time is up: what is at hand, and how far from the best it may be. Time is looks at the clock."""

from itertools import count

import pytest

from services.errors import NoCommonTime
from services.planning import prices
from services.planning.engine import find_slots
from services.planning.timetable import Timetable
from tests.planning.oracle.companies import contested
from tests.planning.oracle.judge import answer, made, troubles


def after(looks):
    clock = count()
    return lambda: next(clock) >= looks


def in_time(case, limit, looks):
    try:
        return find_slots(case.plan, case.calendars, case.now, limit, after(looks))
    except NoCommonTime:
        return ()


@pytest.mark.parametrize("looks", [0, 1, 10, 100, 300, 1000])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_at_hand_keeps_every_rule_and_tells_how_far_from_the_best_it_may_be(seed, looks):
    case = made("scarce with terms", seed)
    proven = [slot.cost for slot in answer(case, 3)]

    slots = in_time(case, 3, looks)

    assert [trouble for slot in slots for trouble in troubles(case, slot)] == []
    for slot, best in zip(slots, proven, strict=False):
        assert slot.cost == best if slot.least is None else slot.least <= best <= slot.cost


@pytest.mark.parametrize("seed", range(3))
def test_more_time_brings_more_certainty(seed):
    case = contested(seed, any_order=True)

    gaps = [in_time(case, 1, looks)[0].gap for looks in (0, 500, 100_000)]

    assert gaps[0] > gaps[1] >= gaps[2] == 0


@pytest.mark.parametrize("seed", range(3))
def test_twelve_chairs_for_fourteen_people_are_proven_within_a_few_thousand_steps(seed):
    slots = in_time(contested(seed, any_order=True), 5, 10_000)

    assert len(slots) == 5
    assert all(slot.least is None for slot in slots)


def test_without_a_limit_every_slot_is_proven():
    assert all(slot.least is None and slot.gap == 0 for slot in answer(made("small M", 1), 5))


@pytest.mark.parametrize("looks", [0, 3, 13, 30, 80, 200])
@pytest.mark.parametrize(
    "shape, seed", [("small M with wishes", 6), ("small M with wishes", 9), ("small L", 5)]
)
def test_what_rests_on_a_guess_comes_last_and_no_time_comes_twice(shape, seed, looks):
    case = made(shape, seed)
    best, times = [slot.cost for slot in answer(case, 8)], Timetable(case.plan, case.now)

    slots = in_time(case, 8, looks)

    assert len({times.block(slot.span.start) for slot in slots}) == len(slots) > 0
    is_guess = [slot.cost >= prices.UNKNOWN for slot in slots]
    assert is_guess == sorted(is_guess)
    for slot, cost in zip(slots, best, strict=False):
        assert slot.least is None or slot.least <= cost
