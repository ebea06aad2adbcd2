"""Where each company's set-up stands: one row a company, under a revision."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select, update

from services.model import Conversation
from services.setup.steps import SetUp
from services.store.rows import Rows
from services.store.tables import set_ups as table
from services.store.words import SettingUp


class SetUps(Rows):
    async def setting_up(self, tenant: str) -> SettingUp | None:
        row = await self._one(select(table).where(table.c.tenant == tenant))
        return _read(row) if row else None

    async def begin_set_up(
        self, tenant: str, oid: str, company: str, conversation: Conversation, setup: SetUp
    ) -> SettingUp:
        """As an administrator has named things now; the card that showed it before shows it no more."""
        before = await self.setting_up(tenant)
        begun = SettingUp(
            tenant, before.revision + 1 if before else 1, oid, company, conversation, None, setup
        )
        await self._put(table, _columns(begun))
        return begun

    async def change_set_up(self, tenant: str, change: Callable[[SetUp], SetUp]) -> SettingUp | None:
        """Read, `change`, save; again when somebody wrote in between. `change` is pure and may run twice."""
        while standing := await self.setting_up(tenant):
            changed = replace(standing, revision=standing.revision + 1, setup=change(standing.setup))
            here = table.c.tenant == tenant, table.c.revision == standing.revision
            values = _columns(changed)
            del values["card"]
            if changed.setup == standing.setup:
                return standing
            if await self._write(update(table).where(*here).values(**values)):
                return changed
        return None

    async def set_set_up_card(self, tenant: str, card: str) -> None:
        await self._write(update(table).where(table.c.tenant == tenant).values(card=card))


def _columns(one: SettingUp) -> dict[str, Any]:
    return {
        "tenant": one.tenant,
        "revision": one.revision,
        "oid": one.oid,
        "company": one.company,
        "conversation": one.conversation,
        "card": one.card,
        "next_look_at": one.setup.next_look,
        "body": one.setup,
    }


def _read(row: Row[Any]) -> SettingUp:
    return SettingUp(row.tenant, row.revision, row.oid, row.company, row.conversation, row.card, row.body)
