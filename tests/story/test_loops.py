"""Loops of several sessions: asked for in a sentence, booked all or none, each with a life of its own."""

import pytest

from tests.story.house import House
from tests.story.play import Card, Chat, World, next_week

LOOP = (
    "schedule a loop for Mira Voss mira@example.org: 45 min coding with Asha or Ben, 60 min system design"
    " with Chi, 30 min values with two of Asha, Ben, Priya Nair; any order, one room for 4, in one day,"
    " next week"
)
SESSIONS = ("Coding", "System design", "Values")


def test_a_loop_from_a_sentence_is_proposed_with_its_sessions(dana: Chat) -> None:
    dana.says(LOOP)

    card = dana.last()
    assert card.title == "Times for Mira Voss"
    assert "Coding, 45 min: Asha Rao or Ben Carter" in card.words
    assert "Values, 30 min: 2 of Asha Rao, Ben Carter or Priya Nair" in card.words
    assert "in any order · one room for 4" in card.words
    assert card.buttons.count("Book") >= 3


def test_a_loop_is_one_event_a_session_and_one_card(dana: Chat, world: World) -> None:
    dana.says(LOOP)

    booked = dana.books()

    events = world.events_with("Mira")
    assert sorted(event["subject"] for event in events) == [
        f"Interview: Mira Voss ({title})" for title in SESSIONS
    ]
    assert len({event["iCalUId"] for event in events}) == 3
    assert len({event["onlineMeeting"]["joinUrl"] for event in events}) == 3
    assert {event["location"]["locationEmailAddress"] for event in events} == {"room.ada@contoso.com"}
    assert booked.title == "Booked: loop with Mira Voss"
    assert all(title in booked.words for title in SESSIONS)
    assert [mail["kind"] for mail in world.outbox("mira@example.org")] == ["invitation"] * 3
    assert len(world.requests("POST", "/me/events")) == 3


def test_answers_to_every_session_show_on_the_one_card(dana: Chat, world: World) -> None:
    dana.says(LOOP)
    booked = dana.books()
    coding, design = _event(world, "Coding"), _event(world, "System design")

    world.answers("mira@example.org", coding, "accepted")
    world.answers("Chi", design, "declined", "On holiday")
    dana.settles()

    card = dana.with_id(booked.id)
    assert "Mira Voss (candidate) and Ada (room) accepted" in card.words
    assert "Chi Nguyen declined: “On holiday”" in card.words
    assert dana.card("Chi Nguyen declined").reply_to == booked.id


def test_one_session_can_be_cancelled_and_the_others_stand(dana: Chat, world: World) -> None:
    dana.says(LOOP)
    booked = dana.books()

    dana.presses("Open it", booked, session=_place(booked, "System design"))
    session = dana.card("Booked: interview with Mira Voss")
    dana.presses("Yes, cancel it", session)

    assert sorted(event["subject"] for event in world.events_with("Mira")) == [
        "Interview: Mira Voss (Coding)",
        "Interview: Mira Voss (Values)",
    ]
    card = dana.with_id(booked.id)
    assert card.title == "Booked: loop with Mira Voss"
    assert "System design · cancelled" in card.words


def test_the_whole_loop_can_be_cancelled(dana: Chat, world: World) -> None:
    dana.says(LOOP)
    booked = dana.books()

    dana.presses("Yes, cancel all", booked, note="The role is filled")

    assert world.events_with("Mira") == []
    assert dana.with_id(booked.id).title == "Cancelled: loop with Mira Voss"
    kinds = [mail["kind"] for mail in world.outbox("mira@example.org")]
    assert (kinds.count("invitation"), kinds.count("cancellation")) == (3, 3)


def test_a_loop_that_cannot_be_booked_whole_is_not_booked_at_all(dana: Chat, world: World) -> None:
    dana.says(LOOP)
    card = dana.last()
    world.graph_answers("POST /me/events", 200, times=1, delay=0.01)
    world.graph_answers("POST /me/events", 400, times=None)

    dana.presses("Book", card)

    assert world.events_with("Mira") == []
    failed = dana.with_id(card.id)
    assert failed.title == "Not booked: loop with Mira Voss"
    assert "Nothing is left in anybody’s calendar." in failed.words


