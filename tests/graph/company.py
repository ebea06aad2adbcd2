"""The sandbox in this process, and Graph clients of its people, signed in through its real Entra pages."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import httpx
from aiohttp import web

from sandbox.app import build_app
from sandbox.entra.browser import Browser
from sandbox.opening import Opening, open_fresh
from sandbox.settings import Ports, registration
from sandbox.state import State
from services.cloud import Cloud, Reaching
from services.graph.client import Graph, Graphs
from services.identity.authcode import AuthCode
from services.identity.entra import Entra
from services.identity.idtoken import SigningKeys
from services.identity.keys import KeyRing
from services.identity.onbehalf import OnBehalf
from services.identity.reasons import Reason, SignInRefused
from services.identity.signin import SignIn
from services.identity.tokens import Tokens
from services.identity.vault import Vault
from tests.identity.rows import Rows

RING = KeyRing.parse("k1:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)  # a Friday, in the world


@dataclass
class Company:
    state: State
    http: httpx.AsyncClient
    rows: Rows
    signin: SignIn
    tokens: Tokens
    graphs: Graphs
    posted: list[dict[str, str]] = field(default_factory=list)
    notices: list[Any] = field(default_factory=list)

    @property
    def tenant(self) -> str:
        return self.state.world.tenant.id

    def oid(self, role: str) -> str:
        return next(one.id for one in self.state.world.people if role in one.roles)

    async def sign_in(self, oid: str, approve: bool = True, as_oid: str | None = None) -> str:
        """Through Entra's pages, as a person presses them; returns the code for the chat."""
        start = await self.signin.start(await self.signin.offer(self.tenant, oid, "waiting"))
        somebody = self.state.world.person(as_oid or oid)
        assert somebody
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            await Browser(http, self.state.origin).through_entra(
                start.url, somebody.user_principal_name, approve
            )
        return (await self.signin.finish(self.posted.pop(), start.browser)).code

    async def graph(self, oid: str) -> Graph:
        await self.signin.verify(self.tenant, oid, await self.sign_in(oid))
        return self.again(oid)

    def again(self, oid: str) -> Graph:
        async def token() -> str:
            return await self.tokens.delegated(self.tenant, oid)

        return self.graphs.of(self.tenant, oid, token, self.tokens.renewal(self.tenant, oid))

    async def fault(self, **faults: Any) -> None:
        answer = await self.http.post(f"{self.state.origin}/_sandbox/faults", json=faults)
        answer.raise_for_status()

    async def requests(self, *parts: str) -> list[dict[str, Any]]:
        answer = await self.http.get(f"{self.state.origin}/_sandbox/requests?since=0")
        return [
            one
            for one in answer.json()["value"]
            if all(part in f"{one['method']} {one['path']}" for part in parts)
        ]


async def refused(work: Any) -> Reason:
    try:
        await work
    except SignInRefused as refused:
        return refused.why
    raise AssertionError("it was not refused")


@asynccontextmanager
async def company(folder: Path) -> AsyncIterator[Company]:
    sandbox, bot = _socket(), _socket()
    ports = Ports(sandbox.getsockname()[1], bot.getsockname()[1])
    muster = registration({}, ports)
    opening = Opening(ports, muster, NOW)
    state = open_fresh(opening)
    cloud = Cloud(stand_in=ports.origin)
    rows = await Rows.open(folder)
    entra = Entra(cloud, muster.app_id, muster.secret)
    async with httpx.AsyncClient(transport=Reaching(cloud), timeout=10) as http:
        authcode = AuthCode(entra, SigningKeys(http, cloud.login), f"{ports.bot_origin}/auth/callback")
        vault = Vault(RING)
        made = Company(
            state,
            http,
            rows,
            SignIn(authcode, OnBehalf(entra, SigningKeys(http, cloud.login)), vault, rows),
            Tokens(entra, vault, rows),
            Graphs(http),
        )
        runners = [await _serve(build_app(state, opening), sandbox), await _serve(_bot(made), bot)]
        yield made
        for runner in runners:
            await runner.cleanup()
    entra.close()
    await rows.close()


def _bot(made: Company) -> web.Application:
    """What of the bot Entra and Graph knock at: it only notes what came."""

    async def callback(request: web.Request) -> web.Response:
        made.posted.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response(text="<p>Back at the bot</p>", content_type="text/html")

    async def notice(request: web.Request) -> web.Response:
        if token := request.query.get("validationToken"):
            return web.Response(text=token)
        made.notices.append(await request.json())
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/auth/callback", callback)
    app.router.add_post("/graph/{door}", notice)
    return app


def _socket() -> socket.socket:
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    return made


async def _serve(app: web.Application, where: socket.socket) -> web.AppRunner:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, where).start()
    return runner
