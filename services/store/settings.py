"""What each company has decided."""

from collections.abc import Callable

from sqlalchemy import select, update

from services.model import Settings
from services.store.rows import Rows
from services.store.tables import tenants as table


class CompanySettings(Rows):
    async def settings(self, tenant: str) -> Settings:
        """The defaults, until somebody changes one."""
        return (await self._settings(tenant))[1]

    async def change_settings(self, tenant: str, change: Callable[[Settings], Settings]) -> Settings:
        """Read, `change`, save; again when somebody wrote in between. `change` is pure and may run twice."""
        while True:
            revision, standing = await self._settings(tenant)
            changed = change(standing)
            if changed == standing or await self._save(tenant, revision, changed):
                return changed

    async def _settings(self, tenant: str) -> tuple[int, Settings]:
        row = await self._one(select(table.c.revision, table.c.settings).where(table.c.tenant == tenant))
        return (row.revision, row.settings) if row else (0, Settings())

    async def _save(self, tenant: str, revision: int, settings: Settings) -> bool:
        values = {"revision": revision + 1, "settings": settings}
        if not revision:
            return await self._put(table, {"tenant": tenant, **values}, once=True)
        guarded = update(table).where(table.c.tenant == tenant, table.c.revision == revision)
        return await self._write(guarded.values(**values)) > 0
