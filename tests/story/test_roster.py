"""What interviewers know and speak: kept by those who may, and asked for in a request."""

from collections.abc import Iterator
from uuid import NAMESPACE_DNS, uuid5

import httpx
import pytest

from tests.story.conftest import signed_in, small_company
from tests.story.house import ADMINISTRATOR, House
from tests.story.play import Chat, World, next_week
from tests.story.test_kits import saved

MIRA = "schedule Mira Voss mira@example.org with {who}, 60 min next week"


@pytest.fixture
def world(house: House, controls: httpx.Client) -> World:
    """The roster outlives each world: here everybody is the same in all of them."""
    described = small_company()
    for person in described["people"]:
        person["id"] = str(uuid5(NAMESPACE_DNS, person["name"]))
    described["people"].append({"name": "Alex Morgan", "id": ADMINISTRATOR, "roles": ["administrator"]})
    return World(house, controls).opens(described)


@pytest.fixture
def alex(world: World) -> Iterator[Chat]:
    """An administrator, who has put nobody on the roster yet."""
    chat = signed_in(world, "Alex")
    yield chat
    for name in ("Asha", "Ben", "Chi", "Priya Nair"):
        chat.says(f"take {name} off the roster")


@pytest.fixture
def known(alex: Chat) -> Chat:
    """Asha and Chi know Python, Ben and Chi speak German, Asha is a senior."""
    alex.says("Asha knows Python and system design, senior, speaks English")
    alex.says("Ben speaks German")
    alex.says("Chi knows Python and speaks German")
    return alex


def test_what_somebody_knows_is_typed_and_seen_by_everybody(known: Chat, dana: Chat) -> None:
    assert known.title == "On the roster: Chi Nguyen"

    dana.says("people")

    card = dana.last()
    assert card.title == "Who interviews"
    assert "Asha Rao / Knows Python and system design, speaks English, is senior." in card.words
    assert "Ben Carter / Speaks German." in card.words
    assert "Change" not in card.buttons


def test_it_can_be_asked_who_knows_something(known: Chat, dana: Chat) -> None:
    dana.says("who knows Python and speaks German?")

    assert "1 person who knows Python and speaks German." in dana.last_words()
    assert "Chi Nguyen" in dana.last_words()
    assert "Asha" not in dana.last_words().partition("schedule")[0]


def test_only_coordinators_and_administrators_change_the_roster(known: Chat, dana: Chat) -> None:
    for said in ("Asha knows Go", "take Asha off the roster"):
        dana.says(said)
        assert dana.title == "For coordinators"
        assert "Only a coordinator or an administrator of Muster can do that." in dana.last_words()
        assert "named by administrators, who type “settings” for it: ask one" in dana.last_words()

    known.says("people")
    roster = known.last()
    assert "Go" not in roster.words.partition("You can also")[0]
    pressed = dana.sends(roster.data_of("Add somebody") | {"verb": "addMember"}, dana.last())
    assert pressed.inner_status == 403
    assert "ask one to add you" in pressed.said


def test_a_row_is_changed_in_its_form_and_taken_off(known: Chat, world: World) -> None:
    known.says("people")
    known.presses("Change", known.last(), who=world.id_of("Asha"))
    form = known.last()
    assert form.filled["skills"] == "Python, system design"
    assert (form.filled["languages"], form.filled["level"]) == ("English", "3")
    known.presses("Save", form, skills="Go, Rust", languages="German, Klingon", level="4")
    assert "Knows Go and Rust, speaks German and Klingon, is lead-level." in known.last_words()

    known.says("people")
    known.presses("Change", known.last(), who=world.id_of("Asha"))
    known.presses("Yes, take them off", known.last())

    assert "Asha Rao is no longer on the roster." in known.last_words()


def test_somebody_is_put_on_the_roster_by_a_form_and_a_slip_loses_nothing(alex: Chat) -> None:
    alex.says("people")
    assert "Nobody is on the roster yet." in alex.last_words()
    alex.presses("Add somebody", alex.last())
    alex.presses("Save", alex.last(), who="Zebulon", skills="Go", languages="", level="0")

    form = alex.last()
    assert "Nobody in your directory is called “Zebulon”." in form.words
    assert (form.filled["who"], form.filled["skills"]) == ("Zebulon", "Go")
    alex.presses("Save", form, who="Priya Nair", skills="Go", languages="", level="0")

    assert alex.title == "On the roster: Priya Nair"


def test_what_is_no_longer_so_is_taken_back(known: Chat) -> None:
    known.says("Asha no longer knows Python")

    assert "Knows system design, speaks English, is senior." in known.last_words()


def test_somebody_is_found_on_the_roster_by_what_they_bring(known: Chat, dana: Chat) -> None:
    dana.says(MIRA.format(who="a senior who knows Python"))

    words = dana.last_words()
    assert "60 min · somebody who knows Python and is senior (Asha Rao)" in words
    assert "1 · Mon 30 Nov, 09:00–10:00 (London) / Asha Rao · Teams" in words


