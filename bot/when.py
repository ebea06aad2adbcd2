"""Lengths and times in a sentence: which words tell them, and what they mean where the writer is.

Own rules find the words and read weekdays, weeks and hours; recognizers-text reads dates. Left to itself it
gives nothing for "Wednesday after 3pm", reads "the week after next" as November and "April Summers" as April.

What is assumed when the words leave it open, always the same way:
- "next week" and "this week" are Monday to Friday; a whole day is midnight to midnight, local;
- a weekday is the coming one, today's included until five in the afternoon;
- a date without a year is the coming one, unless it passed less than two months ago: then it is past;
- an hour from 1 to 6 without am or pm is in the afternoon.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.dates import DAY, read_dates
from bot.phrases import DAY_NAME, EITHER_DATE, LENGTH, LONG_DAY, NUMBERS, WHEN
from services.model import Span
from services.planning.hours import local_span, merged, without

WEEK = timedelta(weeks=1)
MORNING, AFTERNOON, EVENING = (time(8), time(12)), (time(12), time(18)), (time(17), time(21))
CUT = " ¦ "  # stands where words were taken out


@dataclass(frozen=True, slots=True)
class PastWindow:
    """The writer's words for a time that is over, and the time they mean."""

    said: str
    span: Span


@dataclass(frozen=True, slots=True)
class Times:
    """`windows` are the UTC spans still to come, or None; `past` what was said of times gone by."""

    windows: tuple[Span, ...] | None = None
    past: PastWindow | None = None


@dataclass(frozen=True, slots=True)
class _Days:
    """Whole local days, `first` to `last` included. Weekdays alone wait for a week to be told."""

    first: date
    last: date
    said: str
    kind: str = "dates"  # dates | week | weekday
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class _Hours:
    start: time
    end: time  # midnight is the end of the day
    at: bool = False  # one exact start


@dataclass(frozen=True, slots=True)
class _Word:
    """One time expression, and whether "or", "and" or a comma stands before it."""

    what: _Days | _Hours
    listed: bool


def take_length(text: str) -> tuple[timedelta | None, str]:
    """How long the interview lasts (five minutes to eight hours), and the text without those words."""
    match = LENGTH.search(text)
    if not match:
        return None, text
    rest = re.sub(
        r"\b(?:for|of|about|around|a|an)\s*$", "", text[: match.start()].rstrip(), flags=re.IGNORECASE
    )
    return length_of(match), rest + CUT + text[match.end() :]


def length_of(match: re.Match[str]) -> timedelta | None:
    """What a match of `LENGTH` says; None for less than five minutes or more than eight hours."""
    length = _length(match)
    return length if timedelta(minutes=5) <= length <= timedelta(hours=8) else None


def take_times(
    text: str, *, now: datetime, zone: str, locale: str = "en-us", length: timedelta | None = None
) -> tuple[Times, str]:
    """The windows that a text tells, in UTC, and the text without the words that told them."""
    today = now.astimezone(ZoneInfo(zone))
    words: list[_Word] = []
    text = EITHER_DATE.sub(r"\1 \3 or \2 \3", text)
    rest, last = "", 0
    for match in WHEN.finditer(text):
        if match["weekday"] and _is_name(match, text):
            continue
        gap = text[last : match.start()]
        words += [_Word(what, _lists(gap)) for what in _read(match, today, locale)]
        rest, last = rest + gap + CUT, match.end()
    spans = _spans(_in_their_weeks(words), zone, length)
    to_come = tuple(merged(span for span, _ in spans if span.end > now))
    gone = [PastWindow(said, span) for span, said in spans if span.end <= now]
    return Times(to_come or None, gone[0] if gone else None), rest + text[last:]


def _length(match: re.Match[str]) -> timedelta:
    said = match.groupdict()
    if said["hm"]:
        return timedelta(hours=int(said["h"]), minutes=int(said["hm1"] or said["hm2"]))
    if said["colon"]:
        return timedelta(hours=int(said["ch"]), minutes=int(said["cm"]))
    if said["hours"]:
        return timedelta(minutes=round(60 * float(said["hours"].replace(",", "."))))
    if said["wh"]:
        return timedelta(hours=NUMBERS[said["wh"].lower()])
    spelled = NUMBERS[said["wm"].lower().replace("-", " ")] if said["wm"] else 0
    fixed = next((int(name[1:]) for name in ("w90", "w45", "w30", "w15") if said[name]), 0)
    return timedelta(minutes=int(said["minutes"] or 0) or spelled or fixed)


