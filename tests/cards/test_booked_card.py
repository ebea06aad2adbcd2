import json
from dataclasses import replace

from cards.answers import all_accepted_card, declined_card, edited_card
from cards.booked import NOTE, booked_card, booking_card, cancelled_card, failed_card
from cards.clicks.recruiter import CancelBooking, FindAgain
from cards.clicks.signed import read_click
from cards.kit import Action, Card
from cards.sample import ADA, BEN, JOIN, KEYS, NOW, TENANT, answers, booking, press, proposal
from cards.status import status_card
from services.booking.news import Edited
from services.model import Answer, BookingState, Rsvp
from tests.cards.reading import buttons, texts


def titled(card: Card, title: str) -> Action:
    return next(button for button in buttons(card) if button["title"] == title)


def pressed(action: Action) -> object:
    return read_click(action["data"], tenant=TENANT, keys=KEYS, now=NOW)


def test_nothing_says_booked_before_outlook_has_said_so() -> None:
    card = booking_card(booking(BookingState.BOOKING))

    assert "booked" not in json.dumps(card).casefold()
    assert "Tue 24 Nov, 10:00–11:00 (London)" in texts(card)


def test_each_answer_stands_beside_its_name_in_words() -> None:
    stand = answers(Rsvp.ACCEPTED, Rsvp.ORGANIZER, Rsvp.DECLINED, Rsvp.TENTATIVE, "On leave")
    told = texts(booked_card(booking(BookingState.BOOKED, *stand), press=press))

    assert told[told.index("Mira Novak (candidate)") + 1] == "accepted"
    assert told[told.index("Asha Rao") + 1] == "organizes"
    assert told[told.index("Ben Ortiz") + 1 :][:2] == ["“On leave”", "declined"]
    assert told[told.index("Ada (room)") + 1] == "needs approval"


def test_a_room_that_has_not_answered_has_only_been_asked() -> None:
    stand = answers(Rsvp.NONE, Rsvp.ORGANIZER, Rsvp.NOT_RESPONDED, Rsvp.NONE)
    card = booked_card(booking(BookingState.BOOKED, *stand), press=press)
    told = texts(card)

    assert told[told.index("Ada (room)") + 1] == "asked"
    assert told[told.index("Ben Ortiz") + 1] == "no answer yet"
    assert card["speak"].endswith("0 of 2 accepted. Room Ada asked.")


def test_a_booked_interview_can_be_joined_moved_and_cancelled() -> None:
    card = booked_card(replace(booking(), revision=4), press=press)

    assert titled(card, "Join")["url"] == JOIN
    assert pressed(titled(card, "Find another time")) == FindAgain("b00c", 4)
    assert titled(card, "Cancel")["type"] == "Action.ShowCard"


def test_cancelling_takes_a_second_press_with_room_for_a_note() -> None:
    stand = answers(Rsvp.NONE, Rsvp.ORGANIZER, Rsvp.NONE, Rsvp.NONE)
    asked = titled(booked_card(booking(BookingState.BOOKED, *stand), press=press), "Cancel")["card"]

    assert [part["id"] for part in asked["body"] if part["type"] == "Input.Text"] == [NOTE]
    assert "Ben Ortiz and Mira Novak (candidate) will get a cancellation." in texts(asked)
    assert "Outlook takes it out of the calendars. This cannot be undone." in texts(asked)
    assert pressed(buttons(asked)[0]) == CancelBooking("b00c", 1)


def test_a_join_link_that_is_no_web_address_is_no_button() -> None:
    card = booked_card(replace(booking(), join_url="javascript:alert(1)"), press=press)
    assert "Join" not in [button["title"] for button in buttons(card)]


def test_a_failed_booking_says_why_and_that_nothing_is_left() -> None:
    told = texts(failed_card(booking(BookingState.FAILED, trouble="the room is gone"), press=press))

    assert "The room is gone." in told
    assert "Nothing is left in anybody’s calendar." in told


def test_a_cancelled_interview_shows_the_note_everybody_got() -> None:
    ours = texts(cancelled_card(booking(BookingState.CANCELLED, note="Mira withdrew"), press=press))
    theirs = texts(cancelled_card(booking(BookingState.CANCELLED), press=press, in_outlook=True))

    assert "“Mira withdrew”" in ours and "Outlook has sent everybody the cancellation." in ours
    assert "It was cancelled in Outlook." in theirs


def test_a_declined_line_carries_the_comment_and_a_way_on() -> None:
    card = declined_card(
        booking(), Answer(BEN.address, BEN.name, Rsvp.DECLINED, comment="On leave"), press=press
    )

    assert (
        card["fallbackText"]
        == "Ben Ortiz declined: interview with Mira Novak, Tue 24 Nov, 10:00–11:00 (London)."
    )
    assert "“On leave”" in texts(card)
    assert pressed(titled(card, "Find another time")) == FindAgain("b00c", 1)


def test_a_room_that_declines_is_called_a_room() -> None:
    card = declined_card(booking(), Answer(ADA.address, ADA.name, Rsvp.DECLINED, is_room=True), press=press)
    assert texts(card)[0] == "Room Ada declined"


def test_a_room_whose_booking_somebody_approves_first_says_so() -> None:
    room = Answer(ADA.address, ADA.name, Rsvp.TENTATIVE, is_room=True)
    assert "needs approval" in texts(booked_card(booking(BookingState.BOOKED, room), press=press))


def test_answers_that_outlook_does_not_track_are_not_waited_for_in_silence() -> None:
    unseen = replace(booking(), calendar="c2")
    assert any(
        text.startswith("Answers cannot be observed") for text in texts(booked_card(unseen, press=press))
    )


def test_good_news_and_moves_say_the_time_as_it_is_now() -> None:
    yes = answers(Rsvp.ACCEPTED, Rsvp.ORGANIZER, Rsvp.ACCEPTED, Rsvp.ACCEPTED)
    happy = texts(all_accepted_card(booking(BookingState.BOOKED, *yes), press=press))
    moved = texts(edited_card(booking(), Edited(proposal().slots[1].span), press=press))

    assert happy[:3] == [
        "Everyone has accepted the interview with Mira Novak",
        "Tue 24 Nov, 10:00–11:00 (London)",
        "2 of 2 accepted. Room Ada accepted.",
    ]
    assert "Now Tue 24 Nov, 10:00–11:00 (London)" in moved
    assert moved[2].startswith("Before Tue 24 Nov, 14:00–15:00 (London).")


def test_status_tells_eight_and_counts_the_rest() -> None:
    told = texts(status_card([booking()] * 10, press=press))

    assert told.count("Mira Novak: booked") == 8
    assert told[-2] == "And 2 more."


def test_status_tells_an_interviewer_what_they_hold_and_how_they_answered() -> None:
    answered = booking(BookingState.BOOKED, *answers(Rsvp.ACCEPTED, Rsvp.ORGANIZER, Rsvp.ACCEPTED, Rsvp.NONE))
    sits = answered.slot.people[-1]

    told = texts(status_card([], [(answered, sits)], zone="Asia/Tokyo", press=press))

    assert "Interview with Mira Novak" in told
    assert any("Tokyo" in each for each in told)
    assert any(each.startswith("You: ") and each.endswith("arranged it.") for each in told)


def test_status_says_that_it_knows_no_interview_with_whoever_was_named() -> None:
    told = texts(status_card([booking()], unknown="Mia", press=press))

    assert told[1] == "None of them is with “Mia”."
