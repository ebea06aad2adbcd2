"""Four requests at a time per mailbox and app: a fifth is answered 429.

https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

WIDTH = 4


class Lane:
    """One mailbox's room for requests. A wide load waits for all of its room, in order of arrival."""

    def __init__(self) -> None:
        self._gate = asyncio.Lock()
        self._room = asyncio.Semaphore(WIDTH)

    @asynccontextmanager
    async def taking(self, width: int = 1) -> AsyncIterator[None]:
        held = 0
        try:
            async with self._gate:  # or two half-served wide loads would wait for each other for ever
                for _ in range(width):
                    await self._room.acquire()
                    held += 1
            yield
        finally:
            for _ in range(held):
                self._room.release()


class Lanes:
    """The lanes in use, by mailbox; one that nobody holds is forgotten."""

    def __init__(self) -> None:
        self._lanes: WeakValueDictionary[str, Lane] = WeakValueDictionary()

    def of(self, mailbox: str) -> Lane:
        lane = self._lanes.get(mailbox) or Lane()
        self._lanes[mailbox] = lane
        return lane
