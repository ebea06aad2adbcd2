"""Who interviews, and what they bring."""

from dataclasses import replace

from services.model import Member, Person, Profile, Seniority
from services.store import Store

from .samples import ASHA, CONTOSO, FABRIKAM

BEN = Member(Person("ben@contoso.example", "ben carter", "b1"), Profile(("Go",), ("de", "pt-BR")))


async def test_a_roster_is_kept_by_name_and_each_row_replaced(store: Store):
    asha = Member(ASHA, Profile(("Python", "System design"), ("en",), Seniority.SENIOR))
    await store.save_member(CONTOSO, BEN)
    await store.save_member(CONTOSO, asha)

    await store.save_member(CONTOSO, replace(BEN, brings=Profile(("Rust",))))

    assert await store.roster(CONTOSO) == (asha, replace(BEN, brings=Profile(("Rust",))))


async def test_whoever_is_taken_off_is_gone_and_other_companies_are_not_touched(store: Store):
    await store.save_member(CONTOSO, BEN)
    await store.save_member(FABRIKAM, BEN)

    assert await store.drop_member(CONTOSO, "b1")
    assert not await store.drop_member(CONTOSO, "b1")

    assert await store.roster(CONTOSO) == ()
    assert await store.roster(FABRIKAM) == (BEN,)
