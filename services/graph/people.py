"""People in the directory, and what the signed-in person's own mailbox says of their hours."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from services.errors import GraphDenied
from services.graph.wire import Wire
from services.graph.zones import iana, zone_of
from services.model import Person, WorkingHours

FIELDS = "id,displayName,mail,userPrincipalName"
_BEGINNINGS = ("displayName", "givenName", "surname", "mail", "userPrincipalName")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def quoted(text: str) -> str:
    """An OData string: O'Neil -> 'O''Neil'. Nothing that somebody typed can end it."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Home:
    """What a mailbox says of its owner's time. `zone` is IANA, None when unset or not in any table."""

    zone: str | None
    hours: WorkingHours | None


class People:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def me(self) -> Person:
        return person_of(await self._wire.get(self._wire.home, {"$select": FIELDS}))

    async def find(self, name: str, limit: int = 10) -> list[Person]:
        """Who answers to `name`: the beginning of any of their names, or their whole address.

        Somebody without a mail address is left out: they have no calendar. Needs User.ReadBasic.All.
        https://learn.microsoft.com/graph/api/user-list
        """
        wanted = " ".join(name.split())
        if not wanted:
            return []
        if "@" in wanted:
            return await self._matching(_whole(wanted), limit)
        starts = " or ".join(f"startswith({member},{quoted(wanted)})" for member in _BEGINNINGS)
        return await self._matching(starts, limit)

    async def by_id(self, oid: str) -> Person:
        """Raises GraphMissing."""
        return person_of(await self._wire.get(f"/users/{oid}", {"$select": FIELDS}))

    async def by_address(self, address: str) -> Person | None:
        """The person with this very address, or None. A filter, not a path: an address may hold any sign."""
        found = await self._matching(_whole(address.strip()), 2)
        return found[0] if found else None

    async def home(self, year: int) -> Home | None:
        """Zone and working hours of the own mailbox; None without the right MailboxSettings.Read.

        `year` settles a homemade zone's clock changes.
        https://learn.microsoft.com/graph/api/user-get-mailboxsettings
        """
        try:
            settings = await self._wire.get(f"{self._wire.home}/mailboxSettings")
        except GraphDenied:
            return None
        hours = working_hours(settings.get("workingHours"), year)
        zone = iana(str(settings.get("timeZone") or ""))
        return Home(zone or (hours.zone if hours else None), hours)

    async def _matching(self, condition: str, limit: int) -> list[Person]:
        params = {"$filter": condition, "$select": FIELDS, "$top": str(limit)}
        page = await self._wire.get("/users", params)
        return [person_of(user) for user in page.get("value", []) if _address(user)]


def _whole(address: str) -> str:
    return f"mail eq {quoted(address)} or userPrincipalName eq {quoted(address)}"


def _address(user: dict[str, Any]) -> str:
    return str(user.get("mail") or "")


def person_of(user: dict[str, Any]) -> Person:
    address = _address(user) or str(user.get("userPrincipalName") or "")
    return Person(address, str(user.get("displayName") or address), str(user.get("id") or ""))


def working_hours(hours: dict[str, Any] | None, year: int) -> WorkingHours | None:
    """Graph's workingHours; None when there are none, or when their zone is beyond us."""
    if not hours or not hours.get("startTime") or not hours.get("endTime"):
        return None
    named = {str(day).casefold() for day in hours.get("daysOfWeek") or ()}
    days = frozenset(n for n, day in enumerate(_DAYS) if day in named)
    try:
        zone = zone_of(hours.get("timeZone") or {}, year)
        start, end = _time(hours["startTime"]), _time(hours["endTime"])
    except ValueError:
        return None
    return WorkingHours(zone, days, start, end) if zone and days else None


def _time(text: str) -> time:
    """Outlook's "08:00:00.0000000", to the minute."""
    return datetime.strptime(text[:5], "%H:%M").time()
