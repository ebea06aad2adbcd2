"""A stand-in on loopback with Contoso in it, and Microsoft's own description of Graph as the judge.

Every answer to `House.call` is held against the published schema, where that lies beside the project.
"""

import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from jsonschema import Draft202012Validator

from sandbox.clock import Clock
from sandbox.contoso import contoso
from sandbox.entra import directory, issue
from sandbox.opening import Opening, open_world
from sandbox.serving import serve
from sandbox.settings import Ports, registration
from sandbox.state import State
from sandbox.tokens import Keys
from sandbox.world import Person, World
from tests.sandbox.stage import KEYS, free_ports

Json = dict[str, Any]
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # a Saturday
SLICE = Path(__file__).parents[3] / "shared" / "graph" / "graph-openapi-slice.strict.json"
DANA, ASHA, BEN, CHI = (
    f"{name}@contoso.com" for name in ("dana.whitfield", "asha.rao", "ben.carter", "chi.nguyen")
)
ALL = (
    "User.Read User.ReadBasic.All Calendars.ReadWrite MailboxSettings.ReadWrite Place.Read.All "
    "Mail.Read Mail.Send People.Read Presence.Read Calendars.Read.Shared"
)
ROLES = "User.ReadBasic.All Calendars.ReadWrite MailboxSettings.ReadWrite Place.Read.All Mail.Send Mail.Read"


@lru_cache(maxsize=1)
def law() -> Json | None:
    return json.loads(SLICE.read_text()) if SLICE.exists() else None


@lru_cache(maxsize=256)
def _judge(text: str) -> Draft202012Validator:
    book = law()
    assert book
    return Draft202012Validator({**json.loads(text), "components": book["components"]})


def operation(method: str, path: str) -> Json | None:
    """The published operation of a path below the version; the most literal template wins."""
    book = law() or {"paths": {}}
    fits = [t for t in book["paths"] if re.fullmatch(re.sub(r"\\\{.+?\\\}", "[^/]+", re.escape(t)), path)]
    fits = [t for t in fits if method.lower() in book["paths"][t]]
    return dict(book["paths"][min(fits, key=lambda t: t.count("{"))][method.lower()]) if fits else None


def judge(method: str, path: str, status: int, body: Any) -> None:
    """Raises ValidationError, or AssertionError, when Microsoft's description knows no such answer."""
    book, known = law(), operation(method, path.partition("?")[0])
    if book is None or known is None:
        return
    answers = known["responses"]
    answer = answers.get(str(status)) or answers.get(f"{status // 100}XX")
    assert answer, f"{method} {path} never answers {status}"
    answer = (
        book["components"]["responses"][answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
    )
    content = answer.get("content", {})
    if not content:
        assert body is None, f"{method} {path} answers {status} without a body"
        return
    _judge(json.dumps(content["application/json"]["schema"], sort_keys=True)).validate(body)


def judge_request(method: str, path: str, body: Any) -> None:
    """Raises ValidationError when Graph would not know the body: then our test asks for nonsense."""
    known = operation(method, path.partition("?")[0])
    if body is None or known is None or law() is None or "requestBody" not in known:
        return
    schema = known["requestBody"]["content"]["application/json"]["schema"]
    _judge(json.dumps(schema, sort_keys=True)).validate(body)


@dataclass
class Reply:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])

    @property
    def value(self) -> list[Json]:
        return list(self.body["value"])


@dataclass
class Receiver:
    """Somebody's webhook. `answers` are the statuses to come, 202 afterwards."""

    url: str
    handshakes: list[Json] = field(default_factory=list)
    posts: list[Json] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    echo: Callable[[str], web.Response] = lambda token: web.Response(text=token)

    @property
    def notices(self) -> list[Json]:
        return [notice for post in self.posts for notice in post["value"]]

    async def take(self, request: web.Request) -> web.Response:
        if "validationToken" in request.query:
            seen = {
                "query": request.query_string,
                "body": await request.read(),
                "headers": dict(request.headers),
            }
            self.handshakes.append({**seen, "path": request.path})
            return self.echo(request.query["validationToken"])
        status = self.answers.pop(0) if self.answers else 202
        body = await request.json()
        if status < 300:
            self.posts.append(body)
        return web.Response(status=status)


