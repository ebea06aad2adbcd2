"""Does a right of the app's own work? Tried in a way that changes nothing.

Being let in is what counts: an answer that something is not there came after the check of rights. That Graph
checks them first is seen, not written down anywhere.
"""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from urllib.parse import quote

from services.errors import ConsentMissing, GraphDenied, GraphError, GraphMissing, GraphRejected
from services.graph.wire import Wire

NOWHERE = "AAMkAGNobm93aGVyZQBGAAAAAADnowhere"  # no event's id


class Tried(StrEnum):
    WORKS = "works"
    REFUSED = "refused"
    UNSURE = "unsure"


class Rights:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def attempt(self, right: str) -> Tried:
        """An application right by Graph's name, on the wire's own mailbox where it is about mailboxes."""
        return await _tried(_ATTEMPTS[right], self._wire)

    async def opens(self, address: str) -> Tried:
        """Whether the app may read that mailbox's calendar: the fence of RBAC for Applications."""

        async def calendar(wire: Wire) -> object:
            return await wire.get(f"/users/{quote(address, safe='@')}/calendar", {"$select": "id"})

        return await _tried(calendar, self._wire)


async def _tried(ask: Callable[[Wire], Awaitable[object]], wire: Wire) -> Tried:
    try:
        await ask(wire)
    except (GraphMissing, GraphRejected):
        return Tried.WORKS
    except (GraphDenied, ConsentMissing):
        return Tried.REFUSED
    except GraphError:
        return Tried.UNSURE
    return Tried.WORKS


async def _users(wire: Wire) -> object:
    return await wire.get("/users", {"$top": "1", "$select": "id,userType"})


async def _groups(wire: Wire) -> object:
    return await wire.get("/groups", {"$top": "1", "$select": "id"})


async def _places(wire: Wire) -> object:
    return await wire.get("/places/microsoft.graph.room", {"$top": "1"})


async def _settings(wire: Wire) -> object:
    return await wire.get(f"{wire.home}/mailboxSettings")


async def _events(wire: Wire) -> object:
    """Reading and writing: there is no event of that id to delete."""
    await wire.get(f"{wire.home}/calendar", {"$select": "id"})
    await wire.delete(f"{wire.home}/events/{NOWHERE}")
    return None


async def _installs(wire: Wire) -> object:
    return await wire.get(f"{wire.home}/teamwork/installedApps", {"$expand": "teamsApp"})


_ATTEMPTS: Mapping[str, Callable[[Wire], Awaitable[object]]] = {
    "User.Read.All": _users,
    "GroupMember.Read.All": _groups,
    "Place.Read.All": _places,
    "MailboxSettings.Read": _settings,
    "Calendars.ReadWrite": _events,
    "TeamsAppInstallation.ReadWriteSelfForUser.All": _installs,
}
