"""JSON batching: up to twenty requests in one, four at a time. https://learn.microsoft.com/graph/json-batching"""

import asyncio
import base64
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.exchange.refusals import Refused, bad
from sandbox.graph.ask import Answer, Call
from sandbox.graph.door import JSON, Door, as_response, read_call, refusal
from sandbox.state import State
from sandbox.world import Json

MOST = 20
AT_ONCE = 4
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")


class Batch:
    def __init__(self, state: State, door: Door) -> None:
        self._state = state
        self._door = door

    async def serve(self, request: web.Request) -> web.Response:
        call = await read_call(request)
        try:
            parts = read_parts(call)
        except Refused as refused:
            return as_response(refusal(call, refused))
        # The outer request needs a token of its own, although each part is judged by itself.
        probe = await self._door.answer(
            Call("GET", "/$batch", "", call.headers, b"", call.origin, call.request_id)
        )
        if probe.status == 401:
            return as_response(probe)
        answers = await self._run(request, call, parts)
        self._state.changed()
        headers = {"request-id": call.request_id}
        headers["client-request-id"] = call.headers.get("client-request-id", call.request_id)
        return as_response(Answer(200, {"responses": answers}, headers))

    async def _run(self, request: web.Request, call: Call, parts: list[Json]) -> list[Json]:
        """In any order that dependsOn allows; what hung on a failure is answered 424."""
        done: dict[str, asyncio.Future[int]] = {
            part["id"]: asyncio.get_running_loop().create_future() for part in parts
        }
        lanes = asyncio.Semaphore(AT_ONCE)
        answers: list[Json] = []

        async def one(part: Json) -> None:
            before = [await done[name] for name in part["dependsOn"]]
            if any(status >= 400 for status in before):
                answer = _failed_dependency(call)
            else:
                async with lanes:
                    answer = await self._part(request, call, part)
            done[part["id"]].set_result(answer["status"])
            answers.append({"id": part["id"], **answer})

        await asyncio.gather(*(one(part) for part in parts))
        return answers

    async def _part(self, request: web.Request, call: Call, part: Json) -> Json:
        inner = part_call(call, part)

        async def handle() -> web.Response:
            return as_response(await self._door.answer(inner))

        path = inner.path + (f"?{inner.query_string}" if inner.query_string else "")
        response = await self._state.journal.part(request, part["id"], inner.method, path, handle)
        return _shown(response)


def read_parts(call: Call) -> list[Json]:
    """The parts, checked: ids, methods, urls, and what they wait for. Raises Refused."""
    try:
        body = json.loads(call.body)
        requests = body["requests"]
        assert isinstance(requests, list) and all(isinstance(part, dict) for part in requests)
    except (ValueError, KeyError, TypeError, AssertionError):
        raise bad("BadRequest", "Invalid batch payload format.") from None
    if not 1 <= len(requests) <= MOST:
        raise bad(
            "BadRequest",
            f"Number of batch request steps exceeds the maximum value of {MOST}."
            if requests
            else "Empty Payload. JSON content expected.",
        )
    parts, seen = [], set[str]()
    for part in requests:
        parts.append(_read_part(part, seen))
    if any(name not in {part["id"] for part in parts} for part in parts for name in part["dependsOn"]):
        raise bad("BadRequest", "A request depends on an id that is not in the batch.")
    _refuse_circles(parts)
    return parts


def _read_part(part: Json, seen: set[str]) -> Json:
    part_id, method, url = part.get("id"), str(part.get("method") or "").upper(), part.get("url")
    if not isinstance(part_id, str) or not part_id or part_id.casefold() in seen:
        raise bad("BadRequest", "Request Ids in a batch must be there and unique, whatever their case.")
    seen.add(part_id.casefold())
    if method not in METHODS or not isinstance(url, str) or not url:
        raise bad("BadRequest", f"Invalid batch request '{part_id}': method and url are needed.")
    told = part.get("headers") or {}
    if not isinstance(told, dict):
        raise bad("BadRequest", f"Invalid headers of request '{part_id}'.")
    headers = {str(name).lower(): str(value) for name, value in told.items()}
    if part.get("body") is not None and "content-type" not in headers:
        raise bad("BadRequest", f"Write request id : {part_id} does not contain Content-Type header or body.")
    waits = part.get("dependsOn") or []
    if not isinstance(waits, list):
        raise bad("BadRequest", f"Invalid dependsOn of request '{part_id}'.")
    return {
        "id": part_id,
        "method": method,
        "url": url,
        "headers": headers,
        "body": part.get("body"),
        "dependsOn": waits,
    }


def _refuse_circles(parts: list[Json]) -> None:
    left = {part["id"]: set(part["dependsOn"]) for part in parts}
    while ready := [name for name, waits in left.items() if not waits & set(left)]:
        for name in ready:
            del left[name]
    if left:
        raise bad("BadRequest", "The dependsOn of the batch's requests go in a circle.")


def part_call(call: Call, part: Json) -> Call:
    """Relative urls, with or without a leading slash; a whole address is forgiven (SDKs send it)."""
    url = urlsplit(part["url"])
    path = "/" + url.path.lstrip("/")
    if path.startswith("/v1.0/"):
        path = path.removeprefix("/v1.0")
    body = part["body"]
    raw = body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()
    headers = {"authorization": call.headers.get("authorization", ""), **part["headers"]}
    return Call(part["method"], path, url.query, headers, raw, call.origin, str(uuid.uuid4()))


def _failed_dependency(call: Call) -> Json:
    refused = Refused(424, "FailedDependency", "Failed dependency.")
    return {
        "status": 424,
        "headers": {"Content-Type": "application/json"},
        "body": refusal(call, refused).body,
    }


def _shown(response: web.Response) -> Json:
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    shape: Json = {"status": response.status, "headers": headers}
    raw = response.body if isinstance(response.body, bytes) else b""
    if raw:
        shape["body"] = _body(raw)
        headers.setdefault("Content-Type", JSON)
    return shape


def _body(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return base64.b64encode(raw).decode()
