"""Who is an administrator or coordinator: seen and changed on the form of settings, people and groups."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from tests.story.conftest import small_company
from tests.story.house import ADMINISTRATOR, House
from tests.story.play import Chat, World

RIGHTS = ["User.Read.All", "Calendars.ReadWrite", "MailboxSettings.Read"]
GROUP = "recruiting-leads@contoso.example"


@pytest.fixture
def world(house: House, controls: httpx.Client) -> World:
    described = small_company()
    described["people"].append({"name": "Alex Morgan", "id": ADMINISTRATOR, "roles": ["administrator"]})
    described["groups"] = [{"name": "Leads", "address": GROUP, "members": ["Dana Whitfield"]}]
    world = World(house, controls).opens(described)
    world.asks("POST", "entra/grant", {"roles": RIGHTS})
    return world


@pytest.fixture
def alex(world: World) -> Iterator[Chat]:
    chat = world.chat("Alex")
    yield chat
    lists(chat, "", "")  # the bot's settings outlive this world


def lists(alex: Chat, administrators: str, coordinators: str = "") -> str:
    """Saves the settings with these lists, and gives back what Muster says to it."""
    alex.says("settings")
    mailboxes = {"organizer": "", "calendar": "", "candidate": ""}
    alex.presses("Save", alex.last(), administrators=administrators, coordinators=coordinators, **mailboxes)
    return alex.last_words()


def test_an_administrator_sees_and_changes_who_is_on_the_lists(alex: Chat, world: World) -> None:
    alex_address, dana_address = world.address("Alex"), world.address("Dana")
    kept = lists(alex, f"{alex_address}, {dana_address}", world.address("Rosa"))
    assert "2 administrators and 1 coordinator listed" in kept

    alex.says("settings")
    assert alex.last().filled["administrators"] == f"{alex_address}, {dana_address}"
    assert alex.last().filled["coordinators"] == world.address("Rosa")
    dana = world.chat("Dana")
    dana.says("settings")
    assert "Save" in dana.last().buttons  # an administrator from now on

    lists(alex, alex_address, "")
    dana.says("settings")
    assert "Save" not in dana.last().buttons


def test_a_group_on_the_list_makes_its_members_administrators(alex: Chat, world: World) -> None:
    world.asks("POST", "entra/grant", {"roles": [*RIGHTS, "GroupMember.Read.All"]})
    assert lists(alex, f"{world.address('Alex')}; {GROUP}").startswith("Settings are kept")

    dana, rosa = world.chat("Dana"), world.chat("Rosa")
    dana.says("settings")
    rosa.says("settings")

    assert "Save" in dana.last().buttons
    assert "Save" not in rosa.last().buttons


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Alex", "“Alex” is neither a mail address nor an object id."),
        ("nobody@nowhere.example", "“nobody@nowhere.example” is no person, and I may not look groups up"),
    ],
)
def test_whoever_is_not_found_goes_on_no_list_and_nothing_is_kept(
    alex: Chat, world: World, typed: str, told: str
) -> None:
    assert told in lists(alex, f"{world.address('Alex')}, {typed}", world.address("Rosa"))

    assert alex.last().filled["coordinators"] == world.address("Rosa")  # nobody types anything twice
    alex.says("settings")
    assert alex.last().filled["coordinators"] == ""


def test_an_id_that_may_not_be_looked_up_is_kept_and_said_so(alex: Chat, world: World) -> None:
    group = str(uuid4())

    kept = lists(alex, "", group)

    assert f"I may not look up {group}." in kept
