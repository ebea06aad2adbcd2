"""Where each company's consent stands, under a revision."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from services.identity.consent import TenantConsent
from services.store.rows import Rows
from services.store.tables import consents as table


class Consents(Rows):
    async def consent(self, tenant: str) -> TenantConsent:
        """Not asked, until somebody did."""
        return (await self._consent(tenant))[1]

    async def change_consent(
        self, tenant: str, change: Callable[[TenantConsent], TenantConsent | None]
    ) -> tuple[TenantConsent, TenantConsent]:
        """Read, `change`, save; again when somebody wrote in between. `change` is pure and may run twice.

        Returns what stood there before and what stands there now; when it gives None, nothing is written.
        """
        while True:
            revision, standing = await self._consent(tenant)
            changed = change(standing)
            if changed is None or changed == standing:
                return standing, standing
            if await self._save_consent(tenant, revision, changed):
                return standing, changed

    async def consent_is_due(self, tenant: str, now: datetime) -> bool:
        here = table.c.tenant == tenant, table.c.next_look_at <= now
        return await self._one(select(table.c.tenant).where(*here)) is not None

    async def _consent(self, tenant: str) -> tuple[int, TenantConsent]:
        row = await self._one(select(table.c.revision, table.c.body).where(table.c.tenant == tenant))
        return (row.revision, row.body) if row else (0, TenantConsent())

    async def _save_consent(self, tenant: str, revision: int, consent: TenantConsent) -> bool:
        values = {"revision": revision + 1, "next_look_at": consent.next_look, "body": consent}
        if not revision:
            return await self._put(table, {"tenant": tenant, **values}, once=True)
        guarded = update(table).where(table.c.tenant == tenant, table.c.revision == revision)
        return await self._write(guarded.values(**values)) > 0