def test_who_falls_out_of_a_pool_is_said_and_why(known: Chat, dana: Chat) -> None:
    dana.says(MIRA.format(who="two of Asha, Ben, Chi, Priya Nair who know Python"))

    words = dana.last_words()
    assert "2 of Asha Rao and Chi Nguyen who know Python" in words
    assert (
        "Not considered: Ben Carter: no Python on the roster; Priya Nair: no Python on the roster." in words
    )
    dana.books()
    assert dana.title == "Booked: interview with Mira Voss"


def test_why_somebody_was_left_out_is_told_and_they_can_be_had_all_the_same(known: Chat, dana: Chat) -> None:
    dana.says(MIRA.format(who="one of Asha, Ben, Chi who knows Python"))

    dana.says("why not with Ben?")

    card = dana.last()
    assert "Ben Carter: no Python on the roster." in card.words
    assert "Mon 30 Nov, 09:00–10:00: Ben Carter could sit then." in card.words
    dana.presses("Find times with them", card)
    assert "60 min · Ben Carter · no room" in dana.last_words()


def test_when_nobody_brings_it_all_one_press_asks_for_less(known: Chat, dana: Chat) -> None:
    dana.says(MIRA.format(who="a senior who knows Python and speaks German"))

    card = dana.last()
    assert card.title == "Too few who can"
    assert "On the roster nobody knows Python, speaks German and is senior." in card.words
    assert "Asha Rao: no German on the roster" in card.words
    assert {"Without German: 1", "Without seniority: 1"} <= set(card.buttons)
    dana.presses("Without seniority: 1", card)

    slots = dana.with_id(card.id)
    assert slots.title == "Times for Mira Voss"
    assert "Chi Nguyen · Teams" in slots.words


def test_what_nobody_brings_can_be_done_without_in_so_many_words(known: Chat, dana: Chat) -> None:
    dana.says(MIRA.format(who="one of Asha or Ben who knows Python and speaks German"))
    assert "Of Asha Rao and Ben Carter nobody knows Python and speaks German." in dana.last_words()

    dana.says("without German")

    assert "Asha Rao who knows Python" in dana.last_words()


def test_an_empty_roster_says_who_can_fill_it(alex: Chat, dana: Chat) -> None:
    dana.says(MIRA.format(who="somebody who knows Python"))

    assert "Nobody is on the roster yet, so I cannot tell who knows Python." in dana.last_words()
    assert "A coordinator or an administrator can type" in dana.last_words()


def test_a_kit_asks_the_roster_of_the_day_on_which_it_is_used(known: Chat, dana: Chat, world: World) -> None:
    dana.says(
        "schedule a loop for Mira Voss mira@example.org: 45 min coding with one of Asha, Ben, Chi who know"
        " Python, 30 min values with Priya Nair; next week"
    )
    dana.says(f"save this as python loop {world.tag}")
    assert "Coding, 45 min: Asha Rao or Chi Nguyen who knows Python" in dana.last_words()

    known.says("Ben knows Python")
    known.says("Asha no longer knows Python")
    dana.says(f"schedule Lee Park lee@example.org next week with the kit python loop {world.tag}")

    assert "Coding, 45 min: Ben Carter or Chi Nguyen who knows Python" in dana.last_words()
    assert "Not considered: Asha Rao: no Python on the roster." in dana.last_words()


def test_a_kits_session_is_changed_to_ask_the_roster(known: Chat, dana: Chat, world: World) -> None:
    saved(dana, world)
    dana.presses("Change", dana.last())
    dana.presses("Save", dana.last(), **{"who.0": "two seniors who know Python"})
    form = dana.last()
    assert "On the roster only Asha Rao knows Python and is senior. 2 people are wanted." in form.words
    assert form.filled["who.0"] == "two seniors who know Python"

    dana.presses("Save", form, **{"who.0": "a senior who knows Python, Ben shadowing"})

    told = "Coding, 45 min: somebody who knows Python and is senior (Asha Rao), Ben Carter shadowing"
    assert told in dana.last_words()


def test_a_wish_stands_in_the_form_and_can_be_changed_there(known: Chat, dana: Chat) -> None:
    dana.says(MIRA.format(who="two of Asha, Ben, Chi who know Python"))

    dana.presses("Change request")
    form = dana.last()
    assert form.filled["who"].endswith("who know Python")
    dana.presses("Find times", form, who="somebody who speaks German")

    assert "somebody who speaks German (Ben Carter and Chi Nguyen)" in dana.last_words()


def test_nobody_is_offered_for_a_seat_that_asks_for_more_than_they_bring(
    known: Chat, dana: Chat, world: World
) -> None:
    world.meeting("Asha", next_week("monday", 0), next_week("friday", 23))

    dana.says(
        "schedule a loop for Mira Voss mira@example.org: 45 min coding with a senior who knows Python,"
        " 30 min values with one of Ben, Priya Nair; next week"
    )

    assert dana.title == "No common time"
    assert "colleague" not in " ".join(dana.last().buttons).lower()


def test_without_the_right_to_read_groups_it_says_so_and_keeps_the_request(dana: Chat) -> None:
    asked = "Asha and two of the Backend group"
    dana.says(MIRA.format(who=asked))

    form = dana.last()
    assert "I may not see who is in a group" in form.words
    assert form.filled["who"] == asked
    dana.presses("Find times", form, who="Asha and two of Ben, Chi, Priya Nair")

    assert dana.title == "Times for Mira Voss"
