"""Who sits: the people every session must have, and the pools to choose from.

Somebody named for a session sits there; they may be named for several. Somebody chosen out of a pool sits in
no other session of the plan: a candidate meets them once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.model import InterviewPlan, Person


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