def _is_name(match: re.Match[str], text: str) -> bool:
    """Is this "Sun" or "Mon" somebody's name? A short day counts only among other words of time."""
    if re.fullmatch(LONG_DAY, match["first"], re.IGNORECASE) or match["rel"] or match["last"]:
        return False
    if re.match(r"(?i)(?:on|for|during|not|except)\b", match[0]):
        return False
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip(" ,")
    told_before = re.search(rf"(?i)(?:^|[,;/¦]|\b(?:or|and|until|by|{DAY_NAME}))$", before)
    told_after = not after or after.startswith(("¦", "/", ".")) or WHEN.match(after)
    listed_after = re.match(rf"(?i)(?:or|and|/|,) ?(?:on )?{DAY_NAME}\b", after)
    alone_after = re.match(r"(?i)(?:with|for|room|a room|in|online|please)\b", after)
    return not (told_after or listed_after or (told_before and alone_after))


def _lists(gap: str) -> bool:
    return bool(re.search(r"(?i)[,;/]|\b(?:or|and)\b", gap)) or len(gap.split()) > 3


def _read(match: re.Match[str], today: datetime, locale: str) -> Iterator[_Days | _Hours]:
    said = match[0].strip()
    if match["time"]:
        yield from _hours(match)
    elif match["thispart"]:
        yield _Days(today.date(), today.date(), said)
        yield _part_of_day(said)
    else:
        days = _days(match, today, said, locale)
        if days:
            yield _bounded(days, (match["bound"] or "").strip().lower(), today.date())


def _days(match: re.Match[str], today: datetime, said: str, locale: str) -> _Days | None:
    if match["weekday"]:
        return _weekday(match, today, said)
    if match["week"]:
        return _week(match, today, said, locale)
    dates = read_dates(match["spoken"], today, locale)
    return _Days(*dates, said, excluded=bool(match["not"])) if dates else None


def _bounded(days: _Days, bound: str, today: date) -> _Days:
    """ "By Friday" begins today; "after the 3rd" is open for two weeks. "From Monday to Friday" says both."""
    if bound in ("by", "until", "till", "before"):
        last = days.first - DAY if bound == "before" else days.last
        return replace(days, first=min(today, last), last=last, kind="dates")
    if bound == "after" or (bound in ("from", "starting") and days.first == days.last):
        first = days.last + DAY if bound == "after" else days.first
        return replace(days, first=first, last=first + 2 * WEEK - DAY, kind="dates")
    return days


def _weekday(match: re.Match[str], today: datetime, said: str) -> _Days:
    first, last = _number(match["first"]), _number(match["last"] or match["first"])
    rel = (match["rel"] or "").lower()
    monday = today.date() - today.weekday() * DAY
    if rel in ("next", "last"):
        start = monday + (WEEK if rel == "next" else -WEEK) + first * DAY
    else:
        over = first < today.weekday() or (first == today.weekday() and today.time() >= time(17))
        # "Monday to Wednesday" said on a Tuesday is the rest of this one.
        under_way = match["last"] and first < today.weekday() <= last
        start = monday + first * DAY + (WEEK if over and not under_way else 0 * DAY)
    return _Days(start, start + ((last - first) % 7) * DAY, said, "weekday", bool(match["not"]))


def _number(day: str) -> int:
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day[:3].lower())


def _week(match: re.Match[str], today: datetime, said: str, locale: str) -> _Days | None:
    """Monday to Friday; "early" is Monday to Wednesday, "late" and "the end" Thursday and Friday."""
    monday = today.date() - today.weekday() * DAY
    if match["of"]:
        dates = read_dates(match["of"], today, locale)
        if dates is None:
            return None
        monday = dates[0] - dates[0].weekday() * DAY
    elif match["ahead"]:
        ahead = match["ahead"].lower()
        monday += WEEK * (int(ahead) if ahead.isdigit() else NUMBERS[ahead])
    elif "after next" in said.lower():
        monday += 2 * WEEK
    else:
        monday += WEEK * {"next": 1, "following": 1, "coming": 1, "last": -1}.get(
            (match["which"] or "").lower(), 0
        )
    part = said.lower()
    first = 3 if re.search(r"\b(?:late|later|end)\b", part) else 0
    last = 2 if re.search(r"\b(?:early|start|beginning)\b", part) else 4
    return _Days(monday + first * DAY, monday + last * DAY, said, "week", bool(match["not"]))


def _hours(match: re.Match[str]) -> Iterator[_Hours]:
    if match["partday"]:
        yield _part_of_day(match["partday"])
    elif match["range"]:
        a = match["a"] or match["a2"] or match["a3"] or match["a4"]
        b = match["b"] or match["b2"] or match["b3"] or match["b4"]
        yield _hours_between(a, b)
    elif match["after"]:
        yield _Hours(_clock(match["c"]), time())
    elif match["before"]:
        yield _Hours(time(), _clock(match["d"]))
    else:
        start = _clock(match["e"] or match["f"])
        yield _Hours(start, start, at=True)


