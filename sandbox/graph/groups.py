"""Groups: each department is one. https://learn.microsoft.com/graph/api/resources/group"""

from sandbox.exchange.refusals import Refused
from sandbox.graph.ask import Answer, Ask
from sandbox.graph.directory import MEMBERS, USUAL, refuse_unready, user_shape
from sandbox.graph.directory import found as known
from sandbox.graph.odata import Listing, chosen, read_select
from sandbox.world import Json, Person, guid


def group_shape(department: str) -> Json:
    name = f"{department} team"
    return {
        "id": guid(f"group:{name}"),
        "deletedDateTime": None,
        "createdDateTime": "2024-01-08T09:00:00Z",
        "description": f"Everybody in {department}",
        "displayName": name,
        "groupTypes": [],
        "mail": None,
        "mailEnabled": False,
        "mailNickname": name.lower().replace(" ", "."),
        "securityEnabled": True,
        "visibility": None,
    }


GROUP_MEMBERS = set(group_shape(""))


def _departments(ask: Ask) -> list[str]:
    return sorted({one.department for one in ask.world.people if one.department})


def groups(ask: Ask) -> Answer:
    refuse_unready(ask)
    found = [group_shape(name) for name in _departments(ask)]
    searchable = ("displayName", "description")
    listing = Listing(ask, GROUP_MEMBERS, page=100, most=999, searchable=searchable)
    return Answer(200, listing.answer(found, "groups"))


def _department(ask: Ask) -> str:
    wanted = ask.params["group"].casefold()
    found = next((name for name in _departments(ask) if group_shape(name)["id"] == wanted), None)
    if found is None:
        told = f"Resource '{wanted}' does not exist or one of its queried objects are not present."
        raise Refused(404, "Request_ResourceNotFound", told)
    return found


def group(ask: Ask) -> Answer:
    select = read_select(ask.query.get("$select"), GROUP_MEMBERS)
    shape = chosen(group_shape(_department(ask)), select)
    return Answer(200, {"@odata.context": ask.context("groups/$entity"), **shape})


def members(ask: Ask) -> Answer:
    """transitiveMembers are the same: no group is in another."""
    name = _department(ask)
    return _people(ask, [one for one in ask.world.people if one.department == name])


def owners(ask: Ask) -> Answer:
    """Whoever the others of the department report to."""
    name = _department(ask)
    bosses = {one.manager.casefold() for one in ask.world.people if one.department == name and one.manager}
    return _people(ask, [one for one in ask.world.people if one.address.casefold() in bosses])


def member_of(ask: Ask) -> Answer:
    person = ask.world.person(ask.whose)
    known(ask)
    departments = [person.department] if person and person.department else []
    value = [{"@odata.type": "#microsoft.graph.group", **group_shape(name)} for name in departments]
    return Answer(200, {"@odata.context": ask.context("directoryObjects"), "value": value})


def _people(ask: Ask, people: list[Person]) -> Answer:
    found = [{"@odata.type": "#microsoft.graph.user", **user_shape(one)} for one in people]
    listing = Listing(ask, MEMBERS, page=100, most=999, searchable=("displayName", "mail"))
    listing.select = listing.select or USUAL
    return Answer(200, listing.answer(found, "directoryObjects"))
