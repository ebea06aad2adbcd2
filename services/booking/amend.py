"""Changing a booked interview: what differs, who is mailed about it, and all of it as one PATCH. Pure.

Outlook mails everybody for every PATCH, and nobody can silence it: so there is one, and it is shown before.
https://learn.microsoft.com/graph/api/event-update
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from services.booking.candidate import is_mailed
from services.booking.changes import applied
from services.booking.event import (
    EventFacts,
    at,
    attendees,
    first_answers,
    held,
    read_event,
    subject,
    who_and_where,
)
from services.errors import EditedInOutlook
from services.model import (
    Amendment,
    Answer,
    Availability,
    Booking,
    Busy,
    Calendar,
    Rsvp,
    Sitting,
    Slot,
    Span,
)


@dataclass(frozen=True, slots=True)
class Mailing:
    """Whom Outlook writes to, rooms included; never whoever owns the event."""

    updated: tuple[Answer, ...] = ()
    invited: tuple[Answer, ...] = ()
    withdrawn: tuple[Answer, ...] = ()

    def __add__(self, other: "Mailing") -> "Mailing":
        return Mailing(
            self.updated + other.updated, self.invited + other.invited, self.withdrawn + other.withdrawn
        )


def with_amendment(booking: Booking, amendment: Amendment) -> Booking:
    """The booking that is to be changed so. What belongs to it stays: its organizer, its sessions' titles."""
    plan, standing = amendment.plan, booking.plan
    titled = replace(plan.sessions[0], title=standing.sessions[0].title)
    kept = replace(
        plan,
        sessions=(titled,),
        organizer=standing.organizer,
        recruiter=standing.recruiter,
        replaces=None,
    )
    sitting = replace(amendment.slot.sittings[0], title=booking.slot.sittings[0].title)
    slot = replace(amendment.slot, sittings=(sitting,))
    return replace(booking, amendment=replace(amendment, plan=kept, slot=slot))


def as_amended(booking: Booking) -> Booking:
    """The booking once its amendment has been made, before anybody has answered to it."""
    amendment = booking.amendment
    if amendment is None:
        return booking
    after = replace(booking, plan=amendment.plan, slot=amendment.slot, amendment=None)
    invited = first_answers(after, after.slot.sittings[0])
    standing = {answer.address.casefold(): answer for answer in booking.answers}
    planned = {_who(answer) for answer in (*first_answers(booking, booking.slot.sittings[0]), *invited)}
    by_hand = (answer for answer in booking.answers if _who(answer) not in planned)
    return replace(after, answers=(*(standing.get(_who(a), a) for a in invited), *by_hand))


def amended(booking: Booking, facts: EventFacts) -> Booking:
    """The booking after the change, with the organizer's copy as Outlook gave it back."""
    return applied(as_amended(booking), facts)


def mailing(booking: Booking) -> Mailing:
    """Of the booking's amendment."""
    after = as_amended(booking)
    before, now = _mailed(booking), _mailed(after)
    spared = bool(booking.candidate_host) and not is_mailed(booking, after)
    return Mailing(
        tuple(a for who, a in now.items() if who in before and not (a.is_candidate and spared)),
        tuple(a for who, a in now.items() if who not in before),
        tuple(a for who, a in before.items() if who not in now),
    )


def of_cancelling(booking: Booking) -> Mailing:
    return Mailing(withdrawn=tuple(_mailed(booking).values()))


def seal(bookings: Iterable[Booking]) -> str:
    """A short mark of what a preview showed: times, and who is mailed what. Answers do not change it."""
    told = []
    for booking in bookings:
        after, mails = as_amended(booking), mailing(booking)
        groups = (mails.updated, mails.invited, mails.withdrawn)
        times = [f"{each.slot.span.start.isoformat()}/{each.slot.span.end}" for each in (booking, after)]
        told.append(f"{booking.id}{times}{[sorted(map(_who, group)) for group in groups]}")
    return sha256("".join(told).encode()).hexdigest()[:16]


def edits(booking: Booking, copy: Mapping[str, Any]) -> dict[str, Any]:
    """What is still to be changed on the organizer's copy, as the body of one PATCH; {} when it is all done.

    Whoever was added in Outlook stays, whatever was written there stays. The join link stands in the body,
    so that of the body only our own words are replaced, where they still stand.
    Raises EditedInOutlook when it was moved there meanwhile.
    """
    after = as_amended(booking)
    was, will = booking.slot.sittings[0], after.slot.sittings[0]
    facts = read_event(copy)
    if facts.span not in (was.span, will.span):
        raise EditedInOutlook
    changed: dict[str, Any] = {} if facts.span == will.span else held(will.span)
    if copy.get("subject") == subject(booking, was) != subject(after, will):
        changed["subject"] = subject(after, will)
    return {
        **changed,
        **_attendees(booking, after, copy),
        **_place(was, will, copy),
        **_words(was, will, copy),
    }


