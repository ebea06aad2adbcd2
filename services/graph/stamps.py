"""Graph's dateTimeTimeZones by the tens of thousands, into whole seconds since 1970. Pure.

Outlook writes them all alike: digits in one frame. A column of such is read at once; what is written in any
other way is read one by one, each moment once however often it occurs.

https://learn.microsoft.com/graph/api/resources/datetimetimezone
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import repeat

import msgspec
import numpy as np
import numpy.typing as npt

from services.graph.zones import iana, utc

Whole = npt.NDArray[np.int64]

NONSENSE = np.iinfo(np.int64).min
"""Stands where the JSON is no moment, or one in a zone that nobody knows."""

_FRAME = re.compile(
    rb'\{\s*"dateTime"\s*:\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.0+)?"'
    rb'\s*,\s*"timeZone"\s*:\s*"([^"\\]*)"\s*\}'
)
_DIGITS = [n for n, character in enumerate("0000-00-00T00:00:00") if character == "0"]
_FEW = 16
_FIRST, _AFTER = -62_135_596_800, 253_402_300_800  # a datetime is from the year 1 to before the year 10000


class _Stamp(msgspec.Struct):
    dateTime: str
    timeZone: str | None = "UTC"


_STAMP = msgspec.json.Decoder(_Stamp)


def whole_seconds(stamps: Sequence[bytes], rounded: Callable[[datetime], int]) -> Whole:
    """One for each stamp, which is its JSON, or NONSENSE. What is not written alike is read in halves."""
    try:
        return _at_once(stamps)
    except ValueError:
        if len(stamps) <= _FEW:
            return np.fromiter(map(_read, map(bytes, stamps), repeat(rounded)), np.int64, len(stamps))
    middle = len(stamps) // 2
    return np.concatenate([whole_seconds(half, rounded) for half in (stamps[:middle], stamps[middle:])])


def _at_once(stamps: Sequence[bytes]) -> Whole:
    """Raises ValueError when they are not all whole seconds of UTC, written as the first is."""
    frame = _FRAME.fullmatch(stamps[0]) if stamps else None
    if frame is None or iana(frame[2].decode(errors="replace")) != "UTC":
        raise ValueError("another frame, or another zone")
    rows = np.frombuffer(b"".join(stamps), np.uint8).reshape(len(stamps), len(frame[0]))
    _check(rows, frame)
    moments = np.ascontiguousarray(rows[:, slice(*frame.span(1))])
    seconds = moments.view(f"S{moments.shape[1]}").ravel().astype("M8[s]").astype(np.int64)
    if seconds.min() < _FIRST:
        raise ValueError("numpy has a year 0, we do not")
    return seconds


def _check(rows: npt.NDArray[np.uint8], frame: re.Match[bytes]) -> None:
    """Nothing but the moment's digits may differ from the first row."""
    least, spread = rows[0].copy(), np.zeros_like(rows[0])
    digits = np.add(_DIGITS, frame.start(1))
    least[digits], spread[digits] = ord("0"), 9
    if not ((rows - least) <= spread).all():
        raise ValueError("not all in one frame")


@lru_cache(maxsize=1 << 14)
def _read(stamp: bytes, rounded: Callable[[datetime], int]) -> int:
    try:
        said = _STAMP.decode(stamp)
        moment = utc({"dateTime": said.dateTime, "timeZone": said.timeZone or "UTC"})
    except (ValueError, OverflowError):  # the latter before the first year or after the last
        return NONSENSE
    seconds = rounded(moment)
    return seconds if seconds < _AFTER else NONSENSE
