"""The minute somebody declines, the chat offers ways to go on; one press does it, by one PATCH."""

from datetime import datetime
from typing import Any

import pytest

from tests.story.conftest import REQUEST, signed_in
from tests.story.play import Card, Chat, Json, World, next_week


@pytest.fixture
def booked(dana: Chat) -> Card:
    dana.says(REQUEST)
    return dana.books()


def sits(event: dict[str, Any], name: str) -> bool:
    return any(one["emailAddress"]["name"].startswith(name) for one in event["attendees"])


def test_a_colleague_takes_the_seat_of_who_declined_by_one_patch(
    dana: Chat, world: World, booked: Card
) -> None:
    [event] = world.events_with("Mira")
    world.answers("Ben", event, "declined", "On leave")
    dana.settles()

    card = dana.card("Ben Carter declined")
    assert "1. Chi Nguyen instead of Ben Carter" in card.words
    assert "Chi Nguyen will get an invitation." in card.words
    assert "Ben Carter will get a cancellation." in card.words
    assert "Find another time" in card.buttons and "Wait" in card.buttons
    dana.presses("Choose 1", card)

    [changed] = world.events_with("Mira")
    assert sits(changed, "Chi") and not sits(changed, "Ben")
    assert changed["iCalUId"] == event["iCalUId"]
    assert changed["start"] == event["start"]
    assert changed["onlineMeeting"] == event["onlineMeeting"]
    assert len([one for one in world.requests("PATCH") if "/events/" in one["path"]]) == 1
    assert dana.with_id(card.id).title.startswith("Changed")
    assert "Chi Nguyen" in dana.with_id(booked.id).words
    assert "Ben Carter" not in dana.with_id(booked.id).words


def test_it_is_said_when_the_colleague_has_something_tentative_then(
    dana: Chat, world: World, booked: Card
) -> None:
    [event] = world.events_with("Mira")
    start, end = (datetime.fromisoformat(event[at]["dateTime"][:19] + "+00:00") for at in ("start", "end"))
    world.meeting("Chi", start, end, show_as="tentative")
    world.answers("Ben", event, "declined")
    dana.settles()

    words = dana.card("Ben Carter declined").words
    assert "Chi Nguyen instead of Ben Carter / Chi Nguyen has something tentative then / " in words


def test_another_room_is_offered_when_the_room_declines(dana: Chat, world: World) -> None:
    ada = world.asks("GET", "world")["rooms"][0]["address"]
    world.goes_wrong(rooms={ada: "declines"})
    dana.says(REQUEST)
    dana.books()

    card = dana.card("Room Ada declined")
    assert "Room Turing instead of Ada" in card.words
    dana.presses("Choose 1", card)

    [event] = world.events_with("Mira")
    rooms = [one for one in event["attendees"] if one["type"] == "resource"]
    assert [one["emailAddress"]["name"] for one in rooms] == ["Turing"]
    assert event["location"]["displayName"] == "Turing"


def test_online_is_a_way_on_where_the_invitation_has_its_link(dana: Chat, world: World) -> None:
    refuse_rooms(world)
    dana.says(REQUEST)
    dana.books()

    card = dana.card("Room Ada declined")
    assert "Online, without a room" in card.words
    dana.presses(choice(card, "Online, without a room"), card)

    [event] = world.events_with("Mira")
    assert not [one for one in event["attendees"] if one["type"] == "resource"]
    assert event["onlineMeeting"]["joinUrl"]
    assert len(patches(world)) == 1


def test_online_is_no_way_on_for_an_interview_without_a_link(dana: Chat, world: World) -> None:
    refuse_rooms(world)
    dana.says(f"{REQUEST}, no Teams link")
    dana.books()
    [event] = world.events_with("Mira")
    assert not event["isOnlineMeeting"]

    card = dana.card("Room Ada declined")

    assert "Room Turing instead of Ada" in card.words
    assert "nline" not in card.words


def test_a_shorter_interview_is_made_by_one_patch_too(dana: Chat, world: World) -> None:
    refuse_rooms(world)
    dana.says(REQUEST)
    booked = dana.books()
    declined = dana.card("Room Ada declined")
    world.meeting("Asha", next_week("monday", 9, 45), next_week("monday", 12))  # she has to leave early

    dana.presses("Wait", declined)
    dana.presses("Show the choices", dana.with_id(declined.id))
    card = dana.with_id(declined.id)
    dana.presses(choice(card, "45 min instead of"), card)

    [event] = world.events_with("Mira")
    assert event["end"]["dateTime"].startswith("2026-11-30T09:45")
    assert "Mon 30 Nov, 09:00–09:45" in dana.with_id(booked.id).words
    assert len(patches(world)) == 1


