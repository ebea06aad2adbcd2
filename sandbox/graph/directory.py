"""People of the directory, and what Graph tells about them. https://learn.microsoft.com/graph/api/resources/user"""

import re

from sandbox.exchange.items import span
from sandbox.exchange.refusals import Refused, bad
from sandbox.graph.ask import Answer, Ask
from sandbox.graph.odata import Listing, chosen, read_select, without_literals
from sandbox.graph.rights import USERS
from sandbox.world import Json, Person

# What comes without $select. https://learn.microsoft.com/graph/api/user-get
USUAL = [
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
]
MEMBERS = {
    *USUAL,
    *(
        [
            "accountEnabled",
            "companyName",
            "country",
            "department",
            "employeeId",
            "mailNickname",
            "proxyAddresses",
            "userType",
        ]
    ),
    *(["usageLocation", "city", "createdDateTime", "otherMails", "externalUserState"]),
    *(["assignedLicenses", "onPremisesSyncEnabled"]),
}
# What User.ReadBasic.All does not show.
BEYOND_BASIC = {"assignedLicenses", "onPremisesSyncEnabled"}
FULL = {"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
LICENCE = {"skuId": "05e9a617-0261-4cee-bb44-138d3ef5d965", "disabledPlans": []}  # Microsoft 365 E3
SEARCHABLE = ("displayName", "mail", "userPrincipalName", "givenName", "surname")


def user_shape(person: Person) -> Json:
    guest = person.kind == "guest"
    return {
        "id": person.id,
        "businessPhones": [],
        "displayName": person.name,
        "givenName": person.given_name or None,
        "surname": person.surname or None,
        "jobTitle": person.job_title or None,
        "mail": person.address,
        "mobilePhone": None,
        "officeLocation": person.office or None,
        "preferredLanguage": person.locale,
        "userPrincipalName": person.user_principal_name,
        "accountEnabled": person.kind != "shared",
        "companyName": None,
        "country": None,
        "city": person.office or None,
        "department": person.department or None,
        "employeeId": None,
        "mailNickname": person.user_principal_name.partition("@")[0],
        "otherMails": [],
        "proxyAddresses": [] if guest else [f"SMTP:{person.address}"],
        "userType": "Guest" if guest else "Member",
        "usageLocation": "GB",
        "createdDateTime": "2024-01-08T09:00:00Z",
        "externalUserState": "Accepted" if guest else None,
        "assignedLicenses": [LICENCE] if person.kind in ("user", "onPremises") else [],
        "onPremisesSyncEnabled": True if person.kind == "onPremises" else None,
    }


def _account(ask: Ask, person: Person) -> Json:
    shape = user_shape(person)
    return shape | {
        "accountEnabled": shape["accountEnabled"] and not ask.world.policies.of(person.id).disabled
    }


def found(ask: Ask) -> Json:
    """A person, or a room's account: rooms are in the directory too."""
    person, room = ask.world.person(ask.whose), ask.world.room(ask.whose)
    if person:
        return _account(ask, person)
    if room:
        return user_shape(Person(room.id, room.name, room.address, kind="shared"))
    raise Refused(
        404,
        "Request_ResourceNotFound",
        f"Resource '{ask.whose}' does not exist or one of its queried "
        "reference-property objects are not present.",
    )


def one(ask: Ask) -> Answer:
    """With User.Read alone, one's own entry, under whichever name."""
    mine = ask.me is not None and ask.world.person(ask.whose) is ask.me
    if not mine and not ask.may & set(USERS.split()):
        told = "Insufficient privileges to complete the operation."
        raise Refused(403, "Authorization_RequestDenied", told)
    if not mine:
        refuse_beyond_basic(ask)
    select = read_select(ask.query.get("$select"), MEMBERS) or USUAL
    shape = with_manager(ask, found(ask))
    return Answer(200, {"@odata.context": ask.context("users/$entity"), **chosen(shape, select)})


def refuse_beyond_basic(ask: Ask) -> None:
    """Licences and synchronization want more than the basic profile. Raises Refused."""
    asked = {name.strip() for name in ask.query.get("$select", "").split(",")}
    if asked & BEYOND_BASIC and not ask.may & FULL:
        told = "Insufficient privileges to complete the operation."
        raise Refused(403, "Authorization_RequestDenied", told)


def with_manager(ask: Ask, shape: Json) -> Json:
    """`$expand=manager` or `manager($select=...)`; who has none has no such member. Raises Refused."""
    wanted = re.fullmatch(r"manager(?:\(\$select=([\w,]+)\))?", ask.query.get("$expand", "manager"))
    if not wanted:
        raise Refused(501, "NotImplemented", "Of people, the sandbox expands the manager only.")
    person = ask.world.person(shape["id"])
    boss = ask.world.person(person.manager) if person and person.manager else None
    if "$expand" not in ask.query or boss is None:
        return shape
    told = chosen(user_shape(boss), read_select(wanted[1], MEMBERS) or USUAL)
    return {**shape, "manager": {"@odata.type": "#microsoft.graph.user", **told}}


def refuse_unready(ask: Ask) -> None:
    """Filters that the directory has only for `ConsistencyLevel: eventual` with `$count=true`, or not at all.

    https://learn.microsoft.com/graph/aad-advanced-queries
    """
    text = without_literals(ask.query.get("$filter", "")).lower()
    ready = is_eventual(ask) and ask.query.get("$count", "").lower() == "true"
    if "contains(" in text or (re.search(r"\bendswith\(|\bne\b|\bnot\b", text) and not ready):
        raise bad("Request_UnsupportedQuery", "Unsupported Query.")


def is_eventual(ask: Ask) -> bool:
    return ask.call.headers.get("consistencylevel", "").lower() == "eventual"


def user_count(ask: Ask) -> Answer:
    if not is_eventual(ask):
        raise bad("Request_BadRequest", "$count is not currently supported.")
    refuse_unready(ask)
    return Answer(200, str(len(ask.world.people) + len(ask.world.rooms)))


def users(ask: Ask) -> Answer:
    rooms = [user_shape(Person(room.id, room.name, room.address, kind="shared")) for room in ask.world.rooms]
    people = sorted(
        [_account(ask, person) for person in ask.world.people] + rooms, key=lambda user: user["displayName"]
    )
    refuse_unready(ask)
    refuse_beyond_basic(ask)
    if "$count" in ask.query and not is_eventual(ask):
        ask.call.query_string = ask.call.query_string.replace("$count=true", "").replace("%24count=true", "")
    if "$skip" in ask.query:
        raise bad("Request_BadRequest", "'$skip' is not supported by the service.")
    listing = Listing(ask, MEMBERS, page=100, most=999, searchable=SEARCHABLE, expands=True)
    listing.select = listing.select or USUAL
    return Answer(200, listing.answer(people, "users", lambda shape: with_manager(ask, shape)))


def manager(ask: Ask) -> Answer:
    person = ask.world.person(ask.whose)
    boss = ask.world.person(person.manager) if person and person.manager else None
    if boss is None:
        raise Refused(
            404,
            "Request_ResourceNotFound",
            "Resource 'manager' does not exist or one of its queried "
            "reference-property objects are not present.",
        )
    shape = {name: value for name, value in user_shape(boss).items() if name in USUAL}
    return Answer(
        200,
        {
            "@odata.context": ask.context("directoryObjects/$entity"),
            "@odata.type": "#microsoft.graph.user",
            **shape,
        },
    )


def people(ask: Ask) -> Answer:
    """Whom somebody works with: their department first, then the rest."""
    person = ask.world.person(ask.whose)
    others = [one for one in ask.world.people if person and one.id != person.id]
    others.sort(key=lambda one: (not person or one.department != person.department, one.name))
    items = [
        {
            "id": one.id,
            "displayName": one.name,
            "givenName": one.given_name or None,
            "surname": one.surname or None,
            "jobTitle": one.job_title or None,
            "department": one.department or None,
            "officeLocation": one.office or None,
            "userPrincipalName": one.user_principal_name,
            "scoredEmailAddresses": [{"address": one.address, "relevanceScore": 10.0 - n * 0.1}],
            "personType": {"class": "Person", "subclass": "OrganizationUser"},
        }
        for n, one in enumerate(others)
    ]
    wanted = ask.query.get("$search", "").strip('"').casefold()
    if wanted:
        items = [
            one
            for one in items
            if wanted in str(one["displayName"]).casefold() or wanted in str(one["userPrincipalName"])
        ]
        ask.call.query_string = "&".join(
            part for part in ask.call.query_string.split("&") if "search" not in part
        )
    members = {name for one in items for name in one} | {"id"}
    return Answer(200, Listing(ask, members).answer(items, f"users('{ask.whose}')/people"))


def presence_of(ask: Ask, person: Person) -> Json:
    """As their calendar has it at this moment of the world."""
    box, now = ask.world.mailbox(person.address), ask.state.clock.now()
    events = ask.state.exchange.view(box, now, now) if box else []
    taken = {one["showAs"] for one in events if span(one)[0] <= now and not one["isCancelled"]}
    busy = "Away" if "oof" in taken else "Busy" if taken & {"busy", "tentative"} else "Available"
    activity = {"Away": "OutOfOffice", "Busy": "InAMeeting", "Available": "Available"}[busy]
    return {"id": person.id, "availability": busy, "activity": activity, "statusMessage": None}


def presence(ask: Ask) -> Answer:
    person = ask.world.person(ask.whose)
    if person is None:
        raise Refused(404, "NotFound", "The user was not found.")
    if not ask.caller.app_only and person.id != ask.caller.oid and "Presence.Read.All" not in ask.may:
        raise Refused(403, "Forbidden", "Presence.Read shows one's own presence only.")
    return Answer(
        200,
        {"@odata.context": ask.context(f"users('{person.id}')/presence/$entity"), **presence_of(ask, person)},
    )


def presences(ask: Ask) -> Answer:
    ids = ask.json().get("ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 650:
        raise bad("BadRequest", "ids must be a list of up to 650 user ids.")
    known = [person for one in ids if (person := ask.world.person(str(one)))]
    value = [presence_of(ask, person) for person in known]
    return Answer(
        200, {"@odata.context": ask.context("Collection(microsoft.graph.presence)"), "value": value}
    )


def organization(ask: Ask) -> Answer:
    tenant = ask.world.tenant
    domains = [
        {
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": n == 0,
            "isInitial": name.endswith("onmicrosoft.com"),
            "name": name,
            "type": "Managed",
        }
        for n, name in enumerate(tenant.domains or [tenant.domain])
    ]
    shape: Json = {
        "id": tenant.id,
        "displayName": tenant.name,
        "verifiedDomains": domains,
        "assignedPlans": [],
        "businessPhones": [],
        "country": None,
        "countryLetterCode": "GB",
        "createdDateTime": "2024-01-08T09:00:00Z",
        "preferredLanguage": "en",
        "technicalNotificationMails": [],
        "tenantType": "AAD",
    }
    return Answer(200, Listing(ask, shape).answer([shape], "organization"))
