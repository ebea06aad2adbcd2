"""Interviewers who do not answer are asked in their own chat, by their own clock, and then left alone."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest

from services.store import Store, open_engine
from tests.story.conftest import signed_in
from tests.story.house import House
from tests.story.play import Card, Chat, World, next_week

# It is Thursday, 26 November, 10:00 in London.
REQUEST = "schedule Mira Voss <mira@example.org> with {who}, 30 min on Thursday next week, no room"
INDIA, EASTERN = "India Standard Time", "Eastern Standard Time"
PEOPLE = (
    ("Dana Whitfield", "GMT Standard Time"),
    ("Asha Rao", INDIA),
    ("Nick Torres", EASTERN),
    ("Ben Carter", "GMT Standard Time"),
    ("Chi Nguyen", "GMT Standard Time"),
)
HOURS = {"start": "08:30", "end": "18:30"}
Mails = Callable[[bool], None]


@pytest.fixture
def world(house: House, controls: httpx.Client) -> World:
    people: list[dict[str, Any]] = [
        {"name": name, "timeZone": zone, "id": str(uuid4()), "workingHours": HOURS, "locale": "en-GB"}
        for name, zone in PEOPLE
    ]
    return World(house, controls).opens({"timeZone": "GMT Standard Time", "people": people})


@pytest.fixture
def mails(world: World) -> Iterator[Mails]:
    """Switches candidate mails on and off, as an administrator does; off for the tests that come after."""
    tenant = world.asks("GET", "world")["tenant"]["id"]

    async def switch(on: bool) -> None:
        store = Store(open_engine(world.house.environ["MUSTER_DATABASE_URL"]))
        await store.change_settings(tenant, lambda settings: replace(settings, candidate_mails=on))
        await store.close()

    yield lambda on: asyncio.run(switch(on))
    asyncio.run(switch(False))


@pytest.fixture
def dana(world: World) -> Chat:
    return signed_in(world, "Dana")


def booked(dana: Chat, who: str) -> dict[str, Any]:
    dana.says(REQUEST.format(who=who))
    dana.books()
    [event] = dana.world.events_with("Mira")
    return event


def questions(chat: Chat) -> list[str]:
    return [card.title for card in chat.cards() if card.title == "Will you be there?"]


def accepting(card: Card) -> dict[str, Any]:
    """What the card's "Accept" sends."""
    return {**card.data_of("Accept"), "verb": "answerInvitation"}


def granted(world: World, role: str) -> None:
    """The administrator approves; a token that the bot had before does not know it."""
    world.asks("POST", "entra/grant", {"roles": [role]})
    world.house.restart_bot()


def said_at(chat: Chat, title: str, zone: str) -> str:
    """The local time at which the newest message of that title came."""
    stamps = [
        message["activity"]["timestamp"]
        for message in chat.messages()
        if message["from"] == "bot" and chat.with_id(message["id"]).title == title
    ]
    return f"{datetime.fromisoformat(stamps[-1]).astimezone(ZoneInfo(zone)):%a %H:%M}"


def test_somebody_who_has_not_answered_is_asked_a_day_later_and_answers_there(
    dana: Chat, world: World
) -> None:
    ben = signed_in(world, "Ben")
    booked(dana, "Ben")
    card_id = dana.card("Booked").id

    world.passes("PT23H")
    assert not questions(ben)
    world.passes("PT1H5M")

    card = ben.card("Will you be there?")
    assert "Interview with Mira Voss" in card.words
    assert "Dana Whitfield arranged it with Muster." in card.words
    assert "“no nudges”" in card.words
    ben.presses("Accept", card)
    assert ben.with_id(card.id).title == "You accepted"
    [invitation] = world.events_with("Mira", "Ben")
    assert invitation["responseStatus"]["response"] == "accepted"
    assert dana.with_id(card_id).standing["Ben Carter"] == "accepted"


