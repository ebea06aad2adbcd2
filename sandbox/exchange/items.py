"""Events as Exchange keeps them.

Inside, an event has Graph's own members, plus a few that begin with an underscore: `_immutable` (its other
id), `_calendar`, `_overrides` and `_gone` (the changed and deleted occurrences of a series, by the original
start as UTC digits), `_properties` (extended properties), `_extensions`, `_link` (the room's answer due).
`start` and `end` keep the zone they were written in: a series needs it.
"""

import base64
import copy
import html
import re
import secrets
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sandbox import zones
from sandbox.exchange.refusals import bad, invalid, unreadable
from sandbox.world import Event, Json, World

NEVER = "0001-01-01T00:00:00Z"
ENUMS = {
    "showAs": ("free", "tentative", "busy", "oof", "workingElsewhere", "unknown"),
    "sensitivity": ("normal", "personal", "private", "confidential"),
    "importance": ("low", "normal", "high"),
    "onlineMeetingProvider": ("unknown", "skypeForBusiness", "skypeForConsumer", "teamsForBusiness"),
}
TYPES = {
    "showAs": "microsoft.graph.freeBusyStatus",
    "sensitivity": "microsoft.graph.sensitivity",
    "importance": "microsoft.graph.importance",
    "onlineMeetingProvider": "microsoft.graph.onlineMeetingProviderType",
}
BOOLEANS = [
    "isAllDay",
    "isReminderOn",
    "responseRequested",
    "allowNewTimeProposals",
    "hideAttendees",
    "isOnlineMeeting",
    "isDraft",
]
WRITABLE = {
    *(
        [
            "subject",
            "body",
            "start",
            "end",
            "location",
            "locations",
            "attendees",
            "recurrence",
            "categories",
            "transactionId",
        ]
    ),
    *(["reminderMinutesBeforeStart", "onlineMeetingUrl"]),
    *BOOLEANS,
    *ENUMS,
}
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
    *(["extensions", "exceptionOccurrences", "multiValueExtendedProperties", "occurrenceId"]),
}
DEFAULTS: Json = {
    "subject": "",
    "body": {"contentType": "html", "content": ""},
    "importance": "normal",
    "sensitivity": "normal",
    "showAs": "busy",
    "isAllDay": False,
    "isCancelled": False,
    "isDraft": False,
    "isReminderOn": True,
    "reminderMinutesBeforeStart": 15,
    "responseRequested": True,
    "allowNewTimeProposals": True,
    "hideAttendees": False,
    "isOnlineMeeting": False,
    "onlineMeetingProvider": "unknown",
    "onlineMeeting": None,
    "onlineMeetingUrl": None,
    "categories": [],
    "location": None,
    "locations": [],
    "attendees": [],
    "recurrence": None,
    "transactionId": None,
}


def new_ids(world: World) -> tuple[str, str]:
    """An ordinary and an immutable id, in the manner of Outlook's. They are case-sensitive.

    Never the same in two worlds: a bot that outlives a world would take its events for the next one's.
    """
    world.counter += 1
    seed = secrets.token_bytes(64)
    text = base64.urlsafe_b64encode(seed + seed[:8]).decode().replace("=", "")
    return f"AAMkAG{text}AAA=", f"AAkALg{text[::-1][:60]}A="


def new_change_key(world: World) -> str:
    world.counter += 1
    seed = secrets.token_bytes(20)
    return base64.b64encode(b"\x0f\x00\x00\x00\x16\x00\x00\x00" + seed).decode()


def etag(event: Event) -> str:
    return f'W/"{event["changeKey"]}"'


def span(event: Event) -> tuple[datetime, datetime]:
    """The UTC instants of its start and end. An all-day event counts from midnight to midnight UTC."""
    if event["isAllDay"]:
        return zones.read_utc(event["start"]["dateTime"]), zones.read_utc(event["end"]["dateTime"])
    return zones.instant(event["start"]), zones.instant(event["end"])


def lived_span(event: Event, zone: tzinfo) -> tuple[datetime, datetime]:
    """As `span`, but an all-day event is the days of the mailbox's own zone, as getSchedule shows it."""
    if not event["isAllDay"]:
        return span(event)
    start, end = (zones.read(event[name]["dateTime"]).replace(tzinfo=zone) for name in ("start", "end"))
    return start.astimezone(UTC), end.astimezone(UTC)


def read_event(body: Json, creating: bool) -> Json:
    """What a POST or PATCH sets, checked and in our own shape. Raises Refused."""
    changes: Json = {}
    for name, value in body.items():
        if "@" in name or name in COMPUTED:
            continue
        if name == "singleValueExtendedProperties":
            changes["_properties"] = [_property(one) for one in value or ()]
        elif name in WRITABLE:
            changes[name] = _value(name, value)
        else:
            raise unreadable(
                f"The property '{name}' does not exist on type 'microsoft.graph.event'. "
                "Make sure to only use property names that are defined by the type."
            )
    _settle_places(changes)
    if creating and ("start" not in changes or "end" not in changes):
        raise invalid()
    return changes


