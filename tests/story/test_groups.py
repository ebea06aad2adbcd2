"""A Microsoft 365 group as a pool: whoever is in it on the day on which it is asked for."""

import httpx
import pytest

from tests.story.conftest import small_company
from tests.story.house import House
from tests.story.play import Chat, World

RIGHTS = ["User.Read.All", "GroupMember.Read.All"]
GROUP = "backend@contoso.com"
MIRA = f"schedule Mira Voss mira@example.org with Asha and two of {GROUP}, 60 min next week"


@pytest.fixture
def world(house: House, controls: httpx.Client) -> World:
    described = small_company()
    members = ["Asha Rao", "Ben Carter", "Chi Nguyen"]
    described["groups"] = [{"name": "Backend", "address": GROUP, "members": members}]
    return World(house, controls).opens(described)


def may_be_read(world: World) -> None:
    world.asks("POST", "entra/grant", {"roles": RIGHTS})


def test_a_group_is_a_pool_of_those_who_are_in_it(dana: Chat, world: World) -> None:
    may_be_read(world)

    dana.says(MIRA)

    assert f"Asha Rao and 2 of {GROUP} (Asha Rao, Ben Carter and Chi Nguyen)" in dana.last_words()
    assert "Asha Rao, Ben Carter and Chi Nguyen · Teams" in dana.last_words()


def test_a_kit_follows_the_group(dana: Chat, world: World) -> None:
    may_be_read(world)
    dana.says(
        "schedule a loop for Mira Voss mira@example.org: 45 min coding with one of the Backend group,"
        " 30 min values with Priya Sharma; next week"
    )
    dana.says(f"save this as backend {world.tag}")
    assert "(Asha Rao, Ben Carter and Chi Nguyen)" in dana.last_words()
    body = {
        "add": [world.address("Priya Nair")],
        "remove": [world.address(name) for name in ("Asha", "Ben", "Chi")],
    }
    world.asks("POST", f"groups/{GROUP}", body)

    dana.says(f"schedule Lee Park lee@example.org next week with the kit backend {world.tag}")

    assert "Coding, 45 min: 1 of Backend group (Priya Nair)" in dana.last_words()


def test_a_group_that_is_too_small_is_said_to_be(dana: Chat, world: World) -> None:
    may_be_read(world)

    dana.says(f"schedule Mira Voss mira@example.org with four of {GROUP}, 60 min next week")

    assert "4 people are wanted, and only 3 could sit." in dana.last_words()
