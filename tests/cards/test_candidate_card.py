"""What the cards say of the candidate's own time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cards.candidate import candidate_says, hours_of_days, met_twice, never_can
from cards.sample import ASHA, BEN, plan
from cards.why import fact
from services.model import Seat, Session, Sitting, Slot, Span
from services.planning.agenda import Cause, Obstacle

HOUR = timedelta(hours=1)
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)
POOL = Session("Coding", HOUR, (Seat((ASHA, BEN)),)), Session("Design", HOUR, (Seat((ASHA, BEN)),))


def at(hour: float, lasts: float = 1) -> Span:
    return Span(TUESDAY + hour * HOUR, TUESDAY + (hour + lasts) * HOUR)


def test_nothing_is_said_of_a_candidate_of_whom_nothing_is_known() -> None:
    assert candidate_says(plan()) == ""


def test_the_hours_are_told_by_the_candidates_clock() -> None:
    abroad = replace(plan(), candidate_zone="Asia/Tokyo", candidate_windows=(at(0, 3), at(6, 9), at(15, 24)))

    assert candidate_says(abroad) == (
        "Mira Novak is in Tokyo and can Tue 24 Nov 09:00–12:00, after 15:00, Wed 25 Nov."
    )


def test_a_place_is_told_with_the_clock_that_it_goes_by() -> None:
    munich = replace(plan(), candidate_zone="Europe/Berlin", candidate_place="Munich")

    assert candidate_says(munich) == "Mira Novak is in Munich (Berlin time)."


def test_american_readers_get_their_own_hours() -> None:
    assert hours_of_days((at(9, 3),), "UTC", "en-US") == ["Tue, Nov 24 9:00 AM–12:00 PM"]


def test_many_hours_are_counted_after_the_first_few() -> None:
    said = candidate_says(replace(plan(), candidate_windows=tuple(at(hour, 0.5) for hour in range(8, 15))))

    assert "11:00–11:30, and 3 other times." in said


def test_hours_that_leave_too_little_of_the_days_asked_for_are_known_for_it() -> None:
    assert not never_can(plan())
    assert not never_can(replace(plan(), candidate_windows=(at(9, 0.5), at(9.5, 0.5))))
    assert never_can(replace(plan(), candidate_windows=(at(9, 0.75), at(10, 0.75))))
    assert never_can(replace(plan(), candidate_windows=(at(24 * 9, 5),)))


def test_a_time_that_only_the_candidate_has_not_is_told_as_such() -> None:
    outside = Obstacle(Cause.OUTSIDE_WINDOW, span=at(14))
    theirs = replace(plan(), candidate_windows=(at(9, 3),))

    assert fact(theirs, outside) == "Mira Novak cannot then."
    assert fact(plan(), outside) == "It does not lie in the days that were asked for."
    assert fact(theirs, replace(outside, span=at(24 * 9))) == (
        "It does not lie in the days that were asked for."
    )


def test_who_may_meet_the_candidate_twice_is_said_where_the_plan_allows_it() -> None:
    twice = Slot((Sitting("Coding", at(9), (ASHA,)), Sitting("Design", at(10), (ASHA,))))
    once = Slot((Sitting("Coding", at(9), (ASHA,)), Sitting("Design", at(10), (BEN,))))
    loose = replace(plan(), sessions=POOL, nobody_twice=False)

    assert met_twice(loose, (once, twice)) == "Asha Rao may meet Mira Novak twice."
    assert met_twice(loose, (once,)) == ""


def test_whoever_was_named_for_both_sessions_is_meant_to_sit_in_both() -> None:
    named = tuple(replace(session, panel=(Seat((ASHA,)),)) for session in POOL)
    twice = Slot((Sitting("Coding", at(9), (ASHA,)), Sitting("Design", at(10), (ASHA,))))

    assert met_twice(replace(plan(), sessions=named, nobody_twice=False), (twice,)) == ""
