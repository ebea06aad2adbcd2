"""What people do in Outlook, and notices that come wrong, late, doubled or never."""

import httpx
import pytest

from tests.story.conftest import REQUEST
from tests.story.play import Card, Chat, World, next_week


@pytest.fixture
def booked(dana: Chat) -> Card:
    dana.says(REQUEST)
    return dana.books()


def test_an_interview_moved_in_outlook_is_told_and_its_card_follows(
    dana: Chat, world: World, booked: Card
) -> None:
    [event] = world.events_with("Mira")

    world.moves("Dana", event, next_week("tuesday", 14), next_week("tuesday", 15))
    dana.settles()

    line = dana.card("The interview with Mira Voss was moved in Outlook")
    assert "Now Tue 1 Dec, 14:00–15:00" in line.words
    assert "Before Mon 30 Nov, 09:00–10:00" in line.words
    assert "Find another time" in line.buttons
    assert "Tue 1 Dec, 14:00–15:00" in dana.with_id(booked.id).words


def test_whoever_is_busy_at_the_time_that_it_was_moved_to_is_named(
    dana: Chat, world: World, booked: Card
) -> None:
    [event] = world.events_with("Mira")
    world.meeting("Ben", next_week("tuesday", 14), next_week("tuesday", 16))

    world.moves("Dana", event, next_week("tuesday", 14), next_week("tuesday", 15))
    dana.settles()

    line = dana.card("The interview with Mira Voss was moved in Outlook")
    assert "Ben Carter is busy then." in line.words
    dana.presses("Keep it so", line)
    assert dana.with_id(line.id).title == "The interview with Mira Voss stays as it is in Outlook"
    assert "Find another time" not in dana.with_id(line.id).buttons


def test_whoever_is_busy_at_the_time_that_it_was_moved_to_can_be_replaced_from_the_line(
    dana: Chat, world: World, booked: Card
) -> None:
    [event] = world.events_with("Mira")
    world.meeting("Ben", next_week("tuesday", 14), next_week("tuesday", 16))
    world.moves("Dana", event, next_week("tuesday", 14), next_week("tuesday", 15))
    dana.settles()
    line = dana.card("The interview with Mira Voss was moved in Outlook")

    dana.presses("Without Ben Carter …", line)
    choices = dana.with_id(line.id)
    assert "1. Chi Nguyen instead of Ben Carter" in choices.words
    dana.presses("Choose 1", choices)

    [after] = world.events_with("Mira")
    assert after["start"]["dateTime"].startswith("2026-12-01T14:00")
    invited = {one["emailAddress"]["name"] for one in after["attendees"]}
    assert "Chi Nguyen" in invited and "Ben Carter" not in invited


