"""No common time: in what could be given way, and how much that opens."""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, count

import pytest

from services.errors import NoCommonTime
from services.model import Availability, Calendar, Policy, RoomNeed, Seat, Span, Stance, Terms, WorkingHours
from services.planning import prices
from services.planning.engine import find_slots
from services.planning.relax import MOST, reliefs
from services.planning.relaxation import WEEK, Give, Offers, Relaxation, agreed, price_of, relaxed
from tests.planning.instances import MONDAY, at, busy, one, open_calendars, person, plan, room, session
from tests.planning.oracle.judge import answer, made

ASHA, BEN, CHI, DEV = (person(n) for n in range(1, 5))
NEED = RoomNeed(4, (room(1, 4),))
MORNING = Span(at(1, 9), at(1, 12))


def taken(calendars, mailbox, *meetings):
    calendars[mailbox.address] = replace(calendars[mailbox.address], busy=meetings)


def given(found):
    return {tuple(each.give for each in relief.relaxations): relief for relief in found}


def test_without_a_room_it_can_be_held_in_each_two_hours_of_the_morning():
    wanted = plan(session(one(ASHA), rooms=NEED), window=MORNING)
    calendars = open_calendars(wanted)
    taken(calendars, room(1, 4), busy(at(1, 8), 300))

    (online,) = reliefs(wanted, calendars, MONDAY)

    assert [each.give for each in online.relaxations] == [Give.NO_ROOM]
    assert online.opens == len(find_slots(online.plan, calendars, MONDAY, MOST)) == 2
    assert online.plan.sessions[0].room is None


def test_a_count_that_stopped_at_the_most_or_for_lack_of_time_is_told_from_a_whole_one():
    week = Span(at(0, 0), at(6, 23))
    wanted = plan(session(one(ASHA), rooms=NEED), window=week)
    calendars = open_calendars(wanted)
    taken(calendars, room(1, 4), busy(at(0, 0), 7 * 24 * 60))
    (whole,) = reliefs(replace(wanted, windows=(MORNING,)), calendars, MONDAY)
    clock = count()

    (many,) = reliefs(wanted, calendars, MONDAY)
    (late,) = reliefs(wanted, calendars, MONDAY, is_late=lambda: next(clock) > 30)

    assert (whole.opens, whole.is_all) == (2, True)
    assert (many.opens, many.is_all) == (MOST, False)
    assert 0 < late.opens < MOST and not late.is_all


def test_guesses_beyond_the_most_do_not_make_a_count_uncertain():
    wanted = plan(session(Seat((ASHA, BEN)), rooms=NEED), window=Span(at(0, 0), at(6, 23)))
    calendars = open_calendars(wanted) | {BEN.address: Calendar(BEN.address, unknown="not in Exchange")}
    taken(calendars, room(1, 4), busy(at(0, 0), 7 * 24 * 60))
    taken(calendars, ASHA, busy(at(0, 0), 24 * 60 + 9 * 60), busy(at(1, 12), 6 * 24 * 60))

    (online,) = reliefs(wanted, calendars, MONDAY)

    assert len(find_slots(online.plan, calendars, MONDAY, MOST)) == MOST
    assert (online.opens, online.is_all) == (2, True)


def test_a_shorter_interview_a_colleague_or_a_moved_meeting_are_counted_each():
    wanted = plan(session(one(ASHA), one(BEN)), window=MORNING)
    calendars = open_calendars(wanted) | {CHI.address: Calendar(CHI.address, hours=WorkingHours("UTC"))}
    taken(calendars, BEN, busy(at(1, 9), 75), busy(at(1, 11), 60))

    found = given(reliefs(wanted, calendars, MONDAY, Offers(colleagues=(CHI,))))

    assert found[Give.SHORTER,].first.span == Span(at(1, 10, 15), at(1, 11))
    assert found[Give.COLLEAGUE,].plan.sessions[0].panel[1] == Seat((BEN, CHI))
    assert found[Give.COLLEAGUE,].opens == 2
    assert found[Give.OPTIONAL,].plan.sessions[0].optional == (BEN,)
    moved = found[Give.MEETING,]
    assert moved.asks and moved.plan == wanted
    assert {each.who for each in moved.relaxations} == {BEN}


def test_a_week_later_is_offered_only_where_calendars_were_read():
    wanted = plan(session(one(ASHA)), window=MORNING)
    calendars = open_calendars(wanted)
    taken(calendars, ASHA, busy(at(1, 0), 24 * 60))
    week = Span(at(0, 0), at(14, 0))

    assert (Give.WIDER,) not in given(reliefs(wanted, calendars, MONDAY))
    wider = given(reliefs(wanted, calendars, MONDAY, Offers(read=week)))[Give.WIDER,]

    assert wider.first.span.start == at(8, 9)
    assert wider.plan.windows == (MORNING, Span(at(8, 9), at(8, 12)))


