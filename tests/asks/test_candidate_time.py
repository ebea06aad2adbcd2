"""Where the candidate is and when they can, as people type it. It is Monday, 23 November 2026, in Berlin."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asks import FindTimes, TheirTime, Unclear
from bot.candidate import CandidateTime
from bot.commands import read_ask
from bot.zones import meanings, zones_of
from services.model import Span
from services.planning.hours import merged

TUE, WED = "01.12.", "02.12."
BERLIN, TOKYO = "Europe/Berlin", "Asia/Tokyo"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DANA = "schedule Dana Cruz dana@example.org with Asha and Ben, 60 min next week"


def read(text):
    return read_ask(text, now=NOW, zone=BERLIN)


def local(windows, zone=BERLIN):
    edges = ((s.start.astimezone(ZoneInfo(zone)), s.end.astimezone(ZoneInfo(zone))) for s in windows or ())
    return [f"{start:%d.%m. %H:%M} - {end:%d.%m. %H:%M}" for start, end in edges]


@pytest.mark.parametrize(
    ("place", "zones"),
    [
        ("Tokyo", (TOKYO,)),
        ("tokyo", (TOKYO,)),
        ("Asia/Tokyo", (TOKYO,)),
        ("Tokyo Standard Time", (TOKYO,)),
        ("Japan", (TOKYO,)),
        ("Tokyo, Japan", (TOKYO,)),
        ("São Paulo", ("America/Sao_Paulo",)),
        ("new york", ("America/New_York",)),
        ("the UK", ("Europe/London",)),
        ("Germany", (BERLIN,)),
        ("UTC", ("UTC",)),
        ("Munich", (BERLIN,)),
        ("munich, germany", (BERLIN,)),
        ("München", (BERLIN,)),
        ("San Francisco", ("America/Los_Angeles",)),
        ("SF", ("America/Los_Angeles",)),
        ("Bangalore", ("Asia/Kolkata",)),
        ("Seattle", ("America/Los_Angeles",)),
        ("Edinburgh", ("Europe/London",)),
        ("Nice", ("Europe/Paris",)),
        ("Porto", ("Europe/Lisbon",)),
        ("Frankfurt", (BERLIN,)),
        ("Portland, Oregon", ("America/Los_Angeles",)),
        ("Portland, ME", ("America/New_York",)),
        ("portland maine", ("America/New_York",)),
        ("Birmingham, UK", ("Europe/London",)),
        ("Paris, Texas", ("America/Chicago",)),
        ("Athens, Georgia", ("America/New_York",)),
        ("London, Canada", ("America/Toronto",)),
        ("Washington DC", ("America/New_York",)),
        ("California", ("America/Los_Angeles",)),
        ("Rivendell", ()),
        ("London, Ontario", ()),
        ("IST", ()),
        ("", ()),
    ],
)
def test_a_place_has_the_zone_that_the_table_gives_it(place, zones):
    assert zones_of(place, NOW) == zones


@pytest.mark.parametrize("place", ["Brazil", "USA", "Australia", "Georgia", "Texas", "Washington"])
def test_a_country_with_several_clocks_is_not_guessed_at(place):
    assert len(zones_of(place, NOW)) > 1


@pytest.mark.parametrize(
    ("place", "ways"),
    [
        ("Portland", ["Portland, Oregon", "Portland, Maine"]),
        ("portland", ["Portland, Oregon", "Portland, Maine"]),
        ("Birmingham", ["Birmingham, United Kingdom", "Birmingham, Alabama"]),
        ("San Jose", ["San Jose, California", "San Jose, Costa Rica", "San Jose, Philippines"]),
        ("Hyderabad", ["Hyderabad, India", "Hyderabad, Pakistan"]),
    ],
)
def test_of_cities_of_one_name_each_can_be_meant_by_where_it_lies(place, ways):
    told = meanings(place, NOW)

    assert [each.called for each in told] == ways
    assert [zones_of(each.called, NOW) for each in told] == [(each.zone,) for each in told]


@pytest.mark.parametrize(
    "text",
    [
        "schedule Dana Cruz (Tokyo) dana@example.org with Asha and Ben, 60 min next week",
        "schedule Dana Cruz dana@example.org (Tokyo, Japan) with Asha and Ben, 60 min next week",
        f"{DANA}. Dana is in Tokyo",
        f"{DANA}, Dana Cruz is based in Tokyo",
        f"{DANA}; she's in tokyo",
        f"{DANA}, candidate in Asia/Tokyo",
        f"{DANA}, Tokyo time",
        f"{DANA}, her time zone is Tokyo Standard Time",
        f"{DANA}\nDana's time zone: Asia/Tokyo",
        "schedule Dana Cruz dana@example.org, who is in Tokyo, with Asha and Ben, 60 min next week",
    ],
)
def test_where_the_candidate_is_can_be_said_in_many_ways(text):
    ask = read(text)

    assert ask.theirs.zone == TOKYO
    assert (ask.candidate_name, ask.candidate_address) == ("Dana Cruz", "dana@example.org")
    assert [chair.anyone_of for chair in ask.sessions[0].seats] == [("Asha",), ("Ben",)]
    assert ask.sessions[0].duration == timedelta(hours=1)
    assert local(ask.windows) == ["30.11. 00:00 - 05.12. 00:00"]


@pytest.mark.parametrize(
    "told",
    [
        "Dana Cruz from Munich dana@example.org",
        "Dana Cruz in Munich dana@example.org",
        "Dana Cruz dana@example.org, based in Munich,",
        "Dana Cruz dana@example.org, currently in Munich,",
    ],
)
def test_a_city_behind_the_name_is_where_they_are_and_no_part_of_it(told):
    for text in (f"schedule {told} with Asha, 60 min next week", f"60 min for {told} with Asha next week"):
        ask = read(text)
        assert (ask.candidate_name, ask.theirs.place, ask.theirs.zone) == ("Dana Cruz", "Munich", BERLIN)


def test_a_room_in_a_city_and_a_company_are_no_place_of_the_candidates():
    for said in (
        "schedule Dana Cruz dana@example.org with Asha in Munich, 60 min next week",
        "schedule Dana Cruz dana@example.org, a room in Munich, with Asha, 60 min next week",
        "schedule Dana Cruz from Nokia dana@example.org with Asha, 60 min next week",
    ):
        assert read(said).theirs.place == ""


def test_a_sentence_may_begin_with_where_the_candidate_is():
    ask = read("Dana Cruz is in Tokyo, 60 min with Asha next week")

    assert (ask.candidate_name, ask.theirs.zone) == ("Dana Cruz", TOKYO)
    assert [chair.anyone_of for chair in ask.sessions[0].seats] == [("Asha",)]


@pytest.mark.parametrize(
    ("said", "place", "zone"),
    [
        ("Dana is in Munich", "Munich", BERLIN),
        ("Dana lives in munich", "munich", BERLIN),
        ("Dana is in portland, maine", "portland, maine", "America/New_York"),
        ("Dana is in Washington, D.C.", "Washington, D.C", "America/New_York"),
        ("Dana is in Portland, Maine", "Portland, Maine", "America/New_York"),
        ("Dana is in Portland, OR, Dana can mornings", "Portland, OR", "America/Los_Angeles"),
        ("Dana is in Tokyo, Japan", "Tokyo, Japan", TOKYO),
        ("San Francisco time", "San Francisco", "America/Los_Angeles"),
    ],
)
def test_a_city_can_be_told_with_where_it_lies(said, place, zone):
    ask = read(f"{DANA}; {said}")

    assert (ask.theirs.place, ask.theirs.zone) == (place, zone)
    assert ask.candidate_name == "Dana Cruz"
    assert [chair.anyone_of for chair in ask.sessions[0].seats] == [("Asha",), ("Ben",)]


def test_words_that_are_small_towns_too_are_none():
    """Same, Best, Date and Most are towns."""
    for said in ("at the same time", "Best time for all", "she is in most meetings", "full time"):
        assert read(f"{DANA}, {said}").theirs.place == ""


@pytest.mark.parametrize("role", ["Senior Engineer", "Backend", "Mobile", "Spring"])
def test_a_role_in_brackets_is_no_place(role):
    ask = read(f"schedule Dana Cruz ({role}) dana@example.org with Asha, 60 min next week")

    assert ask.theirs == CandidateTime()


@pytest.mark.parametrize("place", ["Springfield", "Rivendell", "Brazil"])
def test_a_place_that_is_not_clear_is_kept_as_it_was_typed(place):
    theirs = read(f"schedule Dana Cruz ({place}) dana@example.org with Asha, 60 min next week").theirs

    assert (theirs.place, theirs.zone) == (place, "")


def test_hours_that_are_said_by_another_clock_are_read_by_it():
    ask = read("schedule Dana Cruz dana@example.org with Asha, 60 min, Tuesday 14:00-16:00 Tokyo time")

    assert local(ask.windows, TOKYO) == ["24.11. 14:00 - 24.11. 16:00"]
    assert ask.theirs.zone == TOKYO


def test_a_move_and_a_question_are_read_by_the_clock_that_they_name():
    moved, asked = read("move Dana to Tuesday 18:00 Tokyo time"), read("why not Tuesday 18:00 Tokyo time?")

    assert (moved.who, local(moved.windows)) == ("Dana", ["24.11. 10:00 - 24.11. 11:00"])
    assert local([asked.when])[0].startswith("24.11. 10:00")
    assert asked.who == ""


@pytest.mark.parametrize(
    ("said", "can"),
    [
        (
            "Dana can Tue 9-12 or Wed after 14:00",
            [f"{TUE} 09:00 - {TUE} 12:00", f"{WED} 14:00 - 03.12. 00:00"],
        ),
        ("she can only do Tuesday", ["01.12. 00:00 - 02.12. 00:00"]),
        (
            "Dana is available Tue 9-11 and 14-16",
            [f"{TUE} 09:00 - {TUE} 11:00", f"{TUE} 14:00 - {TUE} 16:00"],
        ),
        ("Dana Cruz is only free on 2 Dec before noon", ["02.12. 00:00 - 02.12. 12:00"]),
        ("Dana can mornings except Tue-Fri", ["30.11. 08:00 - 30.11. 12:00"]),
        ("Dana can't Mon-Wed, she isn't free Friday", ["03.12. 00:00 - 04.12. 00:00"]),
        (
            "Dana can Tue 9-12. She can Wed 9-11.",
            [f"{TUE} 09:00 - {TUE} 12:00", f"{WED} 09:00 - {WED} 11:00"],
        ),
        ("the candidate can't on Tuesday", ["30.11. 00:00 - 01.12. 00:00", "02.12. 00:00 - 05.12. 00:00"]),
        ("Dana cannot Mon-Thu", ["04.12. 00:00 - 05.12. 00:00"]),
    ],
)
def test_when_the_candidate_can_narrows_the_days_asked_for(said, can):
    ask = read(f"{DANA}; {said}")

    assert local(ask.theirs.windows) == can
    assert local(ask.windows) == ["30.11. 00:00 - 05.12. 00:00"]
    assert [chair.anyone_of for chair in ask.sessions[0].seats] == [("Asha",), ("Ben",)]
    assert ask.candidate_name == "Dana Cruz"


def test_hours_alone_are_those_of_every_day_asked_for():
    ask = read(f"{DANA}; Dana can after 16:00")

    assert local(ask.theirs.windows)[0] == "30.11. 16:00 - 01.12. 00:00"
    assert len(ask.theirs.windows) == 5


def test_the_candidates_hours_are_those_of_their_place():
    ask = read(f"{DANA}; Dana is in Tokyo and can Tue 9-12")

    assert local(ask.theirs.windows, TOKYO) == ["01.12. 09:00 - 01.12. 12:00"]


def test_days_are_asked_for_by_the_candidates_own_where_no_others_are():
    ask = read("schedule Dana Cruz dana@example.org with Asha, 60 min; Dana can Tue 9-12 or Wed after 14:00")

    assert local(ask.windows) == ["24.11. 00:00 - 26.11. 00:00"]
    assert local(ask.theirs.windows) == ["24.11. 09:00 - 24.11. 12:00", "25.11. 14:00 - 26.11. 00:00"]
    assert ask.missing == ()


def test_when_somebody_else_can_is_not_when_the_candidate_can():
    for said in ("Ben can only on Tuesday", "Ben is in Tokyo and can only on Tuesday"):
        assert read(f"{DANA}; {said}").theirs == CandidateTime()


def test_in_a_loop_the_sessions_stay_what_they_are():
    ask = read(
        "schedule a loop for Dana Cruz (Tokyo) dana@example.org: 45 min coding with Asha or Ben,"
        " 60 min design with Chi, then debrief 30 min with Asha and Chi; Dana can Tue 9-12 or Wed 9-12;"
        " any order, one room for 5, next week"
    )

    assert [session.title for session in ask.sessions] == ["Coding", "Design", "Debrief"]
    assert [session.is_debrief for session in ask.sessions] == [False, False, True]
    assert [chair.anyone_of for chair in ask.sessions[2].seats] == [("Asha",), ("Chi",)]
    assert (ask.theirs.zone, ask.room_seats, ask.shape.any_order) == (TOKYO, 5, True)
    assert local(ask.theirs.windows, TOKYO) == ["01.12. 09:00 - 01.12. 12:00", "02.12. 09:00 - 02.12. 12:00"]


@pytest.mark.parametrize(
    "session",
    [
        "30 min round-up with Asha and Ben without the candidate",
        "30 min round-up without the candidate with Asha and Ben",
        "round-up without the candidate (30 min, Asha and Ben)",
        "30 min de-brief with Asha and Ben",
        "wrap-up, 30 min, Asha and Ben",
    ],
)
def test_a_session_without_the_candidate_is_one_by_its_name_or_in_so_many_words(session):
    ask = read(f"schedule Dana Cruz d@example.org: 45 min coding with Chi; {session}; next week")

    assert [each.is_debrief for each in ask.sessions] == [False, True]
    assert [chair.anyone_of for chair in ask.sessions[1].seats] == [("Asha",), ("Ben",)]


@pytest.mark.parametrize(
    ("said", "ask"),
    [
        ("Dana is in Tokyo", TheirTime("Dana", "Tokyo")),
        ("Dana is in Springfield.", TheirTime("Dana", "Springfield")),
        ("she's in New York", TheirTime("", "New York")),
        ("candidate in Asia/Tokyo", TheirTime("", "Asia/Tokyo")),
        ("Tokyo time", TheirTime("", "Tokyo")),
        ("Dana can only on Tuesday", TheirTime("Dana", "", "on Tuesday")),
        ("Dana can't on Friday", TheirTime("Dana", "", "not on Friday")),
        ("the candidate can Tue 9-12 or Wed after 14:00", TheirTime("", "", "Tue 9-12 or Wed after 14:00")),
        ("Portland, Maine", TheirTime("", "Portland, Maine")),
        ("Dana is in Portland, Maine", TheirTime("Dana", "Portland, Maine")),
        ("Dana is in Tokyo and can mornings", TheirTime("Dana", "Tokyo", "mornings")),
        ("Dana can any time", TheirTime("Dana", "", "any time")),
    ],
)
def test_a_few_words_tell_of_the_candidates_time(said, ask):
    assert read(said) == ask


@pytest.mark.parametrize(
    "said", ["find me a time", "it is in London", "Dana", "we can Tuesday", "full time", "Asha, Ben"]
)
def test_other_words_tell_nothing_of_it(said):
    ask = read(said)

    assert not isinstance(ask, TheirTime)
    assert isinstance(ask, Unclear) or not isinstance(ask, FindTimes) or ask.theirs == CandidateTime()


@pytest.mark.parametrize(
    "opening", ["candidate in December", "Will May next week", "an interview in person for Dana"]
)
def test_what_only_looks_like_a_place_is_none(opening):
    assert read(f"schedule {opening} with Asha, 60 min").theirs == CandidateTime()


quarters = st.integers(0, 14 * 96)


@settings(deadline=None)
@given(
    st.lists(st.tuples(quarters, st.integers(1, 120)), min_size=1, max_size=5),
    st.sampled_from([BERLIN, TOKYO]),
)
def test_windows_that_are_said_are_read_the_same_again(pieces, zone):
    start, quarter = datetime(2026, 11, 29, 23, 0, tzinfo=UTC), timedelta(minutes=15)
    spans = merged(Span(start + a * quarter, start + (a + n) * quarter) for a, n in pieces)
    asked = (Span(start, start + timedelta(weeks=4)),)

    told = CandidateTime.of(zone, spans, BERLIN)
    again = CandidateTime.read(told.place, told.can, asked, now=NOW, zone=BERLIN, locale="en-GB")

    assert again == told
