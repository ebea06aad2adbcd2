"""A sitting as the event that Outlook shall hold, and the organizer's copy of it as plain facts.

https://learn.microsoft.com/graph/api/user-post-events
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal.windows_tz import win_tz

from services.model import Answer, Booking, Person, Room, Rsvp, Sitting, Span

MUSTER = UUID("6f1c7a52-9d0e-4b6b-8a39-5c2f0e7d41b8")
"""The namespace of our extended properties and transaction ids. Changing it orphans every booked event."""

TAG = f"String {{{MUSTER}}} Name MusterBooking"
"""Marks an event as ours; its value is the booking's id. The name is case-sensitive."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the organizer's copy. `comment` is filled only by whoever read the answering mail."""

    address: str
    name: str
    rsvp: Rsvp = Rsvp.NONE
    at: datetime | None = None
    is_room: bool = False
    proposed: Span | None = None
    comment: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The organizer's copy of one event. Never built from an attendee's copy: its answers are not the truth.

    `booking` is the value of our tag, None when the tag was not asked for (`$expand`) or is absent.
    """

    id: str
    span: Span
    attendees: tuple[Attendee, ...] = ()
    is_cancelled: bool = False
    ical_uid: str | None = None
    change_key: str | None = None
    modified: datetime | None = None
    transaction_id: str | None = None
    join_url: str | None = None
    web_link: str | None = None
    booking: str | None = None


def transaction_id(booking: Booking, sitting: Sitting) -> str:
    """The same for every attempt at this sitting of this booking: Graph drops the second POST.

    https://learn.microsoft.com/graph/api/resources/event (transactionId)
    """
    return str(uuid5(MUSTER, f"{booking.id}/{booking.slot.sittings.index(sitting)}"))


def event_body(booking: Booking, sitting: Sitting) -> dict[str, Any]:
    """The JSON for POST /me/events. All who are invited read it, the candidate too: nothing internal."""
    body: dict[str, Any] = {
        "subject": subject(booking, sitting),
        "body": {"contentType": "html", "content": invitation(booking, sitting)},
        **held(sitting.span),
        "attendees": attendees(booking, sitting),
        "allowNewTimeProposals": True,
        "responseRequested": True,
        "transactionId": transaction_id(booking, sitting),
        "singleValueExtendedProperties": [{"id": TAG, "value": booking.id}],
    }
    if sitting.room:
        # A room given only as location is not booked; one given only as attendee shows no place.
        body |= at(sitting.room)
    if _is_online(booking, sitting):
        body["isOnlineMeeting"] = True
        body["onlineMeetingProvider"] = "teamsForBusiness"
    return body


def subject(booking: Booking, sitting: Sitting) -> str:
    candidate = booking.plan.candidate
    title = f" ({sitting.title})" if booking.loop and sitting.title else ""
    return f"Interview: {candidate.name or candidate.address}{title}"


def invitation(booking: Booking, sitting: Sitting) -> str:
    """The event's HTML body. All names are escaped: they come from chats and directories."""
    candidate, recruiter = booking.plan.candidate, booking.plan.recruiter or booking.plan.organizer
    named, meets = escape(candidate.name or candidate.address), booking.plan.meets_candidate
    lines = [
        f"<p>Interview with {named}.</p>" if meets else f"<p>About {named}, who is not invited.</p>",
        *(f"<p>{told}</p>" for told in who_and_where(sitting)),
        f"<p>Arranged by {escape(recruiter.name or recruiter.address)} with Muster.</p>",
    ]
    return "".join(lines)


def who_and_where(sitting: Sitting) -> tuple[str, ...]:
    """What the body says of a sitting and a change of it makes untrue."""
    people = f"Interviewers: {escape(', '.join(p.name or p.address for p in sitting.people))}"
    return (people, f"Room: {escape(sitting.room.name)}") if sitting.room else (people,)


def first_answers(booking: Booking, sitting: Sitting) -> tuple[Answer, ...]:
    """Everybody who is invited, as they stand before anyone has answered.

    Whoever is optional or shadows is asked too, but not waited for; so is a recruiter whose interviews live
    in a shared mailbox.
    """
    candidate = booking.plan.candidate
    panel = tuple(_first_answer(booking, sitting, person) for person in sitting.people)
    asker, seated = booking.plan.recruiter, {answer.address.casefold() for answer in panel}
    if asker and asker.address.casefold() not in seated:
        panel = (*panel, Answer(asker.address, asker.name, is_optional=True))
    room = (Answer(sitting.room.address, sitting.room.name, is_room=True),) if sitting.room else ()
    meets = booking.plan.meets_candidate
    asked = (Answer(candidate.address, candidate.name, is_candidate=True),) if meets else ()
    return (*asked, *panel, *room)