def without_own(calendars: Mapping[str, Calendar], standing: Iterable[Booking]) -> dict[str, Calendar]:
    """The calendars as they would be without those interviews, whose times are to be chosen anew.

    Free/busy names no events: one entry of just that span is taken off everybody who is to be there. A second
    one is another meeting, and one of any other span may be two that Outlook shows as one: they stay. Whoever
    has declined cannot then, whatever their calendar shows.
    """
    left = {address.casefold(): calendar for address, calendar in calendars.items()}
    for booking in standing:
        for answer in booking.answers:
            if calendar := left.get(_who(answer)):
                left[_who(answer)] = _without(calendar, booking.slot.span, answer.rsvp)
    return {address: left[address.casefold()] for address in calendars}


def differs(slot: Slot, standing: Sequence[Booking]) -> bool:
    """Has it another time or panel than what stands? Another room alone counts only where the room declined,
    or where there was none. Sessions of a loop go by their titles."""
    held = {booking.slot.sittings[0].title: booking for booking in standing}
    only = next(iter(held.values())) if len(held) == len(slot.sittings) == 1 else None
    return any(not _is_same(sitting, only or held.get(sitting.title)) for sitting in slot.sittings)


def _is_same(sitting: Sitting, standing: Booking | None) -> bool:
    if standing is None:
        return False
    held = standing.slot.sittings[0]
    refused = any(answer.is_room and answer.rsvp is Rsvp.DECLINED for answer in standing.answers)
    rooms = sitting.room == held.room or (sitting.room and held.room and not refused)
    return bool(rooms) and (sitting.span, set(sitting.people)) == (held.span, set(held.people))


def _without(calendar: Calendar, span: Span, rsvp: Rsvp) -> Calendar:
    if rsvp is Rsvp.DECLINED:
        return replace(calendar, busy=(*calendar.busy, Busy(span, Availability.BUSY)))
    at = next((n for n, busy in enumerate(calendar.busy) if busy.span == span), None)
    if at is None:
        return calendar
    return replace(calendar, busy=(*calendar.busy[:at], *calendar.busy[at + 1 :]))


def _mailed(booking: Booking) -> dict[str, Answer]:
    everybody = booking.answers or first_answers(booking, booking.slot.sittings[0])
    return {_who(answer): answer for answer in everybody if answer.rsvp is not Rsvp.ORGANIZER}


def _attendees(booking: Booking, after: Booking, copy: Mapping[str, Any]) -> dict[str, Any]:
    """The whole list, for a PATCH replaces it; nothing when it stays."""
    before = attendees(booking, booking.slot.sittings[0])
    wanted = attendees(after, after.slot.sittings[0])
    leaving = {*map(_address, before)} - {*map(_address, wanted)}
    listed = [one for one in copy.get("attendees") or () if one]
    staying = [
        {"emailAddress": one["emailAddress"], "type": one.get("type") or "required"}
        for one in listed
        if _address(one) not in leaving
    ]
    there = {*map(_address, staying)}
    joining = [one for one in wanted if _address(one) not in there]
    if len(staying) == len(listed) and not joining:
        return {}
    return {"attendees": [*staying, *joining]}


def _place(was: Sitting, will: Sitting, copy: Mapping[str, Any]) -> dict[str, Any]:
    if was.room == will.room:
        return {}
    wanted = at(will.room)
    now = str((copy.get("location") or {}).get("displayName") or "")
    return {} if now == wanted["location"]["displayName"] else wanted


def _words(was: Sitting, will: Sitting, copy: Mapping[str, Any]) -> dict[str, Any]:
    body = copy.get("body") or {}
    content = str(body.get("content") or "")
    new = content
    before, after = who_and_where(was), who_and_where(will)
    for n, words in enumerate(before):
        instead = after[n] if n < len(after) else "Room: none"
        if words != instead:
            # Up to the end of the paragraph: one panel's names may begin like another's.
            new = re.sub(rf"{re.escape(words)}(?=\s*(?:<|$))", lambda _, put=instead: put, new)  # type: ignore[misc]
    if new == content:
        return {}
    return {"body": {"contentType": body.get("contentType") or "html", "content": new}}


def _who(answer: Answer) -> str:
    return answer.address.casefold()


def _address(attendee: Mapping[str, Any]) -> str:
    return str((attendee.get("emailAddress") or {}).get("address") or "").casefold()
