"""Bookings: nobody overwrites what they have not read."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.booking.news import AllAccepted, Declined, Edited
from services.model import Answer, Booking, BookingState, Rsvp
from services.store import Store
from services.store.rows import OtherTenant

from .samples import ANSWERED, CONTOSO, DANA, EVE, FABRIKAM, NOW, chat, claimed, hour

LATER = NOW + timedelta(days=1)


async def booking_of(store: Store) -> Booking:
    return (await claimed(store)).booking


async def test_a_saved_booking_comes_back_whole_with_a_higher_revision(store: Store):
    booking = replace(
        await booking_of(store),
        state=BookingState.BOOKED,
        event="AAMkEvent",
        ical_uid="040000",
        change_key="ck1",
        join_url="https://teams.example/join",
        answers=ANSWERED,
        modified=NOW,
    )

    saved = await store.save_booking(CONTOSO, booking)

    assert saved == replace(booking, revision=2)
    assert await store.booking(CONTOSO, booking.id) == saved


async def test_a_save_over_something_unread_is_refused(store: Store):
    booking = await booking_of(store)
    first = await store.save_booking(CONTOSO, replace(booking, note="first"))

    second = await store.save_booking(CONTOSO, replace(booking, note="second"))

    assert second is None and first is not None
    assert await store.booking(CONTOSO, booking.id) == first


async def test_parallel_saves_of_one_reading_let_one_through(store: Store, other_process: Store):
    booking = await booking_of(store)

    saves = [
        here.save_booking(CONTOSO, replace(booking, note=f"{n}"))
        for n in range(6)
        for here in (store, other_process)
    ]
    saved = [each for each in await asyncio.gather(*saves) if each]

    assert len(saved) == 1
    assert await store.booking(CONTOSO, booking.id) == saved[0]


async def test_parallel_changes_all_take_effect(store: Store, other_process: Store):
    booking = await booking_of(store)

    changes = [
        here.change_booking(CONTOSO, booking.id, lambda b: replace(b, note=b.note + "x"))
        for _ in range(5)
        for here in (store, other_process)
    ]
    await asyncio.gather(*changes)

    after = await store.booking(CONTOSO, booking.id)
    assert after is not None and (after.note, after.revision) == ("x" * 10, 11)


async def test_a_change_that_changes_nothing_raises_no_revision(store: Store):
    booking = await booking_of(store)

    assert await store.change_booking(CONTOSO, booking.id, lambda b: b) == booking
    assert await store.change_booking(CONTOSO, booking.id, lambda b: None) is None
    assert await store.change_booking(CONTOSO, "nobody", lambda b: b) is None
    assert await store.booking(CONTOSO, booking.id) == booking


async def test_one_of_many_cancels(store: Store, other_process: Store):
    booking = await booking_of(store)
    await store.mark_booking(
        CONTOSO, booking.id, was=[BookingState.BOOKING], becomes=BookingState.BOOKED, trouble=""
    )

    cancels = [
        here.mark_booking(
            CONTOSO, booking.id, was=[BookingState.BOOKED], becomes=BookingState.CANCELLING, note="sorry"
        )
        for _ in range(4)
        for here in (store, other_process)
    ]
    marked = [each for each in await asyncio.gather(*cancels) if each]

    assert len(marked) == 1
    assert (marked[0].state, marked[0].note) == (BookingState.CANCELLING, "sorry")


async def test_the_card_is_kept_aside_and_raises_no_revision(store: Store):
    booking = await booking_of(store)

    assert await store.set_booking_card(CONTOSO, booking.id, "activity-9", shown=1)
    saved = await store.save_booking(CONTOSO, replace(booking, note="n"))  # read before the card was known

    assert saved is not None and (saved.card, saved.revision) == ("activity-9", 2)
    assert await store.booking(CONTOSO, booking.id) == saved


async def test_a_booking_is_found_by_what_others_call_it(store: Store):
    booking = replace(await booking_of(store), event="AAMkEvent", ical_uid="040000")
    saved = await store.save_booking(CONTOSO, booking)

    assert await store.bookings_of(CONTOSO, booking.proposal) == (saved,)
    assert await store.booking_by_event(CONTOSO, "AAMkEvent") == saved
    assert await store.booking_by_ical_uid(CONTOSO, "040000") == saved
    assert await store.latest_booking(CONTOSO, chat().id, DANA) == saved
    assert await store.booking_by_event(CONTOSO, "aamkevent") is None  # Graph's ids know case


async def test_the_latest_booking_of_a_chat_is_the_one_that_this_person_pressed_last(store: Store):
    await claimed(store, now=LATER)
    last = (await claimed(store, now=LATER + timedelta(minutes=1))).booking
    await claimed(store, now=NOW)

    here = CONTOSO, chat().id
    assert await store.latest_booking(*here, DANA) == last
    assert await store.latest_booking(*here, DANA, since=LATER + timedelta(minutes=1)) == last
    assert await store.latest_booking(*here, DANA, since=LATER + timedelta(minutes=2)) is None
    assert await store.latest_booking(*here, EVE) is None


async def test_active_bookings_are_those_that_live_and_are_not_over(store: Store):
    second = (await claimed(store, n=1)).booking
    first = (await claimed(store, n=0)).booking
    gone = (await claimed(store)).booking
    await store.mark_booking(CONTOSO, gone.id, was=[BookingState.BOOKING], becomes=BookingState.FAILED)

    assert await store.active_bookings(CONTOSO, ending_after=NOW) == (first, second)
    assert await store.active_bookings(CONTOSO, ending_after=first.slot.span.end) == (second,)
    assert await store.active_bookings(CONTOSO, ending_after=NOW, requester=DANA) == (first, second)
    assert await store.active_bookings(CONTOSO, ending_after=NOW, requester=EVE) == ()


async def test_bookings_to_look_at_are_those_whose_time_has_come(store: Store):
    due, overdue, later, never = [(await claimed(store)).booking for _ in range(4)]
    await store.look_again(CONTOSO, due.id, NOW)
    await store.look_again(CONTOSO, overdue.id, NOW - timedelta(hours=1))
    await store.look_again(CONTOSO, later.id, NOW + timedelta(seconds=1))
    await store.look_again(CONTOSO, never.id, NOW)
    await store.look_again(CONTOSO, never.id, None)

    assert await store.bookings_to_look_at(CONTOSO, NOW) == (overdue, due)
    assert await store.bookings_to_look_at(CONTOSO, NOW, limit=1) == (overdue,)
    saved = await store.save_booking(CONTOSO, replace(due, note="saving keeps the time"))
    assert await store.bookings_to_look_at(CONTOSO, NOW) == (overdue, saved)


async def test_another_tenant_sees_and_changes_no_booking(store: Store):
    booking = replace(await booking_of(store), event="AAMkEvent", ical_uid="040000")
    saved = await store.save_booking(CONTOSO, booking)
    await store.look_again(CONTOSO, booking.id, NOW)

    assert await store.booking(FABRIKAM, booking.id) is None
    assert await store.bookings_of(FABRIKAM, booking.proposal) == ()
    assert await store.booking_by_event(FABRIKAM, "AAMkEvent") is None
    assert await store.booking_by_ical_uid(FABRIKAM, "040000") is None
    assert await store.latest_booking(FABRIKAM, chat().id, DANA) is None
    assert await store.active_bookings(FABRIKAM, ending_after=NOW) == ()
    assert await store.bookings_to_look_at(FABRIKAM, LATER) == ()
    assert not await store.set_booking_card(FABRIKAM, booking.id, "x")
    assert not await store.look_again(FABRIKAM, booking.id, None)
    assert await store.change_booking(FABRIKAM, booking.id, lambda b: replace(b, note="x")) is None
    with pytest.raises(OtherTenant):
        await store.save_booking(FABRIKAM, booking)
    assert await store.booking(CONTOSO, booking.id) == saved


async def test_what_is_to_be_told_of_a_change_is_kept_with_it_until_it_is_told(store: Store):
    booking = (await claimed(store)).booking
    ben = Answer("ben@contoso.example", "Ben", Rsvp.DECLINED, NOW, "ill")
    news = (Declined(ben), Edited(hour(3), joined=(ben,)))

    saved = await store.change_booking(CONTOSO, booking.id, lambda b: replace(b, note="x"), lambda _: news)

    assert saved is not None
    first, second = await store.untold(CONTOSO, booking.id)
    assert (first.news, second.news) == news
    assert (first.revision, second.revision) == (saved.revision, saved.revision)
    assert await store.told(CONTOSO, booking.id, first)
    assert await store.untold(CONTOSO, booking.id) == (second,)
    assert await store.untold(FABRIKAM, booking.id) == ()
    assert not await store.told(CONTOSO, booking.id, first)  # a second telling finds it told


async def test_of_two_who_find_the_same_one_keeps_the_line(store: Store, other_process: Store):
    booking = (await claimed(store)).booking

    def found(standing: Booking) -> Booking:
        return replace(standing, note="found")

    await asyncio.gather(
        *(
            here.change_booking(CONTOSO, booking.id, found, lambda _: (AllAccepted(),))
            for here in (store, other_process)
        )
    )

    assert len(await store.untold(CONTOSO, booking.id)) == 1


async def test_a_line_about_what_was_not_saved_is_not_kept(store: Store):
    booking = (await claimed(store)).booking
    await store.save_booking(CONTOSO, replace(booking, note="somebody was faster"))

    assert await store.save_booking(CONTOSO, booking, (AllAccepted(),)) is None

    assert await store.untold(CONTOSO, booking.id) == ()


async def test_a_candidates_interviews_are_found_whoever_asked_and_however_they_are_spelt(store: Store):
    booking, other = await booking_of(store), await booking_of(store)
    await store.save_booking(CONTOSO, replace(booking, state=BookingState.BOOKED))
    await store.mark_booking(CONTOSO, other.id, was=(BookingState.BOOKING,), becomes=BookingState.CANCELLED)

    found = await store.interviews_with(CONTOSO, "MIRA@mail.example", ending_after=NOW)

    assert [each.id for each in found] == [booking.id]
    assert await store.interviews_with(CONTOSO, "ira@mail.example", ending_after=NOW) == ()
    assert await store.interviews_with(CONTOSO, "mira@mail.example", ending_after=LATER) == ()
    assert await store.interviews_with(FABRIKAM, "mira@mail.example", ending_after=NOW) == ()


async def test_the_interviews_that_somebody_holds_are_found_by_who_sits(store: Store):
    booking = replace(await booking_of(store), state=BookingState.BOOKED)
    await store.save_booking(CONTOSO, booking)
    await booking_of(store)  # not booked yet

    held = await store.interviews_held(CONTOSO, booking.slot.people[0].id, ending_after=NOW)

    assert [each.id for each in held] == [booking.id]
    assert await store.interviews_held(CONTOSO, DANA, ending_after=NOW) == ()  # she only arranged it


async def test_a_debrief_is_no_interview_of_the_candidate(store: Store):
    booking = await booking_of(store)
    debrief = replace(booking.plan.sessions[0], with_candidate=False)
    await store.save_booking(CONTOSO, replace(booking, plan=replace(booking.plan, sessions=(debrief,))))

    assert await store.interviews_with(CONTOSO, "mira@mail.example", ending_after=NOW) == ()
