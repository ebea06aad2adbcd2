"""A few words that change what was asked for last."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.asks import (
    AWeekLater,
    FindTimes,
    Instead,
    Lasting,
    Nudges,
    RoomFor,
    SaidWay,
    StartsEvery,
    WhyNot,
    With,
    Without,
)
from bot.commands import read_ask

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUARTERS = timedelta(minutes=45)


def read(text):
    return read_ask(text, now=NOW, zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("said", "ask"),
    [
        ("without a room", Without("room")),
        ("No room!", Without("room")),
        ("please try without Ben Carter", Without("Ben Carter")),
        ("Without a Meeting Room", Without("room")),
        ("No room: 5", Without("room")),
        ("A week later too: 20+", AWeekLater()),
        ("45 min: 20+", Lasting(QUARTERS)),
        ("A colleague for Asha Rao: 2", SaidWay("A colleague for Asha Rao")),
        ("without German", Without("German")),
        ("45 minutes", Lasting(QUARTERS)),
        ("make it 45 min", Lasting(QUARTERS)),
        ("45 min coding", Lasting(QUARTERS, "coding")),
        ("45 minutes for system design", Lasting(QUARTERS, "system design")),
        ("Chi instead of Ben", Instead("Chi", "Ben")),
        ("replace Ben with Chi", Instead("Chi", "Ben")),
        ("starts every 5 minutes", StartsEvery(timedelta(minutes=5))),
        ("every five minutes", StartsEvery(timedelta(minutes=5))),
        ("on a 5-minute grid", StartsEvery(timedelta(minutes=5))),
        ("it can start every 5 min", StartsEvery(timedelta(minutes=5))),
        ("every 15 minutes", StartsEvery(timedelta(minutes=15))),
        ("on the quarter hour", StartsEvery(timedelta(minutes=15))),
        ("starts every quarter of an hour", StartsEvery(timedelta(minutes=15))),
        ("starts every ten minutes", StartsEvery(timedelta(minutes=10))),
        ("5 minutes", Lasting(timedelta(minutes=5))),
        ("with Chi", With("Chi")),
        ("with Chi Nguyen too", With("Chi Nguyen")),
        ("a week later too", AWeekLater()),
        ("room for 3", RoomFor(3)),
        ("a smaller room", SaidWay("a smaller room")),
        ("no room for Coding", SaidWay("no room for Coding")),
        ("30 min and no break for Chen Wei", SaidWay("30 min and no break for Chen Wei")),
        ("other hours for Asha Rao", SaidWay("other hours for Asha Rao")),
        ("Other times than Mira Voss said: 8", SaidWay("Other times than Mira Voss said")),
        ("no nudges", Nudges(False)),
        ("why not with Chi?", WhyNot(None, "Chi")),
        ("why not Chi?", WhyNot(None, "Chi")),
        ("why not then?", WhyNot()),
    ],
)
def test_a_few_words_change_the_last_request(said, ask):
    assert read(said) == ask


def test_why_not_carries_the_time_and_the_person():
    ask = read("why not Tuesday 14:00 with Chi?")

    assert ask.who == "Chi"
    assert ask.when.start == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "60 min for Mira with Asha on Tuesday",
        "45 min Dana d@example.org with Asha",
        "schedule Dana d@example.org with Asha, no room, 45 min next week",
        "60 min Dana Cruz with Asha next week",
    ],
)
def test_whole_sentences_are_requests_of_their_own(said):
    assert isinstance(read(said), FindTimes)
