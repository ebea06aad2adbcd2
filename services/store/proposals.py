"""Slots that were shown, and the one press that turns one of them into a booking."""

from collections.abc import Sequence
from datetime import datetime

from services.model import Conversation, InterviewPlan, Proposal, Slot
from services.store.rows import Rows
from services.store.words import Claim


class Proposals(Rows):
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
        raise NotImplementedError

    async def proposal(self, tenant: str, id: str) -> Proposal | None:
        raise NotImplementedError

    async def set_proposal_card(self, tenant: str, id: str, card: str) -> bool:
        raise NotImplementedError

    async def latest_open_proposal(self, tenant: str, conversation: str) -> Proposal | None:
        """The newest that can still be pressed in this chat (a Conversation's id)."""
        raise NotImplementedError

    async def close_proposal(self, tenant: str, id: str) -> bool:
        """open -> closed; False when it was not open any more."""
        raise NotImplementedError

    async def claim_slot(self, tenant: str, proposal: str, n: int, by: str) -> Claim | None:
        """open -> claimed and a booking in state BOOKING, in one transaction behind one guarded UPDATE.

        Whoever comes second, even at the same instant and for another slot, gets the first one's booking with
        `is_first` False. None: no such proposal or slot, or it was closed. Who may press is for the caller to
        check before; `by` is an object id and becomes the booking's requester.
        """
        raise NotImplementedError
