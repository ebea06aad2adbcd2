"""Where interviewers stand, and searches for a colleague: written by one at a time."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from services.booking.nudges import Nudging, begun
from services.booking.swaps import Asked, Swap, SwapState
from services.model import BookingState, Person, WorkingHours
from services.store import Store

from .samples import ASHA, CONTOSO, FABRIKAM, NOW, claimed

HOURS = WorkingHours("Asia/Kolkata")
CHI, EVA = Person("chi@contoso.example", "Chi", "c1"), Person("eva@contoso.example", "Eva", "e1")
HOUR = timedelta(hours=1)


async def nudged(store: Store, next_at: datetime | None = NOW) -> Nudging:
    booking = (await claimed(store)).booking
    nudging = replace(begun(booking, "a1", HOURS, NOW), next_at=next_at)
    await store.begin_nudging(CONTOSO, nudging)
    return nudging


async def test_what_is_due_is_found_and_a_repeated_beginning_changes_nothing(store: Store):
    nudging = await nudged(store)

    again = await store.begin_nudging(CONTOSO, replace(nudging, told=True))

    assert again is False
    assert await store.nudgings_due(CONTOSO, NOW) == (nudging,)
    assert await store.nudgings_due(CONTOSO, NOW - HOUR) == ()
    assert await store.nudgings_due(FABRIKAM, NOW) == ()


async def test_of_two_writers_the_second_has_to_read_again(store: Store, other_process: Store):
    nudging = await nudged(store)

    first = await store.save_nudging(CONTOSO, replace(nudging, asked=(NOW,)))
    second = await other_process.save_nudging(CONTOSO, replace(nudging, told=True))

    assert first and first.n == nudging.n + 1
    assert second is None
    assert await store.nudgings_of(CONTOSO, "a1") == (first,)
    assert await store.nudgings_about(CONTOSO, nudging.booking) == (first,)


async def test_a_change_is_made_on_what_somebody_else_wrote_meanwhile(store: Store):
    nudging = await nudged(store)
    await store.save_nudging(CONTOSO, replace(nudging, told=True))

    after = await store.change_nudging(CONTOSO, nudging.booking, "a1", lambda one: replace(one, asked=(NOW,)))

    assert after and after.told and after.asked == (NOW,)
    assert await store.change_nudging(CONTOSO, nudging.booking, "nobody", lambda one: one) is None


async def test_a_booking_is_thought_over_once_a_revision(store: Store):
    booking = (await claimed(store)).booking
    assert await store.bookings_to_think_over(CONTOSO, NOW) == ()  # not booked yet

    booked = await store.mark_booking(
        CONTOSO, booking.id, was=(BookingState.BOOKING,), becomes=BookingState.BOOKED
    )
    assert booked
    assert [one.id for one in await store.bookings_to_think_over(CONTOSO, NOW)] == [booking.id]

    assert await store.thought_over(CONTOSO, booking.id, booked.revision)
    assert not await store.thought_over(CONTOSO, booking.id, booked.revision)
    assert await store.bookings_to_think_over(CONTOSO, NOW) == ()

    await store.change_booking(CONTOSO, booking.id, lambda one: replace(one, note="changed"))
    assert len(await store.bookings_to_think_over(CONTOSO, NOW)) == 1
    assert await store.bookings_to_think_over(CONTOSO, NOW + timedelta(days=9)) == ()  # it is over


async def test_of_two_who_take_a_seat_at_once_one_has_it(store: Store, other_process: Store):
    swap = Swap("s1", CONTOSO, "b1", ASHA, NOW + HOUR, NOW + 9 * HOUR, asked=(Asked(CHI), Asked(EVA)))
    assert await store.add_swap(CONTOSO, swap)
    assert not await store.add_swap(CONTOSO, replace(swap, taken_by="c1"))

    def taking(oid: str):
        def take(standing: Swap) -> Swap | None:
            return replace(standing, state=SwapState.TAKEN, taken_by=oid) if standing.is_open else None

        return take

    both = await asyncio.gather(
        store.change_swap(CONTOSO, "s1", taking("c1")), other_process.change_swap(CONTOSO, "s1", taking("e1"))
    )

    [taken] = [one for one in both if one]
    assert await store.swap(CONTOSO, "s1") == taken
    assert await store.swaps_about(CONTOSO, "b1") == (taken,)
    assert await store.swaps_ended(CONTOSO, NOW + 2 * HOUR) == ()


async def test_an_open_search_whose_time_is_over_is_found(store: Store):
    swap = Swap("s1", CONTOSO, "b1", ASHA, NOW + HOUR, NOW + 9 * HOUR)
    await store.add_swap(CONTOSO, swap)

    assert await store.swaps_ended(CONTOSO, NOW) == ()
    assert await store.swaps_under_way(CONTOSO, NOW) == (swap,)
    assert await store.swaps_ended(CONTOSO, NOW + HOUR) == (swap,)
    assert await store.swap(FABRIKAM, "s1") is None
