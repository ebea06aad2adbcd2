"""Who sits: the people every session must have, the pools to choose from, and the cheapest choice.

Somebody named for a session sits there; they may be named for several. Somebody chosen out of a pool sits in
no other session of the plan: a candidate meets them once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from services.model import InterviewPlan, Person
from services.planning.prices import NEVER


@dataclass(frozen=True, slots=True)
class Pool:
    """`count` of `members` sit in session `session`. Members are in the order of their addresses."""

    session: int
    count: int
    members: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Panels:
    required: tuple[tuple[Person, ...], ...]  # per session
    pools: tuple[Pool, ...]

    @classmethod
    def of(cls, plan: InterviewPlan) -> "Panels":
        required = tuple(
            _distinct(
                [p for seat in session.panel if len(seat.anyone_of) <= seat.count for p in seat.anyone_of]
            )
            for session in plan.sessions
        )
        named = {_key(person) for people in required for person in people}
        pools = tuple(
            Pool(
                j,
                seat.count,
                tuple(sorted((p for p in _distinct(seat.anyone_of) if _key(p) not in named), key=_key)),
            )
            for j, session in enumerate(plan.sessions)
            for seat in session.panel
            if len(seat.anyone_of) > seat.count
        )
        return cls(
            required, tuple(sorted(pools, key=lambda pool: (pool.session, [_key(p) for p in pool.members])))
        )

    def pools_of(self, session: int) -> Iterator[Pool]:
        return (pool for pool in self.pools if pool.session == session)

    def can_be_filled(self) -> bool:
        """Are there enough different people, whatever their calendars say?"""
        chairs = [pool for pool in self.pools for _ in range(pool.count)]
        sits: dict[str, int] = {}
        return all(_finds_chair(i, chairs, sits, set()) for i in range(len(chairs)))


def choose(
    pools: Sequence[Pool], price: Sequence[Mapping[str, int]]
) -> tuple[int, tuple[tuple[Person, ...], ...]]:
    """The cheapest choice for all pools, nobody twice, and its cost; NEVER and () when there is none.

    `price[n]` is what each member of `pools[n]` costs, by address without case. Depth first, cheapest
    choices first, cut where even the cheapest choice for all pools to come cannot win: so it is exact. Equal
    costs go to whoever's address comes first.
    """
    order = [sorted(pool.members, key=lambda p: (price[n][_key(p)], _key(p))) for n, pool in enumerate(pools)]
    least = [sum(price[n][_key(p)] for p in order[n][: pool.count]) for n, pool in enumerate(pools)]
    to_come = [sum(least[n:]) for n in range(len(pools) + 1)]
    best: tuple[int, tuple[tuple[Person, ...], ...]] = (NEVER, ())

    def descend(n: int, cost: int, chosen: tuple[tuple[Person, ...], ...], sitting: frozenset[str]) -> None:
        nonlocal best
        if cost + to_come[n] >= best[0]:
            return
        if n == len(pools):
            best = (cost, chosen)
            return
        able = [p for p in order[n] if _key(p) not in sitting and price[n][_key(p)] < NEVER]
        for people in combinations(able, pools[n].count):
            paid = cost + sum(price[n][_key(p)] for p in people)
            descend(n + 1, paid, (*chosen, people), sitting | {_key(p) for p in people})

    if all(len(pool.members) >= pool.count for pool in pools):
        descend(0, 0, (), frozenset())
    return best


def _finds_chair(i: int, chairs: Sequence[Pool], sits: dict[str, int], tried: set[str]) -> bool:
    """Kuhn's augmenting path: take a free member, or one whose chair somebody else can fill."""
    for person in chairs[i].members:
        who = _key(person)
        if who in tried:
            continue
        tried.add(who)
        if who not in sits or _finds_chair(sits[who], chairs, sits, tried):
            sits[who] = i
            return True
    return False


def _distinct(people: Sequence[Person]) -> tuple[Person, ...]:
    seen: dict[str, Person] = {}
    for person in people:
        seen.setdefault(_key(person), person)
    return tuple(seen.values())


def _key(person: Person) -> str:
    return person.address.casefold()
