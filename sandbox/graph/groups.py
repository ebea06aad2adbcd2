"""Groups: each department is one, and those made in Exchange. https://learn.microsoft.com/graph/api/resources/group"""

from collections.abc import Iterator

from sandbox.exchange.refusals import Refused
from sandbox.graph.ask import Answer, Ask
from sandbox.graph.directory import MEMBERS, USUAL, refuse_unready, user_shape
from sandbox.graph.directory import found as known
from sandbox.graph.odata import Listing, chosen, read_select
from sandbox.graph.rights import READ_GROUPS
from sandbox.world import Group, Json, Person, World, guid


def group_shape(group: Group) -> Json:
    alias = group.address.partition("@")[0] or group.name.lower().replace(" ", ".")
    return {
        "id": group.id,
        "deletedDateTime": None,
        "createdDateTime": "2024-01-08T09:00:00Z",
        "description": group.description or None,
        "displayName": group.name,
        "groupTypes": [],
        "mail": group.address or None,
        "mailEnabled": bool(group.address),
        "mailNickname": alias,
        "proxyAddresses": [f"SMTP:{group.address}"] if group.address else [],
        "securityEnabled": True,
        "visibility": None,
    }


GROUP_MEMBERS = set(group_shape(Group("", "")))


def groups_of(world: World) -> list[Group]:
    """All of them; a department's owners are whom its people report to."""
    return [*map(lambda name: _department(world, name), _departments(world)), *world.groups]


def _departments(world: World) -> list[str]:
    return sorted({one.department for one in world.people if one.department})


def _department(world: World, name: str) -> Group:
    people = [one for one in world.people if one.department == name]
    bosses = {one.manager.casefold() for one in people if one.manager}
    owners = [one.id for one in world.people if one.address.casefold() in bosses]
    title = f"{name} team"
    members = [one.id for one in people]
    return Group(guid(f"group:{title}"), title, "", "security", members, owners, f"Everybody in {name}")


def groups(ask: Ask) -> Answer:
    refuse_unready(ask)
    found = [group_shape(one) for one in groups_of(ask.world)]
    searchable = ("displayName", "description", "mail")
    listing = Listing(ask, GROUP_MEMBERS, page=100, most=999, searchable=searchable)
    return Answer(200, listing.answer(found, "groups"))


def _group(ask: Ask) -> Group:
    wanted = ask.params["group"].casefold()
    found = next((one for one in groups_of(ask.world) if one.id == wanted), None)
    if found is None:
        told = f"Resource '{wanted}' does not exist or one of its queried objects are not present."
        raise Refused(404, "Request_ResourceNotFound", told)
    return found


def group(ask: Ask) -> Answer:
    select = read_select(ask.query.get("$select"), GROUP_MEMBERS)
    shape = chosen(group_shape(_group(ask)), select)
    return Answer(200, {"@odata.context": ask.context("groups/$entity"), **shape})


def members(ask: Ask) -> Answer:
    group = _group(ask)
    deep = ask.call.segments[2].lower() == "transitivemembers"
    return _listed(ask, _within(ask.world, group, set()) if deep else group.members)


def _within(world: World, group: Group, seen: set[str]) -> list[str]:
    """Members, and members of member groups, each once."""
    found = []
    for oid in group.members:
        if oid not in seen:
            seen.add(oid)
            inner = next((one for one in groups_of(world) if one.id == oid), None)
            found += [oid, *(_within(world, inner, seen) if inner else ())]
    return found


def owners(ask: Ask) -> Answer:
    """Graph knows no owners of groups that were made in Exchange.

    https://learn.microsoft.com/graph/api/group-list-owners
    """
    group = _group(ask)
    return _listed(ask, [] if group.address else group.owners)


def member_of(ask: Ask) -> Answer:
    """Directly, or under transitiveMemberOf through groups in groups too."""
    oid, deep = known(ask)["id"], ask.call.segments[-1].lower() == "transitivememberof"
    everything = groups_of(ask.world)
    holds = [one for one in everything if oid in (_within(ask.world, one, set()) if deep else one.members)]
    value = [{"@odata.type": "#microsoft.graph.group", **group_shape(one)} for one in holds]
    if not ask.may & set(READ_GROUPS.split()):
        value = [_limited(one) for one in value]
    return Answer(200, {"@odata.context": ask.context("directoryObjects"), "value": value})


def _limited(shape: Json) -> Json:
    """What a relationship shows of an object that the caller may not read.

    https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
    """
    return {name: shape[name] for name in ("@odata.type", "id")}


def _listed(ask: Ask, oids: list[str]) -> Answer:
    """People and rooms; under the cast to users no groups."""
    only_people = ask.call.segments[-1].startswith("~")
    found = [one for oid in oids for one in _shape(ask.world, oid, only_people)]
    listing = Listing(ask, MEMBERS | GROUP_MEMBERS, page=100, most=999, searchable=("displayName", "mail"))
    listing.select = listing.select or [*USUAL, *(sorted(GROUP_MEMBERS - set(USUAL)))]
    return Answer(200, listing.answer(found, "directoryObjects"))


def _shape(world: World, oid: str, only_people: bool) -> Iterator[Json]:
    person, room = world.person(oid), world.room(oid)
    if person or room:
        one = person or (room and Person(room.id, room.name, room.address, kind="shared"))
        assert one
        shape = user_shape(one)
        yield {"@odata.type": "#microsoft.graph.user", **shape}
    elif not only_people:
        for group in world.groups:
            if group.id == oid:
                yield {"@odata.type": "#microsoft.graph.group", **group_shape(group)}
