"""All doors of the stand-in on one port."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from sandbox.console import console_routes
from sandbox.controls import control_routes
from sandbox.entra.authorize import AuthorizePages
from sandbox.entra.discovery import Discovery
from sandbox.entra.token import TokenEndpoint
from sandbox.graph import routes as graph_routes
from sandbox.journal import Handler
from sandbox.opening import Opening, reset
from sandbox.state import State
from sandbox.teams.client import TeamsClient
from sandbox.teams.connector import Connector
from sandbox.web import LOOPBACK, MICROSOFT, own_origin, problem

STATE = web.AppKey("state", State)
BODY_LIMIT = 4 * 1024 * 1024


def build_app(state: State, opening: Opening) -> web.Application:
    """The application; `opening` is what a reset goes back to."""
    sessions: list[aiohttp.ClientSession] = []
    client = state.client = TeamsClient(state, lambda: sessions[0])
    app = web.Application(
        middlewares=[strangers_out, written_first(state), state.journal.middleware, loud],
        client_max_size=BODY_LIMIT,
    )
    app[STATE] = state

    async def to_the_bot(_: web.Application) -> AsyncIterator[None]:
        sessions.append(aiohttp.ClientSession())
        state.clock.wake()
        yield
        for task in list(state.tasks):
            task.cancel()
        await state.notices.close()
        state.exchange.close()
        await sessions.pop().close()

    app.cleanup_ctx.append(to_the_bot)
    app.add_routes(console_routes())
    app.add_routes(
        control_routes(state, client, lambda: sessions[0], lambda wanted: reset(state, opening, wanted))
    )
    app.add_routes(graph_routes(state))
    app.add_routes(Connector(state, client).routes())
    app.add_routes(
        [*Discovery(state).routes(), *AuthorizePages(state).routes(), *TokenEndpoint(state).routes()]
    )
    return app


@web.middleware
async def strangers_out(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No page of another site, open in the same browser, may play the people here.

    A name that somebody points at loopback is no name of ours; a foreign page may not use the controls.
    """
    if urlsplit(f"//{request.host}").hostname not in (*LOOPBACK, *MICROSOFT):
        return problem(421, "MisdirectedRequest", f"The sandbox is not {request.host}.")
    origin = request.headers.get("Origin")
    if request.path.startswith("/_sandbox/") and origin not in (None, own_origin(request)):
        return problem(403, "ForeignPage", f"A page of {origin} may not use the controls.")
    return await handler(request)


def written_first(state: State) -> Any:
    """What was answered has been written down: a kill right after the answer loses nothing."""

    @web.middleware
    async def written(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        state.write()
        return answer

    return written


@web.middleware
async def loud(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A route that Microsoft has and we do not must never look like an empty answer."""
    try:
        return await handler(request)
    except web.HTTPMethodNotAllowed:
        told = f"The sandbox does not do {request.method} {request.path}."
    except web.HTTPNotFound as missing:
        if request.match_info.http_exception is None:
            raise missing
        told = f"The sandbox has no {request.method} {request.path}."
    except json.JSONDecodeError:
        return problem(400, "BadRequest", "The body is not valid JSON.")
    return problem(501, "NotImplemented", told)
