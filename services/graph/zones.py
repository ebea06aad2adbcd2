"""Outlook's zone names. Graph speaks Windows names, some IANA names, and homemade zones by bias.

https://learn.microsoft.com/graph/api/resources/datetimetimezone
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from tzlocal.windows_tz import tz_win, win_tz

_UTC_NAMES = frozenset({"utc", "tzone://microsoft/utc", "etc/utc", "etc/gmt", "gmt", "z"})
_WINDOWS = {name.casefold(): zone for name, zone in win_tz.items()}


@lru_cache(maxsize=1)
def _iana_names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def iana(name: str) -> str | None:
    """The IANA name of a Windows or IANA zone name; None for one that no table knows.

    "Customized Time Zone" and "tzone://Microsoft/Custom" are such: their rule stands elsewhere.
    """
    wanted = name.strip().casefold()
    if wanted in _UTC_NAMES:
        return "UTC"
    return _WINDOWS.get(wanted) or _iana_names().get(wanted)


def windows(name: str) -> str:
    """The Windows name of an IANA zone, for Outlook; UTC where it has none."""
    return str(tz_win.get(name, "UTC"))


class UnknownZone(ValueError):
    """A time stands in a zone that we do not know: guessing UTC would book the wrong hour."""


def utc(stamp: dict[str, str]) -> datetime:
    """The instant of a Graph dateTimeTimeZone, `{dateTime, timeZone}`; seven fractional digits and all."""
    local = datetime.fromisoformat(stamp["dateTime"])
    if local.tzinfo:
        return local.astimezone(UTC)
    zone = iana(stamp.get("timeZone") or "UTC")
    if zone is None:
        raise UnknownZone(stamp.get("timeZone"))
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def stamp(instant: datetime) -> dict[str, str]:
    """An instant as Graph's dateTimeTimeZone, in UTC."""
    return {"dateTime": instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


@dataclass(frozen=True, slots=True)
class Turn:
    """A yearly clock change: on the `nth` (5 = last) `weekday` (Monday 0) of `month`, at `hour:minute`."""

    month: int
    nth: int
    weekday: int
    hour: int
    minute: int

    def when(self, year: int) -> datetime:
        first = datetime(year, self.month, 1, self.hour, self.minute)
        day = first + timedelta(days=(self.weekday - first.weekday()) % 7, weeks=self.nth - 1)
        while day.month != self.month:
            day -= timedelta(weeks=1)
        return day


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def zone_of(zone: dict[str, Any], year: int) -> str | None:
    """The IANA zone of a workingHours.timeZone: a named one, or one that keeps the same custom rule.

    A customTimeZone (name "Customized Time Zone") says UTC = local + bias, in minutes, and when the
    clocks change. None when no zone keeps that rule in `year`: then the hours are unknown, not UTC.
    https://learn.microsoft.com/graph/api/resources/customtimezone
    """
    if "bias" not in zone:
        return iana(str(zone.get("name") or ""))
    standard = timedelta(minutes=-int(zone["bias"]))
    summer, winter = _turn(zone.get("daylightOffset")), _turn(zone.get("standardOffset"))
    ahead = timedelta(minutes=-int((zone.get("daylightOffset") or {}).get("daylightBias") or 0))
    if not (summer and winter and ahead):
        return _keeps(tuple(_all_year(standard, year)))
    start, end = summer.when(year) - standard, winter.when(year) - standard - ahead
    return _keeps(tuple(_with_summer(standard, ahead, start, end)))


def _turn(offset: dict[str, Any] | None) -> Turn | None:
    if not offset or not offset.get("month"):
        return None
    hour, minute = str(offset.get("time") or "00:00").split(":")[:2]
    nth = int(offset.get("dayOccurrence") or 5)
    weekday = str(offset.get("dayOfWeek")).casefold()
    if weekday not in _DAYS:
        return None
    return Turn(int(offset["month"]), nth, _DAYS.index(weekday), int(hour), int(minute))


Probe = tuple[datetime, timedelta]  # at this naive UTC instant, this offset


def _all_year(offset: timedelta, year: int) -> list[Probe]:
    return [(datetime(year, month, 15, 12), offset) for month in range(1, 13)]


def _with_summer(standard: timedelta, ahead: timedelta, start: datetime, end: datetime) -> list[Probe]:
    """The offset just before and just after either clock change."""
    edge = timedelta(hours=1)
    return [
        (start - edge, standard),
        (start + edge, standard + ahead),
        (end - edge, standard + ahead),
        (end + edge, standard),
    ]


@lru_cache(maxsize=256)
def _keeps(probes: tuple[Probe, ...]) -> str | None:
    zones = [*win_tz.values(), *(f"Etc/GMT{h:+d}" for h in range(-14, 13))]
    for name in zones:
        zone = ZoneInfo(name)
        if all(at.replace(tzinfo=UTC).astimezone(zone).utcoffset() == offset for at, offset in probes):
            return str(name)
    return None
