"""An administrator sets the company up from the chat; Muster looks for itself whether each part is there."""

from typing import Any

import httpx
import pytest

from tests.story.house import ADMINISTRATOR, House
from tests.story.play import Chat, World

PEOPLE = (
    {"name": "Alex Morgan", "id": ADMINISTRATOR, "roles": ["administrator"]},
    {"name": "Dana Whitfield", "roles": ["recruiter"]},
    {"name": "Asha Rao", "roles": ["interviewer"]},
    {"name": "Ola Svensson", "kind": "onPremises"},
    {"name": "Uma Khan", "kind": "unlicensed"},
    {"name": "Gus Partner", "kind": "guest"},
)
RIGHTS = ["User.Read.All", "Calendars.ReadWrite", "MailboxSettings.Read", "Place.Read.All"]
NAMED = {
    "company": "Contoso",
    "group": "recruiting@contoso.example",
    "candidate": "interviews@contoso.example",
}


@pytest.fixture
def world(house: House, controls: httpx.Client) -> World:
    described = {"timeZone": "Europe/London", "people": [*PEOPLE], "rooms": [{"name": "Ada", "capacity": 4}]}
    return World(house, controls).opens(described)


@pytest.fixture
def alex(world: World) -> Chat:
    return world.chat("Alex")


def approved(world: World, *more: str) -> None:
    world.asks("POST", "entra/grant", {"roles": [*RIGHTS, *more]})


def named(world: World) -> dict[str, Any]:
    domain = world.address("Alex").partition("@")[2]
    return {name: value.replace("contoso.example", domain) for name, value in NAMED.items()}


def test_each_part_is_waited_for_and_told_when_exchange_shows_it(alex: Chat, world: World) -> None:
    approved(world, "GroupMember.Read.All")
    alex.says("set up")
    alex.presses("Save and look", reader="", scheduler="", **named(world))
    card = alex.card("Set-up of Contoso")
    assert "Waiting for: Recruiting group and Candidate-facing mailbox." in card.words
    assert "New-DistributionGroup -Type Security" in str(card.shape)

    world.asks("POST", "setup", {"parts": ["group", "candidateMailbox"]})  # what the script does
    world.passes("PT30M")
    assert "ready" not in alex.last_words()
    world.passes("PT45M")

    told = [one.title for one in alex.cards()]
    domain = world.address("Alex").partition("@")[2]
    assert f"The recruiting group recruiting@{domain} is ready." in told
    assert f"The candidate-facing mailbox interviews@{domain} is ready." in told
    alex.presses("Fence to one group", alex.card("The recruiting group"))
    assert f"recruiting@{domain}" in alex.card("Fence").filled["script"]
    card = alex.with_id(card.id)
    assert "Ready: all that you named." in card.words
    assert "✓ I can write its calendar" in card.words
    assert (
        "? Closed to outside senders" in card.words
    )  # Graph shows it to nobody, so it is never called proved


def test_the_sync_mailbox_and_the_scheduling_user_are_tried_out_before_they_are_called_ready(
    alex: Chat, world: World
) -> None:
    approved(world)
    world.asks("POST", "setup", {"parts": ["syncMailbox", "schedulingUser"], "after": "PT0S"})
    domain = world.address("Alex").partition("@")[2]

    alex.says("set up")
    alex.presses("Change") if "Change" in alex.last().buttons else None
    parts = {"reader": f"muster@{domain}", "scheduler": f"scheduling@{domain}"}
    alex.presses("Save and look", company="Contoso", group="", candidate="", **parts)

    told = alex.card("Set-up of Contoso").words
    assert "Ready: all that you named." in told
    assert "✓ I can read free/busy through it" in told
    assert "✓ I can write its calendar" in told


def test_before_the_approval_nothing_is_called_ready(alex: Chat, world: World) -> None:
    world.asks("POST", "setup", {"after": "PT0S"})

    alex.says("set up")
    alex.presses("Change") if "Change" in alex.last().buttons else None
    alex.presses("Save and look", reader="", scheduler="", **named(world))
    alex.presses("Look now", alex.card("Set-up of Contoso"))

    assert "I cannot see that without your approval of Muster" in alex.card("Set-up of Contoso").words


def test_only_an_administrator_sees_the_guide(world: World) -> None:
    dana = world.chat("Dana")

    dana.says("set up")

    assert "an administrator of Muster" in dana.last_words()
    assert "Recruiting group" not in dana.last_words()


def test_the_guide_can_be_printed(alex: Chat, world: World) -> None:
    alex.says("set up")
    alex.presses("Change") if "Change" in alex.last().buttons else None
    alex.presses("Save and look", reader="", scheduler="", **named(world))
    link = next(part for part in alex.card("Set-up of").shape["actions"] if part["title"] == "Printable page")

    page = httpx.get(link["url"], trust_env=False)

    assert page.status_code == 200
    assert "New-Mailbox -Shared" in page.text
    assert httpx.get(f"{world.house.bot_origin}/guide?t=x", trust_env=False).status_code == 404


def test_whoever_cannot_be_scheduled_is_named_with_the_reason(alex: Chat, world: World) -> None:
    approved(world)

    alex.says("check mailboxes")

    told = alex.card("Mailbox check").words
    assert "Mailbox on your own server (1)" in told and "Ola Svensson" in told
    assert "No Exchange Online licence (1)" in told and "Uma Khan" in told
    assert "Guests (1)" in told and "Gus Partner" in told
    assert "4 of 7 mailboxes can be scheduled." in told
