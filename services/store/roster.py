"""Each company's roster: who interviews, and what they bring, by their Entra object ids."""

from sqlalchemy import delete, select

from services.model import Member
from services.store.rows import Rows
from services.store.tables import roster as table


class Roster(Rows):
    async def roster(self, tenant: str) -> tuple[Member, ...]:
        """By name."""
        rows = await self._all(select(table.c.body).where(table.c.tenant == tenant))
        members: list[Member] = [row.body for row in rows]
        return tuple(sorted(members, key=lambda member: (member.person.name.casefold(), member.person.id)))

    async def save_member(self, tenant: str, member: Member) -> None:
        """Insert, or replace the row of that person."""
        await self._put(table, {"tenant": tenant, "oid": member.person.id, "body": member})

    async def drop_member(self, tenant: str, oid: str) -> bool:
        here = table.c.tenant == tenant, table.c.oid == oid
        return await self._write(delete(table).where(*here)) > 0