@pytest.mark.parametrize(
    ("who", "zone", "asked"),
    [("Asha", "Asia/Kolkata", "Fri 15:30"), ("Nick", "America/New_York", "Fri 08:00")],
)
def test_nobody_is_asked_in_the_night_of_their_own_clock(
    dana: Chat, world: World, who: str, zone: str, asked: str
) -> None:
    chat = world.chat(who)
    world.settles()
    booked(dana, who)

    for _ in range(80):
        if questions(chat):
            break
        world.passes("PT30M")

    wanted = datetime.strptime(asked.partition(" ")[2], "%H:%M")
    came = datetime.strptime(said_at(chat, "Will you be there?", zone).partition(" ")[2], "%H:%M")
    assert said_at(chat, "Will you be there?", zone).startswith(asked[:3])
    assert 0 <= (came - wanted).total_seconds() <= 1900


def test_who_answers_in_outlook_first_is_not_asked(dana: Chat, world: World) -> None:
    ben = world.chat("Ben")
    event = booked(dana, "Ben")
    world.answers("Ben", event, "tentativelyAccepted")
    world.settles()

    world.passes("P2DT1H")

    assert not questions(ben)


def test_an_answer_that_no_notice_told_of_is_found_before_anybody_is_asked(dana: Chat, world: World) -> None:
    ben = world.chat("Ben")
    event = booked(dana, "Ben")
    world.goes_wrong(notices={"drop": 100})
    world.answers("Ben", event, "accepted")

    world.passes("PT24H5M")

    assert not questions(ben)
    assert dana.card("Booked").standing["Ben Carter"] == "accepted"


def test_a_question_turns_into_what_was_answered_in_outlook(dana: Chat, world: World) -> None:
    ben = world.chat("Ben")
    event = booked(dana, "Ben")
    world.passes("PT24H5M")
    asked = ben.card("Will you be there?")

    world.answers("Ben", event, "declined")
    world.settles()

    assert ben.with_id(asked.id).title == "You declined"


def test_a_cancelled_interview_needs_no_answer(dana: Chat, world: World) -> None:
    ben = world.chat("Ben")
    event = booked(dana, "Ben")
    world.passes("PT24H5M")
    asked = ben.card("Will you be there?")

    world.cancels("Dana", event)
    world.settles()
    assert ben.with_id(asked.id).title == "No answer needed any more"

    pressed = ben.sends(accepting(asked), asked)
    assert "No answer needed any more" in pressed.said


def test_a_moved_interview_is_asked_about_anew(dana: Chat, world: World) -> None:
    ben = signed_in(world, "Ben")
    event = booked(dana, "Ben")
    world.passes("PT24H5M")
    asked = ben.card("Will you be there?")
    accept = accepting(asked)

    world.moves("Dana", event, next_week("friday", 14), next_week("friday", 15))
    world.settles()
    assert "Fri 4 Dec, 14:00" in ben.with_id(asked.id).words

    ben.sends(accept, asked)  # drawn for the old time
    [invitation] = world.events_with("Mira", "Ben")
    assert invitation["responseStatus"]["response"] != "accepted"
    ben.presses("Accept", ben.with_id(asked.id))
    [invitation] = world.events_with("Mira", "Ben")
    assert invitation["responseStatus"]["response"] == "accepted"


def test_declining_takes_the_reason_along(dana: Chat, world: World) -> None:
    ben = signed_in(world, "Ben")
    booked(dana, "Ben")
    card_id = dana.card("Booked").id
    world.passes("PT24H5M")

    ben.presses("Decline", note="On leave that day, sorry")

    assert ben.card("You declined")
    assert world.events_with("Mira", "Ben") == []
    assert dana.with_id(card_id).standing["Ben Carter"] == "declined"
    assert any("declined" in mail["kind"] or "answer" in mail["kind"] for mail in world.outbox("Dana"))


def test_another_time_is_proposed_in_ones_own_zone(dana: Chat, world: World) -> None:
    asha = signed_in(world, "Asha")
    booked(dana, "Asha")
    for _ in range(10):
        world.passes("PT4H")

    asha.presses("Propose this time", day="", time="")
    assert "Choose a day and an hour" in asha.last_words()
    asha.presses("Propose this time", day="2026-12-04", time="15:00", note="Thursday is full")

    assert "You proposed Fri 4 Dec, 15:00–15:30 (Kolkata)" in asha.last_words()
    [event] = world.events_with("Mira")
    [attendee] = [a for a in event["attendees"] if "asha" in a["emailAddress"]["address"]]
    assert attendee["proposedNewTime"]["start"]["dateTime"].startswith("2026-12-04T09:30")


