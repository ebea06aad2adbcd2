"""Events as Exchange keeps them.

Inside, an event has Graph's own members, plus a few that begin with an underscore: `_immutable` (its other
id), `_calendar`, `_overrides` and `_gone` (the changed and deleted occurrences of a series, by the original
start as UTC digits), `_properties` (extended properties), `_extensions`, `_link` (the room's answer due).
`start` and `end` keep the zone they were written in: a series needs it.
"""

import base64
import html
import re
import secrets
from datetime import UTC, datetime, timedelta, tzinfo

from sandbox import zones
from sandbox.exchange.refusals import bad, invalid, unreadable
from sandbox.world import Event, Json, World

NEVER = "0001-01-01T00:00:00Z"
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
