"""Days and weeks on which somebody has had enough interviews."""

from collections import Counter
from datetime import date, time, timedelta

from services.model import InterviewPlan, Seat, Span, Terms
from services.planning.hours import DAY, local_span, merged


def full_days(terms: Terms, zone: str, more: int) -> list[Span]:
    """The local days on which `more` interviews would be too many, as instants in order and apart."""
    days: set[date] = set()
    of_day, of_week = Counter(terms.interviews), Counter(_monday(day) for day in terms.interviews)
    if terms.a_day is not None:
        days |= {day for day, had in of_day.items() if had + more > terms.a_day}
    if terms.a_week is not None:
        full = [monday for monday, had in of_week.items() if had + more > terms.a_week]
        days |= {monday + n * DAY for monday in full for n in range(7)}
    return merged(local_span(day, time(), time(), zone) for day in days)


def never_free(terms: Terms, more: int) -> bool:
    """Whether the plan alone asks for more than the terms allow on any day or in any week."""
    return any(most is not None and more > most for most in (terms.a_day, terms.a_week))


def sessions_naming(plan: InterviewPlan, address: str) -> int:
    """In how many sessions they must sit, at least one: whoever is chosen out of a pool sits once.

    Where people may be chosen more than once, in how many they can sit.
    """
    seats = [[seat for seat in session.panel if _names(seat, address)] for session in plan.sessions]
    if not plan.nobody_twice:
        return max(1, sum(map(bool, seats)))
    return max(1, sum(any(len(seat.anyone_of) <= seat.count for seat in each) for each in seats))


def _names(seat: Seat, address: str) -> bool:
    return any(person.address.casefold() == address for person in seat.anyone_of)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
