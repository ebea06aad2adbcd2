"""Everything that is kept, one file per subject. The tenant comes first, in every call and every key."""

import asyncio
from contextlib import nullcontext

from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.amendments import Amendments
from services.store.consents import Consents
from services.store.conversations import Conversations
from services.store.kits import NamedKits
from services.store.mailboxes import Mailboxes
from services.store.notices import Notices
from services.store.nudges import Nudges
from services.store.preferences import InterviewersPreferences
from services.store.proposals import Proposals
from services.store.roster import Roster
from services.store.set_ups import SetUps
from services.store.settings import CompanySettings
from services.store.sign_ins import SignIns
from services.store.tokens import Tokens
from services.store.waiting import WaitingAsks
from services.store.watches import Watches


class Store(
    CompanySettings,
    Consents,
    Conversations,
    WaitingAsks,
    Proposals,
    Amendments,
    Watches,
    Notices,
    Nudges,
    Mailboxes,
    SignIns,
    Tokens,
    InterviewersPreferences,
    NamedKits,
    Roster,
    SetUps,
):
    """All methods are safe to repeat and safe to call from several processes at once.

    Fulfils `TokenRows` and `SignInRows` of `services/identity/ports.py`.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # SQLite lets those who wait ask again and again, and whoever asks at the right time is next: of many
        # somebody would wait for longer than its patience. PostgreSQL queues by itself.
        self._one_writer = asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    async def close(self) -> None:
        await self._engine.dispose()