def test_when_somebody_fills_up_meanwhile_the_nearest_times_can_be_booked_at_once(
    dana: Chat, world: World
) -> None:
    dana.says(LOOP)
    card = dana.last()
    world.meeting("Chi", next_week("monday", 0), next_week("monday", 23))

    dana.presses("Book", card)
    failed = dana.with_id(card.id)
    assert failed.title == "Not booked: loop with Mira Voss"
    assert "Chi Nguyen is no longer free. Chi Nguyen is busy 00:00–23:00." in failed.words
    assert world.events_with("Mira") == []
    assert failed.buttons.count("Book") == 3
    dana.presses("Book", failed)

    assert dana.with_id(card.id).title == "Booked: loop with Mira Voss"
    assert len(world.events_with("Mira")) == 3


@pytest.mark.parametrize("moment", [1, 2, 3])
def test_a_bot_killed_while_it_books_a_loop_books_each_session_once(
    dana: Chat, world: World, house: House, moment: int
) -> None:
    dana.says(LOOP)
    card = dana.last()
    for _ in range(moment):
        since = world.holds("graph", "POST /me/events", seconds=0.5 if _ < moment - 1 else 4)

    dana.presses_and_looks_away("Book", card)
    for _ in range(moment):
        world.is_asked("POST /me/events", since)
    house.restart_bot()
    dana.settles()

    assert dana.with_id(card.id).title == "Booked: loop with Mira Voss"
    assert len(world.events_with("Mira")) == 3
    assert [mail["kind"] for mail in world.outbox("mira@example.org")] == ["invitation"] * 3


def test_the_form_of_a_loop_shows_its_sessions_and_takes_changes(dana: Chat) -> None:
    dana.says(LOOP)

    dana.presses("Change request")
    form = dana.last()
    assert [form.filled[f"title.{n}"] for n in range(4)] == [*SESSIONS, ""]
    assert (form.filled["length.0"], form.filled["order"], form.filled["rooms"]) == ("45", "any", "one")
    dana.presses("Find times", form, **{"who.2": "", "length.1": "90", "order": "given"})

    words = dana.last_words()
    assert "System design, 90 min: Chi Nguyen" in words or "System design, 1 h 30 min: Chi Nguyen" in words
    assert "Values" not in words


def test_what_a_loop_lacks_is_asked_for_in_one_form(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org\n45 min coding with Asha\n60 min design\nnext week")

    form = dana.last()
    assert "I still need who is in Design." in form.words
    dana.presses("Find times", form, **{"who.1": "Chi"})

    assert dana.title == "Times for Mira Voss"
    assert "Design, 60 min: Chi Nguyen" in dana.last_words()


def _event(world: World, title: str) -> dict[str, object]:
    return next(event for event in world.events_with("Mira") if title in event["subject"])


def _place(card: Card, title: str) -> str:
    choices = card.inputs["session"]["choices"]
    return str(next(one["value"] for one in choices if title in one["title"]))


def test_a_loop_is_named_by_its_candidate_and_its_sessions_by_their_titles(dana: Chat, world: World) -> None:
    dana.says(LOOP)
    dana.books()

    for asked in ("status Mira", "cancel Mira"):
        dana.says(asked)
        assert dana.title == "Booked: loop with Mira Voss"
        assert "Cancel the loop" in dana.last().buttons

    dana.says("move Mira's coding to next friday")
    assert "45 min · Asha Rao or Ben Carter" in dana.last_words()
    dana.says("status")
    assert all(f"Mira Voss: {title}: booked" in dana.last_words() for title in SESSIONS)
    world.answers("Chi", _event(world, "System design"), "declined")
    dana.settles()
    assert "Interview with Mira Voss: System design, " in dana.card("Chi Nguyen declined").words
