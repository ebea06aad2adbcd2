"""What takes one mailbox's time, as columns: free/busy is read into them, and searched in them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import starmap
from typing import overload

import numpy as np
import numpy.typing as npt

from services.model import Availability, Busy, Span

Whole = npt.NDArray[np.int64]
CODES = tuple(Availability)
CODE = {show_as: code for code, show_as in enumerate(CODES)}


class Taken(Sequence[Busy]):
    """Reads as Busy, which are made when somebody asks for one.

    `start` and `end` are whole seconds since 1970, rounded outwards; `code` is a place in CODES.
    """

    __slots__ = ("_busy", "code", "end", "start")

    def __init__(self, start: npt.ArrayLike, end: npt.ArrayLike, code: npt.ArrayLike) -> None:
        self.start: Whole = np.asarray(start, np.int64)
        self.end: Whole = np.asarray(end, np.int64)
        self.code: npt.NDArray[np.int8] = np.asarray(code, np.int8)
        self._busy: tuple[Busy, ...] | None = None

    @classmethod
    def of(cls, busy: Sequence[Busy]) -> "Taken":
        if isinstance(busy, Taken):
            return busy
        taken = cls(
            [floor(each.span.start) for each in busy],
            [ceil(each.span.end) for each in busy],
            [CODE[each.show_as] for each in busy],
        )
        taken._busy = tuple(busy)
        return taken

    def __len__(self) -> int:
        return len(self.start)

    def __iter__(self) -> Iterator[Busy]:
        return iter(self._whole())

    @overload
    def __getitem__(self, at: int) -> Busy: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Busy, ...]: ...

    def __getitem__(self, at: int | slice) -> Busy | tuple[Busy, ...]:
        if self._busy is not None or isinstance(at, slice):
            return self._whole()[at]
        return _busy(int(self.start[at]), int(self.end[at]), int(self.code[at]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Iterable) and self._whole() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())

    def _whole(self) -> tuple[Busy, ...]:
        if self._busy is None:
            columns = zip(self.start.tolist(), self.end.tolist(), self.code.tolist(), strict=True)
            self._busy = tuple(starmap(_busy, columns))
        return self._busy


def floor(when: datetime) -> int:
    return int(when.timestamp() // 1)


def ceil(when: datetime) -> int:
    return -int(-when.timestamp() // 1)


def _busy(start: int, end: int, code: int) -> Busy:
    return Busy(Span(_at(start), _at(end)), CODES[code])


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
