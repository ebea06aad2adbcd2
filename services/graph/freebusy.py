"""getSchedule's answer, read with suspicion. Pure.

A company's free/busy is megabytes: it is decoded straight into the few members that matter, and the items of
all mailboxes of a call are read together, as columns.

https://learn.microsoft.com/graph/api/resources/scheduleinformation
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

import msgspec

from services.graph.items import Item, Items
from services.graph.people import working_hours
from services.graph.views import hidden
from services.model import Availability, Calendar, Span, WorkingHours
from services.taken import CODE, Taken

TOO_BUSY = "Outlook is too busy just now"
NOT_ANSWERED = "Outlook did not answer for this calendar"
GARBLED = "Outlook's answer for this calendar makes no sense"
INCOMPLETE = "Outlook answered for only a part of the time"
_CAUSES = {
    "5009": "Outlook does not know this address",
    "errormailrecipientnotfound": "Outlook does not know this address",
    "errorinvaliduser": "Outlook does not know this address",
    "5006": "there are too many entries in this calendar to be shown",
    "errorresultsettoobig": "there are too many entries in this calendar to be shown",
    "errornofreebusyaccess": "this calendar is not shared with you",
    "erroraccessdenied": "this calendar is not shared with you",
    "mailboxnotenabledforrestapi": "this mailbox is not in Exchange Online",
}


class _Error(msgspec.Struct):
    message: str | None = None
    responseCode: Any = None


class _Schedule(msgspec.Struct):
    scheduleId: str = ""
    availabilityView: str | None = None
    scheduleItems: list[Item] | None = None
    error: _Error | None = None
    workingHours: msgspec.Raw = msgspec.Raw()


class _Answer(msgspec.Struct):
    value: list[_Schedule] | None = None


class _Apart(msgspec.Struct):
    value: list[msgspec.Raw] | None = None


class _Named(msgspec.Struct):
    scheduleId: str = ""


_ANSWER, _APART = msgspec.json.Decoder(_Answer), msgspec.json.Decoder(_Apart)
_SCHEDULE, _NAMED = msgspec.json.Decoder(_Schedule), msgspec.json.Decoder(_Named)
_LEFT_OUT = _Schedule()
_FREE = CODE[Availability.FREE]


def read_schedules(
    content: bytes, addresses: Sequence[str], window: Span, grain: timedelta
) -> list[Calendar]:
    """One Calendar per address, from the JSON of one call; whoever the answer leaves out is unknown."""
    entries = _entries(content)
    schedules = [entries.get(address.casefold(), _LEFT_OUT) for address in addresses]
    columns = _taken([schedule or _LEFT_OUT for schedule in schedules], window, grain)
    return [
        _calendar(address, schedule, taken, window, grain)
        for address, schedule, taken in zip(addresses, schedules, columns, strict=True)
    ]


def unknown_because(code: str, message: str) -> str:
    """A plain cause for an error's opaque code. Messages are Microsoft's to change: read only as a hint."""
    known = _CAUSES.get(code.casefold())
    if known is None and "unable to resolve" in message.casefold():
        return _CAUSES["5009"]
    return known or "Outlook could not read this calendar"


def _entries(content: bytes) -> Mapping[str, _Schedule | None]:
    """By address without case; None for an entry that makes no sense, which spoils no other."""
    try:
        schedules = _ANSWER.decode(content).value or []
    except msgspec.ValidationError:
        return dict(_one_by_one(content))
    except msgspec.DecodeError:
        return {}
    return {schedule.scheduleId.casefold(): schedule for schedule in schedules}


def _one_by_one(content: bytes) -> Iterator[tuple[str, _Schedule | None]]:
    try:
        entries = _APART.decode(content).value or []
    except msgspec.DecodeError:
        return
    for raw in entries:
        try:
            schedule = _SCHEDULE.decode(raw)
            yield schedule.scheduleId.casefold(), schedule
        except msgspec.ValidationError:
            yield _name(raw), None


def _name(raw: msgspec.Raw) -> str:
    try:
        return _NAMED.decode(raw).scheduleId.casefold()
    except msgspec.ValidationError:
        return ""


def _calendar(
    address: str, schedule: _Schedule | None, taken: Taken | None, window: Span, grain: timedelta
) -> Calendar:
    if schedule is None:
        return Calendar(address, unknown=GARBLED)
    if cause := _cause_unknown(schedule, (window.end - window.start) // grain):
        return Calendar(address, unknown=cause)
    if taken is None:
        return Calendar(address, unknown=GARBLED)
    return Calendar(address, taken, _hours(bytes(schedule.workingHours), window.start.year))


def _cause_unknown(schedule: _Schedule, slots: int) -> str | None:
    if error := schedule.error:
        return unknown_because(str(error.responseCode or ""), error.message or "")
    if schedule.scheduleItems is None and not schedule.availabilityView:
        return NOT_ANSWERED
    view = schedule.availabilityView
    return INCOMPLETE if view is not None and len(view) < slots else None


@lru_cache(maxsize=1024)
def _hours(written: bytes, year: int) -> WorkingHours | None:
    """Each week is read once: most people of a company keep the same. Hours that make no sense are none."""
    try:
        return working_hours(msgspec.json.decode(written or b"null"), year)
    except (AttributeError, TypeError, ValueError):
        return None


def _taken(schedules: Sequence[_Schedule], window: Span, grain: timedelta) -> list[Taken | None]:
    """What takes each one's time, with what only its view shows; None where an item makes no sense."""
    items = Items.read([schedule.scheduleItems or () for schedule in schedules])
    sound = items.sound
    garbled = set(items.row[~sound].tolist())
    items = items.where(sound & (items.code != _FREE))
    more = hidden(items, [schedule.availabilityView or "" for schedule in schedules], window, grain)
    whole = items.merged_with(more) if len(more.row) else items
    taken = whole.taken(len(schedules))
    return [None if row in garbled else each for row, each in enumerate(taken)]
