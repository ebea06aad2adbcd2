"""Proposals, and the one press that books."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import StatementError

from services.model import BookingState, Kit, Person, Settings, Slot
from services.store import Store
from services.store.rows import OtherTenant

from .samples import CONTOSO, DANA, EVE, FABRIKAM, NOW, PLAN, chat, proposed, slot


async def test_a_proposal_comes_back_as_it_was_shown(store: Store):
    shown = await proposed(store)

    assert await store.proposal(CONTOSO, shown.id) == shown
    assert shown.state == "open" and shown.plan == PLAN and shown.slots == (slot(1), slot(2))


async def test_a_repeated_step_finds_the_proposal_that_it_made_the_first_time(store: Store):
    facts = {"requester": DANA, "conversation": chat(), "plan": PLAN, "now": NOW, "id": "from-a-step"}
    first = await store.propose(CONTOSO, slots=(slot(1),), **facts)

    again = await store.propose(CONTOSO, slots=(slot(2),), **facts)

    assert again == first


async def test_the_first_press_makes_a_booking(store: Store):
    shown = await proposed(store)
    await store.set_proposal_card(CONTOSO, shown.id, "activity-7")

    claim = await store.claim_slot(CONTOSO, shown.id, 1, DANA, NOW)

    assert claim is not None and claim.is_first
    booking = claim.booking
    assert (booking.state, booking.slot, booking.requester) == (BookingState.BOOKING, slot(2), DANA)
    assert (booking.proposal, booking.revision, booking.card) == (shown.id, 1, "activity-7")
    assert await store.booking(CONTOSO, booking.id) == booking
    after = await store.proposal(CONTOSO, shown.id)
    assert after == replace(shown, state="claimed", card="activity-7")


async def test_the_card_that_was_pressed_shows_the_booking_even_if_nobody_noted_the_offers_card(store: Store):
    shown = await proposed(store)  # whoever posted it died before writing down which message it became

    claim = await store.claim_slot(CONTOSO, shown.id, 0, DANA, NOW, card="activity-8")

    assert claim is not None
    booking = await store.booking(CONTOSO, claim.booking.id)
    assert booking is not None and booking.card == "activity-8"


async def test_a_second_press_gets_the_same_booking_and_can_tell_that_it_was_second(store: Store):
    shown = await proposed(store)
    first = await store.claim_slot(CONTOSO, shown.id, 0, DANA, NOW)

    second = await store.claim_slot(CONTOSO, shown.id, 1, DANA, NOW)

    assert first is not None and second is not None
    assert second.booking == first.booking and not second.is_first


async def test_of_many_presses_at_one_instant_in_two_processes_one_books(store: Store, other_process: Store):
    shown = await proposed(store)

    presses = [
        here.claim_slot(CONTOSO, shown.id, n % 2, DANA, NOW)
        for n in range(10)
        for here in (store, other_process)
    ]
    claims = await asyncio.gather(*presses)

    assert sum(claim.is_first for claim in claims if claim) == 1
    assert len({claim.booking.id for claim in claims if claim}) == 1 and None not in claims
    assert len(await store.active_bookings(CONTOSO, ending_after=NOW)) == 1


@pytest.mark.parametrize("n", [-1, 2])
async def test_a_slot_that_was_never_shown_cannot_be_claimed(store: Store, n: int):
    shown = await proposed(store)

    assert await store.claim_slot(CONTOSO, shown.id, n, DANA, NOW) is None
    assert (await store.claim_slot(CONTOSO, shown.id, 0, DANA, NOW)) is not None


async def test_a_closed_proposal_cannot_be_claimed_nor_a_claimed_one_closed(store: Store):
    closed, taken = await proposed(store), await proposed(store)
    await store.claim_slot(CONTOSO, taken.id, 0, DANA, NOW)

    assert await store.close_proposal(CONTOSO, closed.id)

    assert await store.claim_slot(CONTOSO, closed.id, 0, DANA, NOW) is None
    assert not await store.close_proposal(CONTOSO, taken.id)


async def test_a_claim_and_its_booking_stand_or_fall_together(store: Store):
    shown = await proposed(store)

    with pytest.raises(StatementError, match="without a zone"):
        await store.claim_slot(CONTOSO, shown.id, 0, DANA, NOW.replace(tzinfo=None))

    assert (await store.proposal(CONTOSO, shown.id)) == shown  # still open: no claim without a booking
    claim = await store.claim_slot(CONTOSO, shown.id, 0, DANA, NOW)
    assert claim is not None and claim.is_first


async def test_the_latest_open_proposal_of_a_chat_is_the_newest_that_nobody_pressed(store: Store):
    older = await proposed(store)
    newer = await proposed(store, now=NOW + timedelta(minutes=5))
    await store.claim_slot(CONTOSO, newer.id, 0, DANA, NOW)

    assert await store.latest_open_proposal(CONTOSO, chat().id) == older
    assert await store.latest_open_proposal(CONTOSO, "19:other") is None


async def test_ones_own_newest_open_proposal_is_found_behind_somebody_elses(store: Store):
    mine = await proposed(store)
    hers = await proposed(store, now=NOW + timedelta(minutes=5), requester=EVE)

    assert await store.latest_open_proposal(CONTOSO, chat().id) == hers
    assert await store.latest_open_proposal(CONTOSO, chat().id, DANA) == mine
    assert await store.latest_proposal(CONTOSO, chat().id, DANA) == mine


async def test_the_page_that_was_shown_last_is_kept(store: Store):
    shown = await proposed(store)

    await store.show_page(CONTOSO, shown.id, 2)

    assert await store.proposal(CONTOSO, shown.id) == replace(shown, page=2)


async def test_what_somebody_was_shown_last_stays_that_after_it_is_claimed(store: Store):
    await proposed(store)
    newer = await proposed(store, now=NOW + timedelta(minutes=5))
    await store.set_proposal_card(CONTOSO, newer.id, "card")
    await store.claim_slot(CONTOSO, newer.id, 0, DANA, NOW)
    kept = await proposed(store, now=NOW + timedelta(minutes=9))
    await store.close_proposal(CONTOSO, kept.id)  # a plan behind a button

    shown = await store.shown_last(CONTOSO, chat().id, DANA)

    assert shown and (shown.id, shown.state) == (newer.id, "claimed")
    assert await store.shown_last(CONTOSO, chat().id, EVE) is None


async def test_another_tenant_sees_and_claims_nothing(store: Store):
    shown = await proposed(store)

    assert await store.proposal(FABRIKAM, shown.id) is None
    assert await store.claim_slot(FABRIKAM, shown.id, 0, EVE, NOW) is None
    assert not await store.close_proposal(FABRIKAM, shown.id)
    assert not await store.set_proposal_card(FABRIKAM, shown.id, "x")
    assert await store.latest_open_proposal(FABRIKAM, chat().id) is None
    assert await store.proposal(CONTOSO, shown.id) == shown


async def test_a_value_of_one_tenant_is_never_written_for_another(store: Store):
    with pytest.raises(OtherTenant):
        await store.propose(
            FABRIKAM, requester=DANA, conversation=chat(CONTOSO), plan=PLAN, slots=(slot(1),), now=NOW
        )


async def test_a_slot_of_several_sittings_becomes_a_booking_each_in_one_claim(store: Store):
    coding, design = (
        replace(slot(n).sittings[0], title=title) for n, title in ((1, "Coding"), (2, "Design"))
    )
    sessions = tuple(replace(PLAN.sessions[0], title=title) for title in ("Coding", "Design"))
    shown = await store.propose(
        CONTOSO,
        requester=DANA,
        conversation=chat(),
        plan=replace(PLAN, sessions=sessions),
        slots=(Slot((coding, design)),),
        now=NOW,
    )

    claim = await store.claim_slot(CONTOSO, shown.id, 0, DANA, NOW)

    assert claim is not None
    assert [(each.loop, each.place) for each in claim.bookings] == [(shown.id, 0), (shown.id, 1)]
    assert [each.plan.sessions[0].title for each in claim.bookings] == ["Coding", "Design"]
    assert await store.bookings_of(CONTOSO, shown.id) == claim.bookings


async def test_a_kit_is_found_by_its_name_in_any_case_and_by_its_own_company_alone(store: Store):
    kit = Kit("Backend Loop", DANA, "Dana", PLAN)
    await store.save_kit(CONTOSO, kit)

    assert await store.kit(CONTOSO, "backend  loop") == kit
    assert await store.kit(FABRIKAM, "Backend Loop") is None
    assert await store.kits(CONTOSO) == (kit,)
    assert await store.drop_kit(CONTOSO, "BACKEND LOOP")
    assert await store.kits(CONTOSO) == ()


async def test_the_candidate_has_an_event_of_their_own_for_interviews_and_none_for_a_debrief(store: Store):
    talk = PLAN.sessions[0]
    alone = replace(talk, title="Debrief", with_candidate=False)
    first, last = slot(1).sittings[0], replace(slot(2).sittings[0], title="Debrief")
    shown = await store.propose(
        CONTOSO,
        requester=DANA,
        conversation=chat(),
        plan=replace(PLAN, sessions=(talk, alone)),
        slots=(Slot((first, last)),),
        now=NOW,
    )
    theirs = Settings(candidate_mailbox=Person("interviews@contoso.example", "Interviews", "i1"))

    claim = await store.claim_slot(CONTOSO, shown.id, 0, DANA, NOW, theirs)

    assert claim is not None
    assert [booking.candidate_host for booking in claim.bookings] == ["i1", ""]
