"""Why not then: what stands against a start; when nothing does, what makes it dearer than what is offered.

For a loop every way to go on from that start is looked at, in free order too: told is the one against which
the fewest facts stand, of these the one that ends first. All on one day: where sessions may lie on several,
the others are another question.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count, islice, takewhile

from services.model import Calendar, InterviewPlan, Person, Room, Session, Sitting, Slot, Span
from services.planning import prices
from services.planning.agenda import Agenda, Cause, Obstacle, Part
from services.planning.bill import bill, dearer, guests
from services.planning.diaries import empty_chairs
from services.planning.panels import Pool
from services.planning.prices import NEVER, UNKNOWN
from services.planning.seating import seated
from services.planning.timetable import Timetable

PATIENCE = 500  # ways that are tried when the sittings of the best one can be held each, but not together

_FACT = 1 << 36  # dearer than any way to hold a plan
_Spans = tuple[tuple[int, Span], ...]  # sessions by number, in the order in which they are held


@dataclass(frozen=True, slots=True)
class Explanation:
    """Without `obstacles` it could be held then: `slot` is how, and `dearer` what makes it cost more than
    `rather`, the slot shown in the same two hours, or else the best that was shown."""

    start: datetime
    obstacles: tuple[Obstacle, ...] = ()
    slot: Slot | None = None
    rather: Slot | None = None
    dearer: tuple[Part, ...] = ()


def explained(
    plan: InterviewPlan,
    calendars: Mapping[str, Calendar],
    now: datetime,
    start: datetime,
    shown: Sequence[Slot] = (),
) -> Explanation:
    asking = _Asking(plan, calendars, now)
    spans = next(asking.ways(start.astimezone(UTC)), ())
    if obstacles := asking.obstacles(spans):
        return Explanation(start, obstacles)
    slot = asking.slot(spans) or asking.seated_from(start.astimezone(UTC))
    if slot is None:
        return Explanation(start, tuple(asking.against_all(spans)))
    block = asking.times.block(slot.span.start)
    beside = (each for each in shown if asking.times.block(each.span.start) == block)
    rather = next(beside, next(iter(shown), None))
    more = dearer(asking.bill(slot), asking.bill(rather)) if rather else ()
    return Explanation(start, (), slot, rather, more)


class _Asking:
    def __init__(self, plan: InterviewPlan, calendars: Mapping[str, Calendar], now: datetime) -> None:
        self.plan = plan
        self.agenda, self.times = Agenda(plan, calendars), Timetable(plan, now)
        self._against: dict[tuple[int, Span], tuple[Obstacle, ...]] = {}

    def bill(self, slot: Slot) -> tuple[Part, ...]:
        return bill(self.agenda, self.times, slot)

    def seated_from(self, start: datetime) -> Slot | None:
        """Some way without obstacles in which all can be held together, among the first few hundred."""
        ways = islice(self.ways(start, every=True), PATIENCE)
        free = takewhile(lambda spans: not self.obstacles(spans), ways)
        return next(filter(None, map(self.slot, free)), None)

    def ways(self, start: datetime, every: bool = False) -> Iterator[_Spans]:
        """Dijkstra over the ways to go on: what was held, which last and when, and whether there was lunch.

        The best first; with `every`, also those that lead where a better one does. Without any that leaves
        time for lunch, the best of those that do not.
        """
        number, done = count(), set[tuple[int, int, datetime, bool]]()
        hungry: _Spans = ()
        everything = (1 << len(self.plan.sessions)) - 1
        queue: list[tuple[int, int, int, _Spans]] = []
        for j, session in enumerate(self.plan.sessions):
            if self._may_follow((), j):
                self._push(queue, number, 0, 0, (), j, Span(start, start + session.duration))
        while queue:
            cost, _, held, spans = heappop(queue)
            state = held, spans[-1][0], spans[-1][1].start, self._has_eaten(spans)
            if state in done and not every:
                continue
            done.add(state)
            if held == everything:
                hungry = hungry or spans
                if self._is_fed(spans):
                    yield spans
            for j in range(len(self.plan.sessions)):
                if not held >> j & 1 and self._may_follow(spans, j):
                    for span in self._next(spans[-1], j):
                        self._push(queue, number, cost, held, spans, j, span)
        yield hungry

    def _has_eaten(self, spans: _Spans) -> bool:
        """Whether there was time for lunch before the last of these."""
        return self.times.has_eaten([span for j, span in spans if self.plan.sessions[j].with_candidate])

    def _is_fed(self, spans: _Spans) -> bool:
        in_turn = [span for _, span in sorted(spans)]
        return self.times.is_fed(in_turn, self.times.day(in_turn[0].start))

    def _push(
        self,
        queue: list[tuple[int, int, int, _Spans]],
        number: Iterator[int],
        cost: int,
        held: int,
        spans: _Spans,
        j: int,
        span: Span,
    ) -> None:
        longer = (*spans, (j, span))
        cost += _FACT * len(self.against(j, span)) + (span.start - longer[0][1].start) // prices.UNIT
        heappush(queue, (cost, next(number), held | 1 << j, longer))

    def _may_follow(self, spans: _Spans, j: int) -> bool:
        """Whether session `j` may be the next after these: in turn, debriefs last."""
        held = {n for n, _ in spans}
        left = [n for n in range(len(self.plan.sessions)) if n not in held]
        due = [n for n in left if self.plan.sessions[n].with_candidate] or left
        return j in (due if self.plan.any_order else due[:1])

    def _next(self, last: tuple[int, Span], j: int) -> Iterator[Span]:
        n, before = last
        spans = [before] * len(self.plan.sessions)
        for start in self.times.after(before.end):
            spans[j] = Span(start, start + self.plan.sessions[j].duration)
            same_day = self.times.day(start) == self.times.day(before.start)
            if same_day and self.times.follows(spans, n, j):
                yield spans[j]

    def obstacles(self, spans: _Spans) -> tuple[Obstacle, ...]:
        found = [fact for j, span in spans for fact in self.against(j, span)]
        if len(spans) < len(self.plan.sessions):
            found.append(Obstacle(Cause.OUTSIDE_WINDOW))
        elif not found and not self._is_fed(spans):
            found.append(Obstacle(Cause.NO_LUNCH, self.plan.candidate.name))
        return tuple(dict.fromkeys(found))

    def against(self, j: int, span: Span) -> tuple[Obstacle, ...]:
        """What stands against session `j` then."""
        if (j, span) not in self._against:
            self._against[j, span] = tuple(self._facts(j, self.plan.sessions[j], span))
        return self._against[j, span]

    def _facts(self, j: int, session: Session, span: Span) -> Iterator[Obstacle]:
        if not self.times.opens(session, span):
            yield Obstacle(Cause.OUTSIDE_WINDOW, span=span)
        for person in self.agenda.panels.required[j]:
            yield from self.agenda.doubts(person, span, session.room is not None)
        for pool in self.agenda.panels.pools_of(j):
            yield from self._short(pool, span)
        need = session.room
        if need and not any(self.agenda.room_stands(room, need.seats, span) for room in need.rooms):
            yield Obstacle(Cause.NO_ROOM, span=span, detail=str(len(need.rooms)))

    def _short(self, pool: Pool, span: Span) -> Iterator[Obstacle]:
        """The pool as one fact when too few of it can, then what keeps each."""
        in_room = self.plan.sessions[pool.session].room is not None
        against, able = list[Obstacle](), 0
        for person in pool.members:
            facts = list(self.agenda.doubts(person, span, in_room))
            against += facts
            able += not facts
            if able == pool.count:
                return
        names = " or ".join(person.name for person in pool.members)
        yield Obstacle(Cause.POOL, names, span, f"{able} of {pool.count}")
        yield from against

    def against_all(self, spans: _Spans) -> Iterator[Obstacle]:
        """What stands against sittings together of which each could be held by itself."""
        if self._rooms(spans) is None:
            yield Obstacle(Cause.ONE_ROOM)
        if self._people(dict(spans)) is None:
            pools = self.agenda.panels.pools
            names = dict.fromkeys(person.name for pool in pools for person in pool.members)
            yield Obstacle(Cause.POOL, " or ".join(names))

    # How it would be held

    def slot(self, spans: _Spans) -> Slot | None:
        """The cheapest people and rooms for these times; None when people who are known to be free would have
        to sit twice, or no one room is free for all.
        """
        sits, rooms = self._people(dict(spans)), self._rooms(spans)
        if sits is None or rooms is None:
            return None
        sittings = tuple(
            Sitting(self.plan.sessions[j].title, span, tuple(sits[j]), room)
            for (j, span), room in zip(spans, rooms, strict=True)
        )
        slot = Slot(sittings)
        return Slot(sittings, sum(part.cost for part in self.bill(slot)))

    def _people(self, spans: Mapping[int, Span]) -> list[list[Person]] | None:
        panels = self.agenda.panels
        sits = [list(people) for people in panels.required]
        everybody = sorted({p.address.casefold() for pool in panels.pools for p in pool.members})
        number = {who: n for n, who in enumerate(everybody)}
        apart = 0 if self.plan.nobody_twice else len(number)
        rows = [
            [number[p.address.casefold()] + apart * pool.session for p in pool.members]
            for pool in panels.pools
        ]
        costs = [[self._price(pool.session, spans, p) for p in pool.members] for pool in panels.pools]
        cost, found = seated(rows, costs, [pool.count for pool in panels.pools])
        if cost >= UNKNOWN:
            return None
        for pool, row, taken in zip(panels.pools, rows, found, strict=True):
            sits[pool.session] += [p for p, n in zip(pool.members, row, strict=True) if n in taken]
        for j, session in enumerate(self.plan.sessions):
            sits[j] += self._guests(j, session, spans)
        return sits

    def _guests(self, j: int, session: Session, spans: Mapping[int, Span]) -> list[Person]:
        optional, trainees = guests(session)
        come = [person for person in optional if self._price(j, spans, person) < prices.MISSING]
        shadow = min(trainees, key=lambda person: self._price(j, spans, person), default=None)
        if shadow is not None and self._price(j, spans, shadow) < prices.UNSHADOWED:
            come.append(shadow)
        return come

    def _price(self, j: int, spans: Mapping[int, Span], person: Person) -> int:
        return self.agenda.price(person, spans[j], self.plan.sessions[j].room is not None)

    def _rooms(self, spans: _Spans) -> list[Room | None] | None:
        """The cheapest rooms, changes paid: after each sitting, the least by the room it was in."""
        best: dict[Room | None, _Paid] = {None: (0, [])}
        for j, span in spans:
            need, cheapest = self.plan.sessions[j].room, min(best.values(), key=_cost)
            if need is None:
                left = best if self.plan.one_room else {None: cheapest}
                best = {room: (cost, [*path, None]) for room, (cost, path) in left.items()}
                continue
            free = [room for room in need.rooms if self.agenda.room_stands(room, need.seats, span)]
            ways = {room: self._into(room, best, cheapest) for room in free}
            best = {
                room: (c + empty_chairs(room, need.seats), [*path, room]) for room, (c, path) in ways.items()
            }
        cost, rooms = min(best.values(), key=_cost)
        return rooms if cost < NEVER else None

    def _into(self, room: Room, best: Mapping[Room | None, "_Paid"], cheapest: "_Paid") -> "_Paid":
        change = NEVER if self.plan.one_room else prices.ROOM_CHANGE
        moved = cheapest[0] + change, cheapest[1]
        return min((best.get(room, moved), best.get(None, moved), moved), key=_cost)


_Paid = tuple[int, list[Room | None]]


def _cost(paid: _Paid) -> int:
    return paid[0]
