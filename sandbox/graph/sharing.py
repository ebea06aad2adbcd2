"""Who sees how much of a default calendar. https://learn.microsoft.com/graph/api/resources/calendarpermission"""

import base64

from sandbox.exchange import edm
from sandbox.exchange.refusals import Refused, bad, not_found
from sandbox.graph.ask import Answer, Ask
from sandbox.graph.events import calendar_of, context
from sandbox.world import Json, Person

ROLES = ["none", "freeBusyRead", "limitedRead", "read", "write"]
ALLOWED = ROLES[1:]
ORGANIZATION = "My Organization"
PERMISSION = edm.shaped(
    "calendarPermission",
    {
        "emailAddress": edm.MAIL_ADDRESS,
        "role": edm.one_of(
            "calendarRoleType",
            *ROLES,
            "delegateWithoutPrivateEventAccess",
            "delegateWithPrivateEventAccess",
            "custom",
        ),
        "isInsideOrganization": edm.flag,
        "isRemovable": edm.flag,
        "allowedRoles": edm.several(edm.text),
        "id": edm.text,
    },
)


def _owner(ask: Ask) -> Person:
    """Whose calendar it is. A room's is not for sharing, and a second calendar is nobody else's here."""
    owner = ask.world.person(ask.mailbox.address)
    if owner is None:
        raise Refused(501, "NotImplemented", "The sandbox has no permissions on rooms' calendars.")
    if calendar_of(ask) != ask.mailbox.default_calendar:
        raise Refused(501, "NotImplemented", "The sandbox shares default calendars only.")
    return owner


def _shape(ask: Ask, address: str, role: str) -> Json:
    mail = {"name": ask.world.name_of(address), "address": address} if address else {"name": ORGANIZATION}
    return {
        "id": base64.urlsafe_b64encode((address or ORGANIZATION).casefold().encode()).decode(),
        "isRemovable": bool(address),
        "isInsideOrganization": True,
        "role": role,
        "allowedRoles": ALLOWED if address else ROLES[:-1],
        "emailAddress": mail,
    }


def _all(ask: Ask) -> list[Json]:
    owner = _owner(ask)
    given = [_shape(ask, address, role) for address, role in owner.calendar_rights.items()]
    return [_shape(ask, "", owner.sharing), *given]


def _found(ask: Ask) -> Json:
    found = next((one for one in _all(ask) if one["id"] == ask.params["id"]), None)
    if found is None:
        raise not_found()
    return found


def _answer(ask: Ask, status: int, shape: Json) -> Answer:
    return Answer(
        status, {"@odata.context": ask.context(context(ask, "calendar/calendarPermissions/$entity")), **shape}
    )


def listed(ask: Ask) -> Answer:
    told = ask.context(context(ask, "calendar/calendarPermissions"))
    return Answer(200, {"@odata.context": told, "value": _all(ask)})


def one(ask: Ask) -> Answer:
    return _answer(ask, 200, _found(ask))


def add(ask: Ask) -> Answer:
    body, owner = PERMISSION(ask.json()), _owner(ask)
    known = ask.world.person(str((body.get("emailAddress") or {}).get("address") or ""))
    if known is None or known is owner:
        raise bad("ErrorInvalidRequest", "The calendar can be shared with people of the organization only.")
    if any(known.address.casefold() == address.casefold() for address in owner.calendar_rights):
        raise bad("ErrorInvalidRequest", "The calendar is shared with that person already.")
    owner.calendar_rights[known.address] = _role(body)
    return _answer(ask, 201, _shape(ask, known.address, owner.calendar_rights[known.address]))


def change(ask: Ask) -> Answer:
    body, owner, before = PERMISSION(ask.json()), _owner(ask), _found(ask)
    address = before["emailAddress"].get("address")
    if address:
        owner.calendar_rights[address] = _role(body)
    else:
        owner.sharing = _role(body, ROLES[:-1])
    return one(ask)


def drop(ask: Ask) -> Answer:
    owner, before = _owner(ask), _found(ask)
    if not before["isRemovable"]:
        raise bad("ErrorInvalidRequest", "That permission cannot be removed.")
    del owner.calendar_rights[before["emailAddress"]["address"]]
    return Answer(204)


def _role(body: Json, allowed: list[str] = ALLOWED) -> str:
    role = body.get("role")
    if role not in allowed:
        raise bad("ErrorInvalidRequest", f"The role must be one of {', '.join(allowed)}.")
    return str(role)
