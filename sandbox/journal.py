"""The log of every request that Graph, Entra and the connector received, and the faults put in their way.

One aiohttp middleware stands before all doors. `$batch` hands each of its parts to `Journal.part`, so
that a part is counted, faulted and shown like a request of its own.
"""

import asyncio
import base64
import random
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from aiohttp import web

from sandbox.tokens import GRAPH_APP_ID, Caller, Keys, bearer, read_graph_token

Answered = TypeVar("Answered", bound=web.StreamResponse)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
REGULAR = re.compile(r"\.\*|[\^|\\\[]|\$$")
RESET = 0  # a fault of this status closes the connection without an answer


@dataclass(slots=True)
class Part:
    """One request of a `$batch`."""

    id: str
    method: str
    path: str
    status: int | None = None
    mailbox: str | None = None

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "mailbox": self.mailbox,
        }


@dataclass(slots=True)
class Entry:
    """One request. `status` is None while it is under way, 0 when the answer was lost on the way."""

    n: int
    door: str  # graph | entra | connector
    method: str
    path: str  # without the query
    query: str
    time: datetime
    mailbox: str | None = None
    caller: Caller | None = None
    status: int | None = None
    fault: bool = False
    parts: list[Part] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        who = self.caller
        return {
            "n": self.n,
            "door": self.door,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "status": self.status,
            "mailbox": self.mailbox,
            "auth": None if who is None else "app-only" if who.app_only else "delegated",
            "user": who.oid if who else None,
            "app": who.app_id if who else None,
            "parts": [part.shown() for part in self.parts],
            "fault": self.fault,
            "time": self.time.isoformat(timespec="milliseconds"),
        }


