"""Notices are in the books before Graph gets its 202, whoever else is at the door."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.intake import Bucket, Intake
from services.model import BookingState, Watch
from services.notices.read import Lifecycle, WatchNotice, state_hash
from services.store import Store, migrate, open_engine
from tests.store.samples import CONTOSO, DANA, claimed

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SECRET = "only Graph and we know it"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """With one watch, and one booking whose event is "ours"."""
    url = f"sqlite+aiosqlite:///{tmp_path}/muster.db"
    await migrate(url)
    store = Store(open_engine(url))
    booking = (await claimed(store)).booking
    await store.save_booking(CONTOSO, replace(booking, state=BookingState.BOOKED, event="ours"))
    watch = Watch("s1", CONTOSO, DANA, state_hash(SECRET), NOW + timedelta(days=6), NOW + timedelta(days=3))
    await store.save_watch(CONTOSO, watch)
    yield store
    await store.close()


class Door:
    def __init__(self, store: Store, strangers: Bucket | None = None) -> None:
        self.heeded: list[WatchNotice] = []
        self.rings = 0
        self.intake = Intake(store, (CONTOSO,), lambda: NOW, self.heed, self.ring, strangers)

    async def heed(self, told: WatchNotice) -> None:
        self.heeded.append(told)

    def ring(self) -> None:
        self.rings += 1


@pytest.fixture
def door(store: Store) -> Door:
    return Door(store)


def notice(event: str = "ours", secret: str = SECRET, id: str = "s1", **more: Any) -> dict[str, Any]:
    return {
        "tenantId": CONTOSO,
        "subscriptionId": id,
        "clientState": secret,
        "changeType": "updated",
        "resource": f"Users/{DANA}/Events/{event}",
        "resourceData": {"id": event, "@odata.etag": 'W/"1"'},
        **more,
    }


def post(*items: dict[str, Any]) -> bytes:
    return json.dumps({"value": items}).encode()


async def test_a_notice_of_ours_is_in_the_books_when_graph_gets_its_answer(door: Door, store: Store):
    status = await door.intake.take(post(notice(), notice("theirs")))

    assert (status, door.rings) == (202, 1)
    assert len(await store.notices(CONTOSO)) == 1
    watch = await store.watch(CONTOSO, "s1")
    assert watch is not None and watch.last_notice == NOW


async def test_two_hundred_posts_at_once_are_all_kept_and_share_their_transactions(door: Door, store: Store):
    statuses = await asyncio.gather(*(door.intake.take(post(notice())) for _ in range(200)))

    assert set(statuses) == {202}
    assert len(await store.notices(CONTOSO)) == 1
    assert door.rings < 20


async def test_other_peoples_events_wake_nobody(door: Door, store: Store):
    assert await door.intake.take(post(notice("theirs"))) == 202

    assert (door.rings, await store.notices(CONTOSO)) == (0, ())


async def test_what_befalls_a_watch_is_heeded_before_the_answer(door: Door):
    told = notice(lifecycleEvent="missed", changeType=None, resource=None, resourceData=None)

    assert await door.intake.take(post(told)) == 202

    assert [told.lifecycle for told in door.heeded] == [Lifecycle.MISSED]


async def test_what_could_not_be_kept_is_not_acknowledged(door: Door, store: Store):
    async with store._writing() as connection:
        await connection.exec_driver_sql("ALTER TABLE notices RENAME TO away")
    assert await door.intake.take(post(notice())) == 503

    async with store._writing() as connection:
        await connection.exec_driver_sql("ALTER TABLE away RENAME TO notices")

    assert await door.intake.take(post(notice())) == 202  # the door is open again
    assert len(await store.notices(CONTOSO)) == 1


async def test_a_flood_of_strangers_is_sent_away_and_starves_nobody(door: Door, store: Store):
    flood = [door.intake.take(post(notice(secret="guess", id=f"made up {n}"))) for n in range(600)]
    guesses = [door.intake.take(post(notice(secret=f"guess {n}"))) for n in range(200)]
    good = [door.intake.take(post(notice())) for _ in range(20)]

    strangers, guessed, ours = await asyncio.gather(
        asyncio.gather(*flood), asyncio.gather(*guesses), asyncio.gather(*good)
    )

    assert set(ours) == {202}
    assert strangers.count(429) > 300 and guessed.count(429) > 100
    assert len(await store.notices(CONTOSO)) == 1


async def test_a_post_with_a_stranger_in_it_is_asked_to_come_again_during_a_flood(store: Store):
    seconds = [0.0]
    door = Door(store, Bucket(most=2, a_second=1, clock=lambda: seconds[0]))
    mixed = post(notice(), notice(id="made up"))

    first = [await door.intake.take(mixed) for _ in range(2)]
    seconds[0] = 5
    again = await door.intake.take(mixed)

    assert (first, again) == ([202, 429], 202)
    assert len(await store.notices(CONTOSO)) == 1  # its good part was kept at once


async def test_more_than_can_wait_is_sent_away(door: Door):
    heavy = post(notice(padding="x" * 900_000))

    statuses = await asyncio.gather(*(door.intake.take(heavy) for _ in range(45)))

    assert statuses.count(503) >= 5 and statuses.count(202) >= 30
    assert await door.intake.take(heavy) == 202


def test_a_bucket_fills_up_again_by_the_second():
    seconds = [time.monotonic()]
    bucket = Bucket(most=2, a_second=1, clock=lambda: seconds[0])

    assert [bucket.take() for _ in range(3)] == [True, True, False]
    seconds[0] += 1.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    seconds[0] += 99
    assert [bucket.take() for _ in range(3)] == [True, True, False]
