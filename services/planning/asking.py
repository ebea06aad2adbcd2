"""What it costs that people sit in one session of a standing interview, at one place of it.

Whoever sat there before costs MOVED, or nothing when the place is their own, and what is new against it;
anybody else SWAPPED and the engine's price. So nobody new costs less than SWAPPED, and a pool's people can be
asked in the order of what they cost without looking into every calendar: see `Asking.offers`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from services.model import Person
from services.planning import prices
from services.planning.panels import Pool, key
from services.planning.prices import NEVER, POSSIBLE, UNKNOWN
from services.planning.standing import LEFT_OUT, MOVED, SWAPPED, Place, Standing

Offer = tuple[int, str, Person]
"""What somebody costs who can sit, and who it is: by address without case, and by name."""


@dataclass(frozen=True, slots=True, eq=False)
class Chairs:
    """A pool, and those of it who sat in its session."""

    pool: Pool
    sat: Sequence[tuple[str, Person]]

    def others(self) -> Iterator[tuple[str, Person]]:
        sat = {who for who, _ in self.sat}
        members = zip(self.pool.keys, self.pool.members, strict=True)
        return (each for each in members if each[0] not in sat)


class Panel:
    """Whom a session of the standing interview asks for, and who sat there."""

    def __init__(self, standing: Standing, j: int, pools: Sequence[Pool]) -> None:
        self.session, self.sat = j, standing.sat[j]
        self.people, self.required = standing.was[j].people, standing.panels.required[j]
        self._asks_for, self._pools = standing.plan.sessions[j].panel, pools

    @cached_property
    def is_full(self) -> bool:
        """Whether those who sat are whom it asks for. With two pools it is not known who sat for which."""
        named = set(map(key, self.required))
        chosen = self.sat - named
        if len(self._pools) != 1:
            return named == self.sat and not self._pools
        (pool,) = self._pools
        return named <= self.sat and len(chosen) == pool.count and all(who in pool.keys for who in chosen)

    @cached_property
    def chairs(self) -> list[Chairs]:
        sat = sorted(self.sat)
        return [
            Chairs(pool, [(who, pool.members[pool.keys.index(who)]) for who in sat if who in pool.keys])
            for pool in self._pools
        ]

    @cached_property
    def guests(self) -> list[Person]:
        """Who sat although the panel does not ask for them."""
        if self.is_full:
            return []
        asked = {key(person) for seat in self._asks_for for person in seat.anyone_of}
        return [person for person in self.people if key(person) not in asked]

    @cached_property
    def least_moved(self) -> int:
        """What the people cost at least when the session moves: each is moved or newly asked."""
        return min(MOVED, SWAPPED) * (len(self.required) + sum(pool.count for pool in self._pools))


class Offers:
    """People of a pool, cheapest first; asked no further than somebody wants to know."""

    def __init__(self, more: Iterable[Offer]) -> None:
        self._known: list[Offer] = []
        self._more = iter(more)

    def __iter__(self) -> Iterator[Offer]:
        yield from self._known
        for offer in self._more:
            self._known.append(offer)
            yield offer

    def first(self, count: int, but: Collection[str] = ()) -> list[Offer]:
        if len(self._known) >= count and not but:
            return self._known[:count]
        return list(islice((offer for offer in self if offer[1] not in but), count))


class Asking:
    """One session at one place. What is asked of a calendar is kept."""

    def __init__(self, standing: Standing, panel: Panel, place: Place) -> None:
        self.panel = panel
        self._standing, self._agenda, self._place = standing, standing.agenda, place
        self._moves = standing.moves(panel.session, place)
        self.still = MOVED if self._moves else 0
        self._prices: dict[str, int] = {}
        self._weighed: set[str] = set()

    @cached_property
    def stays(self) -> bool:
        """Whether those who sat fill the session, and nothing speaks against any of them."""
        return self.panel.is_full and all(self.price(person) == self.still for person in self.panel.people)

    @cached_property
    def offers(self) -> list[Offers]:
        """For each pool."""
        return [Offers(self._by_calendars(chairs)) for chairs in self.panel.chairs]

    def learn(self, required: Sequence[int], pools: Sequence[Sequence[int]]) -> None:
        """Prices that somebody has worked out already: they are what the calendars would say."""
        for person, cost in zip(self.panel.required, required, strict=True):
            self._know(person, key(person), cost)
        self.offers = []
        for chairs, costs in zip(self.panel.chairs, pools, strict=True):
            self.offers.append(Offers(self._by_cost(chairs.pool, costs)))
            for who, person in chairs.sat:
                self._know(person, who, costs[chairs.pool.keys.index(who)])

    def weighed(self, sits: Iterable[Person]) -> tuple[Person, ...]:
        """Those of whom there is something to say: the others are free and at work."""
        return tuple(person for person in sits if person.address in self._weighed)

    @cached_property
    def least(self) -> int:
        """What the session costs at least, were nobody wanted twice."""
        if self.stays:
            return self.still * len(self.panel.people)
        least = self.named[0]
        for chairs, offers in zip(self.panel.chairs, self.offers, strict=True):
            if least >= NEVER:
                break
            least += total(offers.first(chairs.pool.count), chairs.pool.count)
        return least

    @cached_property
    def named(self) -> tuple[int, list[Person]]:
        """Those who have to sit, and of the others who sat those who still can."""
        cost, sits = 0, list[Person]()
        for person in self.panel.required:
            cost += self.price(person)
            sits.append(person)
            if cost >= NEVER:
                return NEVER, []
        for guest in self.panel.guests:
            price = self.price(guest)
            if price - self.still < prices.MISSING:
                cost += price
                sits.append(guest)
            else:
                cost += LEFT_OUT
        return cost, sits

    def price(self, person: Person) -> int:
        known = self._prices.get(person.address)
        if known is None:
            known = self._prices[person.address] = self._priced(person)
        return known

    def _priced(self, person: Person) -> int:
        standing, place, who = self._standing, self._place, key(person)
        if who in standing.refused and standing.refuses(who, self.panel.session, place.span):
            return NEVER
        price = self._agenda.price(person, place.span, place.in_room)
        if price == 0:
            return self.still if who in self.panel.sat else SWAPPED
        self._weighed.add(person.address)
        if price >= NEVER:
            return NEVER
        if price >= UNKNOWN and standing.doubts(person):
            price %= UNKNOWN
        if who not in self.panel.sat:
            return SWAPPED + price
        return MOVED + price if self._moves else price // UNKNOWN * UNKNOWN

    def _by_calendars(self, chairs: Chairs) -> Iterator[Offer]:
        """Who sat, where they cost no more than somebody new can; then who is new and costs just that. What
        the others cost is worked out only if somebody wants to know.
        """
        sat = sorted((self.price(person), who, person) for who, person in chairs.sat)
        yield from (offer for offer in sat if offer[0] <= SWAPPED)
        others = list[tuple[str, Person]]()
        for who, person in chairs.others():
            if who not in self._standing.refused and self._agenda.is_plainly_free(person, self._place.span):
                yield SWAPPED, who, person
            else:
                others.append((who, person))
        dearer = [offer for offer in sat if offer[0] > SWAPPED]
        dearer += ((self.price(person), who, person) for who, person in others)
        yield from sorted(offer for offer in dearer if offer[0] < NEVER)

    def _by_cost(self, pool: Pool, costs: Sequence[int]) -> Iterator[Offer]:
        for n in sorted(range(len(costs)), key=costs.__getitem__):
            if costs[n] >= POSSIBLE:
                return
            self._know(pool.members[n], pool.keys[n], costs[n])
            yield costs[n], pool.keys[n], pool.members[n]

    def _know(self, person: Person, who: str, cost: int) -> None:
        self._prices[person.address] = cost if cost < POSSIBLE else NEVER
        if cost != (MOVED if who in self.panel.sat else SWAPPED) or self._standing.doubts(person):
            self._weighed.add(person.address)


def total(offers: Sequence[Offer], count: int) -> int:
    """NEVER when there are not as many as that."""
    return sum(price for price, _, _ in offers) if len(offers) >= count else NEVER
