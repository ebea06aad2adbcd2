"""Stories that outlive the process: the only importer of dbos."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Protocol

Json = Any  # what JSON can hold: a step's result is kept as JSON and read back after a crash


class Step(Protocol):
    """`await step("create event", create_event, booking_id)`: runs once, or again after a crash in the middle.

    The result is kept and must be plain JSON (str, int, float, bool, None, list, dict); on a retelling a finished
    step gives its kept result without running. An exception is tried again `tries` times in all, waiting
    `wait` and then twice as long each time, unless `worth_a_retry(error)` says no. The last one is raised here,
    as the very same exception in this process; on a retelling it comes back as `StepFailed`.
    """

    async def __call__(
        self,
        name: str,
        do: Callable[..., Awaitable[Json]],
        *args: Json,
        tries: int = 1,
        wait: timedelta = timedelta(seconds=1),
        worth_a_retry: Callable[[Exception], bool] | None = None,
    ) -> Json: ...


Tell = Callable[..., Awaitable[None]]  # async def book(step: Step, tenant: str, booking: str) -> None


class StepFailed(Exception):
    """A step that failed before the process was started again. Holds the name of the error and its words."""


class ExecutorHeld(Exception):
    """Another process runs under this executor id."""


class Durable:
    def __init__(self, database_url: str, executor: str, version: str) -> None:
        """`database_url` is the business database's; on SQLite the work is kept beside it in `muster-work.db`,
        on PostgreSQL in the schema `dbos` of the same database. `version` changes when stories do."""
        raise NotImplementedError

    def story(self, name: str, tell: Tell) -> None:
        """Registers a story before `launch`. `tell(step, *args)`: all it does to the world goes through `step`."""
        raise NotImplementedError

    def every(self, pause: timedelta, sweep: Callable[[], Awaitable[None]]) -> None:
        """Before `launch`: a sweep that begins what is due, by deterministic keys. Real time; one at a time."""
        raise NotImplementedError

    async def launch(self) -> None:
        """Takes the executor's lock, goes on with what a crash interrupted, starts the sweeps.

        Raises ExecutorHeld.
        """
        raise NotImplementedError

    async def begin(self, name: str, key: str, *args: str, queue: str | None = None) -> bool:
        """Keeps the story for good before it returns, then tells it. Ids only: no names, no addresses.

        False when `key` was begun before (harmless). Stories of one `queue` (an event's id, say) are told one
        after the other.
        """
        raise NotImplementedError

    async def pending(self) -> int:
        """Stories under way or waiting their turn."""
        raise NotImplementedError

    async def sweep_now(self) -> None:
        """All sweeps, once, before it returns: for a moved clock."""
        raise NotImplementedError

    async def close(self) -> None:
        """Stops listening; what is under way is told on at the next launch. Frees the executor's lock."""
        raise NotImplementedError
