"""Why not then: the facts that stand against a start, or what makes it dearer."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.model import Calendar, Lunch, RoomNeed, Seat, Span, Why
from services.planning.agenda import Agenda, Cause, Part
from services.planning.bill import bill
from services.planning.engine import find_slots
from services.planning.explain import explained
from services.planning.timetable import Timetable
from tests.planning.instances import MONDAY, at, busy, one, open_calendars, person, plan, room, session
from tests.planning.oracle import rules
from tests.planning.oracle.judge import answer, made, troubles

ASHA, BEN, CHI = (person(n) for n in range(1, 4))


def taken(calendars, mailbox, *meetings):
    calendars[mailbox.address] = replace(calendars[mailbox.address], busy=meetings)


@pytest.mark.parametrize("shape", ["tiny with terms", "tiny with wishes", "small M", "small M with wishes"])
def test_the_parts_of_a_slots_cost_add_up_to_it(shape):
    asked = 0
    for seed in range(30):
        case = made(shape, seed)
        for slot in answer(case, 5):
            parts = bill(Agenda(case.plan, case.calendars), Timetable(case.plan, case.now), slot)
            assert sum(part.cost for part in parts) == slot.cost, (seed, slot)
            asked += 1
    assert asked > 30


@pytest.mark.parametrize("shape", ["tiny with terms", "small M", "small M with wishes"])
def test_nothing_stands_against_a_time_that_is_proposed_and_it_is_held_as_cheaply(shape):
    asked = 0
    for seed in range(20):
        case = made(shape, seed)
        for slot in answer(case, 3):
            times = Timetable(case.plan, case.now)
            days = {times.day(sitting.span.start) for sitting in slot.sittings}
            if len(days) > 1 or any(reason.why is Why.UNKNOWN for reason in slot.reasons):
                continue
            told = explained(case.plan, case.calendars, case.now, slot.span.start)
            assert told.obstacles == (), (seed, slot)
            asked += 1
    assert asked > 10


def test_a_time_that_is_dearer_is_told_by_what_makes_it_so():
    wanted = plan(session(one(ASHA), one(BEN)), window=Span(at(1, 9), at(1, 17)))
    calendars = open_calendars(wanted)
    taken(calendars, BEN, busy(at(1, 14), 60, "tentative"))
    shown = find_slots(wanted, calendars, MONDAY, 5)

    told = explained(wanted, calendars, MONDAY, at(1, 14), shown)

    assert told.obstacles == () and told.slot.span == Span(at(1, 14), at(1, 15))
    assert told.rather.span.start == at(1, 15)
    assert told.dearer == (Part(Why.TENTATIVE, BEN.name, 144),)


def test_the_slot_in_the_same_two_hours_is_what_it_is_held_against():
    wanted = plan(session(one(ASHA)), window=Span(at(1, 9), at(1, 17)))
    calendars = open_calendars(wanted)
    shown = find_slots(wanted, calendars, MONDAY, 5)

    told = explained(wanted, calendars, MONDAY, at(1, 10, 30), shown)

    assert told.rather.span.start == at(1, 10)
    assert told.dearer == (Part(Why.LATER, "Talk", 6),)  # half an hour


def test_a_loop_of_free_order_is_told_by_the_way_that_least_stands_against():
    talks = [session(one(p), title=p.name) for p in (ASHA, BEN, CHI)]
    wanted = replace(plan(*talks, window=Span(at(1, 9), at(1, 17))), any_order=True)
    calendars = open_calendars(wanted)
    taken(calendars, ASHA, busy(at(1, 9), 60))
    assert explained(wanted, calendars, MONDAY, at(1, 9)).obstacles == ()

    taken(calendars, BEN, busy(at(1, 9), 240))
    told = explained(wanted, calendars, MONDAY, at(1, 9))

    assert [(fact.cause, fact.who) for fact in told.obstacles] == [(Cause.BUSY, BEN.name)]


def test_a_day_without_time_for_lunch_is_told():
    talks = [session(one(ASHA), title=str(n)) for n in range(4)]
    wanted = replace(plan(*talks, window=Span(at(1, 11), at(1, 15, 30))), lunch=Lunch())

    told = explained(wanted, open_calendars(wanted), MONDAY, at(1, 11))

    assert [fact.cause for fact in told.obstacles] in ([Cause.OUTSIDE_WINDOW], [Cause.NO_LUNCH])
    assert explained(replace(wanted, lunch=None), open_calendars(wanted), MONDAY, at(1, 11)).obstacles == ()


def test_one_person_for_two_pools_at_once_is_told():
    talks = [session(Seat((ASHA, BEN)), title="1"), session(Seat((ASHA, BEN)), title="2")]
    wanted = plan(*talks, window=Span(at(1, 9), at(1, 11)))
    calendars = open_calendars(wanted)
    taken(calendars, BEN, busy(at(1, 8), 300))

    assert [fact.cause for fact in explained(wanted, calendars, MONDAY, at(1, 9)).obstacles] == [Cause.POOL]


def test_the_room_that_costs_no_change_is_taken():
    rooms = RoomNeed(4, (room(1, 4), room(2, 6)))
    talks = [session(one(ASHA), title=str(n), rooms=rooms) for n in range(2)]
    wanted = plan(*talks, window=Span(at(1, 9), at(1, 17)))
    calendars = open_calendars(wanted)
    taken(calendars, room(1, 4), busy(at(1, 10), 60))

    told = explained(wanted, calendars, MONDAY, at(1, 9))

    assert told.slot.rooms == (room(2, 6),)
    assert timedelta(hours=2) == told.slot.span.duration


def test_two_rooms_are_not_one_and_that_is_told():
    rooms = RoomNeed(4, (room(1, 4), room(2, 6)))
    talks = [session(one(ASHA), title=str(n), rooms=rooms) for n in range(2)]
    wanted = plan(*talks, window=Span(at(1, 9), at(1, 11)))
    calendars = open_calendars(wanted)
    taken(calendars, room(1, 4), busy(at(1, 10), 60))
    taken(calendars, room(2, 6), busy(at(1, 9), 60))

    told = explained(replace(wanted, one_room=True), calendars, MONDAY, at(1, 9))

    assert [fact.cause for fact in told.obstacles] == [Cause.ONE_ROOM]
    assert explained(wanted, calendars, MONDAY, at(1, 9)).obstacles == ()


def test_a_seat_that_only_somebody_unread_could_take_is_not_called_free():
    talks = [session(Seat((ASHA, BEN)), title="1"), session(Seat((ASHA, BEN)), title="2")]
    wanted = plan(*talks, window=Span(at(1, 9), at(1, 11)))
    calendars = open_calendars(wanted)
    calendars[BEN.address] = Calendar(BEN.address, unknown="denied")

    told = explained(wanted, calendars, MONDAY, at(1, 9))

    assert [fact.cause for fact in told.obstacles] == [Cause.POOL]


@pytest.mark.parametrize("shape", ["tiny with terms", "tiny with terms with wishes", "small M with wishes"])
def test_a_time_with_nothing_against_it_is_held_by_every_rule(shape):
    asked = refused = 0
    for seed in range(40):
        case, dice = made(shape, seed), random.Random(seed)
        starts = {at for session in case.plan.sessions for at in rules.starts(case.plan, case.now, session)}
        for start in dice.sample(sorted(starts), min(6, len(starts))):
            told = explained(case.plan, case.calendars, case.now, datetime.fromtimestamp(start, UTC))
            assert bool(told.obstacles) == (told.slot is None)
            assert told.slot is None or troubles(case, told.slot) == [], (seed, start)
            asked, refused = asked + 1, refused + bool(told.obstacles)
    assert 20 < refused < asked - 20