def test_who_is_not_signed_in_is_told_how_to_answer(dana: Chat, world: World) -> None:
    ben = world.chat("Ben")
    booked(dana, "Ben")
    world.passes("PT24H5M")

    ben.presses("Accept")

    card = ben.card("Please answer in Outlook")
    assert "You are not signed in here" in card.words
    assert card.buttons == ["Open Outlook", "Sign in", "Back"]
    [invitation] = world.events_with("Mira", "Ben")
    assert invitation["responseStatus"]["response"] == "notResponded"
    ben.presses("Back", card)
    assert ben.with_id(card.id).title == "Will you be there?"


def test_where_the_company_lets_the_app_write_it_answers_for_who_is_not_signed_in(
    dana: Chat, world: World
) -> None:
    granted(world, "Calendars.ReadWrite")
    ben = world.chat("Ben")
    booked(dana, "Ben")
    world.passes("PT24H5M")

    ben.presses("Accept")

    assert ben.card("You accepted")
    [invitation] = world.events_with("Mira", "Ben")
    assert invitation["responseStatus"]["response"] == "accepted"


def test_a_snoozed_question_comes_again_the_next_morning(dana: Chat, world: World) -> None:
    ben = world.chat("Ben")
    dana.says(REQUEST.format(who="Ben").replace("Thursday", "Friday"))
    dana.books()
    world.passes("P4DT5M")  # Monday
    first = ben.card("Will you be there?")

    ben.presses("Ask me tomorrow", first)
    assert "I ask again on Tue 1 Dec, 08:00" in ben.with_id(first.id).words
    world.passes("PT21H")
    assert len(questions(ben)) == 1
    world.passes("PT1H5M")

    assert len(questions(ben)) == 1  # the newer one: the older one points to it
    assert ben.with_id(first.id).title.startswith("I ask again below")
    assert ben.last().title == "Will you be there?"


def test_typed_answers_are_taken_too(dana: Chat, world: World) -> None:
    ben = signed_in(world, "Ben")
    booked(dana, "Ben")
    world.passes("PT24H5M")
    asked = ben.card("Will you be there?")

    ben.says("accept")

    assert ben.with_id(asked.id).title == "You accepted"


def test_who_wants_no_nudges_gets_none_and_the_recruiter_knows(dana: Chat, world: World) -> None:
    ben = world.chat("Ben")
    ben.says("no nudges")
    assert "do not write to you first" in ben.last_words()
    booked(dana, "Ben")

    world.passes("PT24H5M")
    world.passes("P2D")

    assert not questions(ben)
    titles = [card.title for card in dana.cards()]
    assert titles.count("Ben Carter has not answered") == 1
    ben.says("nudges on")
    assert "I write to you again" in ben.last_words()


def test_who_cannot_be_reached_is_named_to_the_recruiter_once_with_another_way(
    dana: Chat, world: World
) -> None:
    booked(dana, "Ben")

    world.passes("PT24H5M")
    world.passes("P3D")

    named = [card for card in dana.cards() if card.title == "Ben Carter has not answered"]
    assert len(named) == 1
    assert "they have not added Muster" in named[0].words
    assert named[0].buttons == ["Write in Teams", "Write a mail"]


def test_who_blocked_muster_is_named_with_that_reason(dana: Chat, world: World) -> None:
    world.chat("Ben")
    world.asks("POST", "teams/block", {"user": world.id_of("Ben")})
    booked(dana, "Ben")

    world.passes("PT24H5M")

    assert "removed or blocked Muster" in dana.card("Ben Carter has not answered").words


