"""JSON batching: up to 20 requests in one. https://learn.microsoft.com/graph/json-batching"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import msgspec

LIMIT = 20

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Part:
    """One request in a batch; `path` is relative to the version root."""

    id: str
    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        part: dict[str, Any] = {"id": self.id, "method": self.method, "url": self.path}
        if self.body is not None:
            part["body"] = self.body
            part["headers"] = {"Content-Type": "application/json", **self.headers}
        elif self.headers:
            part["headers"] = self.headers
        return part


@dataclass(frozen=True)
class PartAnswer:
    """`raw` is the body's JSON as it came, b"" for none: a large one is read by whoever knows its shape."""

    status: int
    headers: dict[str, str]
    raw: bytes = b""

    @cached_property
    def body(self) -> Any:
        return msgspec.json.decode(self.raw) if self.raw else None


class _Response(msgspec.Struct):
    id: str | int
    status: int = 504
    headers: dict[str, Any] | None = None
    body: msgspec.Raw = msgspec.Raw()


class _Batch(msgspec.Struct):
    responses: list[_Response] = []


_BATCH = msgspec.json.Decoder(_Batch)


def read_batch(parts: list[Part], content: bytes) -> dict[str, PartAnswer]:
    """By part id, in whatever order they came. The outer 200 says nothing about the parts.

    A part that is not answered reads as 504: nobody may take silence for success. Raises msgspec.DecodeError
    for what is no batch at all.
    """
    answers = {part.id: PartAnswer(504, {}) for part in parts}
    for response in _BATCH.decode(content).responses:
        if str(response.id) in answers:
            headers = {name: str(value) for name, value in (response.headers or {}).items()}
            answers[str(response.id)] = PartAnswer(response.status, headers, response.body)
    return answers


def packs(items: Sequence[_Item], size: int) -> Iterator[tuple[_Item, ...]]:
    """`items` in order, `size` at a time."""
    for n in range(0, len(items), size):
        yield tuple(items[n : n + size])
