"""The world itself: what is in it, a fresh one, its clock, and when it has come to rest."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.controls.shape import Json, Wrong, body_of, control, read_duration, read_instant
from sandbox.state import State

PULSE_PATIENCE = aiohttp.ClientTimeout(total=20)
REST = 0.05  # seconds between two looks
Fresh = Callable[[Any], Awaitable[None]]


class WorldControls:
    def __init__(self, state: State, http: Callable[[], aiohttp.ClientSession], fresh: Fresh) -> None:
        """`fresh` puts a new world into the state. Raises ValueError."""
        self._state = state
        self._http = http
        self._fresh = fresh

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sandbox/world", control(self.world)),
            web.post("/_sandbox/reset", control(self.reset)),
            web.post("/_sandbox/clock", control(self.clock)),
            web.post("/_sandbox/settle", control(self.settle)),
        ]

    async def world(self, request: web.Request) -> web.Response:
        world = self._state.world
        shared = world.shared_mailboxes
        shape: Json = {
            "tenant": {"id": world.tenant.id, "name": world.tenant.name, "domain": world.tenant.domain},
            "people": [_person(one) for one in world.people if one.kind != "shared"],
            "rooms": [
                {
                    "address": room.address,
                    "name": room.name,
                    "capacity": room.capacity,
                    "building": room.building,
                }
                for room in world.rooms
            ],
            "sharedMailboxes": [{"address": one.address, "name": one.name, "id": one.id} for one in shared],
            "groups": [
                {"id": one.id, "name": one.name, "address": one.address, "members": one.members}
                for one in world.groups
            ],
            "clock": self._state.clock.now().isoformat(),
            "consents": world.consents.shown(),
            "app": {"id": self._state.muster.app_id, "name": self._state.muster.name},
        }
        return web.json_response(shape)

    async def reset(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        try:
            await self._fresh(_wanted_world(body))
        except (ValueError, KeyError, TypeError) as wrong:
            raise Wrong(400, "BadRequest", f"That world cannot be built: {wrong}") from None
        self._state.changed()
        await self._pulse()
        return await self.world(request)

    async def clock(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        if ("advance" in body) == ("set" in body):
            raise Wrong(400, "BadRequest", "Say either “advance” (a duration) or “set” (an instant).")
        if "advance" in body:
            await self._state.clock.advance(read_duration(str(body["advance"])))
        else:
            await self._state.clock.set(read_instant(body["set"], "set"))
        self._state.changed()
        await self._pulse()
        return web.json_response({"clock": self._state.clock.now().isoformat()})

    async def settle(self, request: web.Request) -> web.Response:
        """Answers once nothing was under way at two looks in a row; 504 when `timeout` seconds pass first."""
        body = await body_of(request)
        patience = body.get("timeout", 30)
        seconds = read_duration(patience).total_seconds() if isinstance(patience, str) else patience
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise Wrong(400, "BadRequest", "“timeout” must be a number of seconds.")
        began, quiet = time.monotonic(), 0
        while True:
            busy = await self._busy()
            quiet = 0 if busy else quiet + 1
            spent = time.monotonic() - began
            if quiet == 2:
                return web.json_response({"settled": True, "seconds": round(spent, 3)})
            if spent >= seconds:
                told = (
                    ", ".join(f"{name}: {count}" for name, count in busy.items())
                    or "it has only just come to rest"
                )
                raise Wrong(504, "NotSettled", f"Still under way after {spent:.1f} s: {told}.")
            await asyncio.sleep(REST)

    async def _busy(self) -> dict[str, int]:
        """What is under way, by name; nothing when the world is at rest."""
        state = self._state
        counts = {
            "work of Exchange": state.clock.pending(),
            "notices": state.notices.pending(),
            "requests being answered": state.journal.in_flight,
            "activities on their way to the bot": state.teams.in_flight,
            "work of the Teams client": len(state.tasks),
        }
        # The bot is asked last: what it says then holds for what was delivered before.
        counts["work of the bot"] = await self._pulse() if not any(counts.values()) else 0
        return {name: count for name, count in counts.items() if count}

    async def _pulse(self) -> int:
        """Tell the bot the world's time; returns how much work it has. One that is not there has none."""
        url, now = f"{self._state.bot}/_sandbox/pulse", self._state.clock.now().isoformat()
        try:
            async with self._http().post(url, json={"now": now}, timeout=PULSE_PATIENCE) as answer:
                return int((await answer.json())["pending"]) if answer.status == 200 else 0
        except (TimeoutError, aiohttp.ServerDisconnectedError):
            return 1  # there, but too busy to say, or it closed a connection that had rested for long
        except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError):
            return 0


def _wanted_world(body: Json) -> Any:
    """The world told under “world”, or as the body itself. Raises Wrong."""
    if "world" not in body:
        return body or "contoso"
    if len(body) > 1:
        other = next(name for name in body if name != "world")
        raise Wrong(400, "BadRequest", f"Beside “world” there is nothing to say, such as “{other}”.")
    return body["world"]


def _person(one: Any) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "userPrincipalName": one.user_principal_name,
        "address": one.address,
        "roles": one.roles,
        "timeZone": one.time_zone,
        "workingHours": one.working_hours,
    }
