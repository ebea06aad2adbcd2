"""An interview cannot be held as it is booked: the best three ways to go on, by what changes for whom.

A repair keeps to the plan. It is one of

- the same times, with other people out of the pools and in other rooms;
- the same times, where the room is lost online instead, or one sitting cut to the next usual length;
- only when the first cannot be done by people who are known to be free: one sitting at another time, two that
  trade places, or all moved by the same step;

and of all these the cheapest by `change`, proven: ways come in the order of a cost that they cannot undercut
(see `moves`), and when the next can only be dearer than the third best, the search is over.
Two repairs by moving do not begin in the same two hours of a day, as proposals do not. What changes all that
a cheaper repair at the same times changes, and more, is left out.

    agenda = Agenda(plan, without_own(calendars, standing))   # calendars of this moment
    repairs(agenda, standing, now, refused=("ben@contoso.com",))
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import chain, takewhile

from services.model import Slot, Span
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.change import Change
from services.planning.moves import moves
from services.planning.relaxation import USUAL
from services.planning.repair import Found, Kind, Repair
from services.planning.standing import Place, Places, with_spans

_Key = tuple[object, ...]  # what tells a repair from the others


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
    for way in moves(change):
        worst = _worst(best, limit)
        if way.least >= worst:
            return
        key = change.times.block(way.begins)
        under = min(worst, best[key].cost) if key in best else worst
        if way.least < under and change.is_loop(way.places):
            way.tell()
            _take(best, key, change.cheapest(way.places, under))


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
    lost = [j for j, place in enumerate(change.kept) if place.in_room and not change.rooms.stands(j)]
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
    if length is None or change.is_refused(j):
        return
    later = takewhile(lambda start: start + length <= span.end, change.times.starts(span.start, 1))
    for start in (span.start, *later):
        places = with_spans(change.kept, {j: Span(start, start + length)})
        if start == span.start or change.allows(places):
            yield places
