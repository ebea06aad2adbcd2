"""RBAC for Applications, and what a recruiting team's administrator makes in Exchange."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from sandbox.tokens import principal_id
from tests.sandbox.house import ASHA, BEN, DANA, House, Json, housed, meeting

GROUP = "recruiting@contoso.com"
MAILBOX = "scheduling@contoso.com"
NOTHING = "User.ReadBasic.All"  # a token under RBAC carries no role for calendars
READS = "GroupMember.Read.All Group.Read.All User.Read.All"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with housed() as house:
        yield house


async def control(house: House, method: str, path: str, body: Any = None) -> tuple[int, Json]:
    url = f"{house.state.origin}/_sandbox/{path}"
    async with house.http.request(method, url, json=body) as answer:
        return answer.status, await answer.json()


async def does(house: House, method: str, path: str, body: Any = None) -> Json:
    status, answer = await control(house, method, path, body)
    assert status < 300, answer
    return answer


async def set_up(house: House) -> None:
    await does(house, "POST", "setup", {"after": "PT0S"})
    await does(house, "POST", "groups/Recruiting", {"add": [MAILBOX]})


async def fence(house: House, role: str = "Application Calendars.ReadWrite") -> None:
    app, tenant = house.state.muster.app_id, house.world.tenant.id
    told = {"appId": app, "objectId": principal_id(tenant, app)}
    await does(house, "POST", "rbac/servicePrincipals", told)
    await does(house, "POST", "rbac/scopes", {"name": "Recruiting", "filter": f"MemberOfGroup -eq '{GROUP}'"})
    await does(house, "POST", "rbac/assignments", {"name": "muster", "role": role, "scope": "Recruiting"})
    await house.passes(3)


async def test_inside_the_fence_the_app_books_and_outside_it_is_refused(house: House) -> None:
    await set_up(house)
    await fence(house)

    inside = await house.call("POST", f"/users/{MAILBOX}/events", meeting(BEN), who=None, rights=NOTHING)
    outside = await house.call("GET", f"/users/{ASHA}/calendar", who=None, rights=NOTHING)
    settings = await house.call("GET", f"/users/{MAILBOX}/mailboxSettings", who=None, rights=NOTHING)

    assert inside.status == 201
    assert (outside.status, outside.code) == (403, "ErrorAccessDenied")
    assert (settings.status, settings.code) == (403, "ErrorAccessDenied"), "another role's business"


async def test_a_group_can_be_the_scope_without_a_management_scope(house: House) -> None:
    await set_up(house)
    app, tenant = house.state.muster.app_id, house.world.tenant.id
    told = {"appId": app, "objectId": principal_id(tenant, app)}
    await does(house, "POST", "rbac/servicePrincipals", told)
    assigned = {"role": "Application Calendars.Read", "group": "Recruiting"}
    await does(house, "POST", "rbac/assignments", assigned)
    await house.passes(3)

    async def reads(address: str) -> int:
        return (await house.call("GET", f"/users/{address}/calendar", who=None, rights=NOTHING)).status

    assert (await reads(MAILBOX), await reads(ASHA)) == (200, 403)


async def test_a_grant_in_entra_defeats_the_fence(house: House) -> None:
    await set_up(house)
    await fence(house)

    reply = await house.call("GET", f"/users/{ASHA}/calendar", who=None, rights="Calendars.Read")

    assert reply.status == 200, "the two add up"


async def test_exchange_hears_of_an_assignment_and_of_its_end_late(house: House) -> None:
    await set_up(house)
    house.world.policies.rbac_spread = 3600
    await fence(house)

    async def reads() -> int:
        return (await house.call("GET", f"/users/{MAILBOX}/calendar", who=None, rights=NOTHING)).status

    early = await reads()
    tested = await does(house, "GET", f"rbac/test?resource={MAILBOX}")
    await house.state.clock.advance(timedelta(hours=1))
    there = await reads()
    await does(house, "DELETE", "rbac/assignments/muster")
    still = await reads()
    await house.state.clock.advance(timedelta(hours=1))

    assert tested["value"] == [
        {"role": "Application Calendars.ReadWrite", "scope": "Recruiting", "inScope": True}
    ], "the cmdlet looks past the cache"
    assert (early, there, still, await reads()) == (403, 200, 200, 403)


async def test_an_app_may_watch_a_mailbox_inside_the_fence_only(house: House) -> None:
    await set_up(house)
    await fence(house)
    receiver = await house.receiver()

    async def watches(address: str) -> int:
        body = {
            "changeType": "updated",
            "notificationUrl": receiver.url,
            "resource": f"users/{address}/events",
            "expirationDateTime": "2026-11-23T00:00:00Z",
            "clientState": "s",
        }
        return (await house.call("POST", "/subscriptions", body, who=None, rights=NOTHING)).status

    assert (await watches(MAILBOX), await watches(ASHA)) == (201, 403)


async def test_free_busy_from_inside_the_fence_shows_what_that_mailbox_may_see(house: House) -> None:
    await set_up(house)
    await fence(house)
    body = {
        "schedules": [BEN],
        "startTime": {"dateTime": "2026-11-23T00:00:00", "timeZone": "UTC"},
        "endTime": {"dateTime": "2026-11-24T00:00:00", "timeZone": "UTC"},
    }

    found = await house.does("POST", f"/users/{MAILBOX}/calendar/getSchedule", body, who=None, rights=NOTHING)

    items = found["value"][0]["scheduleItems"]
    assert items and all("subject" not in item for item in items)


async def test_the_app_mails_candidates_from_inside_the_fence_only(house: House) -> None:
    await set_up(house)
    await does(house, "POST", "groups/Recruiting", {"add": ["interviews@contoso.com"]})
    await fence(house, "Application Mail.Send")
    to = [{"emailAddress": {"address": address}} for address in ("mira@fabrikam.example", ASHA)]
    message = {
        "subject": "Your interview",
        "body": {"contentType": "text", "content": "Hi"},
        "toRecipients": to,
    }

    async def sends(who: str) -> int:
        path = f"/users/{who}/sendMail"
        return (await house.call("POST", path, {"message": message}, who=None, rights=NOTHING)).status

    assert (await sends("interviews@contoso.com"), await sends(BEN)) == (202, 403)
    sent = [(one["from"], one["to"], one["kind"]) for one in house.state.exchange.outbox()]
    assert sent == [("interviews@contoso.com", to_one["emailAddress"]["address"], "mail") for to_one in to]
    (got,) = (await house.get("/me/messages", who=ASHA))["value"]
    assert (got["subject"], got["from"]["emailAddress"]["address"]) == (
        "Your interview",
        "interviews@contoso.com",
    )


async def test_exchange_wants_its_cmdlets_in_order(house: House) -> None:
    await set_up(house)
    app = house.state.muster.app_id

    wrong_object, _ = await control(house, "POST", "rbac/servicePrincipals", {"appId": app, "objectId": app})
    no_group, _ = await control(house, "POST", "rbac/scopes", {"name": "X", "group": "nobody@contoso.com"})
    no_scope, _ = await control(
        house, "POST", "rbac/assignments", {"role": "Application Calendars.Read", "scope": "X"}
    )
    no_role, _ = await control(house, "POST", "rbac/assignments", {"role": "Application Place.Read.All"})

    assert (wrong_object, no_group, no_scope, no_role) == (400, 404, 404, 400)


async def test_what_was_made_is_seen_an_hour_later(house: House) -> None:
    made = await does(house, "POST", "setup", {})

    path = f"/groups?$filter=mail%20eq%20'{GROUP}'"
    before = (await house.get(path, who=None, rights=READS))["value"]
    no_box = await house.call("GET", f"/users/{MAILBOX}/calendar", who=None)
    await house.state.clock.advance(timedelta(minutes=60))
    (group,) = (await house.get(path, who=None, rights=READS))["value"]

    assert made["parts"]["group"]["seenFrom"] == "2026-11-21T09:00:00Z"
    assert before == [] and no_box.status == 404
    assert (group["mailEnabled"], group["securityEnabled"], group["groupTypes"]) == (True, True, [])
    assert (await house.get(f"/users/{MAILBOX}/calendar", who=None))["isDefaultCalendar"]
    purpose = await house.get(f"/users/{MAILBOX}/mailboxSettings/userPurpose", who=None)
    assert purpose["value"] == "shared"


async def test_recruiters_open_the_companys_mailboxes_and_others_do_not(house: House) -> None:
    await set_up(house)
    rights = "Calendars.ReadWrite.Shared"

    dana = await house.call("POST", f"/users/{MAILBOX}/events", meeting(BEN), who=DANA, rights=rights)
    asha = await house.call("POST", f"/users/{MAILBOX}/events", meeting(BEN), who=ASHA, rights=rights)

    assert (dana.status, asha.status) == (201, 404)


async def test_a_group_made_in_exchange_shows_members_and_no_owners(house: House) -> None:
    await set_up(house)
    group = house.world.group(GROUP)
    assert group and group.owners

    members = (await house.get(f"/groups/{group.id}/members", who=None, rights=READS))["value"]
    deep = (await house.get(f"/groups/{group.id}/transitiveMembers", who=None, rights=READS))["value"]
    owners = (await house.get(f"/groups/{group.id}/owners", who=None, rights=READS))["value"]
    mine = (await house.get(f"/users/{DANA}/transitiveMemberOf", who=None, rights=READS))["value"]

    assert {DANA, MAILBOX} <= {one["mail"] for one in members} == {one["mail"] for one in deep}
    assert owners == [], "https://learn.microsoft.com/graph/api/group-list-owners"
    assert GROUP in [one["mail"] for one in mine]


async def test_the_company_that_was_set_up_has_what_a_guide_stumbles_over(house: House) -> None:
    await does(house, "POST", "reset", {"world": "contoso-set-up"})
    fields = "$select=mail,userType,assignedLicenses,onPremisesSyncEnabled"

    people = {
        one["mail"]: one
        for one in (await house.get(f"/users?{fields}&$top=100", who=None, rights=READS))["value"]
    }
    basic = await house.call("GET", f"/users?{fields}", who=None, rights="User.ReadBasic.All")
    rooms = (await house.get("/places/microsoft.graph.room", who=None))["value"]
    zuse = await house.call("GET", "/users/room.zuse@contoso.com/calendar", who=None)
    uma = await house.call("GET", "/users/uma.brandt@contoso.com/calendar", who=None)
    calendars = (await house.get("/users/elena.fischer@contoso.com/calendars", who=None))["value"]

    assert people["uma.brandt@contoso.com"]["assignedLicenses"] == []
    assert people["ola.svensson@contoso.com"]["onPremisesSyncEnabled"] is True
    assert people["gus@partner.example"]["userType"] == "Guest"
    assert (basic.status, basic.code) == (403, "Authorization_RequestDenied")
    assert "room.zuse@contoso.com" in {room["emailAddress"] for room in rooms}
    assert {zuse.code, uma.code} == {"MailboxNotEnabledForRESTAPI"}
    assert [one["name"] for one in calendars] == ["Calendar", "Studio"]
    assert house.world.group(GROUP)


async def test_groups_and_the_fence_survive_a_restart(house: House) -> None:
    from sandbox.world import World

    await does(house, "POST", "setup", {"parts": ["group"], "after": "PT0S"})
    await fence(house)
    await does(house, "POST", "setup", {"parts": ["syncMailbox"]})

    again = World.restored(house.world.kept())

    assert again.group(GROUP) == house.world.group(GROUP)
    assert again.rbac == house.world.rbac
    assert list(again.coming) == ["muster@contoso.com"]
