"""Stories that outlive the process: the only importer of dbos.

A story is an async function whose every act upon the world is a step. What a step returned is kept, so
after a crash the story is told again from its first line and finished steps answer from memory.
Everything runs on the event loop that called `launch`; dbos keeps its books in threads of its own.
https://docs.dbos.dev/python/tutorials/workflow-tutorial
"""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from weakref import WeakValueDictionary

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID, WorkflowStatus
from dbos._error import DBOSWorkflowIDInUseError
from sqlalchemy import Engine

from bot.books import open_books, work_url
from bot.executor import ExecutorHeld, executor_lock, held, take_within
from bot.steps import Json, Step, StepFailed, attempted
from bot.sweeps import Sweep, ended

__all__ = ["Durable", "ExecutorHeld", "Json", "Step", "StepFailed", "Tell"]

log = structlog.get_logger()

THREADS = 16  # for dbos' bookkeeping and the loop's own to_thread; dbos would take any number
ACTS_AT_ONCE = 10  # steps of all stories together; the store has 15 connections, some are for the doors
LIVE = ["PENDING", "ENQUEUED", "DELAYED"]
OVER = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
PURGED_AT_ONCE = 500
HEARTBEAT = timedelta(seconds=1)  # how often the executor's lock is looked at
ADOPTION = timedelta(seconds=2)  # how often others' locks are
LET_GO_WITHIN = timedelta(seconds=3)  # an adopter holds a lock for a moment, to see whether it can


class StoryFailed(Exception):
    """What the books hold of a story that ended in an error: its name only."""


Tell = Callable[..., Awaitable[None]]  # async def book(step: Step, tenant: str, booking: str) -> None


