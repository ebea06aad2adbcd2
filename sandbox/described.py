"""A world that a test describes in JSON. What is left out is filled in; what makes no sense is refused.

    {"people": [{"name", "address"?, "roles"?, "timeZone"?, "workingHours"?, "kind"?, ...} | "Name"],
     "rooms": [{"name", "address"?, "capacity"?, "building"?, "floor"?, "timeZone"?, "answers"?,
                "onPremises"?} | "Name"],
     "sharedMailboxes": [...],
     "groups": [{"name", "address"?, "members"?: [...], "owners"?: [...]}],
     "meetings": [{"mailbox", "start", "end", "subject"?, "showAs"?, "organizer"?, "attendees"?,
                   "calendar"?, ...}],
     "consents": [{"app"?, "user"?, "scopes"?, "roles"?}], "tenant": {"id"?, "name"?, "domain"?}}

workingHours is Graph's shape, or {"start": "09:00", "end": "17:00", "days"?: [...], "timeZone"?}. Times are
ISO 8601 (UTC where they name no offset) or Graph's {"dateTime", "timeZone"}. An attendee is an address, a
name, {"address", "name"?, "type"?} or Graph's own; a meeting may have any other member of Graph's event.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox import zones
from sandbox.clock import Clock
from sandbox.consents import Consent, Consents
from sandbox.contoso import APPROVED, DOMAIN, TENANT_ID
from sandbox.exchange import Exchange, Refused
from sandbox.exchange.freebusy import LEVELS
from sandbox.exchange.rooms import MODES
from sandbox.world import Group, Json, Person, Room, Tenant, World, guid

KINDS = ("user", "shared", "guest", "onPremises", "unlicensed")
MEMBERS = (
    "people",
    "rooms",
    "sharedMailboxes",
    "meetings",
    "consents",
    "tenant",
    "clock",
    "timeZone",
    "name",
    "groups",
)
ROLES = ("recruiter", "interviewer", "administrator", "applicationAdministrator")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class BadWorld(ValueError):
    """A description that cannot be built; the message says which part."""


def described(body: Mapping[str, Any], now: datetime, app: str = "") -> World:
    """Raises BadWorld."""
    strange = sorted(set(body) - set(MEMBERS))
    if strange:
        raise BadWorld(f"A world has no “{strange[0]}”; it has {', '.join(MEMBERS)}.")
    told = _object(body.get("tenant") or {}, "tenant")
    domain = str(told.get("domain") or DOMAIN)
    tenant = Tenant(str(told.get("id") or TENANT_ID), str(told.get("name") or "Contoso"), domain, [domain])
    world = World(tenant)
    zone = _zone(str(body.get("timeZone") or "UTC"))
    for one in _list(body, "people"):
        _add(world, _person(one, world, zone, "user"))
    for one in _list(body, "sharedMailboxes"):
        _add(world, _person(one, world, zone, "shared"))
    for one in _list(body, "rooms"):
        _add(world, _room(one, world, zone))
    world.groups = [_group(one, world) for one in _list(body, "groups")]
    world.consents = _consents(world, body, app)
    _meetings(world, _list(body, "meetings"), now)
    return world


def _add(world: World, one: Person | Room) -> None:
    if world.person(one.address) or world.room(one.address):
        raise BadWorld(f"“{one.address}” is there twice.")
    if isinstance(one, Room):
        world.add_room(one)
    else:
        world.add_person(one)


def _person(told: Any, world: World, zone: str, kind: str) -> Person:
    shape = {"name": told} if isinstance(told, str) else _object(told, "person")
    address = _told(shape, "address", "mail", "email", "userPrincipalName")
    name = str(_told(shape, "name", "displayName") or address.partition("@")[0]).strip()
    if not name:
        raise BadWorld("Somebody in people has neither a name nor an address.")
    address = _address(address or f"{_plain(name)}@{world.tenant.domain}")
    kind, sharing = str(shape.get("kind") or kind), str(shape.get("sharing") or "freeBusyRead")
    if kind not in KINDS:
        raise BadWorld(f"{name} is of no known kind “{kind}”: {', '.join(KINDS)}.")
    if sharing not in LEVELS:
        raise BadWorld(f"{name} shares “{sharing}”: {', '.join(LEVELS)}.")
    roles = shape.get("roles", ["recruiter"] if kind == "user" and not world.people else ["interviewer"])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise BadWorld(f"The roles of {name} must be a list of {', '.join(ROLES)}.")
    own = str(shape["timeZone"] or "") if "timeZone" in shape else zone
    given, _, surname = name.partition(" ")
    return Person(
        _id(shape, f"person:{address}"),
        name,
        address,
        list(roles),
        kind,
        _zone(own),
        _hours(shape.get("workingHours"), own, name),
        str(shape.get("givenName") or given),
        str(shape.get("surname") or surname),
        str(shape.get("jobTitle") or ""),
        str(shape.get("department") or ""),
        str(shape.get("office") or shape.get("officeLocation") or ""),
        str(shape.get("manager") or ""),
        sharing,
        dict(_object(shape.get("calendarRights") or {}, "calendarRights")),
        str(shape.get("userPrincipalName") or ""),
        str(shape.get("locale") or "en-US"),
    )


def described_person(told: Mapping[str, Any], world: World, taken: set[str]) -> Person:
    """Somebody new, by name and timeZone, with an address that nobody in `taken` has."""
    name, zone = str(told["name"]), str(told.get("timeZone") or "UTC")
    try:
        zones.zone(zone)
    except zones.UnknownZone:
        zone = "UTC"
    n, address = 1, f"{_plain(name)}@{world.tenant.domain}"
    while address in taken:
        n, address = n + 1, f"{_plain(name)}.{n + 1}@{world.tenant.domain}"
    return _person({"name": name, "address": address, "timeZone": zone}, world, zone, "user")


def _room(told: Any, world: World, zone: str) -> Room:
    shape = {"name": told} if isinstance(told, str) else _object(told, "room")
    given = _told(shape, "address", "mail", "email", "emailAddress")
    name = (_told(shape, "name", "displayName") or given).strip()
    if not name:
        raise BadWorld("A room has neither a name nor an address.")
    address = _address(given or f"room.{_plain(name)}@{world.tenant.domain}")
    capacity, floor = shape.get("capacity", 6), shape.get("floor")
    if capacity is not None and (not isinstance(capacity, int) or isinstance(capacity, bool) or capacity < 0):
        raise BadWorld(f"The capacity of {name} must be a whole number.")
    answers = str(shape.get("answers") or "")
    if answers not in MODES:
        raise BadWorld(f"{name} can answer by {', '.join(MODES[1:])}, not “{answers}”.")
    return Room(
        _id(shape, f"room:{address}"),
        address,
        name,
        capacity,
        str(shape.get("building") or ""),
        floor if isinstance(floor, int) else None,
        str(shape.get("floorLabel") or ("" if floor is None else floor)),
        _yes_no(shape.get("wheelchair", shape.get("isWheelChairAccessible"))),
        [str(tag) for tag in shape.get("tags") or ()],
        str(shape.get("bookingType") or "standard"),
        _zone(str(shape.get("timeZone") or zone)),
        answers,
        bool(shape.get("onPremises")),
    )


def _group(told: Any, world: World) -> Group:
    """With an address one made in Exchange, else a security group of Entra's own."""
    shape = _object(told, "group")
    name, address = str(shape.get("name") or ""), str(shape.get("address") or "")
    if not name:
        raise BadWorld("A group has no name.")
    made = Group(_id(shape, f"group:{address or name}"), name, _address(address) if address else "")
    made.kind = "mailSecurity" if address else "security"
    for part, ids in (("members", made.members), ("owners", made.owners)):
        for one in _list(shape, part):
            known = world.person(found(world, str(one))) or world.room(found(world, str(one)))
            if known is None:
                raise BadWorld(f"Among the {part} of {name}: there is nobody called “{one}”.")
            ids.append(known.id)
    return made


