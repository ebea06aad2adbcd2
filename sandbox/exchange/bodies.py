"""What a POST or a PATCH says of an event, read into our own shape."""

import copy
import re
from datetime import datetime
from typing import Any

from sandbox import zones
from sandbox.exchange import edm
from sandbox.exchange.edm import Reader
from sandbox.exchange.items import NEVER, known_zone, read_time
from sandbox.exchange.refusals import bad, invalid, unreadable
from sandbox.world import Json

# Members that exist but that a caller cannot set: Graph takes them in a body and ignores them.
COMPUTED = {
    *(
        [
            "id",
            "changeKey",
            "createdDateTime",
            "lastModifiedDateTime",
            "bodyPreview",
            "hasAttachments",
            "iCalUId",
            "isCancelled",
        ]
    ),
    *(
        [
            "isOrganizer",
            "onlineMeeting",
            "organizer",
            "originalEndTimeZone",
            "originalStart",
            "originalStartTimeZone",
        ]
    ),
    *(
        [
            "responseStatus",
            "seriesMasterId",
            "type",
            "webLink",
            "cancelledOccurrences",
            "calendar",
            "instances",
            "attachments",
        ]
    ),
    *(["exceptionOccurrences", "multiValueExtendedProperties", "occurrenceId"]),
}
FLAGS = (
    *("isAllDay", "isReminderOn", "responseRequested", "allowNewTimeProposals"),
    *("hideAttendees", "isOnlineMeeting", "isDraft"),
)
SHOW_AS = edm.one_of("freeBusyStatus", "free", "tentative", "busy", "oof", "workingElsewhere", "unknown")
MEMBERS: dict[str, Reader] = {
    **dict.fromkeys(("subject", "transactionId", "onlineMeetingUrl"), edm.text),
    **dict.fromkeys(FLAGS, edm.flag),
    "showAs": SHOW_AS,
    "sensitivity": edm.one_of("sensitivity", "normal", "personal", "private", "confidential"),
    "importance": edm.one_of("importance", "low", "normal", "high"),
    "onlineMeetingProvider": edm.one_of(
        "onlineMeetingProviderType", "unknown", "skypeForBusiness", "skypeForConsumer", "teamsForBusiness"
    ),
    "start": edm.TIME,
    "end": edm.TIME,
    "body": edm.BODY,
    "location": edm.PLACE,
    "locations": edm.several(edm.PLACE),
    "attendees": edm.several(edm.ATTENDEE),
    "recurrence": edm.RECURRENCE,
    "categories": edm.several(edm.text),
    "reminderMinutesBeforeStart": edm.whole,
    "singleValueExtendedProperties": edm.several(edm.PROPERTY),
}
# What null says nothing of: the event keeps what it has.
KEPT = {*FLAGS, "showAs", "sensitivity", "importance", "onlineMeetingProvider", "reminderMinutesBeforeStart"}


def read_event(body: Json, creating: bool) -> Json:
    """What a POST or PATCH sets, checked and in our own shape. Raises Refused."""
    changes: Json = {}
    for name, value in body.items():
        if "@" in name or name in COMPUTED:
            continue
        if name == "extensions":
            changes["_extensions"] = [open_extension(one) for one in edm.several(_object)(value) or ()]
        elif name not in MEMBERS:
            raise unreadable(
                f"The property '{name}' does not exist on type 'microsoft.graph.event'. "
                "Make sure to only use property names that are defined by the type."
            )
        else:
            told = MEMBERS[name](value)
            if told is not None or name not in KEPT:
                key = "_properties" if name == "singleValueExtendedProperties" else name
                changes[key] = _own(name, told)
    _settle_places(changes)
    if creating and ("start" not in changes or "end" not in changes):
        raise invalid()
    return changes


