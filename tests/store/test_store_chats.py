"""Chats, waiting asks and watches."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.store import Store, Waiting
from services.store.rows import OtherTenant

from .samples import CONTOSO, DANA, EVE, FABRIKAM, NOW, chat

PERSONAL = chat(id="a:1", kind="personal")


def waiting(id: str = "w1", oid: str = DANA) -> Waiting:
    return Waiting(id, CONTOSO, oid, chat(), "sign-in", '{"who": ["Asha"]}', NOW, "activity-1")


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
