"""The world's clock: real time plus a shift that a person or a test may change.

Calendars, answers of rooms, subscriptions and nudges live in this clock. Tokens and HTTP live in real time.
What is due runs in order: as real time flows, or at once when the clock is moved past it.
"""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

Call = Callable[[], Awaitable[None]]
log = logging.getLogger(__name__)


class Timer:
    """One call that is to come. `soon` marks what `settle` waits for: work, not a far date."""

    def __init__(self, when: datetime, call: Call, soon: bool) -> None:
        self.when = when
        self.call: Call | None = call
        self.soon = soon

    def cancel(self) -> None:
        self.call = None


class Clock:
    def __init__(self, start: datetime | None = None) -> None:
        """`start` is the world time of this very moment; without it the world's time is the real one."""
        self._shift = (start - datetime.now(UTC)) if start else timedelta()
        self._heap: list[tuple[datetime, int, Timer]] = []
        self._count = itertools.count()
        self._alarm: asyncio.TimerHandle | None = None
        self._running = 0
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    def now(self) -> datetime:
        """World time, aware UTC."""
        return datetime.now(UTC) + self._shift

    def call_at(self, when: datetime, call: Call, soon: bool = False) -> Timer:
        timer = Timer(when, call, soon)
        heapq.heappush(self._heap, (when, next(self._count), timer))
        self._arm()
        return timer

    def call_later(self, delay: timedelta, call: Call, soon: bool = True) -> Timer:
        return self.call_at(self.now() + delay, call, soon)

    async def advance(self, by: timedelta) -> None:
        await self.set(self.now() + by)

    async def set(self, when: datetime) -> None:
        """Move to `when`; all that is due on the way runs, in order, and has run when this returns.

        Moving back runs nothing and undoes nothing.
        """
        async with self._turn:
            while (timer := self._next()) and timer.when <= when:
                if timer.when > self.now():
                    self._shift = timer.when - datetime.now(UTC)
                await self._ring()
            self._shift = when - datetime.now(UTC)
        self._arm()

    def pending(self) -> int:
        """How much work is due soon or running now. Far dates do not count."""
        return self._running + sum(1 for _, _, timer in self._heap if timer.call and timer.soon)

    def forget(self) -> None:
        """Drop all that was to come."""
        self._heap.clear()
        self._arm()

    def wake(self) -> None:
        """Begin to ring: what was put here before an event loop ran has no alarm yet."""
        self._arm()

    def _next(self) -> Timer | None:
        while self._heap and self._heap[0][2].call is None:
            heapq.heappop(self._heap)
        return self._heap[0][2] if self._heap else None

    def _arm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        timer = self._next()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a world is also built outside any loop
            return
        if timer:
            wait = max((timer.when - self.now()).total_seconds(), 0)
            self._alarm = loop.call_later(min(wait, 3600), self._ring_due)

    def _ring_due(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run_due())

    async def _run_due(self) -> None:
        async with self._turn:
            while (timer := self._next()) and timer.when <= self.now():
                await self._ring()
        self._arm()

    async def _ring(self) -> None:
        _, _, timer = heapq.heappop(self._heap)
        call, timer.call = timer.call, None
        if call is None:
            return
        self._running += 1
        try:
            await call()
        except Exception:
            log.exception("A due call failed")
        finally:
            self._running -= 1
