"""What kind of mailboxes a company has: asked of many at once, each judged by itself.

https://learn.microsoft.com/graph/api/resources/user
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from services.errors import GraphDenied
from services.graph.batch import LIMIT, Part, PartAnswer, packs
from services.graph.wire import Wire
from services.graph.zones import stamp
from services.model import Span

NOT_ONLINE = "mailboxnotenabledforrestapi"
_BASIC = "id,displayName,mail,userPrincipalName"
_FULL = f"{_BASIC},userType,assignedLicenses,onPremisesSyncEnabled"


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the directory. `has_licence` and `is_synced` are None where they may not be read."""

    id: str
    address: str
    name: str
    is_guest: bool
    has_licence: bool | None = None
    is_synced: bool | None = None


@dataclass(frozen=True, slots=True)
class CalendarListed:
    id: str
    name: str
    is_default: bool


class Mailboxes:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def listed(self, most: int) -> tuple[Listed, ...]:
        """The directory's people and rooms with an address, up to `most`. Needs User.ReadBasic.All at least;
        licences and synchronization need User.Read.All. Raises GraphDenied."""
        try:
            return await self._listed(_FULL, most)
        except GraphDenied:
            return await self._listed(_BASIC, most)

    async def online(self, oids: Sequence[str]) -> dict[str, bool | None]:
        """Whether Exchange Online answers for each; None where it may not be asked."""
        answers = await self._each(oids, lambda oid: f"/users/{oid}/calendar?$select=id")
        return {oid: _is_online(answer) for oid, answer in answers.items()}

    async def secondary(self, oids: Sequence[str], span: Span) -> dict[str, tuple[str, ...]]:
        """Names of calendars besides the default one in which something lies in `span`. Free/busy does not
        see these. Whose calendars may not be listed is left out."""
        calendars = "calendars?$select=id,name,isDefaultCalendar&$top=50"
        answers = await self._each(oids, lambda oid: f"/users/{oid}/{calendars}")
        others = {
            (oid, str(each["id"])): str(each.get("name") or "")
            for oid, answer in answers.items()
            for each in _values(answer)
            if not each.get("isDefaultCalendar")
        }
        used = await self._used([*others], span)
        found: dict[str, tuple[str, ...]] = {oid: () for oid, one in answers.items() if one.status == 200}
        for key in used:
            found[key[0]] = (*found[key[0]], others[key])
        return found

    async def calendars(self, oid: str) -> tuple[CalendarListed, ...]:
        """All of one mailbox, the default one among them.

        https://learn.microsoft.com/graph/api/user-list-calendars
        """
        found: list[CalendarListed] = []
        asked = {"$select": "id,name,isDefaultCalendar", "$top": "100"}
        async for page in self._wire.pages(f"/users/{oid}/calendars", asked):
            found += [
                CalendarListed(str(one["id"]), str(one.get("name") or ""), bool(one.get("isDefaultCalendar")))
                for one in page
            ]
        return tuple(found)

    async def may_write(self, oid: str, now: datetime) -> bool:
        """Proved by writing: an hour long past, marked free, with nobody invited, and taken away at once."""
        span = Span(now - timedelta(days=1), now - timedelta(days=1, hours=-1))
        body = {
            "subject": "Muster looks whether it may write here",
            "start": stamp(span.start),
            "end": stamp(span.end),
            "showAs": "free",
            "isReminderOn": False,
        }
        try:
            made = await self._wire.post(f"/users/{oid}/events", body)
            await self._wire.delete(f"/users/{oid}/events/{quote(str(made['id']), safe='')}")
        except GraphDenied:
            return False
        return True

    async def _used(self, calendars: Sequence[tuple[str, str]], span: Span) -> list[tuple[str, str]]:
        window = {
            "startDateTime": f"{stamp(span.start)['dateTime']}Z",
            "endDateTime": f"{stamp(span.end)['dateTime']}Z",
            "$top": "1",
            "$select": "id",
        }
        paths = {
            f"{n}": f"/users/{oid}/calendars/{id}/calendarView?{urlencode(window, safe='$:')}"
            for n, (oid, id) in enumerate(calendars)
        }
        answers = await self._each([*paths], lambda n: paths[n])
        return [calendars[int(n)] for n, answer in answers.items() if _values(answer)]

    async def _listed(self, fields: str, most: int) -> tuple[Listed, ...]:
        found: list[Listed] = []
        async for page in self._wire.pages("/users", {"$select": fields, "$top": "100"}):
            found += [_entry(user) for user in page if user.get("mail")]
            if len(found) >= most:
                break
        return tuple(found[:most])

    async def _each(self, ids: Sequence[str], path: Any) -> Mapping[str, PartAnswer]:
        answers: dict[str, PartAnswer] = {}
        for some in packs(ids, LIMIT):
            answers |= await self._wire.batch([Part(id, "GET", path(id)) for id in some])
        return answers


def _entry(user: dict[str, Any]) -> Listed:
    licences, synced = user.get("assignedLicenses"), user.get("onPremisesSyncEnabled")
    may_read = licences is not None
    return Listed(
        id=str(user["id"]),
        address=str(user["mail"]),
        name=str(user.get("displayName") or user["mail"]),
        is_guest=user.get("userType") == "Guest" or "#EXT#" in str(user.get("userPrincipalName")),
        has_licence=bool(licences) if may_read else None,
        is_synced=bool(synced) if may_read else None,
    )


def _is_online(answer: PartAnswer) -> bool | None:
    if answer.status == 200:
        return True
    error = answer.body.get("error", {}) if isinstance(answer.body, dict) else {}
    gone = answer.status == 404 and str(error.get("code")).casefold() == NOT_ONLINE
    return False if gone else None


def _values(answer: PartAnswer) -> Collection[dict[str, Any]]:
    return answer.body.get("value", ()) if answer.status == 200 and isinstance(answer.body, dict) else ()
