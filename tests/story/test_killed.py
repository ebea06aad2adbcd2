"""kill -9 of the bot at awkward moments. The sandbox goes on; the bot is started again, and all is right."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.story.conftest import REQUEST
from tests.story.house import House
from tests.story.play import Chat, World

# What is held while the bot is killed: its door, the request, and what the bot was doing.
MOMENTS = (
    ("graph", "POST /me/calendar/getSchedule", "looks again"),
    ("graph", "POST /me/events", "makes the event"),
    ("connector", "PUT /activities", "shows it"),
    ("graph", "POST /subscriptions", "opens the watch"),
)


@pytest.mark.parametrize(("door", "request_", "while_it"), MOMENTS, ids=[moment[2] for moment in MOMENTS])
def test_a_bot_killed_while_it_books_makes_one_event(
    dana: Chat, world: World, house: House, door: str, request_: str, while_it: str
) -> None:
    dana.says(REQUEST)
    since = world.holds(door, request_)

    dana.presses_and_looks_away("Book")
    world.is_asked(request_, since)
    house.restart_bot()
    dana.settles()

    has_one_booking(dana, world)


@pytest.mark.parametrize("seconds", [0, 0.07])
def test_a_bot_killed_right_after_the_press_books_once(
    dana: Chat, world: World, house: House, seconds: float
) -> None:
    dana.says(REQUEST)

    dana.presses_and_looks_away("Book")
    time.sleep(seconds)
    house.restart_bot()
    dana.settles()

    has_one_booking(dana, world)


def test_a_press_that_met_no_bot_can_be_made_again(dana: Chat, world: World, house: House) -> None:
    dana.says(REQUEST)
    house.kill_bot()

    pressed = dana.presses_and_looks_away("Book")
    assert pressed.status >= 500
    assert dana.title == "Times for Mira Voss"
    house.start_bot()
    dana.presses("Book")

    has_one_booking(dana, world)


def test_a_bot_killed_while_it_cancels_cancels_once(dana: Chat, world: World, house: House) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    since = world.holds("graph", "POST /cancel")

    dana.presses_and_looks_away("Yes, cancel it", note="The role is filled")
    world.is_asked("POST /cancel", since)
    house.restart_bot()
    dana.settles()

    assert dana.with_id(booked.id).title == "Cancelled: interview with Mira Voss"
    assert world.events_with("Mira") == []
    assert [mail["kind"] for mail in world.outbox("Asha")] == ["invitation", "cancellation"]
    assert "The role is filled" in world.outbox("Asha")[-1]["text"]


@pytest.mark.parametrize("request_", ["POST /me/calendar/getSchedule", "POST /activities"])
def test_a_request_outlives_the_bot_that_was_answering_it(
    dana: Chat, world: World, house: House, request_: str
) -> None:
    since = world.holds("graph" if "getSchedule" in request_ else "connector", request_)

    dana.says_and_looks_away(REQUEST)
    world.is_asked(request_, since)
    house.restart_bot()
    dana.settles()

    assert dana.title == "Times for Mira Voss"
    dana.books()
    assert len(world.events_with("Mira")) == 1


def test_a_sign_in_begun_before_a_crash_can_be_finished_after_it(world: World, house: House) -> None:
    dana = world.chat("Dana")
    dana.says(REQUEST)

    house.restart_bot()
    dana.signs_in()

    assert dana.title == "Times for Mira Voss"


def test_what_people_answered_while_the_bot_was_away_is_told_when_it_is_back(
    dana: Chat, world: World, house: House
) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")
    house.kill_bot()

    world.answers("Ben", event, "declined", "Sorry")
    house.start_bot()
    world.passes("PT31M")

    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"
    assert [card.title for card in dana.cards()].count("Ben Carter declined") == 1
    dana.presses("Find another time", dana.card("Ben Carter declined"))
    assert dana.title == "Times for Mira Voss"


def test_a_bot_killed_between_what_outlook_said_and_the_line_about_it_tells_it_all_the_same(
    dana: Chat, world: World, house: House
) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")
    since = world.holds("graph", "GET /me/events/", seconds=2)

    world.answers("Ben", event, "declined", "Sorry")
    world.is_asked("GET /me/events/", since)
    with nothing_written_to(house.folder / "muster-work.db"):  # what a story has done is not noted down
        waits_for_a_row(house.folder / "muster.db", "news")
        house.kill_bot()
    house.start_bot()
    dana.settles()

    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"
    assert [card.title for card in dana.cards()].count("Ben Carter declined") == 1


@pytest.mark.parametrize("request_", ["GET /me/events/", "PUT /activities"])
def test_a_bot_killed_while_it_looks_at_outlook_tells_what_it_saw_once(
    dana: Chat, world: World, house: House, request_: str
) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")
    since = world.holds("connector" if "activities" in request_ else "graph", request_)

    world.answers("Ben", event, "declined", "Sorry")
    world.is_asked(request_, since)
    house.restart_bot()
    dana.settles()

    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"
    assert [card.title for card in dana.cards()].count("Ben Carter declined") == 1


@contextmanager
def nothing_written_to(database: Path) -> Iterator[None]:
    with closing(sqlite3.connect(database, timeout=10, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


def waits_for_a_row(database: Path, table: str) -> None:
    end = time.monotonic() + 15
    with closing(sqlite3.connect(database, timeout=10)) as reader:
        while not reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
            assert time.monotonic() < end, f"nothing in {table}"
            time.sleep(0.02)


def has_one_booking(dana: Chat, world: World) -> None:
    """In Outlook and in the chat; and it lives on."""
    [event] = world.events_with("Mira")
    titles = [card.title for card in dana.cards()]
    assert titles.count("Booked: interview with Mira Voss") == 1
    assert titles[-1] == "Booked: interview with Mira Voss"
    assert not [title for title in titles if title.startswith("Booking")]
    for who in ("mira@example.org", "Asha", "Ben"):
        assert [mail["kind"] for mail in world.outbox(who)] == ["invitation"]
    world.answers("Asha", event, "accepted")
    dana.settles()
    assert dana.last().standing["Asha Rao"] == "accepted"
