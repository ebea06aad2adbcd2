"""The lock on an executor id: work belongs to the process that holds it, and comes back to the next one.

A process that dies lets go by dying: the operating system drops the file lock, PostgreSQL ends the
session. Whoever finds a lock free may adopt the work that was done under it.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import AsyncConnection
from sqlalchemy import make_url

PATIENCE = 5  # seconds for PostgreSQL to answer
# A machine that vanishes says no farewell: after so long PostgreSQL ends its session, and drops the lock.
KEEPALIVE = "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"


class ExecutorHeld(Exception):
    """Another process runs under this executor id."""

    def __init__(self, executor: str) -> None:
        super().__init__(
            f"another process runs as executor {executor!r}: stop it, or set MUSTER_EXECUTOR to another name"
        )
        self.executor = executor


class ExecutorLock(Protocol):
    async def take(self) -> None:
        """Raises ExecutorHeld at once: it never waits. OSError when the database is away."""
        ...

    async def is_held(self) -> bool:
        """Whether what `take` took is still ours."""
        ...

    async def release(self) -> None: ...


def executor_lock(work_url: str, executor: str) -> ExecutorLock:
    """The lock that lives where the work lives."""
    url = make_url(work_url)
    if url.get_backend_name() == "sqlite":
        return FileLock(Path(f"{url.database}.{executor}.lock"), executor)
    return SessionLock(url.set(drivername="postgresql").render_as_string(hide_password=False), executor)


async def take_within(lock: ExecutorLock, patience: timedelta) -> None:
    """Raises ExecutorHeld when it was never free for that long."""
    end = time.monotonic() + patience.total_seconds()
    while True:
        try:
            return await lock.take()
        except ExecutorHeld:
            if time.monotonic() > end:
                raise
        await asyncio.sleep(0.2)


@asynccontextmanager
async def held(lock: ExecutorLock) -> AsyncIterator[None]:
    await lock.take()
    try:
        yield
    finally:
        await lock.release()


class FileLock:
    def __init__(self, path: Path, executor: str) -> None:
        self._path = path
        self._executor = executor
        self._file: int | None = None

    async def take(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise ExecutorHeld(self._executor) from None
        self._file = file

    async def is_held(self) -> bool:
        return self._file is not None

    async def release(self) -> None:
        """The file stays: to remove it could unlock a path that the next one has just locked."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class SessionLock:
    """PostgreSQL's advisory lock, held by a connection of its own for as long as the process lives."""

    def __init__(self, url: str, executor: str) -> None:
        self._url = url
        self._executor = executor
        self._session: AsyncConnection | None = None

    async def take(self) -> None:
        try:
            session = await AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=PATIENCE, options=KEEPALIVE
            )
            name = f"muster executor {self._executor}"
            asked = await session.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,))
            is_ours = await asked.fetchone() == (True,)
        except psycopg.OperationalError as away:
            raise OSError("the database is away") from away
        if not is_ours:
            await session.close()
            raise ExecutorHeld(self._executor)
        self._session = session

    async def is_held(self) -> bool:
        """Asks the server: only a session that lives holds anything."""
        if self._session is None:
            return False
        try:
            async with asyncio.timeout(PATIENCE):
                await self._session.execute("SELECT 1")
        except (psycopg.OperationalError, TimeoutError):
            await self.release()
            return False
        return True

    async def release(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()
