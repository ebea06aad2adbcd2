"""Chats, waiting asks and watches."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.model import Watch
from services.store import Store, Waiting
from services.store.rows import OtherTenant

from .samples import CONTOSO, DANA, EVE, FABRIKAM, NOW, chat

PERSONAL = chat(id="a:1", kind="personal")


def waiting(id: str = "w1", oid: str = DANA) -> Waiting:
    return Waiting(id, CONTOSO, oid, chat(), "sign-in", '{"who": ["Asha"]}', NOW, "activity-1")


def watch(id: str = "s1", tenant: str = CONTOSO) -> Watch:
    return Watch(id, tenant, DANA, b"\x00hash\xff", NOW + timedelta(days=6), NOW + timedelta(days=3))


async def test_a_chat_is_remembered_and_refreshed(store: Store):
    await store.remember(CONTOSO, chat())
    moved = replace(chat(), service_url="https://smba.trafficmanager.net/amer/")

    await store.remember(CONTOSO, moved)

    assert await store.conversation(CONTOSO, chat().id) == moved
    assert await store.forget_conversation(CONTOSO, chat().id)
    assert await store.conversation(CONTOSO, chat().id) is None
    assert not await store.forget_conversation(CONTOSO, chat().id)


async def test_a_persons_chat_is_the_personal_one_met_last(store: Store):
    newer = replace(PERSONAL, id="a:2")
    await store.remember(CONTOSO, chat(), oid=DANA)  # a group chat is nobody's own
    assert await store.personal_chat(CONTOSO, DANA) is None

    await store.remember(CONTOSO, PERSONAL, oid=DANA)
    await store.remember(CONTOSO, newer, oid=DANA)
    await store.remember(CONTOSO, newer)  # seen again, without saying whose it is

    assert await store.personal_chat(CONTOSO, DANA) == newer
    assert await store.personal_chat(CONTOSO, EVE) is None
    assert await store.personal_chat(FABRIKAM, DANA) is None


async def test_a_waiting_ask_is_taken_once(store: Store, other_process: Store):
    await store.save_waiting(CONTOSO, waiting())

    takers = [here.take_waiting(CONTOSO, "w1") for _ in range(5) for here in (store, other_process)]
    taken = [each for each in await asyncio.gather(*takers) if each]

    assert taken == [waiting()]
    assert await store.waiting(CONTOSO, "w1") is None


async def test_waiting_asks_are_looked_at_without_taking(store: Store):
    newer = replace(waiting("w0"), created=NOW + timedelta(minutes=1))
    await store.save_waiting(CONTOSO, newer)
    await store.save_waiting(CONTOSO, waiting())
    await store.save_waiting(CONTOSO, waiting("w3", EVE))

    assert await store.waiting(CONTOSO, "w1") == waiting()
    assert await store.waiting_of(CONTOSO, DANA) == (waiting(), newer)
    assert await store.take_waiting(FABRIKAM, "w1") is None
    assert await store.waiting(FABRIKAM, "w1") is None
    assert await store.waiting_of(FABRIKAM, DANA) == ()
    with pytest.raises(OtherTenant):
        await store.save_waiting(FABRIKAM, waiting())


async def test_asks_that_nobody_came_back_for_are_dropped(store: Store):
    kept = replace(waiting("w2"), created=NOW + timedelta(days=1))
    await store.save_waiting(CONTOSO, waiting())
    await store.save_waiting(CONTOSO, kept)

    assert await store.drop_waiting(FABRIKAM, NOW + timedelta(days=9)) == 0
    assert await store.drop_waiting(CONTOSO, NOW + timedelta(days=1)) == 1
    assert await store.waiting_of(CONTOSO, DANA) == (kept,)


async def test_watches_are_kept_by_mailbox_and_by_when_to_renew(store: Store):
    later = replace(watch("s2"), expires=NOW + timedelta(days=7), renew_at=NOW + timedelta(days=4))
    await store.save_watch(CONTOSO, watch())
    await store.save_watch(CONTOSO, later)

    assert await store.watch(CONTOSO, "s1") == watch()
    assert await store.watches_of(CONTOSO, DANA) == (later, watch())
    assert await store.watches_to_renew(CONTOSO, NOW + timedelta(days=3)) == (watch(),)
    assert await store.watches_to_renew(CONTOSO, NOW + timedelta(days=4)) == (watch(), later)
    renewed = replace(watch(), renew_at=NOW + timedelta(days=30), expires=NOW + timedelta(days=60))
    await store.save_watch(CONTOSO, renewed)
    assert await store.watches_to_renew(CONTOSO, NOW + timedelta(days=5)) == (later,)
    assert await store.delete_watch(CONTOSO, "s1") and not await store.delete_watch(CONTOSO, "s1")


async def test_the_last_notice_of_a_watch_never_moves_back(store: Store):
    await store.save_watch(CONTOSO, watch())

    assert await store.heard(CONTOSO, "s1", NOW + timedelta(minutes=2))
    assert not await store.heard(CONTOSO, "s1", NOW + timedelta(minutes=1))

    heard = await store.watch(CONTOSO, "s1")
    assert heard is not None and heard.last_notice == NOW + timedelta(minutes=2)


async def test_another_tenant_has_no_part_in_a_watch(store: Store):
    await store.save_watch(CONTOSO, watch())

    assert await store.watch(FABRIKAM, "s1") is None
    assert await store.watches_of(FABRIKAM, DANA) == ()
    assert await store.watches_to_renew(FABRIKAM, NOW + timedelta(days=9)) == ()
    assert not await store.heard(FABRIKAM, "s1", NOW)
    assert not await store.delete_watch(FABRIKAM, "s1")
    with pytest.raises(OtherTenant):
        await store.save_watch(FABRIKAM, watch())
    assert await store.watch(CONTOSO, "s1") == watch()
