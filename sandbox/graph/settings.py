"""Mailbox settings and time zones. https://learn.microsoft.com/graph/api/user-get-mailboxsettings"""

import re

from tzlocal.windows_tz import win_tz

from sandbox import zones
from sandbox.exchange import edm
from sandbox.exchange.edm import Reader
from sandbox.exchange.freebusy import default_hours, working_hours
from sandbox.exchange.items import known_zone
from sandbox.exchange.refusals import Refused, bad, unreadable
from sandbox.graph.ask import Answer, Ask
from sandbox.graph.odata import read_select
from sandbox.world import Json, Person

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
    chosen = read_select(select, set(MEMBERS))
    if chosen:
        shape = {name: shape[name] for name in chosen}
    return Answer(200, {"@odata.context": ask.context(f"users('{ask.whose}')/mailboxSettings"), **shape})


def read_member(ask: Ask) -> Answer:
    name = next((one for one in MEMBERS if one.lower() == ask.params["member"].lower()), "")
    if not name:
        raise bad("BadRequest", f"Resource not found for the segment '{ask.params['member']}'.")
    value = settings_of(ask)[name]
    context = {"@odata.context": ask.context(f"users('{ask.whose}')/mailboxSettings/{name}")}
    return Answer(200, {**context, **value} if isinstance(value, dict) else {**context, "value": value})


TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,7})?)?")
YEARLY = dict.fromkeys(("dayOccurrence", "month", "year"), edm.whole) | {
    "dayOfWeek": edm.DAY,
    "time": edm.text,
}
HOURS = edm.shaped(
    "workingHours",
    {
        "daysOfWeek": edm.several(edm.DAY),
        "startTime": edm.text,
        "endTime": edm.text,
        "timeZone": edm.shaped(
            "timeZoneBase",
            {
                "name": edm.text,
                "bias": edm.whole,
                "standardOffset": edm.shaped("standardTimeZoneOffset", YEARLY),
                "daylightOffset": edm.shaped("daylightTimeZoneOffset", {**YEARLY, "daylightBias": edm.whole}),
            },
        ),
    },
)
CHANGEABLE: dict[str, Reader] = {
    **dict.fromkeys(("dateFormat", "timeFormat", "timeZone"), edm.text),
    "workingHours": HOURS,
    "language": edm.shaped("localeInfo", {"locale": edm.text, "displayName": edm.text}),
    "delegateMeetingMessageDeliveryOptions": edm.one_of(
        "delegateMeetingMessageDeliveryOptions",
        *("sendToDelegateAndInformationToPrincipal", "sendToDelegateAndPrincipal", "sendToDelegateOnly"),
    ),
    "automaticRepliesSetting": edm.shaped(
        "automaticRepliesSetting",
        {
            "status": edm.one_of("automaticRepliesStatus", "disabled", "alwaysEnabled", "scheduled"),
            "externalAudience": edm.one_of("externalAudienceScope", "none", "contactsOnly", "all"),
            **dict.fromkeys(("scheduledStartDateTime", "scheduledEndDateTime"), edm.TIME),
            **dict.fromkeys(("internalReplyMessage", "externalReplyMessage"), edm.text),
        },
    ),
}


def change(ask: Ask) -> Answer:
    """All of the body is read before any of it takes effect."""
    person = ask.world.person(ask.mailbox.address)
    if person is None:
        raise Refused(403, "ErrorAccessDenied", "A room's settings are not to be changed here.")
    told: Json = {}
    for name, value in ask.json().items():
        if "@" not in name and name not in CHANGEABLE:
            raise bad("ErrorInvalidRequest", f"The mailbox setting '{name}' cannot be changed.")
        if "@" not in name and value is not None:
            told[name] = CHANGEABLE[name](value)
    if "timeZone" in told:
        known_zone(told["timeZone"])
    hours = _hours(person, told.pop("workingHours", {}))
    person.time_zone = told.pop("timeZone", person.time_zone)
    person.working_hours = hours
    for name, value in told.items():
        before: Json = ask.mailbox.settings.get(name) or settings_of(ask)[name]
        ask.mailbox.settings[name] = {**before, **value} if isinstance(value, dict) else value
    return read(ask)


def _hours(person: Person, told: Json) -> Json | None:
    """What stands there with what is told put over it; None while nobody said anything."""
    told = {name: value for name, value in told.items() if value is not None}
    if not told:
        return person.working_hours
    before = working_hours(person) or default_hours(person.time_zone or "UTC")
    hours: Json = before | told
    for name in ("startTime", "endTime"):
        if not TIME_OF_DAY.fullmatch(hours[name]):
            raise unreadable(
                f"Cannot convert the literal '{hours[name]}' to the expected type 'Edm.TimeOfDay'."
            )
        clock = hours[name].partition(".")[0]
        hours[name] = f"{clock if clock.count(':') == 2 else clock + ':00'}.0000000"
    zone = hours["timeZone"]
    if zone.get("bias") is not None:
        hours["timeZone"] = {"@odata.type": "#microsoft.graph.customTimeZone", **zone}
    else:
        known_zone(str(zone.get("name") or ""))
    return hours


def supported_zones(ask: Ask) -> Answer:
    """`(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')` or Windows names."""
    if not re.match(r"~?supportedTimeZones(\(.*\))?$", ask.params["zones"], re.I):
        raise Refused(501, "NotImplemented", f"The sandbox has no outlook/{ask.params['zones']}.")
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
