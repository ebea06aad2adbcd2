"""Answering an invitation in an attendee's own mailbox: theirs is another copy of the event, with another id.

https://learn.microsoft.com/graph/api/event-accept
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from services.booking.event import read_event
from services.graph.people import quoted
from services.graph.wire import Wire
from services.graph.zones import stamp
from services.model import Rsvp, Span

_FIELDS = "id,start,end,isCancelled,isOrganizer,responseStatus,webLink"
_ACTIONS = {Rsvp.ACCEPTED: "accept", Rsvp.TENTATIVE: "tentativelyAccept", Rsvp.DECLINED: "decline"}


@dataclass(frozen=True, slots=True)
class Invitation:
    """An attendee's own copy. `rsvp` is what its owner said; the other attendees' answers are not on it."""

    id: str
    span: Span
    rsvp: Rsvp
    is_cancelled: bool
    web_link: str = ""


class Invitations:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def find(self, ical_uid: str) -> Invitation | None:
        """The copy of the meeting with that iCalUId in this mailbox's default calendar; None when there is
        none, as after declining. The organizer's own event is no invitation."""
        page = await self._wire.get(
            f"{self._wire.home}/events",
            {"$filter": f"iCalUId eq {quoted(ical_uid)}", "$select": _FIELDS, "$top": "2"},
            {"Prefer": 'IdType="ImmutableId"'},
        )
        copies = [each for each in page.get("value") or () if not each.get("isOrganizer")]
        return _read(copies[0]) if copies else None

    async def answer(
        self, invitation: Invitation, rsvp: Rsvp, comment: str = "", proposed: Span | None = None
    ) -> None:
        """Outlook tells the organizer. `proposed`, another time, goes with TENTATIVE or DECLINED only.

        Saying again what stands there is left out: it would mail the organizer once more.
        """
        if invitation.rsvp is rsvp and not comment and not proposed:
            return
        body: dict[str, Any] = {"comment": comment, "sendResponse": True}
        if proposed:
            body["proposedNewTime"] = {"start": stamp(proposed.start), "end": stamp(proposed.end)}
        await self._wire.post(
            f"{self._wire.home}/events/{quote(invitation.id, safe='')}/{_ACTIONS[rsvp]}", body
        )


def _read(copy: Mapping[str, Any]) -> Invitation:
    facts = read_event(copy)
    said = str((copy.get("responseStatus") or {}).get("response") or "none").casefold()
    rsvp = next((each for each in Rsvp if each.value.casefold() == said), Rsvp.NONE)
    return Invitation(facts.id, facts.span, rsvp, facts.is_cancelled, facts.web_link or "")
