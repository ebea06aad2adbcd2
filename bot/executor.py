"""The lock on an executor id: work belongs to the process that holds it, and comes back to the next one.

A process that dies lets go by dying: the operating system drops the file lock, PostgreSQL ends the
session. To adopt a dead replica's work one day, take that replica's lock with `executor_lock` too.
"""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from psycopg import AsyncConnection
from sqlalchemy import make_url


class ExecutorHeld(Exception):
    """Another process runs under this executor id."""

    def __init__(self, executor: str) -> None:
        super().__init__(
            f"another process runs as executor {executor!r}: stop it, or set MUSTER_EXECUTOR to another name"
        )
        self.executor = executor


class ExecutorLock(Protocol):
    async def take(self) -> None:
        """Raises ExecutorHeld at once: it never waits."""
        ...

    async def release(self) -> None: ...


def executor_lock(work_url: str, executor: str) -> ExecutorLock:
    """The lock that lives where the work lives."""
    url = make_url(work_url)
    if url.get_backend_name() == "sqlite":
        return FileLock(Path(f"{url.database}.{executor}.lock"), executor)
    return SessionLock(url.set(drivername="postgresql").render_as_string(hide_password=False), executor)


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
        session = await AsyncConnection.connect(self._url, autocommit=True)
        name = f"muster executor {self._executor}"
        asked = await session.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,))
        if await asked.fetchone() != (True,):
            await session.close()
            raise ExecutorHeld(self._executor)
        self._session = session

    async def release(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
