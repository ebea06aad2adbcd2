"""Mailbox settings and time zones. https://learn.microsoft.com/graph/api/user-get-mailboxsettings"""

import re

from tzlocal.windows_tz import win_tz

from sandbox import zones
from sandbox.exchange.freebusy import default_hours, working_hours
from sandbox.exchange.items import known_zone
from sandbox.exchange.refusals import Refused, bad
from sandbox.graph.ask import Answer, Ask
from sandbox.world import Json

MEMBERS = [
    "archiveFolder",
    "automaticRepliesSetting",
    "dateFormat",
    "delegateMeetingMessageDeliveryOptions",
    "language",
    "timeFormat",
    "timeZone",
    "userPurpose",
    "workingHours",
]
NO_DAY = {"dateTime": "2026-01-01T00:00:00.0000000", "timeZone": "UTC"}


def settings_of(ask: Ask) -> Json:
    person, room = ask.world.person(ask.mailbox.address), ask.world.room(ask.mailbox.address)
    hours = working_hours(person) if person else default_hours(room.time_zone if room else "UTC")
    zone = person.time_zone if person else room.time_zone if room else "UTC"
    if hours and "bias" in hours["timeZone"]:
        zone = zones.CUSTOM
    shape: Json = {
        "archiveFolder": None,
        "timeZone": zone,
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": "M/d/yyyy",
        "timeFormat": "h:mm tt",
        "userPurpose": "room" if room else "shared" if person and person.kind == "shared" else "user",
        "automaticRepliesSetting": {
            "status": "disabled",
            "externalAudience": "all",
            "scheduledStartDateTime": NO_DAY,
            "scheduledEndDateTime": NO_DAY,
            "internalReplyMessage": "",
            "externalReplyMessage": "",
        },
        "language": {"locale": person.locale if person else "en-US", "displayName": "English"},
        "workingHours": hours or {"daysOfWeek": [], "startTime": None, "endTime": None, "timeZone": None},
    }
    return shape | ask.mailbox.settings


def read(ask: Ask) -> Answer:
    select = ask.query.get("$select")
    shape = settings_of(ask)
    if select:
        shape = {name: value for name, value in shape.items() if name in select.split(",")}
    return Answer(200, {"@odata.context": ask.context(f"users('{ask.whose}')/mailboxSettings"), **shape})


def read_member(ask: Ask) -> Answer:
    name = next((one for one in MEMBERS if one.lower() == ask.params["member"].lower()), "")
    if not name:
        raise bad("BadRequest", f"Resource not found for the segment '{ask.params['member']}'.")
    value = settings_of(ask)[name]
    context = {"@odata.context": ask.context(f"users('{ask.whose}')/mailboxSettings/{name}")}
    return Answer(200, {**context, **value} if isinstance(value, dict) else {**context, "value": value})


def change(ask: Ask) -> Answer:
    body = ask.json()
    person = ask.world.person(ask.mailbox.address)
    if person is None:
        raise Refused(403, "ErrorAccessDenied", "A room's settings are not to be changed here.")
    for name, value in body.items():
        if name == "timeZone":
            known_zone(str(value))
            person.time_zone = str(value)
        elif name == "workingHours":
            zone = (value.get("timeZone") or {}).get("name") or person.time_zone
            known_zone(str(zone))
            person.working_hours = {**(working_hours(person) or default_hours(zone)), **value}
        elif name in (
            "dateFormat",
            "timeFormat",
            "language",
            "automaticRepliesSetting",
            "delegateMeetingMessageDeliveryOptions",
        ):
            ask.mailbox.settings[name] = value
        elif "@" not in name:
            raise bad("ErrorInvalidRequest", f"The mailbox setting '{name}' cannot be changed.")
    return read(ask)


def supported_zones(ask: Ask) -> Answer:
    """`(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')` or Windows names."""
    said = re.search(r"'(\w+)'", ask.call.segments[-1])
    standard = (said[1] if said else "windows").lower()
    if standard not in ("windows", "iana"):
        raise bad("BadRequest", f"There is no time zone standard '{standard}'.")
    names = sorted(win_tz) if standard == "windows" else sorted(set(win_tz.values()))
    value = [{"alias": name, "displayName": name} for name in names]
    return Answer(
        200,
        {"@odata.context": ask.context("Collection(microsoft.graph.timeZoneInformation)"), "value": value},
    )
