"""python -m tests.chaos: all goes wrong, and in the end nothing is lost, nothing doubled, every card true.

The real bot and the sandbox, each in a process of its own, on free ports. A run is repeated by its seed, as
far as the machine's own timing allows. Logs, databases and chats are left in build/chaos.
"""

import argparse
import sys
import time
from pathlib import Path
from random import SystemRandom

from tests.chaos.clock import clock
from tests.chaos.scenes import Scale, adoption, kills, weather

LEFT = Path(__file__).parents[2] / "build" / "chaos"
SCENES = {"kills": kills, "weather": weather, "adoption": adoption, "clock": clock}


def main() -> int:
    asked = _arguments()
    print(f"seed {asked.seed}")
    good = True
    for name in asked.scene or SCENES:
        began = time.monotonic()
        scale = Scale(asked.recruiters, asked.interviews // asked.recruiters, asked.minutes)
        counted, told = SCENES[name](LEFT / name, asked.seed, scale)
        print(f"{name} ({told}, {time.monotonic() - began:.0f} s): {counted}", flush=True)
        good &= not (counted.lost or counted.doubled or counted.wrong)
    return 0 if good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--interviews", type=int, default=200)
    parser.add_argument("--recruiters", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("scene", nargs="*", choices=[[], *SCENES])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
