"""Loops as people type them."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.asks import Around, DropKit, EditKit, FindTimes, Kits, SaveKit
from bot.commands import read_ask
from bot.loops import LunchAsked, read_lunch

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DANA = "Dana Cruz dana@example.org"
THREE = "45 min coding with Asha or Ben, 60 min system design with Chi, 30 min HR with two of Eva, Finn, Gil"
SESSIONS = [
    ("Coding", 45, "1 of Asha|Ben"),
    ("System design", 60, "1 of Chi"),
    ("HR", 30, "2 of Eva|Finn|Gil"),
]


def read(text):
    return read_ask(text, now=NOW, zone="Europe/Berlin")


def sessions(ask):
    return [
        (
            session.title,
            session.duration and session.duration // timedelta(minutes=1),
            " + ".join(f"{chair.count} of {'|'.join(chair.anyone_of)}" for chair in session.seats),
        )
        for session in ask.sessions
    ]


def test_a_loop_in_one_sentence():
    ask = read(
        f"schedule a loop for Dana Cruz: {THREE}; lunch 12-13, any order, one room for 5, in one day,"
        " next week"
    )

    assert sessions(ask) == SESSIONS
    assert ask.candidate_name == "Dana Cruz"
    assert (ask.shape.any_order, ask.shape.one_room, ask.shape.days) == (True, True, 1)
    assert ask.shape.lunch == LunchAsked(time(12), time(13), timedelta(hours=1))
    assert ask.room_seats == 5
    assert ask.windows is not None and len(ask.windows) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"schedule {DANA} next week\n45 min coding with Asha or Ben\nsystem design, 1 h, Chi\n"
        "HR 30 minutes with two of Eva, Finn, Gil",
        f"<p>schedule {DANA} next week</p><p>45 min coding with Asha or Ben</p>"
        "<p>60 min system design with Chi</p><p>30 min HR with two of Eva, Finn, Gil</p>",
        f"schedule {DANA}: coding (45 min, Asha or Ben), system design (60 min with Chi),"
        " HR (30 min, two of Eva, Finn, Gil) next week",
        f"schedule {DANA} next week, 1. 45 min coding: Asha or Ben; 2. 60 min system design: Chi;"
        " 3. 30 min HR: two of Eva, Finn, Gil",
        f"plan a loop with {THREE} for the candidate Dana Cruz <dana@example.org> next week",
        f"book {DANA} coding 45 min with Asha or Ben, system design 60 min with Chi, HR 30 min with two of"
        " (Eva, Finn, Gil) next week",
    ],
)
def test_the_same_loop_written_in_other_ways(text):
    ask = read(text)

    assert sessions(ask) == SESSIONS
    assert (ask.candidate_name, ask.candidate_address) == ("Dana Cruz", "dana@example.org")


def test_a_panel_may_be_named_before_its_length_also_without_an_address():
    ask = read("schedule Dana Cruz with Asha and Ben or Chi, 45 min, then debrief 30 min with Asha and Ben")

    assert ask.candidate_name == "Dana Cruz"
    assert [session.interviewers for session in ask.sessions] == ["Asha and Ben or Chi", "Asha and Ben"]
    assert [session.title for session in ask.sessions] == ["", "Debrief"]


def test_what_lies_between_the_sessions():
    ask = read(f"schedule {DANA}: {THREE}; 10 min breaks, over two days, in this order, next week")

    assert (ask.shape.pause, ask.shape.days) == (timedelta(minutes=10), 2)
    assert not ask.shape.any_order
    assert sessions(ask) == SESSIONS


def test_a_session_nobody_is_named_for_is_kept_and_missing():
    ask = read(f"schedule {DANA}: 45 min coding with Asha, 60 min design; next week")

    assert sessions(ask) == [("Coding", 45, "1 of Asha"), ("Design", 60, "")]
    assert [fact.value for fact in ask.missing] == ["interviewers"]


def test_one_session_is_no_loop():
    ask = read(f"schedule {DANA} with Asha and Ben, 60 min next week, room for 4")

    assert len(ask.sessions) == 1
    assert ask.sessions[0].title == ""


def test_addresses_in_a_panel_stay_addresses():
    ask = read(f"schedule {DANA}: 45 min coding with asha@contoso.com or ben@contoso.com, 30 min HR with Gil")

    assert ask.sessions[0].seats[0].anyone_of == ("asha@contoso.com", "ben@contoso.com")


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("save this as backend loop", SaveKit("backend loop")),
        ("Save this as the backend loop.", SaveKit("backend loop")),
        ("kits", Kits()),
        ("delete kit backend loop", DropKit("backend loop")),
        ("edit the backend loop kit", EditKit("backend loop")),
        ("find times around tomorrow 14:00", Around),
    ],
)
def test_what_is_said_about_kits(text, ask):
    assert read(text) == ask or isinstance(read(text), ask if isinstance(ask, type) else ())


@pytest.mark.parametrize(
    ("text", "kit"),
    [
        (f"schedule {DANA} with the backend loop next week", "backend loop"),
        (f"schedule {DANA} next week using kit Backend 2", "Backend 2"),
        (f"schedule the backend loop for {DANA} next week", "backend loop"),
    ],
)
def test_a_request_names_a_kit(text, kit):
    ask = read(text)

    assert isinstance(ask, FindTimes)
    assert (ask.kit, ask.candidate_name, ask.candidate_address) == (kit, "Dana Cruz", "dana@example.org")
    assert ask.missing == ()


@pytest.mark.parametrize(
    ("text", "lunch"),
    [
        ("12:00-13:00", LunchAsked()),
        ("12-13:30, 45 min", LunchAsked(time(12), time(13, 30), timedelta(minutes=45))),
        ("", None),
    ],
)
def test_lunch_as_the_form_has_it(text, lunch):
    assert read_lunch(text) == lunch
