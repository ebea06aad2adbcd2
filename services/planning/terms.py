"""What each interviewer of a plan asks for, and how much they have had: preferences and bookings -> Terms.

Fairness looks four weeks back and at all that is booked ahead. An interview that somebody declined, or that
was cancelled, is none of theirs.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.model import Booking, Calendar, InterviewPlan, Offered, Person, Preferences, Rsvp, Span, Terms
from services.planning.diaries import by_address, hours_of
from services.planning.hours import DAY, local_span, merged

LATELY = timedelta(weeks=4)
AHEAD = timedelta(weeks=8)  # past the plan's last window: the week that it ends in, and fairness


def span_of_interest(plan: InterviewPlan, now: datetime) -> Span:
    """Bookings that start in here can matter for `terms_of`."""
    last = max((window.end for window in plan.windows), default=now)
    return Span(now - LATELY, max(now, last) + AHEAD)


def terms_of(
    plan: InterviewPlan,
    preferences: Mapping[str, Preferences],
    bookings: Iterable[Booking],
    calendars: Mapping[str, Calendar],
) -> tuple[Terms, ...]:
    """One for everybody who asks for something or has had interviews. `preferences` are by Person.id.

    `bookings` are those of `span_of_interest`; the ones that the plan moves do not count.
    """
    diary = by_address(calendars)
    counting = [b for b in bookings if plan.replaces is None or plan.replaces not in (b.id, b.loop)]
    found = []
    for person in plan.people:
        zone = hours_of(diary.get(person.address.casefold()), plan).zone
        held = tuple(_dates(counting, person, zone))
        asked = preferences.get(person.id)
        if asked or held:
            found.append(_terms(person, asked or Preferences(), held, plan, zone))
    return tuple(found)


def _terms(
    person: Person, asked: Preferences, held: tuple[date, ...], plan: InterviewPlan, zone: str
) -> Terms:
    windows = tuple(_windows(asked.offered, plan, zone)) if asked.offered else None
    return Terms(
        person.address,
        before=asked.before,
        after=asked.after,
        windows=windows,
        a_day=asked.a_day,
        a_week=asked.a_week,
        interviews=held,
        lately=len(held),
    )


def _dates(bookings: Iterable[Booking], person: Person, zone: str) -> Iterator[date]:
    for booking in bookings:
        if _sits(booking, person):
            yield booking.slot.span.start.astimezone(ZoneInfo(zone)).date()


def _sits(booking: Booking, person: Person) -> bool:
    address = person.address.casefold()
    declined = {a.address.casefold() for a in booking.answers if a.rsvp is Rsvp.DECLINED}
    return address not in declined and any(_is(person, p) for p in booking.slot.people)


def _is(one: Person, other: Person) -> bool:
    """By Graph's id, which outlives a change of address; by the address of somebody who has none."""
    if one.id and other.id:
        return one.id == other.id
    return one.address.casefold() == other.address.casefold()


def _windows(offered: Iterable[Offered], plan: InterviewPlan, zone: str) -> Iterator[Span]:
    """The weekly hours laid out over all days that the plan's windows touch."""
    first = min(window.start for window in plan.windows).astimezone(ZoneInfo(zone)).date() - DAY
    last = max(window.end for window in plan.windows).astimezone(ZoneInfo(zone)).date()
    days = [first + n * DAY for n in range((last - first).days + 1)]
    spans = [
        local_span(day, each.start, each.end, zone)
        for each in offered
        for day in days
        if day.weekday() == each.day
    ]
    yield from merged(spans)