def _first_answer(booking: Booking, sitting: Sitting, person: Person) -> Answer:
    session = booking.plan.sessions[booking.slot.sittings.index(sitting)]
    is_organizer = person.address.casefold() == booking.plan.organizer.address.casefold()
    rsvp = Rsvp.ORGANIZER if is_organizer else Rsvp.NONE
    shadows = session.is_trainee(person)
    is_optional = shadows or session.is_optional(person)
    return Answer(person.address, person.name, rsvp, is_optional=is_optional, is_trainee=shadows)


def read_event(event: Mapping[str, Any]) -> EventFacts:
    """Graph's event JSON, as GET on the organizer's mailbox answers it.

    Raises ValueError when start or end is missing or in a zone that nobody knows.
    """
    return EventFacts(
        id=event["id"],
        span=Span(_read_instant(event.get("start")), _read_instant(event.get("end"))),
        attendees=tuple(_read_attendee(a) for a in event.get("attendees") or () if a),
        is_cancelled=bool(event.get("isCancelled")),
        ical_uid=event.get("iCalUId"),
        change_key=event.get("changeKey"),
        modified=_read_time(event.get("lastModifiedDateTime")),
        transaction_id=event.get("transactionId"),
        join_url=(event.get("onlineMeeting") or {}).get("joinUrl"),
        web_link=event.get("webLink"),
        booking=_read_tag(event),
    )


def attendees(booking: Booking, sitting: Sitting) -> list[dict[str, Any]]:
    """Not the organizer: Exchange takes whoever owns the event as present. Nor the candidate, where they have
    an event of their own."""
    return [
        {
            "emailAddress": {"address": answer.address, "name": answer.name or answer.address},
            "type": "resource" if answer.is_room else "optional" if answer.is_optional else "required",
        }
        for answer in first_answers(booking, sitting)
        if answer.rsvp is not Rsvp.ORGANIZER and not (answer.is_candidate and booking.candidate_host)
    ]


def held(span: Span) -> dict[str, Any]:
    return {"start": _instant(span.start), "end": _instant(span.end)}


def at(room: Room | None) -> dict[str, Any]:
    """Where an event says it is; None takes the place away."""
    if room is None:
        return {"location": {"displayName": ""}, "locations": []}
    return {"location": _location(room), "locations": [_location(room)]}


def _is_online(booking: Booking, sitting: Sitting) -> bool:
    return booking.plan.sessions[booking.slot.sittings.index(sitting)].online


def _location(room: Room) -> dict[str, Any]:
    return {
        "displayName": room.name,
        "locationType": "conferenceRoom",
        "locationEmailAddress": room.address,
    }


def _instant(when: datetime) -> dict[str, str]:
    return {"dateTime": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _read_attendee(attendee: Mapping[str, Any]) -> Attendee:
    email, status = attendee.get("emailAddress") or {}, attendee.get("status") or {}
    proposed = attendee.get("proposedNewTime")
    return Attendee(
        address=email.get("address") or "",
        name=email.get("name") or email.get("address") or "",
        rsvp=_read_rsvp(status.get("response")),
        at=_read_time(status.get("time")),
        is_room=str(attendee.get("type") or "").casefold() == "resource",
        is_optional=str(attendee.get("type") or "").casefold() == "optional",
        proposed=Span(_read_instant(proposed["start"]), _read_instant(proposed["end"])) if proposed else None,
    )


def _read_rsvp(response: str | None) -> Rsvp:
    """The reference pages' own examples capitalise some values or leave them empty."""
    known = {rsvp.value.casefold(): rsvp for rsvp in Rsvp}
    return known.get((response or "none").casefold(), Rsvp.NONE)


def _read_tag(event: Mapping[str, Any]) -> str | None:
    """Graph repeats the GUID in either case, so only the name is compared as it stands."""
    for prop in event.get("singleValueExtendedProperties") or ():
        if prop.get("id", "").casefold() == TAG.casefold():
            return str(prop.get("value"))
    return None


def _read_time(text: str | None) -> datetime | None:
    """An Edm.DateTimeOffset; Graph writes year 1 for "never"."""
    if not text or text.startswith("0001-"):
        return None
    return datetime.fromisoformat(_six_digits(text)).astimezone(UTC)


def _read_instant(value: Mapping[str, str] | None) -> datetime:
    if not value:
        raise ValueError("an event without start or end")
    wall = datetime.fromisoformat(_six_digits(value["dateTime"]))
    return (wall if wall.tzinfo else wall.replace(tzinfo=_zone(value.get("timeZone") or "UTC"))).astimezone(
        UTC
    )


def _six_digits(text: str) -> str:
    """Graph gives seven fractional digits, Python 3.11 reads any number but wants no surprise at 1 or 12."""
    return re.sub(r"(\.\d{6})\d+", r"\1", text)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(win_tz.get(name, name))
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError(f"no such time zone: {name}") from unknown
