"""What an interviewer asks for: one form, and its way back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from cards.clicks.anyone import ShowHelp
from cards.clicks.interviewer import SavePreferences
from cards.kit import (
    Card,
    Element,
    Press,
    block,
    button,
    card,
    choice_input,
    heading,
    hint,
    line,
    number_input,
    row,
    text_input,
    wide,
    without_inputs,
)
from cards.words import count, length, listed
from services.model import Offered, Preferences

BEFORE, AFTER, A_DAY, A_WEEK, OFFERED = "before", "after", "aDay", "aWeek", "offered"
BUFFERS = tuple(timedelta(minutes=minutes) for minutes in (0, 5, 10, 15, 30, 45, 60))
MOST = 20  # interviews a day or a week that can be asked for
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EXAMPLE = "Tue 10:00-12:00, Thu 14:00-17:00"

_HOURS = re.compile(
    r"(?P<days>[a-z]+(?:\s*(?:-|to)\s*[a-z]+)?)\s*"
    r"(?P<from>\d{1,2})(?:[:.](?P<from_minute>\d\d))?\s*(?:-|–|to)\s*"
    r"(?P<until>\d{1,2})(?:[:.](?P<until_minute>\d\d))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Read:
    """The form as it came back: what it asks for, or what could not be read of it."""

    preferences: Preferences
    problems: tuple[str, ...] = ()


def preferences_card(
    standing: Preferences, *, press: Press, offered: str = "", problems: Iterable[str] = ()
) -> Card:
    """The form, filled with what stands; `offered` is what was typed there, when it could not be read."""
    told = tuple(problems)
    return card(
        heading("When you interview"),
        *(line(problem, "attention") for problem in told),
        None if told else hint("I plan your interviews around this, whoever asks for them."),
        row(
            wide(_buffer(BEFORE, "Free before", standing.before)),
            wide(_buffer(AFTER, "Free after", standing.after)),
        ),
        row(
            wide(_most(A_DAY, "At most a day", standing.a_day)),
            wide(_most(A_WEEK, "At most a week", standing.a_week)),
        ),
        text_input(
            OFFERED,
            f"Only at these times, in your own time zone, for example: {EXAMPLE}",
            value=offered or offered_words(standing.offered),
            most=400,
        ),
        hint("Leave a field empty for no limit. Declined and cancelled interviews do not count."),
        summary="What you ask for as an interviewer",
        actions=[
            button("Save", SavePreferences(), press, style="positive"),
            without_inputs(button("Help", ShowHelp(), press)),
        ],
    )


def kept_card(kept: Preferences, *, press: Press) -> Card:
    """What was understood, so that a slip of the pen is seen."""
    return card(
        heading("Kept"),
        block(*(line(told, gap="none") for told in _told(kept) or ["No limits."])),
        hint("Type “preferences” to change it. Interviews that are booked already stay as they are."),
        summary="Your preferences are kept.",
        actions=[button("Help", ShowHelp(), press)],
    )


def read_preferences(inputs: Mapping[str, str]) -> Read:
    """What cannot be read is named, and nothing is kept then."""
    offered, unread = read_offered(inputs.get(OFFERED, ""))
    problems = [f"I cannot read “{text}”. Write the hours like this: {EXAMPLE}." for text in unread]
    return Read(
        Preferences(
            before=_minutes(inputs.get(BEFORE, "")),
            after=_minutes(inputs.get(AFTER, "")),
            offered=offered,
            a_day=_number(inputs.get(A_DAY, "")),
            a_week=_number(inputs.get(A_WEEK, "")),
        ),
        tuple(problems),
    )


def read_offered(text: str) -> tuple[tuple[Offered, ...], tuple[str, ...]]:
    """ "Mon-Wed 9-12, Fri 14:00-16:30" as weekly hours, and the parts that are no hours of a day."""
    found: list[Offered] = []
    unread: list[str] = []
    for part in re.split(r"[,;\n]+", text):
        if part.strip():
            hours = _hours(part.strip())
            found += hours
            unread += [] if hours else [part.strip()]
    return tuple(dict.fromkeys(found)), tuple(unread)


def offered_words(offered: Iterable[Offered]) -> str:
    return ", ".join(f"{DAYS[each.day]} {each.start:%H:%M}-{each.end:%H:%M}" for each in offered)


def _hours(part: str) -> list[Offered]:
    found = _HOURS.fullmatch(part)
    if not found:
        return []
    start = _clock(found["from"], found["from_minute"])
    end = _clock(found["until"], found["until_minute"])
    if start is None or end is None or start >= end:
        return []
    return [Offered(day, start, end) for day in _days(found["days"])]


def _days(said: str) -> list[int]:
    """ "Tue", "tuesday", "Mon-Fri" or "daily" as numbers; nothing for what is no day."""
    names = [name[:3].title() for name in re.split(r"\s*(?:-|\bto\b)\s*", said)]
    if said.casefold() in ("daily", "weekdays"):
        return list(range(5))
    if any(name not in DAYS for name in names):
        return []
    first, last = DAYS.index(names[0]), DAYS.index(names[-1])
    return list(range(first, last + 1)) if first <= last else []


def _clock(hour: str, minute: str | None) -> time | None:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return None


def _told(kept: Preferences) -> list[str]:
    buffers = [
        f"{length(each)} {side}" for each, side in ((kept.before, "before"), (kept.after, "after")) if each
    ]
    limits = [
        f"{count(most, 'interview')} a {of}"
        for most, of in ((kept.a_day, "day"), (kept.a_week, "week"))
        if most
    ]
    return [
        *([f"Free of other meetings: {listed(buffers)}."] if buffers else []),
        *([f"At most {listed(limits)}."] if limits else []),
        *([f"Only {offered_words(kept.offered)}."] if kept.offered else []),
    ]


def _buffer(name: str, label: str, standing: timedelta) -> Element:
    choices = [(length(each) if each else "None", _in_minutes(each)) for each in BUFFERS]
    return choice_input(name, label, choices, value=_in_minutes(standing))


def _most(name: str, label: str, standing: int | None) -> Element:
    return number_input(name, label, value=standing, error="", least=1, most=MOST)


def _in_minutes(duration: timedelta) -> str:
    return str(int(duration.total_seconds()) // 60)


def _minutes(sent: str) -> timedelta:
    asked = timedelta(minutes=_number(sent) or 0)
    return asked if asked in BUFFERS else timedelta()


def _number(sent: str) -> int | None:
    whole = sent.removesuffix(".0")
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) < 4 and int(whole) else None
