"""Each mailbox's meetings in order of time, so that a few days of them are found without reading the rest."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from services.model import Availability, Busy

Whole = npt.NDArray[np.int64]

BLOCKED, TENTATIVE, ELSEWHERE, UNKNOWN, NOTHING = KINDS = range(5)
_KINDS: dict[Availability, int] = {
    Availability.FREE: NOTHING,
    Availability.BUSY: BLOCKED,
    Availability.AWAY: BLOCKED,
    Availability.TENTATIVE: TENTATIVE,
    Availability.ELSEWHERE: ELSEWHERE,
    Availability.UNKNOWN: UNKNOWN,
}
_START = attrgetter("span.start")


class Diary:
    """One mailbox. `ends[n]` is the latest end of the first n + 1 meetings, so it is in order too."""

    __slots__ = ("ends", "meetings", "starts")

    def __init__(self, busy: Sequence[Busy]) -> None:
        self.meetings = busy
        self.starts = [each.span.start for each in busy]
        if self.starts != sorted(self.starts):
            self.meetings = sorted(busy, key=_START)
            self.starts = [each.span.start for each in self.meetings]
        self.ends = [each.span.end for each in self.meetings]
        if self.ends != sorted(self.ends):
            self.ends = list(accumulate(self.ends, max))

    def near(self, since: datetime, until: datetime) -> Sequence[Busy]:
        """All that overlap since..until, and perhaps some that do not."""
        return self.meetings[bisect_right(self.ends, since) : bisect_left(self.starts, until)]


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings of many mailboxes as columns. Start and end are whole seconds since 1970, rounded outwards."""

    start: Whole
    end: Whole
    owner: Whole  # the mailbox's row
    kind: Whole

    @classmethod
    def near(cls, diaries: Sequence[Diary], since: datetime, until: datetime) -> "Meetings":
        """All that overlap since..until; those that last no time, or keep nobody, are left out."""
        near = [diary.near(since, until) for diary in diaries]
        each = [busy for meetings in near for busy in meetings]
        start = np.floor(_seconds([busy.span.start for busy in each]))
        end = np.ceil(_seconds([busy.span.end for busy in each]))
        owner = np.repeat(np.arange(len(near)), [len(meetings) for meetings in near])
        kind = np.array([_KINDS[busy.show_as] for busy in each], np.int64)
        counts = (start < end) & (kind != NOTHING)
        return cls(start[counts].astype(np.int64), end[counts].astype(np.int64), owner[counts], kind[counts])


def _seconds(instants: Iterable[datetime]) -> npt.NDArray[np.float64]:
    return np.array([at.timestamp() for at in instants], np.float64)
