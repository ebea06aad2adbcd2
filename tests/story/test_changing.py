"""Changing what is booked: previewed, one PATCH, the same event and the same link, nobody's edits lost."""

import pytest

from tests.story.conftest import REQUEST
from tests.story.house import House
from tests.story.play import Card, Chat, Json, World, next_week


@pytest.fixture
def booked(dana: Chat) -> Card:
    dana.says(REQUEST)
    return dana.books()


def finds_other_times(dana: Chat, booked: Card) -> Card:
    dana.presses("Find another time", booked)
    assert dana.title == "Times for Mira Voss"
    return dana.last()


def event_of(world: World) -> Json:
    [event] = world.events_with("Mira")
    return event


def patches(world: World) -> list[Json]:
    return [one for one in world.requests("PATCH") if "/me/events/" in one["path"]]


def test_nothing_is_sent_before_the_preview_is_confirmed(dana: Chat, world: World, booked: Card) -> None:
    before = event_of(world)
    mails = len(world.outbox("mira@example.org"))

    slots = finds_other_times(dana, booked)
    dana.presses("Book", slots)

    preview = dana.with_id(slots.id)
    assert preview.title == "Move the interview with Mira Voss?"
    assert "3 people will get an Outlook update, 1 of them the candidate." in preview.words
    assert "Before Mon 30 Nov, 09:00–10:00" in preview.words
    assert event_of(world)["changeKey"] == before["changeKey"]
    assert len(world.outbox("mira@example.org")) == mails
    assert dana.with_id(booked.id).title == "Booked: interview with Mira Voss"


def test_a_move_keeps_the_event_its_link_and_its_body(dana: Chat, world: World, booked: Card) -> None:
    before = event_of(world)

    slots = finds_other_times(dana, booked)
    dana.presses("Book", slots)
    dana.presses("Yes, move it")

    after = event_of(world)
    for same in ("id", "iCalUId", "onlineMeeting"):
        assert after[same] == before[same]
    assert before["onlineMeeting"]["joinUrl"] in after["body"]["content"]
    assert after["start"] != before["start"]
    assert len(patches(world)) == 1
    assert dana.with_id(slots.id).title == "Changed: interview with Mira Voss"
    living = dana.with_id(booked.id)
    assert living.title == "Booked: interview with Mira Voss"
    assert "Mon 30 Nov, 09:00–10:00" not in living.words
    assert [mail["kind"] for mail in world.outbox("mira@example.org")] == ["invitation", "update"]
    titles = [card.title for card in dana.cards()]
    assert not any("moved in Outlook" in title for title in titles)


def test_the_times_that_are_offered_differ_from_what_stands(dana: Chat, booked: Card) -> None:
    words = finds_other_times(dana, booked).words

    standing = [line for line in words.split(" / ") if "Mon 30 Nov, 09:00–10:00" in line]
    assert not standing or "Asha Rao and Ben Carter · Ada" not in words.partition(standing[0])[2][:60]


def test_a_narrow_window_still_has_the_times_beside_the_one_that_stands(dana: Chat, world: World) -> None:
    dana.says(
        "schedule Mira Voss <mira@example.org> with Asha, 60 min next Tuesday between 9:00 and 10:30, no room"
    )
    booked = dana.books()

    slots = finds_other_times(dana, booked)

    assert "Tue 1 Dec, 09:15–10:15" in slots.words
    assert "Tue 1 Dec, 09:00–10:00" not in slots.words


def test_a_colleague_who_declined_is_swapped_at_the_same_time_and_both_are_told(
    dana: Chat, world: World, booked: Card
) -> None:
    before = event_of(world)
    world.answers("Ben", before, "declined")
    dana.settles()

    dana.presses("Find another time", dana.card("Ben Carter declined"))
    slots = dana.last()
    # Asha and the room are busy then only with this very interview.
    assert "1 · Mon 30 Nov, 09:00–10:00" in slots.words
    assert "Asha Rao and Chi Nguyen · Ada" in slots.words
    dana.presses("Book", slots)
    preview = dana.with_id(slots.id)
    assert preview.title == "Change the interview with Mira Voss?"
    assert "Chi Nguyen will get an invitation." in preview.words
    assert "Ben Carter will get a cancellation." in preview.words
    dana.presses("Yes, change it")

    after = event_of(world)
    assert (after["iCalUId"], after["start"]) == (before["iCalUId"], before["start"])
    invited = {one["emailAddress"]["name"] for one in after["attendees"]}
    assert "Chi Nguyen" in invited and "Ben Carter" not in invited
    assert "Interviewers: Asha Rao, Chi Nguyen" in after["body"]["content"]
    assert [mail["kind"] for mail in world.outbox("Chi")] == ["invitation"]
    assert world.outbox("Ben")[-1]["kind"] == "cancellation"
    assert set(dana.with_id(booked.id).standing) == {"Mira Voss", "Asha Rao", "Chi Nguyen", "Ada"}


