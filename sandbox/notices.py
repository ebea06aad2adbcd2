"""Change notifications: handshakes, deliveries, retries, lifecycle.

Subscriptions expire in the world's clock. Deliveries and their retries happen in real time; moving the
clock over a retry runs it at once. Only receivers on this machine are ever called.
https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
"""

import asyncio
import ipaddress
import logging
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from sandbox import zones
from sandbox.clock import Clock
from sandbox.exchange import Change, Exchange
from sandbox.world import Json, World

log = logging.getLogger(__name__)
HANDSHAKE = 10.0  # seconds to answer the validation request
IN_TIME = 3.0  # seconds in which a 2xx must come, else the notice is sent again
GATHERED = timedelta(seconds=0.05)  # what happens within it travels in one POST
HELD_TO_REORDER = timedelta(seconds=0.6)
BACKOFF = tuple(timedelta(seconds=s) for s in (1, 4, 15, 60, 300, 900, 1800, 3600, 7200))
GIVEN_UP = timedelta(hours=4)
SOON = timedelta(seconds=10)
LIFECYCLE = ("reauthorizationRequired", "subscriptionRemoved", "missed")
WARNED_BEFORE = timedelta(minutes=15)
FAILED = "Subscription validation request failed."


@dataclass(slots=True)
class Faults:
    """What goes wrong with coming notices: so many are lost or doubled; all are late or turned round."""

    drop: int = 0
    delay: float = 0
    duplicate: int = 0
    reorder: bool = False


@dataclass(slots=True)
class Parcel:
    """Notices on their way to one address. It stands in the world as well until it has arrived."""

    id: str
    url: str
    notices: list[Json]
    first: datetime
    tries: int = 0
    due: datetime | None = None

    def kept(self) -> Json:
        return {"url": self.url, "notices": self.notices, "first": self.first.isoformat()}


