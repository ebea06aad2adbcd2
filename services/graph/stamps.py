"""Graph's dateTimeTimeZones by the tens of thousands, into whole seconds since 1970. Pure.

Outlook writes them all alike: digits in one frame. A column of such is read at once; what is written in any
other way is read one by one, each moment once however often it occurs.

https://learn.microsoft.com/graph/api/resources/datetimetimezone
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
import numpy as np
import numpy.typing as npt

from services.graph.zones import utc

Whole = npt.NDArray[np.int64]

NONSENSE = np.iinfo(np.int64).min
"""Stands where the JSON is no moment, or one in a zone that nobody knows."""

_WHOLE_SECOND = rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.0+)?"'
_FRAME = re.compile(rb'\{\s*"dateTime"\s*:\s*%b\s*,\s*"timeZone"\s*:\s*"UTC"\s*\}' % _WHOLE_SECOND)
_LENGTH = len("2026-11-23T09:00:00")
_DIGITS = [n for n, character in enumerate("0000-00-00T00:00:00") if character == "0"]
_FIRST, _AFTER = -62_135_596_800, 253_402_300_800  # a datetime is from the year 1 to before the year 10000


class _Stamp(msgspec.Struct):
    dateTime: str
    timeZone: str | None = "UTC"


_STAMP = msgspec.json.Decoder(_Stamp)


def whole_seconds(stamps: Sequence[bytes], rounded: Callable[[datetime], int]) -> Whole:
    """One for each stamp, which is its JSON, or NONSENSE."""
    at_once = _at_once(stamps)
    if at_once is not None:
        return at_once
    known = _Known(rounded)
    return np.fromiter((known[bytes(stamp)] for stamp in stamps), np.int64, len(stamps))


def _at_once(stamps: Sequence[bytes]) -> Whole | None:
    """None when they are not all whole seconds of UTC, in the frame of the first."""
    frame = _FRAME.fullmatch(stamps[0]) if stamps else None
    text = b"".join(stamps)
    if frame is None or len(text) != len(stamps) * len(frame[0]):
        return None
    rows = np.frombuffer(text, np.uint8).reshape(len(stamps), -1)
    moments = rows[:, slice(*frame.span(1))]
    if not _are_digits_in(frame, rows):
        return None
    try:
        seconds = np.ascontiguousarray(moments).view(f"S{_LENGTH}").ravel().astype("M8[s]").astype(np.int64)
    except ValueError:  # such as the 30th of February
        return None
    return seconds if seconds.min() >= _FIRST else None  # numpy has a year 0, we do not


def _are_digits_in(frame: re.Match[bytes], rows: npt.NDArray[np.uint8]) -> bool:
    """Only the moment's digits may differ from the first row."""
    least, spread = rows[0].copy(), np.zeros_like(rows[0])
    digits = np.add(_DIGITS, frame.start(1))
    least[digits], spread[digits] = ord("0"), 9
    return bool(((rows - least) <= spread).all())


class _Known(dict[bytes, int]):
    def __init__(self, rounded: Callable[[datetime], int]) -> None:
        self._rounded = rounded

    def __missing__(self, stamp: bytes) -> int:
        self[stamp] = self._read(stamp)
        return self[stamp]

    def _read(self, stamp: bytes) -> int:
        try:
            said = _STAMP.decode(stamp)
            moment = utc({"dateTime": said.dateTime, "timeZone": said.timeZone or "UTC"})
        except (ValueError, OverflowError):  # the latter before the first year or after the last
            return NONSENSE
        seconds = self._rounded(moment)
        return seconds if seconds < _AFTER else NONSENSE