def test_two_presses_at_once_change_it_once(dana: Chat, world: World, booked: Card) -> None:
    slots = finds_other_times(dana, booked)
    dana.presses("Book", slots)

    dana.presses_at_once("Yes, move it", 2)

    assert len(patches(world)) == 1


def test_a_preview_that_is_no_longer_true_is_shown_anew(dana: Chat, world: World, booked: Card) -> None:
    slots = finds_other_times(dana, booked)
    dana.presses("Book", slots)
    event = event_of(world)
    world.moves("Dana", event, next_week("friday", 15), next_week("friday", 16))
    dana.settles()

    dana.presses("Yes, move it", dana.with_id(slots.id))

    preview = dana.with_id(slots.id)
    assert "Something has changed since" in preview.words
    assert "Before Fri 4 Dec, 15:00–16:00" in preview.words
    assert patches(world) == []
    dana.presses("Yes, move it", preview)
    assert len(patches(world)) == 1


def test_somebody_who_filled_up_meanwhile_is_named_and_other_times_are_offered(
    dana: Chat, world: World, booked: Card
) -> None:
    before = event_of(world)
    slots = finds_other_times(dana, booked)
    dana.presses("Book", slots)
    for who in ("Asha", "Ben", "Chi"):
        world.meeting(who, next_week("monday", 10), next_week("tuesday", 12))

    dana.presses("Yes, move it", dana.with_id(slots.id))

    told = dana.with_id(slots.id)
    assert told.title == "Not changed: interview with Mira Voss"
    assert "no longer free" in told.words
    assert "Asha Rao is busy" in told.words
    assert "It stands as it did: Mon 30 Nov, 09:00–10:00" in told.words
    assert event_of(world)["start"] == before["start"]
    assert patches(world) == []
    dana.presses("Book", told)
    dana.presses("Yes, move it", dana.with_id(slots.id))
    assert dana.with_id(slots.id).title == "Changed: interview with Mira Voss"


def test_an_answer_lost_after_the_change_mails_nobody_twice(dana: Chat, world: World, booked: Card) -> None:
    slots = finds_other_times(dana, booked)
    dana.presses("Book", slots)
    world.graph_answers("PATCH /me/events", 0, times=1, after_commit=True)

    dana.presses("Yes, move it")

    assert dana.with_id(slots.id).title == "Changed: interview with Mira Voss"
    assert [mail["kind"] for mail in world.outbox("mira@example.org")] == ["invitation", "update"]


@pytest.mark.parametrize("lost", ["PATCH /me/events", "POST /me/calendar/getSchedule"])
def test_a_bot_killed_in_the_middle_of_a_change_makes_it_once(
    dana: Chat, world: World, booked: Card, house: House, lost: str
) -> None:
    slots = finds_other_times(dana, booked)
    dana.presses("Book", slots)
    since = world.holds("graph", lost)

    dana.presses_and_looks_away("Yes, move it")
    world.is_asked(lost, since)
    house.restart_bot()
    dana.settles()

    assert dana.with_id(slots.id).title == "Changed: interview with Mira Voss"
    assert "Mon 30 Nov, 09:00–10:00" not in dana.with_id(booked.id).words
    assert [mail["kind"] for mail in world.outbox("mira@example.org")] == ["invitation", "update"]


def test_what_outlook_refuses_leaves_the_interview_as_it_was(dana: Chat, world: World, booked: Card) -> None:
    slots = finds_other_times(dana, booked)
    dana.presses("Book", slots)
    world.graph_answers("PATCH /me/events", 400, times=None)

    dana.presses("Yes, move it")

    assert dana.with_id(slots.id).title == "Not changed: interview with Mira Voss"
    living = dana.with_id(booked.id)
    assert living.title == "Booked: interview with Mira Voss"
    assert "Mon 30 Nov, 09:00–10:00" in living.words
    assert "Find another time" in living.buttons


def test_a_cancelled_interview_is_booked_anew_not_moved(dana: Chat, world: World, booked: Card) -> None:
    dana.presses("Yes, cancel it", booked)

    dana.presses("Find another time", dana.with_id(booked.id))
    dana.books()

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1


