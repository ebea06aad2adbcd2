"""The candidate's own time: where they are, when they can, and what that leaves of the days asked for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cards.words import BRITISH, count, day, hour, listed, place
from services.model import InterviewPlan, Person, Session, Slot, Span
from services.planning.hours import local_span, merged

MOST_WINDOWS = 4


def candidate_says(plan: InterviewPlan, locale: str = BRITISH) -> str:
    """ "Mira Voss is in Tokyo and can Tue 1 Dec 09:00–12:00, Wed 2 Dec after 14:00."; "" for nothing said.
    A place by whose name its zone is not known is told with it: "is in Munich (Berlin time)"."""
    zone, windows = plan.candidate_zone or plan.zone, plan.candidate_windows
    clock = place(zone, plan.windows[0].start)
    there = f"{plan.candidate_place} ({clock} time)" if plan.candidate_place else clock
    told = [f"is in {there}"] if plan.candidate_zone else []
    if windows is not None:
        hours = hours_of_days(windows, zone, locale)
        more = [f"and {count(len(hours) - MOST_WINDOWS, 'other time')}"] if len(hours) > MOST_WINDOWS else []
        told.append(f"can {', '.join([*hours[:MOST_WINDOWS], *more])}")
    who = plan.candidate.name or plan.candidate.address
    return f"{who} {' and '.join(told)}." if told else ""


def never_can(plan: InterviewPlan) -> bool:
    """Whether what they can and the days asked for leave no time that is long enough for some session."""
    if plan.candidate_windows is None:
        return False
    theirs = merged(plan.candidate_windows)
    common = [
        min(window.end, own.end) - max(window.start, own.start)
        for window in merged(plan.windows)
        for own in theirs
    ]
    needed = max((s.duration for s in plan.sessions if s.with_candidate), default=timedelta())
    return max(common, default=timedelta()) < needed


def met_twice(plan: InterviewPlan, slots: Sequence[Slot]) -> str:
    """Whom a plan that lets its debriefers sit twice makes the candidate meet twice, though nobody asked."""
    if plan.nobody_twice:
        return ""
    sessions = {session.title: session for session in plan.sessions if session.with_candidate}
    told = {
        person.name
        for slot in slots
        for person, times in Counter(_met(slot, sessions)).items()
        if times > max(1, sum(_is_named(person, session) for session in sessions.values()))
    }
    return f"{listed(sorted(told), 'or')} may meet {plan.candidate.name} twice." if told else ""


def _met(slot: Slot, sessions: Mapping[str, Session]) -> Iterator[Person]:
    return (person for sitting in slot.sittings if sitting.title in sessions for person in sitting.people)


def _is_named(person: Person, session: Session) -> bool:
    return any(person in seat.anyone_of and len(seat.anyone_of) <= seat.count for seat in session.panel)


def only_they_cannot(plan: InterviewPlan, span: Span) -> bool:
    """Whether it lies in the days asked for, and not in what they can."""
    asked, theirs = merged(plan.windows), merged(plan.candidate_windows or ())
    is_limited = plan.candidate_windows is not None
    return (
        is_limited
        and any(window.holds(span) for window in asked)
        and not any(own.holds(span) for own in theirs)
    )


def hours_of_days(windows: Sequence[Span], zone: str, locale: str = BRITISH, whole: str = "") -> list[str]:
    """ "Tue 24 Nov 09:00–12:00", "14:00–16:00" for more of the same day, "Wed 25 Nov after 14:00".

    `whole` follows the name of a whole day.
    """
    told: list[str] = []
    last = None
    for span in windows:
        for local in days_of(span, zone):
            day_long = local_span(local, time(), time(), zone)
            part = Span(max(span.start, day_long.start), min(span.end, day_long.end))
            head = "" if local == last else day(datetime.combine(local, time()), locale)
            hours = whole if part == day_long else f" {_hours(part, day_long, zone, locale)}"
            told.append(f"{head}{hours}".strip())
            last = local
    return told


def days_of(span: Span, zone: str) -> Iterator[date]:
    """The local days that it touches."""
    local = span.start.astimezone(ZoneInfo(zone)).date()
    last = (span.end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    while local <= last:
        yield local
        local += timedelta(days=1)


def _hours(part: Span, whole: Span, zone: str, locale: str) -> str:
    start, end = (hour(edge.astimezone(ZoneInfo(zone)), locale) for edge in (part.start, part.end))
    if part.end == whole.end:
        return f"after {start}"
    return f"before {end}" if part.start == whole.start else f"{start}–{end}"
