"""Recurring events: a master, and what it amounts to on each day.

https://learn.microsoft.com/graph/api/resources/patternedrecurrence
"""

import copy
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from dateutil import rrule

from sandbox import zones
from sandbox.exchange.items import span
from sandbox.exchange.refusals import unreadable
from sandbox.world import Event, Json

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INDEX = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
FREQUENCY: dict[str, Any] = {
    "daily": rrule.DAILY,
    "weekly": rrule.WEEKLY,
    "absoluteMonthly": rrule.MONTHLY,
    "relativeMonthly": rrule.MONTHLY,
    "absoluteYearly": rrule.YEARLY,
    "relativeYearly": rrule.YEARLY,
}
OCCURRENCE = re.compile(r"^(.+)oc(\d{14})=$")
TOO_LONG = timedelta(days=731)  # nobody asks further than that of a series without end


def key_of(start: datetime) -> str:
    """An occurrence's name inside its series: its first start, as UTC digits."""
    return start.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def occurrence_id(master_id: str, key: str) -> str:
    return f"{master_id.removesuffix('=')}oc{key}="


def split_id(event_id: str) -> tuple[str, str] | None:
    """The master's id and the key, when this is an occurrence's id."""
    found = OCCURRENCE.match(event_id)
    return (found[1] + "=", found[2]) if found else None


def check(recurrence: Any, start: Json) -> Json:
    """Fill in what Graph fills in. Raises Refused when the pattern says nothing."""
    try:
        pattern, range_ = (
            {name: value for name, value in recurrence[part].items() if value is not None}
            for part in ("pattern", "range")
        )
        day = zones.read(start["dateTime"])
        pattern.setdefault("interval", 1)
        for name, value in {
            "month": 0,
            "dayOfMonth": 0,
            "firstDayOfWeek": "sunday",
            "index": "first",
        }.items():
            pattern.setdefault(name, value)
        if pattern["type"] == "weekly" and not pattern.get("daysOfWeek"):
            pattern["daysOfWeek"] = [DAYS[day.weekday()]]
        range_.setdefault("recurrenceTimeZone", start["timeZone"])
        range_.setdefault("startDate", day.date().isoformat())
        if range_["type"] != "endDate":
            range_["endDate"] = "0001-01-01"
        if range_["type"] != "numbered":
            range_["numberOfOccurrences"] = 0
        whole = {"pattern": pattern, "range": range_}
        if not _makes_sense(pattern, range_):
            raise ValueError
        _rule(whole, day)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise unreadable("The property 'recurrence' has an invalid value.") from None
    return whole


def _makes_sense(pattern: Json, range_: Json) -> bool:
    kind = pattern["type"]
    return all(
        (
            pattern["interval"] >= 1,
            not kind.startswith("absolute") or 1 <= pattern["dayOfMonth"] <= 31,
            not kind.startswith("relative") or bool(pattern.get("daysOfWeek")),
            not kind.endswith("Yearly") or 1 <= pattern["month"] <= 12,
            range_["type"] != "numbered" or range_["numberOfOccurrences"] >= 1,
            range_["type"] != "endDate" or range_["endDate"] >= range_["startDate"],
        )
    )


def _rule(recurrence: Json, start: datetime) -> rrule.rrule:
    pattern, range_ = recurrence["pattern"], recurrence["range"]
    kind = pattern["type"]
    more: dict[str, Any] = {}
    week = [getattr(rrule, day[:2].upper()) for day in pattern.get("daysOfWeek") or ()]
    if kind == "weekly":
        more = {"byweekday": week, "wkst": getattr(rrule, pattern["firstDayOfWeek"][:2].upper())}
    elif kind.startswith("relative"):
        more = {"byweekday": week, "bysetpos": INDEX[pattern["index"]]}
    elif kind.startswith("absolute"):
        more = {"bymonthday": pattern["dayOfMonth"]}
    if kind.endswith("Yearly"):
        more["bymonth"] = pattern["month"]
    if range_["type"] == "endDate":
        more["until"] = datetime.combine(datetime.fromisoformat(range_["endDate"]), datetime.max.time())
    elif range_["type"] == "numbered":
        more["count"] = int(range_["numberOfOccurrences"])
    first = datetime.combine(datetime.fromisoformat(range_["startDate"]), start.time())
    return rrule.rrule(FREQUENCY[kind], dtstart=first, interval=int(pattern["interval"]), **more)


def starts(master: Event, begin: datetime, end: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """(key, start, end) of every occurrence that the pattern gives and that may touch begin..end, in UTC."""
    first, last = span(master)
    length = last - first
    zone = UTC if master["isAllDay"] else zones.zone(master["start"]["timeZone"])
    rule = _rule(master["recurrence"], zones.read(master["start"]["dateTime"]))
    low = (begin - length - timedelta(days=1)).astimezone(zone).replace(tzinfo=None)
    high = (min(end, begin + TOO_LONG) + timedelta(days=1)).astimezone(zone).replace(tzinfo=None)
    for moment in rule.between(low, high, inc=True):
        at = moment.replace(tzinfo=zone).astimezone(UTC)
        yield key_of(at), at, at + length


def occurrences(master: Event, begin: datetime, end: datetime) -> Iterator[Event]:
    """The occurrences that lie, changed or not, in begin <= t < end."""
    keys = dict.fromkeys(key for key, _, _ in starts(master, begin, end))
    for key in [*keys, *(key for key in master["_overrides"] if key not in keys)]:
        if key in master["_gone"]:
            continue
        one = occurrence(master, key)
        if one and touches(span(one), begin, end):
            yield one


def touches(when: tuple[datetime, datetime], begin: datetime, end: datetime) -> bool:
    start, stop = when
    return start < end and (stop > begin or start == stop >= begin)


def occurrence(master: Event, key: str) -> Event | None:
    """The occurrence called `key`, with what was changed on it alone; None when there is none."""
    at = datetime.strptime(key, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if key in master["_gone"] or not any(
        key == known for known, _, _ in starts(master, at, at + timedelta(days=1))
    ):
        return None
    first, last = span(master)
    changed = master["_overrides"].get(key, {})
    one = {name: value for name, value in master.items() if name not in ("_overrides", "_gone", "recurrence")}
    one = copy.deepcopy(one) | {
        "id": occurrence_id(master["id"], key),
        "_immutable": occurrence_id(master["_immutable"], key),
        "type": "exception" if changed else "occurrence",
        "seriesMasterId": master["id"],
        "_masterImmutable": master["_immutable"],
        "originalStart": zones.short(at),
        "iCalUId": f"{master['iCalUId']}{key[:8]}",
        "start": _local(at, master["start"]["timeZone"], master["isAllDay"]),
        "end": _local(at + (last - first), master["end"]["timeZone"], master["isAllDay"]),
        "recurrence": None,
        "transactionId": None,
        "_overrides": {},
        "_gone": [],
    }
    whole: Event = one | copy.deepcopy(changed)
    return whole


def _local(moment: datetime, name: str, all_day: bool) -> Json:
    zone = UTC if all_day else zones.zone(name)
    return {"dateTime": moment.astimezone(zone).replace(tzinfo=None).isoformat(), "timeZone": name}
