"""Watches: Graph's change-notification subscriptions, as Graph granted them."""

from datetime import datetime

from services.model import Watch
from services.store.rows import Rows


class Watches(Rows):
    async def save_watch(self, tenant: str, watch: Watch) -> None:
        """Insert, or replace the one with this id."""
        raise NotImplementedError

    async def watch(self, tenant: str, id: str) -> Watch | None:
        """By Graph's subscription id."""
        raise NotImplementedError

    async def watches_of(self, tenant: str, mailbox: str) -> tuple[Watch, ...]:
        """The longest-lasting first."""
        raise NotImplementedError

    async def watches_to_renew(self, tenant: str, now: datetime, limit: int = 100) -> tuple[Watch, ...]:
        """`renew_at <= now`, the most urgent first."""
        raise NotImplementedError

    async def heard(self, tenant: str, id: str, at: datetime) -> bool:
        """A notice came: moves `last_notice` forward, never back."""
        raise NotImplementedError

    async def delete_watch(self, tenant: str, id: str) -> bool:
        raise NotImplementedError
