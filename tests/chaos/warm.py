"""A bot that stands in a moment: the same program, in a process of its own, forked from one that has read
all modules already.

That reading is nine tenths of a start, so a run with a hundred kills would spend most of its time on it.
"""

import os
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_READ = get_context("forkserver")
_READ.set_forkserver_preload(["bot.serve", "recognizers_date_time", __name__])


class Bot:
    """What `subprocess.Popen` of `python -m bot` would show."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        self._process: ForkServerProcess = _READ.Process(target=_run, args=(dict(environ), str(log)))
        self._process.start()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        return self._process.exitcode or 0

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


def _run(environ: dict[str, str], log: str) -> None:
    os.environ.clear()
    os.environ.update(environ)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(written, stream)
    from bot.serve import main  # after the fork, and read before it

    sys.exit(main())
