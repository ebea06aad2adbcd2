"""A week as the engine sees it: when each mailbox is free, and where the proposed slots lie. SVG.

python -m services.planning.picture > docs/week.svg     draws the made-up week of the documents
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from zoneinfo import ZoneInfo

from services.model import (
    Availability,
    Busy,
    Calendar,
    Candidate,
    InterviewPlan,
    Person,
    Room,
    RoomNeed,
    Seat,
    Session,
    Slot,
    Span,
    WorkingHours,
)
from services.planning.diaries import by_address, hours_of
from services.planning.engine import find_slots
from services.planning.hours import local_span, working_spans

LEFT, TOP, ROW, GAP, DAY_WIDTH = 130, 46, 26, 8, 190
OPENS, CLOSES = time(8), time(18)  # of each day that is drawn
COLOURS = {
    Availability.BUSY: "#8a8886",
    Availability.AWAY: "#8a8886",
    Availability.TENTATIVE: "url(#tentative)",
    Availability.ELSEWHERE: "#c7e0f4",
    Availability.UNKNOWN: "#edc2b5",
}
STYLE = (
    "text{font:12px 'Segoe UI',system-ui,sans-serif;fill:#242424}.small{font-size:10px;fill:#616161}"
    ".slot{fill:#5b5fc7;fill-opacity:.85}.number{fill:#fff;font-weight:600;text-anchor:middle}"
)
HATCH = (
    '<pattern id="tentative" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#edebe9"/><rect width="3" height="6" fill="#a19f9d"/></pattern>'
)


def week_svg(
    plan: InterviewPlan, calendars: Mapping[str, Calendar], slots: Sequence[Slot], days: Sequence[date]
) -> str:
    """One row for each person and room, one column for each day, by the requester's clock; the slots numbered
    by rank in the rows of those who sit. The same input gives the same picture."""
    rows = [(person.name, person.address) for person in plan.people]
    rows += [(room.name, room.address) for room in plan.rooms]
    width, height = LEFT + len(days) * (DAY_WIDTH + GAP), TOP + len(rows) * (ROW + GAP) + 34
    diary = by_address(calendars)
    parts = [*_heads(plan, days)]
    for n, (name, address) in enumerate(rows):
        y = TOP + n * (ROW + GAP)
        parts.append(f'<text x="{LEFT - 10}" y="{y + 17}" text-anchor="end">{escape(name)}</text>')
        for column, day in enumerate(days):
            parts += _day(plan, diary.get(address.casefold()), column, day, y, n < len(plan.people))
    places = {address.casefold(): TOP + n * (ROW + GAP) for n, (_, address) in enumerate(rows)}
    parts += _slots(plan, slots, days, places)
    parts.append(_legend(height - 12))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="A week as the slot engine sees it"><style>{STYLE}</style><defs>{HATCH}</defs>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>' + "\n".join(parts) + "</svg>\n"
    )


def _heads(plan: InterviewPlan, days: Sequence[date]) -> Iterator[str]:
    for column, day in enumerate(days):
        x = LEFT + column * (DAY_WIDTH + GAP)
        yield f'<text x="{x}" y="18">{day:%A}</text>'
        for hour in range(OPENS.hour, CLOSES.hour, 2):
            at = x + DAY_WIDTH * (hour - OPENS.hour) / (CLOSES.hour - OPENS.hour)
            yield f'<text class="small" x="{at:.1f}" y="36" text-anchor="middle">{hour}</text>'


def _day(
    plan: InterviewPlan, calendar: Calendar | None, column: int, day: date, y: int, is_person: bool
) -> Iterator[str]:
    """What is open is white, what is not is grey."""
    whole = local_span(day, OPENS, CLOSES, plan.zone)
    unread = calendar is None or calendar.unknown is not None
    yield _box(whole, whole, column, y, COLOURS[Availability.UNKNOWN] if unread else "#f3f2f1")
    if calendar is None or calendar.unknown is not None:
        return
    for work in working_spans(hours_of(calendar, plan), whole) if is_person else (whole,):
        yield _box(work, whole, column, y, "#ffffff", "#d1d1d1")
    for busy in calendar.busy:
        if busy.span.overlaps(whole) and busy.show_as in COLOURS:
            yield _box(busy.span, whole, column, y, COLOURS[busy.show_as])


def _slots(
    plan: InterviewPlan, slots: Sequence[Slot], days: Sequence[date], places: Mapping[str, int]
) -> Iterator[str]:
    for rank, slot in enumerate(slots, 1):
        for sitting in slot.sittings:
            day = sitting.span.start.astimezone(ZoneInfo(plan.zone)).date()
            if day not in days:
                continue
            whole, column = local_span(day, OPENS, CLOSES, plan.zone), days.index(day)
            there = [person.address for person in sitting.people]
            for address in (*there, *([sitting.room.address] if sitting.room else [])):
                y = places[address.casefold()]
                x, width = _across(sitting.span, whole, column)
                yield f'<rect class="slot" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW}" rx="3"/>'
                yield f'<text class="number" x="{x + width / 2:.1f}" y="{y + 17}">{rank}</text>'


def _box(span: Span, whole: Span, column: int, y: int, fill: str, line: str = "none") -> str:
    x, width = _across(span, whole, column)
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW}" rx="2" fill="{fill}" stroke="{line}"/>'
    )


def _across(span: Span, whole: Span, column: int) -> tuple[float, float]:
    """Where it begins and how wide it is, cut to the day."""
    start, end = max(span.start, whole.start), min(span.end, whole.end)
    scale = DAY_WIDTH / (whole.end - whole.start).total_seconds()
    x = LEFT + column * (DAY_WIDTH + GAP) + (start - whole.start).total_seconds() * scale
    return x, (end - start).total_seconds() * scale


def _legend(y: int) -> str:
    words = (
        ("#ffffff", "free"),
        ("#8a8886", "busy"),
        ("url(#tentative)", "tentative"),
        ("#f3f2f1", "not at work"),
        ("#5b5fc7", "a proposed slot, by rank"),
    )
    parts = []
    for n, (fill, word) in enumerate(words):
        x = LEFT + n * 120
        parts.append(
            f'<rect x="{x}" y="{y - 11}" width="14" height="14" rx="2" fill="{fill}" stroke="#d1d1d1"/>'
        )
        parts.append(f'<text class="small" x="{x + 20}" y="{y}">{word}</text>')
    return "".join(parts)


# The week of the documents: one interview with two people, one of them out of a pool, in a room


MONDAY = date(2026, 11, 23)


def example() -> tuple[InterviewPlan, dict[str, Calendar]]:
    asha, ben, chi = (
        Person(f"{name.casefold()}@contoso.com", name) for name in ("Asha Rao", "Ben Okafor", "Chi Nguyen")
    )
    rooms = (Room("ada@contoso.com", "Ada", 4), Room("hopper@contoso.com", "Hopper", 6))
    talk = Session("Interview", timedelta(hours=1), (Seat((asha,)), Seat((ben, chi))), RoomNeed(4, rooms))
    window = Span(_at(0, 8), _at(4, 18))
    recruiter = Person("rita@contoso.com", "Rita Moss")
    plan = InterviewPlan(
        Candidate("Dana Cruz", "dana@example.org"), (talk,), (window,), recruiter, "Europe/Berlin"
    )
    taken = {
        asha.address: ((0, 9, 5), (1, 9, 2), (1, 13, 3), (2, 10, 4), (3, 9, 3), (4, 9, 8)),
        ben.address: ((0, 14, 2), (1, 11, 4), (2, 9, 8), (3, 13, 2)),
        chi.address: ((0, 9, 8), (1, 9, 1), (2, 14, 1), (3, 15, 2)),
        rooms[0].address: ((0, 13, 4), (1, 10, 2), (3, 9, 4)),
        rooms[1].address: ((0, 8, 4), (2, 14, 3), (4, 9, 3)),
    }
    tentative = Busy(Span(_at(3, 12), _at(3, 13)), Availability.TENTATIVE)
    hours = WorkingHours("Europe/Berlin")
    calendars = {}
    for address, meetings in taken.items():
        busy = [Busy(Span(_at(d, h), _at(d, h + n)), Availability.BUSY) for d, h, n in meetings]
        calendars[address] = Calendar(
            address, (*busy, *([tentative] if address == asha.address else [])), hours
        )
    return plan, calendars


def _at(day: int, hour: int) -> datetime:
    local = datetime.combine(MONDAY + timedelta(days=day), time(hour), ZoneInfo("Europe/Berlin"))
    return local.astimezone(UTC)


def main() -> None:
    plan, calendars = example()
    slots = find_slots(plan, calendars, _at(0, 7), 5)
    print(week_svg(plan, calendars, slots, [MONDAY + timedelta(days=n) for n in range(5)]), end="")


if __name__ == "__main__":
    main()
