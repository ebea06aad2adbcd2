"""Dates in words, by recognizers-text where it reads them right."""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.phrases import NUMBERS

DAY = timedelta(days=1)
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1, "day after tomorrow": 2}  # no need to wake the library


def read_dates(text: str, today: datetime, locale: str) -> tuple[date, date] | None:
    """First and last day of what a text tells, in the writer's zone; None when it tells no date."""
    near = text.strip().lower().removeprefix("the ")
    if near in _NEAR:
        day = today.date() + _NEAR[near] * DAY
        return day, day
    ahead = re.search(r"(?i)(\d+|two|three|four|five|ten) (days|weeks)", text)
    if ahead and not re.match(r"(?i)in (?:\d+|\w+) days", text):
        count = int(ahead[1]) if ahead[1].isdigit() else NUMBERS[ahead[1].lower()]
        days = count * (7 if ahead[2].lower() == "weeks" else 1)
        return today.date(), today.date() + days * DAY
    for ranges in _dotted(text, today) or _recognized(text, today, locale):
        if ranges:
            return min(ranges, key=lambda each: _distance(each, today.date()))
    return None


def _distance(days: tuple[date, date], today: date) -> tuple[bool, timedelta]:
    """The coming date is meant, unless it is far off and the last one was just now."""
    first, last = days
    if last >= today:
        return first > today + timedelta(days=300), max(first - today, timedelta())
    return today - last > timedelta(days=60), today - last


def _dotted(text: str, today: datetime) -> list[list[tuple[date, date]]]:
    """ "4.12." is a day and a month wherever it is written, "the 24th" a day: the library knows neither."""
    match = re.fullmatch(r"(?:\D* )?(\d{1,2})(?:(?:st|nd|rd|th)|\.(\d{1,2})\.(\d{4})?)", text.strip())
    if not match:
        return []
    years = [int(match[3])] if match[3] else [today.year - 1, today.year, today.year + 1]
    months = [int(match[2])] if match[2] else range(1, 13)
    days = [_date(year, month, int(match[1])) for year in years for month in months]
    to_come = today.date() if not match[2] else date.min  # "the 20th" is never last month's
    return [[(day, day) for day in days if day and day >= to_come]]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _recognized(text: str, today: datetime, locale: str) -> Iterator[list[tuple[date, date]]]:
    with warnings.catch_warnings():
        # Imported here: it takes more than half a second, which a chat should not wait for at its start.
        warnings.simplefilter("ignore", SyntaxWarning)
        from recognizers_date_time import Culture, recognize_datetime
    if locale.lower() not in ("en", "en-us"):
        text = re.sub(r"\b(\d{1,2})/(\d{1,2})", r"\2/\1", text)  # the library knows only 12/31
    for found in recognize_datetime(text.strip(), Culture.English, reference=today.replace(tzinfo=None)):
        kind = found.type_name.rpartition(".")[2]
        values = (found.resolution or {}).get("values") or ()
        yield [each for each in (_range(kind, value) for value in values) if each]


def _iso(text: str) -> date | None:
    """None for a day that the library recognized and that there is not: "Feb 30" is "not resolved"."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _range(kind: str, value: dict[str, str]) -> tuple[date, date] | None:
    """First and last day. The library ends "2 to 4 Dec" before the 4th, but "next month" before the 1st."""
    if kind == "date":
        day = _iso(value.get("value", ""))
        return (day, day) if day else None
    first, end = _iso(value.get("start", "")), _iso(value.get("end", ""))
    if kind != "daterange" or first is None or end is None:
        return None
    spoken_end = re.fullmatch(r"\(.*,P\d+D\)", value.get("timex", ""))
    return first, end if spoken_end else end - DAY
