"""Looking, every so often, for what is due."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import structlog

REST = 0.5  # seconds between two, however often one is asked for

log = structlog.get_logger()


class Sweep:
    def __init__(self, pause: timedelta, sweep: Callable[[], Awaitable[None]]) -> None:
        self._pause = pause
        self._sweep = sweep
        self._one_at_a_time = asyncio.Lock()
        self._bell = asyncio.Event()
        self._bell.set()  # the first one at once: what a crash left due has waited long enough
        self._loop: asyncio.Task[None] | None = None

    def soon(self) -> None:
        self._bell.set()

    def start(self) -> None:
        self._loop = asyncio.create_task(self._forever())

    async def stop(self) -> None:
        await ended(self._loop)

    async def once(self) -> None:
        """What goes wrong here is told to the log: the next sweep finds the same work again."""
        async with self._one_at_a_time:
            try:
                await self._sweep()
            except Exception:
                log.exception("sweep failed")

    async def _forever(self) -> None:
        while True:
            with suppress(TimeoutError):  # not wait_for: Python 3.11's can swallow a cancellation
                async with asyncio.timeout(self._pause.total_seconds()):
                    await self._bell.wait()
            self._bell.clear()
            await self.once()
            await asyncio.sleep(min(REST, self._pause.total_seconds()))


async def ended(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
