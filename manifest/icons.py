"""Our two icons, drawn from a few shapes: a calendar leaf with a tick.

Teams asks for a full-colour square of 192 pixels, whose corners it rounds itself, and for a white
outline of 32 pixels on nothing.
https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons
"""

import struct
import zlib
from collections.abc import Callable
from math import hypot

Shape = Callable[[float, float], float]  # the signed distance from a point; inside is below 0
Rgb = tuple[int, int, int]

ACCENT: Rgb = (15, 108, 109)
WHITE: Rgb = (255, 255, 255)


def color_icon() -> bytes:
    """192 x 192, white on the accent colour, opaque to the edge; the leaf keeps to the middle."""
    return png(192, lambda x, y, pixel: (*_mixed(ACCENT, WHITE, _cover(_leaf(0.036)(x, y), pixel)), 255))


def outline_icon() -> bytes:
    """32 x 32, white lines on nothing; the leaf is grown to fill the square."""
    grown = 1.6

    def shade(x: float, y: float, pixel: float) -> tuple[int, int, int, int]:
        distance = _leaf(0.041)(0.5 + (x - 0.5) / grown, 0.5 + (y - 0.5) / grown)
        return (*WHITE, round(255 * _cover(distance, pixel / grown)))

    return png(32, shade)


def png(size: int, shade: Callable[[float, float, float], tuple[int, int, int, int]]) -> bytes:
    """A square RGBA picture; `shade` gets a pixel's middle and its width, in parts of the whole.

    https://www.w3.org/TR/png-3/
    """
    middles = [(n + 0.5) / size for n in range(size)]
    rows = (b"\0" + bytes(part for x in middles for part in shade(x, y, 1 / size)) for y in middles)
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _leaf(line: float) -> Shape:
    """The calendar leaf in the unit square, drawn with lines `line` wide."""
    strokes = (
        _frame(0.5, 0.525, 0.255, 0.235, 0.06),
        _stroke(0.385, 0.235, 0.385, 0.335),
        _stroke(0.615, 0.235, 0.615, 0.335),
        _stroke(0.245, 0.425, 0.755, 0.425),
        _stroke(0.405, 0.585, 0.475, 0.655),
        _stroke(0.475, 0.655, 0.605, 0.515),
    )
    return lambda x, y: min(stroke(x, y) for stroke in strokes) - line / 2


def _frame(x0: float, y0: float, wide: float, high: float, round_: float) -> Shape:
    """The edge of a rectangle with rounded corners; `wide` and `high` are halves."""

    def distance(x: float, y: float) -> float:
        dx, dy = abs(x - x0) - wide + round_, abs(y - y0) - high + round_
        return abs(hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - round_)

    return distance


def _stroke(x0: float, y0: float, x1: float, y1: float) -> Shape:
    wide, high = x1 - x0, y1 - y0

    def distance(x: float, y: float) -> float:
        along = ((x - x0) * wide + (y - y0) * high) / (wide * wide + high * high)
        at = min(1.0, max(0.0, along))
        return hypot(x - x0 - at * wide, y - y0 - at * high)

    return distance


def _cover(distance: float, pixel: float) -> float:
    """How much of a pixel lies inside: smooth edges without drawing it several times over."""
    return min(1.0, max(0.0, 0.5 - distance / pixel))


def _mixed(back: Rgb, front: Rgb, share: float) -> Rgb:
    red, green, blue = (round(b + (f - b) * share) for b, f in zip(back, front, strict=True))
    return red, green, blue


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
