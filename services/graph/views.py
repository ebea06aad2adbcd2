"""The availabilityView, laid beside the items that it shows. Pure.

The items are the truth; the view is the cross-check.

https://learn.microsoft.com/graph/api/resources/scheduleinformation
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from services.graph.items import Items
from services.graph.stamps import Whole
from services.model import Availability, Span
from services.taken import CODE, CODES, ceil, floor

# How much each takes, from the least: a slot shows the heaviest item in it.
_BY_WEIGHT = (
    Availability.FREE,
    Availability.ELSEWHERE,
    Availability.TENTATIVE,
    Availability.BUSY,
    Availability.AWAY,
)
_WEIGHT = {show_as: weight for weight, show_as in enumerate(_BY_WEIGHT)}
_CODE_OF = np.array([CODE[show_as] for show_as in _BY_WEIGHT], np.int8)
_BUSY = _WEIGHT[Availability.BUSY]
# The pages list 4 as working elsewhere; the service gives 0 for it. There is no digit for "unknown", and what
# is no digit at all stands there all the same.
_DIGITS = bytes({"0": 0, "1": 2, "2": 3, "3": 4, "4": 1}.get(chr(c), _BUSY) for c in range(256))
# One of each weight, counted in sixteen bits of its own: a sum is at least _ONE[weight] exactly where
# something so heavy was added. Nobody has so many items that these run over: Outlook stops at a thousand.
_ONE = np.array([0, 1, 1 << 16, 1 << 32, 1 << 48])
_ONE_OF = _ONE[[_WEIGHT.get(show_as, _BUSY) for show_as in CODES]]


def hidden(items: Items, views: Sequence[str], window: Span, grain: timedelta) -> Items:
    """What the views show and no item does, neighbouring slots of one kind as one.

    A row is one slot longer than a view, and nothing is ever in that: rows do not run into each other.
    """
    slots = -(-(window.end - window.start) // grain)
    shown = _shown(views, slots)
    laid = _laid(items, len(views), slots, floor(window.start), grain)
    at = np.flatnonzero(shown > 0)
    at = at[laid[at] < _ONE[shown[at]]]
    weight = shown[at]
    turns = np.flatnonzero((np.diff(at, prepend=-2) != 1) | (np.diff(weight, prepend=0) != 0))
    row, first = np.divmod(at[turns], slots + 1)
    lasts = np.diff(turns, append=len(at))
    step, begin = int(grain.total_seconds()), floor(window.start)
    end = np.minimum(begin + step * (first + lasts), ceil(window.end))
    return Items(row, begin + step * first, end, _CODE_OF[weight[turns]])


def _shown(views: Sequence[str], slots: int) -> npt.NDArray[np.uint8]:
    """The weight that each slot of each view shows; one that is short or missing says nothing."""
    text = "".join(view[:slots].ljust(slots + 1, "0") for view in views)
    return np.frombuffer(text.encode("ascii", "replace").translate(_DIGITS), np.uint8)


def _laid(items: Items, rows: int, slots: int, begin: int, grain: timedelta) -> Whole:
    """How many items of each weight touch each slot, as a sum of `_ONE`s."""
    step = int(grain.total_seconds())
    first = np.clip((items.start - begin) // step, 0, slots)
    after = np.clip(-((begin - items.end) // step), first, slots)
    ones, row = _ONE_OF[items.code], items.row * (slots + 1)
    edges = np.zeros(rows * (slots + 1), np.int64)
    np.add.at(edges, row + first, ones)
    np.subtract.at(edges, row + after, ones)
    return np.cumsum(edges, out=edges)
