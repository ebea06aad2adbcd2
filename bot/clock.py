"""The world's time: the machine's own, unless the sandbox has moved it."""

from datetime import UTC, datetime, timedelta


class Clock:
    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def set(self, now: datetime) -> None:
        self._ahead = now.astimezone(UTC) - datetime.now(UTC)
