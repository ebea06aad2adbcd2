"""Where events live: a shared mailbox, a calendar without answers, an event of the candidate's own."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.story.conftest import REQUEST, signed_in, small_company
from tests.story.house import ADMINISTRATOR, House
from tests.story.play import Card, Chat, Json, World, next_week

SHARED, HIRING = "Contoso Interviews", "Contoso Hiring"
RIGHTS = ["User.Read.All", "Calendars.ReadWrite", "MailboxSettings.Read"]


@pytest.fixture
def world(house: House, controls: httpx.Client) -> World:
    described = small_company()
    described["people"].append({"name": "Alex Morgan", "id": ADMINISTRATOR, "roles": ["administrator"]})
    # New in each world, as the people are: the bot's store knows no watch on them.
    described["sharedMailboxes"] = [{"name": name, "id": str(uuid4())} for name in (SHARED, HIRING)]
    world = World(house, controls).opens(described)
    for one in world.asks("GET", "world")["sharedMailboxes"]:
        world.people[one["name"]] = one | {"userPrincipalName": one["address"]}
    world.asks("POST", "entra/grant", {"roles": RIGHTS})
    return world


@pytest.fixture
def alex(world: World) -> Iterator[Chat]:
    chat = world.chat("Alex")
    yield chat
    keeps(chat, world)  # the bot's settings outlive this world


def keeps(alex: Chat, world: World, **fields: Any) -> str:
    """Saves the settings, and gives back what Muster says to it."""
    alex.says("settings")
    alex.presses("Save", alex.last(), organizer="", calendar="", candidate="", **fields)
    return alex.last_words()


def named(alex: Chat, world: World, organizer: str = "", candidate: str = "", **fields: Any) -> str:
    alex.says("settings")
    mailboxes = {
        "organizer": world.address(organizer) if organizer else "",
        "candidate": world.address(candidate) if candidate else "",
    }
    alex.presses("Save", alex.last(), **{"calendar": "", **mailboxes, **fields})
    return alex.last_words()


def event_in(world: World, whose: str, about: str = "Mira") -> Json:
    [event] = [one for one in world.events_with(about, whose) if one["isOrganizer"]]
    return event


def test_interviews_live_in_the_shared_mailbox_and_the_recruiter_is_invited(alex: Chat, world: World) -> None:
    assert named(alex, world, SHARED).startswith("Settings are kept")
    dana = signed_in(world, "Dana")
    dana.says(REQUEST)

    booked = dana.books()

    event = event_in(world, SHARED)
    invited = {one["emailAddress"]["name"]: one["type"] for one in event["attendees"]}
    assert invited["Dana Whitfield"] == "optional"
    assert invited["Asha Rao"] == "required"
    assert invited["Ada"] == "resource"
    assert not any(one["isOrganizer"] for one in world.events_with("Mira", "Dana"))
    assert booked.standing["Dana Whitfield"] == "no answer yet"
    assert booked.standing["Ada"] == "accepted"

    for who in ("Asha", "Ben", "mira@example.org"):
        world.answers(who, event, "accepted")
    dana.settles()
    assert dana.card("Everyone has accepted")


def test_an_interview_in_the_shared_mailbox_is_moved_and_cancelled_there(alex: Chat, world: World) -> None:
    named(alex, world, SHARED)
    dana = signed_in(world, "Dana")
    dana.says(REQUEST)
    booked = dana.books()
    before = event_in(world, SHARED)

    dana.presses("Find another time", booked)
    dana.presses("Book", dana.last())
    dana.presses("Yes, move it")
    after = event_in(world, SHARED)
    assert (after["iCalUId"], after["start"] != before["start"]) == (before["iCalUId"], True)
    dana.presses("Yes, cancel it", dana.with_id(booked.id))

    assert dana.with_id(booked.id).title == "Cancelled: interview with Mira Voss"
    assert world.events_with("Mira", SHARED) == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nobody@nowhere.example", "Nobody in your directory has the address"),
        ("Ola", "has no mailbox in Exchange Online"),
    ],
)
def test_a_mailbox_that_would_not_work_is_not_kept(alex: Chat, world: World, address: str, told: str) -> None:
    assert told in named(alex, world, address)

    dana = world.chat("Dana")
    dana.says("settings")
    assert "Interviews live in the recruiter’s own calendar" in dana.last_words()


def test_without_the_apps_right_to_write_there_it_is_not_kept(alex: Chat, world: World) -> None:
    world.graph_answers("POST /users/*/events", 403, times=None)

    assert "I may not write into the calendar" in named(alex, world, SHARED)
    world.is_well_again()


def test_a_secondary_calendar_is_refused_with_the_reason_unless_an_administrator_insists(
    alex: Chat, world: World
) -> None:
    at = {"start": next_week("monday", 6).isoformat(), "end": next_week("monday", 7).isoformat()}
    world.asks("POST", f"mailboxes/{world.address(SHARED)}/meetings", at | {"calendar": "Recruiting"})
    assert "has no calendar called “Rooms”" in named(alex, world, SHARED, calendar="Rooms")
    refused = named(alex, world, SHARED, calendar="Recruiting")
    assert "“Recruiting” is not the default calendar. Outlook tracks no answers" in refused

    form = {"organizer": world.address(SHARED), "calendar": "Recruiting", "candidate": "", "override": "yes"}
    alex.presses("Save", alex.last(), **form)
    assert alex.last_words().startswith("Settings are kept")
    dana = signed_in(world, "Dana")
    dana.says(REQUEST)
    booked = dana.books()

    assert "Answers cannot be observed" in booked.words
    event = event_in(world, SHARED)
    world.answers("Ben", event, "declined")
    dana.settles()
    assert dana.with_id(booked.id).standing["Ben Carter"] == "no answer yet"
    world.goes_wrong(notices={"drop": 100})
    world.moves(SHARED, event, next_week("friday", 15), next_week("friday", 16))
    world.passes("PT6M")
    assert "Fri 4 Dec, 15:00–16:00" in dana.with_id(booked.id).words
    world.is_well_again()


def test_only_administrators_change_settings_and_everybody_may_read_them(world: World, alex: Chat) -> None:
    alex.says("settings")
    form = alex.last()
    dana = world.chat("Dana")
    dana.says("settings")

    assert "An administrator of Muster can change it." in dana.last_words()
    assert "Save" not in dana.last().buttons
    refused = dana.sends(form.data_of("Save") | {"verb": "saveSettings"}, dana.last())
    assert "Only an administrator of Muster can do that." in refused.said


def test_the_companys_policy_rules_out_times_and_is_said_on_the_card(alex: Chat, world: World) -> None:
    named(alex, world, tentative="refuse")
    world.meeting("Asha", next_week("monday", 0), next_week("friday", 12), show_as="tentative")
    dana = signed_in(world, "Dana")

    dana.says(REQUEST)

    assert "tentative never" in dana.last_words()
    assert "1 · Fri 4 Dec" in dana.last_words()


def test_a_candidate_has_an_event_of_their_own_that_names_nobody(alex: Chat, world: World) -> None:
    named(alex, world, "", HIRING)
    dana = signed_in(world, "Dana")
    dana.says(REQUEST)

    booked = dana.books()

    inside = event_in(world, "Dana")
    assert "mira@example.org" not in str(inside["attendees"])
    theirs = event_in(world, HIRING, "Your interview")
    assert [one["emailAddress"]["address"] for one in theirs["attendees"]] == ["mira@example.org"]
    assert (theirs["start"], theirs["isOnlineMeeting"]) == (inside["start"], False)
    assert inside["onlineMeeting"]["joinUrl"].replace("&", "&amp;") in theirs["body"]["content"]
    assert not any(name in str(theirs["body"]) for name in ("Asha", "Ben", "Dana"))
    assert [mail["kind"] for mail in world.outbox("mira@example.org")] == ["invitation"]

    world.answers("mira@example.org", theirs, "accepted")
    dana.settles()
    assert dana.with_id(booked.id).standing["Mira Voss"] == "accepted"


def test_the_candidates_event_moves_and_goes_with_the_interview(alex: Chat, world: World) -> None:
    named(alex, world, SHARED, HIRING)
    dana = signed_in(world, "Dana")
    dana.says(REQUEST)
    booked = dana.books()

    dana.presses("Find another time", booked)
    dana.presses("Book", dana.last())
    dana.presses("Yes, move it")
    inside, theirs = event_in(world, SHARED), event_in(world, HIRING, "Your interview")
    assert theirs["start"] == inside["start"]
    world.moves(SHARED, inside, next_week("friday", 15), next_week("friday", 16))
    dana.settles()
    theirs = event_in(world, HIRING, "Your interview")
    assert theirs["start"]["dateTime"].startswith("2026-12-04T15:00")
    dana.presses("Yes, cancel it", dana.with_id(booked.id))

    assert world.events_with("Your interview", HIRING) == []
    kinds = [mail["kind"] for mail in world.outbox("mira@example.org")]
    assert kinds == ["invitation", "update", "update", "cancellation"]


def test_a_candidates_event_cancelled_by_hand_is_told_once_and_a_move_invites_anew(
    alex: Chat, world: World
) -> None:
    named(alex, world, "", HIRING)
    dana = signed_in(world, "Dana")
    dana.says(REQUEST)
    booked = dana.books()
    theirs = event_in(world, HIRING, "Your interview")
    world.answers("mira@example.org", theirs, "accepted")
    dana.settles()

    world.cancels(HIRING, theirs)
    dana.settles()
    world.passes("PT40M")

    titles = [card.title for card in dana.cards()]
    assert titles.count("Mira Voss’s own invitation was cancelled in Outlook") == 1
    living = dana.with_id(booked.id)
    assert living.title == "Booked: interview with Mira Voss"
    assert living.standing["Mira Voss"] == "no answer yet"
    assert world.events_with("Your interview", HIRING) == []
    dana.presses("Find another time", dana.card("Mira Voss’s own invitation"))
    dana.presses("Book", dana.last())
    dana.presses("Yes, move it")
    again = event_in(world, HIRING, "Your interview")
    assert again["start"] == event_in(world, "Dana")["start"]


def test_when_the_candidates_event_cannot_be_made_nothing_is_booked(alex: Chat, world: World) -> None:
    named(alex, world, "", HIRING)
    dana = signed_in(world, "Dana")
    dana.says(REQUEST)
    world.graph_answers(f"POST /users/{world.id_of(HIRING)}/events", 403, times=None)

    dana.presses("Book")

    assert dana.title == "Not booked: interview with Mira Voss"
    assert world.events_with("Mira") == []
    world.is_well_again()


def with_an_event_of_their_own(alex: Chat, world: World) -> tuple[Chat, Card, Json]:
    """Dana, her card, and the candidate's event; the candidate has accepted."""
    named(alex, world, "", HIRING)
    dana = signed_in(world, "Dana")
    dana.says(REQUEST)
    booked = dana.books()
    theirs = event_in(world, HIRING, "Your interview")
    world.answers("mira@example.org", theirs, "accepted")
    dana.settles()
    return dana, booked, theirs


