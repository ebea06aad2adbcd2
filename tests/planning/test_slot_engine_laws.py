"""Laws that no company may break, whatever is asked of it: see `oracle.companies` for who they are."""

import random
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.model import Breaks, Calendar, InterviewPlan, Policy, Seat, Session, Span, Why, WorkingHours
from tests.planning.oracle import rules
from tests.planning.oracle.companies import CANDIDATE, HOMES, MONDAYS, RECRUITER, Company, person, wall
from tests.planning.oracle.judge import answer, made, troubles

seeds = st.integers(min_value=10_000, max_value=10**9)
shapes = st.sampled_from(
    (
        "tiny",
        "tiny with terms",
        "tiny with wishes",
        "tiny with terms with wishes",
        "S with terms",
        "small M with terms",
    )
)


def costs(case, limit=3):
    return [slot.cost for slot in answer(case, limit)]


@settings(max_examples=120, deadline=None)
@given(shapes, seeds)
def test_every_slot_keeps_every_rule_and_costs_what_it_says(shape, seed):
    case = made(shape, seed)

    assert [trouble for slot in answer(case, 20) for trouble in troubles(case, slot)] == []


def without_a_seat(case):
    """Its people are not merely asked now instead: missing one who is optional would cost again."""
    first, *others = case.plan.sessions
    left = first.panel[0].anyone_of
    first = replace(first, panel=first.panel[1:], **without_people(first, left))
    return sessions(case, first, *others)


def without_people(talk, left):
    return {
        "optional": tuple(who for who in talk.optional if who not in left),
        "trainees": tuple(who for who in talk.trainees if who not in left),
    }


def with_one_more_in_the_pools(case):
    newcomer = person(99)

    def wider(seat):
        return replace(seat, anyone_of=(*seat.anyone_of, newcomer)) if rules.is_pool(seat) else seat

    talks = [replace(talk, panel=tuple(map(wider, talk.panel))) for talk in case.plan.sessions]
    hours = WorkingHours(case.plan.zone, frozenset(range(7)))
    return with_calendars(sessions(case, *talks), {newcomer.address: Calendar(newcomer.address, hours=hours)})


def without_rooms(case):
    return sessions(case, *(replace(talk, room=None) for talk in case.plan.sessions))


def without_optional_people(case):
    talks = case.plan.sessions
    return sessions(case, *(replace(talk, **without_people(talk, talk.optional)) for talk in talks))


def without_trainees(case):
    return sessions(case, *(replace(talk, trainees=()) for talk in case.plan.sessions))


def without_lunch(case):
    """The gap that lunch made longer stays allowed."""
    lunch, breaks = case.plan.lunch, case.plan.breaks
    longest = breaks.longest + (lunch.lasts if lunch else timedelta())
    return asked(lunch=None, breaks=replace(breaks, longest=longest))(case)


def with_people_met_twice(case):
    """Who takes no more than so many is counted more often then."""
    terms = tuple(replace(each, a_day=None, a_week=None) for each in case.plan.terms)
    return asked(nobody_twice=False, terms=terms)(case)


def without_a_meeting(case):
    fewer = {
        address: replace(calendar, busy=calendar.busy[1:]) for address, calendar in case.calendars.items()
    }
    return with_calendars(case, fewer)


def asked(**wishes):
    return lambda case: replace(case, plan=replace(case.plan, **wishes))


def sessions(case, *talks):
    return replace(case, plan=replace(case.plan, sessions=tuple(talks)))


def with_calendars(case, calendars):
    return replace(case, calendars=case.calendars | calendars)


RELAXATIONS = {
    "a seat less": without_a_seat,
    "one more in the pools": with_one_more_in_the_pools,
    "no rooms": without_rooms,
    "no optional people": without_optional_people,
    "a meeting less": without_a_meeting,
    "free order": asked(any_order=True),
    "any break up to two hours": asked(breaks=Breaks(timedelta(), timedelta(hours=2))),
    "rooms may change": asked(one_room=False),
    "nothing refused": asked(policy=Policy()),
    "no terms": asked(terms=()),
    "no trainees": without_trainees,
    "no lunch": without_lunch,
    "another day": lambda case: asked(days=case.plan.days + 1)(case),
    "people met twice": with_people_met_twice,
    "a candidate who can always come": asked(candidate_windows=None),
    "a candidate whom every hour suits": asked(comfort=None),
}


@pytest.mark.parametrize("name", RELAXATIONS)
@settings(max_examples=25, deadline=None)
@given(shapes, seeds)
def test_a_relaxation_never_worsens_the_best_plan_nor_a_requirement_improves_it(name, shape, seed):
    strict = made(shape, seed)

    before, after = costs(strict, 1), costs(RELAXATIONS[name](strict), 1)

    assert not before or (after and after[0] <= before[0])


@settings(max_examples=60, deadline=None)
@given(shapes, seeds)
def test_the_order_in_which_people_rooms_and_meetings_came_changes_no_cost(shape, seed):
    case, dice = made(shape, seed), random.Random(seed)

    def mixed(items):
        return tuple(dice.sample(list(items), len(items)))

    talks = [
        replace(
            talk,
            panel=mixed([replace(seat, anyone_of=mixed(seat.anyone_of)) for seat in talk.panel]),
            room=talk.room and replace(talk.room, rooms=mixed(talk.room.rooms)),
            optional=mixed(talk.optional),
            trainees=mixed(talk.trainees),
        )
        for talk in case.plan.sessions
    ]
    talks = mixed(talks) if case.plan.any_order else talks
    plan = replace(
        case.plan, sessions=tuple(talks), windows=mixed(case.plan.windows), terms=mixed(case.plan.terms)
    )
    calendars = {
        a: replace(case.calendars[a], busy=mixed(case.calendars[a].busy)) for a in mixed(case.calendars)
    }

    assert costs(replace(case, plan=plan, calendars=calendars), 9) == costs(case, 9)


changes = st.sampled_from([monday + timedelta(days=6) for monday in MONDAYS])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from((*HOMES, "America/Santiago", "Pacific/Auckland")), changes, st.integers(1, 8))
def test_who_works_nine_to_five_sits_nine_to_five_on_the_days_the_clocks_change(zone, sunday, quarters):
    asha, lasts = person(1), timedelta(minutes=15 * quarters)
    hours = {asha.address: Calendar(asha.address, hours=WorkingHours(zone, frozenset(range(7))))}
    days = [sunday + timedelta(days=n) for n in (-1, 0, 1)]
    window = Span(wall(days[0], time(), zone), wall(days[-1], time(23), zone))
    talk = Session("Talk", lasts, (Seat((asha,)),))
    plan = InterviewPlan(CANDIDATE, (talk,), (window,), RECRUITER, zone)

    slots = answer(Company("", plan, hours, window.start - timedelta(days=1)), 60)

    inside: dict[date, list[time]] = {}
    for slot in slots:
        start, end = (at.astimezone(ZoneInfo(zone)) for at in (slot.span.start, slot.span.end))
        if Why.OUTSIDE_HOURS not in {reason.why for reason in slot.reasons}:
            assert time(9) <= start.time() and end.time() <= time(17) and start.date() == end.date()
            inside.setdefault(start.date(), []).append(start.time())
    assert {day: min(inside[day]) for day in days} == dict.fromkeys(days, time(9))
