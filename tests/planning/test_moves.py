"""What a repair reads off the tables of whole days is what everybody's own calendar says."""

import pytest

from services.planning.agenda import Agenda
from services.planning.bounds import Bounds
from services.planning.change import Change
from services.planning.engine import find_slots
from services.planning.moves import moves
from tests.planning.oracle.companies import SIZES, company


@pytest.mark.parametrize("size", ["M", "L", "XL"])
@pytest.mark.parametrize("seed", range(3))
def test_the_tables_price_people_and_rooms_as_their_calendars_do(size, seed):
    case = company(SIZES[size], seed)
    slot = find_slots(case.plan, case.calendars, case.now, 1)[0]
    change, plain = (changed(case, slot) for _ in range(2))
    bounds, asked, held = Bounds(change), 0, 0

    for _, (least, places) in zip(range(15), moves(change, bounds), strict=False):
        bounds.tell(places)
        for j, place in enumerate(places):
            known, anew = change.sitters.asking(j, place), plain.sitters.asking(j, place)
            for person in case.plan.people:
                assert known.price(person) == anew.price(person)
            asked += change.moves(j, place)
            assert known.least == anew.least
        found, expected = change.cheapest(places), plain.cheapest(places)
        assert (found and found.cost) == (expected and expected.cost)
        if found:
            assert found.cost >= least
            held += 1

    assert asked > 10
    assert held


def changed(case, slot):
    return Change(Agenda(case.plan, case.calendars), slot, case.now, [slot.people[0].address])
