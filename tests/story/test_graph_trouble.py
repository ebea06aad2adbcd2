"""Graph refuses, is busy, is silent, or did it and lost the answer."""

import pytest

from tests.story.conftest import REQUEST
from tests.story.play import Chat, World

EVENTS = "POST /me/events"


@pytest.mark.parametrize(
    ("status", "words"), [(403, "does not let me do that"), (404, "no longer in Outlook")]
)
def test_a_booking_that_graph_refuses_is_said_and_nothing_is_left(
    dana: Chat, world: World, status: int, words: str
) -> None:
    dana.says(REQUEST)
    world.graph_answers(EVENTS, status)

    dana.presses("Book")

    assert dana.title == "Not booked: interview with Mira Voss"
    assert words in dana.last_words()
    assert world.events_with("Mira") == []
    dana.presses("Find another time")
    dana.books()
    assert dana.title == "Booked: interview with Mira Voss"


def test_a_refused_token_is_renewed_and_nobody_notices(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.graph_answers(EVENTS, 401)

    dana.presses("Book")

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1


@pytest.mark.parametrize("status", [429, 503, 504])
def test_a_busy_graph_is_waited_for(dana: Chat, world: World, status: int) -> None:
    dana.says(REQUEST)
    world.graph_answers("getSchedule", status, retryAfter=0.3)
    world.graph_answers(EVENTS, status, retryAfter=0.3)

    dana.presses("Book")

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1


def test_a_graph_that_asks_for_a_long_wait_is_told_of_in_the_chat(dana: Chat, world: World) -> None:
    world.graph_answers("getSchedule", 429, times=None, retryAfter=90)

    dana.says(REQUEST)

    assert dana.title == "One moment"
    assert "Microsoft 365 asks us to wait" in dana.last_words()
    assert "Nothing is lost." in dana.last_words()
    world.is_well_again()
    dana.presses("Change request")
    dana.presses("Find times")
    assert dana.title == "Times for Mira Voss"


def test_no_answer_at_all_is_asked_again(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.graph_answers(EVENTS, "reset")

    dana.presses("Book")

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1


@pytest.mark.parametrize("status", ["reset", 504, 500])
def test_an_event_whose_answer_was_lost_is_found_and_not_made_twice(
    dana: Chat, world: World, status: int | str
) -> None:
    dana.says(REQUEST)
    world.graph_answers(EVENTS, status, after_commit=True)

    dana.presses("Book")

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1
    assert len(world.outbox("mira@example.org")) == 1


def test_a_cancellation_whose_answer_was_lost_is_known_for_done(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    world.graph_answers("POST *cancel", "reset", after_commit=True)

    dana.presses("Yes, cancel it")

    assert dana.with_id(booked.id).title == "Cancelled: interview with Mira Voss"
    assert world.events_with("Mira") == []
    assert [mail["kind"] for mail in world.outbox("Asha")] == ["invitation", "cancellation"]


def test_a_cancellation_that_graph_refuses_leaves_the_interview_standing_and_says_so(
    dana: Chat, world: World
) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    world.graph_answers("POST *cancel", 403)

    dana.presses("Yes, cancel it")

    assert dana.with_id(booked.id).title == "Booked: interview with Mira Voss"
    assert dana.last_words().startswith("The interview is not cancelled.")
    assert len(world.events_with("Mira")) == 1
    dana.presses("Yes, cancel it")
    assert dana.with_id(booked.id).title == "Cancelled: interview with Mira Voss"


@pytest.mark.parametrize(
    ("status", "title"), [(403, "Not allowed"), (404, "It is gone"), (400, "Outlook did not")]
)
def test_a_search_that_graph_refuses_is_said_with_a_way_on(
    dana: Chat, world: World, status: int, title: str
) -> None:
    world.graph_answers("getSchedule", status)

    dana.says(REQUEST)

    assert dana.title.startswith(title)
    assert dana.last().buttons


def test_a_chat_that_does_not_take_the_card_at_first_gets_it_later(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.goes_wrong(connector=[{"match": "PUT *activities*", "status": 503, "times": 2}])

    dana.presses("Book")

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1


def test_a_line_that_teams_did_not_take_comes_as_soon_as_it_does(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")
    world.goes_wrong(connector=[{"match": "POST *activities*", "status": 503, "times": None}])

    world.answers("Ben", event, "declined", "Sorry")
    dana.settles()
    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"
    assert "Ben Carter declined" not in [card.title for card in dana.cards()]
    world.is_well_again()
    world.passes("PT6M")

    assert [card.title for card in dana.cards()].count("Ben Carter declined") == 1
