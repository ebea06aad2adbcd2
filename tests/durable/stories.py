"""A process that tells one story of three steps and says in a file what it does: for being killed midway.

python -m ... stories.py <database url> <executor> <diary> <key>: begins the story under `key` and runs
until nothing is pending. With a file `<diary>.hold` lying there, the second step waits after it has written.
"""

import asyncio
import sys
from pathlib import Path

from patience import settled, until

from bot.durable import Durable, ExecutorHeld, Step

DIARY = Path(sys.argv[3])


async def note(word: str) -> int:
    write(word)
    if word == "two":
        await until(is_let_go)
    return len(word)


def write(word: str) -> None:
    with DIARY.open("a") as diary:
        diary.write(f"{word}\n")


async def is_let_go() -> bool:
    return not await asyncio.to_thread(DIARY.with_suffix(".hold").exists)


async def three(step: Step, who: str) -> None:
    lengths = [await step(word, note, word) for word in ("one", "two", "three")]
    await step("end", note, f"end of {who} {lengths}")


async def main(url: str, executor: str, key: str) -> None:
    durable = Durable(url, executor)
    durable.story("three", three)
    await durable.launch()
    begun = await durable.begin("three", key, "the-id")
    print(f"begun {begun}", flush=True)
    await settled(durable)
    await durable.close()


try:
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[4]))
except ExecutorHeld as held:
    sys.exit(str(held))
