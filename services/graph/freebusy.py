"""One mailbox's entry in a getSchedule answer, read with suspicion. Pure.

https://learn.microsoft.com/graph/api/resources/scheduleinformation
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from services.graph.people import working_hours
from services.graph.zones import utc
from services.model import Availability, Busy, Calendar, Span

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
_BY_NAME = {availability.value.casefold(): availability for availability in Availability}
# The pages list 4 as working elsewhere; the service gives 0 for it. There is no digit for "unknown".
_BY_DIGIT = {
    "1": Availability.TENTATIVE,
    "2": Availability.BUSY,
    "3": Availability.AWAY,
    "4": Availability.ELSEWHERE,
}
_WEIGHT = (Availability.ELSEWHERE, Availability.TENTATIVE, Availability.BUSY, Availability.AWAY)


def unknown_because(code: str, message: str) -> str:
    """A plain cause for an error's opaque code. Messages are Microsoft's to change: read only as a hint."""
    known = _CAUSES.get(code.casefold())
    if known is None and "unable to resolve" in message.casefold():
        return _CAUSES["5009"]
    return known or "Outlook could not read this calendar"


def read_schedule(address: str, entry: dict[str, Any] | None, window: Span, grain: timedelta) -> Calendar:
    """The items are the truth; the view is the cross-check, and what only it shows counts as taken."""
    if entry is None:
        return Calendar(address, unknown=NOT_ANSWERED)
    if error := entry.get("error"):
        cause = unknown_because(str(error.get("responseCode") or ""), str(error.get("message") or ""))
        return Calendar(address, unknown=cause)
    items, view = entry.get("scheduleItems"), entry.get("availabilityView")
    if items is None and not view:
        return Calendar(address, unknown=NOT_ANSWERED)
    if view is not None and len(view) < (window.end - window.start) // grain:
        return Calendar(address, unknown=INCOMPLETE)
    try:
        shown = [_busy(item) for item in items or ()]
    except (KeyError, ValueError, TypeError):
        return Calendar(address, unknown=GARBLED)
    hours = working_hours(entry.get("workingHours"), window.start.year)
    taken = [busy for busy in shown if busy.show_as is not Availability.FREE]
    hidden = (busy for busy in _in_view(view or "", window, grain) if not _covered(busy, taken))
    return Calendar(address, tuple(sorted([*taken, *_joined(hidden)], key=lambda b: b.span)), hours)


def _busy(item: dict[str, Any]) -> Busy:
    """An item of a status that we do not know stands there all the same: busy."""
    status = _BY_NAME.get(str(item.get("status")).casefold(), Availability.UNKNOWN)
    show_as = Availability.BUSY if status is Availability.UNKNOWN else status
    return Busy(Span(utc(item["start"]), utc(item["end"])), show_as)


def _in_view(view: str, window: Span, grain: timedelta) -> Iterator[Busy]:
    for n, digit in enumerate(view):
        start = window.start + n * grain
        if digit != "0" and start < window.end:
            span = Span(start, min(start + grain, window.end))
            yield Busy(span, _BY_DIGIT.get(digit, Availability.BUSY))


def _covered(slot: Busy, taken: list[Busy]) -> bool:
    weight = _WEIGHT.index(slot.show_as)
    return any(b.span.overlaps(slot.span) and _WEIGHT.index(b.show_as) >= weight for b in taken)


def _joined(slots: Iterator[Busy]) -> Iterator[Busy]:
    """Neighbouring slots of one kind, as one span."""
    run: Busy | None = None
    for slot in slots:
        if run and run.show_as is slot.show_as and run.span.end == slot.span.start:
            run = Busy(Span(run.span.start, slot.span.end), slot.show_as)
            continue
        if run:
            yield run
        run = slot
    if run:
        yield run
