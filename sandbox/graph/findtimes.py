"""findMeetingTimes, plain: quarter-hour starts inside working hours, by confidence, then by time."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox import zones
from sandbox.exchange import edm
from sandbox.exchange.bodies import read_attendee, read_stamp
from sandbox.exchange.edm import Reader
from sandbox.exchange.freebusy import FreeBusy, working_hours
from sandbox.exchange.items import lived_span
from sandbox.exchange.refusals import bad, unreadable
from sandbox.graph.ask import Ask, member, only
from sandbox.world import Json

STEP = timedelta(minutes=15)
NAMES: dict[str, Reader] = {
    "attendees": edm.several(edm.ATTENDEE),
    "locationConstraint": edm.shaped(
        "locationConstraint",
        {
            "isRequired": edm.flag,
            "suggestLocation": edm.flag,
            "locations": edm.several(
                edm.shaped("locationConstraintItem", {**edm.PLACE_MEMBERS, "resolveAvailability": edm.flag})
            ),
        },
    ),
    "timeConstraint": edm.shaped(
        "timeConstraint",
        {
            "activityDomain": edm.one_of("activityDomain", "unknown", "work", "personal", "unrestricted"),
            "timeSlots": edm.several(edm.SLOT),
        },
    ),
    "meetingDuration": edm.text,
    "maxCandidates": edm.whole,
    "isOrganizerOptional": edm.flag,
    "returnSuggestionReasons": edm.flag,
    "minimumAttendeePercentage": edm.number,
}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CONFIDENCE = {"free": 100, "unknown": 49, "busy": 0}


def suggestions(ask: Ask, body: Json) -> Json:
    only(body, NAMES, "findMeetingTimes")
    asked = {name: NAMES[name](member(body, name)) for name in NAMES}
    me = ask.me
    assert me, "the route is for signed-in people"
    everybody = [read_attendee(one)["emailAddress"]["address"] for one in asked["attendees"] or ()]
    length = read_duration(asked["meetingDuration"] or "PT30M")
    slots = _slots(ask, asked["timeConstraint"] or {}, length)
    if not slots:
        return {"emptySuggestionsReason": "unknown", "meetingTimeSuggestions": []}
    begin, end = slots[0], slots[-1] + length
    busy = {address: _taken(ask, address, begin, end) for address in [me.address, *everybody]}
    percent = float(asked["minimumAttendeePercentage"] or 50)
    optional, reasons = bool(asked["isOrganizerOptional"]), bool(asked["returnSuggestionReasons"])
    found: list[Any] = []
    best_empty = "attendeesUnavailable"
    for start in slots:
        states = {address: _state(spans, start, start + length) for address, spans in busy.items()}
        own = states.pop(me.address)
        if own != "free" and not optional:
            best_empty = "organizerUnavailable" if not everybody else best_empty
            continue
        counted = list(states.values()) or [own]
        confidence = sum(CONFIDENCE[one] for one in counted) / len(counted)
        if confidence >= percent and not _overlaps(found, start, length):
            found.append((confidence, start, own, states))
    found.sort(key=lambda one: (-one[0], one[1]))
    most = asked["maxCandidates"] or 20
    value = [_suggestion(ask, n, length, reasons, *one) for n, one in enumerate(found[:most])]
    return {"emptySuggestionsReason": "" if value else best_empty, "meetingTimeSuggestions": value}


def _overlaps(found: list[Any], start: datetime, length: timedelta) -> bool:
    return any(abs(start - other) < max(length, timedelta(minutes=30)) for _, other, _, _ in found)


def _taken(ask: Ask, address: str, begin: datetime, end: datetime) -> list[tuple[datetime, datetime]] | None:
    box = ask.world.mailbox(address)
    if box is None:
        return None
    view = FreeBusy(ask.state.exchange, None, begin, end)
    return [
        lived_span(one, UTC) for one in view.items(box) if one["showAs"] not in ("free", "workingElsewhere")
    ]


def _state(spans: list[tuple[datetime, datetime]] | None, start: datetime, end: datetime) -> str:
    if spans is None:
        return "unknown"
    return "busy" if any(begin < end and start < stop for begin, stop in spans) else "free"


def _slots(ask: Ask, constraint: Json, length: timedelta) -> list[datetime]:
    now = ask.state.clock.now()
    windows = [
        (read_stamp(one.get("start")), read_stamp(one.get("end")))
        for one in constraint.get("timeSlots") or ()
    ]
    windows = windows or [(now, now + timedelta(days=7))]
    domain = str(constraint.get("activityDomain") or "work").lower()
    found: list[datetime] = []
    for begin, end in windows:
        start = max(begin, now)
        start = start.replace(minute=0, second=0, microsecond=0) + STEP * -(
            -(start.minute * 60 + start.second) // 900
        )
        while start + length <= end and len(found) < 4000:
            if domain in ("unrestricted", "personal") or _at_work(ask, start, start + length):
                found.append(start)
            start += STEP
    return found


def _at_work(ask: Ask, start: datetime, end: datetime) -> bool:
    hours = working_hours(ask.me) if ask.me else None
    if hours is None:
        return True
    zone = zones.of_base(hours["timeZone"])
    local, until = start.astimezone(zone), end.astimezone(zone)
    if WEEK[local.weekday()] not in hours["daysOfWeek"] or until.date() != local.date():
        return False
    return hours["startTime"][:5] <= local.strftime("%H:%M") and until.strftime("%H:%M") <= str(
        hours["endTime"][:5]
    )


def _suggestion(
    ask: Ask,
    n: int,
    length: timedelta,
    reasons: bool,
    confidence: float,
    start: datetime,
    own: str,
    states: dict[str, str],
) -> Json:
    slot = {"start": zones.shown(start, ask.zone), "end": zones.shown(start + length, ask.zone)}
    who = [
        {"availability": state, "attendee": {"type": "required", "emailAddress": {"address": address}}}
        for address, state in states.items()
    ]
    shape: Json = {
        "confidence": confidence,
        "order": n + 1,
        "organizerAvailability": own,
        "meetingTimeSlot": slot,
    }
    shape |= {"attendeeAvailability": who, "locations": []}
    return shape | {
        "suggestionReason": (
            "Suggested because it is one of the nearest times when all attendees are available."
        )
        if reasons
        else None
    }


def read_duration(text: str) -> timedelta:
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text)
    if not found or not any(found.groups()):
        raise unreadable(f"Cannot convert the literal '{text}' to the expected type 'Edm.Duration'.")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not timedelta() < length <= timedelta(days=1):
        raise bad("ErrorInvalidParameter", "The meeting duration must be between a second and a day.")
    return length