def _consents(world: World, body: Mapping[str, Any], app: str) -> Consents:
    if "consents" not in body:
        consents = Consents()
        if app:
            consents.allow(app, None, scopes=APPROVED)
        return consents
    read = []
    for one in _list(body, "consents"):
        shape = _object(one, "consent")
        user = world.person(str(shape["user"])) if shape.get("user") else None
        if shape.get("user") and user is None:
            raise BadWorld(f"The consent of “{shape['user']}”: there is nobody of that id or address.")
        read.append(
            Consent.read({**shape, "app": shape.get("app") or app, "user": user.id if user else None})
        )
    return Consents(read)


def _meetings(world: World, meetings: list[Any], now: datetime) -> None:
    exchange = Exchange(Clock(now), world, quiet=True)
    for told in meetings:
        shape = dict(_object(told, "meeting"))
        try:
            _meet(exchange, shape)
        except (Refused, KeyError, ValueError, TypeError, zones.BadTime, zones.UnknownZone) as wrong:
            raise BadWorld(f"The meeting {told!r}: {type(wrong).__name__} {wrong}.") from None
    exchange.close()
    for box in world.mailboxes.values():
        box.changes.clear()


def _meet(exchange: Exchange, shape: Json) -> None:
    mailbox = next(
        (shape.pop(name) for name in ("mailbox", "address", "who", "person", "user") if name in shape), None
    )
    organizer = shape.pop("organizer", None)
    known = [str(one) for one in (mailbox, organizer) if one]
    if not known:
        raise BadWorld("it is in nobody's mailbox")
    start, end = (_instant(shape.pop(name)) for name in ("start", "end"))
    attendees = [attendee(exchange.world, one) for one in shape.pop("attendees", None) or ()]
    exchange.put_meeting(
        found(exchange.world, known[0]),
        start,
        end,
        show_as=str(shape.pop("showAs", "busy")),
        subject=str(shape.pop("subject", "")),
        organizer=found(exchange.world, str(organizer)) if organizer else None,
        attendees=attendees,
        **shape,
    )