ENTRY = web.RequestKey("entry", Entry)


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` requests that fit `match`; None means until cleared.

    `match` is a part of "METHOD /path?query", or the whole of it when it holds a *, which is anything, or a
    regular expression that is found in it, when it holds one of .* ^ | \\ [ or ends with $.
    `delay` is seconds; a fault without a status only makes things slow.
    Graph's paths are matched with and without their version, so "POST /me/events" fits too.
    """

    match: str
    status: int | None
    retry_after: float | None = None
    times: int | None = 1
    after_commit: bool = False
    delay: float = 0
    share: float = 1  # of the fitting requests that it meets, by chance
    claims: str = ""  # of a 401: the claims challenge that goes with it, as JSON text

    def fits(self, method: str, path: str, query: str = "") -> bool:
        bare = re.sub(r"^/(v1\.0|beta|teams)(?=/)", "", path)
        lines = [f"{method} {p}{q}" for p in (path, bare) for q in ("", f"?{query}" if query else "")]
        return any(self._fits_line(line.casefold()) for line in lines)

    def _fits_line(self, line: str) -> bool:
        wanted = self.match.casefold()
        if REGULAR.search(self.match):
            try:
                return re.search(self.match, line, re.IGNORECASE) is not None
            except re.error:
                return False
        if "*" in wanted:
            return re.fullmatch(re.escape(wanted).replace(r"\*", ".*"), line) is not None
        return wanted in line


class Journal:
    """`address` turns a user's id or UPN into the mailbox's address, or None where there is none."""

    def __init__(self, keys: Keys, address: Callable[[str], str | None]) -> None:
        self._keys = keys
        self._address = address
        self._faults: dict[str, list[Fault]] = {"graph": [], "entra": [], "connector": []}
        self.started = 0  # how many requests there have been
        self.entries: list[Entry] = []
        self.in_flight = 0

    def since(self, n: int) -> list[Entry]:
        """The requests after the one numbered `n`. Numbers rise by one from 1 and are never used twice."""
        return [entry for entry in self.entries if entry.n > n]

    def forget(self) -> None:
        self.entries.clear()
        self.clear_faults()

    def clear_faults(self) -> None:
        for faults in self._faults.values():
            faults.clear()

    def faults(self, door: str) -> list[Fault]:
        """Those that still stand, in the order in which they are tried."""
        return list(self._faults[door])

    def add_fault(self, door: str, fault: Fault) -> None:
        self._faults[door].append(fault)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        door = door_of(request.path)
        if door is None:
            return await handler(request)
        entry = request[ENTRY] = self._open(door, request)
        self.in_flight += 1
        try:
            return await self._through(request, entry, handler)
        finally:
            self.in_flight -= 1

    async def _through(self, request: web.Request, entry: Entry, handler: Handler) -> web.StreamResponse:
        fault = self._take(entry.door, request.method, request.path, request.query_string)
        answer = await self._answer(entry.door, fault, lambda: handled(request, handler))
        entry.fault, entry.status = fault is not None, answer.status
        if fault and fault.status == RESET:
            entry.status = RESET
            lose(request)
        return answer

    @staticmethod
    async def _answer(
        door: str, fault: Fault | None, work: Callable[[], Awaitable[Answered]]
    ) -> Answered | web.Response:
        """What `work` answers, or what `fault` makes of it."""
        if fault is None:
            return await work()
        await asyncio.sleep(fault.delay)
        if fault.status is None:
            return await work()
        if fault.after_commit:
            await work()
        return faulty(door, fault)

    async def part(
        self,
        request: web.Request,
        part_id: str,
        method: str,
        path: str,
        handle: Callable[[], Awaitable[web.Response]],
    ) -> web.Response:
        """One part of the `$batch` in `request`: logged under it, and open to graph faults of its own.

        `path` is as the batch writes it, with or without a query. `handle` does the part's work. A part that
        is to lose its answer takes the whole batch's answer with it: there is only one connection.
        """
        bare, _, query = path.partition("?")
        entry = request[ENTRY]
        part = Part(part_id, method, bare, mailbox=self._mailbox(bare, entry.caller))
        entry.parts.append(part)
        fault = self._take("graph", method, bare if bare.startswith("/") else "/" + bare, query)
        answer = await self._answer("graph", fault, handle)
        part.status = answer.status
        if fault and fault.status == RESET:
            part.status = RESET
            lose(request)
        return answer

    def _open(self, door: str, request: web.Request) -> Entry:
        self.started += 1
        caller = self._caller(door, request.headers.get("Authorization"))
        mailbox = self._mailbox(request.path, caller) if door == "graph" else None
        time = datetime.now(UTC)
        entry = Entry(
            self.started, door, request.method, request.path, request.query_string, time, mailbox, caller
        )
        self.entries.append(entry)
        return entry

    def _caller(self, door: str, header: str | None) -> Caller | None:
        try:
            if door == "graph":
                return read_graph_token(header, self._keys)
            if door == "connector":
                claims = self._keys.verify(bearer(header), options={"verify_aud": False})
                return Caller(claims["tid"], claims["appid"], None)
        except Exception:  # only the log asks; the door itself answers what is wrong with the token
            return None
        return None

    def _mailbox(self, path: str, caller: Caller | None) -> str | None:
        found = re.match(r"^(?:/v1\.0|/beta)?/?(?:(me)(?=/|$)|users/([^/]+)|places/([^/]+))", path, re.I)
        if found is None:
            return None
        name = (caller.oid if caller else None) if found[1] else found[2] or found[3]
        return self._address(name) if name else None

    def _take(self, door: str, method: str, path: str, query: str) -> Fault | None:
        faults = self._faults[door]
        fitting = (f for f in faults if f.fits(method, path, query))
        fault = next((f for f in fitting if f.share >= 1 or random.random() < f.share), None)
        if fault is not None and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                faults.remove(fault)
        return fault


def door_of(path: str) -> str | None:
    """Which of Microsoft's services this path belongs to; None for the stand-in's own pages."""
    if path.startswith(("/v1.0/", "/beta/")):
        return "graph"
    if path.startswith(("/teams/", "/v1/.well-known/")):
        return "connector"
    if path[1:2] != "_" and re.match(
        r"/[^/]+/(oauth2/|discovery/|v2\.0/|adminconsent$|login$|Consent/|SAS/)", path
    ):
        return "entra"
    return None


async def handled(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as answer:
        return answer
    except Exception:
        request[ENTRY].status = 500
        raise


def lose(request: web.Request) -> None:
    """Close the connection without a word, as a network does."""
    if request.transport is not None:
        request.transport.abort()


GRAPH_CODES = {
    400: "BadRequest",
    401: "InvalidAuthenticationToken",
    403: "ErrorAccessDenied",
    404: "ErrorItemNotFound",
    409: "Conflict",
    410: "SyncStateNotFound",
    412: "ErrorIrresolvableConflict",
    429: "TooManyRequests",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


def challenge(claims: str = "") -> str:
    """The WWW-Authenticate of Graph's 401; with `claims`, the one that asks for a token with more in it.

    https://learn.microsoft.com/entra/identity-platform/claims-challenge
    """
    parts = {
        "realm": "",
        "authorization_uri": "https://login.microsoftonline.com/common/oauth2/authorize",
        "client_id": GRAPH_APP_ID,
    }
    if claims:
        encoded = base64.b64encode(claims.encode()).decode()
        parts |= {"error": "insufficient_claims", "claims": encoded}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in parts.items())


def faulty(door: str, fault: Fault) -> web.Response:
    """The answer that `fault` stands for, in the words of the service behind `door`."""
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    status = fault.status or 503
    stamp = datetime.now(UTC).isoformat(timespec="seconds")
    if door == "graph":
        request = str(uuid.uuid4())
        headers |= {"request-id": request, "client-request-id": request}
        if status == 401:
            headers["WWW-Authenticate"] = challenge(fault.claims)
        inner = {"code": str(status), "date": stamp[:19], "request-id": request, "status": str(status)}
        code, message = GRAPH_CODES.get(status, "UnknownError"), "Please retry again later."
        error = {"code": code, "message": message, "innerError": inner | {"client-request-id": request}}
        return web.json_response({"error": error}, status=status, headers=headers)
    if door == "connector":
        known = {403: "MessageWritesBlocked", 429: "TooManyRequests", 404: "ConversationNotFound"}
        told = "The stand-in was asked to fail here."
        said = {"code": known.get(status, "ServiceError"), "message": told}
        return web.json_response({"error": said}, status=status, headers=headers)
    description = "AADSTS90033: A transient error has occurred. Please try again."
    refusal = {"error": "temporarily_unavailable", "error_description": description, "error_codes": [90033]}
    return web.json_response(refusal | {"timestamp": stamp}, status=status, headers=headers)
