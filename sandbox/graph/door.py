"""Graph's door: who asks, may they, is it too much at once; and answers with Graph's own headers.

Limits: four requests at a time per app and mailbox; each takes LATENCY, so that a fifth can be met.
https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
"""

import asyncio
import json
import logging
import re
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aiohttp import web

from sandbox import zones
from sandbox.entra.claims import wanted_claims
from sandbox.entra.desk import REVOKED
from sandbox.exchange.refusals import Refused, denied
from sandbox.graph.ask import Answer, Ask, Call
from sandbox.graph.rights import Right
from sandbox.journal import challenge
from sandbox.state import State
from sandbox.tokens import BadToken, Caller, read_graph_token
from sandbox.web import own_origin
from sandbox.world import Mailbox

log = logging.getLogger(__name__)
AT_ONCE = 4
LATENCY = 0.015  # seconds
RETRY_AFTER = "0.512"  # a fraction, as the live service sends it
JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
Handler = Callable[[Ask], Awaitable[Answer] | Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` is like "{box}/events/{id}": `{box}` stands for /me and for /users/{user}, with a mailbox;
    `{who}` for the same without one. A name in braces matches one segment."""

    method: str
    path: str
    right: Right
    handler: Handler

    def match(self, method: str, segments: list[str]) -> dict[str, str] | None:
        if method != self.method:
            return None
        wanted = self.path.strip("/").split("/")
        given, params = list(segments), dict[str, str]()
        if wanted[0] in ("{box}", "{who}"):
            if given[0].lower() == "me":
                wanted, given = wanted[1:], given[1:]
            elif given[0].lower() == "users" and len(given) > 1:
                params["user"] = given[1]
                wanted, given = wanted[1:], given[2:]
            else:
                return None
        if len(wanted) != len(given):
            return None
        for pattern, segment in zip(wanted, given, strict=True):
            if pattern.startswith("{"):
                params[pattern.strip("{}")] = segment
            elif segment.lower().removesuffix("()") not in (pattern.lower(), "~" + pattern.lower()):
                return None
        return params

    @property
    def of_a_mailbox(self) -> bool:
        return self.path.startswith("{box}")


class Door:
    def __init__(self, state: State, routes: list[Route]) -> None:
        self._state = state
        self._routes = routes
        self._busy: Counter[tuple[str, str]] = Counter()

    async def serve(self, request: web.Request) -> web.Response:
        """The aiohttp handler of everything below /v1.0."""
        call = await read_call(request)
        answer = await self.answer(call)
        if call.method not in ("GET", "HEAD"):
            self._state.changed()
        return as_response(answer)

    async def answer(self, call: Call) -> Answer:
        """Never raises: what went wrong is an answer too."""
        try:
            answer = await self._answer(call)
        except Refused as refused:
            answer = refusal(call, refused)
        except BadToken as bad:
            answer = self._unauthorized(call, bad)
        except Exception:
            log.exception("Graph's stand-in failed at %s %s", call.method, call.path)
            answer = refusal(
                call, Refused(500, "generalException", "The sandbox failed here; its log says why.")
            )
        answer.headers.update(self._headers(call))
        return answer

    async def _answer(self, call: Call) -> Answer:
        caller = self._caller(call)
        route, params = self._route(call)
        if caller.app_only and call.segments[0].lower() == "me":
            raise Refused(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        ask = Ask(self._state, call, caller, params)
        if route.of_a_mailbox and caller.app_only and not _holds(caller, route.right):
            ask.caller = self._fenced_in(caller, ask.whose)
            ask.fenced = True
        allow(ask.caller, route.right)
        if route.of_a_mailbox:
            ask.box = self._mailbox(ask, route)
            return await self._in_lane(ask, route)
        return await _handled(ask, route)

    def _caller(self, call: Call) -> Caller:
        caller = read_graph_token(call.headers.get("authorization"), self._state.keys)
        known = self._state.world.person(caller.oid) if caller.oid else not self._state.muster.removed
        if caller.tenant != self._state.world.tenant.id or not known:
            raise Refused(
                401,
                "Authorization_IdentityNotFound",
                "The identity of the calling application could not be established.",
            )
        if caller.oid and caller.session not in self._state.entra.families:
            # A fresh world has fresh sign-ins: a token of the world before it is nobody's.
            raise Refused(401, "InvalidAuthenticationToken", "The user's session was not found.")
        if caller.oid and caller.capable:
            self._evaluate(caller, caller.oid)
        return caller

    def _evaluate(self, caller: Caller, oid: str) -> None:
        """Continuous access evaluation: clients that said they hear challenges are told at once.

        https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation
        """
        told = (
            "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: "
        )
        entra, context = self._state.entra, self._state.world.policies.of(oid).context
        # By the sign-in, not by the token's date: within one second that tells nothing.
        if entra.families[caller.session].ended == REVOKED:
            since = entra.critical.get(oid, caller.issued)
            raise BadToken(told + "TokenIssuedBeforeRevocationTimestamp", wanted_claims("nbf", str(since)))
        if context and context not in caller.contexts:
            raise BadToken(told + "AuthenticationContextRequired", wanted_claims("acrs", context))

    def _route(self, call: Call) -> tuple[Route, dict[str, str]]:
        segments = call.segments
        for route in self._routes:
            params = route.match(call.method, segments)
            if params is not None:
                return route, params
        raise Refused(501, "NotImplemented", f"The sandbox does not do {call.method} /{'/'.join(segments)}.")

    def _fenced_in(self, caller: Caller, name: str) -> Caller:
        """With what RBAC for Applications adds in this mailbox, which no token tells of."""
        world, address = self._state.world, self._state.world.address(name)
        if address is None:
            return caller
        takes = world.policies.rbac_takes
        more = world.rights_at(caller.app_id, address, self._state.clock.now(), takes)
        return replace(caller, roles=caller.roles | more)

    async def _in_lane(self, ask: Ask, route: Route) -> Answer:
        lane = (ask.caller.app_id, ask.mailbox.address.casefold())
        if self._busy[lane] >= AT_ONCE:
            return _throttled(ask.call)
        self._busy[lane] += 1
        try:
            await asyncio.sleep(LATENCY)
            return await _handled(ask, route)
        finally:
            self._busy[lane] -= 1

    def _mailbox(self, ask: Ask, route: Route) -> Mailbox:
        """The mailbox that the path names, if this caller may be there. Raises Refused."""
        person = ask.world.person(ask.whose)
        box = ask.world.mailbox(ask.whose)
        if box is None and person is None and ask.world.room(ask.whose) is None:
            raise Refused(404, "ErrorInvalidUser", f"The requested user '{ask.whose}' is invalid.")
        mine = ask.caller.app_only or (
            ask.me is not None and box is not None and ask.me.address == box.address
        )
        if not mine and box is not None and not route.path.endswith("getSchedule"):
            shared(ask, box, route)
        if box is None:
            raise Refused(
                404,
                "MailboxNotEnabledForRESTAPI",
                "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
            )
        return box

    def _unauthorized(self, call: Call, bad: BadToken) -> Answer:
        answer = refusal(call, Refused(401, "InvalidAuthenticationToken", bad.description))
        answer.headers["WWW-Authenticate"] = challenge(bad.claims)
        return answer

    def _headers(self, call: Call) -> dict[str, str]:
        return {
            "request-id": call.request_id,
            "client-request-id": call.headers.get("client-request-id", call.request_id),
            "Cache-Control": "private",
            "x-ms-ags-diagnostic": '{"ServerInfo":{"DataCenter":"Sandbox","Slice":"E","Ring":"1"}}',
        }


def _holds(caller: Caller, right: Right) -> bool:
    wanted = right.application if caller.app_only else right.delegated
    held = caller.roles if caller.app_only else caller.scopes
    if wanted is None or (wanted == () and right.directory):
        return False
    return not wanted or bool(held & set(wanted))


def allow(caller: Caller, right: Right) -> None:
    if not _holds(caller, right):
        if right.directory:
            raise Refused(
                403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
            )
        if right.teams:
            wanted, held = (
                (right.application or (), caller.roles)
                if caller.app_only
                else (right.delegated, caller.scopes)
            )
            kind = "role" if caller.app_only else "scope"
            told = (
                f"Missing {kind} permissions on the request. API requires one of '{', '.join(wanted)}'. "
                f"{kind.capitalize()}s on the request '{', '.join(sorted(held))}'."
            )
            raise Refused(403, "Forbidden", told)
        raise denied()


def shared(ask: Ask, box: Mailbox, route: Route) -> None:
    """A delegated token in somebody else's mailbox: only a `.Shared` scope, and only what was shared."""
    held = [
        scope for scope in route.right.delegated if scope.endswith(".Shared") and scope in ask.caller.scopes
    ]
    if not held:
        raise denied()
    owner = ask.world.person(box.address)
    me = ask.me.address.casefold() if ask.me else ""
    given = owner.calendar_rights if owner else {}
    right = next((right for address, right in given.items() if address.casefold() == me), "")
    right = right or (owner.sharing if owner else "")
    enough = right == "write" or (right == "read" and route.method == "GET")
    if not enough:
        raise Refused(
            404,
            "ErrorItemNotFound",
            "The specified object was not found in the store., The process failed to "
            "get the correct properties.",
        )


async def _handled(ask: Ask, route: Route) -> Answer:
    made = route.handler(ask)
    answer = made if isinstance(made, Answer) else await made
    if ask.applied:
        answer.headers["Preference-Applied"] = ", ".join(ask.applied)
    return answer


def refusal(call: Call, refused: Refused) -> Answer:
    inner = {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": call.request_id,
        "client-request-id": call.headers.get("client-request-id", call.request_id),
    }
    error = {"code": refused.code, "message": refused.message, "innerError": inner}
    return Answer(refused.status, {"error": error}, refused.headers)


def _throttled(call: Call) -> Answer:
    answer = refusal(
        call, Refused(429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
    )
    answer.body["error"]["innerError"] |= {"code": "429", "status": "429"}
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


async def read_call(request: web.Request) -> Call:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    path = re.sub(r"^/v1\.0", "", request.rel_url.raw_path)
    origin, query = own_origin(request), request.rel_url.raw_query_string
    return Call(request.method, path, query, headers, await request.read(), origin, str(uuid.uuid4()))


def as_response(answer: Answer) -> web.Response:
    if answer.body is None:
        return web.Response(status=answer.status, headers=answer.headers)
    if isinstance(answer.body, str):
        return web.Response(status=answer.status, text=answer.body, headers=answer.headers)
    text = json.dumps(answer.body, ensure_ascii=False).encode()
    return web.Response(status=answer.status, body=text, headers={**answer.headers, "Content-Type": JSON})


def now_stamp(state: State) -> str:
    return zones.short(state.clock.now())
