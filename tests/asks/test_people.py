"""What is said of people: guests of a panel, what somebody must bring, the roster."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.asks import Brings, FindTimes, OffRoster, Roster
from bot.commands import read_ask
from bot.guests import Guests, say_guests, take_guests
from bot.profiles import read_profile, spared
from bot.seats import Chair, group_of, read_seats, say_seats
from services.model import Profile, Seniority

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PYTHON = Profile(("Python",))


def read(text):
    return read_ask(text, now=NOW, zone="Europe/Berlin")


def guests(*optional, trainees=()):
    return Guests(optional, tuple(trainees))


@pytest.mark.parametrize(
    ("panel", "left", "besides"),
    [
        ("Asha and Ben, Priya optional, Chi shadowing", "Asha and Ben", guests("Priya", trainees=["Chi"])),
        ("Asha and Ben, optional Priya, trainee Chi", "Asha and Ben", guests("Priya", trainees=["Chi"])),
        ("Asha and optionally Priya", "Asha", guests("Priya")),
        ("Asha, Chi shadows", "Asha", guests(trainees=["Chi"])),
        ("Asha, Chi to shadow", "Asha", guests(trainees=["Chi"])),
        ("Asha, shadowed by Chi", "Asha", guests(trainees=["Chi"])),
        ("Asha and Ben with Chi shadowing", "Asha and Ben", guests(trainees=["Chi"])),
        ("Asha, Chi as a trainee", "Asha", guests(trainees=["Chi"])),
        ("Asha, Priya (optional), Chi (trainee)", "Asha", guests("Priya", trainees=["Chi"])),
        ("Asha, Priya and Tom are optional", "Asha", guests("Priya", "Tom")),
        ("Asha; optional: Priya, Tom; trainee: Chi", "Asha", guests("Priya", "Tom", trainees=["Chi"])),
        ("Asha and Priya optional", "Asha", guests("Priya")),
        ("two of (Asha, Ben, Chi) and Dan, p@x.org optional", "2 of Asha|Ben|Chi + Dan", guests("p@x.org")),
        ("Asha and Ben", "Asha and Ben", guests()),
    ],
)
def test_who_is_optional_and_who_shadows_is_read_out_of_a_panel(panel, left, besides):
    ask = read(f"schedule Dana Cruz d@example.org with {panel}, 60 min, next week")

    assert ask.sessions[0].guests == besides
    assert ask.sessions[0].seats == read_seats(left) or left == "2 of Asha|Ben|Chi + Dan"
    assert (ask.candidate_name, ask.missing) == ("Dana Cruz", ())


@pytest.mark.parametrize("where", ["{} 60 min next week, Priya optional", "{}, Priya optional, 1h next week"])
def test_they_may_stand_anywhere_in_the_sentence(where):
    ask = read(where.format("schedule Dana d@example.org with Asha"))

    assert ask.sessions[0].guests == guests("Priya")
    assert ask.sessions[0].seats == (Chair(("Asha",)),)


def test_in_a_loop_they_belong_to_their_session_or_behind_it_to_all():
    ask = read(
        "schedule Dana d@example.org: 45 min coding with Asha, Priya optional, 60 min design with Ben;"
        " any order; Chi shadowing; next week"
    )

    assert [session.guests for session in ask.sessions] == [
        guests("Priya", trainees=["Chi"]),
        guests(trainees=["Chi"]),
    ]


def test_a_kit_can_be_used_with_somebody_who_shadows():
    ask = read("schedule Dana d@example.org with the backend loop next week, Chi shadowing")

    assert (ask.kit, ask.candidate_name) == ("backend loop", "Dana")
    assert ask.sessions[0].guests == guests(trainees=["Chi"])


names = st.sampled_from(["Asha Rao", "Ben", "chi@contoso.com", "José María", "J. R. Smith"])
some = st.lists(names, max_size=3, unique=True).map(tuple)


@given(st.builds(Guests, some, some))
def test_guests_that_are_said_are_read_the_same_again(besides):
    assert take_guests(f"Dan{say_guests(besides)}")[0] == besides


@pytest.mark.parametrize(
    ("panel", "chairs"),
    [
        ("a senior who knows Python", [Chair((), 1, Profile(("Python",), (), Seniority.SENIOR))]),
        ("somebody who speaks German", [Chair((), 1, Profile((), ("de",)))]),
        ("an interviewer who knows Python", [Chair((), 1, PYTHON)]),
        ("two seniors", [Chair((), 2, Profile((), (), Seniority.SENIOR))]),
        ("two of Asha, Ben, Chi who know Python", [Chair(("Asha", "Ben", "Chi"), 2, PYTHON)]),
        ("a senior of Asha, Ben", [Chair(("Asha", "Ben"), 1, Profile((), (), Seniority.SENIOR))]),
        ("Asha and a German speaker", [Chair(("Asha",)), Chair((), 1, Profile((), ("de",)))]),
        (
            "Asha and somebody who knows C++ and Go and speaks French plus Dan",
            [Chair(("Asha",)), Chair((), 1, Profile(("C++", "Go"), ("fr",))), Chair(("Dan",))],
        ),
        ("two German-speaking leads", [Chair((), 2, Profile((), ("de",), Seniority.LEAD))]),
        ("A Smith and Ann Lead", [Chair(("A Smith",)), Chair(("Ann Lead",))]),
    ],
)
def test_what_somebody_must_bring_is_read_with_the_chair(panel, chairs):
    ask = read(f"schedule Dana Cruz d@example.org with {panel}, 60 min next week")

    assert list(ask.sessions[0].seats) == chairs
    assert (ask.candidate_name, ask.missing) == ("Dana Cruz", ())


skills = st.lists(st.sampled_from(["Python", "system design", "C++", "Go"]), max_size=3, unique=True)
tongues = st.lists(st.sampled_from(["de", "en", "pt-BR"]), max_size=2, unique=True)
profiles = st.builds(
    Profile, skills.map(tuple), tongues.map(tuple), st.none() | st.sampled_from(list(Seniority))
)
pools = st.lists(names, max_size=3, unique=True).map(tuple)
seats = st.builds(Chair, pools, st.integers(1, 3), profiles).map(
    lambda chair: chair if not chair.anyone_of else Chair(chair.anyone_of, 1, chair.wanted)
)


@example([Chair(()), Chair(("Asha Rao",))])
@example([Chair((), 2), Chair(("Asha Rao",))])
@given(st.lists(seats, min_size=1, max_size=3, unique=True))
def test_wishes_that_are_said_are_read_the_same_again(asked):
    assert read_seats(say_seats(asked)) == tuple(asked)


@pytest.mark.parametrize(
    ("said", "ask"),
    [
        (
            "Asha knows Python and system design, senior, speaks German",
            Brings("Asha", "knows Python and system design, senior, speaks German"),
        ),
        ("Asha Rao is a lead.", Brings("Asha Rao", "is a lead")),
        ("asha@contoso.com speaks German", Brings("asha@contoso.com", "speaks German")),
        ("Asha does not know Python", Brings("Asha", "know Python", no_longer=True)),
        ("Ben is no longer senior", Brings("Ben", "senior", no_longer=True)),
        ("who knows Python?", Roster("knows Python")),
        ("people", Roster()),
        ("show the roster", Roster()),
        ("take Asha off the roster", OffRoster("Asha")),
    ],
)
def test_what_is_said_of_interviewers(said, ask):
    assert read(said) == ask


@pytest.mark.parametrize(
    "said", ["who is free on Tuesday?", "Ben is available", "Dana with Asha who knows Python 1h tomorrow"]
)
def test_what_sounds_like_it_and_is_not(said):
    assert not isinstance(read(said), Brings | Roster)


@pytest.mark.parametrize(
    ("panel", "group"),
    [
        ("two of the Backend group", "Backend"),
        ("one of group Backend Team who knows Python", "Backend Team"),
        ("two of backend@contoso.com", "backend@contoso.com"),
        ("Asha or Ben", ""),
        ("Asha", ""),
    ],
)
def test_a_group_can_be_named_for_a_pool(panel, group):
    [chair] = read_seats(panel)

    assert group_of(chair) == group
    assert read_seats(say_seats([chair])) == (chair,)


def test_a_profile_is_read_from_plain_words():
    assert read_profile(
        "knows Python and C#, is a senior, speaks German and Brazilian Portuguese"
    ) == Profile(("Python", "C#"), ("de", "pt-BR"), Seniority.SENIOR)


def test_what_can_be_spared_is_only_what_is_asked_for():
    wanted = Profile(("Python", "Go"), ("de",), Seniority.SENIOR)

    assert spared(wanted, "German and seniority") == Profile((), ("de",), Seniority.SENIOR)
    assert spared(wanted, "python") == PYTHON
    assert not spared(wanted, "Kafka")


def test_the_sentence_of_the_help_card_is_understood():
    ask = read(
        "schedule Mira Novak m@example.org with a senior who knows Python, Chi shadowing, 1h next week"
    )

    assert isinstance(ask, FindTimes)
    assert ask.missing == ()
