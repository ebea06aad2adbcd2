"""Where an interview that is changed is held, and what that costs."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter

from services.model import Room, RoomNeed
from services.planning.diaries import empty_chairs, fits
from services.planning.panels import key
from services.planning.prices import NEVER
from services.planning.standing import OTHER_ROOM, Place, Standing

_Ranked = Mapping[str, tuple[int, Room]]
"""The rooms that do, by address without case; those first whose empty chairs cost least, which is told."""

_Offer = tuple[int, str, Room | None]
_NOWHERE: _Offer = (NEVER, "", None)
_by_cost = itemgetter(0, 1)


class Rooms:
    """Rooms are the same when they have the same address."""

    def __init__(self, standing: Standing) -> None:
        self.standing, self.plan, self.was = standing, standing.plan, standing.was
        self._known: list[tuple[RoomNeed, _Ranked]] = []
        self._stands: dict[int, bool] = {}
        self._best: dict[tuple[int, Place], _Offer] = {}

    def stands(self, j: int) -> bool:
        """Whether the room of the standing sitting can still be had."""
        room = self.was[j].room
        if j not in self._stands:
            self._stands[j] = room is None or self._is_free(j, room, self.standing.kept[j])
        return self._stands[j]

    def cheapest(self, places: Sequence[Place], under: int) -> tuple[int, tuple[Room | None, ...]]:
        """The cheapest room for each sitting that wants one, of equals the smaller; of no use where they cost
        `under` or more.
        """
        wanted = [j for j, place in enumerate(places) if place.in_room]
        if self.plan.one_room and wanted:
            return self._in_one(places, wanted)
        cost, rooms = 0, list[Room | None]([None] * len(places))
        for j in wanted:
            price, _, rooms[j] = self._of(j, places[j])
            cost += price
            if cost >= under:
                break
        return cost, tuple(rooms)

    def offers(self, j: int, most: int) -> list[tuple[int, str, Room]]:
        """What rooms cost when session `j` moves: its own, and so many of the others, the cheapest first."""
        ranked, old = self._ranked(j), self._old(j)
        own = [(ranked[old][0], old, ranked[old][1])] if old in ranked else []
        others = ((cost + OTHER_ROOM, who, room) for who, (cost, room) in ranked.items() if who != old)
        return sorted([*own, *islice(others, most)], key=_by_cost)

    def learn(self, j: int, place: Place, best: _Offer) -> None:
        """Somebody has worked out already which is the cheapest."""
        self._best[j, place] = best

    def _of(self, j: int, place: Place) -> _Offer:
        if (j, place) not in self._best:
            if not self.standing.moves(j, place) and self.stands(j):
                self._best[j, place] = 0, "", self.was[j].room
            else:
                self._best[j, place] = min(self._offers(j, place), key=_by_cost, default=_NOWHERE)
        return self._best[j, place]

    def _offers(self, j: int, place: Place) -> Iterator[_Offer]:
        """The room that it was in, if that is free, and the cheapest other one."""
        ranked, was, old = self._ranked(j), self.was[j].room, self._old(j)
        under = NEVER
        if was and old in ranked and self._is_free(j, was, place):
            under = self._cost(j, old, place)
            yield under, old, was
        for who, (cost, room) in ranked.items():
            if cost + OTHER_ROOM > under:
                return
            if who != old and self._is_free(j, room, place):
                yield cost + OTHER_ROOM, who, room
                return

    def _in_one(self, places: Sequence[Place], wanted: Sequence[int]) -> tuple[int, tuple[Room | None, ...]]:
        common = dict(self._ranked(wanted[0]))
        for j in wanted[1:]:
            common = {who: each for who, each in common.items() if who in self._ranked(j)}
        cost = {who: sum(self._cost(j, who, places[j]) for j in wanted) for who in common}
        for who in sorted(common, key=cost.__getitem__):
            room = common[who][1]
            if all(self._is_free(j, room, places[j]) for j in wanted):
                return cost[who], tuple(room if j in wanted else None for j in range(len(places)))
        return NEVER, ()

    def _cost(self, j: int, who: str, place: Place) -> int:
        """What stays as it is costs nothing."""
        if who != self._old(j):
            return self._ranked(j)[who][0] + OTHER_ROOM
        return self._ranked(j)[who][0] if self.standing.moves(j, place) else 0

    def _old(self, j: int) -> str:
        room = self.was[j].room
        return key(room) if room else ""

    def _ranked(self, j: int) -> _Ranked:
        need = self.plan.sessions[j].room
        if need is None:
            return {}
        for known, ranked in self._known:
            if known == need:
                return ranked
        priced = {
            key(room): (empty_chairs(room, need.seats), room) for room in need.rooms if fits(room, need.seats)
        }
        ranked = dict(sorted(priced.items(), key=lambda each: (each[1][0], each[0])))
        self._known.append((need, ranked))
        return ranked

    def _is_free(self, j: int, room: Room, place: Place) -> bool:
        refused = self.standing.refused_at(j, place.span)
        return key(room) not in refused and self.standing.agenda.room_stands(room, 0, place.span)
