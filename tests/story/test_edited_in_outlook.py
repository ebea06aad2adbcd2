"""Somebody adds people to an interview in Outlook, or takes them off: told in the chat, and kept."""

from tests.story.outlook import Outlook, attendee
from tests.story.play import Chat, World

REQUEST = "schedule Mira Voss <mira@example.org> with Asha and Ben, 60 min next week, room for 4"


def invited(world: World) -> set[str]:
    [event] = world.events_with("Mira")
    return {one["emailAddress"]["name"] for one in event["attendees"]}


def test_who_was_added_and_taken_off_in_outlook_is_told_and_stays_so_when_the_interview_moves(
    dana: Chat, world: World
) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")
    staying = [one for one in event["attendees"] if one["emailAddress"]["name"] != "Ben Carter"]

    Outlook(world, "Dana").edits(event, attendees=[*staying, attendee(world, "Priya Sharma")])

    told = dana.card("The interview with Mira Voss was changed in Outlook")
    assert "Added: Priya Sharma" in told.words
    assert "Taken off: Ben Carter" in told.words
    assert set(dana.with_id(booked.id).standing) == {"Mira Voss", "Asha Rao", "Priya Sharma", "Ada"}
    dana.presses("Find another time", told)
    slots = dana.last()
    assert "Ben Carter" not in slots.words
    dana.presses("Book", slots)
    preview = dana.with_id(slots.id)
    assert "3 people will get an Outlook update, 1 of them the candidate." in preview.words
    dana.presses("Yes, move it", preview)
    assert dana.with_id(slots.id).title == "Changed: interview with Mira Voss"
    assert {"Asha Rao", "Priya Sharma"} <= invited(world)
    assert "Ben Carter" not in invited(world)
    assert [mail["kind"] for mail in world.outbox("Ben")] == ["invitation", "cancellation"]
    assert [mail["kind"] for mail in world.outbox("Priya Sharma")] == ["invitation", "update"]


def test_a_room_taken_off_in_outlook_is_told_and_is_not_asked_again_by_itself(
    dana: Chat, world: World
) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")

    without = [one for one in event["attendees"] if one["type"] != "resource"]
    Outlook(world, "Dana").edits(event, attendees=without, location={"displayName": ""}, locations=[])

    told = dana.card("The interview with Mira Voss was changed in Outlook")
    assert "Taken off: Ada" in told.words
    assert "Ada" not in dana.with_id(booked.id).standing
    assert "Ada" not in invited(world)