def _hours_between(a: str, b: str) -> _Hours:
    """ "2-4pm" takes its pm from the end; "9 to 5" ends in the afternoon."""
    half = re.search(r"(?i)[ap]\.?m", b)
    start = _clock(f"{a}{half[0]}") if half and a.strip().isdigit() else _clock(a)
    end = _clock(b)
    if half and start >= end:
        start = _clock(a)
    if end <= start and end.hour < 12:
        end = end.replace(hour=end.hour + 12)
    return _Hours(start, end)


def _clock(text: str) -> time:
    """ "3", "3pm", "15:00", "noon". Unreadable hours ("27") are taken as midnight, which bounds nothing."""
    said = text.lower().replace(".", "")
    if said.startswith(("noon", "midday")):
        return time(12)
    match = re.match(r"(\d{1,2})(?::(\d\d))? ?([ap]m)?", said)
    if not match:
        return time()
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif 1 <= hour <= 6 and not said.startswith("0"):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else time()


def _part_of_day(said: str) -> _Hours:
    said = said.lower()
    start, end = MORNING if "morning" in said else AFTERNOON if "afternoon" in said else EVENING
    return _Hours(start, end)


def _in_their_weeks(words: Sequence[_Word]) -> list[_Word]:
    """ "Tuesday or Wednesday next week" and "next week on Tuesday": those days of that week, not it all."""
    told = list(words)
    for i, j in [*pairwise(range(len(told)))]:
        a, b = told[i].what, told[j].what
        if (
            isinstance(a, _Days)
            and isinstance(b, _Days)
            and a.kind == "week"
            and b.excluded
            and _is_weekday(told[j])
        ):
            told[j] = _moved(told[j], a)
            continue
        if not (isinstance(a, _Days) and isinstance(b, _Days)) or told[j].listed:
            continue
        if a.kind == "weekday" and b.kind == "week":
            run = i
            while run >= 0 and _is_weekday(told[run]):
                told[run] = _moved(told[run], b)
                run -= 1
            told[j] = _Word(_Days(b.last, b.first, b.said), told[j].listed)
        elif a.kind == "week" and b.kind == "weekday":
            run = j
            while run < len(told) and _is_weekday(told[run]):
                told[run] = _moved(told[run], a)
                run += 1
            told[i] = _Word(_Days(a.last, a.first, a.said), told[i].listed)
    return [word for word in told if not isinstance(word.what, _Days) or word.what.first <= word.what.last]


def _is_weekday(word: _Word) -> bool:
    return isinstance(word.what, _Days) and word.what.kind == "weekday"


def _moved(word: _Word, week: _Days) -> _Word:
    days = word.what
    assert isinstance(days, _Days)
    first = week.first - week.first.weekday() * DAY + days.first.weekday() * DAY
    return _Word(
        _Days(first, first + (days.last - days.first), days.said, "dates", days.excluded), word.listed
    )


def _spans(words: Sequence[_Word], zone: str, length: timedelta | None) -> list[tuple[Span, str]]:
    """Days with their hours. Hours go with the days just before them, or after them if hours came first."""
    days_first = bool(words) and isinstance(words[0].what, _Days)
    told: list[tuple[list[_Days], list[_Hours]]] = []
    excluded: list[Span] = []
    for word in words if days_first else reversed(words):
        what = word.what
        if isinstance(what, _Days) and what.excluded:
            excluded.append(_whole(what, zone))
        elif isinstance(what, _Days):
            if not told or told[-1][1]:
                told.append(([], []))
            told[-1][0].append(what)
        elif told:
            told[-1][1].append(what)
    spans = [
        (span, day.said)
        for days, hours in told
        for day in days
        for span in _on(day, _both_bounds(hours), zone, length)
    ]
    return sorted((part, said) for span, said in spans for part in without(span, excluded))


def _both_bounds(hours: Sequence[_Hours]) -> list[_Hours]:
    """ "After 9 and before 12" is one stretch; "9-11 or 14-16" are two."""
    afters = [h for h in hours if h.end == time() and not h.at]
    befores = [h for h in hours if h.start == time() and not h.at and h not in afters]
    if len(afters) == len(befores) == 1 and afters[0].start < befores[0].end:
        others = [h for h in hours if h not in afters and h not in befores]
        return [_Hours(afters[0].start, befores[0].end), *others]
    return list(hours)


def _on(days: _Days, hours: Sequence[_Hours], zone: str, length: timedelta | None) -> Iterator[Span]:
    if not hours:
        yield _whole(days, zone)
        return
    for n in range((days.last - days.first).days + 1):
        for each in hours:
            span = local_span(days.first + n * DAY, each.start, each.end, zone)
            yield Span(span.start, span.start + (length or timedelta(hours=1))) if each.at else span


def _whole(days: _Days, zone: str) -> Span:
    return Span(
        local_span(days.first, time(), time(), zone).start, local_span(days.last, time(), time(), zone).end
    )