def test_a_whole_loop_moves_by_one_press_and_keeps_its_events(dana: Chat, world: World) -> None:
    dana.says(
        "schedule a loop for Lena Ott lena@example.org: 45 min coding with Asha, 30 min values with Chi;"
        " room for 4, in one day, next week"
    )
    booked = dana.books()
    before = {event["iCalUId"]: event["start"] for event in world.events_with("Lena")}

    dana.presses("Find other times", booked)
    slots = dana.last()
    dana.presses("Book", slots)
    preview = dana.with_id(slots.id)
    assert preview.title == "Move the 2 sessions with Lena Ott?"
    assert "3 people will get an Outlook update, 1 of them the candidate." in preview.words
    dana.presses("Yes, move them")

    after = {event["iCalUId"]: event["start"] for event in world.events_with("Lena")}
    assert after.keys() == before.keys()
    assert after != before
    assert len(patches(world)) == sum(after[one] != before[one] for one in after)
    assert dana.with_id(booked.id).title == "Booked: loop with Lena Ott"
    assert dana.with_id(slots.id).title == "Changed: 2 sessions with Lena Ott"


def test_a_loop_of_which_outlook_takes_only_a_part_says_which_and_the_rest_can_follow(
    dana: Chat, world: World
) -> None:
    dana.says(
        "schedule a loop for Lena Ott lena@example.org: 45 min coding with Asha, 30 min values with Chi;"
        " no room, in one day, next week"
    )
    booked = dana.books()
    first, second = sorted(world.events_with("Lena"), key=lambda event: event["start"]["dateTime"])
    dana.presses("Find other times", booked)
    slots = dana.last()
    dana.presses("Book", slots)
    patch = "PATCH /me/events"
    world.goes_wrong(
        graph=[{"match": patch, "delay": 0.01, "times": 1}, {"match": patch, "status": 400, "times": None}]
    )

    dana.presses("Yes, move them", dana.with_id(slots.id))

    told = dana.with_id(slots.id)
    moved, stayed = (
        next(event for event in world.events_with("Lena") if event["iCalUId"] == one["iCalUId"])
        for one in (first, second)
    )
    assert moved["start"] != first["start"] and stayed["start"] == second["start"]
    assert told.title == "Changed in part: 2 sessions with Lena Ott"
    assert "Changed: Coding" in told.words and "As before: Values" in told.words
    assert "Nobody was mailed" not in told.words
    world.is_well_again()
    dana.presses("Move Values", told)
    again = dana.last()
    dana.presses("Book", again)
    dana.presses("Yes, move it", dana.with_id(again.id))
    [after] = [event for event in world.events_with("Lena") if event["iCalUId"] == second["iCalUId"]]
    assert after["start"] != second["start"]


def test_a_loop_whose_people_filled_up_meanwhile_gets_the_nearest_other_times_at_once(
    dana: Chat, world: World
) -> None:
    dana.says(
        "schedule a loop for Lena Ott lena@example.org: 45 min coding with Asha, 30 min values with Chi;"
        " no room, in one day, next week"
    )
    booked = dana.books()
    before = {event["iCalUId"]: event["start"] for event in world.events_with("Lena")}
    dana.presses("Find other times", booked)
    slots = dana.last()
    dana.presses("Book", slots)
    world.meeting("Chi", next_week("monday", 8), next_week("tuesday", 12))

    dana.presses("Yes, move them", dana.with_id(slots.id))

    told = dana.with_id(slots.id)
    assert told.title == "Not changed: 2 sessions with Lena Ott"
    assert "Chi Nguyen is no longer free" in told.words
    assert "The nearest times that are free" in told.words
    assert "1 · Tue 1 Dec" in told.words
    assert {event["iCalUId"]: event["start"] for event in world.events_with("Lena")} == before
    dana.presses("Book", told)
    dana.presses("Yes, move them", dana.with_id(slots.id))
    assert dana.with_id(slots.id).title == "Changed: 2 sessions with Lena Ott"


def test_one_session_of_a_loop_moves_alone_and_not_into_another(dana: Chat, world: World) -> None:
    dana.says(
        "schedule a loop for Lena Ott lena@example.org: 45 min coding with Asha, 45 min values with Chi;"
        " no room, on Monday 30 November 9:00 to 12:00"
    )
    booked = dana.books()
    coding, values = sorted(world.events_with("Lena"), key=lambda event: event["start"]["dateTime"])

    dana.presses("Open it", booked, session="0")
    dana.presses("Find another time", dana.card("Booked: interview with Lena Ott"))
    slots = dana.last()
    held = [line for line in slots.words.split(" / ") if " · Mon 30 Nov, " in line]
    dana.presses("Book", slots)
    dana.presses("Yes, move it")

    assert not any("09:45" in line.partition("–")[0] for line in held)
    moved, stayed = (
        next(event for event in world.events_with("Lena") if event["iCalUId"] == one["iCalUId"])
        for one in (coding, values)
    )
    assert moved["start"] != coding["start"]
    assert stayed["start"] == values["start"]
    ends, begins = moved["end"]["dateTime"], stayed["start"]["dateTime"]
    assert ends <= begins or moved["start"]["dateTime"] >= stayed["end"]["dateTime"]
    assert "Coding" in moved["subject"]


