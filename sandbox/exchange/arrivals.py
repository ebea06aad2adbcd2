"""Groups and mailboxes that were just made: nobody sees them until Exchange and Entra have spread them.

Live that takes up to an hour. The wait is world time and survives a restart.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox import zones
from sandbox.clock import Clock
from sandbox.world import Group, Json, Person, World, guid


class Arrivals:
    def __init__(self, clock: Clock, world: World, worked: Callable[[], None]) -> None:
        self._clock = clock
        self._world = world
        self._worked = worked
        for name in world.coming:
            self._await(name)

    async def add(self, after: timedelta, kind: str, name: str, address: str, **more: list[str]) -> Json:
        """`kind`: mailSecurity or shared. `more`: a group's members and owners, or who may open a mailbox
        ("opened_to", object ids)."""
        due = self._clock.now() + after
        entry: Json = {"kind": kind, "name": name, "address": address, "due": due.isoformat(), **more}
        self._world.coming[address] = entry
        if after <= timedelta():
            self._arrive(address)
        else:
            self._await(address)
        return entry

    def _await(self, name: str) -> None:
        async def arrive() -> None:
            self._arrive(name)

        self._clock.call_at(datetime.fromisoformat(self._world.coming[name]["due"]), arrive)

    def _arrive(self, name: str) -> None:
        entry = self._world.coming.pop(name, None)
        if entry is None:
            return
        world, address = self._world, entry["address"]
        if entry["kind"] == "mailSecurity":
            made = Group(guid(f"group:{address}"), entry["name"], address, "mailSecurity")
            made.members, made.owners = entry["members"], entry["owners"]
            world.groups.append(made)
        else:
            box = world.person(address) or world.add_person(
                Person(guid(f"person:{address}"), entry["name"], address, [], "shared", "UTC")
            )
            openers = [one.address for oid in entry["opened_to"] if (one := world.person(oid))]
            box.calendar_rights |= dict.fromkeys(openers, "write")
        self._worked()


def due_in(entry: Json, now: datetime) -> str:
    """When it will be seen, as the world's clock will show it."""
    return zones.short(max(datetime.fromisoformat(entry["due"]), now))
