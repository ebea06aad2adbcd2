"""Exchange, seen from outside: what people do in Outlook and what Graph asks for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.clock import Clock
from sandbox.world import Event, Json, World


class Refused(Exception):
    """Graph's own refusal: HTTP status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Change:
    mailbox: str
    event: str
    kind: str  # created | updated | deleted
    etag: str


class Exchange:
    """All methods are plain calls: they change the world and put later work on the clock."""

    def __init__(self, clock: Clock, world: World) -> None: ...

    def listen(self, listener: Callable[[Change], None]) -> None: ...

    # What /_sandbox/mailboxes needs. Every one raises Refused (status, code, message).
    def events(
        self, address: str, start: datetime | None = None, end: datetime | None = None
    ) -> list[Json]: ...  # Graph-shaped; occurrences of series from two weeks back to six ahead
    def put_meeting(
        self,
        address: str,
        start: datetime,
        end: datetime,
        *,
        show_as: str = "busy",
        subject: str = "",
        organizer: str | None = None,
        attendees: Iterable[Any] = (),  # addresses, or Graph's attendee shape
        **more: Any,
    ) -> Event: ...  # Graph-shaped
    def answer(
        self, address: str, event: str, response: str, comment: str = "", proposed: Json | None = None
    ) -> None: ...
    def move(self, address: str, event: str, start: datetime, end: datetime) -> Event: ...
    def cancel(self, address: str, event: str, comment: str = "") -> None: ...
    def outbox(self, address: str | None = None) -> list[Json]: ...
    def set_room(self, address: str, answers: str) -> None: ...  # "declines" | "silent" | ""
    def pending(self) -> int: ...
    def close(self) -> None: ...
