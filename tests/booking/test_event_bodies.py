"""The event that Outlook is asked to hold, and how its copy is read back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from services.booking.event import TAG, event_body, first_answers, read_event, transaction_id
from services.model import Candidate, Person, Rsvp, Span
from tests.booking.bookings import ASHA, BEN, BOARD, DANA, HOUR, RITA, TEN, booking, event_json, instant

SLICE = Path(__file__).parents[3] / "shared/graph/graph-openapi-slice.strict.json"


def body_of(each, n=0):
    return event_body(each, each.slot.sittings[n])


def test_everybody_is_invited_and_the_room_as_a_resource():
    attendees = {a["emailAddress"]["address"]: a["type"] for a in body_of(booking())["attendees"]}

    assert attendees == {
        DANA.address: "required",
        ASHA.address: "required",
        BEN.address: "required",
        BOARD.address: "resource",
    }


def test_the_room_is_the_place_too():
    body = body_of(booking())

    assert body["location"]["locationEmailAddress"] == BOARD.address
    assert [place["displayName"] for place in body["locations"]] == ["Board room"]


def test_without_a_room_there_is_no_place():
    body = body_of(booking(room=None))

    assert "location" not in body and "locations" not in body


def test_times_are_sent_in_utc_whatever_zone_they_came_in():
    each = booking()
    berlin = TEN.astimezone(tz=datetime.now().astimezone().tzinfo)
    sitting = replace(each.slot.sittings[0], span=Span(berlin, berlin + HOUR))
    each = replace(each, slot=replace(each.slot, sittings=(sitting,)))

    assert body_of(each)["start"] == {"dateTime": "2026-12-01T10:00:00", "timeZone": "UTC"}
    assert body_of(each)["end"] == {"dateTime": "2026-12-01T11:00:00", "timeZone": "UTC"}


def test_an_online_interview_asks_for_a_teams_link_and_another_does_not():
    online, in_person = body_of(booking()), body_of(booking(online=False))

    assert (online["isOnlineMeeting"], online["onlineMeetingProvider"]) == (True, "teamsForBusiness")
    assert "isOnlineMeeting" not in in_person and "onlineMeetingProvider" not in in_person


def test_a_retry_carries_the_same_transaction_and_another_booking_does_not():
    each, other = booking(), replace(booking(), id="b-2")

    assert body_of(each)["transactionId"] == body_of(booking())["transactionId"]
    assert body_of(each)["transactionId"] != body_of(other)["transactionId"]


def test_each_sitting_of_a_loop_is_its_own_transaction_with_its_title():
    loop = replace(booking(sessions=("Code", "Culture")), loop="p-1")

    assert transaction_id(loop, loop.slot.sittings[0]) != transaction_id(loop, loop.slot.sittings[1])
    assert body_of(loop, 1)["subject"] == "Interview: Dana Cruz (Culture)"
    assert body_of(booking())["subject"] == "Interview: Dana Cruz"


def test_a_moved_sitting_keeps_its_transaction():
    each = booking()
    later = replace(each.slot.sittings[0], span=Span(TEN + HOUR, TEN + 2 * HOUR))
    moved = replace(each, slot=replace(each.slot, sittings=(later,)))

    assert transaction_id(moved, later) == transaction_id(each, each.slot.sittings[0])


def test_names_from_outside_cannot_write_html_into_the_invitation():
    evil = Candidate("<img src=x onerror=alert(1)>", "dana@example.org")
    body = body_of(booking(candidate=evil, people=(Person("a@x.org", 'A "B" & <b>C</b>'),)))

    content = body["body"]["content"]
    assert "<img" not in content and "<b>" not in content
    assert "&lt;img src=x onerror=alert(1)&gt;" in content and "&amp;" in content


def test_a_recruiter_who_interviews_is_not_invited_to_their_own_meeting():
    each = booking(people=(RITA, ASHA))

    assert RITA.address not in {a["emailAddress"]["address"] for a in body_of(each)["attendees"]}
    assert [a.rsvp for a in first_answers(each, each.slot.sittings[0]) if a.name == RITA.name] == [
        Rsvp.ORGANIZER
    ]


def test_the_tag_carries_the_bookings_id():
    assert body_of(booking())["singleValueExtendedProperties"] == [{"id": TAG, "value": "b-1"}]


@pytest.mark.skipif(not SLICE.exists(), reason="Microsoft's description of Graph is not beside this checkout")
@pytest.mark.parametrize(
    "each",
    [
        booking(),
        booking(room=None),
        booking(online=False),
        booking(sessions=("Code", "Culture")),
        booking(candidate=Candidate("", "x@y.org"), people=(Person("a@b.org", ""),)),
    ],
)
def test_every_body_is_what_graph_describes(each):
    document = json.loads(SLICE.read_text())
    described = document["paths"]["/me/events"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    judge = Draft202012Validator({"components": document["components"], **described})

    for sitting in each.slot.sittings:
        assert [error.message for error in judge.iter_errors(event_body(each, sitting))] == []
    assert any(judge.iter_errors({"subject": 1})) and any(judge.iter_errors({"nonsense": True}))


def test_the_organizers_copy_is_read_whole():
    answered = {ASHA.address: ("accepted", "2026-11-24T08:30:00Z")}

    facts = read_event(event_json(booking(), answers=answered))

    assert facts.span == Span(TEN, TEN + HOUR)
    assert (facts.id, facts.booking, facts.ical_uid, facts.change_key) == ("AAMk=", "b-1", "0400", "CK1")
    assert facts.join_url == "https://teams.example/l/meetup-join/1"
    assert facts.modified == datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)
    asha = next(a for a in facts.attendees if a.address == ASHA.address)
    assert (asha.rsvp, asha.at) == (Rsvp.ACCEPTED, datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    ben = next(a for a in facts.attendees if a.address == BEN.address)
    assert (ben.rsvp, ben.at) == (Rsvp.NONE, None)
    assert [a.address for a in facts.attendees if a.is_room] == [BOARD.address]


@pytest.mark.parametrize("zone", ["W. Europe Standard Time", "Europe/Berlin"])
def test_times_in_a_windows_or_an_iana_zone_are_read(zone):
    local = datetime(2026, 7, 1, 12, 0)
    facts = read_event(event_json(booking(), start=instant(local, zone), end=instant(local + HOUR, zone)))

    assert facts.span == Span(datetime(2026, 7, 1, 10, tzinfo=UTC), datetime(2026, 7, 1, 11, tzinfo=UTC))


def test_a_zone_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="Mars"):
        read_event(event_json(booking(), start=instant(TEN, "Mars Standard Time")))


@pytest.mark.parametrize("response", ["", "None", "NotResponded", None])
def test_odd_spellings_of_no_answer_are_no_answer(response):
    facts = read_event(event_json(booking(), answers={ASHA.address: (response, "0001-01-01T00:00:00Z")}))

    asha = next(a for a in facts.attendees if a.address == ASHA.address)
    assert asha.rsvp in (Rsvp.NONE, Rsvp.NOT_RESPONDED) and asha.at is None


def test_a_proposed_time_is_read():
    proposal = {"start": instant(TEN + timedelta(days=1)), "end": instant(TEN + timedelta(days=1, hours=1))}
    facts = read_event(
        event_json(
            booking(), answers={ASHA.address: ("tentativelyAccepted", "2026-11-24T08:30:00Z", proposal)}
        )
    )

    assert facts.attendees[1].proposed == Span(TEN + timedelta(days=1), TEN + timedelta(days=1, hours=1))
