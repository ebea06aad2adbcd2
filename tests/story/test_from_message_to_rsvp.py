"""The main story, from a chat message to everybody's answers in the chat."""

from tests.story.conftest import REQUEST
from tests.story.play import World


def test_the_whole_story_in_the_built_in_company(contoso: World) -> None:
    dana = contoso.chat("Dana")

    dana.says(REQUEST)
    assert dana.title == "Sign in to go on"
    dana.signs_in()
    assert dana.card("Signed in as Dana Whitfield").edited  # the sign-in card's own place
    assert dana.title == "Times for Mira Voss"

    pressed = dana.presses("Book")
    assert pressed.said.startswith("Booking interview with Mira Voss")
    assert dana.title == "Booked: interview with Mira Voss"
    [event] = contoso.events_with("Mira")

    panel = [one["emailAddress"]["address"] for one in event["attendees"] if one["type"] == "required"][1:]
    first, second = panel
    contoso.answers(first, event, "accepted")
    dana.settles()
    assert dana.card("Booked").standing[contoso.name_of(first)] == "accepted"
    contoso.answers(second, event, "declined", "At the dentist")
    dana.settles()
    assert "declined" in dana.title
    assert "“At the dentist”" in dana.last_words()

    dana.presses("Find another time")
    assert dana.title == "Times for Mira Voss"
    dana.presses("Book")
    assert dana.title == "Move the interview with Mira Voss?"
    dana.presses("Yes, move it")
    [moved] = contoso.events_with("Mira")
    assert moved["id"] == event["id"]
    assert moved["start"] != event["start"]

    dana.presses("Yes, cancel it", note="The role is filled")
    assert dana.card("Cancelled: interview with Mira Voss")
    assert contoso.events_with("Mira") == []
    assert [mail["kind"] for mail in contoso.outbox("mira@example.org")][-1] == "cancellation"
