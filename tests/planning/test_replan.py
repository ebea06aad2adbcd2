"""Somebody declines, a room refuses, a meeting appears: what is changed then, for whom, and what stays."""

from dataclasses import replace
from datetime import timedelta

from services.model import Breaks, Reason, RoomNeed, Seat, Span, Terms, Why
from services.planning.agenda import Agenda
from services.planning.change import SHORTER, Kind
from services.planning.engine import find_slots
from services.planning.replan import keeping_times, repairs
from tests.planning.instances import MONDAY, at, busy, one, open_calendars, person, plan, room, session

ASHA, BEN, CHI, DEV = (person(n) for n in range(1, 5))
SMALL, LARGE = room(1, 4), room(2, 6)
NEED = RoomNeed(4, (SMALL, LARGE))


def booked(wanted, calendars):
    """The best slot, and the calendars with its events in them."""
    slot = find_slots(wanted, calendars, MONDAY, 1)[0]
    for sitting in slot.sittings:
        for mailbox in (*sitting.people, *([sitting.room] if sitting.room else [])):
            taken(calendars, mailbox, busy(sitting.span.start, sitting.span.duration // timedelta(minutes=1)))
    return slot, calendars


def taken(calendars, mailbox, *meetings):
    old = calendars[mailbox.address]
    calendars[mailbox.address] = replace(old, busy=(*old.busy, *meetings))


def panel_of_two():
    wanted = plan(session(one(ASHA), Seat((BEN, CHI)), rooms=NEED))
    return wanted, *booked(wanted, open_calendars(wanted))


def without_own(calendars, slot):
    """One meeting of each sitting's span is taken off everybody in it."""
    left = dict(calendars)
    for sitting in slot.sittings:
        for mailbox in (*sitting.people, *([sitting.room] if sitting.room else [])):
            meetings = list(left[mailbox.address].busy)
            meetings.remove(next(each for each in meetings if each.span == sitting.span))
            left[mailbox.address] = replace(left[mailbox.address], busy=tuple(meetings))
    return left


def mended(wanted, slot, calendars, refused=(), limit=3):
    agenda = Agenda(wanted, without_own(calendars, slot))
    return repairs(agenda, slot, MONDAY, refused, limit)


def test_an_interview_that_can_be_held_needs_no_repair():
    wanted, slot, calendars = panel_of_two()

    (stays,) = mended(wanted, slot, calendars)

    assert (stays.kinds, stays.cost, stays.told) == ((), 0, ())
    assert stays.slot.sittings == slot.sittings


def test_a_colleague_takes_the_seat_of_somebody_who_declined():
    wanted, slot, calendars = panel_of_two()

    best = mended(wanted, slot, calendars, refused=[BEN.address])[0]

    assert best.kinds == (Kind.COLLEAGUE,)
    assert (best.joins, best.leaves, best.told) == ((CHI,), (BEN,), (CHI, BEN))
    assert not best.is_candidate_told
    assert best.slot.span == slot.span


def test_a_room_that_refused_is_swapped_and_everybody_is_told_where():
    wanted, slot, calendars = panel_of_two()

    best, online = mended(wanted, slot, calendars, refused=[SMALL.address], limit=2)

    assert (best.kinds, best.slot.rooms) == ((Kind.ROOM,), (LARGE,))
    assert best.told == (ASHA, BEN) and best.is_candidate_told
    assert online.kinds == (Kind.ONLINE,)
    assert online.plan.sessions[0].room is None and online.plan.sessions[0].online


def test_without_a_colleague_it_is_held_shorter_or_at_the_nearest_time():
    wanted, slot, calendars = panel_of_two()
    taken(calendars, ASHA, busy(slot.span.end - timedelta(minutes=10), 60))

    shorter, near, _ = mended(wanted, slot, calendars)

    assert shorter.kinds == (Kind.SHORTER,)
    assert shorter.slot.span == Span(slot.span.start, slot.span.start + timedelta(minutes=45))
    assert shorter.plan.sessions[0].duration == timedelta(minutes=45)
    assert near.kinds == (Kind.TIME,)
    assert near.slot.span.start == at(0, 11)  # 9:50 to 10:50 is taken
    assert set(near.told) == {ASHA, BEN} and near.is_candidate_told


def test_its_own_event_does_not_stand_against_it_but_a_second_one_does():
    wanted, slot, calendars = panel_of_two()
    assert mended(wanted, slot, calendars)[0].kinds == ()

    taken(calendars, ASHA, busy(slot.span.start, 60))  # somebody else's meeting, at the very same hour

    assert Kind.TIME in mended(wanted, slot, calendars)[0].kinds


def test_a_seat_is_passed_on_where_only_somebody_from_another_session_can_take_it():
    first = session(Seat((ASHA, BEN)), title="Coding", minutes=60)
    second = session(Seat((BEN, CHI)), title="Design", minutes=60)
    wanted = replace(plan(first, second, window=Span(at(1, 9), at(1, 11))), breaks=Breaks())
    calendars = open_calendars(wanted)
    taken(calendars, CHI, busy(at(1, 9), 60))
    slot, calendars = booked(wanted, calendars)
    assert [sitting.people for sitting in slot.sittings] == [(ASHA,), (BEN,)]

    best = mended(wanted, slot, calendars, refused=[ASHA.address])[0]

    assert [sitting.people for sitting in best.slot.sittings] == [(BEN,), (CHI,)]
    assert best.kinds == (Kind.COLLEAGUE,)


def test_a_loop_of_free_order_trades_two_places():
    talks = [session(one(p), title=p.name) for p in (ASHA, BEN)]
    wanted = replace(plan(*talks, window=Span(at(1, 9), at(1, 11))), any_order=True)
    slot, calendars = booked(wanted, open_calendars(wanted))
    taken(calendars, slot.people[0], busy(at(1, 9), 60))

    (best,) = mended(wanted, slot, calendars)

    assert [sitting.people for sitting in best.slot.sittings] == [(slot.people[1],), (slot.people[0],)]


def test_somebody_who_takes_no_more_interviews_is_not_asked_to_fill_in():
    wanted, slot, calendars = panel_of_two()
    full = replace(wanted, terms=(Terms(CHI.address, a_day=0),))

    kinds = [repair.kinds for repair in mended(full, slot, calendars, refused=[BEN.address])]

    assert (Kind.COLLEAGUE,) not in kinds and kinds


def test_an_unread_mailbox_is_asked_last():
    wanted, slot, calendars = panel_of_two()
    calendars[CHI.address] = replace(calendars[CHI.address], unknown="denied")

    found = mended(wanted, slot, calendars, refused=[BEN.address], limit=100)

    assert (found[0].kinds, found[0].slot.people) == ((Kind.TIME,), (ASHA, BEN))
    assert [CHI in repair.joins for repair in found] == [False] * (len(found) - 1) + [True]
    assert Reason(Why.UNKNOWN, CHI.name, "denied") in found[-1].slot.reasons


def test_the_times_are_kept_whenever_they_can_be():
    wanted, slot, calendars = panel_of_two()
    agenda = Agenda(wanted, without_own(calendars, slot))

    swap = keeping_times(agenda, slot, MONDAY, refused=[BEN.address, SMALL.address])

    assert swap is not None and swap.kinds == (Kind.COLLEAGUE, Kind.ROOM)
    assert keeping_times(agenda, slot, MONDAY, refused=[ASHA.address]) is None


def test_an_interview_cut_short_keeps_its_room_at_no_price_for_empty_chairs():
    wanted = plan(session(one(ASHA), rooms=RoomNeed(2, (LARGE,))))
    slot, calendars = booked(wanted, open_calendars(wanted))
    taken(calendars, LARGE, busy(slot.span.end - timedelta(minutes=10), 10))

    found = {repair.kinds: repair for repair in mended(wanted, slot, calendars)}

    assert found[Kind.SHORTER,].slot.rooms == (LARGE,)
    assert found[Kind.SHORTER,].cost == SHORTER