def refuse_rooms(world: World) -> None:
    ada = world.asks("GET", "world")["rooms"][0]["address"]
    world.goes_wrong(rooms={ada: "declines"})


def patches(world: World) -> list[Json]:
    return [one for one in world.requests("PATCH") if "/events/" in one["path"]]


def choice(card: Card, told: str) -> str:
    """The button of the choice that begins so."""
    line = next(words for words in card.words.split(" / ") if words.partition(". ")[2].startswith(told))
    number = line.partition(".")[0].strip("\u200b")  # which keeps Teams from making a list of it
    return f"Choose {number}"


def test_a_choice_pressed_several_times_at_once_is_made_once(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")
    world.answers("Ben", event, "declined")
    dana.settles()

    dana.presses_at_once("Choose 1", 4)

    assert len([one for one in world.requests("PATCH") if "/events/" in one["path"]]) == 1
    [changed] = world.events_with("Mira")
    assert sits(changed, "Chi") and not sits(changed, "Ben")


def test_a_choice_that_has_filled_up_meanwhile_is_not_made(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")
    world.answers("Ben", event, "declined")
    dana.settles()
    card = dana.card("Ben Carter declined")
    start, end = (event[edge]["dateTime"][:19] + "+00:00" for edge in ("start", "end"))
    body = {"start": start, "end": end, "showAs": "busy", "subject": "Busy"}
    world.asks("POST", f"mailboxes/{world.address('Chi')}/meetings", body)

    pressed = dana.presses("Choose 1", card)

    assert "Something has changed since" in pressed.said
    assert not [one for one in world.requests("PATCH") if "/events/" in one["path"]]
    [standing] = world.events_with("Mira")
    assert sits(standing, "Ben")


def test_the_recruiter_may_wait_and_see_the_choices_again(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")
    world.answers("Ben", event, "declined")
    dana.settles()
    card = dana.card("Ben Carter declined")

    dana.presses("Wait", card)
    waiting = dana.with_id(card.id)
    assert waiting.title.startswith("The interview with Mira Voss stays as it is")
    dana.presses("Show the choices", waiting)

    assert "1. Chi Nguyen instead of Ben Carter" in dana.with_id(card.id).words


def test_repair_can_be_typed(dana: Chat, world: World, booked: Card) -> None:
    dana.says("repair")
    assert "No interview in this chat was declined" in dana.last_words()
    [event] = world.events_with("Mira")
    world.answers("Ben", event, "declined")
    dana.settles()

    dana.says("repair")
    assert "There are 3 ways to go on" in dana.last_words()
    dana.says("repair 1")
    assert "There is one way to go on" in dana.last_words()
    dana.presses("Choose 1")

    [changed] = world.events_with("Mira")
    assert sits(changed, "Chi") and not sits(changed, "Ben")


def test_the_candidates_refusal_is_for_people_to_settle(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")

    world.answers("mira@example.org", event, "declined")
    dana.settles()

    card = dana.card("Mira Voss declined")
    assert card.buttons == ["Find another time"]


def test_an_interviewer_may_not_choose_for_the_recruiter(world: World) -> None:
    group = world.chat("Dana", "groupChat", ("Ben",))
    signed_in(world, "Dana")
    group.says(f"@Muster {REQUEST}")
    group.books()
    [event] = world.events_with("Mira")
    world.answers("Ben", event, "declined")
    group.settles()
    bens = Chat(world, "Ben", group.id)

    pressed = bens.presses("Choose 1")

    assert pressed.inner_status == 403
    [standing] = world.events_with("Mira")
    assert sits(standing, "Ben")


def test_who_cannot_be_asked_can_be_replaced(dana: Chat, world: World, booked: Card) -> None:
    world.passes("PT30H")

    dana.presses("Find a colleague", dana.card("Ben Carter has not answered"))
    card = dana.card("Without Ben Carter")
    assert "1. Chi Nguyen instead of Ben Carter" in card.words
    dana.presses("Choose 1", card)

    [changed] = world.events_with("Mira")
    assert sits(changed, "Chi") and not sits(changed, "Ben")
