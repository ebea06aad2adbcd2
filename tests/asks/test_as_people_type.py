"""Sentences as people type them in a hurry."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.asks import AnswerInvitation, FindTimes, Lasting, OnDays, Status, TakeSlot, Thanks, WhyNot
from bot.commands import read_ask

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)  # a Thursday


def read(text, locale="en-gb"):
    return read_ask(text, now=NOW, zone="Europe/London", locale=locale)


def days(ask):
    return [f"{span.start:%a %d %H:%M}" for span in ask.windows or ()]


def test_short_spellings_are_written_out() -> None:
    ask = read("Pls shedule 1h w/ Asha & Ben 4 John O'Neil john@example.org nxt wk thx 🙏")

    assert isinstance(ask, FindTimes) and not ask.missing
    assert (ask.candidate_name, ask.sessions[0].duration) == ("John O'Neil", timedelta(hours=1))
    assert [chair.anyone_of for chair in ask.sessions[0].seats] == [("Asha",), ("Ben",)]
    assert days(ask) == ["Mon 30 00:00"]


@pytest.mark.parametrize("said", ["am 1.12.", "le 1/12", "on 01/12/2026", "1 Dec"])
def test_a_date_is_read_as_it_is_written_where_the_writer_is(said: str) -> None:
    ask = read(f"schedule Mira Novak mira@example.org with Asha {said} 45 min")

    assert isinstance(ask, FindTimes) and not ask.missing
    assert days(ask) == ["Tue 01 00:00"]
    assert ask.sessions[0].seats[0].anyone_of == ("Asha",)


@pytest.mark.parametrize("said", ["tmrw", "tmr", "tomorow", "friday", "firday"])
def test_misspelt_days_are_days(said: str) -> None:
    ask = read(f"schedule Mira Novak mira@example.org with Asha and Ben {said} 45 min")

    assert isinstance(ask, FindTimes) and not ask.missing
    assert days(ask) == ["Fri 27 00:00"]


def test_a_signature_is_no_part_of_a_request() -> None:
    ask = read(
        "hi, need 45m with Omar or Sam for Tina Tran tina@example.org next week, room for 3\n\n"
        "Best regards,\nDana Whitfield\nLead Recruiter | Contoso\n+44 20 7946 0000\ndana@contoso.com"
    )

    assert isinstance(ask, FindTimes) and not ask.missing
    assert ask.candidate_address == "tina@example.org"
    assert [chair.anyone_of for chair in ask.sessions[0].seats] == [("Omar", "Sam")]


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("can we do Thu instead", ["Thu 26 00:00"]),
        ("Tuesday instead", ["Tue 01 00:00"]),
        ("what about tuesday afternoon?", ["Tue 01 12:00"]),
        ("actually, next week", ["Mon 30 00:00"]),
        ("on 1.12. or 2.12. please", ["Tue 01 00:00"]),
        ("tmrw", ["Fri 27 00:00"]),
    ],
)
def test_other_days_in_a_few_words(said: str, when: list[str]) -> None:
    ask = read(said)

    assert isinstance(ask, OnDays)
    assert days(ask)[:1] == when


def test_lunch_is_kept_for_a_single_interview_too() -> None:
    ask = read("schedule Kai Lund kai@example.org with Asha, 60 min Monday, lunch 12-13, room for 4")
    meal = read("schedule Kai Lund kai@example.org with Asha over lunch on Monday, 60 min")

    assert isinstance(ask, FindTimes) and not ask.missing
    assert ask.shape.lunch and ask.sessions[0].seats[0].anyone_of == ("Asha",)
    assert isinstance(meal, FindTimes) and meal.shape.lunch is None
    assert meal.sessions[0].duration == timedelta(hours=1)


def test_a_day_gone_by_is_said_to_be_over() -> None:
    ask = read("how about yesterday")

    assert isinstance(ask, OnDays) and ask.windows is None and ask.past


@pytest.mark.parametrize(
    ("said", "ask"),
    [
        ("actually 45", Lasting(timedelta(minutes=45))),
        ("make it 60", Lasting(timedelta(minutes=60))),
        ("sorry, 90 min", Lasting(timedelta(minutes=90))),
        ("book the second one", TakeSlot(2)),
        ("ok book 3", TakeSlot(3)),
        ("let's take the first", TakeSlot(1)),
        ("book it", TakeSlot(0)),
        ("👍", Thanks()),
        ("ok", Thanks()),
        ("when is Mira?", Status("Mira")),
        ("who's interviewing Mira Novak?", Status("Mira Novak")),
        ("which interviews do I have?", Status()),
        ("can't make it", AnswerInvitation("decline")),
        ("I can't make it, sick", AnswerInvitation("decline", "sick")),
        ("thanks", Thanks()),
        ("why not?", WhyNot()),
    ],
)
def test_a_few_words_are_understood(said: str, ask: object) -> None:
    assert read(said) == ask


def test_a_day_that_somebody_cannot_is_no_answer_to_the_invitation_asked_about_last() -> None:
    assert not isinstance(read("I can't make it on Thursday"), AnswerInvitation)
