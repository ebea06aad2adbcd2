import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from cards.clicks.recruiter import Book, ChangeRequest, MoreTimes
from cards.clicks.signed import read_click
from cards.kit import Card
from cards.reasons import why_this
from cards.sample import ADA, ASHA, BEN, CHEN, KEYS, NOW, TENANT, press, proposal, slot
from cards.slots import slots_card
from services.model import Person, Proposal, Reason, Sitting, Slot, Span, Why
from services.planning.engine import find_slots
from tests.cards.reading import buttons, texts
from tests.planning.oracle.companies import contested


def shown(proposal: Proposal, page: int = 0) -> Card:
    return slots_card(proposal, page, press=press)


def with_slots(*slots: Slot) -> Proposal:
    return replace(proposal(), slots=slots)


def presses(card: Card, title: str) -> list[object]:
    pressed = [button for button in buttons(card) if button["title"] == title]
    return [read_click(button["data"], tenant=TENANT, keys=KEYS, now=NOW) for button in pressed]


def test_a_page_offers_five_times_each_with_its_own_book() -> None:
    assert presses(shown(proposal()), "Book") == [Book(proposal().id, n) for n in range(5)]
    assert presses(shown(proposal(), 1), "Book") == [Book(proposal().id, 5), Book(proposal().id, 6)]


def test_more_times_leads_on_and_the_last_page_leads_back() -> None:
    assert presses(shown(proposal()), "More times") == [MoreTimes(proposal().id, 1)]
    assert presses(shown(proposal(), 1), "More times") == []
    assert presses(shown(proposal(), 1), "First times") == [MoreTimes(proposal().id, 0)]


def test_few_times_have_no_second_page() -> None:
    few = with_slots(*proposal().slots[:5])

    assert presses(shown(few), "More times") == presses(shown(few), "First times") == []
    assert presses(shown(few), "Change request") == [ChangeRequest(few.id)]


def test_a_time_says_when_and_where_in_the_zone_of_who_asked_who_sits_and_why() -> None:
    told = texts(shown(proposal()))

    assert "1 · Tue 24 Nov, 10:00–11:00 (London)" in told
    assert "Asha Rao and Ben Ortiz · Ada (Soho, floor 2)" in told
    assert "Everyone is free · Ben Ortiz chosen (Chen Wei could too)" in told


def test_an_american_reader_gets_american_dates() -> None:
    assert "1 · Tue, Nov 24, 10:00–11:00 AM (London)" in texts(
        slots_card(proposal(), 0, press=press, locale="en-US")
    )


def test_a_calendar_that_could_not_be_read_is_never_called_free() -> None:
    unread = Reason(Why.UNKNOWN, "Chen Wei", "this mailbox is not in Exchange Online")
    card = shown(with_slots(slot(24, 10, (ASHA, CHEN), ADA, unread)))

    assert "Ask Chen Wei first: this mailbox is not in Exchange Online" in texts(card)
    assert "free" not in json.dumps(card["body"])


def test_what_speaks_against_a_time_comes_before_what_speaks_for_it() -> None:
    reasons = (
        Reason(Why.ALL_FREE),
        Reason(Why.OUTSIDE_HOURS, "Asha Rao", "22:30 Asia/Kolkata"),
        Reason(Why.CHOSEN, "Ben Ortiz"),
    )
    told = texts(shown(with_slots(slot(24, 17, (ASHA, BEN), ADA, *reasons))))

    assert "Outside working hours for Asha Rao (22:30 in Kolkata) · Everyone is free" in told


def test_a_loop_of_two_sittings_tells_both() -> None:
    first, second = slot(24, 10, (ASHA,), ADA).sittings[0], slot(24, 11, (BEN,), None).sittings[0]
    day = Slot((replace(first, title="Coding"), Sitting("Values", second.span, second.people)))
    told = texts(shown(with_slots(day)))

    assert "10:00–11:00 Coding: Asha Rao · Ada" in told
    assert "11:00–12:00 Values: Ben Ortiz · Teams" in told


def test_times_that_are_no_longer_offered_cannot_be_booked() -> None:
    card = shown(replace(proposal(), state="claimed"))

    assert presses(card, "Book") == []
    assert "These times are no longer offered." in texts(card)
    assert presses(card, "Change request") == [ChangeRequest(proposal().id)]


def test_buttons_tell_ears_which_time_they_book() -> None:
    assert buttons(shown(proposal()))[1]["tooltip"] == "Book time 2, Tue 24 Nov, 14:00–15:00 (London)"


def test_an_interview_in_person_without_a_room_says_so() -> None:
    asked = proposal().plan
    away = replace(asked, sessions=(replace(asked.sessions[0], online=False),))
    card = shown(replace(with_slots(slot(24, 10, (ASHA, BEN), None)), plan=away))

    assert "Asha Rao and Ben Ortiz · no room" in texts(card)


def test_times_to_replace_a_booking_say_that_it_still_stands() -> None:
    moving = replace(proposal(), plan=replace(proposal().plan, replaces="b1"))

    told = "The booked time stays until you have chosen and confirmed another one."
    assert told in texts(shown(moving))
    assert told not in texts(shown(proposal()))


def test_a_search_that_ran_out_of_time_says_by_how_much_better_times_may_be() -> None:
    proven = slot(24, 10, (ASHA, BEN), ADA)
    cut_short = replace(proven, cost=105, least=100)

    line = "I stopped looking after two seconds: better times, by 5 % at most, may exist."
    assert line in texts(shown(with_slots(proven, cut_short)))
    assert not any("stopped looking" in text for text in texts(shown(with_slots(proven))))
    hopeless = replace(proven, cost=900, least=100)
    assert "I stopped looking after two seconds: better times may exist." in texts(
        shown(with_slots(hopeless))
    )
    closed = replace(with_slots(cut_short), state="closed")
    assert not any("stopped looking" in text for text in texts(shown(closed)))


def test_what_the_engine_could_not_prove_in_time_is_said() -> None:
    """Of a real search: twelve chairs for fourteen people, given up at the second look at the clock."""
    company, looks = contested(0, any_order=True), count()
    slots = find_slots(company.plan, company.calendars, company.now, 5, lambda: next(looks) > 0)

    told = texts(shown(with_slots(*slots)))

    worst = max(slot.gap for slot in slots)
    assert worst > 0
    most = f", by {max(1, round(100 * worst))} % at most," if worst < 1 else ""
    assert f"I stopped looking after two seconds: better times{most} may exist." in told


def test_an_hour_on_another_day_there_says_which_day() -> None:
    late = Reason(Why.OUTSIDE_HOURS, "Asha Rao", "03:30 Asia/Calcutta")
    start = datetime(2026, 11, 27, 22, tzinfo=UTC)
    sitting = Sitting("Interview", Span(start, start + timedelta(hours=1)), (Person("a@b.c", "Asha Rao"),))

    told = why_this(Slot((sitting,), 0, (late,)), "Europe/London")

    assert told == "Outside working hours for Asha Rao (Sat 03:30 in Kolkata)"
