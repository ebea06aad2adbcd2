"""The scheduleItems of many mailboxes, as columns. Pure.

https://learn.microsoft.com/graph/api/resources/scheduleitem
"""

from collections.abc import Sequence
from enum import StrEnum
from itertools import chain, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from services.graph.stamps import NONSENSE, Whole, whole_seconds
from services.model import Availability
from services.taken import CODE, Taken, ceil, floor


class Status(StrEnum):
    """Graph's freeBusyStatus, without case: reading one costs no new string. One that we do not know,
    "unknown" too, stands there all the same: busy."""

    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    OOF = "oof"
    ELSEWHERE = "workingElsewhere"

    __hash__ = str.__hash__  # an Enum's own is written in Python

    @classmethod
    def _missing_(cls, value: object) -> "Status":
        return _WITHOUT_CASE.get(str(value).casefold(), cls.BUSY)


_WITHOUT_CASE = {status.casefold(): status for status in Status}


class Item(msgspec.Struct, gc=False):
    status: Status
    start: msgspec.Raw  # a dateTimeTimeZone
    end: msgspec.Raw


class Items(NamedTuple):
    """One mailbox's after the other's; `row` is the mailbox's. Start and end are whole seconds since 1970,
    rounded outwards; `code` is a place in CODES."""

    row: Whole
    start: Whole
    end: Whole
    code: npt.NDArray[np.int8]

    @classmethod
    def read(cls, mailboxes: Sequence[Sequence[Item]]) -> "Items":
        """A start or an end that is none reads as NONSENSE."""
        items = [*chain.from_iterable(mailboxes)]
        statuses = map(attrgetter("status"), items)
        return cls(
            np.repeat(np.arange(len(mailboxes)), [len(each) for each in mailboxes]),
            whole_seconds([*map(attrgetter("start"), items)], floor),
            whole_seconds([*map(attrgetter("end"), items)], ceil),
            np.fromiter(map(_CODE.__getitem__, statuses), np.int8, len(items)),
        )

    @property
    def sound(self) -> npt.NDArray[np.bool_]:
        return np.not_equal(self.start, NONSENSE) & np.not_equal(self.end, NONSENSE)

    def where(self, chosen: npt.NDArray[Any]) -> "Items":
        """Of those chosen by truth, or by their places in the order wanted."""
        return Items(self.row[chosen], self.start[chosen], self.end[chosen], self.code[chosen])

    def taken(self, mailboxes: int) -> list[Taken]:
        edges = np.searchsorted(self.row, np.arange(mailboxes + 1)).tolist()
        return [
            Taken(self.start[first:after], self.end[first:after], self.code[first:after])
            for first, after in pairwise(edges)
        ]

    def merged_with(self, others: "Items") -> "Items":
        """In order of time, the items of a mailbox still together."""
        both = Items(
            np.concatenate((self.row, others.row)),
            np.concatenate((self.start, others.start)),
            np.concatenate((self.end, others.end)),
            np.concatenate((self.code, others.code)),
        )
        return both.where(np.lexsort((both.end, both.start, both.row)))


_CODE = {status: CODE[Availability(status.value)] for status in Status}
