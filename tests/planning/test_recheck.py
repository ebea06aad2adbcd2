"""A time that was shown is looked at again by fresh calendars; whose rules count, and whose calendar."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from services.model import (
    Availability,
    Calendar,
    Policy,
    Reason,
    RoomNeed,
    Sitting,
    Slot,
    Span,
    Stance,
    Terms,
    Why,
)
from services.planning import prices
from services.planning.agenda import Cause
from services.planning.recheck import rechecked
from tests.planning.instances import MONDAY, at, busy, one, open_calendars, person, plan, room, session
from tests.planning.oracle import rules
from tests.planning.oracle.judge import _held, _price, _room_troubles, answer, made
from tests.planning.test_replan_is_exact import broken

ASHA, BEN, CHI = (person(n) for n in range(1, 4))
ROOM = room(1, 4)
TEN = Span(at(1, 10), at(1, 11))


def shown(*people, where=ROOM, reasons=()):
    return Slot((Sitting("Talk", TEN, people or (ASHA, BEN), where),), 0, reasons)


def wanted(**changes):
    return replace(plan(session(one(ASHA), one(BEN), rooms=RoomNeed(3, (ROOM,)))), **changes)


def again(asked, slot, *meetings, unread=None):
    """`meetings` are (mailbox, Busy)."""
    calendars = open_calendars(asked) | {CHI.address: Calendar(CHI.address)}
    for mailbox, meeting in meetings:
        old = calendars[mailbox.address]
        calendars[mailbox.address] = replace(old, busy=(*old.busy, meeting))
    if unread is not None:
        calendars[unread.address] = Calendar(unread.address, unknown="denied")
    return rechecked(asked, slot, calendars, MONDAY)


def causes(found):
    return [lost.obstacle.cause for lost in found.lost]


def test_a_time_that_is_still_free_stands():
    found = again(wanted(), shown())

    assert found.stands and found.lost == ()


def test_a_time_that_has_come_does_not_stand():
    asked, slot = wanted(), shown()

    found = rechecked(asked, slot, open_calendars(asked), now=TEN.start)

    assert found.is_past and not found.stands


def test_a_meeting_that_came_since_takes_the_time_and_says_whose():
    found = again(wanted(), shown(), (BEN, busy(at(1, 10, 45), 30)))

    assert causes(found) == [Cause.BUSY]
    assert found.blocked_by == (BEN.name,) and not found.stands


def test_a_meeting_that_ends_when_it_starts_is_not_in_its_way():
    assert again(wanted(), shown(), (BEN, busy(at(1, 9), 60)), (ASHA, busy(at(1, 11), 60))).stands


@pytest.mark.parametrize("starts, stands", [(at(1, 9, 25), False), (at(1, 9, 20), True)])
def test_the_time_that_somebody_keeps_free_before_is_kept_free(starts, stands):
    careful = wanted(terms=(Terms(BEN.address, before=timedelta(minutes=10)),))

    found = again(careful, shown(), (BEN, busy(starts, 30)))

    assert found.stands is stands
    assert causes(found) == ([] if stands else [Cause.BREAK])


@pytest.mark.parametrize("had, stands", [(1, True), (2, False)])
def test_nobody_has_more_interviews_a_day_than_they_take(had, stands):
    terms = Terms(BEN.address, a_day=2, interviews=(TEN.start.date(),) * had)

    found = again(wanted(terms=(terms,)), shown())

    assert found.stands is stands
    assert causes(found) == ([] if stands else [Cause.ENOUGH])


def test_the_interviews_of_the_other_days_of_a_week_count_too():
    terms = Terms(BEN.address, a_week=2, interviews=(at(0, 9).date(), at(3, 9).date()))

    assert causes(again(wanted(terms=(terms,)), shown())) == [Cause.ENOUGH]


def test_a_time_outside_the_windows_that_somebody_offers_is_lost():
    terms = Terms(BEN.address, windows=(Span(at(1, 10, 15), at(1, 12)),))

    assert causes(again(wanted(terms=(terms,)), shown())) == [Cause.OWN_WINDOWS]


@pytest.mark.parametrize("stance, lost", [(Stance.WEIGH, []), (Stance.REFUSE, [Cause.REFUSED])])
def test_a_tentative_meeting_takes_the_time_only_where_the_policy_refuses_it(stance, lost):
    asked = wanted(policy=Policy(tentative=stance))

    found = again(asked, shown(), (BEN, busy(at(1, 10), 30, Availability.TENTATIVE)))

    assert causes(found) == lost


def test_somebody_optional_who_cannot_come_any_more_is_named_and_the_time_stands():
    found = again(wanted(), shown(ASHA, BEN, CHI), (CHI, busy(at(1, 10), 30)))

    assert found.stands and found.blocked_by == ()
    assert found.without == (CHI,)


@pytest.mark.parametrize("stance", list(Stance))
def test_a_mailbox_that_cannot_be_read_any_more_is_not_free(stance):
    found = again(wanted(policy=Policy(unknown=stance)), shown(), unread=BEN)

    assert set(causes(found)) == {Cause.UNKNOWN}
    assert found.blocked_by == (BEN.name,)


def test_a_doubt_that_the_time_was_shown_with_does_not_undo_it():
    doubted = shown(reasons=(Reason(Why.UNKNOWN, BEN.name, "denied"),))

    assert again(wanted(), doubted, unread=BEN).stands
    assert not again(wanted(), doubted, unread=ASHA).stands  # the doubt was about Ben


def test_a_room_that_is_taken_or_cannot_be_read_is_lost():
    taken = again(wanted(), shown(), (ROOM, busy(at(1, 10), 30, Availability.TENTATIVE)))
    unread = again(wanted(), shown(), unread=ROOM)

    assert causes(taken) == causes(unread) == [Cause.NO_ROOM]
    assert taken.blocked_by == (ROOM.name,)


def test_whose_calendar_is_taken_is_told_apart_from_who_would_rather_not():
    asked = wanted(terms=(Terms(BEN.address, a_day=0),))

    found = again(asked, shown(), (ASHA, busy(TEN.start, 60)), (ROOM, busy(TEN.start, 60)))

    assert found.blocked_by == (ASHA.name, BEN.name, ROOM.name)
    assert found.taken == (ASHA.name, ROOM.name)


@pytest.mark.parametrize("shape", ["tiny with terms", "tiny with terms with wishes", "small M with wishes"])
def test_a_time_stands_exactly_as_long_as_everybody_it_needs_could_still_sit(shape):
    stood = fell = 0
    for seed in range(40):
        case, dice = made(shape, seed), random.Random(seed)
        for slot in answer(case, 2):
            if any(reason.why is Why.UNKNOWN for reason in slot.reasons):
                continue
            assert rechecked(case.plan, slot, case.calendars, case.now).stands
            later, _ = broken(dice, case, slot)

            found = rechecked(later.plan, slot, later.calendars, later.now)

            assert found.stands == could_be_held(later, slot), (seed, slot)
            stood, fell = stood + found.stands, fell + (not found.stands)
    assert min(stood, fell) > 3


def could_be_held(case, slot):
    """Somebody who cannot be read any more is no longer known to be free."""
    for talk, sitting in _held(case.plan, slot):
        asked = {rules.address(p.address) for seat in talk.panel for p in seat.anyone_of}
        for who in sitting.people:
            price = _price(case, talk, sitting, who)
            if rules.address(who.address) in asked and (price is None or price >= prices.UNKNOWN):
                return False
        if _room_troubles(case, talk, sitting):
            return False
    return True
