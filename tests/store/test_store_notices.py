"""Watches, the mailboxes behind them, and what rang."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.model import BookingState, Watch
from services.store import Store
from services.store.rows import OtherTenant
from services.store.words import Mailbox, Rung

from .samples import CONTOSO, DANA, EVE, FABRIKAM, NOW, claimed

BOX = Mailbox(CONTOSO, DANA, tend_at=NOW + timedelta(hours=1))


def watch(id: str = "s1", tenant: str = CONTOSO) -> Watch:
    return Watch(id, tenant, DANA, b"\x00hash\xff", NOW + timedelta(days=6), NOW + timedelta(days=3))


async def booked(store: Store, *events: str) -> list[str]:
    """Bookings with these events, by id."""
    bookings = [(event, (await claimed(store)).booking) for event in events]
    for event, booking in bookings:
        await store.save_booking(CONTOSO, replace(booking, state=BookingState.BOOKED, event=event))
    return [booking.id for _, booking in bookings]


async def test_watches_are_kept_by_mailbox_the_longest_lasting_first(store: Store):
    later = replace(watch("s2"), expires=NOW + timedelta(days=7), renew_at=NOW + timedelta(days=4))
    await store.save_watch(CONTOSO, watch())
    await store.save_watch(CONTOSO, later)

    assert await store.watch(CONTOSO, "s1") == watch()
    assert await store.watches_of(CONTOSO, DANA) == (later, watch())
    assert await store.watches(CONTOSO) == (watch(), later) and await store.watches(FABRIKAM) == ()
    assert await store.drop_expired_watches(CONTOSO, DANA, watch().expires) == 1
    assert await store.watches_of(CONTOSO, DANA) == (later,)
    assert await store.delete_watch(CONTOSO, "s2") and not await store.delete_watch(CONTOSO, "s2")


async def test_the_last_notice_of_a_watch_never_moves_back(store: Store):
    await store.save_watch(CONTOSO, watch())

    for minutes in (2, 1):
        await store.keep_notices(CONTOSO, (), {"s1"}, "w", NOW + timedelta(minutes=minutes))

    heard = await store.watch(CONTOSO, "s1")
    assert heard is not None and heard.last_notice == NOW + timedelta(minutes=2)


async def test_another_tenant_has_no_part_in_a_watch(store: Store):
    await store.save_watch(CONTOSO, watch())

    assert await store.watch(FABRIKAM, "s1") is None
    assert await store.watches_of(FABRIKAM, DANA) == ()
    assert await store.drop_expired_watches(FABRIKAM, DANA, NOW + timedelta(days=99)) == 0
    await store.keep_notices(FABRIKAM, (), {"s1"}, "w", NOW)
    assert not await store.delete_watch(FABRIKAM, "s1")
    with pytest.raises(OtherTenant):
        await store.save_watch(FABRIKAM, watch())
    assert await store.watch(CONTOSO, "s1") == watch()


async def test_a_handshake_that_one_replica_expects_every_replica_expects(store: Store, other_process: Store):
    await store.expect_handshake(CONTOSO, DANA, NOW + timedelta(minutes=1))

    assert await other_process.expects_handshake(CONTOSO, NOW)
    assert not await other_process.expects_handshake(FABRIKAM, NOW)
    assert not await other_process.expects_handshake(CONTOSO, NOW + timedelta(minutes=1))
    await store.end_handshake(CONTOSO, DANA)
    assert not await other_process.expects_handshake(CONTOSO, NOW)


async def test_events_lead_to_our_bookings_and_other_peoples_are_passed_over(store: Store):
    booking = (await claimed(store)).booking
    await store.save_booking(CONTOSO, replace(booking, state=BookingState.BOOKED, event="AAMk="))

    assert await store.bookings_by_events(CONTOSO, {"AAMk=", "theirs"}) == {booking.id}
    assert await store.bookings_by_events(CONTOSO, ()) == frozenset()
    assert await store.bookings_by_events(FABRIKAM, {"AAMk="}) == frozenset()


async def test_a_card_that_shows_an_older_state_is_found_until_it_is_drawn(store: Store):
    booking = (await claimed(store)).booking
    assert await store.cards_behind(CONTOSO, NOW) == ((booking.id, booking.revision),)
    assert await store.cards_behind(FABRIKAM, NOW) == ()
    assert await store.cards_behind(CONTOSO, NOW + timedelta(days=1)) == ()  # it is over

    await store.set_booking_card(CONTOSO, booking.id, "card", booking.revision)

    assert await store.cards_behind(CONTOSO, NOW) == ()


async def test_a_booking_that_rings_often_is_looked_at_once(store: Store):
    b1, b2 = await booked(store, "e1", "e2")

    assert await store.keep_notices(CONTOSO, {"e1", "e2", "theirs"}, (), "first", NOW) == {b1, b2}
    assert await store.keep_notices(CONTOSO, {"e1"}, (), "second", NOW) == {b1}
    assert await store.keep_notices(CONTOSO, {"theirs"}, (), "third", NOW) == frozenset()
    assert await store.keep_notices(FABRIKAM, {"e1"}, (), "fourth", NOW) == frozenset()

    assert await store.notices(FABRIKAM) == ()
    assert set(await store.notices(CONTOSO)) == {Rung(b1, "second"), Rung(b2, "first")}


async def test_what_rings_while_it_is_worked_off_stays(store: Store, other_process: Store):
    b1, _ = await booked(store, "e1", "e2")
    await store.keep_notices(CONTOSO, {"e1", "e2"}, (), "first", NOW)
    seen = await store.notices(CONTOSO)

    await other_process.keep_notices(CONTOSO, {"e1"}, (), "second", NOW)

    assert await store.drop_notices(CONTOSO, seen) == 1
    assert await store.notices(CONTOSO) == (Rung(b1, "second"),)
    assert await store.drop_notices(CONTOSO, ()) == 0


async def test_replicas_that_take_in_the_same_notices_do_not_block_each_other(
    store: Store, other_process: Store
):
    many = {f"e{n}" for n in range(30)}
    await booked(store, *many)

    await asyncio.gather(
        *(
            one.keep_notices(CONTOSO, many, (), f"w{n}", NOW)
            for n in range(8)
            for one in (store, other_process)
        )
    )

    assert len(await store.notices(CONTOSO)) == 30


async def test_mailboxes_are_tended_by_the_clock_and_keep_their_counts(store: Store):
    await store.save_mailbox(CONTOSO, BOX)
    await store.save_mailbox(CONTOSO, Mailbox(CONTOSO, EVE))
    assert await store.mailboxes_to_tend(CONTOSO, NOW) == ()
    assert await store.mailboxes_to_tend(CONTOSO, NOW + timedelta(hours=1)) == (BOX,)

    assert await store.count_changes(CONTOSO, DANA, "notice", 3)
    assert await store.count_changes(CONTOSO, DANA, "reconcile", 1)
    await store.save_mailbox(CONTOSO, replace(BOX, delta_link="/me/x?$deltatoken=1", last_reconcile=NOW))

    kept = await store.mailbox(CONTOSO, DANA)
    assert kept is not None and (kept.by_notice, kept.by_reconcile, kept.last_reconcile) == (3, 1, NOW)
    assert [box.id for box in await store.mailboxes(CONTOSO)] == sorted([DANA, EVE])
    assert await store.mailbox(FABRIKAM, DANA) is None
    assert not await store.count_changes(FABRIKAM, DANA, "notice", 1)
    with pytest.raises(OtherTenant):
        await store.save_mailbox(FABRIKAM, BOX)