def test_what_somebody_asks_for_themselves_can_be_given_way_in():
    wanted = plan(session(one(ASHA)), window=MORNING)
    calendars = open_calendars(wanted)
    taken(calendars, ASHA, busy(at(1, 8), 60), busy(at(1, 10), 120))
    strict = replace(
        wanted, terms=(Terms(ASHA.address, after=timedelta(minutes=15), before=timedelta(minutes=15)),)
    )
    full = replace(wanted, terms=(Terms(ASHA.address, a_day=0),))

    assert given(reliefs(strict, calendars, MONDAY))[Give.BREAK,].first.span.start == at(1, 9)
    assert given(reliefs(full, calendars, MONDAY))[Give.ENOUGH,].opens == 1


def test_a_candidate_who_can_only_when_nobody_else_can_is_offered_to_be_asked_for_other_times():
    wanted = plan(session(one(ASHA)), window=MORNING)
    wanted = replace(wanted, candidate_windows=(Span(at(1, 9), at(1, 10)),))
    calendars = open_calendars(wanted)
    taken(calendars, ASHA, busy(at(1, 9), 60, Availability.AWAY))

    (other,) = reliefs(wanted, calendars, MONDAY)

    assert [each.give for each in other.relaxations] == [Give.OTHER_TIMES]
    assert other.plan == replace(wanted, candidate_windows=None)
    assert (other.opens, other.first.span.start) == (1, at(1, 10))


def test_a_candidate_who_never_can_does_not_hide_what_else_lacks():
    wanted = plan(session(one(ASHA), rooms=NEED), window=MORNING)
    wanted = replace(wanted, candidate_windows=(Span(at(2, 9), at(2, 12)),))
    calendars = open_calendars(wanted)
    taken(calendars, room(1, 4), busy(at(1, 8), 300))

    found = given(reliefs(wanted, calendars, MONDAY))

    assert list(found) == [(Give.NO_ROOM, Give.OTHER_TIMES)]
    assert found[Give.NO_ROOM, Give.OTHER_TIMES].opens == 2


def test_a_debrief_does_not_wait_for_the_candidate():
    talks = (
        session(one(ASHA), title="Talk"),
        replace(session(one(BEN)), title="Debrief", with_candidate=False),
    )
    wanted = replace(plan(*talks, window=MORNING), candidate_windows=(Span(at(1, 11), at(1, 12)),))

    found = reliefs(wanted, open_calendars(wanted), MONDAY)

    assert [{(each.give, each.session) for each in relief.relaxations} for relief in found] == [
        {(Give.OTHER_TIMES, None)}
    ]


def test_somebody_whose_calendar_cannot_be_read_is_no_relief():
    wanted = plan(session(one(ASHA)), window=MORNING)
    calendars = open_calendars(wanted)
    taken(calendars, ASHA, busy(at(1, 0), 24 * 60))

    found = given(reliefs(wanted, calendars, MONDAY, Offers(colleagues=(CHI,))))

    assert (Give.COLLEAGUE,) not in found


def test_nobody_is_asked_to_come_back_from_where_they_are_for_the_sake_of_a_break():
    wanted = plan(session(one(ASHA)), window=Span(at(1, 9), at(1, 10)))
    wanted = replace(wanted, terms=(Terms(ASHA.address, before=timedelta(minutes=15)),))
    calendars = open_calendars(wanted)
    taken(calendars, ASHA, busy(at(1, 8), 60, Availability.AWAY))

    assert set(given(reliefs(wanted, calendars, MONDAY))) == {(Give.BREAK,), (Give.SHORTER,)}


def test_no_interview_is_held_without_anybody_who_has_to_be_there():
    wanted = plan(session(one(ASHA), one(BEN)), window=MORNING)
    calendars = open_calendars(wanted)
    for who in (ASHA, BEN):
        taken(calendars, who, busy(at(1, 0), 24 * 60, Availability.AWAY))

    assert reliefs(wanted, calendars, MONDAY) == ()


def test_a_loop_that_fits_in_piece_by_piece_but_not_whole_is_shortened():
    talks = [session(one(p), title=p.name) for p in (ASHA, BEN)]
    wanted = plan(*talks, window=Span(at(1, 9), at(1, 10, 45)))

    found = reliefs(wanted, open_calendars(wanted), MONDAY)

    assert [[(each.give, each.session) for each in relief.relaxations] for relief in found[:2]] == [
        [(Give.SHORTER, 0)],
        [(Give.SHORTER, 1)],
    ]


