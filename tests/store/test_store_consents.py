"""A company's consent is written under a revision: nobody overwrites what they have not read."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from services.identity.consent import State, TenantConsent
from services.store import Store

from .samples import CONTOSO, FABRIKAM, NOW


async def test_changes_at_the_same_moment_all_count(store: Store):
    def one_more(standing: TenantConsent) -> TenantConsent:
        return replace(standing, lacking=(*standing.lacking, "x"))

    await asyncio.gather(*(store.change_consent(CONTOSO, one_more) for _ in range(8)))

    assert (await store.consent(CONTOSO)).lacking == ("x",) * 8
    assert await store.consent(FABRIKAM) == TenantConsent()


async def test_what_stood_before_is_told_to_the_one_who_changed_it(store: Store):
    def asked(standing: TenantConsent) -> TenantConsent | None:
        return None if standing.state is State.ASKED else replace(standing, state=State.ASKED)

    results = await asyncio.gather(*(store.change_consent(CONTOSO, asked) for _ in range(4)))

    assert sum(before.state is not after.state for before, after in results) == 1


async def test_a_company_is_due_when_its_next_look_has_come(store: Store):
    assert not await store.consent_is_due(CONTOSO, NOW)
    await store.change_consent(CONTOSO, lambda one: replace(one, next_look=NOW))

    assert await store.consent_is_due(CONTOSO, NOW)
    assert not await store.consent_is_due(CONTOSO, NOW - timedelta(seconds=1))
    assert not await store.consent_is_due(FABRIKAM, NOW)