def test_muster_adds_itself_for_an_interviewer_where_that_is_granted(dana: Chat, world: World) -> None:
    granted(world, "TeamsAppInstallation.ReadWriteSelfForUser.All")
    booked(dana, "Ben")

    world.passes("PT24H5M")

    assert not [card for card in dana.cards() if card.title == "Ben Carter has not answered"]
    assert questions(world.chat("Ben"))


def test_an_interviewer_is_reminded_shortly_before(dana: Chat, world: World) -> None:
    ben = world.chat("Ben")
    event = booked(dana, "Ben")
    world.answers("Ben", event, "accepted")
    world.settles()
    start = datetime.fromisoformat(f"{event['start']['dateTime'][:19]}+00:00")

    world.asks("POST", "clock", {"set": start.replace(hour=7, minute=55).isoformat()})
    world.settles()
    assert not [card for card in ben.cards() if "interview with Mira" in card.title]
    world.passes("PT10M")

    reminder = ben.last()
    assert reminder.title == "In 25 min: interview with Mira Voss"
    assert "Join" in reminder.buttons


def test_nobody_else_can_answer_for_an_interviewer(dana: Chat, world: World) -> None:
    ben, asha = world.chat("Ben"), world.chat("Asha")
    booked(dana, "Ben")
    world.passes("PT24H5M")
    asked = ben.card("Will you be there?")
    asha.says("help")

    pressed = asha.sends(accepting(asked), asha.last())

    assert pressed.inner_status == 403
    assert ben.with_id(asked.id).title == "Will you be there?"


def test_the_candidate_is_reminded_by_mail_the_day_before_where_that_is_switched_on(
    mails: Mails, world: World
) -> None:
    mails(True)
    dana = signed_in(world, "Dana")  # who is asked for the right to send only now
    booked(dana, "Ben")

    world.passes("P5DT20H")
    assert not reminders(world)
    world.passes("PT4H")
    world.passes("PT20H")

    [mail] = reminders(world)
    assert "Thu 3 Dec" in mail["subject"]
    assert "Ben" not in str(mail)


def test_without_the_right_to_send_mail_the_recruiter_is_told_once(
    mails: Mails, dana: Chat, world: World
) -> None:
    mails(True)
    booked(dana, "Ben")
    world.answers("Ben", world.events_with("Mira")[0], "accepted")
    world.settles()

    for _ in range(7):
        world.passes("P1D")

    assert not reminders(world)
    words = [card.text for card in dana.cards()]
    assert len([text for text in words if "could not mail Mira Voss the reminder" in text]) == 1


def reminders(world: World) -> list[dict[str, Any]]:
    return [mail for mail in world.outbox("mira@example.org") if mail["subject"].startswith("Reminder")]


def test_a_bot_that_is_killed_while_it_looks_again_asks_once(dana: Chat, world: World) -> None:
    ben = world.chat("Ben")
    booked(dana, "Ben")
    seen = world.holds("graph", "GET /me/events/")

    world.asks("POST", "clock", {"advance": "PT24H5M"})
    world.is_asked("GET /me/events/", seen)
    world.house.restart_bot()
    world.settles()
    world.passes("PT1M")

    assert len(questions(ben)) == 1


def test_an_answer_that_a_crash_interrupted_is_given_after_all(dana: Chat, world: World) -> None:
    ben = signed_in(world, "Ben")
    booked(dana, "Ben")
    world.passes("PT24H5M")
    seen = world.holds("graph", "POST /accept")

    ben.presses_and_looks_away("Accept")
    world.is_asked("POST /accept", seen)
    world.house.restart_bot()
    world.settles()

    assert ben.card("You accepted")
    [invitation] = world.events_with("Mira", "Ben")
    assert invitation["responseStatus"]["response"] == "accepted"


def test_typed_words_say_which_invitation_they_answer(dana: Chat, world: World) -> None:
    ben = signed_in(world, "Ben")
    booked(dana, "Ben")
    world.passes("PT24H5M")

    ben.says("can't make it, sick that day")

    assert ben.last_words().startswith("I answer for the interview with Mira Voss, Thu 3 Dec")
    assert ben.card("You declined")
    assert "“sick that day”" in dana.card("Ben Carter declined").words
