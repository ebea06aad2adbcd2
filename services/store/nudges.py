"""Where each interviewer stands with each interview, and searches for a colleague."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from services.booking.nudges import Nudging
from services.booking.swaps import Swap, SwapState
from services.store.rows import Rows, must_match
from services.store.tables import nudges as table
from services.store.tables import swaps


class Nudges(Rows):
    async def nudging(self, tenant: str, booking: str, oid: str) -> Nudging | None:
        row = await self._one(_of(tenant).where(table.c.booking == booking, table.c.oid == oid))
        return _read(row) if row else None

    async def nudgings_of(self, tenant: str, oid: str) -> tuple[Nudging, ...]:
        """One person's, of all interviews."""
        return tuple(_read(row) for row in await self._all(_of(tenant).where(table.c.oid == oid)))

    async def nudgings_about(self, tenant: str, booking: str) -> tuple[Nudging, ...]:
        return tuple(_read(row) for row in await self._all(_of(tenant).where(table.c.booking == booking)))

    async def nudgings_due(self, tenant: str, now: datetime, limit: int = 100) -> tuple[Nudging, ...]:
        """The longest overdue first."""
        due = _of(tenant).where(table.c.next_nudge_at <= now).order_by(table.c.next_nudge_at, table.c.booking)
        return tuple(_read(row) for row in await self._all(due.limit(limit)))

    async def begin_nudging(self, tenant: str, nudging: Nudging) -> bool:
        """False when there was one already: it is left as it stands."""
        return await self._put(table, _columns(tenant, nudging), once=True)

    async def save_nudging(self, tenant: str, nudging: Nudging) -> Nudging | None:
        """Writes if the row still has `nudging.n`, and raises that by one. None: somebody else wrote."""
        saved = replace(nudging, n=nudging.n + 1)
        guarded = update(table).where(
            table.c.tenant == tenant,
            table.c.booking == nudging.booking,
            table.c.oid == nudging.oid,
            table.c.n == nudging.n,
        )
        return saved if await self._write(guarded.values(**_columns(tenant, saved))) else None

    async def change_nudging(
        self, tenant: str, booking: str, oid: str, change: Callable[[Nudging], Nudging | None]
    ) -> Nudging | None:
        """Read, `change`, save; again when somebody wrote in between. `change` is pure and may run twice.

        Returns what stands there then, or None when `change` refused or there is no such row.
        """
        while standing := await self.nudging(tenant, booking, oid):
            changed = change(standing)
            if changed is None or changed == standing:
                return changed
            if saved := await self.save_nudging(tenant, replace(changed, n=standing.n)):
                return saved
        return None

    async def add_swap(self, tenant: str, swap: Swap) -> bool:
        """False when there was one of that id already."""
        must_match(tenant, swap.tenant)
        return await self._put(swaps, {**_swap_columns(swap), "n": 0}, once=True)

    async def swap(self, tenant: str, id: str) -> Swap | None:
        row = await self._one(select(swaps).where(swaps.c.tenant == tenant, swaps.c.id == id))
        return row.body if row else None

    async def swaps_about(self, tenant: str, booking: str) -> tuple[Swap, ...]:
        here = select(swaps.c.body).where(swaps.c.tenant == tenant, swaps.c.booking == booking)
        return tuple(row.body for row in await self._all(here))

    async def swaps_ended(self, tenant: str, now: datetime) -> tuple[Swap, ...]:
        """Those still open whose time is over."""
        here = select(swaps.c.body).where(
            swaps.c.tenant == tenant, swaps.c.state == SwapState.OPEN, swaps.c.ends <= now
        )
        return tuple(row.body for row in await self._all(here))

    async def swaps_under_way(self, tenant: str, now: datetime) -> tuple[Swap, ...]:
        """Open or taken, of interviews still to come."""
        here = select(swaps.c.body).where(
            swaps.c.tenant == tenant,
            swaps.c.state.in_((SwapState.OPEN, SwapState.TAKEN)),
            swaps.c.ends > now,
        )
        return tuple(row.body for row in await self._all(here))

    async def change_swap(self, tenant: str, id: str, change: Callable[[Swap], Swap | None]) -> Swap | None:
        """Read, `change`, save; again when somebody wrote in between. `change` is pure and may run twice.

        Of two who take a seat at once, the second one's `change` sees it taken. None when `change` refused or
        there is no such search.
        """
        while row := await self._one(select(swaps).where(swaps.c.tenant == tenant, swaps.c.id == id)):
            changed = change(row.body)
            if changed is None or changed == row.body:
                return changed
            guarded = update(swaps).where(swaps.c.tenant == tenant, swaps.c.id == id, swaps.c.n == row.n)
            if await self._write(guarded.values(**_swap_columns(changed), n=row.n + 1)):
                return changed
        return None


def _of(tenant: str) -> Select[Any]:
    return select(table).where(table.c.tenant == tenant)


def _columns(tenant: str, nudging: Nudging) -> dict[str, Any]:
    here = {"tenant": tenant, "booking": nudging.booking, "oid": nudging.oid}
    return {**here, "n": nudging.n, "next_nudge_at": nudging.next_at, "body": nudging}


def _read(row: Row[Any]) -> Nudging:
    body: Nudging = row.body
    return replace(body, n=row.n)


def _swap_columns(swap: Swap) -> dict[str, Any]:
    return {
        "tenant": swap.tenant,
        "id": swap.id,
        "booking": swap.booking,
        "state": swap.state,
        "ends": swap.ends,
        "body": swap,
    }
