"""Each mailbox's meetings in order of time, so that a few days of them are found without reading the rest."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from services.model import Availability, Busy, Policy, Span
from services.planning import prices
from services.taken import CODES, Taken, ceil, floor

Whole = npt.NDArray[np.int64]

BLOCKED, TENTATIVE, ELSEWHERE, UNKNOWN, NOTHING = KINDS = range(5)
KIND: dict[Availability, int] = {
    Availability.FREE: NOTHING,
    Availability.BUSY: BLOCKED,
    Availability.AWAY: BLOCKED,
    Availability.TENTATIVE: TENTATIVE,
    Availability.ELSEWHERE: ELSEWHERE,
    Availability.UNKNOWN: UNKNOWN,
}


def tolls(policy: Policy, in_room: bool) -> tuple[int, ...]:
    """By kind what it costs that such meetings, one or several, lie across a sitting."""
    return (
        prices.NEVER,
        prices.weighed(policy.tentative, prices.TENTATIVE),
        prices.weighed(policy.elsewhere, prices.ELSEWHERE) if in_room else 0,
        prices.weighed(policy.unknown, prices.UNKNOWN),
        0,
    )


class Diary:
    """One mailbox. `ends[n]` is the latest end of the first n + 1 meetings, so it is in order too."""

    __slots__ = ("_ends", "_order", "_starts", "_taken")

    def __init__(self, busy: Sequence[Busy]) -> None:
        self._taken = taken = Taken.of(busy)
        self._starts, self._ends = taken.start.tolist(), taken.end.tolist()
        self._order: Sequence[int] = range(len(taken))
        if self._starts != sorted(self._starts):
            self._order = sorted(self._order, key=self._starts.__getitem__)
            self._starts, self._ends = ([each[n] for n in self._order] for each in (self._starts, self._ends))
        if self._ends != sorted(self._ends):
            self._ends = list(accumulate(self._ends, max))

    def across(self, span: Span) -> list[Busy]:
        """All that overlap it; what lasts no time overlaps nothing."""
        since, until = _seconds(span)
        first = bisect_right(self._ends, since)
        after = bisect_left(self._starts, until, first)
        found: list[Busy] = []
        for n in self._order[first:after]:
            busy = self._taken[n]
            start, end = busy.span.start, busy.span.end
            if start < span.end and span.start < end and start < end:
                found.append(busy)
        return found


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings as columns, one mailbox's after the other's. Start and end are whole seconds since 1970.

    There are tens of thousands, so no column is wider than it must be: fresh memory is what they cost.
    """

    start: Whole
    end: Whole
    owner: npt.NDArray[np.int32]  # the mailbox's row
    kind: npt.NDArray[np.int8]

    @classmethod
    def of(cls, mailboxes: Sequence[Taken], row: int = 0) -> "Meetings":
        """All that the mailboxes hold; the first is that of `row`."""
        mailboxes = mailboxes or [Taken.of(())]
        return cls(
            np.concatenate([taken.start for taken in mailboxes]),
            np.concatenate([taken.end for taken in mailboxes]),
            np.repeat(
                np.arange(row, row + len(mailboxes), dtype=np.int32),
                [len(taken.start) for taken in mailboxes],
            ),
            _KIND_OF[np.concatenate([taken.code for taken in mailboxes])],
        )

    def near(self, since: int, until: int) -> "Meetings":
        """All that overlap since..until, but for those that last no time or keep nobody."""
        near = (self.start < until) & (self.end > since)
        near &= self.start < self.end
        near &= self.kind != NOTHING
        return self._where(near)

    def without(self, row: int) -> "Meetings":
        """Those of one mailbox keep nobody any more. The other columns are shared: they are long."""
        first, after = np.searchsorted(self.owner, (row, row + 1))
        kind = self.kind.copy()
        kind[first:after] = NOTHING
        return replace(self, kind=kind)

    def __add__(self, other: "Meetings") -> "Meetings":
        return Meetings(
            np.concatenate((self.start, other.start)),
            np.concatenate((self.end, other.end)),
            np.concatenate((self.owner, other.owner)),
            np.concatenate((self.kind, other.kind)),
        )

    def _where(self, chosen: npt.NDArray[np.bool_]) -> "Meetings":
        return Meetings(self.start[chosen], self.end[chosen], self.owner[chosen], self.kind[chosen])


@lru_cache(maxsize=4096)
def _seconds(span: Span) -> tuple[int, int]:
    """Rounded outwards. Many are asked about the same time."""
    return floor(span.start), ceil(span.end)


_KIND_OF = np.array([KIND[show_as] for show_as in CODES], np.int8)
