"""Stories that outlive the process: the only importer of dbos.

A story is an async function whose every act upon the world is a step. What a step returned is kept, so
after a crash the story is told again from its first line and finished steps answer from memory.
Everything runs on the event loop that called `launch`; dbos keeps its books in threads of its own.
https://docs.dbos.dev/python/tutorials/workflow-tutorial
"""

import asyncio
import contextvars
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Protocol
from weakref import WeakValueDictionary

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID
from dbos._error import DBOSWorkflowIDInUseError
from sqlalchemy import make_url

from bot.executor import ExecutorHeld, executor_lock
from services.errors import GraphBusy

__all__ = ["Durable", "ExecutorHeld", "Json", "Step", "StepFailed", "Tell"]

Json = Any  # what JSON can hold

log = structlog.get_logger()

THREADS = 16  # for dbos' bookkeeping and the loop's own to_thread; dbos would take any number
LIVE = ["PENDING", "ENQUEUED", "DELAYED"]


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


class StoryFailed(Exception):
    """What the books hold of a story that ended in an error: its name only."""


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


Tell = Callable[..., Awaitable[None]]  # async def book(step: Step, tenant: str, booking: str) -> None


class Durable:
    """One at a time in a process: dbos itself is a singleton."""

    _launched: ClassVar["Durable | None"] = None

    def __init__(self, database_url: str, executor: str, version: str = "1") -> None:
        """`database_url` is the business database's: on SQLite the work is kept beside it
        (`muster.db` -> `muster-work.db`), on PostgreSQL in the schema `dbos` of the same database.

        Interrupted stories are told on only by the same `executor` and the same `version`, so keep the
        version over releases, and change stories so that an old half-told one still fits.
        """
        self._url = work_url(database_url)
        self._executor = executor
        self._version = version
        self._lock = executor_lock(self._url, executor)
        self._stories: dict[str, Tell] = {}
        self._told: dict[str, Callable[..., Awaitable[None]]] = {}
        self._lanes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # by queue, while in use
        self._telling: set[asyncio.Task[Any]] = set()
        self._sweeps: list[_Sweep] = []

    def story(self, name: str, tell: Tell) -> None:
        """Registers a story, before `launch`: `tell(step, *args)`, where every act is a step."""
        self._stories[name] = tell

    def every(self, pause: timedelta, sweep: Callable[[], Awaitable[None]]) -> None:
        """Registers, before `launch`, a sweep that begins what is due, by deterministic keys. Real time."""
        self._sweeps.append(_Sweep(pause, sweep))

    async def launch(self) -> None:
        """Takes the executor's lock, goes on with what a crash interrupted, starts the sweeps.

        Holds the loop for some tenths of a second. Raises ExecutorHeld.
        """
        await self._lock.take()
        if Durable._launched is not None:
            await self._lock.release()
            raise RuntimeError("dbos is one to a process, and runs already")
        Durable._launched = self
        try:
            self._launch()
        except BaseException:
            await self.close()
            raise

    def _launch(self) -> None:
        if self._url.startswith("sqlite"):
            _write_ahead(self._url)
        _quieten()
        DBOS(config=self._config())
        for name in self._stories:
            self._told[name] = DBOS.workflow(name=name)(self._teller(name))
        DBOS.launch()  # here, on the loop: dbos takes the one that it is called from
        for sweep in self._sweeps:
            sweep.start()

    async def begin(self, name: str, key: str, *args: str, queue: str | None = None) -> bool:
        """The story is kept for good when this returns, and its telling has begun. Ids only in `args` and
        `key`: no names, no addresses.

        False when `key` was begun before, which is harmless. Stories of one `queue` (an event's id, say)
        are told one after the other, in the order of their beginning; by this process, that is: another
        replica knows nothing of it, and after a crash the order is lost. Nothing may hang on it.
        """
        # An empty context: dbos would take a story begun inside another one's step for its child.
        start = self._start(name, f"{name}:{key}", queue or "", args)
        return await asyncio.create_task(start, context=contextvars.Context())

    async def pending(self) -> int:
        """This executor's stories under way or waiting their turn."""
        live = await DBOS.list_workflows_async(
            status=LIVE,
            executor_id=self._executor,
            app_version=self._version,
            load_input=False,
            load_output=False,
        )
        return len(live)

    async def sweep_now(self) -> None:
        """All sweeps, once, before it returns: for a moved clock."""
        for sweep in self._sweeps:
            await sweep.once()

    async def close(self, patience: timedelta = timedelta(seconds=2)) -> None:
        """Lets stories come to an end for that long; the rest is told on at the next launch."""
        if Durable._launched is not self:
            return
        for sweep in self._sweeps:
            await sweep.stop()
        if self._telling:
            await asyncio.wait(self._telling, timeout=patience.total_seconds())
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        # dbos had put its own thread pool in the place of the loop's, and has just shut it down.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        Durable._launched = None
        await self._lock.release()

    def _config(self) -> DBOSConfig:
        return {
            "name": "muster",
            "system_database_url": self._url,
            "application_version": self._version,
            "executor_id": self._executor,
            "serializer": DBOSPortableJSONSerializer(),
            "max_executor_threads": THREADS,
            "notification_listener_polling_interval_sec": 0.1,  # its thread keeps close() waiting so long
            "enable_otlp": False,
            "log_level": "WARNING",
        }

    async def _start(self, name: str, id: str, queue: str, args: tuple[str, ...]) -> bool:
        try:
            with SetWorkflowID(id, workflow_id_reuse_policy="reject"):
                await DBOS.start_workflow_async(self._told[name], queue, *args)  # type: ignore[arg-type]
        except DBOSWorkflowIDInUseError:
            return False
        return True

    def _teller(self, name: str) -> Callable[..., Awaitable[None]]:
        async def told(queue: str, *args: str) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
            lane = self._lanes.setdefault(queue, asyncio.Lock()) if queue else asyncio.Lock()
            async with lane:
                await self._tell(name, args)

        return told

    async def _tell(self, name: str, args: tuple[str, ...]) -> None:
        try:
            await self._stories[name](_step, *args)
        except Exception as error:
            log.exception("story failed", workflow=DBOS.workflow_id)
            raise StoryFailed(type(error).__name__) from None


