"""What one PATCH changes, who is mailed about it, and whose own edits it leaves alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.booking.amend import (
    amended,
    as_amended,
    differs,
    edits,
    mailing,
    of_cancelling,
    seal,
    with_amendment,
    without_own,
)
from services.booking.event import first_answers, read_event
from services.errors import EditedInOutlook
from services.model import Amendment, Availability, Busy, Calendar, Person, Room, Rsvp, Slot, Span
from tests.booking.bookings import ASHA, BEN, BOARD, DANA, HOUR, RITA, TEN, booking, event_json

CHI = Person("chi@contoso.com", "Chi Nguyen")
LAB = Room("lab@contoso.com", "Lab", 6)
LATER = Span(TEN + 4 * HOUR, TEN + 5 * HOUR)
JOIN = '<div id="join"><a href="https://teams.example/l/meetup-join/1">Join</a></div>'


def standing(**given):
    each = booking(**given)
    return replace(each, answers=first_answers(each, each.slot.sittings[0]))


def changing(before=None, **sitting):
    """The booking with an amendment of those parts of its sitting."""
    before = before or standing()
    slot = Slot((replace(before.slot.sittings[0], **sitting),))
    return with_amendment(before, Amendment("a-1", "rita-oid", before.plan, slot))


def copy_of(each, **more):
    shown = event_json(replace(each, amendment=None), **more)
    return shown | {"body": {"contentType": "html", "content": shown["body"]["content"] + JOIN}}


def patched(copy, changes):
    return {**copy, **changes}


def names(answers):
    return {answer.address for answer in answers}


def test_a_move_changes_the_times_and_nothing_else():
    each = changing(span=LATER)

    changes = edits(each, copy_of(each))

    assert set(changes) == {"start", "end"}
    assert changes["start"] == {"dateTime": "2026-12-01T14:00:00", "timeZone": "UTC"}


def test_what_has_been_done_is_not_done_again():
    each = changing(span=LATER, people=(ASHA, CHI), room=LAB)
    copy = copy_of(each)

    changes = edits(each, copy)

    assert set(changes) == {"start", "end", "attendees", "location", "locations", "body"}
    assert edits(each, patched(copy, changes)) == {}


def test_of_the_body_only_our_own_words_are_replaced_and_the_join_link_stays():
    each = changing(people=(ASHA, BEN, CHI), room=LAB)

    content = edits(each, copy_of(each))["body"]["content"]

    assert content.endswith(JOIN)
    assert "Interviewers: Asha Rao, Ben Ode, Chi Nguyen<" in content
    assert "Room: Lab<" in content and "Board room" not in content


def test_a_body_that_somebody_rewrote_is_left_alone():
    each = changing(people=(ASHA, CHI))
    copy = copy_of(each) | {"body": {"contentType": "html", "content": f"<p>See you!</p>{JOIN}"}}

    assert set(edits(each, copy)) == {"attendees"}


def test_whoever_was_added_in_outlook_stays_invited():
    each = changing(people=(ASHA, CHI))
    copy = copy_of(each)
    guest = {"emailAddress": {"address": "guest@contoso.com", "name": "Guest"}, "type": "optional"}
    copy["attendees"].append(guest | {"status": {"response": "accepted"}})

    listed = edits(each, copy)["attendees"]

    assert guest in listed
    assert {one["emailAddress"]["address"]: one["type"] for one in listed} == {
        DANA.address: "required",
        ASHA.address: "required",
        CHI.address: "required",
        "guest@contoso.com": "optional",
        BOARD.address: "resource",
    }


def test_a_room_that_is_given_up_takes_the_place_with_it():
    each = changing(room=None)

    changes = edits(each, copy_of(each))

    assert changes["location"] == {"displayName": ""}
    assert BOARD.address not in {one["emailAddress"]["address"] for one in changes["attendees"]}


def test_an_event_that_was_moved_by_hand_meanwhile_is_not_written_over():
    each = changing(span=LATER)
    elsewhen = replace(each.slot.sittings[0], span=Span(TEN + 2 * HOUR, TEN + 3 * HOUR))
    moved = copy_of(replace(each, slot=Slot((elsewhen,))))

    with pytest.raises(EditedInOutlook):
        edits(each, moved)


def test_the_preview_counts_everybody_whom_outlook_will_mail():
    mailed = mailing(changing(span=LATER, people=(ASHA, CHI), room=LAB))

    assert names(mailed.updated) == {DANA.address, ASHA.address}
    assert names(mailed.invited) == {CHI.address, LAB.address}
    assert names(mailed.withdrawn) == {BEN.address, BOARD.address}


def test_whoever_owns_the_event_gets_no_mail():
    before = standing(people=(RITA, BEN))

    assert names(mailing(changing(before, span=LATER)).updated) == {DANA.address, BEN.address, BOARD.address}
    assert RITA.address not in names(of_cancelling(before).withdrawn)


def test_a_candidate_with_an_event_of_their_own_hears_of_time_and_place_and_not_of_who_sits():
    before = replace(standing(), candidate_host="cand-oid")

    assert DANA.address not in names(mailing(changing(before, people=(ASHA, CHI))).updated)
    assert DANA.address in names(mailing(changing(before, room=LAB)).updated)
    assert DANA.address in names(mailing(changing(before, span=LATER)).updated)


def test_a_candidate_whose_own_event_somebody_moved_already_is_not_mailed_when_the_rest_moves_along():
    before = replace(standing(), candidate_host="cand-oid", candidate_span=LATER)

    assert DANA.address not in names(mailing(changing(before, span=LATER)).updated)
    assert DANA.address in names(mailing(changing(before, span=LATER, room=LAB)).updated)


def test_answers_do_not_change_what_a_preview_has_shown_but_people_do():
    before = standing()
    shown = seal([changing(before, span=LATER)])
    answered = replace(before, answers=tuple(replace(a, rsvp=Rsvp.ACCEPTED) for a in before.answers))
    fewer = replace(before, answers=before.answers[:-1])

    assert seal([changing(answered, span=LATER)]) == shown
    assert seal([changing(fewer, span=LATER)]) != shown
    assert seal([changing(before, span=LATER, people=(ASHA,))]) != shown


def test_the_booking_follows_and_nobody_has_answered_the_new_time():
    before = standing()
    before = replace(before, answers=tuple(replace(a, rsvp=Rsvp.ACCEPTED) for a in before.answers))
    each = changing(before, span=LATER, people=(ASHA, CHI))

    after = amended(each, read_event(event_json(as_amended(each))))

    assert (after.amendment, after.slot.span, after.slot.people) == (None, LATER, (ASHA, CHI))
    assert names(after.answers) == {DANA.address, ASHA.address, CHI.address, BOARD.address}
    assert {answer.rsvp for answer in after.answers} == {Rsvp.NONE}


def test_one_entry_of_its_own_span_is_no_obstacle_and_a_second_one_is():
    each = standing()
    own, other = Busy(each.slot.span, Availability.BUSY), Busy(LATER, Availability.BUSY)
    calendars = {
        "ASHA@contoso.com": Calendar(ASHA.address, (own, other)),
        BEN.address: Calendar(BEN.address, (own, own)),
    }

    left = without_own(calendars, [each])

    assert left["ASHA@contoso.com"].busy == (other,)
    assert left[BEN.address].busy == (own,)


def test_what_outlook_shows_as_one_longer_meeting_stays_and_so_do_the_calendars_of_others():
    each = standing()
    longer = Busy(Span(each.slot.span.start, each.slot.span.end + HOUR), Availability.BUSY)
    own = Busy(each.slot.span, Availability.BUSY)
    calendars = {
        ASHA.address: Calendar(ASHA.address, (longer,)),
        CHI.address: Calendar(CHI.address, (own,)),  # she does not sit in it
    }

    assert without_own(calendars, [each]) == calendars


def test_whoever_declined_that_time_is_not_free_then():
    each = standing()
    declined = replace(each, answers=tuple(replace(a, rsvp=Rsvp.DECLINED) for a in each.answers))

    left = without_own({BEN.address: Calendar(BEN.address)}, [declined])

    assert left[BEN.address].busy == (Busy(each.slot.span, Availability.BUSY),)


def test_a_calendar_that_cannot_be_read_stays_unknown():
    unread = {BEN.address: Calendar(BEN.address, unknown="no answer")}

    assert without_own(unread, [standing()]) == unread


def test_the_same_time_with_another_colleague_is_another_slot():
    each = standing()
    sitting = each.slot.sittings[0]

    assert not differs(Slot((replace(sitting, title="Interview", people=(BEN, ASHA)),)), [each])
    assert differs(Slot((replace(sitting, people=(ASHA, CHI)),)), [each])
    later = Span(sitting.span.start, sitting.span.end + timedelta(minutes=15))
    assert differs(Slot((replace(sitting, span=later),)), [each])


def test_another_room_at_the_same_time_is_offered_only_where_the_room_declined():
    each = standing()
    other = Slot((replace(each.slot.sittings[0], room=LAB),))
    refused = replace(
        each, answers=tuple(replace(a, rsvp=Rsvp.DECLINED) if a.is_room else a for a in each.answers)
    )

    assert not differs(other, [each])
    assert differs(other, [refused])
    assert differs(Slot((replace(each.slot.sittings[0], room=None),)), [each])


def test_what_belongs_to_the_booking_stays_with_it():
    each = standing(sessions=("Coding",))
    plan = replace(each.plan, organizer=CHI, replaces=each.id)
    slot = Slot((replace(each.slot.sittings[0], title="Interview", span=LATER),))

    after = as_amended(with_amendment(each, Amendment("a-1", "chi-oid", plan, slot)))

    assert (after.plan.organizer, after.plan.replaces) == (RITA, None)
    assert (after.plan.sessions[0].title, after.slot.sittings[0].title) == ("Coding", "Coding")