def check_times(event: Event) -> None:
    start, end = span(event)
    midnight = all(
        zones.read(event[name]["dateTime"]).time().isoformat() == "00:00:00" for name in ("start", "end")
    )
    if event["isAllDay"] and (not midnight or end - start < timedelta(days=1)):
        raise bad(
            "ErrorInvalidRequest",
            "The Event.Start and Event.End properties must be at midnight and at "
            "least a day apart for an all-day event.",
        )
    if end < start:
        raise invalid()


def _value(name: str, value: Any) -> Any:
    if name in ENUMS:
        return enum(value, ENUMS[name], TYPES[name])
    if name in BOOLEANS:
        if not isinstance(value, bool):
            raise unreadable(f"Cannot convert the literal '{value}' to the expected type 'Edm.Boolean'.")
        return value
    if name in ("start", "end"):
        return _time(value)
    if name == "attendees":
        return [read_attendee(one) for one in value or ()]
    if name == "body":
        return _body(value)
    if name in ("location", "locations"):
        return _place(value) if name == "location" else [_place(one) for one in value or ()]
    if name in ("subject", "transactionId", "onlineMeetingUrl") and not isinstance(value, str | None):
        raise unreadable(f"Cannot convert the literal '{value}' to the expected type 'Edm.String'.")
    return copy.deepcopy(value)


def enum(value: Any, known: tuple[str, ...], type_name: str) -> str:
    """Graph takes an enum's name in any case and gives it back in its own."""
    found = next(
        (one for one in known if isinstance(value, str) and one.casefold() == value.casefold()), None
    )
    if found is None:
        raise unreadable(f"Cannot convert the literal '{value}' to the expected type '{type_name}'.")
    return found


def _time(value: Any) -> Json:
    if not isinstance(value, dict) or not isinstance(value.get("dateTime"), str):
        raise unreadable("The 'dateTime' property is required for 'microsoft.graph.dateTimeTimeZone'.")
    strange = set(value) - {"dateTime", "timeZone"}
    if any("@" not in name for name in strange):
        raise unreadable(
            f"The property '{min(strange)}' does not exist on type 'microsoft.graph.dateTimeTimeZone'."
        )
    name = value.get("timeZone") or "UTC"
    moment, zone = read_time(value["dateTime"]), known_zone(name)
    if moment.tzinfo:
        moment = moment.astimezone(zone).replace(tzinfo=None)
    return {"dateTime": moment.isoformat(), "timeZone": name}


def read_time(text: str) -> datetime:
    try:
        return zones.read(text)
    except zones.BadTime:
        raise unreadable(
            f"Cannot convert the literal '{text}' to the expected type 'Edm.DateTimeOffset'."
        ) from None


def known_zone(name: str) -> tzinfo:
    try:
        return zones.zone(name)
    except zones.UnknownZone:
        raise bad(
            "TimeZoneNotSupportedException",
            "A valid TimeZone value must be specified. The following TimeZone value "
            f"is not supported: '{name}'.",
        ) from None


def read_attendee(value: Any) -> Json:
    mail = value.get("emailAddress") if isinstance(value, dict) else None
    if not isinstance(mail, dict) or "@" not in str(mail.get("address")):
        raise bad("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    kind = enum(
        value.get("type") or "required", ("required", "optional", "resource"), "microsoft.graph.attendeeType"
    )
    address = str(mail["address"]).strip()
    return {
        "type": kind,
        "status": {"response": "none", "time": NEVER},
        "emailAddress": {"name": mail.get("name") or address, "address": address},
    }


def _body(value: Any) -> Json:
    if value is None:
        return {"contentType": "html", "content": ""}
    if not isinstance(value, dict):
        raise unreadable("The property 'body' has an invalid value for type 'microsoft.graph.itemBody'.")
    kind = enum(value.get("contentType") or "text", ("text", "html"), "microsoft.graph.bodyType")
    return {"contentType": kind, "content": value.get("content") or ""}


def _place(value: Any) -> Json | None:
    if value is None:
        return None
    name = str(value.get("displayName") or "")
    known = {key: part for key, part in value.items() if "@" not in key}
    return {
        "locationType": "default",
        "uniqueIdType": "private",
        "uniqueId": name,
        **known,
        "displayName": name,
    }


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
    if not isinstance(value, dict) or not PROPERTY.match(str(value.get("id"))):
        raise bad("ErrorInvalidProperty", "The extended property id is not valid.")
    return {"id": str(value["id"]), "value": value.get("value")}


def same_property(one: str, other: str) -> bool:
    """The property set's GUID is compared whatever its case; the name is case-sensitive."""
    return _normal(one) == _normal(other)


def _normal(name: str) -> str:
    return re.sub(r"\{[^}]*\}", lambda found: found[0].lower(), name)


def plain_text(body: Json) -> str:
    if body["contentType"] == "text":
        return str(body["content"])
    text = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", "", str(body["content"]))
    text = re.sub(r"(?i)<br\s*/?>|</p>|</div>|</li>|</tr>|</h\d>", "\n", text)
    return html.unescape(re.sub(r"<[^>]+>", "", text)).strip()


def as_html(body: Json) -> str:
    if body["contentType"] == "html":
        return str(body["content"])
    text = html.escape(str(body["content"]), quote=False).replace("\n", "<br>\n")
    return (
        '<html><head>\n<meta http-equiv="Content-Type" content="text/html; '
        f'charset=utf-8"></head><body>{text}</body></html>'
    )
