"""Changes that were confirmed are put down all or none, and never over what somebody else wrote."""

import asyncio
from dataclasses import replace

import pytest

from services.model import Amendment, Booking, Person, Settings
from services.store import Store
from services.store.rows import OtherTenant

from .samples import CONTOSO, DANA, EVE, FABRIKAM, NOW, PLAN, claimed, proposed, slot

SHARED = Person("interviews@contoso.example", "Interviews", "i1")
HIRING = Person("hiring@contoso.example", "Hiring", "h1")


async def two(store: Store) -> tuple[Booking, Booking]:
    return (await claimed(store)).booking, (await claimed(store)).booking


def changing(booking: Booking, by: str = DANA) -> Booking:
    return replace(booking, amendment=Amendment("a-1", by, PLAN, slot(3), "chat", "card"))


async def test_all_of_a_change_is_kept_under_higher_revisions(store: Store):
    pair = await two(store)

    assert await store.amend(CONTOSO, [changing(each) for each in pair])

    for each in pair:
        kept = await store.booking(CONTOSO, each.id)
        assert kept == replace(changing(each), revision=each.revision + 1)


async def test_one_that_was_written_meanwhile_keeps_all_of_them_back(store: Store):
    first, second = await two(store)
    await store.save_booking(CONTOSO, replace(second, note="somebody was faster"))

    assert not await store.amend(CONTOSO, [changing(first), changing(second)])

    assert await store.booking(CONTOSO, first.id) == first


async def test_of_two_changes_at_once_one_is_kept(store: Store, other_process: Store):
    booking = (await claimed(store)).booking

    kept = await asyncio.gather(
        *(here.amend(CONTOSO, [changing(booking, by)]) for here, by in ((store, DANA), (other_process, EVE)))
    )

    assert sorted(kept) == [False, True]


async def test_a_change_of_another_companys_interview_is_refused(store: Store):
    booking = (await claimed(store)).booking

    with pytest.raises(OtherTenant):
        await store.amend(FABRIKAM, [changing(booking)])

    assert await store.booking(CONTOSO, booking.id) == booking


async def test_a_claim_says_in_whose_mailboxes_the_events_live(store: Store):
    proposal = await proposed(store)
    settings = Settings(organizer=SHARED, organizer_calendar="c2", candidate_mailbox=HIRING)

    claim = await store.claim_slot(CONTOSO, proposal.id, 0, DANA, NOW, settings)

    assert claim is not None
    booking = claim.booking
    assert (booking.host, booking.calendar, booking.candidate_host) == ("i1", "c2", "h1")
    assert (booking.plan.organizer, booking.plan.recruiter) == (SHARED, PLAN.organizer)
    assert (booking.mailbox, booking.requester) == ("i1", DANA)


async def test_a_booking_is_found_by_the_candidates_own_event_too(store: Store):
    booking = (await claimed(store)).booking
    await store.save_booking(CONTOSO, replace(booking, event="inside", candidate_event="theirs"))

    assert await store.bookings_by_events(CONTOSO, ["theirs"]) == {booking.id}
    assert await store.bookings_by_events(CONTOSO, ["inside"]) == {booking.id}
    assert await store.bookings_by_events(FABRIKAM, ["theirs"]) == frozenset()