@dataclass
class House:
    state: State
    http: aiohttp.ClientSession
    stack: contextlib.AsyncExitStack

    @property
    def world(self) -> World:
        return self.state.world

    def person(self, address: str) -> Person:
        found = self.world.person(address)
        assert found
        return found

    def token(self, who: str | None = DANA, rights: str = "") -> str:
        """Of a person, or with None of the app by itself."""
        keys, app, tenant = self.state.keys, self.state.muster.app_id, directory.tenant(self.state)
        if who is None:
            roles = (rights or ROLES).split()
            return issue.app_token(keys, tenant.id, app, "Muster", "https://graph.microsoft.com", roles, 3600)
        one = directory.find_person(self.state, who)
        assert one
        session = self.state.entra.begin_family(one.id, app, rights or ALL)
        return issue.graph_token(keys, tenant, app, "Muster", one, (rights or ALL).split(), 3600, session)

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        who: str | None = DANA,
        rights: str = "",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """One request below /v1.0. `path` is sent as it is written."""
        sent = {"Authorization": f"Bearer {self.token(who, rights)}", **(headers or {})}
        url = f"{self.state.origin}/v1.0{path}"
        async with self.http.request(method, url, json=body, headers=sent) as answer:
            text = await answer.text()
            reply = Reply(answer.status, json.loads(text) if text else None, dict(answer.headers))
        if reply.status != 501:
            judge(method, path, reply.status, reply.body)
        if reply.status < 300:
            judge_request(method, path, body)
        return reply

    async def get(self, path: str, **more: Any) -> Json:
        reply = await self.call("GET", path, **more)
        assert reply.status == 200, reply
        return dict(reply.body)

    async def does(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        reply = await self.call(method, path, body, **more)
        assert reply.status < 300, reply
        return reply.body

    async def books(self, *attendees: str, who: str = DANA, **more: Any) -> Json:
        """An hour on Tuesday morning, with these people."""
        return dict(await self.does("POST", "/me/events", meeting(*attendees, **more), who=who))

    async def passes(self, seconds: float = 3) -> None:
        """World time passes, so that rooms and answers arrive; then notices have been delivered."""
        from datetime import timedelta

        await self.state.clock.advance(timedelta(seconds=seconds))
        await self.settles()

    async def settles(self) -> None:
        import asyncio

        for _ in range(400):
            if not self.state.notices.pending():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("notices are still under way")

    def copy(self, address: str, event: Json) -> Json | None:
        """Somebody's own copy of a meeting."""
        box = self.world.mailbox(address)
        assert box
        return self.state.exchange.copy_of(box, event["iCalUId"])

    async def receiver(self, **more: Any) -> Receiver:
        _, port = free_ports()
        receiver = Receiver(f"http://127.0.0.1:{port}/graph/notifications", **more)
        app = web.Application()
        app.router.add_post("/{tail:.*}", receiver.take)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        self.stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return receiver


def meeting(*attendees: str, day: int = 24, hour: int = 10, **more: Any) -> Json:
    people = [
        {"type": "required", "emailAddress": {"address": one}} for one in attendees if "room." not in one
    ]
    rooms = [{"type": "resource", "emailAddress": {"address": one}} for one in attendees if "room." in one]
    return {
        "subject": "Interview: Mira Patel",
        "start": {"dateTime": f"2026-11-{day}T{hour:02}:00:00", "timeZone": "UTC"},
        "end": {"dateTime": f"2026-11-{day}T{hour + 1:02}:00:00", "timeZone": "UTC"},
        "attendees": people + rooms,
        **more,
    }


@lru_cache(maxsize=4)
def _contoso(now: datetime) -> str:
    """Building the company takes a third of a second; taking it out of a drawer does not."""
    return json.dumps(contoso(now, registration({}, Ports()).app_id).kept())


@contextlib.asynccontextmanager
async def housed(world: World | None = None, now: datetime = NOW) -> AsyncIterator[House]:
    ports = Ports(*free_ports())
    opening = Opening(ports, registration({}, ports), now)
    state = open_world(
        opening, Clock(now), world or World.restored(json.loads(_contoso(now))), *map(Keys, KEYS)
    )
    async with contextlib.AsyncExitStack() as stack:
        await serve(state, opening, stack)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield House(state, http, stack)
