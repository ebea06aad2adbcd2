"""The organizer's copy decides; the clock says when to look even if nobody rings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.booking.changes import Answered, CancelledInOutlook
from services.booking.event import Attendee, EventFacts
from services.model import (
    Answer,
    Booking,
    BookingState,
    Candidate,
    Conversation,
    InterviewPlan,
    Person,
    Rsvp,
    Seat,
    Session,
    Sitting,
    Slot,
    Span,
)
from services.notices.reconcile import UNWATCHED, WATCHED, next_look, reconcile

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SPAN = Span(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))
ASHA = Person("asha@contoso.example", "Asha Rao", "a1")
DANA = Person("dana@contoso.example", "Dana", "d1")
MIRA = Candidate("Mira", "mira@mail.example")
BOOKED = Booking(
    id="b1",
    proposal="p1",
    tenant="t1",
    requester="d1",
    conversation=Conversation("t1", "19:a", "https://smba.trafficmanager.net/", "groupChat"),
    plan=InterviewPlan(
        MIRA, (Session("Interview", timedelta(hours=1), (Seat((ASHA,)),)),), (SPAN,), DANA, "UTC"
    ),
    slot=Slot((Sitting("Interview", SPAN, (ASHA,)),)),
    state=BookingState.BOOKED,
    event="AAMk",
    answers=(Answer(MIRA.address, MIRA.name, is_candidate=True), Answer(ASHA.address, ASHA.name)),
    modified=NOW,
)


def copy(rsvp: Rsvp = Rsvp.NONE, minutes: int = 1) -> EventFacts:
    at = NOW + timedelta(minutes=minutes)
    attendees = (Attendee(MIRA.address, MIRA.name), Attendee(ASHA.address, ASHA.name, rsvp, at))
    return EventFacts("AAMk", SPAN, attendees, modified=at, change_key=f"ck{minutes}")


def test_an_answer_is_found_once_however_often_one_looks():
    first = reconcile(BOOKED, copy(Rsvp.ACCEPTED))
    second = reconcile(first.booking, copy(Rsvp.ACCEPTED))

    assert [(type(c), c.answer.rsvp) for c in first.changes] == [(Answered, Rsvp.ACCEPTED)]
    assert second.changes == () and second.booking == first.booking


def test_a_late_older_copy_changes_nothing():
    newer = reconcile(BOOKED, copy(Rsvp.DECLINED, minutes=5)).booking

    late = reconcile(newer, copy(Rsvp.ACCEPTED, minutes=1))

    assert late.changes == () and late.booking == newer


def test_an_event_that_is_gone_is_a_cancelled_interview():
    found = reconcile(BOOKED, None)

    assert found.changes == (CancelledInOutlook(),)
    assert found.booking.state is BookingState.CANCELLED
    assert reconcile(found.booking, None).changes == ()


def test_without_a_watch_one_looks_more_often():
    assert next_look(BOOKED, NOW, is_watched=True) == NOW + WATCHED
    assert next_look(BOOKED, NOW, is_watched=False) == NOW + UNWATCHED
    assert UNWATCHED < WATCHED


@pytest.mark.parametrize("state", [state for state in BookingState if state is not BookingState.BOOKED])
def test_what_is_not_booked_is_not_looked_at_again(state: BookingState):
    assert next_look(replace(BOOKED, state=state), NOW, is_watched=True) is None


def test_what_is_over_is_not_looked_at_again():
    assert next_look(BOOKED, SPAN.end - timedelta(seconds=1), is_watched=True) is not None
    assert next_look(BOOKED, SPAN.end, is_watched=True) is None
