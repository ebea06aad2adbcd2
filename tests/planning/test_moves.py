"""What a repair reads off the tables of whole days is what everybody's own calendar says."""

import pytest

from services.planning.agenda import Agenda
from services.planning.change import Change
from services.planning.engine import find_slots
from services.planning.moves import Tables, moves
from services.planning.sitters import Sitters
from tests.planning.oracle.companies import SIZES, company


@pytest.mark.parametrize("seed", range(3))
def test_the_tables_price_whoever_is_asked_as_their_calendars_do(seed):
    case = company(SIZES["M"], seed)
    slot = find_slots(case.plan, case.calendars, case.now, 1)[0]
    change = Change(Agenda(case.plan, case.calendars), slot, case.now, [slot.people[0].address])
    tables, asked = Tables(change), 0

    for _, (least, places) in zip(range(30), moves(change, tables), strict=False):
        tables.tell(places)
        plain = Sitters(change.standing)
        for pool in change.standing.panels.pools:
            j = pool.session
            for person in pool.members:
                known, anew = change.sitters.asking(j, places[j]), plain.asking(j, places[j])
                assert known.price(person) == anew.price(person)
                asked += change.moves(j, places[j])
        found = change.cheapest(places)
        assert found is None or found.cost >= least

    assert asked > 100
