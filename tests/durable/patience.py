"""Waiting for something to become true, at most so long."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.durable import Durable


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while True:
            if await is_so():
                return
            await asyncio.sleep(0.01)


async def settled(durable: Durable) -> None:
    async def is_idle() -> bool:
        return await durable.pending() == 0

    await until(is_idle)
