"""Meeting rooms. The list needs Place.Read.All, which only an administrator can grant."""

from typing import Any
from urllib.parse import quote

from services.errors import ConsentMissing, GraphDenied, GraphMissing
from services.graph.people import People
from services.graph.wire import Wire
from services.model import Room

PAGE = 100
RIGHT = "Place.Read.All"


class Rooms:
    def __init__(self, wire: Wire, people: People) -> None:
        self._wire = wire
        self._people = people

    async def all(self) -> tuple[Room, ...]:
        """Every room of the tenant, by address. A room whose size nobody entered has capacity None.

        Raises ConsentMissing(("Place.Read.All",)) without that right: ask for rooms by address then.
        Some tenants' answers stop at 100 with no next link, so we go on until a page brings nothing new
        (github.com/microsoftgraph/microsoft-graph-docs/issues/4616).
        https://learn.microsoft.com/graph/api/place-list
        """
        found: dict[str, Room] = {}
        while True:
            before = len(found)
            try:
                await self._read_on(found)
            except GraphDenied as denied:
                raise ConsentMissing((RIGHT,), "rooms_not_listed") from denied
            if len(found) == before or len(found) % PAGE:
                return tuple(sorted(found.values(), key=lambda room: room.address))

    async def _read_on(self, found: dict[str, Room]) -> None:
        params = {"$top": str(PAGE), **({"$skip": str(len(found))} if found else {})}
        async for page in self._wire.pages("/places/microsoft.graph.room", params):
            rooms = (room(place) for place in page if place.get("emailAddress"))
            found.update({room.address.casefold(): room for room in rooms})

    async def by_address(self, address: str) -> Room | None:
        """One room, or None. Without Place.Read.All the directory still knows its name, not its size."""
        try:
            place = await self._wire.get(f"/places/{quote(address, safe='@')}")
        except GraphMissing:
            return None
        except GraphDenied:
            person = await self._people.by_address(address)
            return Room(person.address, person.name) if person else None
        return room(place)


def room(place: dict[str, Any]) -> Room:
    capacity = place.get("capacity")
    return Room(
        address=str(place.get("emailAddress") or ""),
        name=str(place.get("displayName") or place.get("emailAddress") or ""),
        capacity=int(capacity) if capacity else None,
        building=str(place.get("building") or ""),
        floor=str(place.get("floorLabel") or place.get("floorNumber") or ""),
        wheelchair=place.get("isWheelChairAccessible"),
    )
