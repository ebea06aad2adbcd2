"""A world that a test describes: forgiving about what is left out, plain about what makes no sense."""

from datetime import UTC, datetime

import pytest

from sandbox.described import BadWorld, described

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
MEETING = {"mailbox": "Asha", "start": "2026-11-24T10:00:00+00:00", "end": "2026-11-24T11:00:00+00:00"}


def test_names_are_enough() -> None:
    world = described(
        {"people": ["Rita Core", "Asha Rao"], "rooms": ["Lagoon"], "meetings": [MEETING]}, NOW, "app"
    )

    assert [(one.address, one.roles) for one in world.people] == [
        ("rita.core@contoso.com", ["recruiter"]),
        ("asha.rao@contoso.com", ["interviewer"]),
    ]
    assert world.rooms[0].address == "room.lagoon@contoso.com"
    assert len(world.mailboxes["asha.rao@contoso.com"].events) == 1
    assert world.consents.scopes_for("app", "anybody") == {"Place.Read.All"}


def test_only_the_consents_told_exist() -> None:
    consents = [
        {"roles": ["Calendars.ReadWrite"]},
        {"user": "rita.core@contoso.com", "scopes": ["User.Read"]},
    ]

    world = described({"people": ["Rita Core"], "consents": consents}, NOW, "app")

    assert world.consents.roles_of("app") == {"Calendars.ReadWrite"}
    assert world.consents.scopes_for("app", world.people[0].id) == {"User.Read"}


def test_a_group_and_a_second_calendar_can_be_described() -> None:
    group = {"name": "Recruiting", "address": "recruiting@contoso.com", "members": ["Rita Core", "Lagoon"]}
    second = MEETING | {"calendar": "Studio", "subject": "Away"}

    world = described(
        {
            "people": ["Rita Core", "Asha Rao"],
            "rooms": [{"name": "Lagoon", "onPremises": True}],
            "groups": [group, {"name": "Staff", "owners": ["Asha"]}],
            "meetings": [MEETING, second],
        },
        NOW,
    )

    box, recruiting = world.mailboxes["asha.rao@contoso.com"], world.group("recruiting@contoso.com")
    assert [one["name"] for one in box.calendars] == ["Calendar", "Studio"]
    assert {one["_calendar"] for one in box.events.values()} == {one["id"] for one in box.calendars}
    assert recruiting and recruiting.kind == "mailSecurity"
    assert recruiting.members == [world.people[0].id, world.rooms[0].id]
    assert world.mailbox("room.lagoon@contoso.com") is None, "it is elsewhere"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"persons": []}, "no “persons”"),
        ({"people": [{}]}, "neither a name nor an address"),
        ({"people": [{"name": "A", "timeZone": "Atlantis"}]}, "no time zone"),
        ({"people": [{"name": "A", "workingHours": {"start": "9"}}]}, "like 09:00"),
        ({"people": ["Ana", "Ana"]}, "there twice"),
        ({"rooms": [{"name": "R", "capacity": "six"}]}, "whole number"),
        ({"meetings": [MEETING]}, "The meeting"),
        ({"groups": [{"name": "G", "members": ["Nobody"]}]}, "nobody called"),
        ({"groups": [{"address": "g@contoso.com"}]}, "no name"),
    ],
)
def test_nonsense_is_refused_by_name(body: dict[str, object], words: str) -> None:
    with pytest.raises(BadWorld, match=words):
        described(body, NOW)