def _instant(told: Any) -> datetime:
    return zones.instant(told) if isinstance(told, Mapping) else zones.read_utc(str(told))


def attendee(world: World, told: Any) -> Json:
    """Graph's attendee, from any way in which somebody may write one down. Raises BadWorld."""
    shape: Json = {"address": told} if isinstance(told, str) else dict(_object(told, "attendee"))
    mail = shape.get("emailAddress")
    if isinstance(mail, Mapping):
        shape |= dict(mail)
    names = ("address", "mail", "email", "emailAddress", "userPrincipalName", "user", "id")
    name = next((str(shape[one]) for one in names if isinstance(shape.get(one), str)), "")
    address = found(world, name)
    if "@" not in address:
        raise BadWorld(f"the attendee {told!r} has no address and is nobody here")
    kind = shape.get("type") or ("resource" if world.room(address) else "required")
    return {"type": kind, "emailAddress": {"address": address, "name": shape.get("name") or address}}


def found(world: World, name: str) -> str:
    """The address of whoever is called so: by address, id, whole name, or a first name that is unique."""
    if world.address(name):
        return str(world.address(name))
    everyone = [(one.name, one.address) for one in world.people]
    everyone += [(room.name, room.address) for room in world.rooms]
    wanted = name.casefold()
    whole = [address for full, address in everyone if full.casefold() == wanted]
    first = [address for full, address in everyone if full.casefold().split()[0] == wanted]
    answer: str = (whole or (first if len(first) == 1 else []) or [name])[0]
    return answer


def _told(shape: Mapping[str, Any], *names: str) -> str:
    """The first of these members that says something."""
    return next((str(shape[name]) for name in names if shape.get(name)), "")


def _yes_no(told: Any) -> bool | None:
    return None if told is None else bool(told)


def _hours(told: Any, zone: str, name: str) -> Json | None:
    if told is None:
        return None
    shape = _object(told, f"workingHours of {name}")
    ends = (("start", "startTime", "09:00"), ("end", "endTime", "17:00"))
    times = [str(shape.get(short) or shape.get(long) or usual) for short, long, usual in ends]
    if not all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?", one) for one in times):
        raise BadWorld(f"The working hours of {name} must be like 09:00.")
    days = [str(day).lower() for day in shape.get("days") or shape.get("daysOfWeek") or WEEK[:5]]
    if not set(days) <= set(WEEK):
        raise BadWorld(f"The working days of {name} must be from {', '.join(WEEK)}.")
    start, end = (f"{one[:5]}:00.0000000" for one in times)
    named = _base(shape.get("timeZone"), zone, name)
    return {"daysOfWeek": days, "startTime": start, "endTime": end, "timeZone": named}


def _base(told: Any, zone: str, name: str) -> Json:
    """A zone by its name, as {"name"}, or homemade: Graph's timeZoneBase."""
    if not isinstance(told, Mapping):
        return {"name": zones.windows_name(_zone(str(told or zone)))}
    if "bias" not in told:
        return {"name": zones.windows_name(_zone(str(told.get("name") or zone)))}
    if not isinstance(told["bias"], int):
        raise BadWorld(f"The bias of {name}'s time zone must be minutes.")
    return {"name": zones.CUSTOM, **told, "@odata.type": "#microsoft.graph.customTimeZone"}


def _zone(name: str) -> str:
    try:
        if name:
            zones.zone(name)
    except zones.UnknownZone:
        raise BadWorld(f"There is no time zone “{name}”.") from None
    return name


def _id(shape: Mapping[str, Any], name: str) -> str:
    told = str(shape.get("id") or guid(name)).lower()
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", told):
        raise BadWorld(f"The id “{told}” is no GUID.")
    return told


def _address(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise BadWorld(f"“{text}” is no mail address.")
    return text


def _plain(name: str) -> str:
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", ".", ascii_).strip(".") or guid(name)[:8]


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name) or []
    if not isinstance(value, list):
        raise BadWorld(f"“{name}” must be a list.")
    return value


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadWorld(f"A {name} must be an object, not {value!r}.")
    return value
