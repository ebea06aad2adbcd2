"""Who sits in an interview that is changed, and what that costs; rooms are `rooms`'."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from services.model import Person
from services.planning import prices
from services.planning.panels import Pool, key
from services.planning.prices import NEVER, POSSIBLE, UNKNOWN
from services.planning.seating import seated
from services.planning.standing import LEFT_OUT, MOVED, SWAPPED, Place, Standing


@dataclass(frozen=True, slots=True, eq=False)
class _Chairs:
    """Those of one pool, who sat in its session and the others, in the order of their addresses."""

    session: int
    count: int
    sat: Sequence[Person]
    others: Sequence[Person]
    members: Sequence[Person]


class Sitters:
    def __init__(self, standing: Standing) -> None:
        self.standing, self.panels = standing, standing.panels
        self._guests = [list(_guests(standing, j)) for j in range(len(standing.was))]
        self._chairs = [_chairs(standing, pool) for pool in standing.panels.pools]
        self._prices: dict[tuple[int, Place, str], int] = {}

    def price(self, j: int, place: Place, person: Person) -> int:
        """What it costs that they sit in session `j` there."""
        asked = (j, place, person.address)
        if asked not in self._prices:
            self._prices[asked] = self._priced(j, place, person)
        return self._prices[asked]

    def learn(self, j: int, place: Place, people: Sequence[Person], known: Sequence[int]) -> None:
        """Prices that somebody has worked out already."""
        for person, price in zip(people, known, strict=True):
            self._prices[j, place, person.address] = price if price < POSSIBLE else NEVER

    def _priced(self, j: int, place: Place, person: Person) -> int:
        standing = self.standing
        if standing.refuses(person.address, j, place.span):
            return NEVER
        price = standing.agenda.price(person, place.span, place.in_room)
        if price >= NEVER:
            return NEVER
        doubt = price >= UNKNOWN and not standing.doubts(person)
        price = price % UNKNOWN + UNKNOWN * doubt
        if not self._sat(j, person):
            return SWAPPED + price
        return MOVED + price if standing.moves(j, place) else UNKNOWN * doubt

    def _sat(self, j: int, person: Person) -> bool:
        return key(person) in self.standing.sat[j]

    def new(self, people: Sequence[Sequence[Person]]) -> Iterator[Person]:
        """Those who did not sit in that session before."""
        for j, sits in enumerate(people):
            yield from (person for person in sits if not self._sat(j, person))

    # Who is named

    def named(self, j: int, place: Place) -> tuple[int, list[Person]]:
        """Those who have to sit, and of the others who sat those who still can."""
        cost, sits = 0, []
        for person in self.panels.required[j]:
            cost += self.price(j, place, person)
            sits.append(person)
            if cost >= NEVER:
                return NEVER, []
        for guest in self._guests[j]:
            price = self.price(j, place, guest)
            if price - MOVED * self.standing.moves(j, place) < prices.MISSING:
                cost += price
                sits.append(guest)
            else:
                cost += LEFT_OUT
        return cost, sits

    # Who is chosen

    def least_moved(self, j: int) -> int:
        """What those of the pools cost at least when session `j` moves."""
        return min(MOVED, SWAPPED) * sum(pool.count for pool in self.panels.pools_of(j))

    def least_chosen(self, j: int, place: Place) -> int:
        """What those of the pools cost at least, were nobody wanted twice."""
        return sum(self._least_of(chairs, place) for chairs in self._chairs if chairs.session == j)

    def _least_of(self, chairs: _Chairs, place: Place) -> int:
        """What its chairs cost at least, whoever sits elsewhere."""
        new = list[int]()
        for person in chairs.others:
            new.append(self.price(chairs.session, place, person))
            if new.count(SWAPPED) == chairs.count:
                break
        cheapest = sorted([*(self.price(chairs.session, place, person) for person in chairs.sat), *new])
        return sum(cheapest[: chairs.count]) if len(cheapest) >= chairs.count else NEVER

    def chosen(self, places: Sequence[Place], under: int) -> tuple[int, list[list[Person]]]:
        """Who sits for the pools, by session; of no use where that costs `under` or more.

        First with only those dealt anew that somebody cannot stay in. Taking somebody out of another pool
        leaves one chair more to be filled by somebody new, at SWAPPED or more instead of what staying costs.
        So when the pools dealt anew cost no more than that on top of the least that they could, no other way
        to fill all pools is cheaper.
        """
        sits: list[list[Person]] = [[] for _ in places]
        dealt, cost = list[_Chairs](), 0
        for chairs in self._chairs:
            if self._stay(chairs, places):
                sits[chairs.session] += chairs.sat
                cost += chairs.count * self._still(chairs.session, places)
            else:
                dealt.append(chairs)
        if not dealt:
            return cost, sits
        is_once = self.standing.plan.nobody_twice
        taken = {key(person) for people in sits for person in people} if is_once else set[str]()
        price, people = self._first_free(dealt, places, taken)
        if price >= NEVER:
            least = sum(self._least_of(chairs, places[chairs.session]) for chairs in dealt)
            if cost + least >= under:
                return NEVER, sits
            price, people = self._assigned(dealt, places, taken)
            stay = [self._still(chairs.session, places) for chairs in self._chairs if chairs not in dealt]
            if stay and price > least + SWAPPED - max(stay):
                return self._assigned(self._chairs, places, set())
        return cost + price, [[*kept, *others] for kept, others in zip(sits, people, strict=True)]

    def _still(self, j: int, places: Sequence[Place]) -> int:
        """The least that somebody costs who sat and still sits."""
        return MOVED if self.standing.moves(j, places[j]) else 0

    def _stay(self, chairs: _Chairs, places: Sequence[Place]) -> bool:
        """Whether those who sat fill it, and nothing speaks against any of them."""
        j, still = chairs.session, self._still(chairs.session, places)
        is_alone = (
            sum(other.session == j for other in self._chairs) == 1
        )  # else who sat for which is not known
        stays = is_alone and len(chairs.sat) == chairs.count
        return stays and all(self.price(j, places[j], person) == still for person in chairs.sat)

    def _first_free(
        self, dealt: Sequence[_Chairs], places: Sequence[Place], but: set[str]
    ) -> tuple[int, list[list[Person]]]:
        """The first who can for each pool in turn, if each has its cheapest then, so that nothing is cheaper;
        else NEVER.
        """
        before = {key(person) for chairs in dealt for person in chairs.sat}
        cost, taken = 0, set(but)
        found: list[list[Person]] = [[] for _ in places]
        for chairs in dealt:
            price, sits = self._first_of(chairs, places[chairs.session], taken, before)
            cost += price
            if cost >= NEVER:
                return NEVER, []
            found[chairs.session] += sits
            taken |= set(map(key, sits))
        return cost, found

    def _first_of(
        self, chairs: _Chairs, place: Place, taken: set[str], before: set[str]
    ) -> tuple[int, list[Person]]:
        """Who sat, where they cost no more than somebody new, then the first who cost nothing but that."""
        j = chairs.session
        sat = sorted((self.price(j, place, p), key(p), p) for p in chairs.sat)
        stay = [(price, person) for price, _, person in sat[: chairs.count] if price <= SWAPPED]
        if any(key(person) in taken for _, person in stay):
            return NEVER, []
        others = (p for p in chairs.others if key(p) not in taken and key(p) not in before)
        free = (p for p in others if self.price(j, place, p) == SWAPPED)
        new = list(islice(free, chairs.count - len(stay)))
        if len(stay) + len(new) < chairs.count:
            return NEVER, []
        return sum(price for price, _ in stay) + SWAPPED * len(new), [*(p for _, p in stay), *new]

    def _assigned(
        self, dealt: Sequence[_Chairs], places: Sequence[Place], but: set[str]
    ) -> tuple[int, list[list[Person]]]:
        """The cheapest people for these pools, of those who are not in `but`."""
        members = [[p for p in chairs.members if key(p) not in but] for chairs in dealt]
        number = {who: n for n, who in enumerate(sorted(set(map(key, chain.from_iterable(members)))))}
        is_once = self.standing.plan.nobody_twice
        apart = 0 if is_once else len(number)  # else they are somebody new in each session
        most = sum(chairs.count for chairs in dealt)
        able = [
            self._able(chairs.session, people, places, most)
            for chairs, people in zip(dealt, members, strict=True)
        ]
        rows = [
            [number[key(p)] + apart * chairs.session for p, _ in each]
            for chairs, each in zip(dealt, able, strict=True)
        ]
        counts = [chairs.count for chairs in dealt]
        cost, found = seated(rows, [[price for _, price in each] for each in able], counts)
        chosen: list[list[Person]] = [[] for _ in places]
        for chairs, each, row, sits in zip(dealt, able, rows, found, strict=False):
            chosen[chairs.session] += [p for (p, _), n in zip(each, row, strict=True) if n in sits]
        return cost, chosen

    def _able(
        self, j: int, people: Sequence[Person], places: Sequence[Place], most: int
    ) -> list[tuple[Person, int]]:
        """Those who matter: of somebody new for the least possible price, no more than there are chairs."""
        able, new = list[tuple[Person, int]](), 0
        for person in people:
            if new < most or self._sat(j, person):
                able.append((person, self.price(j, places[j], person)))
                new += able[-1][1] == SWAPPED
        return able


def _guests(standing: Standing, j: int) -> Iterator[Person]:
    """Who sat although the panel does not ask for them."""
    asked = {key(person) for seat in standing.plan.sessions[j].panel for person in seat.anyone_of}
    return (person for person in standing.was[j].people if key(person) not in asked)


def _chairs(standing: Standing, pool: Pool) -> _Chairs:
    sat = [person for person in pool.members if key(person) in standing.sat[pool.session]]
    others = [person for person in pool.members if key(person) not in standing.sat[pool.session]]
    return _Chairs(pool.session, pool.count, sat, others, pool.members)
