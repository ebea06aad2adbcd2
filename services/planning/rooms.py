"""Where an interview that is changed is held, and what that costs."""

from collections.abc import Sequence

from services.model import Room
from services.planning.diaries import empty_chairs, fits
from services.planning.prices import NEVER
from services.planning.standing import OTHER_ROOM, Place, Standing

NOWHERE: "tuple[int, Room | None]" = (NEVER, None)


class Rooms:
    def __init__(self, standing: Standing) -> None:
        self.standing, self.plan, self.was = standing, standing.plan, standing.was
        self._by_costs: dict[int, list[tuple[int, Room]]] = {}

    def stands(self, j: int) -> bool:
        """Whether the room of the standing sitting can still be had."""
        room = self.was[j].room
        return room is None or self._is_free(j, room, self.standing.kept[j])

    def cheapest(self, places: Sequence[Place]) -> tuple[int, tuple[Room | None, ...]]:
        """The cheapest room for each sitting that wants one: of equals the smaller."""
        wanted = [j for j, place in enumerate(places) if place.in_room]
        if self.plan.one_room and wanted:
            return self._in_one(places, wanted)
        cost, rooms = 0, list[Room | None]([None] * len(places))
        for j in wanted:
            if not self.standing.moves(j, places[j]) and self.stands(j):
                rooms[j] = self.was[j].room
                continue
            by_cost = self._by_cost(j)
            price, rooms[j] = next(
                (each for each in by_cost if self._is_free(j, each[1], places[j])), NOWHERE
            )
            cost += price
        return cost, tuple(rooms)

    def _in_one(self, places: Sequence[Place], wanted: Sequence[int]) -> tuple[int, tuple[Room | None, ...]]:
        tables = [
            {room: self._if_it_stays(j, room, places[j], cost) for cost, room in self._by_cost(j)}
            for j in wanted
        ]
        common = [room for room in tables[0] if all(room in table for table in tables)]
        whole = {room: sum(table[room] for table in tables) for room in common}
        for room in sorted(common, key=whole.__getitem__):
            if all(self._is_free(j, room, places[j]) for j in wanted):
                return whole[room], tuple(room if j in wanted else None for j in range(len(places)))
        return NEVER, ()

    def _if_it_stays(self, j: int, room: Room, place: Place, cost: int) -> int:
        """What stays as it is costs nothing."""
        return 0 if room == self.was[j].room and not self.standing.moves(j, place) else cost

    def _by_cost(self, j: int) -> list[tuple[int, Room]]:
        if j not in self._by_costs:
            was, need = self.was[j].room, self.plan.sessions[j].room
            priced = [
                (empty_chairs(room, need.seats) + OTHER_ROOM * (room != was), room)
                for room in (need.rooms if need else ())
                if need and fits(room, need.seats)
            ]
            self._by_costs[j] = sorted(priced, key=lambda each: (each[0], each[1].address.casefold()))
        return self._by_costs[j]

    def _is_free(self, j: int, room: Room, place: Place) -> bool:
        refuses = self.standing.refuses(room.address, j, place.span)
        return not refuses and self.standing.agenda.room_stands(room, 0, place.span)