async def _step(
    name: str,
    do: Callable[..., Awaitable[Json]],
    *args: Any,
    tries: int = 1,
    wait: timedelta = timedelta(seconds=1),
    worth_a_retry: Callable[[Exception], bool] | None = None,
) -> Json:
    """Errors are kept as plain facts beside the results, so that dbos never has one of ours to write down."""
    caught: Exception | None = None

    async def attempt() -> Json:
        nonlocal caught
        for left in reversed(range(tries)):
            try:
                return {"result": _plain(await do(*args))}
            except Exception as error:
                caught = error
                if not left or (worth_a_retry and not worth_a_retry(error)):
                    break
                log.warning("step tried again", kind=name, error=type(error).__name__, attempt=tries - left)
                await asyncio.sleep(_pause(error, wait, tries - left - 1).total_seconds())
        return {"kind": type(caught).__name__, "detail": _detail(caught)}

    kept = await DBOS.run_step_async({"name": name}, attempt)
    if "result" not in kept:
        raise StepFailed(name, kept["kind"], kept["detail"]) from caught
    return kept["result"]


def _plain(result: Json) -> Json:
    """As it will be read back, already now. Raises TypeError for what JSON cannot hold."""
    return json.loads(json.dumps(result, allow_nan=False))


def _detail(error: Exception | None) -> str:
    facts = (getattr(error, "status", None), getattr(error, "code", None))
    return " ".join(str(fact) for fact in facts if fact)


def _pause(error: Exception, wait: timedelta, failed_before: int) -> timedelta:
    asked = error.wait if isinstance(error, GraphBusy) else timedelta()
    return max(asked, wait * (1 << failed_before))


class _Sweep:
    def __init__(self, pause: timedelta, sweep: Callable[[], Awaitable[None]]) -> None:
        self._pause = pause
        self._sweep = sweep
        self._one_at_a_time = asyncio.Lock()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._forever())

    async def stop(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def once(self) -> None:
        """What goes wrong here is told to the log: the next sweep finds the same work again."""
        async with self._one_at_a_time:
            try:
                await self._sweep()
            except Exception:
                log.exception("sweep failed")

    async def _forever(self) -> None:
        while True:
            await asyncio.sleep(self._pause.total_seconds())
            await self.once()


def work_url(database_url: str) -> str:
    """Where dbos keeps its books, given where the business keeps its own."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql").render_as_string(hide_password=False)
    business = Path(url.database or "muster.db").absolute()
    return f"sqlite:///{business.with_name(f'{business.stem}-work{business.suffix}')}"


def _write_ahead(url: str) -> None:
    """dbos leaves SQLite's journal as it finds it; without write-ahead its readers and writers block each
    other."""
    path = Path(make_url(url).database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _quieten() -> None:
    """dbos brings a console handler of its own, unless its logger has one already."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
