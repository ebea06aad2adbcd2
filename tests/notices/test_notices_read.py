"""The public door for Graph's notices: what a stranger posts there does nothing."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.model import Watch
from services.notices.read import Lifecycle, read_notices, state_hash

CONTOSO = "11111111-1111-1111-1111-111111111111"
FABRIKAM = "22222222-2222-2222-2222-222222222222"
DANA = "d0000000-0000-0000-0000-000000000001"
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SECRET = "only Graph and the mailbox's watch know this"
WATCH = Watch("s1", CONTOSO, DANA, state_hash(SECRET), NOW + timedelta(days=6), NOW + timedelta(days=3))


async def watch_of(tenant: str, id: str) -> Watch | None:
    return WATCH if (tenant, id) == (CONTOSO, "s1") else None


def item(**changes: Any) -> dict[str, Any]:
    """A notice as Graph sends it; None takes a field away."""
    whole = {
        "subscriptionId": "s1",
        "subscriptionExpirationDateTime": "2026-11-08T09:00:00Z",
        "clientState": SECRET,
        "changeType": "updated",
        "resource": f"Users/{DANA}/Events/AAMkEvent=",
        "tenantId": CONTOSO,
        "resourceData": {
            "@odata.type": "#Microsoft.Graph.Event",
            "@odata.etag": 'W/"ck1"',
            "id": "AAMkEvent=",
        },
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


def lifecycle(event: str = "missed", **changes: Any) -> dict[str, Any]:
    return item(lifecycleEvent=event, changeType=None, resource=None, resourceData=None, **changes)


def body(*items: Any) -> bytes:
    return json.dumps({"value": list(items)}).encode()


async def reading(given: bytes, tenants: tuple[str, ...] = (CONTOSO,)):
    return await read_notices(given, tenants, watch_of)


async def test_a_genuine_notice_names_event_change_and_watch():
    read = await reading(body(item(), item(changeType="deleted", tenantId=CONTOSO.upper())))

    assert [(n.event, n.change, n.watch) for n in read.notices] == [
        ("AAMkEvent=", "updated", WATCH),
        ("AAMkEvent=", "deleted", WATCH),
    ]
    assert (read.lifecycle, read.dropped) == ((), 0)


async def test_the_several_notices_of_one_change_share_a_key_and_the_next_change_has_another():
    later = {"@odata.etag": 'W/"ck2"', "id": "AAMkEvent="}

    read = await reading(body(item(changeType="created"), item(), item(), item(resourceData=later)))

    keys = [notice.key for notice in read.notices]
    assert keys[0] == keys[1] == keys[2] != keys[3]


async def test_notices_without_a_version_are_never_taken_for_doubles():
    bare = {"id": "AAMkEvent="}

    read = await reading(body(item(resourceData=bare), item(resourceData=bare)))

    assert len({notice.key for notice in read.notices}) == 2


@pytest.mark.parametrize("lifecycle_event", list(Lifecycle))
async def test_lifecycle_notices_are_told_apart(lifecycle_event: Lifecycle):
    read = await reading(body(lifecycle(lifecycle_event), item()))

    assert [(each.lifecycle, each.watch) for each in read.lifecycle] == [(lifecycle_event, WATCH)]
    assert len(read.notices) == 1


HOSTILE = {
    "another secret": item(clientState="guess"),
    "no secret": item(clientState=None),
    "a secret that is no text": item(clientState=["only"]),
    "half a letter for a secret": item(clientState="\ud800"),
    "an unknown watch": item(subscriptionId="s2"),
    "another tenant's name": item(tenantId=FABRIKAM),
    "no tenant": item(tenantId=None),
    "a number for a tenant": item(tenantId=7),
    "another mailbox": item(resource="Users/someone/Events/AAMkEvent="),
    "another kind of thing": item(resource=f"Users/{DANA}/Messages/AAMkEvent="),
    "no resource": item(resource=None),
    "an unknown change": item(changeType="exploded"),
    "no event": item(resourceData={}),
    "a list for the event": item(resourceData=["AAMkEvent="]),
    "an endless id": item(resourceData={"id": "A" * 5000}),
    "an id that no database takes": item(resourceData={"id": "A\u0000"}),
    "an unknown lifecycle": lifecycle("exploded"),
    "a lifecycle with another secret": lifecycle(clientState="guess"),
    "a lifecycle that is no text": lifecycle() | {"lifecycleEvent": {"missed": 1}},
    "a text": "notice",
    "nothing": None,
    "a list": [[]],
}


@pytest.mark.parametrize("bad", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_bad_item_is_dropped_and_counted_and_the_good_ones_beside_it_are_read(bad: Any):
    read = await reading(body(item(), bad, item()))

    assert (len(read.notices), read.lifecycle, read.dropped) == (2, (), 1)


@pytest.mark.parametrize(
    "given", [b"", b"\xff\xfe", b"[]", b'{"value": 1}', b"{", b'{"value"' * 9, b"[" * 100_000, b"null"]
)
async def test_a_body_that_is_no_collection_is_one_bad_item(given: bytes):
    read = await reading(given)

    assert (read.notices, read.lifecycle, read.dropped) == ((), (), 1)


async def test_a_tenant_that_is_not_served_any_more_is_not_heard():
    read = await reading(body(item(), lifecycle()), tenants=(FABRIKAM,))

    assert (read.notices, read.lifecycle, read.dropped) == ((), (), 2)


async def test_a_flood_in_one_post_is_cut_and_its_watch_looked_up_once():
    asked: list[str] = []

    async def counted(tenant: str, id: str) -> Watch | None:
        asked.append(id)
        return await watch_of(tenant, id)

    read = await read_notices(body(*[item()] * 1500), (CONTOSO,), counted)

    assert (len(read.notices), read.dropped, asked) == (1000, 500, ["s1"])


async def test_the_secret_itself_is_not_kept():
    assert len(WATCH.client_state_hash) == 32
    assert SECRET.encode() not in WATCH.client_state_hash
