"""The scenes: people at work while something happens to the bot, and the count at the end."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
import psycopg

from tests.chaos.house import Replicas, postgres, replicas, restart
from tests.chaos.people import Recruiter, company
from tests.chaos.trouble import come_to_rest, faults, killed_at_random, notices_astray
from tests.chaos.truth import Count, count
from tests.story.play import World


@dataclass
class Scale:
    """How much is done. `share` is that of the requests which fail."""

    recruiters: int = 20  # at once
    interviews: int = 10  # of each recruiter
    minutes: float = float("inf")  # after which nobody begins another one
    share: float = 0.2
    kill_within: float = 4.0  # seconds of work from a start to the next kill, at most


def kills(folder: Path, seed: int, scale: Scale) -> tuple[Count, str]:
    """(a) kill -9 at random moments."""
    random = Random(seed)
    with replicas(folder, ("muster-1",)) as these, _company(these, scale, random) as (world, recruiters):
        with killed_at_random(these, random, scale.kill_within) as killed:
            _work(recruiters, scale)
        come_to_rest(world, these)
        return count(world, recruiters), f"{killed[0]} kills"


def weather(folder: Path, seed: int, scale: Scale) -> tuple[Count, str]:
    """(b) Graph, the connector and the notices fail all the time."""
    random = Random(seed)
    with replicas(folder, ("muster-1",)) as these, _company(these, scale, random) as (world, recruiters):
        world.goes_wrong(**faults(scale.share))
        since = len(world.requests())
        with notices_astray(world, random):
            _work(recruiters, scale)
        failed = world.requests()[since:]
        come_to_rest(world, these)
        return count(
            world, recruiters
        ), f"{sum(one['fault'] for one in failed)} of {len(failed)} requests failed"


def adoption(folder: Path, seed: int, scale: Scale) -> tuple[Count, str]:
    """(c) two replicas on one PostgreSQL: it is restarted, and one of them is killed for good."""
    random = Random(seed)
    with (
        postgres() as (server, url),
        replicas(folder, ("muster-1", "muster-2"), url) as these,
        _company(these, scale, random) as (world, recruiters),
    ):
        working = threading.Thread(target=_work, args=(recruiters, scale))
        working.start()
        time.sleep(random.uniform(1, 4))
        restart(server)
        time.sleep(random.uniform(2, 5))
        _until(lambda: _left(url, "muster-1") > 0)
        these.bots["muster-1"].kill_bot()
        orphans, killed = _left(url, "muster-1"), time.monotonic()
        _until(lambda: _left(url, "muster-1") == 0)
        took = time.monotonic() - killed
        working.join()
        come_to_rest(world, these)
        told = (
            f"PostgreSQL restarted; one of two replicas killed, its {orphans} stories adopted in {took:.1f} s"
        )
        return count(world, recruiters), told


def _left(url: str, executor: str) -> int:
    """Stories that this executor has begun and not ended, by dbos' own books."""
    query = "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id = %s"
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute(query, (executor,)).fetchone()
    return int(row[0]) if row else 0


def _until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)


@contextmanager
def _company(these: Replicas, scale: Scale, random: Random) -> Iterator[tuple[World, list[Recruiter]]]:
    with httpx.Client(base_url=these.house.sandbox_origin, timeout=60, trust_env=False) as http:
        world = World(these.house, http).opens(company(scale.recruiters))
        recruiters = [Recruiter(world, n, Random(random.randrange(2**32))) for n in range(scale.recruiters)]
        for recruiter in recruiters:
            recruiter.signs_in()
        yield world, recruiters
        told = [card.words for one in recruiters for card in one.chat.cards()]
        (these.house.folder / "chats.txt").write_text("\n".join(told))


def _work(recruiters: list[Recruiter], scale: Scale) -> None:
    """All at once. What one of them misses is told when all have ended."""
    failed: list[BaseException] = []
    deadline = time.monotonic() + 60 * scale.minutes

    def works(recruiter: Recruiter) -> None:
        try:
            recruiter.works(scale.interviews, deadline)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=works, args=(recruiter,)) for recruiter in recruiters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
