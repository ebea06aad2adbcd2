"""JSON batching: up to 20 requests in one. https://learn.microsoft.com/graph/json-batching"""

from dataclasses import dataclass, field
from typing import Any

LIMIT = 20


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


@dataclass(frozen=True, slots=True)
class PartAnswer:
    status: int
    headers: dict[str, str]
    body: Any


def read_batch(parts: list[Part], answer: Any) -> dict[str, PartAnswer]:
    """By part id, in whatever order they came. The outer 200 says nothing about the parts.

    A part that is not answered reads as 504: nobody may take silence for success.
    """
    answers = {part.id: PartAnswer(504, {}, None) for part in parts}
    for response in answer.get("responses", []):
        id = str(response.get("id"))
        if id in answers:
            headers = {str(k): str(v) for k, v in (response.get("headers") or {}).items()}
            answers[id] = PartAnswer(int(response.get("status", 504)), headers, response.get("body"))
    return answers
