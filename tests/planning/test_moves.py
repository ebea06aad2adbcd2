"""What a repair reads off a sheet of many times is what everybody's own calendar says."""

import pytest

from services.planning.agenda import Agenda
from services.planning.change import Change
from services.planning.engine import find_slots
from services.planning.moves import moves
from tests.planning.oracle.companies import SIZES, company
from tests.planning.oracle.judge import answer, made


@pytest.mark.parametrize("size", ["M", "L", "XL"])
@pytest.mark.parametrize("seed", range(3))
def test_a_sheet_prices_people_as_their_calendars_do(size, seed):
    case = company(SIZES[size], seed)
    slot = find_slots(case.plan, case.calendars, case.now, 1)[0]
    change, plain = (changed(case, slot) for _ in range(2))
    asked, held = 0, 0

    for _, way in zip(range(15), moves(change), strict=False):
        way.tell()
        for j, place in enumerate(way.places):
            told, anew = change.sitters.asking(j, place), plain.sitters.asking(j, place)
            for person in case.plan.people:
                assert told.price(person) == anew.price(person)
            asked += change.moves(j, place)
            assert told.least == anew.least
        found, expected = change.cheapest(way.places), plain.cheapest(way.places)
        assert (found and found.cost) == (expected and expected.cost)
        if found:
            assert found.cost >= way.least
            held += 1

    assert asked > 10
    assert held


@pytest.mark.parametrize("shape", ["tiny with wishes", "tiny with terms with wishes"])
def test_what_a_way_costs_at_least_is_no_more_than_it_costs(shape):
    judged = 0
    for seed in range(30):
        case = made(shape, seed)
        for slot in answer(case, 2):
            change = changed(case, slot)
            for least, places, *_ in moves(change):
                found = change.cheapest(places)
                assert found is None or found.cost >= least
                judged += found is not None

    assert judged > 500


def changed(case, slot):
    return Change(Agenda(case.plan, case.calendars), slot, case.now, [slot.people[0].address])
