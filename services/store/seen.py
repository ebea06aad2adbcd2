"""What came in already: the guard against doubles and replays."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import delete

from services.store.rows import Rows
from services.store.tables import seen as table


class Seen(Rows):
    async def first_activity(self, tenant: str, conversation: str, activity: str, now: datetime) -> bool:
        """True once per activity of a chat, for one of any number of askers."""
        return await self._first(tenant, now, "activity", conversation, activity)

    async def first_notice(self, tenant: str, key: str, now: datetime) -> bool:
        """True once per key (a Notice's `key`)."""
        return await self._first(tenant, now, "notice", key)

    async def drop_seen(self, tenant: str, before: datetime) -> int:
        """Forgets activities and notices older than that; returns how many."""
        return await self._write(delete(table).where(table.c.tenant == tenant, table.c.at < before))

    async def _first(self, tenant: str, now: datetime, *what: str) -> bool:
        key = hashlib.sha256(json.dumps(what).encode()).hexdigest()
        return await self._put(table, {"tenant": tenant, "key": key, "at": now}, once=True)
