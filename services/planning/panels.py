"""Who sits: the people every session must have, and the pools to choose from.

Somebody named for a session sits there; they may be named for several. Somebody chosen out of a pool sits in
no other session of the plan: a candidate meets them once. Where the plan allows people to be met twice, only
nobody takes two seats of one session.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.model import InterviewPlan, Person, Room, Seat


@dataclass(frozen=True, slots=True)
class Pool:
    """`count` of `members` sit in session `session`. Members are in the order of their addresses (`keys`)."""

    session: int
    count: int
    members: tuple[Person, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panels:
    required: tuple[tuple[Person, ...], ...]  # per session
    pools: tuple[Pool, ...]

    @classmethod
    def of(cls, plan: InterviewPlan) -> "Panels":
        required = tuple(
            _distinct(p for seat in session.panel if not _leaves_choice(seat) for p in seat.anyone_of)
            for session in plan.sessions
        )
        named = [{key(person) for person in people} for people in required]
        taken = [set().union(*named)] * len(named) if plan.nobody_twice else named
        pools = [
            _pool(j, seat, taken[j])
            for j, session in enumerate(plan.sessions)
            for seat in session.panel
            if _leaves_choice(seat)
        ]
        return cls(required, tuple(sorted(pools, key=lambda pool: (pool.session, pool.keys))))

    def pools_of(self, session: int) -> Iterator[Pool]:
        return (pool for pool in self.pools if pool.session == session)

    def can_be_filled(self, plan: InterviewPlan) -> bool:
        """Are there enough different people, whatever their calendars say?"""
        together = (
            [self.pools]
            if plan.nobody_twice
            else [tuple(self.pools_of(j)) for j in range(len(self.required))]
        )
        return all(map(_can_be_filled, together))


def _can_be_filled(pools: Sequence[Pool]) -> bool:
    chairs = [pool for pool in pools for _ in range(pool.count)]
    sits: dict[str, int] = {}
    return all(_finds_chair(i, chairs, sits, set()) for i in range(len(chairs)))


def _pool(session: int, seat: Seat, taken: set[str]) -> Pool:
    members = {key(person): person for person in seat.anyone_of[::-1]}  # the first spelling stays
    keys = tuple(sorted(members.keys() - taken))
    return Pool(session, seat.count, tuple(members[who] for who in keys), keys)


def _leaves_choice(seat: Seat) -> bool:
    return len(seat.anyone_of) > seat.count


def _finds_chair(i: int, chairs: Sequence[Pool], sits: dict[str, int], tried: set[str]) -> bool:
    """Kuhn's augmenting path: take a free member, or one whose chair somebody else can fill."""
    for who in chairs[i].keys:
        if who in tried:
            continue
        tried.add(who)
        if who not in sits or _finds_chair(sits[who], chairs, sits, tried):
            sits[who] = i
            return True
    return False


def _distinct(people: Iterable[Person]) -> tuple[Person, ...]:
    seen: dict[str, Person] = {}
    for person in people:
        seen.setdefault(key(person), person)
    return tuple(seen.values())


def key(who: Person | Room) -> str:
    return who.address.casefold()
