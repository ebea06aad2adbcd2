"""Real calendars: a folder of .ics files, as Outlook and Google export them. Each file becomes a person.

Recurring events are written out for the months around now. Guests and organizers are left away: the file's
owner is busy then, that is all that is taken.
https://www.rfc-editor.org/rfc/rfc5545
"""

import logging
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import recurring_ical_events
from icalendar import Calendar
from icalendar.parser import Contentline

from sandbox import zones
from sandbox.clock import Clock
from sandbox.contoso import contoso
from sandbox.described import described_person
from sandbox.exchange import Exchange, Refused
from sandbox.world import Json, World

log = logging.getLogger(__name__)
AROUND = (timedelta(days=-31), timedelta(days=120))
SHOW_AS = {
    "FREE": "free",
    "TENTATIVE": "tentative",
    "BUSY": "busy",
    "OOF": "oof",
    "WORKINGELSEWHERE": "workingElsewhere",
}


def people_of(folder: Path, now: datetime, app: str = "") -> World:
    """Contoso, and in it everybody whose calendar lies in `folder`. What cannot be read is logged."""
    world = contoso(now, app)
    exchange = Exchange(Clock(now), world, quiet=True)
    people, problems = people_from_ics(folder, now)
    for told in people:
        taken = {one.address for one in world.people}
        person = world.add_person(described_person(told, world, taken))
        for one in told["meetings"]:
            try:
                exchange.create_event(person.address, one)
            except Refused as refused:
                problems.append(f"{told['file']}: “{one['subject']}” cannot be kept: {refused.message}")
        world.mailboxes[person.address.casefold()].changes.clear()
    exchange.close()
    for problem in problems:
        log.warning("%s", problem)
    return world


def people_from_ics(folder: Path, now: datetime) -> tuple[list[Json], list[str]]:
    """A person per file `{file, name, timeZone, meetings}`, and what went wrong as "file:line: why".

    Meetings are bodies for POST /events. Only the window around `now` is written out.
    """
    people, problems = [], list[str]()
    for file in sorted(folder.glob("*.ics")):
        person = _person(file, now, problems)
        if person:
            people.append(person)
    return people, problems


def _person(file: Path, now: datetime, problems: list[str]) -> Json | None:
    raw = file.read_bytes().decode("utf-8-sig", "replace")
    try:
        calendar = Calendar.from_ical(raw)
    except (ValueError, IndexError, KeyError) as wrong:
        problems.append(f"{file.name}:{bad_line(raw)}: {_first_line(wrong)}")
        return None
    zone = str(calendar.get("X-WR-TIMEZONE") or "") or _zone_inside(calendar)
    events = calendar.walk("VEVENT")
    for event in events:
        for name, why in event.errors:
            line = _line_of(raw, name, event) if name else bad_line(raw)
            problems.append(f"{file.name}:{line}: {name or 'a line'} cannot be read: {why}")
    if events and all(event.errors for event in events):
        return None  # an empty calendar would say that this person is always free
    title = str(calendar.get("X-WR-CALNAME") or "")
    name = title if title and title.casefold() not in ("calendar", "kalender") else file.stem
    meetings = _meetings(file, calendar, zone, now, problems)
    return {"file": file.name, "name": _person_name(name), "timeZone": zone, "meetings": meetings}


def _meetings(file: Path, calendar: Any, zone: str, now: datetime, problems: list[str]) -> list[Json]:
    begin, end = now + AROUND[0], now + AROUND[1]
    try:
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(begin, end)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        problems.append(f"{file.name}:1: its events cannot be laid out: {_first_line(wrong)}")
        return []
    bodies = []
    for event in sorted(events, key=lambda one: str(one["DTSTART"].dt)):
        if str(event.get("STATUS", "")).upper() != "CANCELLED" and not event.errors:
            bodies.append(_body(event, zone))
    return bodies


def _body(event: Any, zone: str) -> Json:
    start, stop = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else event["DTSTART"].dt
    all_day = not isinstance(start, datetime)
    if all_day and stop <= start:
        stop = start + timedelta(days=1)
    return {
        "subject": str(event.get("SUMMARY") or ""),
        "isAllDay": all_day,
        "start": _stamp(start, zone),
        "end": _stamp(stop, zone),
        "showAs": _show_as(event, all_day),
        "sensitivity": "normal" if str(event.get("CLASS", "PUBLIC")).upper() == "PUBLIC" else "private",
        **({"location": {"displayName": str(event["LOCATION"])}} if event.get("LOCATION") else {}),
    }


def _stamp(moment: date, zone: str) -> Json:
    if not isinstance(moment, datetime):
        return {"dateTime": f"{moment.isoformat()}T00:00:00", "timeZone": "UTC"}
    if moment.tzinfo is None:  # a floating time is one of the calendar's own zone
        return {"dateTime": moment.isoformat(), "timeZone": zone or "UTC"}
    return zones.shown(moment)


def _show_as(event: Any, all_day: bool) -> str:
    said = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    if said in SHOW_AS:
        return SHOW_AS[said]
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return "free"
    return "tentative" if str(event.get("STATUS", "")).upper() == "TENTATIVE" else "busy"


def _zone_inside(calendar: Any) -> str:
    """The zone of the file's first VTIMEZONE that the world knows; "" when there is none."""
    for part in calendar.walk("VTIMEZONE"):
        name = str(part.get("TZID", ""))
        try:
            zones.zone(name)
        except zones.UnknownZone:
            continue
        return name
    return ""


def _person_name(title: str) -> str:
    """Google calls a calendar by its owner's address, files are called asha_rao."""
    words = (
        re.split(r"[\s._+-]+", title.partition("@")[0]) if "@" in title or " " not in title else title.split()
    )
    return " ".join(word if not word.islower() else word.capitalize() for word in words if word) or title


def bad_line(raw: str) -> int:
    """The first line that is no content line, counted from 1; the last line of a file that just ends."""
    open_parts: list[str] = []
    lines = raw.splitlines()
    for n, line in enumerate(lines, 1):
        if not line.strip() or line[0] in " \t":
            continue
        whole = line + "".join(more[1:] for more in _folded(lines, n))
        try:
            name, _, value = Contentline(whole).parts()  # type: ignore[no-untyped-call]
        except ValueError:
            return n
        if name.upper() == "BEGIN":
            open_parts.append(value.upper())
        elif name.upper() == "END" and (not open_parts or open_parts.pop() != value.upper()):
            return n
    return len(lines) or 1


def _folded(lines: list[str], n: int) -> list[str]:
    more = []
    for line in lines[n:]:
        if line[:1] not in (" ", "\t"):
            break
        more.append(line)
    return more


def _line_of(raw: str, name: str, event: Any) -> int:
    """Where the event's bad member stands: the first line of that name in its VEVENT, or at all."""
    uid, lines = str(event.get("UID", "")), raw.splitlines()
    named = [n for n, line in enumerate(lines, 1) if re.match(rf"{re.escape(name)}[:;]", line, re.I)]
    begin = next((n for n, line in enumerate(lines, 1) if uid and line.strip() == f"UID:{uid}"), 0)
    opening = max((n for n in range(1, begin) if lines[n - 1].strip().upper() == "BEGIN:VEVENT"), default=0)
    return next((n for n in named if n > opening), named[0] if named else 1)


def _first_line(wrong: Exception) -> str:
    return str(wrong).splitlines()[0][:200] if str(wrong) else type(wrong).__name__
