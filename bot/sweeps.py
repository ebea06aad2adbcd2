"""Looking, every so often, for what is due."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import structlog

log = structlog.get_logger()


class Sweep:
    def __init__(self, pause: timedelta, sweep: Callable[[], Awaitable[None]]) -> None:
        self._pause = pause
        self._sweep = sweep
        self._one_at_a_time = asyncio.Lock()
        self._bell = asyncio.Event()
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
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), self._pause.total_seconds())
            self._bell.clear()
            await self.once()


async def ended(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
