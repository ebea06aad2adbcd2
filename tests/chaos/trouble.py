"""What befalls the bot while people work."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from threading import Event, Thread
from typing import Any

from tests.chaos.house import Replicas
from tests.story.play import World


@contextmanager
def killed_at_random(these: Replicas, random: Random, most_work: float) -> Iterator[list[int]]:
    """kill -9 of one bot after the other, each started again at once. Gives how often, as a list of one.

    A bot lives for up to `most_work` seconds of processor time: on a busy machine it would else be killed
    before it has done anything.
    """
    kills = [0]

    def kill(over: Event) -> None:
        bot = random.choice(list(these.bots.values()))
        end = bot.processor_time + random.uniform(0.02, most_work)
        while bot.processor_time < end:
            if over.wait(0.01):
                return
        bot.kill_bot()
        kills[0] += 1
        bot.start_bot()

    with repeatedly(kill, lambda: 0):
        yield kills


@contextmanager
def repeatedly(do: Callable[[Event], None], pause: Callable[[], float]) -> Iterator[None]:
    """In a thread of its own, until the block ends; then the event is set that it is given."""
    over, failed = Event(), []

    def forever() -> None:
        while not over.wait(pause()):
            try:
                do(over)
            except Exception as error:  # told when the block ends
                failed.append(error)
                return

    thread = Thread(target=forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(60)
    if failed:
        raise failed[0]


def faults(share: float) -> dict[str, list[dict[str, Any]]]:
    """Of every kind, together on `share` of the requests. Answers to posts that Teams has kept are not lost:
    nobody can ask it whether a post stands, see docs/operations.md."""
    each = share / 5
    standing: dict[str, Any] = {"times": None, "share": each}
    graph = [
        {"match": "*", "status": 429, "retryAfter": 0.5, **standing},
        {"match": "*", "status": 503, **standing},
        {"match": "*", "status": 0, **standing},
        {"match": "*", "status": 503, "after_commit": True, **standing},
        {"match": "*", "status": 0, "after_commit": True, **standing},
    ]
    connector = [
        {"match": "*/activities*", "status": 429, "retryAfter": 0.3, **standing},
        {"match": "*/activities*", "status": 502, **standing},
        {"match": "*/activities*", "status": 503, **standing},
        {"match": "PUT *", "status": 0, **standing},
        {"match": "PUT *", "status": 0, "after_commit": True, **standing},
    ]
    return {"graph": graph, "connector": connector}


NOTICES = (
    {"drop": 20},
    {"duplicate": 50},
    {"delay": 2 * 3600},  # of the world's time
    {"reorder": True},
    {"duplicate": 20, "reorder": True, "drop": 3},
    {},
)


@contextmanager
def notices_astray(world: World, random: Random) -> Iterator[None]:
    """Another way to lose, double, hold back and turn round notices every second or so."""

    def other(_: Event) -> None:
        world.goes_wrong(
            notices={"delay": 0, "drop": 0, "duplicate": 0, "reorder": False, **random.choice(NOTICES)}
        )

    with repeatedly(other, lambda: random.uniform(0.5, 2)):
        yield


def come_to_rest(world: World, these: Replicas, seconds: float = 1200) -> None:
    """All is well again; hours pass, so that all that was held back arrives; then nothing is under way."""
    world.is_well_again()
    _settled(world, these, seconds)
    for _ in range(6):
        world.asks("POST", "clock", {"advance": "PT40M"})
        _settled(world, these, seconds)


def _settled(world: World, these: Replicas, seconds: float) -> None:
    """At rest by the sandbox's word and, as that asks only one of them, by each bot's own."""
    end = time.monotonic() + seconds
    quiet = 0
    while quiet < 2:
        told = world.http.post("/_sandbox/settle", json={"timeout": 1})
        pending = [_pulse(world, bot.bot_origin) for bot in these.bots.values() if bot.is_running]
        quiet = quiet + 1 if told.is_success and not any(pending) else 0
        if "work of Exchange" in told.text:
            world.asks("POST", "clock", {"advance": "PT1S"})
        assert time.monotonic() < end, f"never at rest: {told.text} {pending}"


def _pulse(world: World, origin: str) -> int:
    told = world.http.post(f"{origin}/_sandbox/pulse", json={"now": world.now.isoformat()})
    return int(told.json()["pending"])
