"""What it costs that people sit in one session of a standing interview, at one place of it.

Whoever sat there before costs MOVED, or nothing when the place is their own, and what is new against it;
anybody else SWAPPED and the engine's price. So nobody new costs less than SWAPPED, and a pool's people can be
asked in the order of what they cost without looking into every calendar: see `Asking.offers`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.model import Person
from services.planning import prices
from services.planning.panels import Pool, key
from services.planning.prices import NEVER, UNKNOWN
from services.planning.standing import LEFT_OUT, MOVED, SWAPPED, Place, Standing

Offer = tuple[int, str, Person]
"""What somebody costs who can sit, and who it is: by address without case, and by name."""


@dataclass(frozen=True, slots=True, eq=False)
class Chairs:
    """A pool, and those of it who sat in its session."""

    pool: Pool
    sat: Sequence[tuple[str, Person]]

    def left(self, refused: Collection[str]) -> int:
        """How many of the pool do not refuse."""
        return len(self.pool.keys) - sum(who in refused for who in self.pool.keys)

    def others(self, but: Collection[str]) -> Iterator[tuple[str, Person]]:
        known = {who for who, _ in self.sat}.union(but)
        members = zip(self.pool.keys, self.pool.members, strict=True)
        return (each for each in members if each[0] not in known)


class Panel:
    """Whom a session of the standing interview asks for, and who sat there."""

    def __init__(self, standing: Standing, j: int, pools: Sequence[Pool]) -> None:
        self.session, self.sat = j, standing.sat[j]
        self.people, self.required = standing.was[j].people, standing.panels.required[j]
        self._asks_for, self.pools = standing.plan.sessions[j].panel, pools
        self.is_full = self._is_full()

    def _is_full(self) -> bool:
        """Whether those who sat are whom it asks for. With two pools it is not known who sat for which."""
        named = set(map(key, self.required))
        chosen = self.sat - named
        if len(self.pools) != 1:
            return named == self.sat and not self.pools
        (pool,) = self.pools
        return named <= self.sat and len(chosen) == pool.count and all(who in pool.keys for who in chosen)

    @cached_property
    def chairs(self) -> list[Chairs]:
        sat = sorted(self.sat)
        return [
            Chairs(pool, [(who, pool.members[pool.keys.index(who)]) for who in sat if who in pool.keys])
            for pool in self.pools
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
        return min(MOVED, SWAPPED) * (len(self.required) + sum(pool.count for pool in self.pools))


class Offers:
    """People of a pool, cheapest first; asked no further than somebody wants to know."""

    def __init__(self, known: list[Offer], more: Iterable[Offer] = ()) -> None:
        self._known, self._more = known, iter(more)

    def __iter__(self) -> Iterator[Offer]:
        yield from self._known
        for offer in self._more:
            self._known.append(offer)
            yield offer

    def first(self, count: int, but: Collection[str] = ()) -> list[Offer]:
        found = [offer for offer in self._known if offer[1] not in but] if but else self._known[:count]
        while len(found) < count and (offer := next(self._more, None)):
            self._known.append(offer)
            if offer[1] not in but:
                found.append(offer)
        return found[:count]


class Asking:
    """One session at one place. What is asked of a calendar is kept."""

    def __init__(self, standing: Standing, panel: Panel, place: Place) -> None:
        self.panel = panel
        self._standing, self._agenda, self._place = standing, standing.agenda, place
        self._moves = standing.moves(panel.session, place)
        self.still = MOVED if self._moves else 0
        self._answers: dict[str, int] = {}
        self._prices: dict[str, int] = {}

    @cached_property
    def _refused(self) -> Collection[str]:
        return self._standing.refused_at(self.panel.session, self._place.span)

    @cached_property
    def stays(self) -> bool:
        """Whether those who sat fill the session, and nothing speaks against any of them."""
        return self.panel.is_full and all(self.price(person) == self.still for person in self.panel.people)

    @cached_property
    def offers(self) -> list[Offers]:
        """For each pool."""
        return [Offers([], self._by_calendars(chairs)) for chairs in self.panel.chairs]

    def weighed(self, sits: Iterable[Person]) -> tuple[Person, ...]:
        """Those of whom there is something to say: the others are free and at work."""
        return tuple(person for person in sits if self._answer(person))

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
        who = key(person)
        if who in self._refused:
            return NEVER
        price = self._asked(person)
        if price >= NEVER:
            return NEVER
        if who in self.panel.sat and not self._moves:
            return price // UNKNOWN * UNKNOWN
        return price + (MOVED if who in self.panel.sat else SWAPPED)

    def _asked(self, person: Person) -> int:
        """By their calendar, but for what was doubted when it was booked."""
        price = self._answer(person)
        return price % UNKNOWN if UNKNOWN <= price < NEVER and self._standing.doubts(person) else price

    def _answer(self, person: Person) -> int:
        known = self._answers.get(person.address)
        if known is None:
            known = self._agenda.price(person, self._place.span, self._place.in_room)
            self._answers[person.address] = known
        return known

    def _by_calendars(self, chairs: Chairs) -> Iterator[Offer]:
        """Who sat, where they cost no more than somebody new can; then who is new and costs just that. The
        others are put in order only if somebody wants to know.
        """
        sat = sorted((self.price(person), who, person) for who, person in chairs.sat)
        yield from (offer for offer in sat if offer[0] <= SWAPPED)
        dearer = [offer for offer in sat if SWAPPED < offer[0] < NEVER]
        for who, person in chairs.others(self._refused):
            price = self._asked(person)
            if price == 0:
                yield SWAPPED, who, person
            elif price < NEVER:
                dearer.append((SWAPPED + price, who, person))
        yield from sorted(dearer)


def total(offers: Sequence[Offer], count: int) -> int:
    """NEVER when there are not as many as that."""
    return sum(price for price, _, _ in offers) if len(offers) >= count else NEVER
