"""What a story may rely on, within one process."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from sqlite3 import DatabaseError

import pytest

from bot.books import work_url
from bot.durable import ACTS_AT_ONCE, Durable, ExecutorHeld, Step, StepFailed
from services.errors import GraphBusy, GraphDenied

from .patience import settled

Made = Callable[[], Durable]
NO_WAIT = timedelta()


async def test_a_story_is_told_once_however_often_it_is_begun(made: Made):
    told: list[str] = []

    async def book(step: Step, booking: str) -> None:
        await step("note", note, booking)

    async def note(booking: str) -> None:
        told.append(booking)

    durable = made()
    durable.story("book", book)
    await durable.launch()

    begun = await asyncio.gather(*(durable.begin("book", "b1", "b1") for _ in range(5)))
    await settled(durable)

    assert sorted(begun) == [False] * 4 + [True]
    assert told == ["b1"]
    assert not await durable.begin("book", "b1", "b1")
    assert await durable.begin("book", "b2", "b2")


async def test_a_begun_story_counts_as_pending_until_it_is_over(made: Made):
    door = asyncio.Event()

    async def wait(step: Step) -> None:
        await step("wait", door.wait)

    durable = made()
    durable.story("wait", wait)
    await durable.launch()

    await durable.begin("wait", "w")
    assert await durable.pending() == 1
    door.set()
    await settled(durable)


async def test_stories_and_steps_run_on_the_loop_that_launched_them(made: Made):
    seen: list[tuple[int, asyncio.AbstractEventLoop]] = []

    async def look(step: Step) -> None:
        await here()
        await step("look", here)

    async def here() -> None:
        seen.append((threading.get_ident(), asyncio.get_running_loop()))

    durable = made()
    durable.story("look", look)
    await durable.launch()
    await durable.begin("look", "l")
    await settled(durable)

    assert seen == [(threading.get_ident(), asyncio.get_running_loop())] * 2


async def test_a_result_is_what_json_makes_of_it_from_the_first_telling_on(made: Made):
    results = []

    async def ask(step: Step) -> None:
        results.append(await step("ask", answer))
        with pytest.raises(StepFailed, match="odd: TypeError"):
            await step("odd", no_answer)

    async def answer() -> dict[str, object]:
        return {"pair": (1, 2.5), "none": None, "text": "Šimić"}

    async def no_answer() -> object:
        return object()

    durable = made()
    durable.story("ask", ask)
    await durable.launch()
    await durable.begin("ask", "a")
    await settled(durable)

    assert results == [{"pair": [1, 2.5], "none": None, "text": "Šimić"}]


async def test_a_step_is_tried_again_as_often_as_it_is_worth(made: Made):
    tries: list[str] = []
    failures: list[StepFailed] = []

    async def fail(step: Step) -> None:
        assert await step("third time", lucky, tries=3, wait=NO_WAIT) == "done"
        for worth, name in ((None, "never"), (lambda e: not isinstance(e, GraphDenied), "denied")):
            try:
                await step(name, refused, name, tries=3, wait=NO_WAIT, worth_a_retry=worth)
            except StepFailed as failed:
                failures.append(failed)

    async def lucky() -> str:
        tries.append("lucky")
        if tries.count("lucky") < 3:
            raise GraphBusy(429, "tooMany", wait=timedelta(milliseconds=20))
        return "done"

    async def refused(name: str) -> None:
        tries.append(name)
        raise GraphDenied(403, "accessDenied", "mira@mail.example may not")

    durable = made()
    durable.story("fail", fail)
    await durable.launch()
    await durable.begin("fail", "f")
    await settled(durable)

    assert (tries.count("lucky"), tries.count("never"), tries.count("denied")) == (3, 3, 1)
    assert [(f.step, f.kind, f.detail) for f in failures] == [
        ("never", "GraphDenied", "403 accessDenied"),
        ("denied", "GraphDenied", "403 accessDenied"),
    ]
    assert isinstance(failures[0].__cause__, GraphDenied)


async def test_stories_of_one_queue_are_told_one_after_the_other_in_order(made: Made):
    under_way: list[str] = []
    told: list[str] = []

    async def one_by_one(step: Step, event: str, n: str) -> None:
        assert event not in under_way
        under_way.append(event)
        await step("take time", asyncio.sleep, 0.001)
        under_way.remove(event)
        told.append(n)

    durable = made()
    durable.story("one", one_by_one)
    await durable.launch()
    for n in range(12):
        await durable.begin("one", f"{n}", f"e{n % 2}", f"{n}", queue=f"e{n % 2}")
    await settled(durable)

    assert [n for n in told if int(n) % 2] == ["1", "3", "5", "7", "9", "11"]
    assert [n for n in told if not int(n) % 2] == ["0", "2", "4", "6", "8", "10"]


async def test_a_story_may_begin_another_from_inside_a_step(made: Made):
    told: list[str] = []

    async def outer(step: Step) -> None:
        assert await step("begin inner", durable.begin, "inner", "i", "i")

    async def inner(step: Step, id: str) -> None:
        told.append(await step("echo", echo, id))

    async def echo(id: str) -> str:
        return id

    durable = made()
    durable.story("outer", outer)
    durable.story("inner", inner)
    await durable.launch()
    await durable.begin("outer", "o")
    await settled(durable)

    assert told == ["i"]


async def test_a_failed_story_is_over_told_to_the_log_and_kept_without_its_words(made: Made, capsys):
    async def fail(step: Step) -> None:
        raise LookupError("mira@mail.example is nowhere")

    durable = made()
    durable.story("fail", fail)
    await durable.launch()
    await durable.begin("fail", "f")
    await settled(durable)

    assert not await durable.begin("fail", "f")
    said = capsys.readouterr().out
    assert "story failed" in said and "fail:f" in said and "LookupError" in said


async def test_a_story_left_at_closing_is_told_on_at_the_next_launch(made: Made):
    door, in_second = asyncio.Event(), asyncio.Event()
    steps: list[str] = []

    async def wait(step: Step) -> None:
        await step("first", note, "first")
        await step("second", note, "second")

    async def note(word: str) -> None:
        steps.append(word)
        if word == "second":
            in_second.set()
            await door.wait()

    first, second = made(), made()
    for durable in (first, second):
        durable.story("wait", wait)
    await first.launch()
    await first.begin("wait", "w")
    await in_second.wait()
    await first.close(patience=timedelta())
    door.set()

    await second.launch()
    assert await second.pending() == 1
    await settled(second)

    assert steps == ["first", "second", "second"]  # the finished step answered from memory


async def test_threads_still_work_on_the_loop_after_closing(made: Made):
    durable = made()
    await durable.launch()

    await durable.close()

    assert await asyncio.to_thread(lambda: "here") == "here"


async def test_a_sweep_runs_by_itself_and_on_demand_never_twice_at_once(made: Made):
    sweeps: list[float] = []
    busy, five = False, asyncio.Event()

    async def sweep() -> None:
        nonlocal busy
        assert not busy
        busy = True
        await asyncio.sleep(0.005)
        busy = False
        sweeps.append(time.monotonic())
        if len(sweeps) == 5:
            five.set()
        raise RuntimeError("a sweep that fails is no end of sweeping")

    durable = made()
    durable.every(timedelta(milliseconds=20), sweep)
    await durable.launch()
    await asyncio.gather(durable.sweep_now(), durable.sweep_now())
    by_hand = len(sweeps)
    async with asyncio.timeout(10):
        await five.wait()

    assert by_hand >= 2


async def test_two_cannot_run_under_one_executor_id(url: str, executor: str):
    first, second = Durable(url, executor), Durable(url, executor)
    await first.launch()

    with pytest.raises(ExecutorHeld, match=f"another process runs as executor '{executor}'"):
        await second.launch()

    await second.close()  # it never ran: the first one runs on
    assert await first.pending() == 0
    await first.close()
    await second.launch()
    await second.close()


async def test_one_process_holds_one_executor_at_a_time(made: Made, url: str):
    await made().launch()

    with pytest.raises(RuntimeError, match="one to a process"):
        await Durable(url, "muster-2").launch()


async def test_a_launch_that_fails_lets_the_executor_go(tmp_path: Path, executor: str):
    (tmp_path / "muster-work.db").write_text("this is no database at all, and long enough to be sure of it")
    url = f"sqlite+aiosqlite:///{tmp_path}/muster.db"

    with pytest.raises(DatabaseError):
        await Durable(url, executor).launch()

    (tmp_path / "muster-work.db").unlink()
    durable = Durable(url, executor)
    await durable.launch()
    await durable.close()


async def test_launching_speaks_to_nobody(url: str, executor: str):
    before = own_tcp_sockets()
    durable = Durable(url, executor)
    durable.story("nothing", nothing)
    await durable.launch()
    await durable.begin("nothing", "n")
    await settled(durable)

    opened = own_tcp_sockets() - before
    await durable.close()

    assert opened == set()  # no admin port, no telemetry, no conductor; PostgreSQL is reached by its file


async def nothing(step: Step) -> None: ...


def own_tcp_sockets() -> set[str]:
    """The inodes of this process's TCP sockets, listening or connected."""
    tables = (Path(f"/proc/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6"))
    tcp = {line.split()[9] for lines in tables for line in lines}
    files = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if _is_open(n)]
    return tcp & {name.removeprefix("socket:[").rstrip("]") for name in files}