def hopeless(seed):
    """One session in one morning, everybody rather busy, with terms and a policy."""
    dice = random.Random(seed)
    window = Span(at(1, 9), at(1, 9) + timedelta(minutes=dice.choice((90, 120))))
    seats = [one(ASHA), dice.choice((one(BEN), Seat((BEN, CHI))))]
    wanted = plan(
        session(*seats, minutes=60, rooms=dice.choice((None, RoomNeed(6, (room(2, 6),))))), window=window
    )
    terms = tuple(
        Terms(who.address, timedelta(minutes=dice.choice((0, 15))), timedelta(minutes=dice.choice((0, 15))))
        for who in (ASHA, BEN)
    )
    policy = Policy(tentative=dice.choice((Stance.WEIGH, Stance.REFUSE)))
    wanted = replace(wanted, terms=terms, policy=policy)
    offers = Offers((room(1, 4),), (DEV,), dice.choice((None, Span(at(0, 0), at(20, 0)))))
    calendars = {}
    kinds = (Availability.BUSY, Availability.BUSY, Availability.TENTATIVE, Availability.AWAY)
    for mailbox in (ASHA, BEN, CHI, DEV, room(1, 4), room(2, 6)):
        meetings = [
            busy(
                at(1, 8, 30) + timedelta(minutes=15 * dice.randrange(12)),
                15 * dice.randint(1, 4),
                dice.choice(kinds),
            )
            for _ in range(dice.randint(1, 3))
        ]
        meetings += [busy(meeting.span.start + timedelta(days=7), 120) for meeting in meetings]
        calendars[mailbox.address] = Calendar(mailbox.address, tuple(meetings), WorkingHours("UTC"))
    early, late = Span(at(1, 9), at(1, 10)), Span(at(1, 9, 45), at(1, 10, 45))
    theirs = dice.choice((None, (early,), (late,), (early, late, Span(at(8, 9), at(8, 10)))))
    return replace(wanted, candidate_windows=theirs), calendars, offers


def opened(wanted, calendars, offers, some):
    changed = relaxed(wanted, some, offers)
    if not all(talk.panel for talk in changed.sessions):
        return 0
    try:
        slots = find_slots(changed, agreed(wanted, calendars, some), MONDAY, MOST)
    except NoCommonTime:
        return 0
    return sum(slot.cost < prices.UNKNOWN for slot in slots)


def universe(wanted, calendars, offers):
    """All that can be given way in, whether it helps or not."""
    who = [ASHA] + ([BEN] if len(wanted.sessions[0].panel[1].anyone_of) == 1 else [])
    yield Relaxation(Give.SHORTER, 0)
    if wanted.sessions[0].room:
        yield Relaxation(Give.NO_ROOM, 0)
        yield Relaxation(Give.SMALLER_ROOM, 0)
    if offers.read:
        yield Relaxation(Give.WIDER)
    if wanted.candidate_windows is not None:
        yield Relaxation(Give.OTHER_TIMES)
    yield Relaxation(Give.TENTATIVE)
    for each in who:
        yield Relaxation(Give.OPTIONAL, 0, each)
        yield Relaxation(Give.COLLEAGUE, 0, each)
    for each in (*wanted.people, DEV):
        if each in (ASHA, BEN):
            yield Relaxation(Give.BREAK, who=each)
        for span in {b.span for b in calendars[each.address].busy if b.show_as is Availability.BUSY}:
            if span.start < at(2, 0):
                yield Relaxation(Give.MEETING, who=each, span=span)


@pytest.mark.parametrize("seed", range(24))
def test_the_sets_are_those_of_trying_every_subset(seed):
    wanted, calendars, offers = hopeless(seed)
    if opened(wanted, calendars, offers, ()):
        return
    expected = {}
    everything = list(universe(wanted, calendars, offers))
    for size in (1, 2):
        for some in map(frozenset, combinations(everything, size)):
            if not any(less <= some for less in expected) and (
                opens := opened(wanted, calendars, offers, some)
            ):
                expected[some] = opens

    found = {
        frozenset(relief.relaxations): relief.opens
        for relief in reliefs(wanted, calendars, MONDAY, offers, 500)
    }

    relevant = {some: opens for some, opens in found.items() if len(some) <= 2 and _is_this_week(some)}
    assert relevant == expected
    in_turn = [
        price_of(frozenset(relief.relaxations)) for relief in reliefs(wanted, calendars, MONDAY, offers, 500)
    ]
    assert in_turn == sorted(in_turn)


def _is_this_week(some):
    return all(each.span is None or each.span.start < at(2, 0) for each in some)


@pytest.mark.parametrize("shape", ["tiny with terms", "tiny with terms with wishes"])
def test_each_way_opens_what_it_says_and_nothing_of_it_can_be_spared(shape):
    checked = loops = 0
    for seed in range(30):
        case = made(shape, seed)
        whole = Span(case.plan.windows[0].start - timedelta(days=1), case.plan.windows[0].end + WEEK * 2)
        offers = Offers((), case.plan.people, whole)
        if answer(case, 1):
            continue
        for relief in reliefs(case.plan, case.calendars, case.now, offers, 4):
            given = frozenset(relief.relaxations)
            assert count_of(case, given, offers) == relief.opens > 0, (seed, given)
            if relief.is_all:
                assert count_of(case, given, offers, 10 * MOST) == relief.opens, (seed, given)
            assert not any(count_of(case, given - {each}, offers) for each in given), (seed, given)
            checked, loops = checked + 1, loops + (len(case.plan.sessions) > 1)
    assert checked > 10 and loops > 3


def count_of(case, some, offers, limit=MOST):
    try:
        changed = relaxed(case.plan, some, offers)
        slots = find_slots(changed, agreed(case.plan, case.calendars, some), case.now, limit)
    except NoCommonTime:
        return 0
    return sum(slot.cost < prices.UNKNOWN for slot in slots)
