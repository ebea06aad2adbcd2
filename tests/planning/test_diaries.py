"""One mailbox is read anew: the tables are those of calendars that were all read again."""

from dataclasses import replace

import pytest

from services.model import Calendar
from services.planning.diaries import Diaries
from services.planning.grid import Grid
from services.planning.meetings import Meetings
from services.planning.page import Page
from tests.planning.oracle.companies import Company, demanding, tiny_company


def columns(diaries: Diaries) -> list[tuple[int, ...]]:
    since, until = diaries.grid.whole.horizon
    near: Meetings = diaries.meetings(since, until)
    return sorted(zip(*(getattr(near, name).tolist() for name in Meetings.__slots__), strict=True))


def read(case: Company, calendars: dict[str, Calendar]) -> Diaries:
    return Diaries(case.plan, Grid.of(case.plan, case.now), calendars)


@pytest.mark.parametrize("seed", range(20))
def test_mailboxes_that_changed_one_after_the_other_are_as_if_all_had_been_read_again(seed: int) -> None:
    case, other = (demanding(tiny_company(n), n) for n in (seed, seed + 100))
    calendars = {address.casefold(): calendar for address, calendar in case.calendars.items()}
    anew = {address.casefold(): calendar for address, calendar in other.calendars.items()}
    changed, before = read(case, calendars), columns(read(case, calendars))
    first = changed

    for address in sorted(anew):
        for calendar in (replace(anew[address], busy=()), anew[address]):  # the same one twice
            calendars[address] = calendar
            changed = changed.with_calendar(calendar)
            again = read(case, calendars)
            assert columns(changed) == columns(again)
            assert changed.readable.tolist() == again.readable.tolist()
            for session in case.plan.sessions:
                asked = session.duration, session.room is not None
                old, new = (Page(each, again.grid.whole).people(*asked) for each in (changed, again))
                assert old.tolist() == new.tolist()

    assert columns(first) == before