class Durable:
    """One at a time in a process: dbos itself is a singleton."""

    _launched: ClassVar["Durable | None"] = None

    def __init__(
        self,
        database_url: str,
        executor: str,
        version: str = "1",
        displaced: asyncio.Event | None = None,
    ) -> None:
        """`database_url` is the business database's: on SQLite the work is kept beside it
        (`muster.db` -> `muster-work.db`), on PostgreSQL in the schema `dbos` of the same database.

        Interrupted stories are told on only by the same `executor` and the same `version`, so keep the
        version over releases, and change stories so that an old half-told one still fits.

        `displaced` is set when another process has taken this executor id: this one must end.
        """
        self._url = work_url(database_url)
        self._executor = executor
        self._version = version
        self._lock = executor_lock(self._url, executor)
        self._stories: dict[str, Tell] = {}
        self._told: dict[str, Callable[..., Awaitable[None]]] = {}
        self._lanes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # by queue, while in use
        self._telling: set[asyncio.Task[Any]] = set()
        self._acting = asyncio.Semaphore(ACTS_AT_ONCE)
        self._sweeps: list[Sweep] = []
        self._orphaned: set[str] = set()  # executors whose lock was found free at the last look
        self._heartbeat: asyncio.Task[None] | None = None
        self._books: Engine | None = None
        self._displaced = displaced or asyncio.Event()
        self.is_displaced = False
        self.every(ADOPTION, self.adopt)

    def story(self, name: str, tell: Tell) -> None:
        """Registers a story, before `launch`: `tell(step, *args)`, where every act is a step."""
        self._stories[name] = tell

    def every(self, pause: timedelta, sweep: Callable[[], Awaitable[None]]) -> Callable[[], None]:
        """Registers, before `launch`, a sweep that begins what is due, by deterministic keys. Real time.

        What it returns may be called to have the next one at once.
        """
        self._sweeps.append(Sweep(pause, sweep))
        return self._sweeps[-1].soon

    async def launch(self) -> None:
        """Takes the executor's lock, goes on with what a crash interrupted, starts the sweeps.

        Holds the loop for some tenths of a second. Raises ExecutorHeld.
        """
        await take_within(self._lock, LET_GO_WITHIN)
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
        self._books = open_books(self._url)
        _quieten()
        DBOS(config=self._config())
        for name in self._stories:
            # By itself dbos gives up a story that was interrupted a hundred times.
            self._told[name] = DBOS.workflow(name=name, max_recovery_attempts=None)(self._teller(name))
        DBOS.launch()  # here, on the loop: dbos takes the one that it is called from
        for sweep in self._sweeps:
            sweep.start()
        self._heartbeat = asyncio.create_task(self._hold_on())

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

    @property
    def telling(self) -> int:
        """How many stories this process tells just now."""
        return len(self._telling)

    async def adopt(self) -> None:
        """Takes over the stories of executors whose lock is free: their process is dead.

        It must be free at two looks in a row: a living one that PostgreSQL has just thrown out is back at
        the first. Should it live after all, dbos keeps its further steps out of the books, and as every
        step may be repeated, no harm is done.
        """
        others = {story.executor_id for story in await self._interrupted(None)} - {self._executor, None}
        free = set()
        for executor in others:
            with suppress(ExecutorHeld):
                async with held(executor_lock(self._url, str(executor))):
                    free.add(str(executor))
                    if executor in self._orphaned:
                        await self._take_over(str(executor))
        self._orphaned = free

    async def purge(self, kept: timedelta) -> None:
        """Forgets the stories that ended longer ago than `kept`; their keys can then be begun anew."""
        before = (datetime.now(UTC) - kept).isoformat()
        while True:
            old = await DBOS.list_workflows_async(
                status=OVER,
                end_time=before,
                completed_before=before,
                limit=PURGED_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            await DBOS.delete_workflows_async([story.workflow_id for story in old])
            if len(old) < PURGED_AT_ONCE:
                return

    async def _interrupted(self, executor: str | None) -> list[WorkflowStatus]:
        """Stories that an executor (None: any) has begun to tell and not ended."""
        return await DBOS.list_workflows_async(
            status="PENDING",
            executor_id=executor,
            app_version=self._version,
            load_input=False,
            load_output=False,
        )

    async def _take_over(self, executor: str) -> None:
        """Looks again, now that the lock keeps other adopters out."""
        left = [story.workflow_id for story in await self._interrupted(executor)]
        if left:
            await DBOS.resume_workflows_async(left)
            log.warning("stories of a dead executor taken over", executor=executor, stories=len(left))

    async def _hold_on(self) -> None:
        """A lock that lives in a session of PostgreSQL goes with it. It is taken again, or this process ends:
        two under one name would tell the same stories."""
        while True:
            await asyncio.sleep(HEARTBEAT.total_seconds())
            if await self._lock.is_held():
                continue
            log.warning("the executor's lock is lost", executor=self._executor)
            try:
                await take_within(self._lock, LET_GO_WITHIN)
            except ExecutorHeld:
                log.error("another process runs under this executor id", executor=self._executor)
                self.is_displaced = True
                self._displaced.set()
                return
            except OSError:
                continue  # the database is away: nothing can be told meanwhile

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
        await ended(self._heartbeat)
        if self._telling:
            await asyncio.wait(self._telling, timeout=patience.total_seconds())
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        if self._books is not None:
            self._books.dispose()
        # dbos had put its own thread pool in the place of the loop's, and has just shut it down.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        Durable._launched = None
        await self._lock.release()

    def _config(self) -> DBOSConfig:
        return {
            "name": "muster",
            "system_database_url": self._url,
            "system_database_engine": self._books,
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
            await self._stories[name](self._step, *args)
        except Exception as error:
            log.exception("story failed", workflow=DBOS.workflow_id)
            raise StoryFailed(type(error).__name__) from None

    async def _step(
        self,
        name: str,
        do: Callable[..., Awaitable[Json]],
        *args: Any,
        tries: int = 1,
        wait: timedelta = timedelta(seconds=1),
        worth_a_retry: Callable[[Exception], bool] | None = None,
    ) -> Json:
        """Errors are kept as plain facts beside the results, so that dbos has none of ours to write down."""
        caught: Exception | None = None

        async def attempt() -> Json:
            nonlocal caught
            kept, caught = await attempted(name, partial(self._act, do, *args), tries, wait, worth_a_retry)
            return kept

        kept = await DBOS.run_step_async({"name": name}, attempt)
        if "result" not in kept:
            raise StepFailed(name, kept["kind"], kept["detail"]) from caught
        return kept["result"]

    async def _act(self, do: Callable[..., Awaitable[Json]], *args: Any) -> Json:
        """In the order of asking. After a crash all that was under way asks at once: if it all went on side
        by side, nothing would be done for long, and a process that dies again would never get any further."""
        async with self._acting:
            return await do(*args)


def _quieten() -> None:
    """dbos brings a console handler of its own, unless its logger has one already."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
