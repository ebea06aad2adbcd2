"""Each mailbox's meetings in order of time, so that a few days of them are found without reading the rest."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from services.model import Availability, Busy, Span

Whole = npt.NDArray[np.int64]

BLOCKED, TENTATIVE, ELSEWHERE, UNKNOWN, NOTHING = range(5)
_KINDS: dict[Availability, int] = {
    Availability.FREE: NOTHING,
    Availability.BUSY: BLOCKED,
    Availability.AWAY: BLOCKED,
    Availability.TENTATIVE: TENTATIVE,
    Availability.ELSEWHERE: ELSEWHERE,
    Availability.UNKNOWN: UNKNOWN,
}
_START, _END, _SHOWN = attrgetter("span.start"), attrgetter("span.end"), attrgetter("show_as")


class Diary:
    """One mailbox. `ends[n]` is the latest end of the first n + 1 meetings, so it is in order too."""

    __slots__ = ("ends", "meetings", "starts")

    def __init__(self, busy: Iterable[Busy]) -> None:
        self.meetings = sorted(busy, key=_START)
        self.starts: list[datetime] = list(map(_START, self.meetings))
        self.ends: list[datetime] = list(accumulate(map(_END, self.meetings), max))

    def near(self, since: datetime, until: datetime) -> list[Busy]:
        """All that overlap since..until, and perhaps some that do not."""
        return self.meetings[bisect_right(self.ends, since) : bisect_left(self.starts, until)]


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings of all mailboxes as columns. Start and end are whole seconds since 1970, rounded outwards."""

    start: Whole
    end: Whole
    owner: Whole  # the mailbox's row
    kind: Whole

    @classmethod
    def of(cls, diaries: Sequence[Diary], span: Span, beyond: timedelta) -> "Meetings":
        """Those near `span`; `beyond` is how much further a meeting can reach than it lasts."""
        since, until = span.start - beyond, span.end + beyond
        near = [diary.near(since, until) for diary in diaries]
        each = [busy for meetings in near for busy in meetings]
        return cls(
            np.floor(_seconds(map(_START, each), len(each))).astype(np.int64),
            np.ceil(_seconds(map(_END, each), len(each))).astype(np.int64),
            np.repeat(np.arange(len(near)), [len(meetings) for meetings in near]),
            np.fromiter(map(_KINDS.__getitem__, map(_SHOWN, each)), np.int64, len(each)),
        )

    def forget_empty(self) -> None:
        self.kind[self.start >= self.end] = NOTHING

    def lengthen(self, row: int, before: int, after: int) -> None:
        """Keep these seconds free before and after a sitting: what blocks it reaches that much further."""
        blocked = (self.owner == row) & (self.kind == BLOCKED)
        self.start[blocked] -= after
        self.end[blocked] += before


def _seconds(instants: Iterator[datetime], count: int) -> npt.NDArray[np.float64]:
    return np.fromiter(map(datetime.timestamp, instants), np.float64, count)
