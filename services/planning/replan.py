"""An interview cannot be held as it is booked: the best three ways to go on, by what changes for whom.

A repair keeps to the plan. It is one of

- the same times, with other people out of the pools and in other rooms;
- the same times, where the room is lost online instead, or one sitting cut to the next usual length;
- only when the first cannot be done by people who are known to be free: one sitting at another time, two that
  trade places, or all moved by the same step;

and of all these the cheapest by `change`, proven: ways come in the order of a cost that they cannot undercut
(how far they move how many), and when the next can only be dearer than the third best, the search is over.
Two repairs by moving do not begin in the same two hours of a day, as proposals do not. What changes all that
a cheaper repair at the same times changes, and more, is left out.

    agenda = Agenda(plan, without_own(calendars, standing))   # calendars of this moment
    repairs(agenda, standing, now, refused=("ben@contoso.com",))
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from heapq import merge
from itertools import chain, combinations, count, takewhile

from services.model import Slot, Span
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.change import Change, Found, Kind, Place, Repair
from services.planning.relaxation import USUAL

Places = tuple[Place, ...]
_Key = tuple[object, ...]  # what tells a repair from the others
_Way = tuple[int, int, Callable[[], Places]]
"""The least it costs, its number in the order of finding, and how the sittings then lie."""


def keeping_times(
    agenda: Agenda, standing: Slot, now: datetime, refused: Collection[str] = ()
) -> Repair | None:
    """The cheapest swap of people and rooms; None when some sitting has to move."""
    change = Change(agenda, standing, now, refused)
    found = change.cheapest(change.kept)
    return change.repair(found) if found else None


def repairs(
    agenda: Agenda, standing: Slot, now: datetime, refused: Collection[str] = (), limit: int = 3
) -> tuple[Repair, ...]:
    """Cheapest first; () when there is no way. One without kinds: it can be held as it is booked.

    `agenda` is without the interview's own events. `refused` are addresses of people and rooms that said no
    to it as it is booked.
    """
    change = Change(agenda, standing, now, refused)
    best: dict[_Key, Found] = {}
    for key, places in _in_place(change):
        _take(best, key, change.cheapest(places))
    kept = best.get(_AS_IT_IS)
    if kept is None or kept.cost >= prices.UNKNOWN:
        _move(change, best, limit)
    found = sorted(best.values(), key=lambda each: (each.cost, each.places[0].span))
    return tuple(map(change.repair, found[:limit]))


_AS_IT_IS: _Key = ("as it is",)


def _move(change: Change, best: dict[_Key, Found], limit: int) -> None:
    for least, _, places_of in _moves(change):
        worst = _worst(best, limit)
        if least >= worst:
            return
        places = places_of()
        first = min((p.span.start for j, p in enumerate(places) if change.moves(j, p)), default=None)
        if first is None:
            continue
        key = change.times.block(first)
        under = min(worst, best[key].cost) if key in best else worst
        if least < under and change.allows(places):
            _take(best, key, change.cheapest(places, under))


def _worst(best: dict[_Key, Found], limit: int) -> int:
    """What a further one has to cost less than."""
    return sorted(found.cost for found in best.values())[limit - 1] if len(best) >= limit else prices.NEVER


def _take(best: dict[_Key, Found], key: _Key, found: Found | None) -> None:
    """Unless it is dearer than what is known under its key, or spares nothing against keeping the times."""
    if found is None or (key in best and best[key].cost <= found.cost):
        return
    keeping = (other for other in best.values() if Kind.TIME not in other.kinds)
    if not any(other.kinds < found.kinds and other.cost <= found.cost for other in keeping):
        best[key] = found


def _in_place(change: Change) -> Iterator[tuple[_Key, Places]]:
    yield _AS_IT_IS, change.kept
    lost = [j for j, place in enumerate(change.kept) if place.in_room and not change.room_stands(j)]
    if lost:
        places = tuple(Place(p.span, p.in_room and j not in lost) for j, p in enumerate(change.kept))
        yield ("online",), places
    cut = chain.from_iterable(_shorter(change, j) for j in range(len(change.kept)) if not change.stands(j))
    for places in sorted(cut, key=change.least):
        yield ("shorter",), places


def _shorter(change: Change, j: int) -> Iterator[Places]:
    """The next usual length within the same time; it helps only where the sitting lost somebody."""
    span = change.kept[j].span
    length = max((usual for usual in USUAL if usual < span.duration), default=None)
    if length is None:
        return
    later = takewhile(lambda start: start + length <= span.end, change.times.starts(span.start, 1))
    for start in (span.start, *later):
        places = _with(change.kept, {j: Span(start, start + length)})
        if start == span.start or change.allows(places):
            yield places


def _moves(change: Change) -> Iterator[_Way]:
    """All ways to move sittings, by the least that they cost."""
    number, sittings = count(), range(len(change.kept))
    traded = [_traded(change, a, b) for a, b in combinations(_in_turn(change), 2)]
    known = sorted((change.least(places), next(number), partial(_same, places)) for places in traded)
    which = [(j,) for j in sittings] + ([tuple(sittings)] if len(sittings) > 1 else [])
    return merge(known, *(_shifted(change, each, way, number) for each in which for way in (1, -1)))


def _shifted(change: Change, which: Sequence[int], way: int, number: Iterator[int]) -> Iterator[_Way]:
    """These sittings moved by the same step, nearest first."""
    first = min(change.kept[j].span.start for j in which)
    dearer = sum(change.least_moved(j) for j in which)
    since, until = _reach(change, which)
    for start in change.times.starts(first, way):
        by = start - first
        if not since <= start <= until:
            if (start > until) is (way > 0):
                return
            continue
        least = dearer + len(which) * (abs(by) // prices.UNIT)
        yield least, next(number), partial(_moved_by, change.kept, which, by)


def _reach(change: Change, which: Sequence[int]) -> tuple[datetime, datetime]:
    """Between which starts the first of these may lie, so that it is not too far from those that stay."""
    plan, stay = change.plan, [place.span for j, place in enumerate(change.kept) if j not in which]
    horizon = max(window.end for window in plan.windows)
    if not stay or plan.days > 1:
        return change.now, horizon
    gap = plan.breaks.longest + (plan.lunch.lasts if plan.lunch else timedelta())
    lasts = max(change.kept[j].span.duration for j in which)
    return min(span.start for span in stay) - gap - lasts, max(span.end for span in stay) + gap


def _moved_by(kept: Places, which: Sequence[int], by: timedelta) -> Places:
    return _with(kept, {j: Span(kept[j].span.start + by, kept[j].span.end + by) for j in which})


def _same(places: Places) -> Places:
    return places


def _in_turn(change: Change) -> list[int]:
    return sorted(range(len(change.kept)), key=lambda j: change.kept[j].span)


def _traded(change: Change, a: int, b: int) -> Places:
    """Session `b` begins when `a` did, and `a` ends when `b` did."""
    earlier, later = change.kept[a].span, change.kept[b].span
    first = Span(earlier.start, earlier.start + later.duration)
    return _with(change.kept, {b: first, a: Span(later.end - earlier.duration, later.end)})


def _with(places: Places, spans: dict[int, Span]) -> Places:
    return tuple(Place(spans[j], place.in_room) if j in spans else place for j, place in enumerate(places))
