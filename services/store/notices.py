"""Notices taken in and not yet worked off: bookings to look at, each once, however often it rang."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.rows import Rows, upsert
from services.store.tables import bookings, watches
from services.store.tables import notices as table
from services.store.words import Rung


class Notices(Rows):
    async def bookings_by_events(self, tenant: str, events: Collection[str]) -> frozenset[str]:
        """The bookings whose events these are (Graph's immutable ids); other people's are passed over."""
        query = select(bookings.c.id).where(*_of_events(tenant, events))
        return frozenset(row.id for row in await self._all(query)) if events else frozenset()

    async def cards_behind(self, tenant: str, now: datetime, limit: int = 100) -> tuple[tuple[str, int], ...]:
        """Ids and revisions of bookings not yet over whose card shows an older state, or was never drawn."""
        here = bookings.c.tenant == tenant, bookings.c.ends > now, bookings.c.shown != bookings.c.revision
        query = select(bookings.c.id, bookings.c.revision).where(*here).order_by(bookings.c.id)
        return tuple((row.id, row.revision) for row in await self._all(query.limit(limit)))

    async def keep_notices(
        self, tenant: str, events: Collection[str], watches: Collection[str], wave: str, at: datetime
    ) -> frozenset[str]:
        """All in one transaction: the bookings whose events rang, which it returns, and when these watches
        were heard last. Other people's events are passed over.

        `wave` is new at every call. A booking that rings again before it was looked at gets the newer wave,
        so that `drop_notices` of the older one leaves it standing.
        """
        # In one order, or two replicas could wait for each other.
        rang = select(bookings.c.tenant, bookings.c.id, literal(wave)).where(*_of_events(tenant, events))
        keep = upsert(self._engine, table, ["wave"]).from_select(
            ["tenant", "booking", "wave"], rang.order_by(bookings.c.id)
        )
        async with self._writing() as connection:
            kept = await connection.execute(keep.returning(table.c.booking))
            await _heard(connection, tenant, watches, at)
            return frozenset(kept.scalars())

    async def notices(self, tenant: str, limit: int = 100) -> tuple[Rung, ...]:
        query = select(table.c.booking, table.c.wave).where(table.c.tenant == tenant)
        return tuple(
            Rung(row.booking, row.wave) for row in await self._all(query.order_by(table.c.wave).limit(limit))
        )

    async def drop_notices(self, tenant: str, worked_off: Collection[Rung]) -> int:
        """Those that have not rung again since; returns how many."""
        if not worked_off:
            return 0
        seen = tuple_(table.c.booking, table.c.wave).in_([(one.booking, one.wave) for one in worked_off])
        return await self._write(delete(table).where(table.c.tenant == tenant, seen))


def _of_events(tenant: str, events: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    told = or_(bookings.c.event.in_(events), bookings.c.candidate_event.in_(events))
    return bookings.c.tenant == tenant, told


async def _heard(connection: AsyncConnection, tenant: str, ids: Collection[str], at: datetime) -> None:
    """Moves `last_notice` forward, never back."""
    earlier = or_(watches.c.last_notice.is_(None), watches.c.last_notice < at)
    here = watches.c.tenant == tenant, watches.c.id.in_(sorted(ids)), earlier
    await connection.execute(update(watches).where(*here).values(last_notice=at))
