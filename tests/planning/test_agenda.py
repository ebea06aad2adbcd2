"""One span at a time: the same rules as the tables, and as the plainest reading of a calendar."""

from datetime import timedelta

import pytest

from services.model import Span
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.caps import sessions_naming
from tests.planning.instances import sitting_cost, terms_cost
from tests.planning.test_slot_engine_is_exact import small_company, wishful_company


@pytest.mark.parametrize("company", [small_company, wishful_company])
def test_a_sitting_costs_what_the_plainest_reading_says(company):
    asked = 0
    for seed in range(60):
        wanted, calendars, _ = company(seed)
        agenda = Agenda(wanted, calendars)
        for person in wanted.people:
            calendar, more = calendars.get(person.address), sessions_naming(wanted, person.address)
            for quarters in range(24):
                start = wanted.windows[0].start.replace(minute=0) + quarters * timedelta(minutes=15)
                span = Span(start, start + timedelta(minutes=45))
                in_room = quarters % 2 == 0

                costs = sitting_cost(wanted, calendar, span, in_room)
                extra = terms_cost(wanted, calendar, person, span, more)
                expected = prices.NEVER if costs is None or extra is None else costs + extra

                assert agenda.price(person, span, in_room) == expected, (seed, person, span)
                asked += expected < prices.NEVER
    assert asked > 500


def test_a_changed_mailbox_is_read_anew_and_the_others_stay_as_they_are():
    wanted, calendars, _ = wishful_company(3)
    agenda, empty, _ = Agenda(wanted, calendars), wishful_company(4)[1], None
    someone = wanted.people[0]
    span = Span(wanted.windows[0].start, wanted.windows[0].start + timedelta(minutes=30))
    changed = empty[someone.address]

    after = agenda.with_calendar(changed)

    for person in wanted.people:
        rebuilt = Agenda(wanted, calendars | {someone.address: changed})
        assert after.price(person, span, True) == rebuilt.price(person, span, True)
        assert agenda.price(person, span, True) == Agenda(wanted, calendars).price(person, span, True)
