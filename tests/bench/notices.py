"""How soon a notice is acknowledged: 200 POSTs a second for 20 s, one notice each, at the real bot.

    python -m tests.bench.notices [--seconds 20] [--rate 200]

Each is of one of ten booked interviews, so that the bot works off meanwhile what it has taken in, and reads
the events from the sandbox. The time runs from when a POST was due: none hides behind a slow one before it.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import httpx

from services.model import Booking, Watch
from services.notices.read import state_hash
from services.store import Store, open_engine
from tests.chaos.house import Replicas, postgres, replicas
from tests.chaos.people import Recruiter, company
from tests.story.play import World

SECRET = "known to the bench"
BOOKED = 10


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench.notices", description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=200)
    asked, _ = parser.parse_known_args()  # make bench has words for other benches too
    print(f"## Notices: {asked.rate} POSTs a second for {asked.seconds} s\n")
    print("| database | p50 | p95 | p99 | slowest | answers | bot's processor | all looked at after |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in ("SQLite", "PostgreSQL"):
        with postgres() if name == "PostgreSQL" else nullcontext((None, "")) as (_, url):
            print(f"| {name} | {measured(url, asked.rate, asked.seconds)} |", flush=True)


def measured(database: str, rate: int, seconds: int) -> str:
    with (
        tempfile.TemporaryDirectory(prefix="muster-bench-") as folder,
        replicas(Path(folder) / "house", ("muster-1",), database) as these,
    ):
        return asyncio.run(_measured(these, rate, seconds))


async def _measured(these: Replicas, rate: int, seconds: int) -> str:
    [bot] = these.bots.values()
    with httpx.Client(base_url=these.house.sandbox_origin, timeout=60, trust_env=False) as http:
        world = World(these.house, http).opens(company(1))
        await asyncio.to_thread(_booked, world)
        store = Store(open_engine(bot.environ["MUSTER_DATABASE_URL"]))
        bookings = await _watched(store, bot.environ["MUSTER_TENANTS"], world)
        before = bot.processor_time
        taken, answers = await _posted(bot.bot_origin, bookings, rate, seconds)
        busy, began = bot.processor_time - before, time.monotonic()
        await asyncio.to_thread(world.settles)
        rest = time.monotonic() - began
        await store.close()
    cuts = statistics.quantiles(taken, n=100)
    told = " | ".join(f"{1000 * one:.0f} ms" for one in (cuts[49], cuts[94], cuts[98], max(taken)))
    answered = ", ".join(f"{n} x {status}" for status, n in answers.items())
    return f"{told} | {answered} | {busy:.1f} s | {rest:.1f} s"


def _booked(world: World) -> None:
    recruiter = Recruiter(world, 0, Random(1))
    recruiter.signs_in()
    for n in range(BOOKED):
        recruiter.takes_care_of(n, fate="stays")
    world.settles()


async def _watched(store: Store, tenant: str, world: World) -> tuple[Booking, ...]:
    """A watch of the bench's own beside the bot's: only Graph knows the secret of that one."""
    bookings = await store.active_bookings(tenant, ending_after=world.now)
    ends = world.now + timedelta(days=6)
    await store.save_watch(
        tenant, Watch("bench", tenant, bookings[0].requester, state_hash(SECRET), ends, ends)
    )
    return bookings


async def _posted(
    origin: str, bookings: tuple[Booking, ...], rate: int, seconds: int
) -> tuple[list[float], Counter[int]]:
    taken: list[float] = []
    answers: Counter[int] = Counter()
    random, began = Random(1), time.monotonic()

    async def post(http: aiohttp.ClientSession, n: int) -> None:
        due = began + n / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        body = _notice(random.choice(bookings), n)
        async with http.post(f"{origin}/graph/notifications", json=body) as answer:
            answers[answer.status] += 1
        taken.append(time.monotonic() - due)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await asyncio.gather(*(post(http, n) for n in range(rate * seconds)))
    return taken, answers


def _notice(booking: Booking, n: int) -> dict[str, Any]:
    notice = {
        "tenantId": booking.tenant,
        "subscriptionId": "bench",
        "clientState": SECRET,
        "changeType": "updated",
        "resource": f"Users/{booking.requester}/Events/{booking.event}",
        "resourceData": {"id": booking.event, "@odata.etag": f'W/"{n}"'},
    }
    return {"value": [notice]}


if __name__ == "__main__":
    main()
