"""The bot's doors, one line each. What happens behind them is given as `Doors`."""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from bot.gate import BODY_LIMIT
from bot.page import Page as Page
from bot.page import only_style, page_response
from bot.turn import Json
from services.cloud import Cloud

NOTICE_LIMIT = 1024 * 1024  # Graph packs many notices into one POST
FORM_LIMIT = 64 * 1024
READ_WITHIN = 10  # seconds for a body to arrive in full

log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes to sign in, and the cookie that will prove that it is the same one."""

    url: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Doors:
    """What stands behind each route; none of them raises for what a stranger may send."""

    messages: Callable[[bytes, str | None], Awaitable[tuple[int, Json | None]]]  # body, Authorization
    start_sign_in: Callable[[str], Awaitable[Departure | Page]]  # ?t=
    finish_sign_in: Callable[[Mapping[str, str], str | None], Awaitable[Page]]  # Entra's answer, the cookie
    start_consent: Callable[[str], Awaitable[Departure | Page]]  # ?t=
    finish_consent: Callable[[Mapping[str, str], str | None], Awaitable[Page]]
    awaits_handshake: Callable[[], Awaitable[bool]]  # is a subscription of ours being created just now?
    notifications: Callable[[bytes], Awaitable[int]]  # -> 202, 429 or 503
    lifecycle: Callable[[bytes], Awaitable[int]]
    healthy: Callable[[], Awaitable[bool]]
    guide: Callable[[str, str], Awaitable[str | None]]  # ?t=, the policy's nonce -> a page
    pulse: Callable[[datetime], Awaitable[int]] | None = None  # sandbox only: world time -> pending


def build_app(doors: Doors, cloud: Cloud, public_url: str) -> web.Application:
    """`public_url` is Muster's own origin; whether it is https decides the sign-in cookie's kind."""
    routes = _Routes(doors, cloud, secure=public_url.startswith("https://"))
    app = web.Application(middlewares=[_kept_calm])
    app.router.add_post("/api/messages", routes.messages)
    app.router.add_get("/auth/start", routes.start_sign_in, allow_head=False)
    app.router.add_get("/auth/callback", routes.finish_sign_in, allow_head=False)
    app.router.add_post("/auth/callback", routes.finish_sign_in)
    app.router.add_get("/auth/admin/start", routes.start_consent, allow_head=False)
    app.router.add_get("/auth/admin/callback", routes.finish_consent, allow_head=False)
    app.router.add_post("/graph/notifications", routes.notifications)
    app.router.add_post("/graph/lifecycle", routes.lifecycle)
    app.router.add_get("/guide", routes.guide, allow_head=False)
    app.router.add_get("/healthz", routes.healthy)
    if cloud.stand_in is not None and doors.pulse is not None:
        app.router.add_post("/_sandbox/pulse", routes.pulse)
    return app


class _Routes:
    def __init__(self, doors: Doors, cloud: Cloud, *, secure: bool) -> None:
        self._doors = doors
        self._cloud = cloud
        self._sign_in = _Cookie("muster-signin", secure)
        self._consent = _Cookie("muster-consent", secure)

    async def messages(self, request: web.Request) -> web.Response:
        body = await _body(request, BODY_LIMIT)
        status, answer = await self._doors.messages(body, request.headers.get("Authorization"))
        return web.Response(status=status) if answer is None else web.json_response(answer, status=status)

    async def start_sign_in(self, request: web.Request) -> web.Response:
        return self._sent_away(await self._doors.start_sign_in(request.query.get("t", "")), self._sign_in)

    async def start_consent(self, request: web.Request) -> web.Response:
        return self._sent_away(await self._doors.start_consent(request.query.get("t", "")), self._consent)

    async def finish_sign_in(self, request: web.Request) -> web.Response:
        """Entra answers by form_post; by query when it is asked to, and for errors of some policies."""
        answer = dict(request.query)
        if request.method == "POST":
            answer = _form(await _body(request, FORM_LIMIT))
        page = await self._doors.finish_sign_in(answer, self._sign_in.read(request))
        return self._come_back(page, self._sign_in)

    async def finish_consent(self, request: web.Request) -> web.Response:
        """Entra's admin consent knows no form_post. Its answer holds no secret but our own state."""
        page = await self._doors.finish_consent(dict(request.query), self._consent.read(request))
        return self._come_back(page, self._consent)

    def _sent_away(self, outcome: Departure | Page, cookie: "_Cookie") -> web.Response:
        if isinstance(outcome, Page):
            return page_response(outcome, self._cloud)
        away = web.Response(status=302, headers={"Location": outcome.url, **NOT_KEPT})
        cookie.give(away, outcome.cookie)
        return away

    def _come_back(self, page: Page, cookie: "_Cookie") -> web.Response:
        response = page_response(page, self._cloud)
        cookie.take_back(response)
        return response

    async def notifications(self, request: web.Request) -> web.Response:
        return await self._handshake(request) or await _taken(request, self._doors.notifications)

    async def lifecycle(self, request: web.Request) -> web.Response:
        return await self._handshake(request) or await _taken(request, self._doors.lifecycle)

    async def _handshake(self, request: web.Request) -> web.Response | None:
        """Graph wants its token back as plain text, within 10 s, and only while we are subscribing.
        https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
        """
        token = request.query.get("validationToken")
        if token is None:
            return None
        if not HANDSHAKE.fullmatch(token):
            raise web.HTTPBadRequest(text="not a validation token")
        if not await self._doors.awaits_handshake():
            raise web.HTTPNotFound(text="no subscription is being made")
        return web.Response(text=token, content_type="text/plain", headers=REFLECTED)

    async def guide(self, request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        document = await self._doors.guide(request.query.get("t", ""), nonce)
        if document is None:
            raise web.HTTPNotFound(text="This link is too old. Type “set up” to Muster for a new one.")
        return web.Response(text=document, content_type="text/html", headers=only_style(nonce))

    async def healthy(self, request: web.Request) -> web.Response:
        healthy = await self._doors.healthy()
        return web.json_response({"healthy": healthy}, status=200 if healthy else 503)

    async def pulse(self, request: web.Request) -> web.Response:
        assert self._doors.pulse is not None
        try:
            now = datetime.fromisoformat((await request.json())["now"])
        except (ValueError, KeyError, TypeError):
            raise web.HTTPBadRequest(text='{"now": an ISO 8601 time} is wanted') from None
        if now.tzinfo is None:
            raise web.HTTPBadRequest(text="the time needs an offset")
        return web.json_response({"pending": await self._doors.pulse(now)})


# As Graph writes it: "Validation: Testing client application reachability for subscription Request-Id: ..."
# No angle brackets, quotes or line ends, so that it can be no page and no header.
HANDSHAKE = re.compile(r"[\w .:;,+/=~@%-]{1,512}", re.ASCII)
NOT_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
REFLECTED = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", **NOT_KEPT}


class _Cookie:
    """Binds the browser that leaves for Entra to the one that comes back, ten minutes long.

    Entra posts its answer across sites, which needs SameSite=None, which needs Secure, which needs https.
    On plain loopback http the stand-in's address is the same site, so Lax does; the name differs, so that
    the weaker kind is never taken for the other.
    """

    def __init__(self, name: str, secure: bool) -> None:
        self._secure = secure
        self._name = f"__Host-{name}" if secure else name

    def give(self, response: web.Response, value: str) -> None:
        same_site = "None" if self._secure else "Lax"
        response.set_cookie(
            self._name, value, max_age=600, path="/", secure=self._secure, httponly=True, samesite=same_site
        )

    def read(self, request: web.Request) -> str | None:
        return request.cookies.get(self._name)

    def take_back(self, response: web.Response) -> None:
        response.del_cookie(self._name, path="/", secure=self._secure, httponly=True)


async def _taken(request: web.Request, door: Callable[[bytes], Awaitable[int]]) -> web.Response:
    return web.Response(status=await door(await _body(request, NOTICE_LIMIT)))


async def _body(request: web.Request, limit: int) -> bytes:
    """The whole body; 413 as soon as it passes `limit` bytes, 408 when it drips in too slowly."""
    if (request.content_length or 0) > limit:
        raise web.HTTPRequestEntityTooLarge(limit, request.content_length or 0)
    body = bytearray()
    try:
        async with asyncio.timeout(READ_WITHIN):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    raise web.HTTPRequestEntityTooLarge(limit, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8"), max_num_fields=50))
    except ValueError:
        raise web.HTTPBadRequest(text="not a form") from None


@web.middleware
async def _kept_calm(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One log line a request, without its query (links and codes stand there); no traceback to a stranger."""
    began = time.monotonic()
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        response = web.Response(status=answer.status, text=answer.text, headers=_plain(answer))
    except Exception:
        log.exception("a door failed", method=request.method, path=_path(request))
        response = web.Response(status=500, text="Something went wrong here.")
    took = round((time.monotonic() - began) * 1000)
    told = {"method": request.method, "path": _path(request), "status": response.status}
    log.info("request", **told, milliseconds=took)
    return response


def _path(request: web.Request) -> str:
    """The route's own pattern: a stranger's path could hold anything."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(none)"


def _plain(answer: web.HTTPException) -> dict[str, str]:
    return {"Allow": answer.headers["Allow"]} if "Allow" in answer.headers else {}
