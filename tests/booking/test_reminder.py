"""The mail that reminds a candidate."""

from dataclasses import replace

from bot.flows.remind import reminder
from tests.booking.bookings import booking


def test_a_reminder_tells_the_hour_by_the_clock_of_whoever_reads_it() -> None:
    here = booking()
    abroad = replace(here, plan=replace(here.plan, candidate_zone="Asia/Tokyo"))

    assert "Tue 1 Dec, 11:00–12:00 (Berlin)" in reminder(here)[0]
    assert "Tue 1 Dec, 19:00–20:00 (Tokyo)" in reminder(abroad)[0]
    assert "Tue 1 Dec, 19:00–20:00 (Tokyo)" in reminder(abroad)[1]
