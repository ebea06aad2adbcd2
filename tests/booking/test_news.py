"""What of the changes in Outlook becomes a line in the chat."""

from dataclasses import replace

from services.booking.changes import applied, differences
from services.booking.event import first_answers, read_event
from services.booking.news import AllAccepted, Cancelled, Declined, Edited, Proposed, news_of
from services.model import Answer, Span
from tests.booking.bookings import ASHA, BEN, BOARD, DANA, HOUR, RITA, TEN, booking, event_json, instant

AT = "2026-11-24T08:30:00Z"
EVERYBODY = (ASHA, BEN, BOARD, DANA)


def fresh():
    each = booking()
    return replace(each, answers=first_answers(each, each.slot.sittings[0]))


def news(before, **copy):
    facts = read_event(event_json(before, **copy))
    return news_of(differences(before, facts), applied(before, facts))


def test_an_acceptance_is_on_the_card_and_no_line():
    assert news(fresh(), answers={ASHA.address: ("accepted", AT)}) == ()


def test_several_who_accept_at_once_are_one_line_when_they_are_the_last():
    assert news(fresh(), answers={one.address: ("accepted", AT) for one in EVERYBODY}) == (AllAccepted(),)


def test_each_who_declines_is_a_line():
    declined = news(fresh(), answers={one.address: ("declined", AT) for one in (ASHA, BOARD)})

    assert [(type(one), one.who.address) for one in declined] == [
        (Declined, ASHA.address),
        (Declined, BOARD.address),
    ]


def test_all_that_was_done_by_hand_is_one_line():
    before = fresh()
    event = event_json(before, start=instant(TEN + HOUR), end=instant(TEN + 2 * HOUR))
    guest = {"emailAddress": {"address": "eve@contoso.com", "name": "Eve Li"}, "type": "required"}
    event["attendees"] = [*(one for one in event["attendees"] if BEN.address not in str(one)), guest]
    facts = read_event(event)

    (edited,) = news_of(differences(before, facts), applied(before, facts))

    assert isinstance(edited, Edited) and edited.before == Span(TEN, TEN + HOUR)
    assert [one.name for one in edited.joined] == ["Eve Li"]
    assert [one.name for one in edited.left] == [BEN.name]


def test_another_time_and_a_cancellation_are_told():
    later = {"start": instant(TEN + HOUR), "end": instant(TEN + 2 * HOUR)}

    (proposed,) = news(fresh(), answers={ASHA.address: ("tentativelyAccepted", AT, later)})

    assert isinstance(proposed, Proposed) and proposed.span == Span(TEN + HOUR, TEN + 2 * HOUR)
    assert news_of(differences(fresh(), None), fresh()) == (Cancelled(),)


def test_whoever_is_not_waited_for_does_not_hold_up_the_good_news():
    before = fresh()
    before = replace(before, answers=(*before.answers, Answer(RITA.address, RITA.name, is_optional=True)))
    facts = read_event(event_json(before, answers={one.address: ("accepted", AT) for one in EVERYBODY}))

    assert AllAccepted() in news_of(differences(before, facts), applied(before, facts))
