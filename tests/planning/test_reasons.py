"""Why not then, and does it still stand."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from services.model import (
    Availability,
    Calendar,
    Lunch,
    Policy,
    Reason,
    RoomNeed,
    Seat,
    Span,
    Stance,
    Terms,
    Why,
)
from services.planning.agenda import Cause, Obstacle
from services.planning.engine import find_slots
from services.planning.explain import explained
from services.planning.recheck import rechecked
from tests.planning.instances import MONDAY, at, busy, one, open_calendars, person, plan, room, session
from tests.planning.oracle import rules
from tests.planning.oracle.judge import _held, answer, made

ASHA, BEN, CHI = person(1), person(2), person(3)
NEED = RoomNeed(4, (room(1, 4), room(2, 6)))


def why_not(wanted, calendars, start):
    return explained(wanted, calendars, MONDAY, start).obstacles


def company():
    wanted = plan(session(one(ASHA), Seat((BEN, CHI)), rooms=NEED))
    return wanted, open_calendars(wanted)


def taken(calendars, mailbox, *meetings):
    calendars[mailbox.address] = replace(calendars[mailbox.address], busy=meetings)


def test_nothing_stands_against_a_free_time():
    wanted, calendars = company()

    assert why_not(wanted, calendars, at(1, 10)) == ()


def test_a_meeting_that_stands_in_the_way_is_named_by_its_time_only():
    wanted, calendars = company()
    taken(calendars, ASHA, busy(at(1, 10, 30), 60))

    (fact,) = why_not(wanted, calendars, at(1, 10))

    assert fact == Obstacle(Cause.BUSY, ASHA.name, Span(at(1, 10, 30), at(1, 11, 30)))


def test_a_pool_stands_in_the_way_only_when_too_few_of_it_can():
    wanted, calendars = company()
    taken(calendars, BEN, busy(at(1, 10), 60))
    assert why_not(wanted, calendars, at(1, 10)) == ()

    taken(calendars, CHI, busy(at(1, 10), 60, Availability.AWAY))
    facts = why_not(wanted, calendars, at(1, 10))

    assert [(fact.cause, fact.who) for fact in facts] == [
        (Cause.POOL, f"{BEN.name} or {CHI.name}"),
        (Cause.BUSY, BEN.name),
        (Cause.AWAY, CHI.name),
    ]
    assert facts[0].detail == "0 of 1"


def test_rooms_stand_in_the_way_when_all_are_taken_or_unread():
    wanted, calendars = company()
    taken(calendars, room(1, 4), busy(at(1, 10), 60))
    calendars[room(2, 6).address] = Calendar(room(2, 6).address, unknown="denied")

    (fact,) = why_not(wanted, calendars, at(1, 10))

    assert (fact.cause, fact.detail) == (Cause.NO_ROOM, "2")


def test_a_night_a_wrong_day_and_an_unread_mailbox_are_told():
    wanted, calendars = company()
    calendars[ASHA.address] = Calendar(ASHA.address, unknown="mailbox not found")

    facts = why_not(wanted, calendars, at(6, 5))

    causes = {(fact.cause, fact.who) for fact in facts}
    assert (Cause.OUTSIDE_WINDOW, "") in causes
    assert (Cause.NIGHT, ASHA.name) in causes
    assert Obstacle(Cause.UNKNOWN, ASHA.name, detail="mailbox not found") in facts


@pytest.mark.parametrize(
    ("terms", "cause"),
    [
        (Terms(ASHA.address, before=timedelta(minutes=15)), Cause.BREAK),
        (Terms(ASHA.address, windows=(Span(at(2, 9), at(2, 17)),)), Cause.OWN_WINDOWS),
        (Terms(ASHA.address, a_day=1, interviews=(at(1, 0).date(),)), Cause.ENOUGH),
        (Terms(ASHA.address, a_week=2, interviews=(at(2, 0).date(), at(6, 0).date())), Cause.ENOUGH),
        (Terms(ASHA.address, a_day=0), Cause.ENOUGH),
    ],
)
def test_what_somebody_asks_for_themselves_is_told_when_it_stands_in_the_way(terms, cause):
    wanted, calendars = company()
    taken(calendars, ASHA, busy(at(1, 9), 60))
    assert why_not(wanted, calendars, at(1, 10)) == ()

    (fact,) = why_not(replace(wanted, terms=(terms,)), calendars, at(1, 10))

    assert (fact.cause, fact.who) == (cause, ASHA.name)


def test_a_tentative_meeting_stands_in_the_way_only_where_the_policy_says_so():
    wanted, calendars = company()
    taken(calendars, ASHA, busy(at(1, 10), 60, Availability.TENTATIVE))
    assert why_not(wanted, calendars, at(1, 10)) == ()

    strict = replace(wanted, policy=Policy(tentative=Stance.REFUSE))

    assert [fact.cause for fact in why_not(strict, calendars, at(1, 10))] == [Cause.REFUSED]


def test_every_slot_that_is_proposed_has_nothing_against_it():
    wanted, calendars = company()
    taken(calendars, ASHA, busy(at(0, 9), 200), busy(at(2, 13), 100))

    for slot in find_slots(wanted, calendars, MONDAY, 10):
        assert why_not(wanted, calendars, slot.span.start) == ()


def test_a_slot_that_still_stands_has_lost_nobody():
    wanted, calendars = company()
    slot = find_slots(wanted, calendars, MONDAY, 1)[0]

    assert rechecked(wanted, slot, calendars, MONDAY).blocked_by == ()


def test_people_and_rooms_that_filled_up_are_named():
    wanted, calendars = company()
    slot = find_slots(wanted, calendars, MONDAY, 1)[0]
    taken(calendars, ASHA, busy(slot.span.start, 15))
    taken(calendars, slot.rooms[0], busy(slot.span.end - timedelta(minutes=1), 60, Availability.TENTATIVE))

    assert rechecked(wanted, slot, calendars, MONDAY).blocked_by == (ASHA.name, slot.rooms[0].name)


def test_meetings_that_only_touch_a_slot_take_nothing_from_it():
    wanted, calendars = company()
    slot = find_slots(wanted, calendars, MONDAY, 1)[0]
    taken(calendars, ASHA, busy(slot.span.end, 60), busy(slot.span.start - timedelta(hours=1), 60))

    assert rechecked(wanted, slot, calendars, MONDAY).blocked_by == ()


def test_a_new_tentative_meeting_does_not_undo_a_slot():
    wanted, calendars = company()
    slot = find_slots(wanted, calendars, MONDAY, 1)[0]
    taken(calendars, ASHA, busy(slot.span.start, 60, Availability.TENTATIVE))

    assert rechecked(wanted, slot, calendars, MONDAY).blocked_by == ()


def test_somebody_who_cannot_be_read_any_more_is_not_free():
    wanted, calendars = company()
    slot = find_slots(wanted, calendars, MONDAY, 1)[0]
    del calendars[ASHA.address]

    assert rechecked(wanted, slot, calendars, MONDAY).blocked_by == (ASHA.name,)


def test_a_doubt_that_was_shown_does_not_stop_the_booking():
    wanted, calendars = company()
    calendars[ASHA.address] = Calendar(ASHA.address, unknown="denied")
    slot = find_slots(wanted, calendars, MONDAY, 1)[0]

    assert [r.who for r in slot.reasons if r.why is Why.UNKNOWN] == [ASHA.name]
    assert rechecked(wanted, slot, calendars, MONDAY).blocked_by == ()


def test_who_was_chosen_is_told_with_who_else_could():
    wanted, calendars = company()
    open_to_all = find_slots(wanted, calendars, MONDAY, 1)[0]
    taken(calendars, BEN, busy(at(0, 0), 24 * 60))

    only_chi = find_slots(wanted, calendars, MONDAY, 1)[0]

    assert [(r.who, r.detail) for r in open_to_all.reasons if r.why is Why.CHOSEN] == [(BEN.name, CHI.name)]
    assert [(r.who, r.detail) for r in only_chi.reasons if r.why is Why.CHOSEN] == [(CHI.name, "")]


def test_which_interview_of_the_week_it_is_for_somebody_is_told():
    wanted, calendars = company()
    had = tuple(at(day, 0).date() for day in (0, 0, 1, 8))

    slot = find_slots(replace(wanted, terms=(Terms(ASHA.address, interviews=had),)), calendars, MONDAY, 1)[0]

    assert Reason(Why.LOAD, ASHA.name, "4") in slot.reasons


def test_when_it_is_for_a_candidate_elsewhere_and_when_they_eat_is_told():
    talks = [session(one(ASHA), title=str(n)) for n in range(2)]
    wanted = replace(
        plan(*talks, window=Span(at(1, 9), at(1, 17))), candidate_zone="Europe/Berlin", lunch=Lunch()
    )

    slot = find_slots(wanted, open_calendars(wanted), MONDAY, 1)[0]

    assert slot.span.start == at(1, 9)
    assert Reason(Why.CANDIDATE_HOUR, wanted.candidate.name, "10:00 Europe/Berlin") in slot.reasons
    assert [r.detail for r in slot.reasons if r.why is Why.LUNCH] == ["12:00–14:00"]


def test_who_shadows_and_that_the_rooms_are_on_one_floor_is_told():
    rooms = [replace(room(n, 4), building="North", floor="3") for n in (1, 2)]
    talks = [
        replace(session(one(p), title=p.name, rooms=RoomNeed(4, tuple(rooms))), trainees=(CHI,))
        for p in (ASHA, BEN)
    ]
    wanted = plan(*talks, window=Span(at(1, 9), at(1, 11)))
    calendars = open_calendars(wanted)
    taken(calendars, rooms[0], busy(at(1, 9), 60))
    taken(calendars, rooms[1], busy(at(1, 10), 60))
    taken(calendars, CHI, busy(at(1, 10), 60))

    slot = find_slots(wanted, calendars, MONDAY, 1)[0]

    assert Reason(Why.SAME_FLOOR, detail="3") in slot.reasons
    assert [(r.who, r.detail) for r in slot.reasons if r.why is Why.SHADOWS] == [(CHI.name, ASHA.name)]


def test_every_doubt_that_is_told_of_a_slot_is_in_the_raw_calendars_and_none_is_left_out():
    seen = Counter()
    for seed in range(120):
        case = made(shape_of(seed), seed)
        for slot in answer(case, 3):
            told = {(r.why, r.who) for r in slot.reasons if r.why in DOUBTS}
            assert told == set(doubts(case, slot)), (seed, slot)
            is_sure = not {Why.TENTATIVE, Why.UNKNOWN} & {why for why, _ in told}
            assert is_sure == (Why.ALL_FREE in {reason.why for reason in slot.reasons})
            seen.update(why for why, _ in told)
    assert min(seen[why] for why in DOUBTS) > 3, seen


DOUBTS = (Why.TENTATIVE, Why.UNKNOWN, Why.ELSEWHERE, Why.OUTSIDE_HOURS)
SHOWN = {Why.TENTATIVE: Availability.TENTATIVE, Why.UNKNOWN: Availability.UNKNOWN}


def shape_of(seed):
    return ("tiny with terms", "tiny with terms with wishes", "small M with wishes", "S")[seed % 4]


def doubts(case, slot):
    for talk, sitting in _held(case.plan, slot):
        start, end = (int(at.timestamp()) for at in (sitting.span.start, sitting.span.end))
        at_home = {Why.ELSEWHERE: Availability.ELSEWHERE} if talk.room else {}
        for who in sitting.people:
            calendar = rules.calendar_of(case.calendars, who.address)
            hours = rules.hours_of(calendar, case.plan)
            if rules.shared(rules.at_work(hours, start, end), start, end) < end - start:
                yield Why.OUTSIDE_HOURS, who.name
            if rules.unreadable(calendar):
                yield Why.UNKNOWN, who.name
                continue
            for why, kind in (SHOWN | at_home).items():
                if rules.shared(rules.taken(calendar, kind), start, end):
                    yield why, who.name
