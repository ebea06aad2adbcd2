"""Events in the own default calendar. Muster writes only to events that carry its tag.

https://learn.microsoft.com/graph/api/resources/event
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from services.booking.event import TAG, EventFacts, read_event
from services.errors import GraphConflict, GraphError, GraphMissing, GraphSilent
from services.graph.people import quoted
from services.graph.wire import Wire

# Immutable ids outlive a move between folders. https://learn.microsoft.com/graph/outlook-immutable-id
_PREFER = {"Prefer": 'IdType="ImmutableId", outlook.timezone="UTC"'}
_SELECT = (
    "id,iCalUId,changeKey,subject,start,end,organizer,attendees,isCancelled,onlineMeeting,webLink,"
    "lastModifiedDateTime,transactionId"
)
_ROUNDS = 4  # how often the event may change between our reading and our writing
_WITH_TAG = f"singleValueExtendedProperties($filter=id eq {quoted(TAG)})"


class NotOurEvent(GraphError):
    """The event does not carry our tag, or carries another booking's: it is not ours to change."""

    def __init__(self, id: str) -> None:
        super().__init__(0, "notOurEvent", id)


class Events:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def create(self, body: Mapping[str, Any], *, calendar: str = "") -> EventFacts:
        """Creates the event of `services.booking.event_body`, once, whatever the network does.

        `calendar` is a secondary calendar's id: no answers come back there. "" is the default calendar.

        It may stand already: the answer to an earlier POST was lost, or we were, before it was noted down.
        So it is looked for by its tag before each POST. Graph drops a second POST with the same
        transactionId too, but what it then answers is not documented, so we do not lean on it.
        Raises GraphSilent when it still may or may not stand.
        """
        tag, transaction = _tag_in(body), str(body.get("transactionId") or "")
        if not tag or not transaction:
            raise NotOurEvent("")
        for _ in range(2):
            if standing := await self._standing(tag, transaction):
                return standing
            try:
                created = await self._wire.post(self._calendar(calendar), dict(body), headers=_PREFER)
                return replace(read_event(created), booking=tag)  # the answer does not echo the tag
            except (GraphSilent, GraphConflict):
                continue
        if standing := await self._standing(tag, transaction):
            return standing
        raise GraphSilent("the event was sent and not confirmed")

    async def get(self, id: str) -> EventFacts:
        """The organizer's copy, with its tag. GraphMissing when it is gone."""
        params = {"$select": _SELECT, "$expand": _WITH_TAG}
        return read_event(await self._wire.get(self._event(id), params, _PREFER))

    async def find(self, booking: str) -> tuple[EventFacts, ...]:
        """The events tagged with this booking, one per sitting: also those whose creation was never told.

        https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get
        """
        ours = f"ep/id eq {quoted(TAG)} and ep/value eq {quoted(booking)}"
        params = {
            "$filter": f"singleValueExtendedProperties/Any(ep: {ours})",
            "$select": _SELECT,
            "$expand": _WITH_TAG,
        }
        pages = self._wire.pages(f"{self._wire.home}/events", params, _PREFER)
        return tuple([read_event(event) async for page in pages for event in page])

    async def cancel(self, id: str, comment: str = "", *, booking: str | None = None) -> None:
        """Outlook tells everybody, with `comment`. An event that is gone already is fine."""
        try:
            if (await self._ours(id, booking)).is_cancelled:
                return
            await self._wire.post(f"{self._event(id)}/cancel", {"comment": comment}, headers=_PREFER)
        except GraphMissing:
            return

    async def change(
        self, id: str, edits: Callable[[Mapping[str, Any]], Mapping[str, Any]], *, booking: str
    ) -> EventFacts:
        """All edits in one PATCH: Outlook mails everybody for every PATCH.

        `edits` makes its body of the copy as it stands now, body text included; {} when nothing is left to
        do, so that an answer that was lost, or a crash, does no harm. The PATCH goes through only to that
        very copy: when somebody was faster it is read again. What `edits` raises goes to the caller.
        Raises GraphMissing when it is cancelled, GraphConflict when it will not stand still.
        """
        for _ in range(_ROUNDS):
            copy = await self._whole(id)
            if (facts := read_event(copy)).is_cancelled:
                raise GraphMissing(404, "eventCancelled")
            _must_be_ours(facts, booking)
            changes = edits(copy)
            if not changes:
                return facts
            headers = {**_PREFER, "If-Match": str(copy.get("@odata.etag") or f'W/"{facts.change_key}"')}
            try:
                # 412 follows upon a lost answer too: the key is another since.
                await self._wire.patch(self._event(id), dict(changes), headers=headers)
            except (GraphConflict, GraphSilent):
                continue
            return await self.get(id)
        raise GraphConflict(412, "eventChanging")

    async def delete(self, id: str, *, booking: str | None = None) -> None:
        """Removes the event; Outlook tells the attendees, without a comment. Gone already is fine."""
        try:
            await self._ours(id, booking)
            await self._wire.delete(self._event(id), _PREFER)
        except GraphMissing:
            return

    async def _ours(self, id: str, booking: str | None) -> EventFacts:
        event = await self.get(id)
        _must_be_ours(event, booking)
        return event

    async def _whole(self, id: str) -> dict[str, Any]:
        params = {"$select": f"{_SELECT},body,location", "$expand": _WITH_TAG}
        copy: dict[str, Any] = await self._wire.get(self._event(id), params, _PREFER)
        return copy

    async def _standing(self, tag: str, transaction: str) -> EventFacts | None:
        """The event of that very transaction, if it was created after all."""
        events = [event for event in await self.find(tag) if not event.is_cancelled]
        return next((event for event in events if event.transaction_id == transaction), None)

    def _calendar(self, id: str) -> str:
        """A mailbox's events are POSTed into its default calendar, the only one whose answers come back."""
        below = f"/calendars/{quote(id, safe='')}" if id else ""
        return f"{self._wire.home}{below}/events"

    def _event(self, id: str) -> str:
        return f"{self._wire.home}/events/{quote(id, safe='')}"


def _must_be_ours(event: EventFacts, booking: str | None) -> None:
    if event.booking is None or (booking is not None and event.booking != booking):
        raise NotOurEvent(event.id)


def _tag_in(body: Mapping[str, Any]) -> str:
    for property in body.get("singleValueExtendedProperties") or ():
        if property.get("id") == TAG:
            return str(property.get("value") or "")
    return ""
