"""The candidate's own event: when, where, how to join, and no name of the company's people."""

from dataclasses import replace

from services.booking.candidate import (
    candidate_body,
    candidate_edits,
    candidate_tag,
    told,
    with_candidates_line,
)
from services.booking.changes import Answered, applied, differences
from services.booking.event import TAG, EventFacts, event_body, first_answers, read_event
from services.model import Rsvp, Slot, Span
from tests.booking.bookings import ASHA, BEN, BOARD, DANA, HOUR, RITA, TEN, booking, event_json

LINK = "https://teams.example/l/meetup-join/1?a=b&c=d"


def apart(**given):
    each = replace(booking(**given), candidate_host="hiring-oid", join_url=LINK)
    return replace(each, answers=first_answers(each, each.slot.sittings[0]))


def later(each):
    sitting = replace(each.slot.sittings[0], span=Span(TEN + 4 * HOUR, TEN + 5 * HOUR))
    return replace(each, slot=Slot((sitting,)))


def test_it_invites_the_candidate_alone_and_names_nobody():
    body = candidate_body(apart())

    assert [one["emailAddress"]["address"] for one in body["attendees"]] == [DANA.address]
    assert not any(person.name in str(body) or person.address in str(body) for person in (ASHA, BEN, RITA))
    assert BOARD.address not in str(body) and body["location"]["displayName"] == "Board room"


def test_it_carries_the_same_link_and_makes_no_second_meeting():
    body = candidate_body(apart())

    assert "isOnlineMeeting" not in body
    assert LINK.replace("&", "&amp;") in body["body"]["content"]


def test_the_other_event_does_not_invite_the_candidate():
    invited = event_body(apart(), apart().slot.sittings[0])["attendees"]

    assert DANA.address not in {one["emailAddress"]["address"] for one in invited}


def test_its_tag_and_transaction_are_its_own():
    each = apart()
    body, inside = candidate_body(each), event_body(each, each.slot.sittings[0])

    assert body["singleValueExtendedProperties"] == [{"id": TAG, "value": candidate_tag(each)}]
    assert body["transactionId"] == candidate_body(each)["transactionId"] != inside["transactionId"]


def test_it_follows_the_time_and_what_stands_is_not_written_again():
    each, moved = apart(), later(apart())
    copy = candidate_body(each)

    changes = candidate_edits(moved, copy)

    assert set(changes) == {"start", "end"}
    assert candidate_edits(moved, {**copy, **changes}) == {}
    assert told(each) != told(moved)
    assert told(each) == told(replace(each, answers=()))


def test_outlooks_own_html_around_the_words_is_no_change():
    each = apart()
    body = candidate_body(each)
    rewritten = f"<html><head></head><body>\r\n{body['body']['content']}</body></html>"

    assert candidate_edits(each, body | {"body": {"content": rewritten}}) == {}


def test_the_candidates_answer_is_read_from_their_own_event():
    each = apart()
    inside = read_event(event_json(each))
    line = read_event(event_json(booking(), answers={DANA.address: ("accepted", "2026-11-24T08:30:00Z")}))
    theirs = EventFacts("c", each.slot.span, tuple(a for a in line.attendees if a.address == DANA.address))

    facts = with_candidates_line(inside, theirs, each)

    (change,) = differences(each, facts)
    assert isinstance(change, Answered)
    assert (change.answer.is_candidate, change.answer.rsvp) == (True, Rsvp.ACCEPTED)


def test_a_candidate_whose_event_could_not_be_read_has_not_left():
    each = apart()
    facts = with_candidates_line(read_event(event_json(each)), None, each)

    assert differences(each, facts) == ()
    assert applied(each, facts).answers == each.answers
