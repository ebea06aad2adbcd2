"""A stand-in on loopback with three people, and a tiny bot beside it that verifies what it gets."""

import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import jwt
from aiohttp import web

from sandbox.clock import Clock
from sandbox.opening import Opening, open_kept, open_world
from sandbox.serving import serve
from sandbox.settings import Ports, registration
from sandbox.state import State
from sandbox.tokens import Key, Keys
from sandbox.world import Person, Room, Tenant, World, guid

Json = dict[str, Any]
TENANT, ASHA, ADA, BEN = guid("tenant"), guid("asha"), guid("ada"), guid("ben")
KEYS = Key.fresh(), Key.fresh()  # made once: RSA keys take a while
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LOGIN = "https://login.microsoftonline.com"


def small_world() -> World:
    world = World(Tenant(TENANT, "Contoso", "contoso.example", ["contoso.example"]))
    zones = "India Standard Time", "UTC", "Pacific Standard Time"
    world.add_person(Person(ASHA, "Asha Rao", "asha@contoso.example", ["recruiter"], time_zone=zones[0]))
    world.add_person(Person(ADA, "Ada Min", "ada@contoso.example", ["administrator"], time_zone=zones[1]))
    world.add_person(Person(BEN, "Ben Cole", "ben@contoso.example", ["interviewer"], time_zone=zones[2]))
    world.add_room(Room(guid("lagoon"), "lagoon@contoso.example", "Lagoon", 6))
    return world


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@dataclass
class TinyBot:
    """Checks the token as a bot must, keeps what it got, answers as `on` says, and calls the connector."""

    state: State
    http: aiohttp.ClientSession
    got: list[Json] = field(default_factory=list)
    on: Callable[[Json], Awaitable[Json | None]] | None = None
    pending: int = 0
    times: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    status: int = 200  # of what `on` answers

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/messages", self._messages)
        app.router.add_post("/_sandbox/pulse", self._pulse)
        app.router.add_get("/healthz", self._page)
        app.router.add_route("*", "/auth/{name}", self._page)
        return app

    async def _messages(self, request: web.Request) -> web.Response:
        activity = await request.json()
        keys = jwt.PyJWKSet.from_dict(await self._read("/v1/.well-known/keys"))
        token = request.headers["Authorization"].removeprefix("Bearer ")
        key = keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(
            token,
            key,
            ["RS256"],
            audience=self.state.muster.app_id,
            issuer="https://api.botframework.com",
            options={"require": ["exp", "nbf"]},
        )
        assert claims["serviceurl"] == activity["serviceUrl"]
        self.got.append(activity)
        answer = await self.on(activity) if self.on else None
        if answer is None:
            return web.Response(status=200)
        return web.json_response(answer, status=self.status)

    async def _pulse(self, request: web.Request) -> web.Response:
        self.times.append((await request.json())["now"])
        return web.json_response({"pending": self.pending})

    async def _page(self, request: web.Request) -> web.Response:
        form = {**request.query, **(await request.post())}
        if "error" in form:
            return web.Response(
                text=f"<p>It failed: {form['error']}</p>", content_type="text/html", status=400
            )
        code = form.get("code", "")
        script = f'<script>microsoftTeams.authentication.notifySuccess("{str(code)[:10]}");</script>'
        return web.Response(text=f"<title>Muster</title><p>Signed in.</p>{script}", content_type="text/html")

    async def _read(self, path: str) -> Json:
        async with self.http.get(self.state.origin + path) as answer:
            return dict(await answer.json())

    async def token(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.state.muster.app_id,
            "client_secret": self.state.muster.secret,
            "scope": "https://api.botframework.com/.default",
        }
        url = f"{self.state.origin}/botframework.com/oauth2/v2.0/token"
        async with self.http.post(url, data=form) as answer:
            return str((await answer.json())["access_token"])

    async def connector(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {await self.token()}"}
        url = f"{self.state.origin}/teams/v3/{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            return answer.status, (await answer.json() if answer.content_type == "application/json" else None)


@dataclass
class Stage:
    state: State
    http: aiohttp.ClientSession
    bot: TinyBot

    async def control(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with self.http.request(method, f"{self.state.origin}/_sandbox/{path}", json=body) as answer:
            return answer.status, (await answer.json() if answer.content_type == "application/json" else None)

    async def does(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.control(method, path, body)
        assert status < 300, (status, answer)
        return answer

    async def chat(self, user: str = ASHA, kind: str = "personal", members: list[str] | None = None) -> str:
        body = {"user": user, "kind": kind, "members": members or []}
        return str((await self.does("POST", "chats", body))["conversation"])

    async def messages(self, chat: str, since: int = 0) -> list[Json]:
        return list((await self.does("GET", f"chats/{chat}/messages?since={since}"))["messages"])

    async def shows(self, chat: str, card: Json) -> str:
        """The bot puts a card into the chat; returns the message's id."""
        body = {"type": "message", "attachments": [adaptive(card)]}
        status, answer = await self.bot.connector("POST", f"conversations/{chat}/activities", body)
        assert status == 201
        return str(answer["id"])

    async def press(
        self, chat: str, message: str, action: str | int, inputs: Json | None = None, who: str = ASHA
    ) -> Any:
        body = {"from": who, "message": message, "action": action, "inputs": inputs or {}}
        return await self.does("POST", f"chats/{chat}/press", body)


def adaptive(card: Json) -> Json:
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}


def card(*body: Json, actions: list[Json] | None = None) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "actions": actions or []}


@contextlib.asynccontextmanager
async def staged(memory: Json | None = None) -> AsyncIterator[Stage]:
    """`memory` is what another stage's stand-in kept; without it the small world is fresh."""
    ports = Ports(*free_ports())
    opening = Opening(ports, registration({"MUSTER_APP_SECRET": "s3cret"}, ports), NOW)
    keys = Keys(KEYS[0]), Keys(KEYS[1])
    state = open_kept(opening, memory) if memory else open_world(opening, Clock(NOW), small_world(), *keys)
    async with contextlib.AsyncExitStack() as stack:
        await serve(state, opening, stack)
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        bot = TinyBot(state, http)
        runner = web.AppRunner(bot.app(), shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", ports.bot).start()
        yield Stage(state, http, bot)
