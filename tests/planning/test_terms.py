"""What interviewers ask for and have had, as the slot engine is told of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from services.model import (
    Answer,
    Booking,
    BookingState,
    Calendar,
    Candidate,
    Conversation,
    InterviewPlan,
    Offered,
    Person,
    Preferences,
    Rsvp,
    Seat,
    Session,
    Sitting,
    Slot,
    Span,
    WorkingHours,
)
from services.planning.engine import find_slots
from services.planning.terms import span_of_interest, terms_of

ASHA = Person("Asha@contoso.example", "Asha Rao", "a1")
BEN = Person("ben@contoso.example", "Ben Carter", "b1")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WEEK = Span(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC))
PLAN = InterviewPlan(
    Candidate("Mira", "mira@example.org"),
    (Session("Interview", timedelta(hours=1), (Seat((ASHA, BEN)),)),),
    (WEEK,),
    ASHA,
    "Europe/London",
)
FREE = {person.address: Calendar(person.address, (), WorkingHours("Asia/Kolkata")) for person in (ASHA, BEN)}


def booking(id: str, start: datetime, *people: Person, declined: Person | None = None) -> Booking:
    slot = Slot((Sitting("Interview", Span(start, start + timedelta(hours=1)), people),))
    answers = tuple(
        Answer(p.address, p.name, Rsvp.DECLINED if p is declined else Rsvp.ACCEPTED) for p in people
    )
    chat = Conversation("t", "c", "https://example.org", "personal")
    return Booking(id, id, "t", "r", chat, PLAN, slot, BookingState.BOOKED, answers=answers)


def test_who_asks_for_nothing_and_had_nothing_has_no_terms():
    assert terms_of(PLAN, {}, (), FREE) == ()


def test_interviews_count_on_the_interviewers_own_date():
    late = booking("b", datetime(2026, 11, 18, 19, tzinfo=UTC), ASHA)  # past midnight in India

    (terms,) = terms_of(PLAN, {}, (late,), FREE)

    assert terms.interviews == (date(2026, 11, 19),)
    assert terms.lately == 1


def test_a_declined_interview_is_none_of_theirs():
    declined = booking("b", datetime(2026, 11, 18, 9, tzinfo=UTC), ASHA, BEN, declined=ASHA)

    (terms,) = terms_of(PLAN, {}, (declined,), FREE)

    assert terms.address == BEN.address


def test_the_interview_that_is_being_moved_does_not_count():
    moving = booking("b", datetime(2026, 11, 24, 9, tzinfo=UTC), ASHA)

    assert terms_of(replace(PLAN, replaces="b"), {}, (moving,), FREE) == ()
    assert terms_of(replace(PLAN, replaces="l"), {}, (replace(moving, loop="l"),), FREE) == ()


def test_offered_hours_hold_in_the_interviewers_zone():
    asked = {"b1": Preferences(offered=(Offered(1, time(10), time(12)),))}  # Tuesdays
    busy = {ASHA.address: Calendar(ASHA.address, unknown="not shared")}

    terms = terms_of(PLAN, asked, (), FREE | busy)
    slots = find_slots(replace(PLAN, terms=terms), FREE | busy, NOW, 5)

    ours = [slot for slot in slots if slot.people == (BEN,)]
    assert {slot.span.start for slot in ours} <= {
        datetime(2026, 11, 24, 4, 30, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(5)
    }
    assert ours


def test_of_two_who_are_free_the_one_with_fewer_interviews_lately_is_chosen():
    had = [booking(f"b{n}", datetime(2026, 11, 9 + n, 9, tzinfo=UTC), ASHA) for n in range(3)]

    slots = find_slots(replace(PLAN, terms=terms_of(PLAN, {}, had, FREE)), FREE, NOW, 1)

    assert slots[0].people == (BEN,)


def test_a_full_week_leaves_the_seat_to_somebody_else():
    asked = {"b1": Preferences(a_week=1)}
    had = [
        booking("b", datetime(2026, 11, 25, 9, tzinfo=UTC), BEN),
        *(booking(f"a{n}", datetime(2026, 11, 9 + n, 9, tzinfo=UTC), ASHA) for n in range(3)),
    ]

    slots = find_slots(replace(PLAN, terms=terms_of(PLAN, asked, had, FREE)), FREE, NOW, 5)

    assert {slot.people for slot in slots} == {(ASHA,)}


def test_bookings_of_four_weeks_back_and_of_the_weeks_asked_for_are_looked_at():
    span = span_of_interest(PLAN, NOW)

    assert span.start == NOW - timedelta(weeks=4)
    assert span.end > WEEK.end
