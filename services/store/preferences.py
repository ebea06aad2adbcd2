"""What interviewers ask for, by their Entra object ids."""

from collections.abc import Collection

from sqlalchemy import select

from services.model import Preferences
from services.store.rows import Rows
from services.store.tables import preferences as table


class InterviewersPreferences(Rows):
    async def preferences(self, tenant: str, oids: Collection[str]) -> dict[str, Preferences]:
        """Of those who have said something."""
        query = select(table.c.oid, table.c.body).where(table.c.tenant == tenant, table.c.oid.in_(oids))
        return {row.oid: row.body for row in await self._all(query)}

    async def wants_no_nudges(self, tenant: str, oid: str) -> bool:
        said = (await self.preferences(tenant, (oid,))).get(oid)
        return bool(said and said.no_nudges)

    async def save_preferences(self, tenant: str, oid: str, preferences: Preferences) -> None:
        await self._put(table, {"tenant": tenant, "oid": oid, "body": preferences})
