"""400 mailboxes of getSchedule, four weeks of them, from one `$batch` answer into the columns that the engine
searches.

The plain way is what one writes first: `json`, `datetime.fromisoformat`, the same meetings out of it, and no
look at the availability view, at working hours or at what might be wrong with the answer.

    python -m tests.bench.reading
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
FIVE_MINUTES = timedelta(minutes=5)
HOURS = {
    "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
    "startTime": "08:00:00.0000000",
    "endTime": "17:00:00.0000000",
    "timeZone": {"name": "Pacific Standard Time"},
}
STAMP = "%Y-%m-%dT%H:%M:%S.0000000"


def main() -> None:
    content = json.dumps(answer(random.Random(1)), separators=(",", ":")).encode()
    assert same(ours(content), plain(content))
    pairs = [(measured(partial(ours, content)), measured(partial(plain, content))) for _ in range(REPEATS)]
    quick, slow = (1000 * statistics.median(each) for each in zip(*pairs, strict=True))
    faster = sorted(slow / quick for quick, slow in pairs)
    low, middle, high = faster[0], statistics.median(faster), faster[-1]
    print(f"\n400 mailboxes of getSchedule ({len(content) / 1e6:.0f} MB) into the engine's columns\n")
    print("| way | processor milliseconds, median |\n|---|---:|")
    print(f"| ours | {quick:,.0f} |\n| json and fromisoformat | {slow:,.0f} |\n")
    print(
        f"Ours is faster by {middle:.1f}x, the median of {REPEATS} pairs of runs ({low:.1f}x to {high:.1f}x)."
    )


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


def measured(way: Callable[[], object]) -> float:
    """The two ways run in pairs, one right after the other: a machine changes its speed in a second."""
    gc.collect()
    begin = process_time()
    way()
    return process_time() - begin


def addresses(call: int) -> list[str]:
    return [f"p{MAILBOXES * call + n}@contoso.example" for n in range(MAILBOXES)]


def answer(rng: random.Random) -> dict[str, Any]:
    bodies = ({"value": [schedule(address, rng) for address in addresses(n)]} for n in range(CALLS))
    return {"responses": [{"id": str(n), "status": 200, "body": body} for n, body in enumerate(bodies)]}


def schedule(address: str, rng: random.Random) -> dict[str, Any]:
    """Meetings begin at any five minutes, every eighth while another goes on; a few last a day."""
    items, view, at = [], ["0"] * SLOTS, rng.randint(0, 90)
    while at + 288 < 3 * SLOTS:
        lasts = 288 if rng.random() < 0.01 else rng.choice((6, 12, 12, 18))
        status = rng.choice(("busy", "busy", "busy", "tentative", "oof"))
        items.append(item(at, lasts, status))
        for slot in range(at // 3, -(-(at + lasts) // 3)):
            view[slot] = max(view[slot], DIGITS[status])
        at += 3 if rng.random() < 1 / 8 else lasts + rng.randint(12, 120)
    return {
        "scheduleId": address,
        "availabilityView": "".join(view),
        "scheduleItems": items,
        "workingHours": HOURS,
    }


def item(at: int, lasts: int, status: str) -> dict[str, Any]:
    start = MONDAY + at * FIVE_MINUTES
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
        "end": {"dateTime": (start + lasts * FIVE_MINUTES).strftime(STAMP), "timeZone": "UTC"},
    }


if __name__ == "__main__":
    main()
