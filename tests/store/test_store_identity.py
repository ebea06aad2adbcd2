"""Token rows and sign-ins under way, as services/identity/ports.py wants them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from services.identity.ports import SignInRow, SignInRows, Stage, TokenRow, TokenRows
from services.store import Store

from .samples import CONTOSO, DANA, EVE, FABRIKAM, NOW

TOKENS = TokenRow(CONTOSO, DANA, b"\x00sealed\xff", "v1")


def sign_in(link: bytes = b"link\x00", oid: str = DANA) -> SignInRow:
    return SignInRow(CONTOSO, oid, link, "ask:w1", ("User.Read", "openid"), NOW + timedelta(minutes=10))


async def test_the_store_is_what_identity_asks_for(store: Store):
    tokens: TokenRows = store
    sign_ins: SignInRows = store

    assert await tokens.read_tokens(CONTOSO, DANA) is None
    assert await sign_ins.sign_ins_of(CONTOSO, DANA) == ()


async def test_tokens_are_kept_replaced_and_deleted(store: Store):
    await store.put_tokens(TOKENS)
    assert await store.read_tokens(CONTOSO, DANA) == TOKENS

    replaced = replace(TOKENS, sealed=b"other", version="v2", trouble="revoked")
    await store.put_tokens(replaced)

    assert await store.read_tokens(CONTOSO, DANA) == replaced
    assert await store.read_tokens(FABRIKAM, DANA) is None
    assert not await store.sign_out(FABRIKAM, DANA)
    assert await store.sign_out(CONTOSO, DANA) and not await store.sign_out(CONTOSO, DANA)


async def test_of_parallel_refreshes_one_swaps(store: Store, other_process: Store):
    await store.put_tokens(TOKENS)

    swaps = [
        here.swap_tokens(replace(TOKENS, version=f"v2-{n}-{id(here)}"), "v1")
        for n in range(6)
        for here in (store, other_process)
    ]

    assert sum(await asyncio.gather(*swaps)) == 1


async def test_a_refresh_cannot_bring_back_what_a_sign_out_deleted(store: Store, other_process: Store):
    for round in range(10):
        await store.put_tokens(replace(TOKENS, version=f"{round}"))

        await asyncio.gather(
            store.sign_out(CONTOSO, DANA),
            other_process.swap_tokens(replace(TOKENS, version=f"{round}+"), f"{round}"),
        )

        assert await store.read_tokens(CONTOSO, DANA) is None


async def test_a_sign_in_comes_back_by_link_by_state_and_by_person(store: Store):
    row = replace(sign_in(), state_hash=b"state", browser_hash=b"b", sealed=b"s", code_hash=b"c", claims="{}")
    await store.add_sign_in(row)

    assert await store.sign_in_by_link(CONTOSO, row.link_hash) == row
    assert await store.sign_in_by_state(CONTOSO, b"state") == row
    assert await store.sign_ins_of(CONTOSO, DANA) == (row,)
    assert await store.sign_in_by_link(FABRIKAM, row.link_hash) is None
    assert await store.sign_in_by_state(FABRIKAM, b"state") is None
    assert await store.sign_ins_of(FABRIKAM, DANA) == ()
    assert await store.sign_ins_of(CONTOSO, EVE) == ()


async def test_one_of_parallel_callbacks_redeems(store: Store, other_process: Store):
    row = sign_in()
    await store.add_sign_in(row)

    redeemed = replace(row, stage=Stage.REDEEMING, revision=2)
    outcomes = await asyncio.gather(
        *(here.replace_sign_in(redeemed, 1) for _ in range(4) for here in (store, other_process))
    )

    assert outcomes.count(True) == 1
    assert await store.sign_in_by_link(CONTOSO, row.link_hash) == redeemed


async def test_a_link_and_a_state_stand_for_one_sign_in_each(store: Store):
    await store.add_sign_in(replace(sign_in(), state_hash=b"state"))

    with pytest.raises(IntegrityError):
        await store.add_sign_in(sign_in())
    with pytest.raises(IntegrityError):
        await store.add_sign_in(replace(sign_in(b"other"), state_hash=b"state"))
    await store.add_sign_in(sign_in(b"third"))
    await store.add_sign_in(sign_in(b"fourth"))  # several without a state


async def test_expired_and_finished_sign_ins_go(store: Store):
    kept = replace(sign_in(b"kept"), expires=NOW + timedelta(minutes=11))
    for row in (sign_in(), replace(sign_in(), tenant=FABRIKAM), kept):
        await store.add_sign_in(row)

    assert await store.delete_expired_sign_ins(NOW + timedelta(minutes=10)) == 2
    assert await store.sign_ins_of(CONTOSO, DANA) == (kept,)
    assert not await store.delete_sign_in(FABRIKAM, b"kept")
    assert await store.delete_sign_in(CONTOSO, b"kept")
    assert not await store.delete_sign_in(CONTOSO, b"kept")
