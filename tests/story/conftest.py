import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.story.house import House, new_house
from tests.story.play import Chat, World

REQUEST = "schedule Mira Voss <mira@example.org> with Asha and Ben or Chi, 60 min next week, room for 4"
LONDON = "Europe/London"
PEOPLE = (
    ("Dana Whitfield", ["recruiter"], "user"),
    ("Rosa Almeida", ["recruiter"], "user"),
    ("Asha Rao", ["interviewer"], "user"),
    ("Ben Carter", ["interviewer"], "user"),
    ("Chi Nguyen", ["interviewer"], "user"),
    ("Priya Sharma", ["interviewer"], "user"),
    ("Priya Nair", ["interviewer"], "user"),
    ("Ola Svensson", ["interviewer"], "onPremises"),
    ("Gus Partner", ["interviewer"], "guest"),
)
HOURS = {"start": "09:00", "end": "17:00"}
ROOMS = ({"name": "Ada", "capacity": 4}, {"name": "Turing", "capacity": 6})


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="muster-story-") as folder:
        house = new_house(Path(folder))
        try:
            house.start_sandbox()
            house.start_bot()
            yield house
        finally:
            house.stop()


@pytest.fixture(scope="module")
def controls(house: House) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.sandbox_origin, timeout=60, trust_env=False) as http:
        yield http


@pytest.fixture
def world(house: House, controls: httpx.Client) -> World:
    """A small company in London whose calendars are empty. Everybody is new: the bot's store, which
    outlives each world, knows none of them."""
    return World(house, controls).opens(small_company())


@pytest.fixture
def contoso(house: House, controls: httpx.Client) -> World:
    """The company that everybody sees who starts the sandbox, whose people are always the same."""
    return World(house, controls).opens("contoso")


@pytest.fixture
def dana(world: World) -> Chat:
    """The recruiter's personal chat, signed in."""
    return signed_in(world, "Dana")


@pytest.fixture
def rosa(world: World) -> Chat:
    return signed_in(world, "Rosa")


def signed_in(world: World, who: str) -> Chat:
    chat = world.chat(who)
    chat.says_and_looks_away("sign in")
    chat.signs_in_and_looks_away()
    assert chat.title.startswith("Signed in as")
    return chat


def small_company() -> dict[str, Any]:
    people = [
        {
            "name": name,
            "roles": roles,
            "kind": kind,
            "id": str(uuid4()),
            "locale": "en-GB",
            "workingHours": HOURS,
        }
        for name, roles, kind in PEOPLE
    ]
    return {"timeZone": LONDON, "people": people, "rooms": [*ROOMS]}
