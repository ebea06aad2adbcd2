"""400 mailboxes of getSchedule, four weeks of them, from one `$batch` answer into the columns that the engine
searches.

The plain way is what one writes first: `json`, `datetime.fromisoformat`, the same calendars out of it, and no
look at the availability view.
"""

import gc
import json
import random
import statistics
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import process_time
from typing import Any

import numpy as np

from services.graph.batch import Part, read_batch
from services.graph.freebusy import read_schedules
from services.graph.schedules import GRAIN, MAILBOXES
from services.model import Availability, Busy, Calendar, Span
from services.planning.meetings import Meetings
from services.taken import Taken

CALLS, WEEKS, REPEATS = 20, 4, 15
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WINDOW = Span(MONDAY, MONDAY + timedelta(weeks=WEEKS))
SLOTS = (WINDOW.end - WINDOW.start) // GRAIN
DIGITS = {"busy": "2", "tentative": "1", "oof": "3"}
STAMP = "%Y-%m-%dT%H:%M:%S.0000000"


def main() -> None:
    content = json.dumps(answer(random.Random(1))).encode()
    ways = {"ours": partial(ours, content), "json and fromisoformat": partial(plain, content)}
    assert same(ours(content), plain(content))
    spent = medians(ways)
    print(f"\n400 mailboxes of getSchedule ({len(content) / 1e6:.0f} MB) into the engine's columns\n")
    print("| way | processor milliseconds, median | ours is faster by |\n|---|---:|---:|")
    for name, seconds in spent.items():
        print(f"| {name} | {1000 * seconds:,.0f} | {seconds / spent['ours']:.1f}x |")


def ours(content: bytes) -> Meetings:
    parts = [Part(str(n), "POST", "") for n in range(CALLS)]
    answers = read_batch(parts, content)
    calendars = [
        calendar
        for n in range(CALLS)
        for calendar in read_schedules(answers[str(n)].raw, addresses(n), WINDOW, GRAIN)
    ]
    return read_into(calendars)


def plain(content: bytes) -> Meetings:
    bodies = {each["id"]: each["body"] for each in json.loads(content)["responses"]}
    return read_into([_plain(entry) for n in range(CALLS) for entry in bodies[str(n)]["value"]])


def _plain(entry: dict[str, Any]) -> Calendar:
    busy = [
        Busy(Span(_utc(item["start"]), _utc(item["end"])), Availability(item["status"]))
        for item in entry["scheduleItems"]
    ]
    return Calendar(entry["scheduleId"], tuple(busy))


def _utc(stamp: dict[str, str]) -> datetime:
    return datetime.fromisoformat(stamp["dateTime"]).replace(tzinfo=UTC)


def read_into(calendars: list[Calendar]) -> Meetings:
    return Meetings.of([Taken.of(calendar.busy) for calendar in calendars])


def same(one: Meetings, other: Meetings) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in Meetings.__slots__)


def medians(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """In turns: a machine's speed changes within a second."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPEATS):
        for name, way in ways.items():
            gc.collect()
            begin = process_time()
            way()
            times[name].append(process_time() - begin)
    return {name: statistics.median(each) for name, each in times.items()}


def addresses(call: int) -> list[str]:
    return [f"p{MAILBOXES * call + n}@contoso.example" for n in range(MAILBOXES)]


def answer(rng: random.Random) -> dict[str, Any]:
    bodies = ({"value": [schedule(address, rng) for address in addresses(n)]} for n in range(CALLS))
    return {"responses": [{"id": str(n), "status": 200, "body": body} for n, body in enumerate(bodies)]}


def schedule(address: str, rng: random.Random) -> dict[str, Any]:
    items, view, at = [], ["0"] * SLOTS, rng.randint(0, 30)
    while at + 8 < SLOTS:
        lasts, status = rng.choice((2, 4, 4, 6)), rng.choice(("busy", "busy", "busy", "tentative", "oof"))
        items.append(item(at, lasts, status))
        view[at : at + lasts] = DIGITS[status] * lasts
        at += lasts + rng.randint(4, 40)
    return {"scheduleId": address, "availabilityView": "".join(view), "scheduleItems": items}


def item(at: int, lasts: int, status: str) -> dict[str, Any]:
    start = MONDAY + at * GRAIN
    return {
        "isPrivate": False,
        "status": status,
        "subject": "Weekly meeting of the team",
        "location": "Room 12",
        "isMeeting": True,
        "isRecurring": True,
        "isException": False,
        "isReminderSet": True,
        "start": {"dateTime": start.strftime(STAMP), "timeZone": "UTC"},
        "end": {"dateTime": (start + lasts * GRAIN).strftime(STAMP), "timeZone": "UTC"},
    }


if __name__ == "__main__":
    main()
