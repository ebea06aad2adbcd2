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
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from services.model import Span
from services.planning.hours import local_span, merged

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MORNING, AFTERNOON, EVENING = (time(8), time(12)), (time(12), time(18)), (time(17), time(21))
CUT = " ¦ "  # stands where words were taken out

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_LONG_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_DAY = rf"(?:{_LONG_DAY}|mon|tues?|wed|thur?s?|fri|sat|sun)"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:(?:{_DAY},? )?(?:the )?(?:{_NTH} (?:of )?{_MONTH}(?:,? \d{{4}})?|{_MONTH} {_NTH}\b(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?"
    r"|the \d{1,2}(?:st|nd|rd|th)))"
)
_EITHER_DATE = re.compile(rf"(?i)(?<!between )\b({_NTH}) (?:or|and) ({_NTH}) ({_MONTH})\b")
_TO = r" ?(?:-|to|until|till|through|thru) ?"
_SPOKEN = (
    rf"(?:between {_NTH} and {_NTH} {_MONTH}|between {_MONTH} {_NTH} and {_NTH}"
    rf"|{_NTH}{_TO}{_NTH} (?:of )?{_MONTH}|{_MONTH} {_NTH}{_TO}{_NTH}"
    rf"|between {_DATE} and {_DATE}|{_DATE}{_TO}{_DATE}|{_DATE}"
    r"|(?:the )?day after tomorrow|today|tomorrow|yesterday"
    r"|(?:in|within|over|during)? ?(?:the )?(?:next|coming) (?:\d+|two|three|four|five|ten) (?:days|weeks)"
    r"|within (?:\d+|two|three|four|five|ten) (?:days|weeks)|in (?:\d+|two|three|four|five|ten) days"
    rf"|(?:this|next|last) month|(?:in|during|early|late|mid) {_MONTH}\b)"
)
_WEEK = (
    r"(?:(?P<part>early|late|later|(?:the )?(?:end|start|beginning|rest) of) )?(?:the )?"
    r"(?:week after next|(?P<which>this|next|last|following|coming)(?: working)? week"
    rf"|week of (?P<of>{_DATE})|in (?P<ahead>two|three|four|a|1|2|3|4) weeks?(?: time)?"
    r"|rest of the week|end of the week)"
)
_WEEKDAY = rf"(?:(?P<rel>this|next|last|coming) )?(?P<first>{_DAY})(?:{_TO}(?P<last>{_DAY}))?"

_CLOCK = r"(?:\d{1,2}:\d\d ?(?:[ap]\.?m\b\.?)?|\d{1,2} ?[ap]\.?m\b\.?|noon|midday)"
_HOUR = (
    rf"(?:{_CLOCK}|\d{{1,2}}(?![\d:./])(?! ?(?:st|nd|rd|th|of|min|m|h|hours?|hrs?|{_MONTH}|days?|weeks?"
    r"|people|seats?|persons?|pax)\b)(?: ?o'?clock)?)"
)
_TIME = (
    rf"(?P<range>(?:between|from) (?P<a>{_HOUR}) ?(?:-|to|and|until|till) ?(?P<b>{_HOUR})"
    rf"|(?P<a2>{_CLOCK}) ?(?:-|to|until|till) ?(?P<b2>{_HOUR})|(?P<a3>\d{{1,2}}) ?(?:-|to) ?(?P<b3>{_CLOCK})"
    rf"|(?<![\d/.-])(?P<a4>\d{{1,2}})-(?P<b4>{_HOUR}))"
    r"|(?P<after>(?:any ?time )?(?:after|from|past|not before|no earlier than|starting(?: at)?) "
    rf"(?P<c>{_HOUR})(?: onwards?)?)"
    rf"|(?P<before>(?:before|until|till|by|no later than) (?P<d>{_HOUR}))"
    rf"|(?P<at>(?:(?:at|around|about) )?(?P<e>{_CLOCK})|at (?P<f>{_HOUR}))"
    r"|(?P<partday>(?:(?:in|during) the |every )?(?:early |late )?(?:mornings?|afternoons?|evenings?)\b)"
)
_THIS_PART = r"(?P<thispart>this (?:morning|afternoon|evening)|tonight)"
_WHEN = re.compile(
    rf"\b(?:(?P<not>but not|not|except|excluding|never) )?(?:on |for |during |in )?"
    rf"(?:{_THIS_PART}|(?P<bound>(?:by|until|till|before|after|from|starting) )?(?:the )?"
    rf"(?:(?P<week>{_WEEK})|(?P<spoken>{_SPOKEN})|(?P<weekday>{_WEEKDAY}))|(?P<time>{_TIME}))(?!\w)",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"(?<!\bin )(?<!\bwithin )(?<!\w)(?:"
    r"(?P<hm>(?P<h>\d{1,2}) ?h(?:ours?|rs?)?"
    r"(?:(?P<hm1>\d{2})\b| ?(?:and )?(?P<hm2>\d{1,2}) ?m(?:in(?:ute)?s?)?\b))"
    r"|(?P<colon>(?P<ch>\d):(?P<cm>\d\d) ?h(?:ours?|rs?)?\b)"
    r"|(?P<hours>\d+(?:[.,]\d+)?)(?: |-)?h(?:ours?|rs?)?\b"
    r"|(?P<minutes>\d+)(?: |-)?m(?:in(?:ute)?s?)?\b\.?"
    r"|(?P<w90>(?:an |one )?hour and a half|(?:one|1) and a half hours?|1 ?½ ?h(?:ours?)?\b)"
    r"|(?P<w45>three[ -]quarters of an hour)|(?P<w15>(?:a )?quarter of an hour)"
    r"|(?P<w30>half[ -](?:an[ -])?hour\b)"
    r"|(?P<wh>an|one|two|three|four)[ -]hours?\b"
    r"|(?P<wm>fifteen|twenty|thirty|forty[ -]five|sixty|ninety) min(?:ute)?s?\b"
    r")(?:[ -]long)?",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10} | {
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty five": 45, "sixty": 60, "ninety": 90
}  # fmt: skip


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
    match = _LENGTH.search(text)
    if not match:
        return None, text
    length = _length(match)
    rest = re.sub(
        r"\b(?:for|of|about|around|a|an)\s*$", "", text[: match.start()].rstrip(), flags=re.IGNORECASE
    )
    sane = timedelta(minutes=5) <= length <= timedelta(hours=8)
    return (length if sane else None), rest + CUT + text[match.end() :]


def take_times(
    text: str, *, now: datetime, zone: str, locale: str = "en-us", length: timedelta | None = None
) -> tuple[Times, str]:
    """The windows that a text tells, in UTC, and the text without the words that told them."""
    today = now.astimezone(ZoneInfo(zone))
    words: list[_Word] = []
    text = _EITHER_DATE.sub(r"\1 \3 or \2 \3", text)
    rest, last = "", 0
    for match in _WHEN.finditer(text):
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
        return timedelta(hours=_NUMBERS[said["wh"].lower()])
    spelled = _NUMBERS[said["wm"].lower().replace("-", " ")] if said["wm"] else 0
    fixed = next((int(name[1:]) for name in ("w90", "w45", "w30", "w15") if said[name]), 0)
    return timedelta(minutes=int(said["minutes"] or 0) or spelled or fixed)


def _is_name(match: re.Match[str], text: str) -> bool:
    """Is this "Sun" or "Mon" somebody's name? A short day counts only among other words of time."""
    if re.fullmatch(_LONG_DAY, match["first"], re.IGNORECASE) or match["rel"] or match["last"]:
        return False
    if re.match(r"(?i)(?:on|for|during|not|except)\b", match[0]):
        return False
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip(" ,")
    told_before = re.search(rf"(?i)(?:^|[,;/¦]|\b(?:or|and|until|by|{_DAY}))$", before)
    told_after = not after or after.startswith(("¦", "/", ".")) or _WHEN.match(after)
    listed_after = re.match(rf"(?i)(?:or|and|/|,) ?(?:on )?{_DAY}\b", after)
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
        days = (
            iter((_weekday(match, today, said),))
            if match["weekday"]
            else _week(match, today, said, locale)
            if match["week"]
            else _dates(match["spoken"], today, said, bool(match["not"]), locale)
        )
        yield from (_bounded(each, (match["bound"] or "").strip().lower(), today.date()) for each in days)


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


def _week(match: re.Match[str], today: datetime, said: str, locale: str) -> Iterator[_Days]:
    """Monday to Friday; "early" is Monday to Wednesday, "late" and "the end" Thursday and Friday."""
    monday = today.date() - today.weekday() * DAY
    if match["of"]:
        named = next(_dates(match["of"], today, said, False, locale), None)
        if named is None:
            return
        monday = named.first - named.first.weekday() * DAY
    elif match["ahead"]:
        ahead = match["ahead"].lower()
        monday += WEEK * (int(ahead) if ahead.isdigit() else _NUMBERS[ahead])
    elif "after next" in said.lower():
        monday += 2 * WEEK
    else:
        monday += WEEK * {"next": 1, "following": 1, "coming": 1, "last": -1}.get(
            (match["which"] or "").lower(), 0
        )
    part = said.lower()
    first = 3 if re.search(r"\b(?:late|later|end)\b", part) else 0
    last = 2 if re.search(r"\b(?:early|start|beginning)\b", part) else 4
    yield _Days(monday + first * DAY, monday + last * DAY, said, "week", bool(match["not"]))


def _dates(text: str, today: datetime, said: str, excluded: bool, locale: str) -> Iterator[_Days]:
    """What recognizers-text makes of a date or a range of dates."""
    ahead = re.search(r"(?i)(\d+|two|three|four|five|ten) (days|weeks)", text)
    if ahead and not re.match(r"(?i)in (?:\d+|\w+) days", text):
        count = int(ahead[1]) if ahead[1].isdigit() else _NUMBERS[ahead[1].lower()]
        days = count * (7 if ahead[2].lower() == "weeks" else 1)
        yield _Days(today.date(), today.date() + days * DAY, said, excluded=excluded)
        return
    for ranges in _dotted(text, today) or _recognized(text, today, locale):
        if ranges:
            first, last = min(ranges, key=lambda each: _distance(each, today.date()))
            yield _Days(first, last, said, excluded=excluded)
            return


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
    days = (_date(year, month, int(match[1])) for year in years for month in months)
    return [[(day, day) for day in days if day]]


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
    culture = Culture.English if locale.lower() in ("en-us", "en") else Culture.EnglishOthers
    for found in recognize_datetime(text.strip(), culture, reference=today.replace(tzinfo=None)):
        kind = found.type_name.rpartition(".")[2]
        values = (found.resolution or {}).get("values") or ()
        yield [each for each in (_range(kind, value) for value in values) if each]


def _range(kind: str, value: dict[str, str]) -> tuple[date, date] | None:
    """First and last day. The library ends "2 to 4 Dec" before the 4th, but "next month" before the 1st."""
    if kind == "date" and "value" in value:
        day = date.fromisoformat(value["value"])
        return day, day
    if kind != "daterange" or "start" not in value or "end" not in value:
        return None
    first, end = date.fromisoformat(value["start"]), date.fromisoformat(value["end"])
    spoken_end = re.fullmatch(r"\(.*,P\d+D\)", value.get("timex", ""))
    return first, end if spoken_end else end - DAY


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
    return sorted((part, said) for span, said in spans for part in _without(span, excluded))


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


def _without(span: Span, excluded: Sequence[Span]) -> Iterator[Span]:
    at = span.start.astimezone(UTC)
    for hole in sorted(excluded):
        if hole.overlaps(Span(at, span.end)):
            if at < hole.start:
                yield Span(at, hole.start)
            at = max(at, hole.end)
    if at < span.end:
        yield Span(at, span.end)
