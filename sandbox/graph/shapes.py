"""Items of a mailbox as Graph shows them. https://learn.microsoft.com/graph/api/resources/event"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from sandbox import zones
from sandbox.exchange.items import as_html, etag, plain_text, same_property
from sandbox.exchange.refusals import Refused, bad
from sandbox.world import Event, Json

WEB = "https://outlook.office365.com/owa/?itemid="
NOWHERE: Json = {
    "displayName": "",
    "locationType": "default",
    "uniqueIdType": "unknown",
    "address": {},
    "coordinates": {},
}
COPIED = [
    "createdDateTime",
    "lastModifiedDateTime",
    "changeKey",
    "categories",
    "transactionId",
    "reminderMinutesBeforeStart",
    "isReminderOn",
    "subject",
    "importance",
    "sensitivity",
    "isAllDay",
    "isCancelled",
    "isOrganizer",
    "responseRequested",
    "type",
    "showAs",
    "onlineMeetingUrl",
    "isOnlineMeeting",
    "onlineMeetingProvider",
    "allowNewTimeProposals",
    "isDraft",
    "hideAttendees",
    "iCalUId",
    "recurrence",
    "attendees",
    "organizer",
    "locations",
    "responseStatus",
    "onlineMeeting",
]
MEMBERS = {
    *COPIED,
    *(
        [
            "id",
            "originalStartTimeZone",
            "originalEndTimeZone",
            "hasAttachments",
            "bodyPreview",
            "seriesMasterId",
            "webLink",
            "body",
        ]
    ),
    *(["start", "end", "location", "originalStart"]),
}


def shown_event(
    event: Event, zone: str = "UTC", immutable: bool = False, text: bool = False, basic: bool = False
) -> Json:
    """`basic` is what Calendars.ReadBasic may see: no body."""
    shape: Json = {"@odata.etag": etag(event), "id": event["_immutable" if immutable else "id"]}
    shape |= {name: event[name] for name in COPIED}
    shape |= {
        "originalStartTimeZone": event["start"]["timeZone"],
        "originalEndTimeZone": event["end"]["timeZone"],
        "hasAttachments": False,
        "seriesMasterId": event.get("_masterImmutable" if immutable else "seriesMasterId"),
        "webLink": WEB + quote(event["id"], safe="") + "&exvsurl=1&path=/calendar/item",
        "location": event["location"] or NOWHERE,
        "start": _when(event, "start", zone),
        "end": _when(event, "end", zone),
    }
    shape["attendees"] = [_attendee(one) for one in event["attendees"]]
    if event.get("originalStart"):
        shape["originalStart"] = event["originalStart"]
    if not basic:
        shape["bodyPreview"] = plain_text(event["body"])[:255]
        shape["body"] = shown_body(event["body"], text)
    return shape


def _attendee(one: Json) -> Json:
    return {"type": one["type"], "status": one["status"], "emailAddress": one["emailAddress"]} | (
        {"proposedNewTime": one["proposedNewTime"]} if one.get("proposedNewTime") else {}
    )


def _when(event: Event, name: str, zone: str) -> Json:
    """Whole days come as midnight "UTC" whatever zone is preferred."""
    if event["isAllDay"]:
        return zones.shown(zones.read_utc(event[name]["dateTime"]))
    return zones.shown(zones.instant(event[name]), zone)


def shown_body(body: Json, text: bool) -> Json:
    if text:
        return {"contentType": "text", "content": plain_text(body)}
    return {"contentType": "html", "content": as_html(body)}


def expanded(shape: Json, event: Event, expand: str | None, calendar: Callable[[], Json]) -> Json:
    """`$expand=singleValueExtendedProperties($filter=id eq '...')`, extensions, calendar. Raises Refused."""
    for clause in split_expand(expand):
        name, _, options = clause.partition("(")
        if name == "singleValueExtendedProperties":
            wanted = wanted_properties(options.removesuffix(")"), "properties")
            found = [
                one for one in event["_properties"] if any(same_property(one["id"], name) for name in wanted)
            ]
            if found:
                shape["singleValueExtendedProperties"] = found
        elif name == "extensions":
            wanted = wanted_properties(options.removesuffix(")"), "extensions")
            wanted = [one.removeprefix("Microsoft.OutlookServices.OpenTypeExtension.") for one in wanted]
            shape["extensions"] = [one for one in event["_extensions"] if one["extensionName"] in wanted]
        elif name == "attachments":
            shape["attachments"] = []
        elif name == "calendar":
            shape["calendar"] = calendar()
        elif name in ("instances", "exceptionOccurrences", "multiValueExtendedProperties"):
            raise Refused(501, "NotImplemented", f"The sandbox does not expand {name}.")
        else:
            raise bad(
                "BadRequest",
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}'.",
            )
    return shape


def split_expand(text: str | None) -> list[str]:
    parts, depth, quoted = [""], 0, False
    for sign in text or "":
        quoted ^= sign == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def wanted_properties(options: str, what: str) -> list[str]:
    """The ids in `$filter=id eq '...' or id eq '...'`: without that filter nothing may be expanded."""
    if not options.strip().startswith("$filter="):
        raise bad("ErrorInvalidProperty", f"The {what} can only be expanded by a filter on their id.")
    return [one.replace("''", "'") for one in re.findall(r"id\s+eq\s+'((?:[^']|'')*)'", options)]


def shown_message(message: Json, immutable: bool, text: bool, zone: str) -> Json:
    shape: Json = {name: value for name, value in message.items() if not name.startswith("_")}
    shape["@odata.etag"] = etag(message)
    shape["id"] = message["_immutable" if immutable else "id"]
    shape["bodyPreview"] = plain_text(message["body"])[:255]
    shape["body"] = shown_body(message["body"], text)
    for name in ("startDateTime", "endDateTime"):
        if isinstance(shape.get(name), dict):
            shape[name] = zones.shown(zones.instant(message[name]), zone)
    return shape


MESSAGE_MEMBERS = set(
    [
        "id",
        "changeKey",
        "createdDateTime",
        "lastModifiedDateTime",
        "receivedDateTime",
        "sentDateTime",
        "subject",
        "body",
        "bodyPreview",
        "from",
        "sender",
        "importance",
        "isRead",
        "isDraft",
        "hasAttachments",
        "internetMessageId",
        "toRecipients",
        "ccRecipients",
        "bccRecipients",
        "replyTo",
        "categories",
        "meetingMessageType",
        "responseType",
        "proposedNewTime",
        "startDateTime",
        "endDateTime",
        "location",
        "type",
        "isAllDay",
        "isOutOfDate",
        "recurrence",
        "conversationId",
        "parentFolderId",
        "webLink",
    ]
)


def shown_calendar(calendar: Json, owner: Any, default: bool, can_edit: bool) -> Json:
    return {
        "id": calendar["id"],
        "name": calendar["name"],
        "color": calendar.get("color", "auto"),
        "hexColor": "",
        "isDefaultCalendar": default,
        "changeKey": "DxYAAABW0rCcq5qjRJ2lTUFQG2WZAAAAAAJ0",
        "canShare": can_edit,
        "canViewPrivateItems": can_edit,
        "canEdit": can_edit,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "teamsForBusiness",
        "isTallyingResponses": default,
        "isRemovable": not default,
        "owner": owner,
    }


CALENDAR_MEMBERS = set(shown_calendar({"id": "", "name": ""}, None, True, True))
