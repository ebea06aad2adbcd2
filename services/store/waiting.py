"""Asks that wait for a sign-in or for a form."""

from datetime import datetime

from services.store.rows import Rows
from services.store.words import Waiting


class WaitingAsks(Rows):
    async def save_waiting(self, tenant: str, waiting: Waiting) -> None:
        """Insert, or replace the one with this id."""
        raise NotImplementedError

    async def waiting(self, tenant: str, id: str) -> Waiting | None:
        """A look without taking: whose is it?"""
        raise NotImplementedError

    async def waiting_of(self, tenant: str, oid: str) -> tuple[Waiting, ...]:
        """All that wait for this person, the oldest first."""
        raise NotImplementedError

    async def take_waiting(self, tenant: str, id: str) -> Waiting | None:
        """Once: of two takers, even at the same instant, one gets it and the other None."""
        raise NotImplementedError

    async def drop_waiting(self, tenant: str, before: datetime) -> int:
        """Those created before that instant; returns how many."""
        raise NotImplementedError
