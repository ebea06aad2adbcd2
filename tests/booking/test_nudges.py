"""Whom Muster writes to, and when: never in their quiet hours, never once they have answered."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.nudges import (
    APART,
    Due,
    Kind,
    Nudging,
    Saying,
    begun,
    moved,
    next_due,
    open_at,
    rsvp_of,
    stands,
    tomorrow_morning,
)
from services.model import (
    Answer,
    Booking,
    BookingState,
    Person,
    Rsvp,
    Settings,
    Span,
    WorkingHours,
)

from .bookings import HOUR, TEN, booking

RULES = Settings()  # asked after 24 h and 24 h before, quiet from 19:00 to 08:00, reminded 30 min before
ASHA = Person("asha@contoso.com", "Asha Rao", "a1")
LONDON, INDIA, NEW_YORK = (
    WorkingHours("Europe/London"),
    WorkingHours("Asia/Kolkata", start=time(9, 30), end=time(18, 30)),
    WorkingHours("America/New_York"),
)
INVITED = datetime(2026, 11, 23, 10, tzinfo=UTC)  # the Monday of the week before


def interview(rsvp: Rsvp = Rsvp.NONE, at: datetime | None = None, start: datetime = TEN) -> Booking:
    one = booking(people=(ASHA,))
    sitting = replace(one.slot.sittings[0], span=Span(start, start + HOUR))
    answers = (Answer("dana@example.org", "Dana Cruz"), Answer(ASHA.address, ASHA.name, rsvp, at))
    return replace(one, slot=replace(one.slot, sittings=(sitting,)), answers=answers)


def due(standing: Nudging, of: Booking, now: datetime = INVITED, **more: object) -> Due | None:
    return next_due(standing, of, RULES, now=now, **more)  # type: ignore[arg-type]


def local(at: datetime, hours: WorkingHours) -> str:
    return f"{at.astimezone(ZoneInfo(hours.zone)):%a %H:%M}"


@pytest.mark.parametrize(
    ("hours", "asked"),
    [(LONDON, "Tue 10:00"), (INDIA, "Tue 15:30"), (NEW_YORK, "Tue 08:00")],
    ids=["London", "India", "New York"],
)
def test_somebody_is_asked_a_day_after_the_invitation_but_not_in_their_night(
    hours: WorkingHours, asked: str
) -> None:
    found = due(begun(interview(), "a1", hours, INVITED), interview())

    assert found and found.kind is Kind.ASK
    assert local(found.at, hours) == asked


def test_somebody_in_india_is_not_asked_in_the_evening() -> None:
    invited = INVITED + timedelta(hours=6)  # 21:30 in Bengaluru

    found = due(begun(interview(), "a1", INDIA, invited), interview())

    assert found and local(found.at, INDIA) == "Wed 08:00"


def test_a_weekend_is_quiet_too() -> None:
    friday = INVITED + timedelta(days=4)

    found = due(begun(interview(), "a1", LONDON, friday), interview(), now=friday)

    assert found and local(found.at, LONDON) == "Mon 08:00"  # the interview is on Tuesday


def test_somebody_who_still_has_not_answered_is_asked_once_more_before_the_interview() -> None:
    standing = begun(interview(), "a1", LONDON, INVITED)
    once = replace(standing, asked=(INVITED + timedelta(hours=24),))

    again = due(once, interview())
    assert again == Due(Kind.ASK, TEN - RULES.nudge_before)

    twice = replace(once, asked=(*once.asked, again.at))
    assert due(twice, interview()) == Due(Kind.REMIND, TEN - RULES.remind_before)


@pytest.mark.parametrize("rsvp", [Rsvp.ACCEPTED, Rsvp.TENTATIVE])
def test_who_has_answered_is_only_reminded(rsvp: Rsvp) -> None:
    answered = interview(rsvp, INVITED + HOUR)

    assert due(begun(answered, "a1", LONDON, INVITED), answered) == Due(
        Kind.REMIND, TEN - timedelta(minutes=30)
    )


def test_nobody_waits_for_an_optional_answer_but_who_comes_is_reminded() -> None:
    one = interview()
    optional = replace(one, answers=tuple(replace(answer, is_optional=True) for answer in one.answers))

    told = due(begun(optional, "a1", LONDON, INVITED), optional)

    assert told is not None and told.kind is Kind.REMIND


def test_who_has_declined_hears_no_more() -> None:
    declined = interview(Rsvp.DECLINED, INVITED + HOUR)

    assert due(begun(declined, "a1", LONDON, INVITED), declined) is None


def test_a_cancelled_interview_is_nobodys_nudge() -> None:
    standing = begun(interview(), "a1", LONDON, INVITED)

    assert due(standing, replace(interview(), state=BookingState.CANCELLED)) is None


def test_whoever_sits_but_was_taken_off_in_outlook_hears_no_more() -> None:
    without = replace(interview(), answers=(Answer("dana@example.org", "Dana Cruz"),))

    assert due(begun(interview(), "a1", LONDON, INVITED), without) is None


def test_a_card_that_asks_is_brought_up_to_date_when_outlook_has_the_answer() -> None:
    standing = replace(
        begun(interview(), "a1", LONDON, INVITED),
        card="m1",
        shows=stands(begun(interview(), "a1", LONDON, INVITED), interview()),
    )

    assert due(standing, interview(Rsvp.ACCEPTED, INVITED + HOUR)) == Due(Kind.SHOW, INVITED)
    assert due(standing, interview()).kind is Kind.ASK  # type: ignore[union-attr]


def test_a_move_asks_anew() -> None:
    standing = replace(begun(interview(), "a1", LONDON, INVITED), asked=(INVITED + HOUR,), reminded=True)
    later = interview(start=TEN + timedelta(days=2))

    anew = moved(standing, later, INVITED + timedelta(days=1))

    assert due(anew, later, now=INVITED + timedelta(days=1)) == Due(Kind.ASK, INVITED + timedelta(days=2))


def test_an_answer_given_here_counts_until_outlook_has_a_newer_one() -> None:
    said = Saying(Rsvp.ACCEPTED, INVITED + HOUR)
    standing = replace(begun(interview(), "a1", LONDON, INVITED), said=said)

    assert rsvp_of(standing, interview()) is Rsvp.ACCEPTED
    assert rsvp_of(standing, interview(Rsvp.TENTATIVE, INVITED)) is Rsvp.ACCEPTED
    assert rsvp_of(standing, interview(Rsvp.DECLINED, INVITED + 2 * HOUR)) is Rsvp.DECLINED


def test_a_week_holds_no_more_questions_than_the_company_allows() -> None:
    asked = [INVITED - timedelta(days=n) for n in range(5)]  # five within the last week
    standing = begun(interview(), "a1", LONDON, INVITED)

    found = due(standing, interview(), lately=asked)

    assert found and found.kind is Kind.ASK
    assert found.at == INVITED + timedelta(days=3)  # when the oldest of them is a week old
    assert due(standing, interview(), lately=asked[:4]).at == INVITED + timedelta(days=1)  # type: ignore[union-attr]


def test_a_reminder_for_an_early_interview_comes_the_evening_before() -> None:
    early = interview(Rsvp.ACCEPTED, INVITED, start=datetime(2026, 12, 1, 7, 45, tzinfo=UTC))

    found = due(begun(early, "a1", LONDON, INVITED), early)

    assert found and local(found.at, LONDON) == "Mon 18:30"


def test_who_wants_no_nudges_is_told_of_once_and_not_reminded() -> None:
    standing = begun(interview(), "a1", LONDON, INVITED)

    assert due(standing, interview(), is_out=True) == Due(Kind.ASK, INVITED + timedelta(days=1))
    assert due(replace(standing, told=True), interview(), is_out=True) is None


def test_a_snoozed_question_comes_the_next_morning() -> None:
    now = INVITED + timedelta(days=1)
    morning = tomorrow_morning(now, INDIA, RULES)
    assert local(morning, INDIA) == "Wed 08:00"

    standing = replace(begun(interview(), "a1", INDIA, INVITED), asked=(now,), snoozed=morning)

    assert due(standing, interview(), now=now) == Due(Kind.ASK, morning)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/New_York", "2026-11-01"), ("America/New_York", "2027-03-14"), ("Europe/London", "2026-10-25")],
)
def test_on_the_day_of_a_clock_change_the_quiet_ends_at_the_right_local_hour(zone: str, day: str) -> None:
    everyday = WorkingHours(zone, days=frozenset(range(7)))
    night = datetime.fromisoformat(f"{day}T00:30").replace(tzinfo=ZoneInfo(zone))

    found = open_at(night, night + timedelta(days=2), night, everyday, RULES)

    assert found and f"{found.astimezone(ZoneInfo(zone)):%H:%M}" == "08:00"


zones = st.sampled_from(["Asia/Kolkata", "America/New_York", "Europe/London", "Australia/Lord_Howe", "UTC"])
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


@given(zones, instants, st.integers(1, 400), st.lists(st.integers(1, 200), max_size=8))
def test_nobody_is_ever_written_to_in_their_quiet_hours_too_soon_or_too_late(
    zone: str, invited: datetime, hours_ahead: int, lately: list[int]
) -> None:
    of = interview(start=invited + timedelta(hours=hours_ahead))
    standing = begun(of, "a1", WorkingHours(zone), invited)
    asked = tuple(invited - timedelta(hours=n) for n in lately)

    found = due(standing, of, now=invited, lately=asked)

    if found:
        wall = found.at.astimezone(ZoneInfo(zone))
        assert wall.weekday() < 5
        assert time(8) <= wall.time().replace(tzinfo=None) <= time(19)
        assert invited <= found.at < of.slot.span.start
        if found.kind is Kind.ASK:
            within = [at for at in asked if found.at - timedelta(days=7) < at]
            assert len(within) < RULES.nudges_a_week


def test_two_questions_are_never_close_together() -> None:
    of = interview(start=INVITED + timedelta(hours=49))
    standing = replace(begun(of, "a1", LONDON, INVITED), asked=(INVITED + timedelta(hours=24),))

    found = due(standing, of, now=INVITED + timedelta(hours=24))

    assert found and (found.kind is Kind.REMIND or found.at - standing.asked[0] >= APART)
