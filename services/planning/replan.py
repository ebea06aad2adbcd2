"""An interview cannot be held as it is booked: the best three ways to go on, by what changes for whom.

A repair keeps to the plan. It is one of

- the same times, with other people out of the pools and in other rooms;
- the same times, where the room is lost online instead, or one sitting cut to the next usual length;
- one sitting at another time, two that trade places, or all moved by the same step;

and of all these the cheapest by `change`, proven: ways come in the order of a cost that they cannot undercut
(how far they move how many), and when the next can only be dearer than the third best, the search is over.
Two repairs by moving do not begin in the same two hours of a day, as proposals do not.

    agenda = Agenda(plan, without_own(calendars, standing))   # calendars of this moment
    repairs(agenda, standing, now, refused=("ben@contoso.com",))
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import combinations, count, pairwise
from zoneinfo import ZoneInfo

from services.model import Slot, Span
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.change import Change, Kind, Place, Repair
from services.planning.hours import merged

USUAL = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 45, 60, 90, 120))

Places = tuple[Place, ...]
_Way = tuple[int, int, Places, str]
"""The least it costs, its number in the order of finding, itself, and what tells it from other ways."""


def keeping_times(agenda: Agenda, standing: Slot, refused: Collection[str] = ()) -> Repair | None:
    """The cheapest swap of people and rooms; None when some sitting has to move."""
    change = Change(agenda, standing, refused)
    return change.cheapest(change.kept)


def repairs(
    agenda: Agenda, standing: Slot, now: datetime, refused: Collection[str] = (), limit: int = 3
) -> tuple[Repair, ...]:
    """Cheapest first; () when there is no way. One without kinds: it can be held as it is booked.

    `agenda` is without the interview's own events. `refused` are addresses of people and rooms that said no
    to it as it is booked. What changes as much as a repair at the same times and more is no repair.
    """
    change = Change(agenda, standing, refused)
    best: dict[str, Repair] = {}
    for least, _, places, key in _ways(change, Timetable(change, now)):
        if len(best) >= limit and least >= sorted(repair.cost for repair in best.values())[limit - 1]:
            break
        repair = change.cheapest(places)
        if repair is None or _spares_nothing(repair, best.values()):
            continue
        if not repair.kinds:
            return (repair,)
        if key not in best or repair.cost < best[key].cost:
            best[key] = repair
    return tuple(sorted(best.values(), key=lambda repair: (repair.cost, repair.slot.span))[:limit])


def _spares_nothing(repair: Repair, others: Iterable[Repair]) -> bool:
    """The ways that keep the times come first, since they cost least: they are all known by then."""
    keeping = (other for other in others if Kind.TIME not in other.kinds)
    return any(set(other.kinds) < set(repair.kinds) and other.cost <= repair.cost for other in keeping)


class Timetable:
    """When the sittings may lie. What is not moved is not asked again: it is booked."""

    def __init__(self, change: Change, now: datetime) -> None:
        self.plan, self.was = change.plan, change.was
        self._windows = merged(self.plan.windows)
        self._earliest = max(now + prices.LEAD, self._windows[0].start)
        self._zone = ZoneInfo(self.plan.zone)
        self._step = int(prices.GRID.total_seconds())

    def allows(self, places: Places) -> bool:
        moved = [place.span.start != was.span.start for place, was in zip(places, self.was, strict=True)]
        if not all(self._opens(place.span) for place, moves in zip(places, moved, strict=True) if moves):
            return False
        held = sorted(range(len(places)), key=lambda j: places[j].span)
        return all(self._follows(places, a, b) for a, b in pairwise(held) if moved[a] or moved[b])

    def _opens(self, span: Span) -> bool:
        return span.start >= self._earliest and any(window.holds(span) for window in self._windows)

    def _follows(self, places: Places, a: int, b: int) -> bool:
        """Whether session `b` may come next after session `a`."""
        before, after = places[a].span, places[b].span
        days = {span.start.astimezone(self._zone).date() for span in (before, after)}
        breaks = self.plan.breaks
        gap = after.start - before.end
        return (a < b or self.plan.any_order) and len(days) == 1 and breaks.shortest <= gap <= breaks.longest

    def starts(self, beside: datetime, way: int) -> Iterator[datetime]:
        """The starts on the grid after `beside`, or before it, nearest first."""
        at = int(beside.timestamp()) // self._step + (1 if way > 0 else 0)
        if way < 0 and at * self._step == beside.timestamp():
            at -= 1
        first, last = self._earliest.timestamp(), self._windows[-1].end.timestamp()
        while at * self._step < last if way > 0 else at * self._step >= first:
            if at * self._step >= first:
                yield datetime.fromtimestamp(at * self._step, UTC)
            at += way

    def block(self, start: datetime) -> str:
        """Two hours of a local day."""
        local = start.astimezone(self._zone)
        return f"{local.date()} {local.hour // 2}"


def _ways(change: Change, times: Timetable) -> Iterator[_Way]:
    number = count()

    def ways(found: Iterable[tuple[str, Places]]) -> Iterator[_Way]:
        return ((change.least(places), next(number), places, key) for key, places in found)

    sittings = range(len(change.was))
    moves = [ways(_one_moved(change, times, j, way)) for j in sittings for way in (1, -1)]
    if len(sittings) > 1:
        moves += [ways(_all_moved(change, times, way)) for way in (1, -1)]
    return merge(sorted(ways(_in_place(change, times))), *moves)


def _in_place(change: Change, times: Timetable) -> Iterator[tuple[str, Places]]:
    yield "as it is", change.kept
    lost = [j for j, place in enumerate(change.kept) if place.in_room and not change.room_stands(j)]
    if lost:
        yield "online", _with(change.kept, {j: replace(change.kept[j], in_room=False) for j in lost})
    for j in range(len(change.was)):
        yield from (("shorter", places) for places in _shorter(change, times, j))
    for a, b in combinations(sorted(range(len(change.was)), key=lambda j: change.was[j].span), 2):
        traded = _traded(change, a, b)
        if times.allows(traded):
            yield times.block(change.was[a].span.start), traded


def _shorter(change: Change, times: Timetable, j: int) -> Iterator[Places]:
    """The next usual length within the same time."""
    span = change.was[j].span
    length = max((usual for usual in USUAL if usual < span.duration), default=None)
    if length is None:
        return
    for start in (span.start, *times.starts(span.start, 1)):
        if start + length > span.end:
            return
        places = _with(change.kept, {j: replace(change.kept[j], span=Span(start, start + length))})
        if start == span.start or times.allows(places):
            yield places


def _one_moved(change: Change, times: Timetable, j: int, way: int) -> Iterator[tuple[str, Places]]:
    place = change.kept[j]
    for start in times.starts(place.span.start, way):
        places = _with(change.kept, {j: replace(place, span=Span(start, start + place.span.duration))})
        if times.allows(places):
            yield times.block(start), places


def _all_moved(change: Change, times: Timetable, way: int) -> Iterator[tuple[str, Places]]:
    first = min(place.span.start for place in change.kept)
    for start in times.starts(first, way):
        by = start - first
        places = tuple(
            replace(place, span=Span(place.span.start + by, place.span.end + by)) for place in change.kept
        )
        if times.allows(places):
            yield times.block(start), places


def _traded(change: Change, a: int, b: int) -> Places:
    """Session `b` begins when `a` did, and `a` ends when `b` did."""
    earlier, later = change.kept[a], change.kept[b]
    first = Span(earlier.span.start, earlier.span.start + later.span.duration)
    second = Span(later.span.end - earlier.span.duration, later.span.end)
    return _with(change.kept, {b: replace(later, span=first), a: replace(earlier, span=second)})


def _with(places: Places, others: dict[int, Place]) -> Places:
    return tuple(others.get(j, place) for j, place in enumerate(places))
