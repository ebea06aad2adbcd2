"""A POST from Graph as typed notices. Anyone may post here, so nothing in it is believed but a hint.

https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
https://learn.microsoft.com/graph/change-notifications-lifecycle-events
"""

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4

from services.model import Watch

MOST_ITEMS = 1000  # in one POST; what stands behind them is dropped, and the reconcile finds it
LONGEST = 1024  # letters of any id; an immutable event id has about 150
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # no database takes half a letter, PostgreSQL no NUL
CHANGES = frozenset({"created", "updated", "deleted"})

WatchOf = Callable[[str, str], Awaitable[Watch | None]]  # tenant, subscription id


class Lifecycle(StrEnum):
    REAUTHORIZE = "reauthorizationRequired"
    REMOVED = "subscriptionRemoved"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something may have happened to this event of this mailbox: reason enough to look, and no more."""

    watch: Watch
    event: str
    change: str
    version: str  # the event's etag, which the several notices of one change share; else made up

    @property
    def key(self) -> str:
        """The same for doubles of one notice, and for the several notices that one change makes."""
        return f"{self.event}:{self.version}"


@dataclass(frozen=True, slots=True)
class WatchNotice:
    """Something happened to the watch itself."""

    watch: Watch
    lifecycle: Lifecycle


@dataclass(frozen=True, slots=True)
class Reading:
    notices: tuple[Notice, ...] = ()
    lifecycle: tuple[WatchNotice, ...] = ()
    dropped: int = 0  # items that were no notice, or not of a watch of ours


async def read_notices(body: bytes, tenants: Collection[str], watch_of: WatchOf) -> Reading:
    """Never raises for what the body holds. `tenants` are the lower-case GUIDs that Muster serves."""
    items = _items(body)
    known: dict[tuple[str, str], Watch | None] = {}
    read = [await _read(item, tenants, watch_of, known) for item in items[:MOST_ITEMS]]
    return Reading(
        notices=tuple(each for each in read if isinstance(each, Notice)),
        lifecycle=tuple(each for each in read if isinstance(each, WatchNotice)),
        dropped=read.count(None) + len(items[MOST_ITEMS:]),
    )


def state_hash(client_state: str) -> bytes:
    """What is kept of a clientState. Its randomness makes a salt needless."""
    return hashlib.sha256(client_state.encode("utf-8", "replace")).digest()


def _items(body: bytes) -> list[Any]:
    """A body that is no collection counts as one bad item."""
    try:
        collection = json.loads(body)
    except (ValueError, RecursionError):
        return [None]
    items = collection.get("value") if isinstance(collection, dict) else None
    return items if isinstance(items, list) else [None]


async def _read(
    item: Any, tenants: Collection[str], watch_of: WatchOf, known: dict[tuple[str, str], Watch | None]
) -> Notice | WatchNotice | None:
    if not isinstance(item, dict):
        return None
    tenant, id = _text(item, "tenantId").lower(), _text(item, "subscriptionId")
    if tenant not in tenants or not id:
        return None
    if (tenant, id) not in known:
        known[tenant, id] = await watch_of(tenant, id)
    watch = known[tenant, id]
    if watch is None or not _is_genuine(item, watch):
        return None
    return _lifecycle(item, watch) if "lifecycleEvent" in item else _notice(item, watch)


def _is_genuine(item: dict[str, Any], watch: Watch) -> bool:
    given = item.get("clientState")
    shown = state_hash(given) if isinstance(given, str) else b""
    return hmac.compare_digest(shown, watch.client_state_hash)


def _lifecycle(item: dict[str, Any], watch: Watch) -> WatchNotice | None:
    try:
        return WatchNotice(watch, Lifecycle(_text(item, "lifecycleEvent")))
    except ValueError:
        return None


def _notice(item: dict[str, Any], watch: Watch) -> Notice | None:
    given = item.get("resourceData")
    what = given if isinstance(given, dict) else {}
    event, change = _text(what, "id"), _text(item, "changeType")
    # Graph writes Users/{id}/Events/{id}, capitalised, also for a watch that was opened on me/events.
    home = f"users/{watch.mailbox}/events/".casefold()
    if not event or change not in CHANGES or not _text(item, "resource").casefold().startswith(home):
        return None
    return Notice(watch, event, change, _text(what, "@odata.etag") or uuid4().hex)


def _text(item: dict[str, Any], name: str) -> str:
    """A string that can be stored and is not too long, else ""."""
    value = item.get(name)
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    return "" if UNSTORABLE.search(value) else value
