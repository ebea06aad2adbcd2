"""The one way out to Microsoft Graph.

Every request goes through `Wire.send`: it keeps at most four requests in flight per mailbox, waits
when Graph says so, repeats only what is safe to repeat, and names what went wrong in our own words.
Each subject (people, rooms, schedules, events, subscriptions) has its own small file.
"""

import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import stamina

from services.errors import GraphBusy, GraphError, GraphRejected, GraphSilent, SignInNeeded
from services.graph.answers import claims_of, error_of, json_of
from services.graph.batch import Part, PartAnswer, read_batch
from services.graph.lanes import WIDTH, Lane

LINKS = frozenset({"@odata.nextLink", "@odata.deltaLink"})

Token = Callable[[], Awaitable[str]]
Renew = Callable[[str | None], Awaitable[str]]
Refused = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `path` is relative to the version root; `repeatable`: doing it twice equals once."""

    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    repeatable: bool = False
    width: int = 1


class Wire:
    """Microsoft Graph v1.0, as one mailbox's owner (`home="/me"`) or an app (`home="/users/{oid}"`).

    `token` gives a bearer token whenever asked. `renew`, where given, gets a newer one when that is
    refused, meeting the claims that Graph asks for, if any; or raises SignInNeeded. It is asked once a
    request. `refused` is told when Graph lets us in no more (401, 403). `patience` bounds all waiting
    within one call.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        token: Token,
        *,
        renew: Renew | None = None,
        refused: Refused | None = None,
        lane: Lane | None = None,
        home: str = "/me",
        origin: str = "https://graph.microsoft.com",
        patience: timedelta = timedelta(seconds=20),
    ) -> None:
        self._http = http
        self._token = token
        self._renew = renew
        self._refused = refused
        self._lane = lane or Lane()
        self._root = f"{origin}/v1.0"
        self.home = home
        self.patience = patience

    async def get(
        self, path: str, params: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Any:
        return json_of(await self.send(Ask("GET", path, params or {}, None, headers or {}, repeatable=True)))

    async def post(
        self, path: str, body: Any, *, headers: dict[str, str] | None = None, repeatable: bool = False
    ) -> Any:
        return json_of(await self.send(Ask("POST", path, {}, body, headers or {}, repeatable)))

    async def patch(
        self, path: str, body: Any, *, headers: dict[str, str] | None = None, repeatable: bool = False
    ) -> Any:
        return json_of(await self.send(Ask("PATCH", path, {}, body, headers or {}, repeatable)))

    async def delete(self, path: str, headers: dict[str, str] | None = None) -> None:
        await self.send(Ask("DELETE", path, {}, None, headers or {}, repeatable=True))

    async def pages(
        self, path: str, params: dict[str, str], headers: dict[str, str] | None = None
    ) -> AsyncIterator[list[Any]]:
        """The `value` of each page."""
        async for page in self.whole_pages(path, params, headers):
            yield page.get("value", [])

    async def whole_pages(
        self, path: str, params: dict[str, str], headers: dict[str, str] | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Each page, its links as paths that can be asked here. One that leads elsewhere is refused: it would
        carry our token."""
        ask: Ask | None = Ask("GET", path, params, None, headers or {}, repeatable=True)
        while ask:
            answer = await self.send(ask)
            page = json_of(answer)
            for link in LINKS & page.keys():
                page[link] = self._own(page[link], answer)
            yield page
            further = page.get("@odata.nextLink")
            ask = Ask("GET", further, {}, None, headers or {}, repeatable=True) if further else None

    def _own(self, link: str, answer: httpx.Response) -> str:
        """The path of `link` below our root. Links are made of the host that was really asked."""
        to, asked = urlsplit(link), urlsplit(str(answer.url))
        below = to.path.removeprefix("/v1.0")
        if (to.scheme, to.netloc) != (asked.scheme, asked.netloc) or below == to.path:
            raise GraphRejected(answer.status_code, "foreignNextLink", "a page's next link leads elsewhere")
        return f"{below}?{to.query}"

    async def batch(self, parts: list[Part], widest: int = WIDTH) -> dict[str, PartAnswer]:
        """Up to 20 reads in one POST, each judged by itself; a missing part reads as 504.

        Outlook runs a batch's parts four at a time, so a batch takes the mailbox's whole lane, or of it no
        more than `widest`.
        https://learn.microsoft.com/graph/json-batching
        """
        body = {"requests": [part.as_json() for part in parts]}
        width = min(len(parts), widest)
        answer = await self.send(Ask("POST", "/$batch", {}, body, {}, repeatable=True, width=width))
        try:
            return read_batch(parts, answer.content)
        except msgspec.DecodeError:
            unreadable = GraphError(answer.status_code, "unreadable", "the answer is not a batch's")
        raise unreadable

    async def send(self, ask: Ask) -> httpx.Response:
        """Raises SignInNeeded and the GraphErrors; never an httpx error, never with a token in it."""
        deadline = time.monotonic() + self.patience.total_seconds()

        def worth_waiting(error: Exception) -> bool | float:
            if not isinstance(error, _Again):
                return False
            left = deadline - time.monotonic()
            wait = error.wait.total_seconds() if error.wait is not None else None
            return left > 0 if wait is None else wait < left and wait

        given_up: GraphError
        try:
            hurry = stamina.retry_context(
                worth_waiting, attempts=8, timeout=None, wait_initial=0.2, wait_jitter=0.2
            )
            async for attempt in hurry:
                with attempt:
                    return await self._once(ask)
        except _Again as again:
            given_up = again.error
        raise given_up  # outside the handler, so that no request (and its token) hangs on as context

    async def _once(self, ask: Ask) -> httpx.Response:
        token = await self._token()
        async with self._lane.taking(ask.width):
            answer = await self._knock(ask, token)
        if answer.status_code == 401 and self._renew:
            newer = await self._renew(claims_of(answer))
            async with self._lane.taking(ask.width):
                answer = await self._knock(ask, newer)
        if answer.is_success:
            return answer
        if answer.status_code in (401, 403) and self._refused:
            await self._refused()
        if answer.status_code == 401:
            claims = claims_of(answer)
            raise SignInNeeded(reason="claims_challenge" if claims else "token_refused", claims=claims)
        raise _judged(error_of(answer.status_code, answer.headers, answer.content), ask)

    async def _knock(self, ask: Ask, token: str) -> httpx.Response:
        request = self._http.build_request(
            ask.method,
            self._root + ask.path,
            params=ask.params or None,
            json=ask.body,
            headers={
                **ask.headers,
                "Authorization": f"Bearer {token}",
                "client-request-id": str(uuid.uuid4()),
            },
        )
        try:
            return await self._http.send(request, follow_redirects=False)
        except httpx.TransportError as error:
            silent = GraphSilent(type(error).__name__)
            unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        if unsent or ask.repeatable:
            raise _Again(silent)
        raise silent


class _Again(Exception):
    """`error` happened, and asking again is safe: after `wait`, or after a growing pause if None."""

    def __init__(self, error: GraphError, wait: timedelta | None = None) -> None:
        super().__init__(type(error).__name__)
        self.error = error
        self.wait = wait


def _judged(error: GraphError, ask: Ask) -> Exception:
    """A refusal to wait (429, 503) was not carried out; after other 5xx only repeatable asks may repeat."""
    if isinstance(error, GraphBusy) and error.status != 504:
        return _Again(error, error.wait or None)
    if error.status < 500:
        return error
    if not ask.repeatable:
        return GraphSilent(f"{error.status} {error.code}")
    return _Again(error, (error.wait or None) if isinstance(error, GraphBusy) else None)
