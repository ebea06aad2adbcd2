"""python -m sandbox: the stand-in, and the bot beside it."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sandbox.settings import Ports, Unusable, bot_environment, read_ports, registration


def main(argv: Sequence[str] | None = None) -> int:
    asked = _arguments().parse_args(argv)
    try:
        ports = read_ports(os.environ, asked.port)
        if asked.command == "env":
            return _print_environment(ports)
        return _serve(asked, ports)
    except Unusable as wrong:
        print(f"sandbox: {wrong}", file=sys.stderr)
        return 2


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m sandbox", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["env"], help="print the environment that joins a bot")
    parser.add_argument("--no-bot", action="store_true", help="the stand-in alone")
    parser.add_argument("--port", type=int, help="instead of SANDBOX_PORT (3979)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the state on disk")
    parser.add_argument(
        "--ics", type=Path, metavar="FOLDER", help="a person for each .ics file in the folder"
    )
    parser.add_argument("--now", type=_instant, metavar="ISO", help="the world's time at the start")
    return parser


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("needs an offset, such as 2026-11-23T09:00:00+00:00")
    return at


def _print_environment(ports: Ports) -> int:
    from sandbox.contoso import TENANT_ID

    muster = registration(os.environ, ports)
    for name, value in bot_environment(os.environ, ports, muster, TENANT_ID).items():
        print(f"{name}={value}")
    return 0


def _serve(asked: argparse.Namespace, ports: Ports) -> int:
    from sandbox.opening import Opening  # printing the environment needs none of this
    from sandbox.serving import run

    if asked.ics is not None and not asked.ics.is_dir():
        raise Unusable(f"--ics: {asked.ics} is no folder.")
    opening = Opening(ports, registration(os.environ, ports), asked.now, asked.ics)
    return asyncio.run(run(opening, asked.state, with_bot=not asked.no_bot))


if __name__ == "__main__":
    sys.exit(main())
