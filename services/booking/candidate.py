"""The candidate's own event, where a company has them invited from a mailbox of their own. Pure.

It names nobody of the company: the candidate reads when, where and how to join, and answers there.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from html import escape
from typing import Any
from uuid import uuid5

from services.booking.event import MUSTER, TAG, EventFacts, held
from services.model import Booking, Room, Rsvp, Slot, Span


def candidate_tag(booking: Booking) -> str:
    """The tag of the candidate's event: its role after the booking's id."""
    return f"{booking.id}/candidate"


def candidate_body(booking: Booking) -> dict[str, Any]:
    """The JSON for POST to the candidate-facing mailbox's events. No online meeting of its own: a second one
    would have a second link."""
    candidate = booking.plan.candidate
    to = {"address": candidate.address, "name": candidate.name or candidate.address}
    return {
        "subject": _subject(booking),
        "body": {"contentType": "html", "content": _text(booking)},
        **_when_and_where(booking),
        "attendees": [{"emailAddress": to, "type": "required"}],
        "allowNewTimeProposals": True,
        "responseRequested": True,
        "isReminderOn": False,
        "showAs": "free",  # the mailbox sends it, nobody in it sits there
        # Another one when they are invited anew: Graph drops a second POST with an id that it knows.
        "transactionId": str(uuid5(MUSTER, f"{candidate_tag(booking)} {told(booking)}")),
        "singleValueExtendedProperties": [{"id": TAG, "value": candidate_tag(booking)}],
    }


def told(booking: Booking) -> str:
    """A mark of what the candidate's event says: another one is out of step."""
    said = f"{_when_and_where(booking)}{_text(booking)}"
    return sha256(said.encode()).hexdigest()[:16]


def uninvited(booking: Booking) -> Booking:
    """Somebody cancelled the candidate's event by hand: its answer is void. It is not made again before the
    interview changes."""
    answers = tuple(
        replace(one, rsvp=Rsvp.NONE, at=None, comment="") if one.is_candidate else one
        for one in booking.answers
    )
    return replace(
        booking, answers=answers, candidate_event=None, candidate_told=told(booking), candidate_span=None
    )


def is_in_step(booking: Booking) -> bool:
    """Whether their event says what Muster wrote there last, and nothing newer is to be written."""
    return booking.candidate_event is not None and booking.candidate_told == told(booking)


def as_seen(booking: Booking, theirs: EventFacts) -> Booking:
    """With when their event is held, if that is not when the interview is."""
    return replace(booking, candidate_span=theirs.span if theirs.span != booking.slot.span else None)


def is_mailed(booking: Booking, after: Booking) -> bool:
    """Whether Outlook writes to the candidate when the interview becomes `after`: only of what concerns them
    and their own event does not say already."""
    shown = at(booking, booking.candidate_span or booking.slot.span)
    return told(after) not in (told(booking), told(shown))


def at(booking: Booking, span: Span) -> Booking:
    """The interview as it is, at another time."""
    return replace(booking, slot=Slot((replace(booking.slot.sittings[0], span=span),)))


def candidate_edits(booking: Booking, copy: Mapping[str, Any]) -> dict[str, Any]:
    """What is still to be changed on the candidate's event; {} when nothing is."""
    changed: dict[str, Any] = {}
    wanted = _when_and_where(booking)
    for edge in ("start", "end"):
        if str((copy.get(edge) or {}).get("dateTime"))[:19] != wanted[edge]["dateTime"]:
            changed |= held(booking.slot.span)
    if (copy.get("location") or {}).get("displayName") != wanted["location"]["displayName"]:
        changed |= {"location": wanted["location"]}
    content = str((copy.get("body") or {}).get("content") or "")
    if _words(_text(booking)) not in _words(content):
        changed |= {"body": {"contentType": "html", "content": _text(booking)}}
    return changed


def with_candidates_line(facts: EventFacts, candidates: EventFacts | None, booking: Booking) -> EventFacts:
    """The organizer's copy with how the candidate answered to their own event."""
    address = booking.plan.candidate.address.casefold()
    others = tuple(one for one in facts.attendees if one.address.casefold() != address)
    own = tuple(
        one for one in (candidates.attendees if candidates else ()) if one.address.casefold() == address
    )
    return replace(facts, attendees=(*others, *own))


def _when_and_where(booking: Booking) -> dict[str, Any]:
    room = booking.slot.sittings[0].room
    return {**held(booking.slot.span), "location": {"displayName": _place(room, bool(booking.join_url))}}


def _place(room: Room | None, online: bool) -> str:
    """Without the room's address: it would be asked a second time."""
    where = ", ".join(part for part in (room.name, room.building) if part) if room else ""
    return where or ("Microsoft Teams" if online else "")


def _subject(booking: Booking) -> str:
    title = booking.slot.sittings[0].title
    return f"Your interview: {title}" if booking.loop and title else "Your interview"


def _text(booking: Booking) -> str:
    name, link = booking.plan.candidate.name, booking.join_url or ""
    lines = [
        f"<p>Dear {escape(name)},</p>" if name else "",
        "<p>We look forward to talking with you.</p>",
        f'<p>Join here: <a href="{escape(link)}">{escape(link)}</a></p>' if link else "",
        "<p>Please accept this invitation, or propose another time with your answer.</p>",
    ]
    return "".join(lines)


def _words(html: str) -> str:
    """Outlook rewrites HTML as it likes: what is read, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
