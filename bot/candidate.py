"""The candidate's own time: in which zone they are, and when they can.

The hours are those of the candidate's place when one is said, else the writer's. They narrow the days asked
for and never replace them: a bare weekday is that day of each week asked for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.phrases import WHEN
from bot.when import WEEK, take_times
from bot.zones import is_in_zone_table, zones_of
from cards.candidate import days_of, hours_of_days
from services.model import Span
from services.planning.hours import local_span, merged, without

A_DAY = timedelta(days=1)
MOST_WEEKS = 10  # more than a search looks at
ANY = re.compile(r"(?i)\s*(?:at )?(?:any ?time|any day|whenever)(?: (?:again|now|at all))?\b")
_NO_DAY = re.compile(r"(?i)^(?:not|never|except)\b\s*")


@dataclass(frozen=True, slots=True)
class CandidateTime:
    """`place` and `can` are as typed. `zone` is IANA, "" while no place is said or none is understood, and
    `called` what to call the place where the zone is not called so; `windows` are None while nothing is said,
    or nothing understood."""

    place: str = ""
    can: str = ""
    zone: str = ""
    called: str = ""
    windows: tuple[Span, ...] | None = None

    @classmethod
    def read(
        cls, place: str, can: str, asked: Sequence[Span] | None, *, now: datetime, zone: str, locale: str
    ) -> "CandidateTime":
        """`asked` are the days asked for, `zone` the writer's."""
        zones = zones_of(place, now) if place else ()
        own = zones[0] if len(zones) == 1 else ""
        windows = _windows(can, asked, now, own or zone, locale) if is_limit(can) else None
        called = place if own and not is_in_zone_table(place, now) else ""
        called = called.title() if called.islower() else called
        return cls(place, can if is_limit(can) else "", own, called, windows)

    @classmethod
    def of(cls, zone: str, windows: Sequence[Span] | None, writers: str, called: str = "") -> "CandidateTime":
        """As one would type what a plan knows. `writers` is the writer's zone."""
        can = say_windows(windows, zone or writers) if windows else ""
        return cls(called or zone, can, zone, called, tuple(windows) if windows else None)


def is_limit(can: str) -> bool:
    return bool(can.strip()) and not ANY.fullmatch(can.strip())


def days_told(can: str, *, now: datetime, zone: str, writers: str, locale: str) -> tuple[Span, ...] | None:
    """The whole days on which they can, where the writer is: the days asked for, where no others are."""
    given = [part for part in _parts(can) if is_limit(part) and not _NO_DAY.match(part)]
    if not given or not all(map(_names_days, given)):
        return None
    spans = _windows("; ".join(given), None, now, zone, locale) or ()
    days = (local_span(day, time(), time(), writers) for span in spans for day in days_of(span, writers))
    return tuple(merged(days)) or None


def takes_away(can: str) -> bool:
    """ "Not on Friday" goes with what was said before; other words stand for it."""
    return bool(_NO_DAY.match(can))


def say_windows(windows: Sequence[Span], zone: str) -> str:
    """ "Tue 24 Nov 09:00-12:00, Wed 25 Nov after 14:00", so that the same is read again."""
    told = hours_of_days(windows, zone)
    if any(":" in each for each in told):  # else hours would be those of whole days before them too
        told = hours_of_days(windows, zone, whole=" after 00:00")
    return ", ".join(told).replace("–", "-")


def _windows(
    can: str, asked: Sequence[Span] | None, now: datetime, zone: str, locale: str
) -> tuple[Span, ...] | None:
    """ "Not Wed" takes away of what else is said, or of the days asked for. All has to be understood."""
    base = tuple(asked) if asked else (Span(now, now + WEEK),)
    parts = _parts(can)
    read = [(part, _read(_NO_DAY.sub("", part), base, now, zone, locale)) for part in parts]
    if not all(told for _, told in read):
        return None
    given = merged(span for part, told in read if not _NO_DAY.match(part) for span in told)
    refused = merged(span for part, told in read if _NO_DAY.match(part) for span in told)
    inside = [span for span in given if any(span.overlaps(window) for window in base)]
    return tuple(left for span in inside or given or base for left in without(span, refused)) or None


def _parts(can: str) -> list[str]:
    return [part.strip() for part in can.split(";") if part.strip()]


def _read(can: str, base: Sequence[Span], now: datetime, zone: str, locale: str) -> tuple[Span, ...]:
    if _names_days(can) and not _is_weekly(can):
        return take_times(can, now=now, zone=zone, locale=locale)[0].windows or ()
    said = can if _names_days(can) else f"Monday to Sunday {can}"
    found: list[Span] = []
    for monday in _mondays(base, zone):
        at = max(now, monday)
        found += take_times(said, now=at, zone=zone, locale=locale)[0].windows or ()
    return tuple(merged(span for span in found if span.end > now))


def _names_days(can: str) -> bool:
    return any(not (word["time"] or word["not"]) for word in WHEN.finditer(can))


def _is_weekly(can: str) -> bool:
    """Bare weekdays, which every week has."""
    days = [word for word in WHEN.finditer(can) if not word["time"]]
    return all(word["weekday"] and not word["rel"] and not word["bound"] for word in days)


def _mondays(base: Sequence[Span], zone: str) -> Iterator[datetime]:
    days = sorted({day - day.weekday() * A_DAY for span in base for day in days_of(span, zone)})
    for day in days[:MOST_WEEKS]:
        yield local_span(day, time(), time(), zone).start