def _own(name: str, value: Any) -> Any:
    if name in ("start", "end"):
        return _time(value)
    if name == "attendees":
        return [read_attendee(one) for one in value or ()]
    if name == "body":
        return read_body(value)
    if name == "location":
        return _place(value)
    if name == "locations":
        return [_place(one) for one in value or ()]
    if name == "singleValueExtendedProperties":
        return [_property(one) for one in value or ()]
    if name == "categories":
        return value or []
    return (value or "") if name == "subject" else copy.deepcopy(value)


def _object(value: Any) -> Json:
    if not isinstance(value, dict):
        raise unreadable(f"An object of type 'microsoft.graph.extension' was expected, not '{value}'.")
    return value


def open_extension(body: Json) -> Json:
    """https://learn.microsoft.com/graph/api/resources/opentypeextension"""
    name = body.get("extensionName")
    if not isinstance(name, str) or not name:
        raise bad("ErrorInvalidProperty", "An open extension needs an extensionName.")
    known = ("id", "extensionName")
    return {
        "@odata.type": "#microsoft.graph.openTypeExtension",
        "id": f"Microsoft.OutlookServices.OpenTypeExtension.{name}",
        "extensionName": name,
        **{key: value for key, value in body.items() if "@odata" not in key and key not in known},
    }


def _time(value: Any) -> Json:
    if not value or not value.get("dateTime"):
        raise unreadable("The 'dateTime' property is required for 'microsoft.graph.dateTimeTimeZone'.")
    name = value.get("timeZone") or "UTC"
    moment, zone = read_time(value["dateTime"]), known_zone(name)
    if moment.tzinfo:
        moment = moment.astimezone(zone).replace(tzinfo=None)
    return {"dateTime": moment.isoformat(), "timeZone": name}


def read_stamp(value: Any) -> datetime:
    """The instant of a dateTimeTimeZone in an action's body. Raises Refused."""
    told = edm.TIME(value)
    if not told or not told.get("dateTime"):
        raise bad("ErrorInvalidParameter", "A dateTime and a timeZone are needed.")
    read_time(told["dateTime"])
    known_zone(told.get("timeZone") or "UTC")
    return zones.instant(told)


def read_attendee(value: Json) -> Json:
    """`value` has passed its reader in `edm`."""
    mail = value.get("emailAddress") or {}
    address = str(mail.get("address") or "").strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise bad("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    return {
        "type": value.get("type") or "required",
        "status": {"response": "none", "time": NEVER},
        "emailAddress": {"name": mail.get("name") or address, "address": address},
    }


def read_recipients(value: Any) -> list[Json]:
    """Of a message or a forward: names and addresses. Raises Refused."""
    told = edm.several(edm.RECIPIENT)(value) or []
    return [{"emailAddress": read_attendee(one)["emailAddress"]} for one in told]


def read_body(value: Json | None) -> Json:
    told = value or {"contentType": "html"}
    return {"contentType": told.get("contentType") or "text", "content": told.get("content") or ""}


def _place(value: Json | None) -> Json | None:
    if value is None:
        return None
    name = str(value.get("displayName") or "")
    known = {key: part for key, part in value.items() if part is not None}
    usual = {"locationType": "default", "uniqueIdType": "private", "uniqueId": name}
    return usual | known | {"displayName": name}


def _settle_places(changes: Json) -> None:
    """Setting `location` replaces `locations`, and the first of `locations` is `location`."""
    if "location" in changes:
        changes["locations"] = [changes["location"]] if changes["location"] else []
    elif "locations" in changes:
        changes["location"] = changes["locations"][0] if changes["locations"] else None


PROPERTY = re.compile(
    r"^(String|Integer|Boolean|SystemTime|Double|Float|Short|Long|Guid|CLSID|Binary|ApplicationTime|Currency)"
    r" (\{[0-9a-fA-F-]{36}\} (Name \S.*|Id 0x[0-9A-Fa-f]+)|0x[0-9A-Fa-f]+)$"
)


def _property(value: Any) -> Json:
    if not PROPERTY.match(str(value.get("id"))):
        raise bad("ErrorInvalidProperty", "The extended property id is not valid.")
    return {"id": str(value["id"]), "value": value.get("value")}
