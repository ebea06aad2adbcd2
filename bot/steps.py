"""One act upon the world: tried as often as it is worth, its outcome plain enough to be written down."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Protocol

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from services.errors import GraphBusy, GraphSilent

Json = Any  # what JSON can hold

log = structlog.get_logger()


class StepFailed(Exception):
    """A step that failed for good; the same in the first telling and in every later one.

    `kind` is the name of the error's class, `detail` an HTTP status and code where it had them. The
    error's own words are not kept, they may name people: in the first telling it is the `__cause__`.
    """

    def __init__(self, step: str, kind: str, detail: str = "") -> None:
        super().__init__(f"{step}: {kind} {detail}".rstrip())
        self.step = step
        self.kind = kind
        self.detail = detail


class Step(Protocol):
    """`await step("create event", create_event, booking_id)`: done once, or again after a crash midway.

    The result must be plain JSON, and is given back as JSON would: a tuple comes out as a list. An error
    is tried again, `tries` times in all, after `wait` (or what GraphBusy asks) and then twice as long each
    time, unless `worth_a_retry(error)` says no. The last one raises StepFailed. What the story must decide
    upon (a slot that is taken, say) is better returned as a result than raised.
    """

    async def __call__(
        self,
        name: str,
        do: Callable[..., Awaitable[Json]],
        *args: Any,
        tries: int = 1,
        wait: timedelta = timedelta(seconds=1),
        worth_a_retry: Callable[[Exception], bool] | None = None,
    ) -> Json: ...


def will_pass(error: Exception) -> bool:
    """Worth a retry: Graph was busy, or gave no answer."""
    return isinstance(error, GraphBusy | GraphSilent)


async def attempted(
    name: str,
    do: Callable[[], Awaitable[Json]],
    tries: int,
    wait: timedelta,
    worth_a_retry: Callable[[Exception], bool] | None,
) -> tuple[Json, Exception | None]:
    """As `Step` says: what is written down, plain facts, and the error itself for the first telling."""
    for tried in range(1, tries + 1):
        try:
            return {"result": _plain(await _with_database(do))}, None
        except Exception as error:
            caught = error
        if tried == tries or (worth_a_retry and not worth_a_retry(caught)):
            break
        log.warning("step tried again", kind=name, error=type(caught).__name__, attempt=tried)
        await asyncio.sleep(_pause(caught, wait, tried - 1).total_seconds())
    return {"kind": type(caught).__name__, "detail": _detail(caught)}, caught


async def _with_database(do: Callable[[], Awaitable[Json]]) -> Json:
    """Waits as long as it takes for a database that is away (dbos does so too): no story fails for it."""
    pause = 0.25
    while True:
        try:
            return await do()
        except DBAPIError as error:
            if not _is_away(error):
                raise
            log.warning("the database is away", error=type(error.orig).__name__)
        except NoConnection:  # all are in use, and none came free in half a minute
            log.warning("no connection to the database is free")
        await asyncio.sleep(pause)
        pause = min(2 * pause, 5)


def _is_away(error: DBAPIError) -> bool:
    """PostgreSQL is restarting or out of reach, or SQLite's one writer keeps everybody waiting."""
    busy = getattr(error.orig, "sqlite_errorname", "") in ("SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT")
    return error.connection_invalidated or busy or isinstance(error.orig, psycopg.OperationalError)


def _plain(result: Json) -> Json:
    """As it will be read back, already now. Raises TypeError for what JSON cannot hold."""
    return json.loads(json.dumps(result, allow_nan=False))


def _detail(error: Exception) -> str:
    facts = (getattr(error, "status", None), getattr(error, "code", None))
    return " ".join(str(fact) for fact in facts if fact)


def _pause(error: Exception, wait: timedelta, failed_before: int) -> timedelta:
    asked = error.wait if isinstance(error, GraphBusy) else timedelta()
    return max(asked, wait * (1 << failed_before))
