"""What every control shares: JSON in, JSON out, errors as `{"error": {"code", "message"}}`."""

import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox import zones
from sandbox.entra.directory import Person, find_person
from sandbox.state import State
from sandbox.web import problem

log = logging.getLogger(__name__)
Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Wrong(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def control(handle: Handler) -> Handler:
    async def told(request: web.Request) -> web.StreamResponse:
        try:
            return await handle(request)
        except Wrong as wrong:
            return problem(wrong.status, wrong.code, wrong.message)
        except web.HTTPException:
            raise
        except Exception as broken:
            log.exception("A control failed at %s %s", request.method, request.path)
            return problem(500, "SandboxFailed", f"The sandbox failed here: {type(broken).__name__}.")

    return told


async def body_of(request: web.Request) -> Json:
    """The JSON object in the body; an empty body is an empty object. Raises Wrong."""
    if not await request.read():
        return {}
    try:
        body = await request.json()
    except ValueError:
        raise Wrong(400, "BadRequest", "The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise Wrong(400, "BadRequest", "The body must be a JSON object.")
    return body


def wanted(body: Mapping[str, Any], name: str, kind: type = str) -> Any:
    value = body.get(name)
    if not isinstance(value, kind) or value == "":
        raise Wrong(400, "BadRequest", f"“{name}” is missing or is no {kind.__name__}.")
    return value


def person_named(state: State, name: str) -> Person:
    """By object id or user principal name. Raises Wrong."""
    one = find_person(state, name)
    if one is None:
        raise Wrong(404, "NoSuchUser", f"There is nobody with the id or address “{name}” in this world.")
    return one


DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def read_duration(text: str) -> timedelta:
    """ISO 8601, weeks to seconds: "PT4H", "P1DT30M". Raises Wrong."""
    found = DURATION.fullmatch(text.strip().upper())
    parts = (
        {name: float(value) for name, value in found.groupdict().items() if value and name != "sign"}
        if found
        else {}
    )
    if not found or not parts:
        raise Wrong(400, "BadRequest", f"“{text}” is no ISO 8601 duration such as PT4H.")
    span = timedelta(**parts)
    return -span if found["sign"] else span


def read_instant(text: Any, name: str = "time") -> datetime:
    """ISO 8601 with an offset, or Graph's {dateTime, timeZone}. Raises Wrong."""
    at = None
    with contextlib.suppress(ValueError, KeyError, zones.BadTime, zones.UnknownZone):
        at = zones.instant(text) if isinstance(text, dict) else datetime.fromisoformat(str(text))
    if at is None or at.tzinfo is None:
        raise Wrong(
            400, "BadRequest", f"“{name}” must be ISO 8601 with an offset, such as 2026-11-21T09:00:00+00:00."
        )
    return at


def whole(request: web.Request, name: str) -> int:
    """A whole number in the query, 0 when absent. Raises Wrong."""
    text = request.query.get(name, "0")
    if not re.fullmatch(r"\d{1,15}", text):
        raise Wrong(400, "BadRequest", f"“{name}” must be a whole number.")
    return int(text)