def _is_open(n: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{n}")


def test_the_socket_test_would_see_an_open_port():
    before = own_tcp_sockets()

    with socket.create_server(("127.0.0.1", 0)):
        assert own_tcp_sockets() - before
    assert own_tcp_sockets() == before


def test_the_work_lies_beside_the_business_or_in_the_same_postgresql():
    assert work_url("sqlite+aiosqlite:////srv/muster.db") == "sqlite:////srv/muster-work.db"
    assert work_url("sqlite+aiosqlite:///var/muster.db") == f"sqlite:///{Path.cwd()}/var/muster-work.db"
    assert work_url("postgresql+psycopg://u:p@db/muster") == "postgresql://u:p@db/muster"


async def test_of_many_stories_the_first_get_on_before_the_last_begin(made: Made):
    durable, gate, acting = made(), asyncio.Event(), list[str]()

    async def act(story: str) -> None:
        acting.append(story)
        await gate.wait()

    async def tale(step: Step, story: str) -> None:
        await step("act", act, story)

    durable.story("tale", tale)
    await durable.launch()
    for n in range(2 * ACTS_AT_ONCE):
        await durable.begin("tale", str(n), str(n))
    under_way = [*acting]
    gate.set()
    await settled(durable)

    assert set(under_way) <= {str(n) for n in range(ACTS_AT_ONCE)} and len(under_way) > 1
    assert len(acting) == 2 * ACTS_AT_ONCE
