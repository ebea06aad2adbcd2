"""Each activity has one effect, however often it is delivered."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Runs a piece of work once a key; whoever comes again gets the same result, also while it runs.

    The last `remembered` keys are kept. What a restart forgets is caught further in: a booking is
    claimed by one guarded UPDATE, and an event created under one transactionId.
    """

    def __init__(self, remembered: int = 500) -> None:
        self._remembered = remembered
        self._tasks: OrderedDict[Hashable, asyncio.Task[T]] = OrderedDict()

    @property
    def under_way(self) -> int:
        return sum(not task.done() for task in self._tasks.values())

    async def do(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(work())
            self._forget()
        # Shielded: the one who asked may hang up, the work goes on for the others.
        return await asyncio.shield(self._tasks[key])

    async def finish(self) -> None:
        """Waits until nothing is under way."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _forget(self) -> None:
        for key in [k for k, task in self._tasks.items() if task.done()]:
            if len(self._tasks) <= self._remembered:
                return
            del self._tasks[key]
