"""Keeping a mailbox watched, against a small Graph over real HTTP that keeps subscriptions."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from services.errors import GraphConflict
from services.model import Watch
from services.notices.read import Lifecycle, state_hash
from services.notices.watches import (
    Doorbell,
    Due,
    half_life,
    open_watch,
    reauthorize_watch,
    renew_watch,
    what_is_due,
    what_it_asks,
)
from tests.graph.doors import graph_that

SAME = ("notificationUrl", "resource")
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
BELL = Doorbell.at("https://muster.example")
WATCH = Watch("s1", "t1", "d1", b"h", NOW + timedelta(days=6), NOW + timedelta(days=3))


@dataclass
class Subscriptions:
    """What Graph holds. `grants` is how long it grants at most; `refuses` fails the next handshake."""

    grants: timedelta = timedelta(days=7)
    refuses: bool = False
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    reauthorized: list[str] = field(default_factory=list)
    made: int = 0

    async def __call__(self, request: web.Request) -> web.Response:
        id = request.path.rpartition("/")[2]
        if request.method == "GET":
            return web.json_response({"value": list(self.held.values())})
        if request.path.endswith("/subscriptions") and request.method == "POST":
            return self._create(await request.json())
        if id == "reauthorize":
            return self._reauthorize(request.path.split("/")[-2])
        if id not in self.held:
            return _error(404, "ResourceNotFound")
        if request.method == "DELETE":
            del self.held[id]
            return web.Response(status=204)
        self.held[id] |= self._granted(await request.json())
        return web.json_response(self.held[id])

    def _create(self, asked: dict[str, Any]) -> web.Response:
        if self.refuses:
            return _error(400, "ValidationError")
        if any(all(each[k] == asked[k] for k in SAME) for each in self.held.values()):
            return _error(409, "ExtensionError")
        self.made += 1
        id = f"s{self.made}"
        self.held[id] = {"id": id, **asked, **self._granted(asked)}
        return web.json_response(self.held[id], status=201)

    def _reauthorize(self, id: str) -> web.Response:
        if id not in self.held:
            return _error(404, "ResourceNotFound")
        self.reauthorized.append(id)
        return web.Response(status=204)

    def _granted(self, asked: dict[str, Any]) -> dict[str, Any]:
        wanted = datetime.fromisoformat(asked["expirationDateTime"])
        granted = min(wanted, NOW + self.grants).astimezone(UTC)
        return {"expirationDateTime": granted.isoformat().replace("+00:00", ".0000000Z")}


def _error(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": "no"}}, status=status)


async def opened(kept: Subscriptions, now: datetime = NOW) -> Watch:
    async with graph_that(kept) as (graph, _):
        return await open_watch(graph.subscriptions, BELL, "t1", "d1", now)


async def test_a_new_watch_is_renewed_at_half_of_what_graph_granted():
    kept = Subscriptions(grants=timedelta(days=2))

    watch = await opened(kept)

    assert (watch.id, watch.tenant, watch.mailbox) == ("s1", "t1", "d1")
    assert (watch.expires, watch.renew_at) == (NOW + timedelta(days=2), NOW + timedelta(days=1))


async def test_graph_is_given_both_bells_and_a_secret_of_which_only_the_hash_is_kept():
    kept = Subscriptions()

    watch = await opened(kept)

    asked = kept.held["s1"]
    assert asked["notificationUrl"] == "https://muster.example/graph/notifications"
    assert asked["lifecycleNotificationUrl"] == "https://muster.example/graph/lifecycle"
    assert state_hash(asked["clientState"]) == watch.client_state_hash
    assert 32 <= len(asked["clientState"]) <= 128 and asked["clientState"] not in json.dumps(repr(watch))


async def test_a_stray_watch_of_ours_is_replaced_because_its_secret_is_lost():
    kept = Subscriptions()
    await opened(kept)  # and the process died before it was saved

    watch = await opened(kept)

    assert list(kept.held) == [watch.id]
    assert state_hash(kept.held[watch.id]["clientState"]) == watch.client_state_hash


async def test_somebody_elses_watch_is_left_alone():
    kept = Subscriptions()
    kept.held["theirs"] = {
        "id": "theirs",
        "notificationUrl": "https://other.example",
        "resource": "me/events",
    }
    kept.held["theirs"]["expirationDateTime"] = "2026-11-08T09:00:00Z"
    await opened(kept)

    await opened(kept)

    assert "theirs" in kept.held and len(kept.held) == 2


async def test_a_conflict_that_stays_is_said():
    kept = Subscriptions()

    async def stubborn(request: web.Request) -> web.Response:
        return _error(409, "x") if request.method == "POST" else await kept(request)

    async with graph_that(stubborn) as (graph, _):
        with pytest.raises(GraphConflict):
            await open_watch(graph.subscriptions, BELL, "t1", "d1", NOW)


async def test_a_renewed_watch_lasts_as_long_as_graph_says():
    kept = Subscriptions()
    watch = await opened(kept)
    later = watch.renew_at

    async with graph_that(kept) as (graph, _):
        renewed = await renew_watch(graph.subscriptions, watch, later)

    assert renewed is not None and renewed.expires == NOW + timedelta(days=7)  # not the 9 that were asked
    assert renewed.renew_at == later + (renewed.expires - later) / 2
    assert replace(renewed, expires=watch.expires, renew_at=watch.renew_at) == watch


async def test_a_watch_that_graph_forgot_cannot_be_renewed_nor_reauthorized():
    kept = Subscriptions()

    async with graph_that(kept) as (graph, _):
        assert await renew_watch(graph.subscriptions, WATCH, NOW) is None
        assert not await reauthorize_watch(graph.subscriptions, WATCH)


async def test_reauthorizing_leaves_the_expiry_alone():
    kept = Subscriptions()
    watch = await opened(kept)
    before = dict(kept.held["s1"])

    async with graph_that(kept) as (graph, _):
        assert await reauthorize_watch(graph.subscriptions, watch)

    assert (kept.reauthorized, kept.held["s1"]) == (["s1"], before)


async def test_to_the_app_itself_a_watch_of_another_mailbox_is_no_stray():
    kept = Subscriptions()
    async with graph_that(kept, home="/users/d1") as (graph, _):
        await open_watch(graph.subscriptions, BELL, "t1", "d1", NOW)
    kept.held["other"] = kept.held["s1"] | {"id": "other", "resource": "users/e1/events"}

    async with graph_that(kept, home="/users/d1") as (graph, _):
        await open_watch(graph.subscriptions, BELL, "t1", "d1", NOW)

    assert "other" in kept.held and "s1" not in kept.held


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (NOW, Due.NOTHING),
        (WATCH.renew_at - timedelta(seconds=1), Due.NOTHING),
        (WATCH.renew_at, Due.RENEW),
        (WATCH.expires - timedelta(seconds=1), Due.RENEW),
        (WATCH.expires, Due.OPEN),
        (WATCH.expires + timedelta(days=300), Due.OPEN),  # the machine slept
    ],
)
def test_what_is_due_follows_from_the_granted_expiry(now: datetime, due: Due):
    assert what_is_due([WATCH], now) is due


def test_a_mailbox_without_a_watch_wants_one_and_a_fresh_one_makes_an_old_one_good():
    fresh = replace(WATCH, expires=NOW + timedelta(days=12), renew_at=NOW + timedelta(days=9))

    assert what_is_due([], NOW) is Due.OPEN
    assert what_is_due([WATCH, fresh], WATCH.expires) is Due.NOTHING


def test_each_lifecycle_notice_asks_for_its_own_remedy():
    asked = {each: what_it_asks(each) for each in Lifecycle}

    assert asked == {
        Lifecycle.REAUTHORIZE: Due.REAUTHORIZE,
        Lifecycle.REMOVED: Due.OPEN,
        Lifecycle.MISSED: Due.LOOK,
    }


def test_half_of_what_is_over_is_now():
    assert half_life(NOW, NOW - timedelta(days=1)) == NOW
