"""What the engine promises, each promise on its own."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from services.errors import NoCommonTime
from services.model import Availability, Calendar, RoomNeed, Seat, Span, Why, WorkingHours
from services.planning import prices
from services.planning.engine import find_slots
from tests.planning.instances import MONDAY, at, busy, one, open_calendars, person, plan, room, session

ASHA, BEN, CHI = person(1), person(2), person(3)


def why(slot, reason):
    return [(r.who, r.detail) for r in slot.reasons if r.why is reason]


def test_the_first_free_working_hour_comes_first():
    wanted = plan(session(one(ASHA)))
    calendars = open_calendars(wanted)
    calendars[ASHA.address] = replace(calendars[ASHA.address], busy=(busy(at(0, 9), 75),))

    best = find_slots(wanted, calendars, MONDAY, 5)[0]

    assert best.span.start == at(0, 10, 15)
    assert why(best, Why.ALL_FREE)


def test_starts_lie_on_quarter_hours_even_after_a_meeting_that_ends_at_an_odd_minute():
    wanted = plan(session(one(ASHA)))
    calendars = open_calendars(wanted)
    calendars[ASHA.address] = replace(calendars[ASHA.address], busy=(busy(at(0, 9), 67),))

    best = find_slots(wanted, calendars, MONDAY, 1)[0]

    assert best.span.start == at(0, 10, 15)


def test_nothing_starts_within_a_quarter_of_an_hour_from_now():
    wanted = plan(session(one(ASHA)))

    best = find_slots(wanted, open_calendars(wanted), at(0, 10, 1), 1)[0]

    assert best.span.start == at(0, 10, 30)


def test_out_of_office_is_as_hard_as_busy():
    wanted = plan(session(one(ASHA)), window=Span(at(0, 9), at(0, 12)))
    calendars = open_calendars(wanted)
    away = busy(at(0, 8), 240, Availability.AWAY)
    calendars[ASHA.address] = replace(calendars[ASHA.address], busy=(away,))

    with pytest.raises(NoCommonTime):
        find_slots(wanted, calendars, MONDAY, 5)


def test_a_tentative_meeting_costs_rank_and_is_named():
    wanted = plan(session(one(ASHA)), window=Span(at(0, 9), at(0, 17)))
    calendars = open_calendars(wanted)
    maybe = busy(at(0, 9), 480, Availability.TENTATIVE)
    calendars[ASHA.address] = replace(calendars[ASHA.address], busy=(maybe,))

    best = find_slots(wanted, calendars, MONDAY, 1)[0]

    assert best.cost == prices.TENTATIVE + 9 * 12 - 9 * 12
    assert why(best, Why.TENTATIVE) == [(ASHA.name, "")]
    assert not why(best, Why.ALL_FREE)


def test_working_elsewhere_counts_only_when_a_room_is_wanted():
    window = Span(at(0, 9), at(0, 17))
    need = RoomNeed(2, (room(1, 2),))
    online, roomy = (
        plan(session(one(ASHA)), window=window),
        plan(session(one(ASHA), rooms=need), window=window),
    )
    calendars = open_calendars(roomy)
    home = busy(at(0, 9), 480, Availability.ELSEWHERE)
    calendars[ASHA.address] = replace(calendars[ASHA.address], busy=(home,))

    assert find_slots(online, calendars, MONDAY, 1)[0].cost == 0
    best = find_slots(roomy, calendars, MONDAY, 1)[0]

    assert best.cost == prices.ELSEWHERE
    assert why(best, Why.ELSEWHERE) == [(ASHA.name, "")]


def test_a_person_who_cannot_be_read_is_offered_apart_and_last():
    wanted = plan(session(one(ASHA), Seat((BEN, CHI))))
    calendars = open_calendars(wanted)
    calendars[BEN.address] = Calendar(BEN.address, unknown="no mailbox")
    # Chi can be read, but only on Monday.
    chi = tuple(busy(at(day, 0), 24 * 60) for day in range(1, 5))
    calendars[CHI.address] = replace(calendars[CHI.address], busy=chi)

    slots = find_slots(wanted, calendars, MONDAY, 12)
    doubtful = [bool(why(slot, Why.UNKNOWN)) for slot in slots]

    assert doubtful == sorted(doubtful) and any(doubtful) and not doubtful[0]
    assert all(slot.cost >= prices.UNKNOWN for slot, doubt in zip(slots, doubtful, strict=True) if doubt)
    assert why(slots[-1], Why.UNKNOWN) == [(BEN.name, "no mailbox")]


def test_a_pool_prefers_whoever_can_be_read():
    wanted = plan(session(Seat((BEN, CHI))))
    calendars = open_calendars(wanted)
    calendars[BEN.address] = Calendar(BEN.address, unknown="no mailbox")

    slot = find_slots(wanted, calendars, MONDAY, 1)[0]

    assert slot.people == (CHI,)
    assert why(slot, Why.CHOSEN) == [(CHI.name, "")]


def test_a_mailbox_that_nobody_asked_outlook_about_is_not_free():
    wanted = plan(session(one(ASHA)))

    slot = find_slots(wanted, {}, MONDAY, 1)[0]

    assert slot.cost >= prices.UNKNOWN
    assert why(slot, Why.UNKNOWN)


def test_a_room_that_cannot_be_read_is_never_taken():
    wanted = plan(session(one(ASHA), rooms=RoomNeed(4, (room(1, 4), room(2, 40)))))
    calendars = open_calendars(wanted)
    calendars[room(1, 4).address] = Calendar(room(1, 4).address, unknown="denied")

    slots = find_slots(wanted, calendars, MONDAY, 10)

    assert {slot.rooms for slot in slots} == {(room(2, 40),)}


def test_the_smallest_room_that_fits_is_taken():
    wanted = plan(session(one(ASHA), rooms=RoomNeed(4, (room(1, 12), room(2, 5), room(3, 3)))))

    slot = find_slots(wanted, open_calendars(wanted), MONDAY, 1)[0]

    assert slot.rooms == (room(2, 5),)
    assert why(slot, Why.ROOM_FITS) == [("Room 2", "5")]


def test_a_loop_stays_in_one_room_rather_than_save_a_chair():
    need = RoomNeed(4, (room(1, 4), room(2, 6)))
    wanted = plan(
        session(one(ASHA), rooms=need), session(one(BEN), rooms=need), window=Span(at(0, 9), at(0, 11))
    )
    calendars = open_calendars(wanted)
    # The small room is free for the first hour only.
    calendars[room(1, 4).address] = Calendar(room(1, 4).address, (busy(at(0, 10), 60),))

    slot = find_slots(wanted, calendars, MONDAY, 1)[0]

    assert slot.rooms == (room(2, 6),)


def test_nobody_out_of_a_pool_meets_the_candidate_twice():
    pool = Seat((ASHA, BEN, CHI))
    wanted = plan(session(pool), session(pool), session(pool))

    slots = find_slots(wanted, open_calendars(wanted), MONDAY, 5)

    assert all(len(slot.people) == 3 for slot in slots)


def test_a_loop_keeps_its_order_on_one_day_with_small_gaps():
    wanted = plan(
        session(one(ASHA), minutes=45), session(one(BEN), minutes=50), session(one(CHI), minutes=30)
    )

    for slot in find_slots(wanted, open_calendars(wanted), MONDAY, 8):
        spans = [sitting.span for sitting in slot.sittings]
        gaps = [b.start - a.end for a, b in pairwise(spans)]
        assert all(timedelta() <= gap <= prices.LONGEST_GAP for gap in gaps)
        assert len({span.start.date() for span in spans}) == 1


def test_proposals_are_spread_over_days_and_hours():
    wanted = plan(session(one(ASHA)))

    slots = find_slots(wanted, open_calendars(wanted), MONDAY, 5)

    blocks = [(s.span.start.date(), s.span.start.hour // 2) for s in slots]
    assert len(set(blocks)) == 5
    assert max([d for d, _ in blocks].count(day) for day, _ in blocks) == 2


def test_a_single_open_day_still_fills_the_card():
    wanted = plan(session(one(ASHA)), window=Span(at(0, 9), at(0, 17)))

    slots = find_slots(wanted, open_calendars(wanted), MONDAY, 5)

    # Blocks begin at even hours: 9 (of 8-10), 10, 12, 14, 16.
    assert [slot.span.start.hour for slot in slots] == [9, 10, 12, 14, 16]


def test_more_times_go_on_where_the_first_card_ended():
    wanted = plan(session(one(ASHA)))
    calendars = open_calendars(wanted)

    assert find_slots(wanted, calendars, MONDAY, 20)[:5] == find_slots(wanted, calendars, MONDAY, 5)


def test_a_sitting_may_cross_from_one_window_into_one_that_touches_it():
    windows = (Span(at(0, 10), at(0, 11)), Span(at(0, 9, 30), at(0, 10)))
    wanted = plan(session(one(ASHA), minutes=90), windows=windows)

    assert find_slots(wanted, open_calendars(wanted), MONDAY, 1)[0].span.start == at(0, 9, 30)


def test_hours_that_outlook_did_not_give_are_nine_to_five_where_the_requester_is():
    wanted = plan(session(one(ASHA)), zone="America/New_York")

    best = find_slots(wanted, {ASHA.address: Calendar(ASHA.address)}, MONDAY, 1)[0]

    assert best.span.start == at(0, 9, zone="America/New_York")


def test_a_zone_that_no_table_knows_falls_back_to_the_requesters():
    wanted = plan(session(one(ASHA)), zone="America/New_York")
    calendar = Calendar(ASHA.address, hours=WorkingHours("Customized Time Zone"))

    best = find_slots(wanted, {ASHA.address: calendar}, MONDAY, 1)[0]

    assert best.span.start == at(0, 9, zone="America/New_York")


def test_early_hours_are_a_last_resort_and_nights_are_none():
    wanted = plan(session(one(ASHA)), window=Span(at(0, 0), at(0, 9)))

    slots = find_slots(wanted, open_calendars(wanted), MONDAY - timedelta(days=1), 9)

    assert {slot.span.start.hour for slot in slots} == {7, 8}
    assert why(slots[0], Why.OUTSIDE_HOURS) == [(ASHA.name, f"{slots[0].span.start:%H:%M} UTC")]


def test_somebody_who_works_nights_can_be_asked_at_night():
    wanted = plan(session(one(ASHA)), window=Span(at(0, 22), at(1, 4)))
    nights = WorkingHours("UTC", start=time(22), end=time(6))

    slots = find_slots(wanted, {ASHA.address: Calendar(ASHA.address, hours=nights)}, MONDAY, 3)

    assert slots[0].cost == 0


def test_a_night_shift_that_runs_into_a_day_off_is_still_work():
    # Friday's night ends on Saturday morning.
    wanted = plan(session(one(ASHA)), window=Span(at(5, 1), at(5, 5)))
    nights = WorkingHours("UTC", start=time(22), end=time(6))

    slots = find_slots(wanted, {ASHA.address: Calendar(ASHA.address, hours=nights)}, MONDAY, 1)

    assert slots[0].cost == 0


def test_a_saturday_is_proposed_only_after_a_full_week():
    wanted = plan(session(one(ASHA)), window=Span(at(4, 0), at(9, 0)))
    calendars = open_calendars(wanted)

    days = [s.span.start.weekday() for s in find_slots(wanted, calendars, MONDAY, 6)]

    assert days == [4, 4, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("zone", "sunday"),
    [
        ("Europe/Berlin", (2026, 3, 29)),
        ("America/New_York", (2026, 11, 1)),
        ("Australia/Lord_Howe", (2026, 4, 5)),
        ("Australia/Lord_Howe", (2026, 10, 4)),
        ("Asia/Kolkata", (2026, 10, 25)),
    ],
)
def test_local_hours_hold_on_the_days_around_a_clock_change(zone, sunday):
    day = datetime(*sunday, tzinfo=UTC)
    every_day = WorkingHours(zone, days=frozenset(range(7)))
    window = Span(day - timedelta(days=2), day + timedelta(days=3))
    wanted = plan(session(one(ASHA)), window=window, zone=zone)

    slots = find_slots(wanted, {ASHA.address: Calendar(ASHA.address, hours=every_day)}, window.start, 40)

    inside = [slot for slot in slots if not why(slot, Why.OUTSIDE_HOURS)]
    starts = {}
    for slot in inside:
        local = slot.span.start.astimezone(ZoneInfo(zone))
        starts.setdefault(local.date(), []).append(local.time())
    whole = [d for d in starts if day.date() - timedelta(days=1) <= d <= day.date() + timedelta(days=1)]
    assert len(whole) == 3
    assert all(min(starts[d]) == time(9) for d in whole)


def test_the_funnel_tells_where_the_starts_went():
    need = RoomNeed(4, (room(1, 4),))
    wanted = plan(session(one(ASHA), Seat((BEN, CHI)), rooms=need), window=Span(at(0, 9), at(0, 12)))
    calendars = open_calendars(wanted)
    calendars[ASHA.address] = replace(calendars[ASHA.address], busy=(busy(at(0, 9), 60),))
    calendars[BEN.address] = replace(calendars[BEN.address], busy=(busy(at(0, 9), 180),))
    calendars[CHI.address] = replace(calendars[CHI.address], busy=(busy(at(0, 11), 60),))
    calendars[room(1, 4).address] = Calendar(room(1, 4).address, (busy(at(0, 10, 30), 15),))

    with pytest.raises(NoCommonTime) as none:
        find_slots(wanted, calendars, MONDAY, 5)

    assert none.value.funnel == (
        ("window", 9),
        ("Person 1", 5),
        ("Person 2 or Person 3", 1),
        ("room", 0),
    )


def test_a_loop_that_fits_on_no_single_day_says_so():
    wanted = plan(
        session(one(ASHA), title="Code"), session(one(BEN), title="Culture"), window=Span(at(0, 9), at(0, 13))
    )
    calendars = open_calendars(wanted)
    calendars[ASHA.address] = replace(calendars[ASHA.address], busy=(busy(at(0, 9), 180),))
    calendars[BEN.address] = replace(calendars[BEN.address], busy=(busy(at(0, 10), 180),))

    with pytest.raises(NoCommonTime) as none:
        find_slots(wanted, calendars, MONDAY, 5)

    assert none.value.funnel[-1] == ("one after the other", 0)
    assert ("Code: Person 1", 1) in none.value.funnel


def test_too_few_people_for_the_pools_is_told_at_once():
    pool = Seat((ASHA, BEN))
    wanted = plan(session(pool), session(pool), session(pool))

    with pytest.raises(NoCommonTime) as none:
        find_slots(wanted, open_calendars(wanted), MONDAY, 5)

    assert none.value.funnel[-1] == ("enough different people", 0)


def test_a_window_in_the_past_leaves_no_start():
    wanted = plan(session(one(ASHA)), window=Span(at(-7, 0), at(-2, 0)))

    with pytest.raises(NoCommonTime) as none:
        find_slots(wanted, open_calendars(wanted), MONDAY, 5)

    assert none.value.funnel[0] == ("window", 0)


def test_no_window_at_all_leaves_no_start():
    wanted = replace(plan(session(one(ASHA))), windows=())

    with pytest.raises(NoCommonTime) as none:
        find_slots(wanted, {}, MONDAY, 5)

    assert none.value.funnel == (("window", 0),)


def test_two_pools_that_only_one_person_could_fill_are_told():
    asha, ben = person(1), person(2)
    wanted = plan(session(Seat((asha, ben)), Seat((asha, ben))), window=Span(at(0, 9), at(0, 11)))
    calendars = open_calendars(wanted)
    calendars[ben.address] = Calendar(ben.address, (busy(at(0, 0), 24 * 60),), WorkingHours("UTC"))

    with pytest.raises(NoCommonTime) as none:
        find_slots(wanted, calendars, MONDAY, 5)

    assert none.value.funnel[-1] == ("enough different people", 0)
    assert none.value.is_proven


@pytest.mark.parametrize("is_late, is_proven", [(True, False), (False, True)])
def test_a_search_that_was_cut_short_does_not_say_that_there_is_no_time(is_late, is_proven):
    talks = [session(Seat((ASHA, BEN)), title=title) for title in "AB"]
    wanted = plan(*talks, window=Span(at(0, 9), at(0, 17)))
    calendars = open_calendars(wanted)
    calendars[BEN.address] = Calendar(BEN.address, (busy(at(0, 0), 24 * 60),), WorkingHours("UTC"))

    with pytest.raises(NoCommonTime) as none:
        find_slots(wanted, calendars, MONDAY, 5, lambda: is_late)

    assert none.value.is_proven == is_proven
    assert bool(none.value.funnel) == is_proven