def test_a_candidates_event_moved_by_hand_is_told_and_the_interview_moves_along(
    alex: Chat, world: World
) -> None:
    dana, booked, theirs = with_an_event_of_their_own(alex, world)

    world.moves(HIRING, theirs, next_week("tuesday", 15), next_week("tuesday", 16))
    dana.settles()

    told = dana.card("Mira Voss’s own invitation was moved in Outlook")
    assert "Now Tue 1 Dec, 15:00–16:00" in told.words and "Before Mon 30 Nov, 09:00–10:00" in told.words
    assert "own invitation says Tue 1 Dec, 15:00–16:00" in dana.with_id(booked.id).words
    world.answers("mira@example.org", theirs, "tentativelyAccepted")
    dana.settles()
    assert dana.with_id(booked.id).standing["Mira Voss"] == "tentative"
    mails = len(world.outbox("mira@example.org"))
    dana.presses("Move the interview there", told)
    # Not the candidate, who has that time already.
    assert "Asha Rao and Ben Carter will get an Outlook update." in dana.with_id(told.id).words
    dana.presses("Yes, move it", dana.with_id(told.id))
    assert event_in(world, "Dana")["start"]["dateTime"].startswith("2026-12-01T15:00")
    assert len(world.outbox("mira@example.org")) == mails
    assert "own invitation says" not in dana.with_id(booked.id).words
    assert [card.title for card in dana.cards()].count(told.title) == 0


def test_a_candidates_event_moved_where_somebody_is_busy_is_found_without_a_notice_and_put_back(
    alex: Chat, world: World
) -> None:
    dana, booked, theirs = with_an_event_of_their_own(alex, world)
    world.meeting("Ben", next_week("tuesday", 14), next_week("tuesday", 16))
    world.goes_wrong(notices={"drop": 100})

    world.moves(HIRING, theirs, next_week("tuesday", 15), next_week("tuesday", 16))
    world.passes("PT31M")

    told = dana.card("Mira Voss’s own invitation was moved in Outlook")
    assert "Ben Carter is busy then." in told.words
    assert "Move the interview there" not in told.buttons
    dana.presses("Put it back", told)
    assert dana.with_id(told.id).title == "Mira Voss’s own invitation is back at the interview’s time"
    theirs = event_in(world, HIRING, "Your interview")
    assert theirs["start"] == event_in(world, "Dana")["start"]
    assert "own invitation says" not in dana.with_id(booked.id).words
    world.passes("PT31M")
    assert [card.title for card in dana.cards()].count("Mira Voss’s own invitation was moved in Outlook") == 0
    world.is_well_again()
