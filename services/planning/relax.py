"""There is no common time: the cheapest things to give way in, each counted by the slots that it opens.

What gives way is a set of relaxations of which none can be spared: no smaller set opens a slot. Sets come by
what they ask of people (`relaxation.PRICES`, added up). `opens` is how many slots a card would then show: as
many as `find_slots` finds, no two in the same two hours of a day, at most MOST; `is_all` tells whether there
are no more. "no room: 4; 45 min: 20+".

For one session the sets are read off its starts (`giving`), so there are no others of up to TOGETHER
relaxations. A loop needs one such set for each of its sessions; where that is not enough, since its sessions
can all be held but not together, one more is tried, and one more again, by price: TRIES searches at most.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from heapq import heappop, heappush
from itertools import count, product

from services.errors import NoCommonTime
from services.model import Calendar, InterviewPlan, Slot
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.engine import find_slots, never
from services.planning.giving import TOGETHER, Giving
from services.planning.relaxation import (
    ASKS,
    NOTHING,
    Give,
    Offers,
    Relaxation,
    Set,
    agreed,
    colleagues,
    later,
    named_alone,
    next_length,
    price_of,
    relaxed,
    smaller,
)

MOST = 20
TRIES = 60
NO_OFFERS = Offers()

Counts = Callable[[Slot], bool]


def every(slot: Slot) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Relief:
    """One set of relaxations, and the best slot that it opens. `plan` is what one press searches with.

    `asks`: no search can do it, somebody has to agree first; the plan is without what they are asked.
    Not `is_all`: counting stopped at MOST, or for lack of time, so that it opens `opens` or more.
    """

    relaxations: tuple[Relaxation, ...]
    opens: int
    plan: InterviewPlan
    first: Slot
    is_all: bool = True

    @property
    def price(self) -> int:
        return sum(each.price for each in self.relaxations)

    @property
    def asks(self) -> bool:
        return any(each.give in ASKS for each in self.relaxations)


def reliefs(
    plan: InterviewPlan,
    calendars: Mapping[str, Calendar],
    now: datetime,
    offers: Offers = NO_OFFERS,
    limit: int = 6,
    is_late: Callable[[], bool] = never,
    counts: Counts = every,
) -> tuple[Relief, ...]:
    """The cheapest `limit`; of equal price what opens more comes first.

    Once `is_late` says so, what was found so far is given, and what was being counted counts what it has.
    `plan` has no slot by these calendars, or none that `counts`: the time that it has does not. They hold
    those of `offers` too: who was not read is of no help.
    """
    sets, found = _Sets(plan, calendars, now, offers), list[tuple[Set, Relief]]()
    for _, wanted in zip(range(TRIES), sets, strict=False):
        if found and is_late():
            break
        if len(found) >= limit and price_of(wanted) > sorted(r.price for _, r in found)[limit - 1]:
            break
        if any(known <= wanted for known, _ in found):
            continue
        relief = _relief(plan, calendars, now, offers, wanted, is_late, counts)
        if relief:
            found.append((wanted, relief))
        else:
            sets.is_not_enough(wanted)
    return tuple(sorted((relief for _, relief in found), key=lambda each: (each.price, -each.opens))[:limit])


def _relief(
    plan: InterviewPlan,
    calendars: Mapping[str, Calendar],
    now: datetime,
    offers: Offers,
    wanted: Set,
    is_late: Callable[[], bool],
    counts: Counts,
) -> Relief | None:
    """None when it opens nothing, or only what rests on a guess."""
    changed = relaxed(plan, wanted, offers)
    try:
        slots = find_slots(changed, agreed(plan, calendars, wanted), now, MOST, is_late)
    except NoCommonTime:
        return None
    sure = [slot for slot in slots if slot.cost < prices.UNKNOWN and counts(slot)]
    in_turn = sorted(wanted, key=lambda each: (each.price, each.give, each.session or 0, str(each.span)))
    is_all = not is_late() and (len(slots) < MOST or slots[-1].cost >= prices.UNKNOWN)
    return Relief(tuple(in_turn), len(sure), changed, sure[0], is_all) if sure else None


class _Sets:
    """By price, each once; a set that was not enough is followed by those with one relaxation more."""

    def __init__(
        self, plan: InterviewPlan, calendars: Mapping[str, Calendar], now: datetime, offers: Offers
    ) -> None:
        self.plan, self.offers = plan, offers
        giving = Giving(Agenda(plan, calendars), now, offers)
        self._queue: list[tuple[int, int, Set]] = []
        self._number, self._seen = count(), set[Set]()
        for ways in product(*(giving.ways(j) for j in range(len(plan.sessions)))):
            self._push(NOTHING.union(*ways))

    def __iter__(self) -> Iterator[Set]:
        while self._queue:
            yield heappop(self._queue)[2]

    def is_not_enough(self, wanted: Set) -> None:
        if (len(self.plan.sessions) > 1 or not wanted) and len(wanted) < TOGETHER:
            for more in self._further:
                self._push(wanted | {more})

    def _push(self, wanted: Set) -> None:
        if wanted not in self._seen and not self._leaves_nobody(wanted):
            self._seen.add(wanted)
            heappush(self._queue, (price_of(wanted), next(self._number), wanted))

    def _leaves_nobody(self, wanted: Set) -> bool:
        """Whether some session would be held without anybody who has to be there."""
        away = Counter(each.session for each in wanted if each.give is Give.OPTIONAL)
        return any(away[j] >= len(session.panel) > 0 for j, session in enumerate(self.plan.sessions))

    @cached_property
    def _further(self) -> list[Relaxation]:
        """All but what is asked of people."""
        plan, more = self.plan, list[Relaxation]()
        more += [Relaxation(Give.WIDER)] if later(plan, self.offers) else []
        more += [Relaxation(Give.OTHER_TIMES)] if plan.candidate_windows is not None else []
        for j, session in enumerate(plan.sessions):
            more += [Relaxation(Give.SHORTER, j)] if next_length(session) else []
            more += [Relaxation(Give.NO_ROOM, j)] if session.room else []
            more += [Relaxation(Give.SMALLER_ROOM, j)] if smaller(session, self.offers) else []
            for who in named_alone(session):
                more += [Relaxation(Give.OPTIONAL, j, who)] if len(session.panel) > 1 else []
                more += [Relaxation(Give.COLLEAGUE, j, who)] if colleagues(plan, j, self.offers) else []
        return more
