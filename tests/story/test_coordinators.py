"""Coordinators: a person acts for the whole company, a group for its own members and nobody else."""

from collections.abc import Iterator

import httpx
import pytest

from tests.story.conftest import REQUEST, signed_in, small_company
from tests.story.house import ADMINISTRATOR, House
from tests.story.play import Card, Chat, World

RIGHTS = ["User.Read.All", "Calendars.ReadWrite", "MailboxSettings.Read", "GroupMember.Read.All"]
LONDON, BERLIN = "london-hiring@contoso.example", "berlin-hiring@contoso.example"


@pytest.fixture
def world(house: House, controls: httpx.Client) -> World:
    """Dana and Rosa hire for London, Priya Nair for Berlin."""
    described = small_company()
    described["people"].append({"name": "Alex Morgan", "id": ADMINISTRATOR, "roles": ["administrator"]})
    described["groups"] = [
        {"name": "London", "address": LONDON, "members": ["Dana Whitfield", "Rosa Almeida"]},
        {"name": "Berlin", "address": BERLIN, "members": ["Priya Nair"]},
    ]
    world = World(house, controls).opens(described)
    world.asks("POST", "entra/grant", {"roles": RIGHTS})
    return world


@pytest.fixture
def alex(world: World) -> Iterator[Chat]:
    chat = world.chat("Alex")
    yield chat
    coordinate(chat, "")  # the bot's settings outlive this world


def coordinate(alex: Chat, who: str) -> str:
    """Saves that list of coordinators, and gives back what Muster says to it."""
    alex.says("settings")
    mailboxes = {"organizer": "", "calendar": "", "candidate": ""}
    alex.presses("Save", alex.last(), administrators="", coordinators=who, **mailboxes)
    return alex.last_words()


def booked_by(world: World, who: str, candidate: str) -> tuple[Chat, Card]:
    """By a name that no other story's candidate has: coordinators see others' interviews."""
    chat = signed_in(world, who)
    chat.says(REQUEST.replace("Mira Voss <mira@", f"{candidate} {world.tag} <{candidate.lower()}@"))
    return chat, chat.books()


def test_a_coordinator_moves_and_cancels_a_colleagues_interview(alex: Chat, world: World) -> None:
    assert "its members change each other’s interviews" in coordinate(alex, f"{LONDON}, {BERLIN}")
    dana, booked = booked_by(world, "Dana", "Zoe")
    [before] = world.events_with("Zoe")
    rosa = signed_in(world, "Rosa")

    rosa.says(f"move Zoe {world.tag} to Friday")
    rosa.presses("Book", rosa.last())
    rosa.presses("Yes, move it")

    [event] = world.events_with("Zoe")
    assert (event["iCalUId"], event["start"] != before["start"]) == (before["iCalUId"], True)
    assert event["organizer"]["emailAddress"]["name"] == "Dana Whitfield"
    assert "Fri 27 Nov" in dana.with_id(booked.id).words
    rosa.says(f"cancel Zoe {world.tag}")
    rosa.presses("Yes, cancel it")
    assert world.events_with("Zoe") == []
    assert dana.with_id(booked.id).title == f"Cancelled: interview with Zoe {world.tag}"


def test_a_coordinator_is_refused_on_another_teams_interview(alex: Chat, world: World) -> None:
    coordinate(alex, f"{LONDON}, {BERLIN}")
    _, booked = booked_by(world, "Priya Nair", "Yan")
    [before] = world.events_with("Yan", "Priya Nair")
    rosa = signed_in(world, "Rosa")

    for word in ("move", "cancel"):
        rosa.says(f"{word} Yan {world.tag}")
        assert "You have no interviews with me yet." in rosa.last_words()
    for title, verb in (("Yes, cancel it", "cancel"), ("Find another time", "findAgain")):
        refused = rosa.sends(booked.data_of(title) | {"verb": verb}, rosa.last())
        assert (refused.inner_status, "Only Priya Nair can do that." in refused.said) == (403, True)

    [after] = world.events_with("Yan", "Priya Nair")
    assert after["changeKey"] == before["changeKey"]


def test_a_person_named_coordinator_acts_for_the_whole_company(alex: Chat, world: World) -> None:
    coordinate(alex, f"{world.address('Rosa')}, {BERLIN}")
    booked_by(world, "Priya Nair", "Yan")
    rosa = signed_in(world, "Rosa")

    rosa.says(f"cancel Yan {world.tag}")
    rosa.presses("Yes, cancel it")

    assert world.events_with("Yan", "Priya Nair") == []


def test_without_the_right_to_read_groups_the_settings_say_so(alex: Chat, world: World) -> None:
    coordinate(alex, LONDON)
    world.asks("POST", "entra/withdraw", {"roles": ["User.Read.All", "GroupMember.Read.All"]})
    alex.says("settings")

    assert "I read it as each person, while they are signed in" in coordinate(
        alex, alex.last().filled["coordinators"]
    )
