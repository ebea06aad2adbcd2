"""What happened in Outlook, told once, whatever order and number of copies come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.changes import (
    Answered,
    CancelledInOutlook,
    Joined,
    Left,
    Moved,
    ProposedNewTime,
    RoomAnswered,
    applied,
    differences,
)
from services.booking.event import event_body, first_answers, read_event
from services.model import BookingState, Rsvp, Seat, Span
from tests.booking.bookings import ASHA, BEN, BOARD, DANA, HOUR, RITA, TEN, booking, event_json, instant

EARLY, LATE = "2026-11-24T08:30:00Z", "2026-11-24T08:45:00Z"


def copy(of, **changes):
    return read_event(event_json(of, **changes))


def fresh(**given):
    """Booked a moment ago: nobody has answered."""
    each = booking(**given)
    return replace(each, answers=first_answers(each, each.slot.sittings[0]))


def rsvps(of):
    return {answer.address: answer.rsvp for answer in of.answers}


def test_an_unchanged_copy_tells_nothing():
    assert differences(fresh(), copy(fresh())) == ()


def test_an_acceptance_is_told_once():
    before = fresh()
    facts = copy(before, answers={ASHA.address: ("accepted", EARLY)})

    (change,) = differences(before, facts)

    assert isinstance(change, Answered)
    assert (change.answer.name, change.answer.rsvp, change.before) == (ASHA.name, Rsvp.ACCEPTED, Rsvp.NONE)
    assert change.answer.at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert differences(applied(before, facts), facts) == ()


def test_a_change_of_mind_is_told_with_what_was_said_before():
    before = applied(fresh(), copy(fresh(), answers={ASHA.address: ("accepted", EARLY)}))

    (change,) = differences(before, copy(before, answers={ASHA.address: ("declined", LATE)}))

    assert isinstance(change, Answered)
    assert (change.before, change.answer.rsvp) == (Rsvp.ACCEPTED, Rsvp.DECLINED)


def test_the_rooms_answer_is_the_rooms():
    (change,) = differences(fresh(), copy(fresh(), answers={BOARD.address: ("declined", EARLY)}))

    assert isinstance(change, RoomAnswered) and change.answer.is_room


def test_the_candidates_answer_stays_marked_as_the_candidates():
    (change,) = differences(fresh(), copy(fresh(), answers={DANA.address: ("accepted", EARLY)}))

    assert change.answer.is_candidate


def test_addresses_that_differ_only_in_case_are_one_person():
    each = fresh()
    event = event_json(each, answers={ASHA.address: ("accepted", EARLY)})
    for attendee in event["attendees"]:
        attendee["emailAddress"]["address"] = attendee["emailAddress"]["address"].upper()

    changes = differences(each, read_event(event))

    assert [type(change) for change in changes] == [Answered]


def test_a_move_in_outlook_is_told_and_kept():
    before = applied(fresh(), copy(fresh(), answers={ASHA.address: ("accepted", EARLY)}))
    later = {"start": instant(TEN + HOUR), "end": instant(TEN + 2 * HOUR)}
    facts = copy(before, **later)  # Exchange clears the answers when the time moves

    after = applied(before, facts)

    assert differences(before, facts) == (Moved(Span(TEN, TEN + HOUR), Span(TEN + HOUR, TEN + 2 * HOUR)),)
    assert after.slot.span == Span(TEN + HOUR, TEN + 2 * HOUR)
    assert rsvps(after)[ASHA.address] is Rsvp.NONE
    assert differences(after, facts) == ()


def test_an_older_copy_changes_nothing_back():
    moved = copy(
        fresh(), start=instant(TEN + HOUR), end=instant(TEN + 2 * HOUR), modified="2026-11-24T10:00:00Z"
    )
    now = applied(fresh(), moved)
    stale = copy(fresh(), answers={ASHA.address: ("accepted", EARLY)}, modified="2026-11-24T09:59:59Z")

    assert differences(now, stale) == ()
    assert applied(now, stale) == now


def test_an_older_answer_of_one_person_does_not_undo_a_newer_one():
    now = applied(fresh(), copy(fresh(), answers={ASHA.address: ("declined", LATE)}))

    assert differences(now, copy(now, answers={ASHA.address: ("accepted", EARLY)})) == ()


@pytest.mark.parametrize("facts", [None, copy(fresh(), isCancelled=True)])
def test_a_cancelled_or_deleted_event_is_a_cancelled_interview(facts):
    after = applied(fresh(), facts)

    assert differences(fresh(), facts) == (CancelledInOutlook(),)
    assert after.state is BookingState.CANCELLED
    assert differences(after, facts) == ()


@pytest.mark.parametrize("state", ["booking", "failed", "cancelling", "cancelled"])
def test_a_booking_that_does_not_stand_has_no_changes(state):
    each = booking(state=state)

    assert differences(each, None) == ()
    assert applied(each, None) == each


def test_a_proposed_time_is_news_only_once():
    before = fresh()
    proposal = {"start": instant(TEN + HOUR), "end": instant(TEN + 2 * HOUR)}
    facts = copy(before, answers={BEN.address: ("tentativelyAccepted", EARLY, proposal)})

    answered, proposed = differences(before, facts)

    assert isinstance(answered, Answered) and answered.answer.rsvp is Rsvp.TENTATIVE
    assert isinstance(proposed, ProposedNewTime) and proposed.span == Span(TEN + HOUR, TEN + 2 * HOUR)
    assert differences(applied(before, facts), facts) == ()


def test_somebody_added_and_somebody_taken_off_in_outlook_are_told():
    event = event_json(fresh())
    ben = next(a for a in event["attendees"] if a["emailAddress"]["address"] == BEN.address)
    ben["emailAddress"] = {"address": "chi@contoso.com", "name": "Chi Lin"}

    left, joined = differences(fresh(), read_event(event))

    assert isinstance(left, Left) and left.answer.address == BEN.address
    assert isinstance(joined, Joined) and joined.answer.name == "Chi Lin"


def test_another_room_chosen_in_outlook_becomes_the_bookings_room():
    event = event_json(fresh())
    room = next(a for a in event["attendees"] if a["type"] == "resource")
    room["emailAddress"] = {"address": "attic@contoso.com", "name": "Attic"}

    after = applied(fresh(), read_event(event))

    assert [r.name for r in after.slot.rooms] == ["Attic"]


def test_the_organizer_in_the_list_of_attendees_is_nobody_new():
    each = fresh(people=(RITA, ASHA))
    event = event_json(each)
    event["attendees"].append(
        {"type": "required", "emailAddress": {"address": RITA.address, "name": RITA.name}}
    )

    assert differences(each, read_event(event)) == ()
    assert rsvps(applied(each, read_event(event)))[RITA.address] is Rsvp.ORGANIZER


def test_a_comment_stays_until_they_answer_anew():
    before = applied(fresh(), copy(fresh(), answers={BEN.address: ("declined", EARLY)}))
    said = tuple(replace(a, comment="on leave") if a.address == BEN.address else a for a in before.answers)
    before = replace(before, answers=said)

    same = applied(before, copy(before, answers={BEN.address: ("declined", EARLY)}))
    anew = applied(before, copy(before, answers={BEN.address: ("accepted", LATE)}))

    assert [a.comment for a in same.answers if a.address == BEN.address] == ["on leave"]
    assert [a.comment for a in anew.answers if a.address == BEN.address] == [""]


def test_what_graph_knows_about_the_event_is_kept():
    after = applied(booking(), copy(booking()))

    assert (after.ical_uid, after.change_key) == ("0400", "CK1")
    assert after.join_url == "https://teams.example/l/meetup-join/1"
    assert [a.name for a in after.answers] == [DANA.name, ASHA.name, BEN.name, BOARD.name]


def test_an_event_of_a_loop_moves_its_own_sitting():
    loop = booking(sessions=("Code", "Culture"))
    event = event_json(loop) | {
        "transactionId": event_body(loop, loop.slot.sittings[1])["transactionId"],
        "start": instant(TEN + 3 * HOUR),
        "end": instant(TEN + 4 * HOUR),
    }

    after = applied(loop, read_event(event))

    assert [s.span.start for s in after.slot.sittings] == [TEN, TEN + 3 * HOUR]


answers = st.sampled_from(["accepted", "declined", "tentativelyAccepted", "none"])
people = st.sampled_from([ASHA.address, BEN.address, BOARD.address, DANA.address])


@given(st.lists(st.tuples(people, answers), max_size=6), st.randoms(use_true_random=False))
def test_copies_lost_doubled_or_out_of_order_end_in_the_same_state(acts, dice):
    stands, copies = {}, [copy(fresh(), modified="2026-11-24T08:00:00Z")]
    for n, (who, response) in enumerate(acts):
        when = datetime(2026, 11, 24, 9, n, tzinfo=UTC)
        stands[who] = (response, when.isoformat()) if response != "none" else ("none", "0001-01-01T00:00:00Z")
        copies.append(copy(fresh(), answers=dict(stands), modified=(when + timedelta(seconds=1)).isoformat()))
    arrivals = [*dice.choices(copies, k=8), copies[-1], *dice.choices(copies, k=3)]

    now = fresh()
    for facts in arrivals:
        now = applied(now, facts)

    assert rsvps(now) == rsvps(applied(fresh(), copies[-1]))
    assert differences(now, copies[-1]) == ()


def without(of, person, **more):
    event = event_json(of, **more)
    event["attendees"] = [one for one in event["attendees"] if person.address not in str(one)]
    return read_event(event)


def test_whoever_was_taken_off_is_not_asked_again_when_the_interview_is_changed():
    (session,) = applied(fresh(), without(fresh(), BEN)).plan.sessions

    assert [seat.anyone_of for seat in session.panel] == [(ASHA,)]


def test_a_pool_goes_on_without_whoever_was_taken_off():
    before = fresh(people=(BEN,))
    pool = replace(before.plan.sessions[0], panel=(Seat((ASHA, BEN)),))
    before = replace(before, plan=replace(before.plan, sessions=(pool,)))

    (session,) = applied(before, without(before, BEN)).plan.sessions

    assert session.panel == (Seat((ASHA,)),)


def test_an_interview_without_interviewers_is_not_planned():
    before = fresh(people=(BEN,))

    assert applied(before, without(before, BEN)).plan == before.plan
