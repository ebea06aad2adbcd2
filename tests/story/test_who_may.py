"""Who may do what with an interview: by who they are, whatever button they hold."""

from collections.abc import Iterator

import httpx
import pytest

from tests.story.conftest import REQUEST, signed_in, small_company
from tests.story.house import ADMINISTRATOR, House
from tests.story.play import Card, Chat, World

VERBS = {"Find another time": "findAgain", "Yes, move it": "confirmChange", "Yes, cancel it": "cancel"}


@pytest.fixture
def world(house: House, controls: httpx.Client) -> Iterator[World]:
    described = small_company()
    described["people"].append({"name": "Alex Morgan", "id": ADMINISTRATOR, "roles": ["administrator"]})
    yield World(house, controls).opens(described)


def cards_of(dana: Chat) -> dict[str, Card]:
    """Every button that changes an interview, on the cards that carry them."""
    dana.says(REQUEST)
    booked = dana.books()
    dana.presses("Find another time", booked)
    slots = dana.last()
    dana.presses("Book", slots)
    return {"Yes, cancel it": booked, "Find another time": booked, "Yes, move it": dana.with_id(slots.id)}


@pytest.mark.parametrize("button", sorted(VERBS))
@pytest.mark.parametrize("who", ["Rosa", "Asha", "Chi"])
def test_other_recruiters_and_interviewers_are_refused(
    world: World, dana: Chat, who: str, button: str
) -> None:
    held = cards_of(dana)[button]
    [before] = world.events_with("Mira")
    other = signed_in(world, who)

    refused = other.sends(held.data_of(button) | {"verb": VERBS[button]}, other.last())

    assert refused.inner_status == 403
    assert "Only Dana Whitfield can do that." in refused.said
    [after] = world.events_with("Mira")
    assert after["changeKey"] == before["changeKey"]


@pytest.mark.parametrize("word", ["cancel", "move"])
def test_nobody_reaches_anothers_interview_by_its_name(world: World, dana: Chat, word: str) -> None:
    cards_of(dana)
    rosa = signed_in(world, "Rosa")

    rosa.says(f"{word} Mira Voss")

    assert "You have no interviews with me yet." in rosa.last_words()


def test_an_administrator_moves_and_cancels_anybodys_interview(world: World, dana: Chat) -> None:
    """By a name that no other story's candidate has: an administrator sees everybody's."""
    dana.says(REQUEST.replace("Mira Voss <mira@", f"Zoe {world.tag} <zoe@"))
    booked = dana.books()
    alex = signed_in(world, "Alex")

    alex.says(f"move Zoe {world.tag} to Friday")
    assert alex.title == f"Times for Zoe {world.tag}"
    alex.presses("Book", alex.last())
    alex.presses("Yes, move it")
    [event] = world.events_with("Zoe")
    assert event["start"]["dateTime"].startswith("2026-11-27")
    assert event["organizer"]["emailAddress"]["name"] == "Dana Whitfield"
    alex.says(f"cancel Zoe {world.tag}")
    alex.presses("Yes, cancel it")

    assert world.events_with("Zoe") == []
    assert dana.with_id(booked.id).title == f"Cancelled: interview with Zoe {world.tag}"
