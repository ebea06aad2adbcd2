"""One booked interview, and Graph's JSON of its event, to be varied."""

from datetime import UTC, datetime, timedelta

from services.booking.event import TAG, event_body
from services.model import (
    Booking,
    BookingState,
    Candidate,
    Conversation,
    InterviewPlan,
    Person,
    Room,
    RoomNeed,
    Seat,
    Session,
    Sitting,
    Slot,
    Span,
)

RITA = Person("rita@contoso.com", "Rita Moss")
ASHA = Person("asha@contoso.com", "Asha Rao")
BEN = Person("ben@contoso.com", "Ben Ode")
DANA = Candidate("Dana Cruz", "dana@example.org")
BOARD = Room("board@contoso.com", "Board room", 6)
TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def booking(
    *, room=BOARD, online=True, people=(ASHA, BEN), candidate=DANA, sessions=("Talk",), state="booked"
):
    need = RoomNeed(4, (room,)) if room else None
    talks = tuple(Session(t, HOUR, tuple(Seat((p,)) for p in people), need, online) for t in sessions)
    sittings = tuple(
        Sitting(t, Span(TEN + n * HOUR, TEN + (n + 1) * HOUR), tuple(people), room)
        for n, t in enumerate(sessions)
    )
    plan = InterviewPlan(candidate, talks, (Span(TEN, TEN + 9 * HOUR),), RITA, "Europe/Berlin")
    chat = Conversation("t", "c", "https://smba.example/", "personal")
    return Booking(
        "b-1", "p-1", "t", "rita-oid", chat, plan, Slot(sittings), BookingState(state), event="AAMk="
    )


def event_json(of, *, answers=None, modified="2026-11-24T09:00:00.1234567Z", **changes):
    """The organizer's copy as GET answers it. `answers` is address -> (response, time[, proposed])."""
    sent = event_body(of, of.slot.sittings[0])
    for attendee in sent["attendees"]:
        response, time, *proposed = (answers or {}).get(
            attendee["emailAddress"]["address"], ("none", "0001-01-01T00:00:00Z")
        )
        attendee["status"] = {"response": response, "time": time}
        if proposed:
            attendee["proposedNewTime"] = proposed[0]
    return sent | {
        "id": "AAMk=",
        "changeKey": "CK1",
        "iCalUId": "0400",
        "isCancelled": False,
        "lastModifiedDateTime": modified,
        "webLink": "https://outlook.example/item",
        "onlineMeeting": {"joinUrl": "https://teams.example/l/meetup-join/1"},
        "singleValueExtendedProperties": [
            {"id": TAG.lower().replace("musterbooking", "MusterBooking"), "value": of.id}
        ],
        **changes,
    }


def instant(when: datetime, zone: str = "UTC"):
    return {"dateTime": when.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": zone}
