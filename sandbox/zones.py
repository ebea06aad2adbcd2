"""Time zones as Outlook names them: Windows names, IANA names, and homemade ones.

https://learn.microsoft.com/graph/api/resources/datetimetimezone
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal.windows_tz import tz_win, win_tz

CUSTOM = "Customized Time Zone"


class UnknownZone(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BadTime(Exception):
    """A dateTime that Graph would not read."""


@lru_cache(maxsize=512)
def zone(name: str) -> tzinfo:
    """By its Windows or IANA name, whatever the case. Raises UnknownZone."""
    if name.casefold() in ("utc", "tzone://microsoft/utc", "gmt", "z"):
        return UTC
    found = _BY_WINDOWS.get(name.casefold(), name)
    try:
        return ZoneInfo(found)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(name) from None


_BY_WINDOWS = {windows.casefold(): iana for windows, iana in win_tz.items()}


def windows_name(name: str) -> str:
    """The Windows name where there is one; Outlook shows a mailbox's zone by it."""
    return "UTC" if name.upper() == "UTC" else str(tz_win.get(name, name))


def iana_name(name: str) -> str:
    return str(win_tz.get(name, name))


def instant(stamp: Mapping[str, Any]) -> datetime:
    """The aware UTC instant of a dateTimeTimeZone. An offset inside dateTime wins over timeZone."""
    moment = read(str(stamp["dateTime"]))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone(str(stamp.get("timeZone") or "UTC")))
    return moment.astimezone(UTC)


def read(text: str) -> datetime:
    """ISO 8601 with up to 7 fractional digits, aware when it has an offset. Raises BadTime."""
    head, dot, tail = text.strip().partition(".")
    if dot:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        head += "." + tail[: min(digits, 6)].ljust(6, "0") + tail[digits:]
    try:
        return datetime.fromisoformat(head)
    except ValueError:
        raise BadTime(text) from None


def read_utc(text: str) -> datetime:
    """As `read`, and UTC where the text names no offset: so Graph reads startDateTime."""
    moment = read(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def shown(moment: datetime, name: str = "UTC") -> dict[str, str]:
    """A dateTimeTimeZone of the instant, as Graph writes it: 7 fractional digits, no offset."""
    local = moment.astimezone(zone(name))
    return {"dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.") + f"{local.microsecond:06d}0", "timeZone": name}


def stamp(moment: datetime) -> str:
    """A DateTimeOffset as Outlook writes it: "2026-11-21T07:30:00.1234560Z"."""
    utc = moment.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond:06d}0Z"


def short(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Homemade(tzinfo):
    """A customTimeZone: `bias` minutes are added to local time to make UTC, and two yearly changes.

    https://learn.microsoft.com/graph/api/resources/customtimezone
    """

    def __init__(self, shape: Mapping[str, Any]) -> None:
        self._bias = timedelta(minutes=int(shape["bias"]))
        self._standard = shape.get("standardOffset") or {}
        self._daylight = shape.get("daylightOffset") or {}

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return -self._bias + self.dst(moment)

    def dst(self, moment: datetime | None) -> timedelta:
        if moment is None or not self._daylight.get("month") or not self._standard.get("month"):
            return timedelta()
        naive = moment.replace(tzinfo=None)
        begin, end = _change(self._daylight, naive.year), _change(self._standard, naive.year)
        summer = begin <= naive < end if begin < end else not end <= naive < begin
        return -timedelta(minutes=int(self._daylight.get("daylightBias", 0))) if summer else timedelta()

    def tzname(self, moment: datetime | None) -> str:
        return CUSTOM


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _change(rule: Mapping[str, Any], year: int) -> datetime:
    """The local time of a yearly change, such as "the last Sunday of October at 03:00"."""
    at, month = time.fromisoformat(str(rule["time"])[:8]), int(rule["month"])
    nth, weekday = int(rule.get("dayOccurrence") or 1), _DAYS.index(str(rule["dayOfWeek"]).lower())
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    while day.month != month:
        day -= timedelta(days=7)
    return datetime.combine(day, at)


def of_base(shape: Mapping[str, Any]) -> tzinfo:
    """The zone of workingHours.timeZone, homemade or named. Raises UnknownZone."""
    return Homemade(shape) if "bias" in shape else zone(str(shape.get("name") or "UTC"))
