"""An interviewer answers in Outlook with another time: the recruiter is told, and nothing moves by itself."""

from tests.story.conftest import REQUEST
from tests.story.play import Chat, World, next_week


def test_a_time_proposed_in_outlook_is_told_and_moves_nothing(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    dana.books()
    [event] = world.events_with("Mira")
    proposed = {
        "start": next_week("thursday", 14).isoformat(),
        "end": next_week("thursday", 15).isoformat(),
    }

    answer = {"event": event["iCalUId"], "response": "tentativelyAccepted", "proposedNewTime": proposed}
    world.asks("POST", f"mailboxes/{world.address('Asha')}/answer", answer)
    world.settles()

    assert dana.title == "Asha Rao proposes Thu 3 Dec, 14:00–15:00 (London)"
    assert "Find another time" in dana.last().buttons
    [after] = world.events_with("Mira")
    assert after["start"] == event["start"]


def test_a_proposed_time_is_two_presses_away(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    dana.books()
    [event] = world.events_with("Mira")
    at = next_week("thursday", 14), next_week("thursday", 15)
    proposed = {"start": at[0].isoformat(), "end": at[1].isoformat()}
    answer = {"event": event["iCalUId"], "response": "tentativelyAccepted", "proposedNewTime": proposed}
    world.asks("POST", f"mailboxes/{world.address('Asha')}/answer", answer)
    world.settles()

    dana.presses("Move it there …")
    assert "New time: Thu 3 Dec, 14:00–15:00 (London)" in dana.last_words()
    assert "will get an Outlook update" in dana.last_words()
    dana.presses("Yes, move it")

    [after] = world.events_with("Mira")
    assert after["start"]["dateTime"].startswith("2026-12-03T14:00")