class Notices:
    def __init__(self, clock: Clock, world: World, exchange: Exchange) -> None:
        self._clock = clock
        self._world = world
        self._faults = Faults()
        self._gathering: dict[str, Parcel] = {}
        self._waiting: list[Parcel] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._http: aiohttp.ClientSession | None = None
        exchange.listen(self.heard)
        self._worked: Callable[[], None] = lambda: exchange.worked()
        for subscription in world.subscriptions.values():
            self.watch_expiry(subscription)
        for name, kept in world.parcels.items():
            first = datetime.fromisoformat(kept["first"])
            self._wait(Parcel(name, kept["url"], kept["notices"], first), GATHERED)

    def pending(self) -> int:
        """Deliveries under way, or due within seconds. Later retries, and notices held back, do not count."""
        held = [*self._waiting, *self._gathering.values()]
        near = [one for one in held if one.due and one.due - self._clock.now() <= SOON]
        return len(self._tasks) + len(near)

    def set_faults(
        self, *, drop: int = 0, delay: float = 0, duplicate: int = 0, reorder: bool = False
    ) -> None:
        self._faults = Faults(drop, delay, duplicate, reorder)

    def clear_faults(self) -> None:
        self._faults = Faults()

    def lifecycle(self, kind: str, subscription: str | None = None) -> None:
        """Tell one subscription's lifecycle address, or every one's. `subscriptionRemoved` also ends it."""
        if kind not in LIFECYCLE:
            raise ValueError(f"a lifecycle event is one of {', '.join(LIFECYCLE)}")
        for one in list(self._world.subscriptions.values()):
            if subscription in (None, one["id"]):
                self._tell_lifecycle(kind, one)
                if kind == "subscriptionRemoved":
                    self._world.subscriptions.pop(one["id"], None)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        self._gathering.clear()
        self._waiting.clear()
        if self._http:
            await self._http.close()
            self._http = None

    async def handshake(self, url: str) -> str | None:
        """Ask `url` whether it wants notices; None when it does, else what Graph's error says.

        https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
        """
        token = (
            f"Validation: Testing client application reachability for subscription Request-Id: {uuid.uuid4()}"
        )
        asked = f"{url}{'&' if urlsplit(url).query else '?'}validationToken={quote(token, safe='')}"
        headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": "0"}
        try:
            async with self._session().post(
                _exact(asked), headers=headers, timeout=_patience(HANDSHAKE), allow_redirects=False
            ) as answer:
                text = (await answer.content.read(4096)).decode("utf-8", "replace")
                kind = answer.content_type
        except TimeoutError:
            return "Subscription validation request timed out."
        except (aiohttp.ClientError, OSError, ValueError):
            return f"{FAILED} Notification endpoint must respond with 200 OK to validation request."
        if answer.status != 200:
            return f"{FAILED} Notification endpoint must respond with 200 OK to validation request."
        if text != token or kind != "text/plain":
            return f"{FAILED} Response must exactly match validationToken query parameter."
        return None

    def watch_expiry(self, subscription: Json) -> None:
        """Call again whenever the expiry moves; an older alarm then finds that it is too early."""
        expires = zones.read_utc(subscription["expirationDateTime"])
        name = subscription["id"]

        async def expire() -> None:
            one = self._world.subscriptions.get(name)
            if one and zones.read_utc(one["expirationDateTime"]) <= self._clock.now():
                del self._world.subscriptions[name]

        async def warn() -> None:
            one = self._world.subscriptions.get(name)
            if one and zones.read_utc(one["expirationDateTime"]) == expires:
                self._tell_lifecycle("reauthorizationRequired", one)

        if expires - WARNED_BEFORE > self._clock.now():
            self._clock.call_at(expires - WARNED_BEFORE, warn)
        self._clock.call_at(expires, expire)

    def heard(self, change: Change) -> None:
        """Exchange changed something: tell every subscription that asked, now and then more than once."""
        wanted = change.mailbox.casefold()
        for one in list(self._world.subscriptions.values()):
            if one["_mailbox"].casefold() != wanted or change.kind not in one["changeType"].split(","):
                continue
            # Live, one change of an event often makes two or three notices.
            times = 1 + self._world.counter % 3 if change.kind == "updated" else 1
            for _ in range(times):
                self._put(one["notificationUrl"], self._notice(one, change), self._faults)

    def _notice(self, one: Json, change: Change) -> Json:
        event = change.immutable if one["_immutable"] else change.event
        path = f"Users/{self._world.oid(change.mailbox)}/Events/{event}"
        return {
            "id": str(uuid.uuid4()),
            "subscriptionId": one["id"],
            "subscriptionExpirationDateTime": one["expirationDateTime"],
            "changeType": change.kind,
            "resource": path,
            "resourceData": {
                "@odata.type": "#Microsoft.Graph.Event",
                "@odata.id": path,
                "@odata.etag": change.etag,
                "id": event,
            },
            "clientState": one["clientState"],
            "tenantId": self._world.tenant.id,
        }

    def _tell_lifecycle(self, kind: str, one: Json) -> None:
        if one.get("lifecycleNotificationUrl"):
            notice = {
                "subscriptionId": one["id"],
                "subscriptionExpirationDateTime": one["expirationDateTime"],
                "tenantId": self._world.tenant.id,
                "clientState": one["clientState"],
                "lifecycleEvent": kind,
            }
            self._put(one["lifecycleNotificationUrl"], notice, Faults())

    def _put(self, url: str, notice: Json, faults: Faults) -> None:
        if faults.drop > 0:
            faults.drop -= 1
            return
        twice = faults.duplicate > 0
        faults.duplicate -= twice
        parcel = self._gathering.get(url)
        if parcel is None:
            parcel = self._gathering[url] = Parcel(str(uuid.uuid4()), url, [], self._clock.now())
            self._world.parcels[parcel.id] = parcel.kept()
            wait = max(timedelta(seconds=faults.delay), HELD_TO_REORDER if faults.reorder else GATHERED)
            parcel.due = self._clock.now() + wait

            async def leave() -> None:
                if self._gathering.pop(url, None) is parcel:
                    if faults.reorder:
                        parcel.notices.reverse()
                    self._start(self._deliver(parcel))

            self._clock.call_later(wait, leave, soon=False)
        parcel.notices += [notice] * (2 if twice else 1)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        # Not awaited by the clock: a slow receiver must not hold up the world.
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, parcel: Parcel) -> None:
        parcel.tries += 1
        try:
            async with self._session().post(
                parcel.url, json={"value": parcel.notices}, timeout=_patience(IN_TIME), allow_redirects=False
            ) as answer:
                arrived = 200 <= answer.status < 300
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
            arrived = False
        if arrived:
            self._done(parcel)
        else:
            self._try_again(parcel)

    def _done(self, parcel: Parcel) -> None:
        self._world.parcels.pop(parcel.id, None)
        self._worked()

    def _try_again(self, parcel: Parcel) -> None:
        wait = BACKOFF[min(parcel.tries, len(BACKOFF)) - 1]
        if self._clock.now() + wait - parcel.first > GIVEN_UP:
            self._done(parcel)
            lost = {notice["subscriptionId"] for notice in parcel.notices if "changeType" in notice}
            for one in [
                self._world.subscriptions[name] for name in lost if name in self._world.subscriptions
            ]:
                self._tell_lifecycle("missed", one)
            return
        self._wait(parcel, wait)

    def _wait(self, parcel: Parcel, wait: timedelta) -> None:
        parcel.due = self._clock.now() + wait
        self._waiting.append(parcel)

        async def again() -> None:
            if parcel in self._waiting:
                self._waiting.remove(parcel)
                self._start(self._deliver(parcel))

        self._clock.call_at(parcel.due, again)

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None or self._http.closed:
            self._http = aiohttp.ClientSession(headers={"User-Agent": "Microsoft-Graph-Sandbox"})
        return self._http


def _patience(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds)


def _exact(url: str) -> URL:
    """The URL with its escapes as they are: the token must arrive once-encoded."""
    return URL(url, encoded=True)


def is_here(url: str) -> bool:
    """Is this an http(s) address of this machine? Nothing of the stand-in goes anywhere else."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return parts.hostname == "localhost"
