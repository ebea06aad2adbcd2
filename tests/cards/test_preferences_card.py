"""The form in which interviewers say what they ask for."""

from datetime import time, timedelta

import pytest

from cards.preferences import (
    A_WEEK,
    BEFORE,
    OFFERED,
    kept_card,
    offered_words,
    preferences_card,
    read_offered,
    read_preferences,
)
from cards.sample import press
from services.model import Offered, Preferences

from .reading import texts

TUESDAY = Offered(1, time(10), time(12))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Tue 10:00-12:00", (TUESDAY,)),
        ("tuesday 10-12", (TUESDAY,)),
        ("Tue 10 to 12; Tue 10.00–12.00", (TUESDAY,)),
        ("Mon-Wed 9-12:30", tuple(Offered(day, time(9), time(12, 30)) for day in range(3))),
        ("weekdays 9-10", tuple(Offered(day, time(9), time(10)) for day in range(5))),
        ("", ()),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, meant: tuple[Offered, ...]):
    assert read_offered(typed) == (meant, ())


@pytest.mark.parametrize("typed", ["mornings", "Tue 12-10", "Tue 25-26", "Fri-Mon 9-10", "Foo 9-10", "Tue 9"])
def test_hours_that_make_no_sense_are_named_and_not_guessed(typed: str):
    assert read_offered(f"Tue 10-12, {typed}") == ((TUESDAY,), (typed,))


def test_what_the_form_shows_reads_back_as_what_it_was_made_of():
    standing = (TUESDAY, Offered(4, time(14, 30), time(17)))

    assert read_offered(offered_words(standing)) == (standing, ())


def test_an_emptied_field_means_no_limit():
    read = read_preferences({BEFORE: "15", A_WEEK: "", OFFERED: ""})

    assert read.preferences == Preferences(before=timedelta(minutes=15))


def test_what_could_not_be_read_stays_in_the_field():
    form = preferences_card(Preferences(), press=press, offered="mornings", problems=("I cannot read it.",))

    field = next(part for part in form["body"] if part.get("id") == OFFERED)
    assert field["value"] == "mornings"


def test_the_answer_says_what_was_understood():
    kept = Preferences(timedelta(minutes=15), timedelta(), (TUESDAY,), a_day=1, a_week=3)

    told = " ".join(texts(kept_card(kept, press=press)))

    assert "15 min before" in told
    assert "1 interview a day and 3 interviews a week" in told
    assert "Tue 10:00-12:00" in told
