"""Dates, zones, counts and lists in plain English, the same in every card.

`locale` is the reader's BCP 47 tag from Teams' clientInfo. The words stay English; American
readers get month-day dates and a twelve-hour clock.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.languages import language
from services.model import Booking, Person, Profile, Seniority, Span

BRITISH = "en-GB"

LEVELS = {
    Seniority.JUNIOR: "junior",
    Seniority.MIDDLE: "mid-level",
    Seniority.SENIOR: "senior",
    Seniority.LEAD: "lead-level",
}

# Cities whose IANA key is an old spelling, or says less than the city's name.
_CITIES = {
    "Asia/Calcutta": "Kolkata",
    "Asia/Saigon": "Ho Chi Minh City",
    "Asia/Katmandu": "Kathmandu",
    "Asia/Rangoon": "Yangon",
    "Europe/Kiev": "Kyiv",
    "America/Sao_Paulo": "São Paulo",
}


def when(span: Span, zone: str, locale: str = BRITISH) -> str:
    """ "Tue 24 Nov, 10:00–11:00 (London)"; a span over midnight names both days."""
    return f"{when_short(span, zone, locale)} ({place(zone, span.start)})"


def when_short(span: Span, zone: str, locale: str = BRITISH) -> str:
    """The same without the zone, for a card that names it once."""
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (span.start, span.end))
    if start.date() == end.date():
        return f"{day(start, locale)}, {_hours(start, end, locale)}"
    return f"{day(start, locale)}, {hour(start, locale)} – {day(end, locale)}, {hour(end, locale)}"


def clock(span: Span, zone: str, locale: str = BRITISH) -> str:
    """Only the hours: "10:00–11:00"."""
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (span.start, span.end))
    return _hours(start, end, locale)


def day(local: datetime, locale: str = BRITISH) -> str:
    """ "Tue 24 Nov"; for American readers "Tue, Nov 24"."""
    return (
        f"{local:%a}, {local:%b} {local.day}" if _american(locale) else f"{local:%a} {local.day} {local:%b}"
    )


def hour(local: datetime, locale: str = BRITISH) -> str:
    return f"{local.hour % 12 or 12}:{local:%M} {local:%p}" if _american(locale) else f"{local:%H:%M}"


def place(zone: str, at: datetime) -> str:
    """The zone as people say it: its city, or the offset at that instant where it has none."""
    if zone in _CITIES:
        return _CITIES[zone]
    area, _, city = zone.rpartition("/")
    if area and area not in ("Etc", "SystemV"):
        return city.replace("_", " ")
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    sign, (hours, rest) = "+" if minutes >= 0 else "−", divmod(abs(minutes), 60)
    return "UTC" if not minutes else f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def length(duration: timedelta) -> str:
    """ "45 min", "2 h", "1 h 30 min"."""
    hours, minutes = divmod(int(duration.total_seconds()) // 60, 60)
    if not hours or (hours == 1 and not minutes):
        return f"{hours * 60 + minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def wait(duration: timedelta) -> str:
    """How long somebody has to wait, rounded up to what people say."""
    seconds = max(1, -int(-duration.total_seconds() // 1))
    if seconds < 90:
        return count(seconds, "second")
    return f"about {count(-(-seconds // 60), 'minute')}"


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 person", "3 people"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Sequence[str], join: str = "and") -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {join} {parts[-1]}"


def whose(booking: Booking) -> str:
    """Which interview it is: "Mira Voss", of a loop "Mira Voss: Coding"."""
    candidate = booking.plan.candidate.name or booking.plan.candidate.address
    return f"{candidate}: {booking.slot.sittings[0].title}" if booking.loop else candidate


def names(people: Sequence[Person], join: str = "and") -> str:
    return listed([person.name or person.address for person in people], join)


def brings(profile: Profile, several: bool = False) -> list[str]:
    """Each thing as something that one does: "knows Python", "speaks German", "is senior"."""
    verbs = ("know", "speak", "are") if several else ("knows", "speaks", "is")
    tongues = [language(tag) for tag in profile.languages]
    level = [LEVELS[profile.seniority]] if profile.seniority else []
    parts = zip(verbs, (profile.skills, tongues, level), strict=True)
    return [f"{verb} {listed(what)}" for verb, what in parts if what]


def who_brings(profile: Profile, several: bool = False) -> str:
    """ "who knows Python and speaks German"; "" where nothing is asked for."""
    told = brings(profile, several)
    return f"who {listed(told)}" if told else ""


def things(profile: Profile) -> list[str]:
    """What is asked for by its names alone: "Python", "German", "seniority"."""
    level = ["seniority"] if profile.seniority else []
    return [*profile.skills, *(language(tag) for tag in profile.languages), *level]


def what_lacks(lacks: Profile) -> str:
    """ "no Python and no German on the roster"."""
    gone = [f"no {thing}" for thing in things(replace(lacks, seniority=None))]
    level = [f"not {LEVELS[lacks.seniority]}"] if lacks.seniority else []
    return f"{listed([*gone, *level])} on the roster"


def sentence(text: str) -> str:
    """`text` with a capital at the front and a full stop at the end, unless it has its own."""
    bare = text.strip()
    closed = bare.endswith((".", "!", "?", "…")) or (bool(bare) and unicodedata.category(bare[-1]) == "Pf")
    return bare[:1].upper() + bare[1:] + ("" if closed or not bare else ".")


def _hours(start: datetime, end: datetime, locale: str) -> str:
    if _american(locale) and f"{start:%p}" == f"{end:%p}":
        return f"{start.hour % 12 or 12}:{start:%M}–{hour(end, locale)}"
    return f"{hour(start, locale)}–{hour(end, locale)}"


def _american(locale: str) -> bool:
    return locale.replace("_", "-").lower() == "en-us"
