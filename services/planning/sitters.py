"""Who sits in an interview that is changed, and what that costs; rooms are `rooms`'."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from services.model import Person
from services.planning.asking import Asking, Offer, Offers, Panel, total
from services.planning.panels import Pool, key
from services.planning.prices import NEVER
from services.planning.seating import seated
from services.planning.standing import SWAPPED, Place, Standing

_Pool = tuple[int, int, Offers]
"""A pool's session, how many of it sit there, and who can."""
_Chosen = tuple[int, list[tuple[int, Person]]]
"""What they cost, and who sits in which session."""


class Sitters:
    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.panels = [Panel(standing, j, pools) for j, pools in enumerate(_by_session(standing))]
        self._asking: dict[tuple[int, Place], Asking] = {}

    def asking(self, j: int, place: Place) -> Asking:
        known = self._asking.get((j, place))
        if known is None:
            known = self._asking[j, place] = Asking(self.standing, self.panels[j], place)
        return known

    def learn(self, j: int, place: Place, told: Asking) -> None:
        """Somebody has worked out already what the calendars would say."""
        self._asking[j, place] = told

    def new(self, people: Sequence[Sequence[Person]]) -> Iterator[Person]:
        """Those who did not sit in that session before."""
        for sat, sits in zip(self.standing.sat, people, strict=True):
            yield from (person for person in sits if key(person) not in sat)

    def seated(self, asked: Sequence[Asking], under: int) -> tuple[int, list[list[Person]]]:
        """Who sits, by session; of no use where that costs `under` or more.

        First with only those pools dealt anew whose session cannot stay as it is. Taking somebody out of
        another one leaves a chair more to be filled by somebody new, at SWAPPED or more instead of what
        staying costs. So when the pools dealt anew cost no more than that on top of the least that they
        could, no other way to fill all pools is cheaper.
        """
        staying = [asking for asking in asked if asking.stays and asking.panel.pools]
        changed = [asking for asking in asked if not asking.stays]
        least = sum(asking.least for asking in asked)
        if least >= under:
            return NEVER, []
        cost, people = self._dealt(asked, changed)
        if staying and cost > least + SWAPPED - max(asking.still for asking in staying):
            return self._dealt(asked, asked)
        return cost, people

    def _dealt(self, asked: Sequence[Asking], anew: Collection[Asking]) -> tuple[int, list[list[Person]]]:
        """The cheapest people where only the chairs of these sessions are dealt; elsewhere they stay."""
        cost, taken = 0, set[str]()
        people: list[list[Person]] = []
        pools: list[_Pool] = []
        for j, asking in enumerate(asked):
            if asking not in anew:
                cost += asking.least
                people.append(list(asking.panel.people))
                taken |= asking.panel.sat
                continue
            cost += asking.named[0]
            people.append(list(asking.named[1]))
            each = zip(asking.panel.chairs, asking.offers, strict=True)
            pools += ((j, chairs.pool.count, offers) for chairs, offers in each)
        price, chosen = self._assigned(pools, taken if self.standing.plan.nobody_twice else ())
        for j, person in chosen:
            people[j].append(person)
        return cost + price, people

    def _assigned(self, pools: Sequence[_Pool], but: Collection[str]) -> _Chosen:
        """The cheapest people for these pools, of those who are not in `but`, with their sessions."""
        return self._undisputed(pools, but) or self._weighed_up(pools, but)

    def _undisputed(self, pools: Sequence[_Pool], but: Collection[str]) -> _Chosen | None:
        """Where every pool can have its cheapest, of equals whom the others leave: nothing costs less."""
        cheapest = [offers.first(count) for _, count, offers in pools]
        cost = sum(total(each, count) for each, (_, count, _) in zip(cheapest, pools, strict=True))
        if cost >= NEVER:
            return None
        sit = [who for each in cheapest for _, who, _ in each]
        if len({*but, *sit}) < len(but) + len(sit):
            chosen = self._matched(pools, cheapest, but)
            return (cost, chosen) if chosen else None
        each_of = zip(pools, cheapest, strict=True)
        return cost, [(j, person) for (j, _, _), each in each_of for _, _, person in each]

    def _matched(
        self, pools: Sequence[_Pool], cheapest: Sequence[Sequence[Offer]], but: Collection[str]
    ) -> list[tuple[int, Person]] | None:
        """Equals instead of those whom several pools want; None where that does not do."""
        chairs = list[_Chair]()
        for (j, _, offers), each in zip(pools, cheapest, strict=True):
            turn = 0 if self.standing.plan.nobody_twice else j  # else they are somebody new in each session
            chairs += (_Chair(j, turn, offers, most) for most, _, _ in each)
        held: _Held = {}
        if not all(_is_taken(chair, held, {(0, who) for who in but}) for chair in chairs):
            return None
        return [(chair.session, person) for chair, person in held.values()]

    def _weighed_up(self, pools: Sequence[_Pool], but: Collection[str]) -> _Chosen:
        """Of each pool no more matter than there are chairs in all: see `seating`."""
        counts = [count for _, count, _ in pools]
        able = [offers.first(sum(counts), but) for _, _, offers in pools]
        number = {who: n for n, who in enumerate(sorted({who for each in able for _, who, _ in each}))}
        is_once = self.standing.plan.nobody_twice
        apart = 0 if is_once else len(number)
        rows = [
            [number[who] + apart * j for _, who, _ in each]
            for (j, _, _), each in zip(pools, able, strict=True)
        ]
        cost, found = seated(rows, [[price for price, _, _ in each] for each in able], counts)
        chosen = [
            (j, person)
            for (j, _, _), each, row, sit in zip(pools, able, rows, found, strict=False)
            for (_, _, person), n in zip(each, row, strict=True)
            if n in sit
        ]
        return cost, chosen


class _Chair(NamedTuple):
    session: int
    turn: int
    offers: Offers
    most: int  # that whoever takes it may cost


def _is_taken(chair: _Chair, held: "_Held", tried: set[tuple[int, str]]) -> bool:
    """Kuhn's augmenting path: by somebody free, or by one whose chair somebody else can take."""
    for price, who, person in chair.offers:
        if price > chair.most:
            return False
        key = chair.turn, who
        if key not in tried:
            tried.add(key)
            if key not in held or _is_taken(held[key][0], held, tried):
                held[key] = chair, person
                return True
    return False


_Held = dict[tuple[int, str], tuple[_Chair, Person]]


def _by_session(standing: Standing) -> list[list[Pool]]:
    pools: list[list[Pool]] = [[] for _ in standing.was]
    for pool in standing.panels.pools:
        pools[pool.session].append(pool)
    return pools
