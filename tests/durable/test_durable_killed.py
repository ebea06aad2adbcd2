"""kill -9 in the middle of a step, in a real process."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.books import work_url

from .patience import until

STORIES = Path(__file__).with_name("stories.py")
Start = Callable[..., Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


@pytest.fixture
def hold(diary: Path) -> Path:
    """While it lies there, the story's second step does not end."""
    hold = diary.with_suffix(".hold")
    hold.touch()
    return hold


@pytest.fixture
async def start(url: str, executor: str, diary: Path) -> AsyncIterator[Start]:
    """Starts the process that tells the story under a key."""
    running: list[asyncio.subprocess.Process] = []

    async def one(key: str, executor: str = executor) -> asyncio.subprocess.Process:
        command = (sys.executable, str(STORIES), url, executor, str(diary), key)
        environment = {"PYTHONPATH": str(STORIES.parents[2]), "PATH": "/usr/bin:/bin"}
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, env=environment)
        running.append(process)
        return process

    yield one
    for process in running:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def written(diary: Path, word: str) -> None:
    def stands_there() -> bool:
        return diary.exists() and word in diary.read_text().split()

    await until(partial(asyncio.to_thread, stands_there))


def lines(diary: Path) -> list[str]:
    return diary.read_text().splitlines()


def let_go(hold: Path) -> None:
    hold.unlink()


async def test_a_killed_process_goes_on_where_it_was(start: Start, diary: Path, hold: Path):
    first = await start("k")
    await written(diary, "two")

    first.send_signal(signal.SIGKILL)
    await ended(first)
    let_go(hold)
    code, out, err = await ended(await start("k"))

    assert (code, out) == (0, "begun False\n"), err
    # "one" was finished and is not done again; "two" was cut off in its middle, and is.
    assert lines(diary) == ["one", "two", "two", "three", "end of the-id [3, 3, 5]"]


async def test_a_story_is_told_to_its_end_however_often_it_was_interrupted(
    start: Start, diary: Path, hold: Path, url: str
):
    first = await start("k")
    await written(diary, "two")
    first.send_signal(signal.SIGKILL)
    await ended(first)

    books = create_engine(work_url(url).replace("postgresql://", "postgresql+psycopg://"))
    schema = "" if books.dialect.name == "sqlite" else "dbos."
    with books.begin() as connection:  # a week of a machine that restarts every minute
        connection.execute(text(f"UPDATE {schema}workflow_status SET recovery_attempts = 10000"))
    let_go(hold)
    await ended(await start("k"))

    assert lines(diary)[-1] == "end of the-id [3, 3, 5]"


async def test_a_second_process_with_the_same_executor_id_says_so_and_ends(
    start: Start, diary: Path, hold: Path
):
    first = await start("k")
    await written(diary, "two")

    code, out, err = await ended(await start("other"))

    assert (code, out) == (1, "")
    assert err.strip().splitlines()[-1].startswith("another process runs as executor 'muster-1'")
    assert "Traceback" not in err
    let_go(hold)
    assert (await ended(first))[0] == 0


async def test_a_sigterm_ends_the_process_as_python_does(start: Start, diary: Path, hold: Path):
    process = await start("k")
    await written(diary, "two")

    process.send_signal(signal.SIGTERM)  # no handler of dbos' stands in the way

    assert (await ended(process))[0] == -signal.SIGTERM
