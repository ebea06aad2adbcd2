"""A debrief is about the candidate, who is not to hear of it."""

from dataclasses import replace
from datetime import timedelta

from services.booking.event import event_body, first_answers
from services.booking.nudges import CANDIDATE, Due, Kind, begun, next_due
from services.model import Booking, Settings, WorkingHours
from tests.booking.bookings import ASHA, BEN, TEN, booking

MAILS = Settings(candidate_mails=True)


def debrief() -> Booking:
    one = booking(sessions=("Debrief",))
    return replace(
        one, plan=replace(one.plan, sessions=(replace(one.plan.sessions[0], with_candidate=False),))
    )


def test_only_those_who_debrief_are_invited_and_the_invitation_says_so() -> None:
    one = debrief()
    sitting = one.slot.sittings[0]

    body = event_body(one, sitting)

    people = [each["emailAddress"]["address"] for each in body["attendees"] if each["type"] != "resource"]
    assert people == [ASHA.address, BEN.address]
    assert "About Dana Cruz, who is not invited." in body["body"]["content"]
    assert not any(answer.is_candidate for answer in first_answers(one, sitting))


def test_the_candidate_is_reminded_of_an_interview_and_never_of_a_debrief() -> None:
    now = TEN - timedelta(days=7)

    def mail(of: Booking) -> Due | None:
        return next_due(begun(of, CANDIDATE, WorkingHours("Europe/Berlin"), now), of, MAILS, now=now)

    told = mail(booking())
    assert told and told.kind is Kind.MAIL
    assert mail(debrief()) is None
