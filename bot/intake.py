"""Notices on their way in: in the books before Graph gets its 202, looked at later.

POSTs that come while one handful is being written wait for the next, so the price of a transaction is
shared by as many as there are. Graph counts an answer after 3 s as none.
https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import structlog

from services.model import Watch
from services.notices.read import Notice, Reading, WatchNotice, read_notices
from services.store.store import Store

MOST_WAITING = 32 * 1024 * 1024  # bytes of bodies; more than that, and the database is the trouble
HANDFUL = 50  # POSTs in one transaction
KNOWN_FOR = 60.0  # seconds that a watch is believed to be as it was read
LEARNED_EVERY = 1.0  # seconds

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Post:
    body: bytes
    answer: asyncio.Future[int]


class Intake:
    """`heed` takes what befell a watch; `ring` is called when something was kept that wants a look."""

    def __init__(
        self,
        store: Store,
        tenants: Collection[str],
        now: Callable[[], datetime],
        heed: Callable[[WatchNotice], Awaitable[None]],
        ring: Callable[[], None],
        strangers: "Bucket | None" = None,
    ) -> None:
        self._store = store
        self._tenants = tenants
        self._now = now
        self._heed = heed
        self._ring = ring
        self._waiting: deque[_Post] = deque()
        self._weight = 0
        self._keeping: asyncio.Task[None] | None = None
        self._known: dict[tuple[str, str], tuple[Watch, float]] = {}
        self._learned = -LEARNED_EVERY
        self._strangers = strangers or Bucket()

    async def take(self, body: bytes) -> int:
        """202 as soon as it is kept, also for items that are no use to us. 503 when it could not be kept, 429
        for a POST of strangers while there are too many of these: Graph brings both again."""
        if self._weight + len(body) > MOST_WAITING:
            return 503
        post = _Post(body, asyncio.get_running_loop().create_future())
        self._waiting.append(post)
        self._weight += len(body)
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_all())
        return await post.answer

    async def _keep_all(self) -> None:
        while self._waiting:
            handful = [self._waiting.popleft() for _ in range(min(HANDFUL, len(self._waiting)))]
            answers = await self._kept(handful)
            self._weight -= sum(len(post.body) for post in handful)
            for post, status in zip(handful, answers, strict=True):
                if not post.answer.done():  # whoever posted may have hung up
                    post.answer.set_result(status)

    async def _kept(self, handful: Collection[_Post]) -> list[int]:
        try:
            readings = [await read_notices(post.body, self._tenants, self._watch_of) for post in handful]
            await self._keep([notice for reading in readings for notice in reading.notices])
            for told in (told for reading in readings for told in reading.lifecycle):
                await self._heed(told)
        except Exception:  # whatever the database's driver raises: nothing is promised to Graph
            log.exception("notices could not be kept")
            return [503] * len(handful)
        return [self._status(reading) for reading in readings]

    async def _keep(self, notices: Iterable[Notice]) -> None:
        of: dict[str, list[Notice]] = {}
        for notice in notices:
            of.setdefault(notice.watch.tenant, []).append(notice)
        for tenant, told in of.items():
            events, heard = {notice.event for notice in told}, {notice.watch.id for notice in told}
            if await self._store.keep_notices(tenant, events, heard, uuid4().hex, self._now()):
                self._ring()

    def _status(self, reading: Reading) -> int:
        return 429 if reading.dropped and not self._strangers.take() else 202

    async def _watch_of(self, tenant: str, id: str) -> Watch | None:
        """An unknown id is looked up. In a flood of made-up ones all watches are read at once instead, and
        rarely: those who are known shall not wait for it."""
        watch, until = self._known.get((tenant, id), (None, 0.0))
        if watch is not None and time.monotonic() < until:
            return watch
        if self._strangers.has_room:
            found = await self._store.watch(tenant, id)
            self._know([found] if found else [])
            if found is None:
                self._strangers.take()
            return found
        await self._learn()
        return self._known.get((tenant, id), (None, 0.0))[0]

    async def _learn(self) -> None:
        if time.monotonic() - self._learned > LEARNED_EVERY:
            self._known.clear()
            for tenant in self._tenants:
                self._know(await self._store.watches(tenant))
            self._learned = time.monotonic()

    def _know(self, watches: Iterable[Watch]) -> None:
        until = time.monotonic() + KNOWN_FOR
        self._known |= {(watch.tenant, watch.id): (watch, until) for watch in watches}


class Bucket:
    """Strangers that are borne: `most` at once, and `a_second` more each second."""

    def __init__(
        self, most: int = 200, a_second: int = 50, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._a_second = a_second
        self._clock = clock
        self._left = float(most)
        self._at = clock()

    @property
    def has_room(self) -> bool:
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._a_second)
        self._at = now
        return self._left >= 1

    def take(self) -> bool:
        if not self.has_room:
            return False
        self._left -= 1
        return True
