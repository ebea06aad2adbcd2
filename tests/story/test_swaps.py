"""An interviewer who cannot come finds a colleague: the first of the pool who accepts has the seat."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.story.conftest import signed_in
from tests.story.house import House
from tests.story.play import Chat, World

REQUEST = (
    "schedule Mira Voss <mira@example.org> with Ben or Chi or Eva, 30 min on Thursday next week, no room"
)
PEOPLE = ("Dana Whitfield", "Ben Carter", "Chi Nguyen", "Eva Klein")
HOURS = {"start": "08:30", "end": "18:30"}


@pytest.fixture
def world(house: House, controls: httpx.Client) -> World:
    people = [{"name": name, "id": str(uuid4()), "workingHours": HOURS} for name in PEOPLE]
    return World(house, controls).opens({"timeZone": "GMT Standard Time", "people": people})


@pytest.fixture
def dana(world: World) -> Chat:
    return signed_in(world, "Dana")


@pytest.fixture
def chats(world: World) -> dict[str, Chat]:
    return {name: world.chat(name) for name in ("Ben", "Chi", "Eva")}


@pytest.fixture
def sitting(dana: Chat, world: World, chats: dict[str, Chat]) -> Chat:
    """The chat of whoever was chosen, who has been asked."""
    dana.says(REQUEST)
    dana.books()
    world.passes("PT24H5M")
    return next(chat for chat in chats.values() if chat.title == "Will you be there?")


def others(sitting: Chat, chats: dict[str, Chat]) -> list[Chat]:
    return [chat for chat in chats.values() if chat is not sitting]


def sits(world: World, who: str) -> bool:
    [event] = world.events_with("Mira")
    return any(one["emailAddress"]["name"].startswith(who) for one in event["attendees"])


def patches(world: World) -> list[dict[str, Any]]:
    return [one for one in world.requests("PATCH") if "/events/" in one["path"]]


def test_the_first_who_accepts_takes_the_seat(
    dana: Chat, world: World, chats: dict[str, Chat], sitting: Chat
) -> None:
    first, second = others(sitting, chats)
    [before] = world.events_with("Mira")

    sitting.presses("Find me a colleague", note="I am on leave")
    assert f"Can you take {sitting.who}" in first.title
    assert "“I am on leave”" in first.last_words()
    assert f"Can you take {sitting.who}" in second.title
    first.presses("I take it")

    assert sits(world, first.who) and not sits(world, sitting.who)
    [after] = world.events_with("Mira")
    assert after["iCalUId"] == before["iCalUId"] and len(patches(world)) == 1
    assert first.title == "You take the seat"
    assert second.title == "Somebody else took the seat"
    assert any(card.title.startswith(f"{first.who}") and "takes" in card.title for card in dana.cards())
    assert "takes" in sitting.title
    titles = [card.title for card in sitting.cards()]
    assert "No answer needed any more" in titles


def test_of_two_who_accept_at_once_one_has_the_seat(
    world: World, chats: dict[str, Chat], sitting: Chat
) -> None:
    both = others(sitting, chats)
    sitting.presses("Find me a colleague")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda chat: chat.presses_and_looks_away("I take it"), both))
    world.settles()

    assert sorted(chat.title for chat in both) == ["Somebody else took the seat", "You take the seat"]
    assert [sits(world, chat.who) for chat in both].count(True) == 1
    assert not sits(world, sitting.who)
    assert len(patches(world)) == 1


def test_a_colleague_who_keeps_the_time_after_an_interview_free_is_not_asked(
    world: World, chats: dict[str, Chat], sitting: Chat
) -> None:
    careful, other = others(sitting, chats)
    [event] = world.events_with("Mira")
    end = datetime.fromisoformat(event["end"]["dateTime"][:19]).replace(tzinfo=UTC)
    careful.says("preferences")
    careful.presses("Save", before="0", after="30", aDay="", aWeek="", offered="")
    world.meeting(careful.who, end, end + timedelta(minutes=30))  # right after it

    sitting.presses("Find me a colleague")

    assert other.title.startswith("Can you take")
    assert not careful.title.startswith("Can you take")


def test_when_all_refuse_the_recruiter_gets_the_choices(
    dana: Chat, chats: dict[str, Chat], sitting: Chat
) -> None:
    sitting.presses("Find me a colleague")

    for chat in others(sitting, chats):
        chat.presses("I cannot")

    assert dana.title == f"Without {next(n for n in PEOPLE if n.startswith(sitting.who))}"
    assert "Find another time" in dana.last().buttons
    assert sitting.title == "Nobody could take your seat"


def test_when_nobody_answers_in_time_the_recruiter_gets_the_choices(
    dana: Chat, world: World, chats: dict[str, Chat], sitting: Chat
) -> None:
    sitting.presses("Find me a colleague")

    world.passes("PT4H5M")

    assert dana.title.startswith("Without")
    assert [chat.title for chat in others(sitting, chats)] == ["No colleague is needed any more"] * 2


def test_only_who_was_asked_may_take_the_seat(world: World, chats: dict[str, Chat], sitting: Chat) -> None:
    first, second = others(sitting, chats)
    sitting.presses("Find me a colleague")
    card = first.last()
    second.says("help")

    pressed = second.sends({**card.data_of("I take it"), "verb": "takeSeat"}, second.last())

    assert pressed.inner_status == 403
    assert sits(world, sitting.who)


def test_a_search_can_be_typed(chats: dict[str, Chat], sitting: Chat) -> None:
    sitting.says("find me a colleague")

    assert sitting.title == "I ask 2 colleagues"
    assert all(chat.title.startswith("Can you take") for chat in others(sitting, chats))
