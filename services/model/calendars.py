"""Stretches of time, and what Outlook shows of a mailbox over them.

`Span` and `Busy` are structs, all other words of the trade dataclasses: calendars are hundreds of thousands
of them, made faster so, and the garbage collector need not walk through them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct


class Span(Struct, frozen=True, order=True, gc=False):
    """A half-open stretch of time, `start <= t < end`, in aware UTC instants."""

    start: datetime
    end: datetime

    @property
    def duration(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


class Availability(StrEnum):
    """Outlook's free/busy, by Graph's names. A mailbox that could not be read is UNKNOWN, never FREE."""

    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    AWAY = "oof"
    ELSEWHERE = "workingElsewhere"
    UNKNOWN = "unknown"


class Busy(Struct, frozen=True, gc=False):
    span: Span
    show_as: Availability


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Local hours in one IANA zone. `days` are `date.weekday()` numbers, Monday 0."""

    zone: str
    days: frozenset[int] = frozenset(range(5))
    start: time = time(9)
    end: time = time(17)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One mailbox as getSchedule shows it over the plan's windows.

    `unknown` is the cause when it could not be read; then `busy` says nothing and nobody may take
    the mailbox for free. `hours` is None when Outlook gave none.
    """

    address: str
    busy: Sequence[Busy] = ()
    hours: WorkingHours | None = None
    unknown: str | None = None
