"""The two real processes: the sandbox, and the bot joined to it as `python -m sandbox env` says."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

ROOT = Path(__file__).parents[2]
PATIENCE = 90  # seconds that a process has to come up
NOW = "2026-11-26T10:00:00+00:00"  # a Thursday
ADMINISTRATOR = "ad000000-0000-4000-8000-000000000001"  # named by the environment


class Process(Protocol):
    """A running program, as subprocess.Popen shows it."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...

    def terminate(self) -> None: ...


@dataclass
class House:
    """`folder` holds the bot's database and the logs of both."""

    folder: Path
    environ: dict[str, str]
    sandbox: Process | None = None
    bot: Process | None = None

    @property
    def sandbox_origin(self) -> str:
        return f"http://127.0.0.1:{self.environ['SANDBOX_PORT']}"

    @property
    def bot_origin(self) -> str:
        return f"http://127.0.0.1:{self.environ['BOT_PORT']}"

    def start_sandbox(self) -> None:
        port = self.environ["SANDBOX_PORT"]
        self.sandbox = self._start("sandbox", "sandbox", "--no-bot", "--port", port, "--now", NOW)
        wait_for(f"{self.sandbox_origin}/_sandbox/world", self.sandbox, self.log("sandbox"))

    def start_bot(self) -> None:
        self.bot = self._start("bot", "bot")
        wait_for(f"{self.bot_origin}/healthz", self.bot, self.log("bot"))

    @property
    def is_running(self) -> bool:
        return self.bot is not None and self.bot.poll() is None

    def kill_bot(self) -> None:
        """kill -9: the bot hears nothing of it."""
        assert self.bot is not None
        self.bot.kill()
        self.bot.wait()

    def restart_bot(self) -> None:
        self.kill_bot()
        self.start_bot()

    def stop(self) -> None:
        for process in (self.bot, self.sandbox):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(20)

    def forgets_interviews(self) -> None:
        """Candidates are the same in every world, and cannot be in two interviews at once: what the bot has
        booked in an earlier world is over."""
        books = self.folder / "muster.db"
        if books.exists():
            with closing(sqlite3.connect(books, timeout=30)) as store, store:
                store.execute("UPDATE bookings SET state = 'cancelled' WHERE state IN ('booking', 'booked')")

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _start(self, name: str, *command: str) -> "subprocess.Popen[bytes]":
        with self.log(name).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *command], env=self.environ, cwd=ROOT, stdout=log, stderr=log
            )


def new_house(folder: Path) -> House:
    ports = dict(zip(("SANDBOX_PORT", "BOT_PORT"), map(str, free_ports(2)), strict=True))
    own = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    own |= ports | {"MUSTER_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'muster.db'}"}
    own |= {"MUSTER_ADMINISTRATORS": ADMINISTRATOR}
    told = subprocess.run(
        [sys.executable, "-m", "sandbox", "env"],
        env=own,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return House(folder, own | dict(line.split("=", 1) for line in told.stdout.splitlines()))


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_for(url: str, process: Process, log: Path) -> None:
    end, told = time.monotonic() + PATIENCE, ""
    with httpx.Client(
        trust_env=False, verify=False
    ) as http:  # reading certificates takes longer than all else
        while time.monotonic() < end and process.poll() is None:
            try:
                answer = http.get(url)
                if answer.is_success:
                    return
                told = answer.text
            except httpx.HTTPError as error:
                told = repr(error)
            time.sleep(0.05)
    raise AssertionError(f"{url} did not come up: {told}\n{log.read_text()[-2000:]}")