@pytest.mark.parametrize("said", ["find another time", "other times"])
def test_other_times_typed_after_a_booking_are_for_that_interview(
    dana: Chat, world: World, said: str
) -> None:
    dana.says("schedule Lena Ott lena@example.org with Chi, 30 min next week")  # left open
    dana.says(REQUEST)
    dana.books()
    before = event_of(world)

    dana.says(said)

    assert dana.title == "Times for Mira Voss"
    slots = dana.last()
    dana.presses("Book", slots)
    dana.presses("Yes, move it", dana.with_id(slots.id))
    assert event_of(world)["iCalUId"] == before["iCalUId"]
    assert event_of(world)["start"] != before["start"]


def test_other_times_typed_after_a_change_are_for_what_was_changed(dana: Chat, booked: Card) -> None:
    dana.says("schedule Lena Ott lena@example.org with Chi, 30 min next week")
    slots = finds_other_times(dana, booked)
    dana.presses("Book", slots)
    dana.presses("Yes, move it", dana.with_id(slots.id))

    dana.says("other times")

    assert dana.title == "Times for Mira Voss"


def test_more_times_typed_after_times_were_shown_are_more_of_those(dana: Chat, booked: Card) -> None:
    dana.says("schedule Lena Ott lena@example.org with Chi, 30 min next week")

    dana.says("more times")

    assert dana.title == "Times for Lena Ott"
    assert "6 · " in dana.last_words() and "1 · Mon" not in dana.last_words()


def test_more_times_typed_are_those_after_the_ones_shown_last_to_the_end(dana: Chat) -> None:
    dana.says("schedule Lena Ott lena@example.org with Chi, 30 min next week")
    dana.presses("More times")
    assert "6 · " in dana.last_words()

    dana.says("more times")
    assert "11 · " in dana.last_words() and "10 · " not in dana.last_words()
    dana.says("more times")
    assert "16 · " in dana.last_words()
    dana.says("more times")

    assert dana.last_words().startswith("These are all the times that I have for Lena Ott.")


def test_other_times_typed_after_an_older_proposal_was_booked_are_for_the_booking(dana: Chat) -> None:
    dana.says(REQUEST)
    mira = dana.last()
    dana.says("schedule Lena Ott lena@example.org with Chi, 30 min next week")
    dana.presses("Book", mira)

    dana.says("other times")

    assert dana.title == "Times for Mira Voss"


def test_other_times_typed_after_a_loop_move_all_that_stands_of_it_or_open_its_form(
    dana: Chat, world: World
) -> None:
    dana.says(
        "schedule a loop for Lena Ott lena@example.org: 45 min coding with Asha, 30 min values with Chi;"
        " no room, in one day, next week"
    )
    booked = dana.books()

    dana.says("other times")
    dana.presses("Book", dana.last())
    assert "Move the 2 sessions with Lena Ott?" in [card.title for card in dana.cards()]
    dana.presses("Yes, cancel all", dana.with_id(booked.id))
    dana.says("other times")

    assert dana.title == "Times for Lena Ott"
    assert world.events_with("Lena") == []


def test_other_times_typed_while_it_is_being_booked_have_to_wait(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.graph_answers("POST /me/events", 503, retryAfter=5)
    dana.presses_and_looks_away("Book")

    dana.says("other times")

    assert dana.last_words() == "I am still at work on the interview with Mira Voss: one moment."
    assert len(world.events_with("Mira")) == 1


def test_other_times_typed_after_a_request_without_any_are_not_those_of_somebody_else(
    dana: Chat, world: World, booked: Card
) -> None:
    dana.says("schedule Lena Ott lena@example.org with Chi, 30 min next week")
    world.meeting("Asha", next_week("monday", 0), next_week("friday", 23))
    dana.says("schedule Noor Aziz noor@example.org with Asha, 60 min next week")
    assert dana.title == "No common time"

    dana.says("other times")

    assert dana.last_words().startswith("I have no times for Noor Aziz yet.")
