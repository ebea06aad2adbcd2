"""What came in already: the guard against doubles and replays."""

from datetime import datetime

from services.store.rows import Rows


class Seen(Rows):
    async def first_activity(self, tenant: str, conversation: str, activity: str, now: datetime) -> bool:
        """True once per activity of a chat, for one of any number of askers."""
        raise NotImplementedError

    async def first_notice(self, tenant: str, key: str, now: datetime) -> bool:
        """True once per key (a Notice's `key`)."""
        raise NotImplementedError

    async def drop_seen(self, tenant: str, before: datetime) -> int:
        """Forgets activities and notices older than that; returns how many."""
        raise NotImplementedError
