"""What a company has decided."""

import asyncio
from dataclasses import replace

from services.model import Preferences, Settings
from services.store import Store

from .samples import CONTOSO, FABRIKAM


async def test_a_company_that_decided_nothing_has_the_defaults(store: Store):
    assert await store.settings(CONTOSO) == Settings()


async def test_two_changes_at_once_are_both_kept(store: Store):
    def administrator(oid: str):
        return lambda standing: replace(standing, administrators=(*standing.administrators, oid))

    await asyncio.gather(*(store.change_settings(CONTOSO, administrator(f"a{n}")) for n in range(8)))

    kept = await store.settings(CONTOSO)
    assert sorted(kept.administrators) == [f"a{n}" for n in range(8)]
    assert await store.settings(FABRIKAM) == Settings()


async def test_what_an_interviewer_asks_for_is_kept_for_them_alone(store: Store):
    await store.save_preferences(CONTOSO, "a1", Preferences(a_week=3))
    await store.save_preferences(CONTOSO, "a1", Preferences(a_week=2))
    await store.save_preferences(FABRIKAM, "a1", Preferences(a_week=9))

    assert await store.preferences(CONTOSO, ["a1", "b1"]) == {"a1": Preferences(a_week=2)}
