"""The state file: written before a change is answered, else a moment after it; whole or not at all."""

import asyncio
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAUSE = 0.2  # seconds: many changes in a row become one write


class Unreadable(Exception):
    """The state file is there but is none of ours."""


def read_state(file: Path) -> dict[str, Any] | None:
    """What the file remembers, or None where there is none yet. Raises Unreadable."""
    try:
        kept = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as wrong:
        raise Unreadable(f"{file} cannot be read as a sandbox's state: {wrong}") from None
    if not isinstance(kept, dict) or kept.get("version") != 1:
        raise Unreadable(f"{file} is not a state file of this sandbox.")
    return kept


class Keeper:
    """`changed()` asks for a write soon; `flush()` writes now if one is owed."""

    def __init__(self, file: Path, kept: Callable[[], dict[str, Any]]) -> None:
        self._file = file
        self._kept = kept
        self._due: asyncio.TimerHandle | None = None

    def changed(self) -> None:
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(PAUSE, self.flush)

    def flush(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
            self.write()

    def write(self) -> None:
        text = json.dumps(self._kept(), separators=(",", ":"))
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=f".{self._file.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, self._file)
