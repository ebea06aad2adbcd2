"""A request is changed in a few words, after times that do not please or none at all."""

import pytest

from tests.story.play import Chat, World, next_week
from tests.story.test_loops import LOOP

MIRA = "schedule Mira Voss mira@example.org with Asha and Ben, 60 min next week, room for 4"


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("without a room", "60 min · Asha Rao and Ben Carter · no room"),
        ("45 minutes", "45 min · Asha Rao and Ben Carter · room for 4"),
        ("Chi instead of Ben", "60 min · Asha Rao and Chi Nguyen · room for 4"),
        ("without Ben", "60 min · Asha Rao · room for 4"),
        ("with Chi", "60 min · Asha Rao, Ben Carter and Chi Nguyen · room for 4"),
        ("room for 6", "60 min · Asha Rao and Ben Carter · room for 6"),
    ],
)
def test_times_that_do_not_please_are_asked_for_anew_in_a_few_words(dana: Chat, said: str, then: str) -> None:
    dana.says(MIRA)
    before = len(dana.cards())

    dana.says(said)

    assert dana.title == "Times for Mira Voss"
    assert then in dana.last_words()
    assert len(dana.cards()) == before + 1


@pytest.mark.parametrize("said", ["can we do Thursday instead", "actually, next week thursday"])
def test_other_days_are_asked_for_in_a_few_words(dana: Chat, said: str) -> None:
    dana.says(MIRA.replace("next week", "next monday"))
    assert "1 · Mon 30 Nov" in dana.last_words()

    dana.says(said.replace("Thursday", "next Thursday"))

    assert "1 · Thu 3 Dec" in dana.last_words()
    assert "60 min · Asha Rao and Ben Carter · room for 4" in dana.last_words()


def test_other_days_said_after_a_booking_move_it(dana: Chat, world: World) -> None:
    dana.says(MIRA)
    dana.books()

    dana.says("can we do next Thursday instead?")

    assert "The booked time stays until you have chosen and confirmed another one." in dana.last_words()
    assert "1 · Thu 3 Dec" in dana.last_words()
    dana.says("book 1")
    dana.presses("Yes, move it")
    [event] = world.events_with("Mira")
    assert event["start"]["dateTime"].startswith("2026-12-03")


def test_a_few_words_after_a_booking_change_no_earlier_request(dana: Chat) -> None:
    dana.says("schedule Lee Park lee@example.org with Chi, 45 min next week")
    dana.says(MIRA)
    dana.books()

    dana.says("actually 30")

    assert dana.last_words().startswith("The interview with Mira Voss is booked.")


def test_lunch_around_one_interview_outlives_its_form(dana: Chat) -> None:
    dana.says("schedule Lee Park lee@example.org with Asha, 60 min next monday 11-14, lunch 12-13")
    assert "no room · lunch 12:00–13:00" in dana.last_words()

    dana.presses("Change request")
    form = dana.last()
    dana.presses("Find times", form, **form.filled)

    assert "no room · lunch 12:00–13:00" in dana.with_id(form.id).words
    dana.says("without lunch")
    assert "lunch" not in dana.last_words()


def test_changes_add_up(dana: Chat, world: World) -> None:
    dana.says(MIRA)
    dana.says("without a room")
    dana.says("Chi instead of Ben")
    dana.says("30 min")

    assert "30 min · Asha Rao and Chi Nguyen · no room" in dana.last_words()
    dana.books()
    assert len(world.events_with("Mira")) == 1


def test_starts_lie_every_five_minutes_where_that_is_asked_for(dana: Chat, world: World) -> None:
    world.meeting("Asha", next_week("monday", 0), next_week("monday", 9, 20))
    dana.says(f"{MIRA}, starts every 5 minutes")
    assert "1 · Mon 30 Nov, 09:20–10:20" in dana.last_words()

    dana.says("every 15 minutes")
    assert "1 · Mon 30 Nov, 09:30–10:30" in dana.last_words()
    dana.presses("Change request")
    assert dana.last().filled["starts"] == "15"
    dana.presses("Find times", dana.last(), **dana.last().filled | {"starts": "5"})
    assert "1 · Mon 30 Nov, 09:20–10:20" in dana.last_words()
    dana.says("starts every ten minutes")

    assert "I can look for starts every 5 or every 15 minutes." in dana.last_words()


def test_a_step_that_starts_cannot_have_is_asked_back_in_the_form(dana: Chat) -> None:
    dana.says(f"{MIRA}, starts every 10 minutes")

    assert "I can look for starts every 5 or every 15 minutes, not every 10." in dana.last_words()


def test_a_length_that_a_form_still_asks_for_can_be_typed(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org with Asha next week")
    assert "I still need how long it takes." in dana.last_words()

    dana.says("45 minutes")

    assert "45 min · Asha Rao · no room" in dana.last_words()


def test_when_there_is_no_time_the_buttons_can_be_typed(dana: Chat, world: World) -> None:
    for room in ("room.turing@contoso.com", "room.ada@contoso.com"):
        world.meeting(room, next_week("monday", 0), next_week("friday", 23))
    dana.says(MIRA)
    assert dana.title == "No common time"
    assert "You can also type what a button says" in dana.last_words()

    dana.says("no room")

    assert "Asha Rao and Ben Carter · Teams" in dana.last_words()


def test_a_colleague_can_be_had_in_so_many_words(dana: Chat, world: World) -> None:
    world.meeting("Asha", next_week("monday", 0), next_week("friday", 23))
    dana.says(
        "schedule a loop for Mira Voss mira@example.org: 45 min coding with Asha,"
        " 30 min values with one of Ben, Chi, Priya Nair; next week"
    )
    assert "A colleague for Asha Rao: 20+" in dana.last().buttons

    dana.says("a colleague for Asha Rao")

    assert dana.title == "Times for Mira Voss"
    assert "Coding: " in dana.last_words()


def test_a_week_later_is_looked_at_too(dana: Chat, world: World) -> None:
    world.meeting("Asha", next_week("monday", 0), next_week("friday", 23))
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    dana.says("a week later too")

    assert "1 · Mon 7 Dec, 09:00–10:00" in dana.last_words()


def test_of_a_loop_it_is_said_which_session(dana: Chat) -> None:
    dana.says(LOOP)

    dana.says("30 min")
    assert "Which session? Say it like this: “45 min coding”." in dana.last_words()
    dana.says("30 min coding")

    assert "Coding, 30 min: Asha Rao or Ben Carter" in dana.last_words()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("without Priya Nair", "Priya Nair is not asked for."),
        ("Chi instead of Priya Nair", "Priya Nair is not asked for."),
        ("Zebulon instead of Ben", "Nobody in your directory is called “Zebulon”."),
        ("over tentative meetings", "That opens no times just now."),
    ],
)
def test_what_cannot_be_done_is_said(dana: Chat, said: str, told: str) -> None:
    dana.says(MIRA)

    dana.says(said)

    assert told in dana.last_words()


def test_the_last_one_cannot_be_taken_away(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    dana.says("without Asha")

    assert "Then nobody would sit in it." in dana.last_words()


def test_without_a_request_there_is_nothing_to_change(rosa: Chat) -> None:
    rosa.says("without a room")

    assert "There is no request of yours in this chat." in rosa.last_words()