def test_a_cancellation_in_outlook_is_told(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")

    world.cancels("Dana", event)
    dana.settles()

    line = dana.card("The interview with Mira Voss was cancelled in Outlook")
    assert "It was on Mon 30 Nov, 09:00–10:00" in line.words
    assert line.reply_to == booked.id


def test_an_interview_cancelled_in_outlook_is_shown_as_that(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")

    world.cancels("Dana", event)
    dana.settles()

    card = dana.with_id(booked.id)
    assert card.title == "Cancelled: interview with Mira Voss"
    assert "It was cancelled in Outlook" in card.words
    dana.presses("Find another time", card)
    dana.books()
    assert len(world.events_with("Mira")) == 1


def test_somebody_who_changes_their_mind_is_told_of_again(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")

    for response in ("accepted", "declined", "accepted"):
        world.answers("Ben", event, response)
        dana.settles()
        standing = dana.with_id(booked.id).standing["Ben Carter"]
        assert standing == response

    assert [card.title for card in dana.cards()].count("Ben Carter declined") == 1


def test_when_everybody_has_accepted_it_is_said_once(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")

    for who in ("Asha", "Ben", "mira@example.org"):
        world.answers(who, event, "accepted")
        dana.settles()

    titles = [card.title for card in dana.cards()]
    assert titles.count("Everyone has accepted the interview with Mira Voss") == 1


def test_a_notice_that_is_lost_is_made_good_by_looking(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")
    world.goes_wrong(notices={"drop": 100})

    world.answers("Ben", event, "declined", "Sorry")
    dana.settles()
    assert dana.with_id(booked.id).standing["Ben Carter"] == "no answer yet"
    world.passes("PT31M")

    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"
    assert "“Sorry”" in dana.card("Ben Carter declined").words


def test_a_look_that_finds_nothing_new_leaves_the_card_alone(dana: Chat, world: World, booked: Card) -> None:
    before = world.asks("GET", f"chats/{dana.id}/messages")["revision"]
    asked = len(world.requests("GET"))

    world.passes("PT2H1M")

    assert any("/v1.0/me/events/" in one["path"] for one in world.requests("GET")[asked:])
    assert world.asks("GET", f"chats/{dana.id}/messages")["revision"] == before


def test_doubled_late_and_reordered_notices_end_in_one_line(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")
    world.goes_wrong(notices={"duplicate": 100, "delay": 0.3, "reorder": True})

    world.answers("Ben", event, "declined")
    world.answers("Asha", event, "accepted")
    dana.settles()

    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"
    assert dana.with_id(booked.id).standing["Asha Rao"] == "accepted"
    assert [card.title for card in dana.cards()].count("Ben Carter declined") == 1


def test_missed_notices_that_graph_admits_to_are_looked_up(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")
    world.goes_wrong(notices={"drop": 100})
    world.answers("Ben", event, "declined")
    dana.settles()

    world.goes_wrong(notices={"drop": 0, "lifecycle": "missed"})
    dana.settles()

    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"


def test_a_watch_that_graph_removed_is_opened_anew(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")

    world.goes_wrong(notices={"lifecycle": "subscriptionRemoved"})
    dana.settles()
    world.answers("Ben", event, "declined")
    dana.settles()

    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"


def test_a_watch_is_renewed_before_it_runs_out(dana: Chat, world: World) -> None:
    dana.says(REQUEST.replace("next week", "in December"))
    booked = dana.books()
    [event] = world.events_with("Mira")

    for _ in range(3):
        world.passes("P1D")

    world.answers("Ben", event, "declined")
    dana.settles()
    assert world.requests("PATCH")
    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"


def test_a_notice_with_a_wrong_client_state_moves_nothing(dana: Chat, world: World, booked: Card) -> None:
    [event] = world.events_with("Mira")
    subscription = _subscription(world)
    world.goes_wrong(notices={"drop": 100})
    world.answers("Ben", event, "declined")
    dana.settles()
    seen = len(world.requests("GET"))
    item = {
        "subscriptionId": subscription,
        "tenantId": world.asks("GET", "world")["tenant"]["id"],
        "clientState": "guessed",
        "changeType": "updated",
        "resource": f"Users/{world.id_of('Dana')}/Events/{event['id']}",
        "resourceData": {"id": event["id"], "@odata.etag": 'W/"guessed"'},
    }

    answer = httpx.post(f"{world.house.bot_origin}/graph/notifications", json={"value": [item]})
    dana.settles()

    assert answer.status_code == 202
    assert len(world.requests("GET")) == seen
    assert dana.with_id(booked.id).standing["Ben Carter"] == "no answer yet"


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"value": 7}', b'{"value": [null, {}]}', b"\xff\xfe"])
def test_a_notice_of_no_shape_is_passed_over(world: World, body: bytes) -> None:
    answer = httpx.post(f"{world.house.bot_origin}/graph/notifications", content=body)

    assert answer.status_code in (202, 400)
    assert world.chat("Dana").cards()


def _subscription(world: World) -> str:
    """Graph asks for a fresh token, and the path of the answer names the watch."""
    world.goes_wrong(notices={"lifecycle": "reauthorizationRequired"})
    world.settles()
    [renewal] = world.requests("POST", "/reauthorize")
    return str(renewal["path"]).split("/")[-2]
