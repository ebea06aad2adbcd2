"""Slots, booking, answers, rooms, other times, cancelling."""

import pytest

from tests.story.conftest import REQUEST
from tests.story.play import Chat, World, next_week


def test_a_request_waits_for_the_sign_in_and_then_goes_on_by_itself(world: World) -> None:
    dana = world.chat("Dana")

    dana.says(REQUEST)
    assert dana.title == "Sign in to go on"
    assert dana.last().buttons == ["Sign in with Microsoft"]
    dana.signs_in()

    assert [card.title for card in dana.cards()][-2:] == [
        "Signed in as Dana Whitfield",
        "Times for Mira Voss",
    ]


def test_the_slots_card_offers_five_times_with_people_room_and_reason(dana: Chat) -> None:
    dana.says(REQUEST)

    card = dana.last()
    assert card.buttons.count("Book") == 5
    assert "More times" in card.buttons
    assert "1 · Mon 30 Nov, 09:00–10:00 (London)" in card.words
    assert "Asha Rao and Ben Carter · Ada" in card.words
    assert "Everyone is free" in card.words
    assert "Ben Carter chosen (Chi Nguyen could too)" in card.words


def test_more_times_shows_others_and_each_of_them_can_be_booked(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    first = dana.last()

    dana.presses("More times")
    more = dana.last()
    assert more.id == first.id
    assert "6 · " in more.words
    assert "1 · " not in more.words
    dana.presses_nth(2, more)

    assert dana.title == "Booked: interview with Mira Voss"
    eighth = next(words for words in more.words.split(" / ") if words.startswith("8 · "))
    assert eighth.removeprefix("8 · ") in dana.last_words()
    assert len(world.events_with("Mira")) == 1


def test_book_answers_at_once_and_says_booked_only_when_outlook_has_it(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.graph_answers("POST /me/events", 503, retryAfter=1.5)

    pressed = dana.presses_and_looks_away("Book")
    assert pressed.said.startswith("Booking interview with Mira Voss")
    assert dana.title == "Booking interview with Mira Voss …"
    assert world.events_with("Mira") == []
    assert dana.last().buttons == []
    dana.settles()

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1


def test_a_booking_is_one_event_with_everybody_the_room_and_a_teams_link(dana: Chat, world: World) -> None:
    dana.says(REQUEST)

    dana.books()

    [event] = world.events_with("Mira")
    invited = {one["emailAddress"]["address"]: one["type"] for one in event["attendees"]}
    assert invited == {
        "mira@example.org": "required",
        world.address("Asha"): "required",
        world.address("Ben"): "required",
        "room.ada@contoso.com": "resource",
    }
    assert event["isOrganizer"]
    assert event["start"]["dateTime"].startswith("2026-11-30T09:00")
    assert event["location"]["locationEmailAddress"] == "room.ada@contoso.com"
    assert event["isOnlineMeeting"]
    assert event["onlineMeeting"]["joinUrl"].startswith("https://teams.microsoft.com/")
    assert event["transactionId"]
    [sent] = world.requests("POST", "/me/events")  # no other calendar's answers would come back
    assert sent["mailbox"] == world.address("Dana")
    [marked] = world.requests("GET", "/me/events")
    assert "MusterBooking" in marked["query"]
    assert {world.events_with("Mira", who)[0]["iCalUId"] for who in ("Asha", "Ben")} == {event["iCalUId"]}
    assert world.events_with("Mira", "Chi") == []
    for who in ("mira@example.org", "Asha", "Ben"):
        assert [mail["kind"] for mail in world.outbox(who)] == ["invitation"]


def test_an_acceptance_shows_on_the_booked_card_by_itself(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    dana.books()
    [event] = world.events_with("Mira")

    world.answers("Asha", event, "accepted")

    dana.sees_within(10, lambda chat: chat.last().standing["Asha Rao"] == "accepted")
    assert dana.last().standing["Ben Carter"] == "no answer yet"


def test_everybody_can_answer_in_the_same_moment(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    dana.books()
    [event] = world.events_with("Mira")

    world.answers("Asha", event, "accepted")
    world.answers("Ben", event, "tentativelyAccepted", "If the train is on time")
    world.answers("mira@example.org", event, "accepted")
    dana.settles()

    assert dana.card("Booked").standing == {
        "Mira Voss": "accepted",
        "Asha Rao": "accepted",
        "Ben Carter": "tentative",
        "Ada": "accepted",
    }
    assert "“If the train is on time”" in dana.card("Booked").words


def test_a_refusal_is_a_new_line_with_the_comment_and_a_way_on(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")

    world.answers("Ben", event, "declined", "At the dentist")
    dana.settles()

    line = dana.last()
    assert line.title == "Ben Carter declined"
    assert "“At the dentist”" in line.words
    assert line.buttons[-2:] == ["Find another time", "Wait"]
    assert dana.with_id(booked.id).standing["Ben Carter"] == "declined"
    assert [card.title for card in dana.cards()].count("Ben Carter declined") == 1


def test_somebody_is_not_offered_at_a_time_that_they_declined(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    dana.books()
    [old] = world.events_with("Mira")
    world.answers("Ben", old, "declined")
    dana.settles()

    dana.presses("Find another time", dana.card("Ben Carter declined"))

    first = dana.last_words().partition("1 · ")[2].partition("2 · ")[0]
    assert first.startswith("Mon 30 Nov, 09:00–10:00")
    assert "Ben Carter" not in first


def test_the_room_answers_by_itself(dana: Chat, world: World) -> None:
    dana.says(REQUEST)

    dana.books()

    assert dana.card("Booked").standing["Ada"] == "accepted"


def test_a_room_that_declines_is_told_and_another_time_can_be_found(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.goes_wrong(rooms={"room.ada@contoso.com": "declines"})

    booked = dana.books()

    assert booked.standing["Ada"] == "declined"
    line = dana.card("Room Ada declined")
    assert "The interview stands, but has no room." in line.words
    dana.presses("Find another time", line)
    assert dana.title == "Times for Mira Voss"


def test_a_room_that_says_nothing_has_only_been_asked(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.goes_wrong(rooms={"room.ada@contoso.com": "silent"})

    booked = dana.books()

    assert booked.standing["Ada"] == "asked"


def test_cancelling_takes_every_copy_away_and_outlook_tells_everybody_why(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    booked = dana.books()

    pressed = dana.presses("Yes, cancel it", note="The role is filled")

    assert pressed.said.startswith("Cancelling interview with Mira Voss")
    card = dana.with_id(booked.id)
    assert card.title == "Cancelled: interview with Mira Voss"
    assert "“The role is filled”" in card.words
    for whose in ("Dana", "Asha", "Ben", "room.ada@contoso.com"):
        assert world.events_with("Mira", whose) == []
    for who in ("mira@example.org", "Asha", "Ben"):
        mail = world.outbox(who)[-1]
        assert (mail["kind"], "The role is filled" in mail["text"]) == ("cancellation", True)


def test_a_cancelled_interview_can_be_given_another_time(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    dana.books()
    dana.presses("Yes, cancel it")

    dana.presses("Find another time")
    dana.books()

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1


def test_a_time_can_be_booked_by_typing_its_number(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    offered = dana.last()

    dana.says("book 2")

    card = dana.with_id(offered.id)
    assert card.title == "Booked: interview with Mira Voss"
    assert "Mon 30 Nov, 09:30–10:30" in card.words or "Mon 30 Nov, 10:00–11:00" in card.words
    assert len(world.events_with("Mira")) == 1


def test_a_number_never_means_an_earlier_request(dana: Chat, world: World) -> None:
    dana.says("schedule Lee Park lee@example.org with Asha, 45 min next week")
    dana.says(REQUEST)
    dana.says("book 1")

    dana.says("book 2")  # a second thought, and Lee's times are still open

    assert "for Mira Voss, are not offered any more" in dana.last_words()
    assert world.events_with("Lee") == []
    assert len(world.events_with("Mira")) == 1


def test_a_time_that_was_not_shown_is_not_booked(dana: Chat, world: World) -> None:
    dana.says(REQUEST)

    dana.says("book 9")  # o'clock?

    assert dana.last_words() == "I have not shown you a time 9 yet: “more times” shows the next ones."
    assert world.events_with("Mira") == []
    dana.says("more times")
    dana.says("book 6")
    assert len(world.events_with("Mira")) == 1


def test_a_number_books_nothing_where_the_last_request_found_no_times(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.meeting("Asha", next_week("tuesday", 0), next_week("wednesday", 0))
    dana.says("schedule Lee Park lee@example.org with Asha, 45 min next tuesday")
    assert dana.title == "No common time"

    dana.says("book 1")

    assert "I have no times for Lee Park yet." in dana.last_words()
    assert world.events_with("Mira") == []


def test_status_tells_where_the_interviews_stand(dana: Chat) -> None:
    dana.says("status")
    assert "You have no interviews with me yet." in dana.last_words()

    dana.says(REQUEST)
    dana.books()
    dana.says("status")

    assert "Mira Voss: booked" in dana.last_words()
    assert "0 of 3 accepted. Room Ada accepted." in dana.last_words()


def test_status_tells_an_interviewer_which_interviews_they_hold(dana: Chat, world: World) -> None:
    dana.says("schedule Lee Park lee@example.org with Asha, 45 min next monday")
    dana.books()
    asha = world.chat("Asha")

    asha.says("status")

    assert "Interview with Lee Park / Mon 30 Nov, 09:00–09:45 (London)" in asha.last_words()
    assert "You: no answer yet. Dana Whitfield arranged it." in asha.last_words()
    asha.says("cancel Lee")
    assert "Interview with Lee Park" in asha.last_words() and "None of them" not in asha.last_words()
    assert "Whoever arranged an interview can move or cancel it." in asha.last_words()


def test_a_name_that_no_interview_is_with_is_said_before_the_list(dana: Chat) -> None:
    dana.says("schedule Lee Park lee@example.org with Asha, 45 min next monday")
    dana.books()

    for asked in ("cancel Leo", "move Leo to Friday", "status of Leo"):
        dana.says(asked)

        assert "None of them is with “Leo”." in dana.last_words()
        assert "Lee Park: booked" in dana.last_words()


def test_an_interview_without_a_room_or_teams_has_neither(dana: Chat, world: World) -> None:
    dana.says("schedule Lee Park lee@example.org with Asha, 45 min next week, no room, in person")

    dana.books()

    [event] = world.events_with("Lee")
    assert not event["isOnlineMeeting"]
    assert [one["type"] for one in event["attendees"]] == ["required", "required"]


@pytest.mark.parametrize("whose", ["Asha", "room.ada@contoso.com"])
def test_only_times_at_which_everybody_is_free_are_offered_first(
    dana: Chat, world: World, whose: str
) -> None:
    all_day = next_week("monday", 0), next_week("monday", 23)
    world.meeting(whose, *all_day)
    if whose != "Asha":
        world.meeting("room.turing@contoso.com", *all_day)

    dana.says(REQUEST)

    assert "Mon 30 Nov" not in dana.last_words()
    assert "1 · Tue 1 Dec, 09:00–10:00" in dana.last_words()


def _panel(event: dict[str, list[dict[str, dict[str, str]]]], world: World) -> list[str]:
    addresses = {one["emailAddress"]["address"] for one in event["attendees"]}
    return [who for who in ("Asha", "Ben", "Chi") if world.address(who) in addresses]
