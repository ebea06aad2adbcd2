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
from datetime import datetime, timedelta
from heapq import merge
from itertools import combinations, count

from services.model import Slot, Span
from services.planning.agenda import Agenda
from services.planning.change import Change, Kind, Place, Repair
from services.planning.timetable import Timetable

USUAL = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 45, 60, 90, 120))

Places = tuple[Place, ...]
_Key = tuple[object, ...]
_Way = tuple[int, int, Places, _Key]
"""The least it costs, its number in the order of finding, itself, and what tells it from other ways."""


def keeping_times(
    agenda: Agenda, standing: Slot, now: datetime, refused: Collection[str] = ()
) -> Repair | None:
    """The cheapest swap of people and rooms; None when some sitting has to move."""
    change = Change(agenda, standing, Timetable(agenda.plan, now), refused)
    return change.cheapest(change.kept)


def repairs(
    agenda: Agenda, standing: Slot, now: datetime, refused: Collection[str] = (), limit: int = 3
) -> tuple[Repair, ...]:
    """Cheapest first; () when there is no way. One without kinds: it can be held as it is booked.

    `agenda` is without the interview's own events. `refused` are addresses of people and rooms that said no
    to it as it is booked. What changes as much as a repair at the same times and more is no repair.
    """
    change = Change(agenda, standing, Timetable(agenda.plan, now), refused)
    best: dict[_Key, Repair] = {}
    for least, _, places, key in _ways(change):
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


def _ways(change: Change) -> Iterator[_Way]:
    number = count()

    def ways(found: Iterable[tuple[_Key, Places]]) -> Iterator[_Way]:
        return ((change.least(places), next(number), places, key) for key, places in found)

    sittings = range(len(change.was))
    moves = [ways(_one_moved(change, j, way)) for j in sittings for way in (1, -1)]
    if len(sittings) > 1:
        moves += [ways(_all_moved(change, way)) for way in (1, -1)]
    return merge(sorted(ways(_in_place(change))), *moves)


def _in_place(change: Change) -> Iterator[tuple[_Key, Places]]:
    yield ("as it is",), change.kept
    lost = [j for j, place in enumerate(change.kept) if place.in_room and not change.room_stands(j)]
    if lost:
        yield ("online",), _with(change.kept, {j: replace(change.kept[j], in_room=False) for j in lost})
    for j in range(len(change.was)):
        yield from ((("shorter",), places) for places in _shorter(change, j))
    for a, b in combinations(sorted(range(len(change.was)), key=lambda j: change.was[j].span), 2):
        traded = _traded(change, a, b)
        if change.allows(traded):
            yield change.times.block(change.was[a].span.start), traded


def _shorter(change: Change, j: int) -> Iterator[Places]:
    """The next usual length within the same time."""
    span = change.was[j].span
    length = max((usual for usual in USUAL if usual < span.duration), default=None)
    if length is None:
        return
    for start in (span.start, *change.times.starts(span.start, 1)):
        if start + length > span.end:
            return
        places = _with(change.kept, {j: replace(change.kept[j], span=Span(start, start + length))})
        if start == span.start or change.allows(places):
            yield places


def _one_moved(change: Change, j: int, way: int) -> Iterator[tuple[_Key, Places]]:
    place = change.kept[j]
    for start in change.times.starts(place.span.start, way):
        places = _with(change.kept, {j: replace(place, span=Span(start, start + place.span.duration))})
        if change.allows(places):
            yield change.times.block(start), places


def _all_moved(change: Change, way: int) -> Iterator[tuple[_Key, Places]]:
    first = min(place.span.start for place in change.kept)
    for start in change.times.starts(first, way):
        by = start - first
        places = tuple(
            replace(place, span=Span(place.span.start + by, place.span.end + by)) for place in change.kept
        )
        if change.allows(places):
            yield change.times.block(start), places


def _traded(change: Change, a: int, b: int) -> Places:
    """Session `b` begins when `a` did, and `a` ends when `b` did."""
    earlier, later = change.kept[a], change.kept[b]
    first = Span(earlier.span.start, earlier.span.start + later.span.duration)
    second = Span(later.span.end - earlier.span.duration, later.span.end)
    return _with(change.kept, {b: replace(later, span=first), a: replace(earlier, span=second)})


def _with(places: Places, others: dict[int, Place]) -> Places:
    return tuple(others.get(j, place) for j, place in enumerate(places))
