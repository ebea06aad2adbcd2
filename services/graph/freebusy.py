"""getSchedule's answer, read with suspicion. Pure.

A company's free/busy is megabytes: it is decoded straight into the few members that matter, every moment is
read once however often it occurs, by the bytes that it is written in, and the view is laid beside the items
as bytes.

https://learn.microsoft.com/graph/api/resources/scheduleinformation
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec

from services.graph.people import working_hours
from services.graph.zones import utc
from services.model import Availability, Busy, Calendar, Span
from services.taken import CODE, Taken, ceil, floor

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
# How much each takes, from the least: the weight of a slot is that of the heaviest item in it.
_WEIGHT = {
    Availability.FREE: 0,
    Availability.ELSEWHERE: 1,
    Availability.TENTATIVE: 2,
    Availability.BUSY: 3,
    Availability.AWAY: 4,
}
_SHOWN = {weight: show_as for show_as, weight in _WEIGHT.items()}
_FREE, _BUSY = _WEIGHT[Availability.FREE], _WEIGHT[Availability.BUSY]
# The pages list 4 as working elsewhere; the service gives 0 for it. There is no digit for "unknown", and what
# is no digit at all stands there all the same.
_DIGITS = bytes({"0": 0, "1": 2, "2": 3, "3": 4, "4": 1}.get(chr(c), _BUSY) for c in range(256))


class _Stamp(msgspec.Struct):
    dateTime: str
    timeZone: str | None = "UTC"


class _Item(msgspec.Struct, gc=False):
    status: str
    start: msgspec.Raw  # a _Stamp
    end: msgspec.Raw


class _Error(msgspec.Struct):
    message: str | None = None
    responseCode: Any = None


class _Schedule(msgspec.Struct):
    scheduleId: str = ""
    availabilityView: str | None = None
    scheduleItems: list[_Item] | None = None
    error: _Error | None = None
    workingHours: dict[str, Any] | None = None


class _Answer(msgspec.Struct):
    value: list[_Schedule] | None = None


class _Apart(msgspec.Struct):
    value: list[msgspec.Raw] | None = None


class _Named(msgspec.Struct):
    scheduleId: str = ""


_LONGEST = 6000  # slots of a view: 62 days of quarters are fewer
# By Graph's name: a code, and a run of its weight. A status that we do not know, "unknown" too, stands there
# all the same: busy.
_STATUS = {
    show_as.value.casefold(): (CODE[show_as], bytes((weight,)) * _LONGEST if weight else b"")
    for show_as, weight in _WEIGHT.items()
}
_SPAN = attrgetter("span")
_ANSWER, _APART = msgspec.json.Decoder(_Answer), msgspec.json.Decoder(_Apart)
_SCHEDULE, _NAMED = msgspec.json.Decoder(_Schedule), msgspec.json.Decoder(_Named)
_STAMP = msgspec.json.Decoder(_Stamp)


def read_schedules(
    content: bytes, addresses: Sequence[str], window: Span, grain: timedelta
) -> list[Calendar]:
    """One Calendar per address, from the JSON of one call; whoever the answer leaves out is unknown."""
    entries = _entries(content)
    moments = _moments(window.start, grain)
    return [_calendar(address, entries, window, moments) for address in addresses]


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


_Moment = tuple[int, int, int, int]
"""Whole seconds since 1970, down and up; the slot that it lies in, the first that begins no earlier."""


class _Moments(dict[bytes, _Moment]):
    """Each moment read once, by its JSON: meetings begin and end at the same few thousand.

    Raises ValueError.
    """

    def __init__(self, start: datetime, grain: timedelta) -> None:
        self.grain = grain
        self._start = start

    def slots(self, window: Span) -> int:
        """How many whole ones the view must have."""
        return (window.end - window.start) // self.grain

    def __missing__(self, content: bytes) -> _Moment:
        stamp = _STAMP.decode(content)
        instant = utc({"dateTime": stamp.dateTime, "timeZone": stamp.timeZone or "UTC"})
        since = instant - self._start
        slots = max(since // self.grain, 0), max(-(-since // self.grain), 0)
        moment = floor(instant), ceil(instant), *slots
        self[content] = moment
        return moment


@lru_cache(maxsize=8)
def _moments(start: datetime, grain: timedelta) -> _Moments:
    """Shared by all calls of one search."""
    return _Moments(start, grain)


def _calendar(
    address: str, entries: Mapping[str, _Schedule | None], window: Span, moments: _Moments
) -> Calendar:
    if address.casefold() not in entries:
        return Calendar(address, unknown=NOT_ANSWERED)
    schedule = entries[address.casefold()]
    if schedule is None:
        return Calendar(address, unknown=GARBLED)
    if cause := _cause_unknown(schedule, moments.slots(window)):
        return Calendar(address, unknown=cause)
    try:
        busy = _taken(schedule, window, moments)
    except ValueError:
        return Calendar(address, unknown=GARBLED)
    return Calendar(address, busy, working_hours(schedule.workingHours, window.start.year))


def _cause_unknown(schedule: _Schedule, slots: int) -> str | None:
    if error := schedule.error:
        return unknown_because(str(error.responseCode or ""), error.message or "")
    if schedule.scheduleItems is None and not schedule.availabilityView:
        return NOT_ANSWERED
    view = schedule.availabilityView
    return INCOMPLETE if view is not None and len(view) < slots else None


def _taken(schedule: _Schedule, window: Span, moments: _Moments) -> Taken:
    """The items are the truth; the view is the cross-check, and what only it shows counts as taken."""
    view = (schedule.availabilityView or "")[: -(-(window.end - window.start) // moments.grain)]
    items = schedule.scheduleItems or ()
    taken, laid = _lay(items, len(view), moments)
    shown = view.encode("ascii", "replace").translate(_DIGITS)
    if shown == laid:
        return taken
    heaviest = _heaviest(items, len(view), moments)
    return Taken.of(sorted([*taken, *_hidden(shown, heaviest, window, moments.grain)], key=_SPAN))


def _lay(items: Iterable[_Item], slots: int, moments: _Moments) -> tuple[Taken, bytearray]:
    """The items as they count, and each one's weight laid on every slot that it touches, the last on top.

    Written as one loop: it runs once for each meeting of a company.
    """
    starts, ends, codes = array("q"), array("q"), array("q")
    laid = bytearray(slots)
    for item in items:
        start, _, first, _ = moments[bytes(item.start)]
        _, end, _, after = moments[bytes(item.end)]
        code, run = _STATUS.get(item.status) or _status(item.status)
        if run:
            starts.append(start)
            ends.append(end)
            codes.append(code)
            laid[first:after] = run[: after - first]
    return Taken(starts, ends, codes), laid[:slots]


def _heaviest(items: Iterable[_Item], slots: int, moments: _Moments) -> bytearray:
    """The weight of the heaviest item in each slot."""
    laid = bytearray(slots)
    for item in items:
        first, after = moments[bytes(item.start)][2], moments[bytes(item.end)][3]
        _, run = _STATUS.get(item.status) or _status(item.status)
        if run:
            laid[first:after] = [max(each, run[0]) for each in laid[first:after]]
    return laid


def _hidden(shown: bytes, laid: bytearray, window: Span, grain: timedelta) -> Iterator[Busy]:
    """What the view shows and no item does; neighbouring slots of one kind as one."""
    missing = (more if more > there else 0 for more, there in zip(shown, laid, strict=True))
    first = 0
    for weight, run in groupby(missing):
        after = first + sum(1 for _ in run)
        if weight:
            end = min(window.start + after * grain, window.end)
            yield Busy(Span(window.start + first * grain, end), _SHOWN[weight])
        first = after


def _status(said: str) -> tuple[int, bytes]:
    return _STATUS.get(said.casefold(), _STATUS[Availability.BUSY.value])
