"""Slots that were shown, and the one press that turns one of them into a booking."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, Update, or_, select, update

from services.booking.loops import parted
from services.model import Booking, BookingState, Conversation, InterviewPlan, Proposal, Settings, Slot
from services.store.bookings import Bookings, columns_of
from services.store.rows import must_match
from services.store.tables import bookings
from services.store.tables import proposals as table
from services.store.words import Claim

MOST_AT_ONCE = 50  # of one chat: in a group others ask too


class Proposals(Bookings):
    async def propose(
        self,
        tenant: str,
        *,
        requester: str,
        conversation: Conversation,
        plan: InterviewPlan,
        slots: Sequence[Slot],
        now: datetime,
        id: str | None = None,
    ) -> Proposal:
        """Keeps a new open proposal. `id` None makes one; a repeated step gives its own, and gets back the
        proposal that it made the first time."""
        must_match(tenant, conversation.tenant)
        made = Proposal(id or uuid4().hex, tenant, requester, conversation, plan, tuple(slots), now)
        values = {
            "tenant": tenant,
            "id": made.id,
            "conversation": conversation.id,
            "state": made.state,
            "card": made.card,
            "created": now,
            "body": made,
        }
        if await self._put(table, values, once=True):
            return made
        return await self.proposal(tenant, made.id) or made

    async def proposal(self, tenant: str, id: str) -> Proposal | None:
        row = await self._one(select(table).where(table.c.tenant == tenant, table.c.id == id))
        return _read(row) if row else None

    async def set_proposal_card(self, tenant: str, id: str, card: str) -> bool:
        here = table.c.tenant == tenant, table.c.id == id
        return await self._write(update(table).where(*here).values(card=card)) > 0

    async def show_page(self, tenant: str, id: str, page: int) -> None:
        """Keeps which page of it was shown last."""
        shown = await self.proposal(tenant, id)
        if shown:
            here = table.c.tenant == tenant, table.c.id == id
            await self._write(update(table).where(*here).values(body=replace(shown, page=page)))

    async def latest_open_proposal(
        self, tenant: str, conversation: str, requester: str = ""
    ) -> Proposal | None:
        """The newest that can still be pressed in this chat (a Conversation's id); of theirs, where a
        requester is named: in a group others ask too."""
        return await self._newest(tenant, conversation, requester, table.c.state == "open")

    async def shown_last(self, tenant: str, conversation: str, requester: str) -> Proposal | None:
        """The newest that somebody was shown in this chat, whatever became of it. A plan that is only kept
        behind a button was not shown."""
        is_shown = or_(table.c.state == "open", table.c.card.is_not(None))
        return await self._newest(tenant, conversation, requester, is_shown)

    async def latest_proposal(self, tenant: str, conversation: str, requester: str) -> Proposal | None:
        """The newest of theirs in this chat, whatever became of it."""
        return await self._newest(tenant, conversation, requester)

    async def _newest(
        self, tenant: str, conversation: str, requester: str, *such: ColumnElement[bool]
    ) -> Proposal | None:
        here = table.c.tenant == tenant, table.c.conversation == conversation
        newest = select(table).where(*here, *such).order_by(table.c.created.desc())
        for most in (1, MOST_AT_ONCE):  # but in a group the first is theirs
            found = map(_read, await self._all(newest.limit(most)))
            if theirs := next((each for each in found if requester in ("", each.requester)), None):
                return theirs
        return None

    async def close_proposal(self, tenant: str, id: str) -> bool:
        """open -> closed; False when it was not open any more."""
        return await self._write(_from_open(tenant, id, "closed")) > 0

    async def claim_slot(
        self,
        tenant: str,
        proposal: str,
        n: int,
        by: str,
        now: datetime,
        settings: Settings = Settings(),  # noqa: B008  frozen
        card: str | None = None,
    ) -> Claim | None:
        """open -> claimed and a booking in state BOOKING for each sitting of the slot, in one transaction
        behind one guarded UPDATE.

        Whoever comes second, even at the same instant and for another slot, gets the first one's bookings
        with `is_first` False. None: no such proposal or slot, or it was closed. Who may press is for the
        caller to check before; `by` is an object id and becomes the bookings' requester. `settings` say in
        whose mailboxes the events live. `card` is the activity that was pressed, and shows them from now on.
        """
        shown = await self.proposal(tenant, proposal)
        if shown is None or not 0 <= n < len(shown.slots):
            return None
        made = _bookings(replace(shown, card=card or shown.card), n, by, settings)
        async with self._writing() as connection:
            claimed = await connection.execute(_from_open(tenant, proposal, "claimed"))
            if claimed.rowcount:
                rows = [{**columns_of(booking), "created": now} for booking in made]
                await connection.execute(bookings.insert(), rows)
                return Claim(made, is_first=True)
        earlier = await self.bookings_of(tenant, proposal)
        return Claim(earlier, is_first=False) if earlier else None


def _from_open(tenant: str, id: str, becomes: str) -> Update:
    here = table.c.tenant == tenant, table.c.id == id, table.c.state == "open"
    return update(table).where(*here).values(state=becomes)


def _bookings(proposal: Proposal, n: int, by: str, settings: Settings) -> tuple[Booking, ...]:
    shared, candidates, plan = settings.organizer, settings.candidate_mailbox, proposal.plan
    if shared:
        plan = replace(plan, organizer=shared, recruiter=plan.organizer)
    parts = tuple(parted(plan, proposal.slots[n]))
    return tuple(
        Booking(
            id=uuid4().hex,
            proposal=proposal.id,
            tenant=proposal.tenant,
            requester=by,
            conversation=proposal.conversation,
            plan=plan,
            slot=slot,
            state=BookingState.BOOKING,
            card=proposal.card,
            loop=proposal.id if len(parts) > 1 else "",
            place=place,
            host=shared.id if shared else "",
            calendar=settings.organizer_calendar if shared else "",
            candidate_host=candidates.id if candidates and plan.meets_candidate else "",
        )
        for place, (plan, slot) in enumerate(parts)
    )


def _read(row: Row[Any]) -> Proposal:
    body: Proposal = row.body
    return replace(body, state=row.state, card=row.card)
