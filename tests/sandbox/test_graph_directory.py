"""Groups, chats, what apps were allowed, and who may see a calendar, in the stand-in's Graph."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.entra.permission_ids import ROLE_IDS, SCOPE_IDS
from sandbox.tokens import GRAPH_APP_ID
from tests.sandbox.house import ASHA, BEN, CHI, DANA, House, Json, housed, meeting

PERMISSIONS = Path(__file__).parents[3] / "shared" / "graph" / "graph-permissions-slice.json"
ADMIN = (
    "Directory.Read.All Application.Read.All AppRoleAssignment.ReadWrite.All "
    "DelegatedPermissionGrant.ReadWrite.All Group.Read.All"
)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with housed() as house:
        yield house


async def listed(house: House, path: str) -> list[Json]:
    return list((await house.get(path, rights=ADMIN))["value"])


def test_the_identifiers_of_permissions_are_microsofts() -> None:
    if not PERMISSIONS.exists():
        pytest.skip("Microsoft's list of permissions does not lie beside the project")
    book = json.loads(PERMISSIONS.read_text())

    scopes = {one["value"]: one["id"] for one in book["oauth2PermissionScopes"]}
    roles = {one["value"]: one["id"] for one in book["appRoles"]}

    assert SCOPE_IDS.items() <= scopes.items()
    assert ROLE_IDS.items() <= roles.items()


async def test_a_department_is_a_group_with_its_people_in_it(house: House) -> None:
    groups = (await house.get("/groups?$filter=displayName%20eq%20'Engineering%20team'", rights=ADMIN))[
        "value"
    ]
    path = f"/groups/{groups[0]['id']}"

    members = (await house.get(f"{path}/members?$select=id,mail", rights=ADMIN))["value"]
    deep = (await house.get(f"{path}/transitiveMembers/microsoft.graph.user", rights=ADMIN))["value"]
    owners = (await house.get(f"{path}/owners", rights=ADMIN))["value"]
    mine = (await house.get(f"/users/{ASHA}/memberOf", rights=ADMIN))["value"]

    assert {ASHA, BEN, CHI} <= {one["mail"] for one in members}
    assert {one["id"] for one in deep} == {one["id"] for one in members}
    assert [one["displayName"] for one in owners] == ["Samuel Owusu"]
    assert [one["id"] for one in mine] == [groups[0]["id"]]
    assert (await house.call("GET", "/groups/nobody", rights=ADMIN)).code == "Request_ResourceNotFound"
    assert (await house.call("GET", "/groups", rights="User.Read")).status == 403


async def test_what_was_consented_stands_in_the_directory(house: House) -> None:
    app = house.state.muster.app_id
    house.world.consents.allow(app, house.person(DANA).id, ["User.Read", "Calendars.ReadWrite"])
    house.world.consents.allow(app, None, roles=["Calendars.ReadWrite"])

    muster = await house.get(f"/servicePrincipals(appId='{app}')", rights=ADMIN)
    graph = (await house.get(f"/servicePrincipals?$filter=appId%20eq%20'{GRAPH_APP_ID}'", rights=ADMIN))[
        "value"
    ][0]
    grants = (
        await house.get(f"/oauth2PermissionGrants?$filter=clientId%20eq%20'{muster['id']}'", rights=ADMIN)
    )["value"]
    own = (await house.get("/me/oauth2PermissionGrants", rights=ADMIN))["value"]
    assigned = (await house.get(f"/servicePrincipals/{muster['id']}/appRoleAssignments", rights=ADMIN))[
        "value"
    ]

    assert {one["consentType"]: one["scope"] for one in grants} == {
        "AllPrincipals": "Place.Read.All",
        "Principal": "Calendars.ReadWrite User.Read",
    }
    assert [one["principalId"] for one in own] == [house.person(DANA).id]
    roles = {one["id"]: one["value"] for one in graph["appRoles"]}
    assert [roles[one["appRoleId"]] for one in assigned] == ["Calendars.ReadWrite"]
    assert {one["resourceId"] for one in assigned} == {graph["id"]}


async def test_an_administrator_grants_and_takes_back_by_graph(house: House) -> None:
    app, consents = house.state.muster.app_id, house.world.consents
    muster = await house.get(f"/servicePrincipals(appId='{app}')", rights=ADMIN)
    graph = await house.get(f"/servicePrincipals(appId='{GRAPH_APP_ID}')", rights=ADMIN)
    both = {"resourceId": graph["id"]}
    role = both | {"principalId": muster["id"], "appRoleId": ROLE_IDS["Calendars.Read"]}
    ben = house.person(BEN).id
    scope = both | {
        "clientId": muster["id"],
        "consentType": "Principal",
        "principalId": ben,
        "scope": "User.Read",
    }

    assigned = await house.does(
        "POST", f"/servicePrincipals/{muster['id']}/appRoleAssignments", role, rights=ADMIN
    )
    granted = await house.does("POST", "/oauth2PermissionGrants", both | scope, rights=ADMIN)
    assert consents.roles_of(app) == {"Calendars.Read"}
    path = f"/oauth2PermissionGrants/{granted['id']}"
    await house.does("PATCH", path, {"scope": "User.Read Calendars.Read"}, rights=ADMIN)
    assert consents.of(app, ben).scopes == {"User.Read", "Calendars.Read"}

    await house.does("DELETE", path, rights=ADMIN)
    await house.does(
        "DELETE", f"/servicePrincipals/{graph['id']}/appRoleAssignedTo/{assigned['id']}", rights=ADMIN
    )
    assert not consents.of(app, ben).scopes
    assert consents.roles_of(app) == set()
    assert consents.scopes_for(app, ben) == {"Place.Read.All"}, "the rest stays"


async def test_chats_are_listed_for_their_members(house: House) -> None:
    dana, ben = house.person(DANA).id, house.person(BEN).id
    house.state.teams.open("personal", [dana])
    group = house.state.teams.open("groupChat", [dana, ben])

    mine = (await house.get("/me/chats", rights="Chat.ReadBasic"))["value"]
    bens = (await house.get("/me/chats", who=BEN, rights="Chat.ReadBasic"))["value"]

    assert [one["chatType"] for one in mine] == ["oneOnOne", "group"]
    assert [one["id"] for one in bens] == [group.id]


async def test_a_calendar_is_shared_by_its_permissions(house: House) -> None:
    path = "/me/calendar/calendarPermissions"
    share = {"emailAddress": {"address": ASHA}, "role": "read"}

    made = await house.does("POST", path, share)

    assert (await house.call("GET", f"/users/{DANA}/events", who=ASHA)).status == 200
    roles = {one["emailAddress"]["name"]: one["role"] for one in (await house.get(path))["value"]}
    assert roles == {"My Organization": "limitedRead", "Asha Rao": "read"}
    await house.does("PATCH", f"{path}/{made['id']}", {"role": "freeBusyRead"})
    assert (await house.call("GET", f"/users/{DANA}/events", who=ASHA)).status == 404
    await house.does("DELETE", f"{path}/{made['id']}")
    assert len((await house.get(path))["value"]) == 1


async def test_a_second_calendar_is_renamed_and_dropped(house: House) -> None:
    made = await house.does("POST", "/me/calendars", {"name": "Panels"})
    path = f"/me/calendars/{made['id']}"
    event = await house.does("POST", f"{path}/events", meeting(ASHA))

    assert (await house.does("PATCH", path, {"name": "Interviews"}))["name"] == "Interviews"
    assert (await house.get(f"/me/events/{event['id']}/calendar"))["name"] == "Interviews"
    await house.does("DELETE", path)
    assert (await house.call("GET", f"/me/events/{event['id']}")).status == 404
    default = (await house.get("/me/calendar"))["id"]
    assert (await house.call("DELETE", f"/me/calendars/{default}")).status == 400


async def test_keys_in_brackets_name_the_same_things(house: House) -> None:
    event = await house.books(ASHA)

    read = await house.get(f"/users('{DANA}')/events('{event['id']}')")

    assert read["id"] == event["id"]


async def test_settings_are_changed_part_by_part_and_nonsense_is_refused(house: House) -> None:
    hours = {
        "startTime": "07:00:00",
        "endTime": "15:00:00.0000000",
        "timeZone": {"name": "India Standard Time"},
    }

    await house.does("PATCH", "/me/mailboxSettings", {"workingHours": hours})
    whole = await house.get("/me/mailboxSettings")
    assert whole["workingHours"]["startTime"] == "07:00:00.0000000"
    assert len(whole["workingHours"]["daysOfWeek"]) == 5, "what was not told stays"
    for body in (
        {"timeZone": "Atlantis"},
        {"timeZone": 5},
        {"workingHours": {"startTime": "noon"}},
        {"workingHours": {"daysOfWeek": ["someday"]}},
        {"language": "en-GB"},
        {"userPurpose": "room"},
    ):
        assert (await house.call("PATCH", "/me/mailboxSettings", body)).status == 400, body
    assert await house.get("/me/mailboxSettings") == whole
