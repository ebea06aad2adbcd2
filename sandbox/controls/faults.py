"""Making things fail on purpose, and what was received."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.controls.shape import Json, Wrong, body_of, control, person_named, read_duration, whole
from sandbox.entra.desk import EntraFaults, Refusal
from sandbox.exchange.rooms import MODES
from sandbox.journal import Fault
from sandbox.state import DeltaFaults, State

DOORS = ("graph", "connector")
ALL = 1_000_000
LIFECYCLE = ("missed", "subscriptionRemoved", "reauthorizationRequired")


class FaultControls:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/_sandbox/faults", control(self.add)),
            web.delete("/_sandbox/faults", control(self.clear)),
            web.get("/_sandbox/requests", control(self.requests)),
        ]

    async def requests(self, request: web.Request) -> web.Response:
        entries = self._state.journal.since(whole(request, "since"))
        return web.json_response({"value": [entry.shown() for entry in entries]})

    async def add(self, request: web.Request) -> web.Response:
        """All of the body is read before any of it takes effect."""
        body = await body_of(request)
        strangers = sorted(set(body) - {"graph", "notices", "rooms", "entra", "connector", "delta"})
        if strangers:
            raise Wrong(400, "BadRequest", f"There are no faults called “{strangers[0]}”.")
        faults = {door: [read_fault(one) for one in _list(body, door)] for door in DOORS}
        entra, notices = _object(body, "entra"), _notice_faults(_object(body, "notices"))
        delta = _delta_faults(_object(body, "delta"))
        rooms = self._room_faults(_object(body, "rooms"))
        entra_faults = [read_fault(one) for one in _list(entra, "requests")]
        refusals = [_refusal(one) for one in _list(entra, "refuse")]
        lifecycle = notices.pop("lifecycle", None)
        if notices:
            self._state.notices.set_faults(**notices)
        if lifecycle:
            self._state.notices.lifecycle(*lifecycle)
        if delta:
            self._put_delta(delta)
        for address, answers in rooms.items():
            self._state.exchange.set_room(address, answers)
        for door, wanted in {**faults, "entra": entra_faults}.items():
            for fault in wanted:
                self._state.journal.add_fault(door, fault)
        self._put_entra(entra, refusals)
        return web.json_response({"ok": True})

    async def clear(self, request: web.Request) -> web.Response:
        self._state.journal.clear_faults()
        self._state.entra.faults = EntraFaults()
        self._state.notices.clear_faults()
        self._state.delta_faults = DeltaFaults()
        for room in self._state.world.rooms:
            self._state.exchange.set_room(room.address, "")
        self._state.changed()
        return web.Response(status=204)

    def _room_faults(self, rooms: Mapping[str, Any]) -> dict[str, str]:
        read = {}
        for name, answers in rooms.items():
            room = self._state.world.room(name)
            if room is None:
                raise Wrong(404, "NoSuchRoom", f"There is no room “{name}” in this world.")
            if (answers or "") not in MODES:
                told = f"A room answers by one of {', '.join(MODES[1:])}; null makes it well again."
                raise Wrong(400, "BadRequest", told)
            read[room.address] = answers or ""
        return read

    def _put_delta(self, told: Json) -> None:
        faults = self._state.delta_faults
        if told.get("forget"):
            # Everything that a link remembers by now is gone; links from later rounds work.
            faults.forgotten, faults.gone = self._state.world.counter, told["forget"] == "gone"
        faults.falsely_removed += told.get("falselyRemoved", 0)
        faults.unsaid += told.get("missingDeletes", 0)

    def _put_entra(self, entra: Mapping[str, Any], refusals: list[Refusal]) -> None:
        faults = self._state.entra.faults
        faults.refusals += refusals
        faults.id_token |= _object(entra, "idToken")
        faults.foreign_key = bool(entra.get("foreignKey", faults.foreign_key))
        faults.roles_late = bool(entra.get("rolesLate", faults.roles_late))
        if entra.get("lifetime") is not None:
            faults.lifetime = int(entra["lifetime"])
        if entra.get("rotateKeys"):
            for name, keys in {"entra": self._state.keys, "botframework": self._state.bot_keys}.items():
                if entra["rotateKeys"] in (True, name):
                    keys.rotate(keep_old=bool(entra.get("keepOldKeys", True)))
        if entra.get("revoke"):
            everybody = entra["revoke"] is True
            self._state.entra.revoke(
                None if everybody else person_named(self._state, str(entra["revoke"])).id
            )
        if entra.get("withdrawConsent"):
            who = entra["withdrawConsent"]
            oid = None if who is True else person_named(self._state, str(who)).id
            self._state.world.consents.withdraw(self._state.muster.app_id, oid, self._state.clock.now())
        self._state.changed()


def read_fault(shape: Any) -> Fault:
    """`{match, status, retryAfter?, times, after_commit?, delay?, share?, claims?}`.

    Status 0 or "reset" drops the connection. A `delay` (seconds) without a status only makes the answer
    late. `claims` makes a 401 of Graph a claims challenge.
    """
    if not isinstance(shape, dict) or not isinstance(shape.get("match"), str) or not shape["match"]:
        raise Wrong(400, "BadRequest", "A fault needs a “match”: a part of, or a glob over, METHOD /path.")
    status = 0 if shape.get("status") == "reset" else shape.get("status", None if shape.get("delay") else 503)
    if status is not None and not _is_status(status):
        raise Wrong(
            400, "BadRequest", '“status” must be an HTTP status, or 0 or "reset" to drop the connection.'
        )
    times, pause = shape.get("times", 1), shape.get("retryAfter")
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise Wrong(
            400, "BadRequest", "“times” must be a whole number from 1, or null for as long as it stands."
        )
    delay = shape.get("delay", 0)
    if not _is_span(delay) or not (pause is None or _is_span(pause)):
        raise Wrong(400, "BadRequest", "“retryAfter” and “delay” must be numbers of seconds.")
    share = shape.get("share", 1)
    if not _is_span(share) or share > 1:
        raise Wrong(400, "BadRequest", "“share” must be a number from 0 to 1.")
    claims = shape.get("claims") or ""
    claims = json.dumps(claims) if isinstance(claims, dict) else str(claims)
    after = bool(shape.get("after_commit", False))
    return Fault(shape["match"], status, pause, times, after, delay, share, claims)


def _is_status(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and (value == 0 or 200 <= value <= 599)


def _is_span(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _refusal(shape: Any) -> Refusal:
    if not isinstance(shape, dict) or not isinstance(shape.get("code"), int):
        raise Wrong(400, "BadRequest", "A refusal needs a “code”, the AADSTS number.")
    times = shape.get("times", 1)
    return Refusal(
        shape["code"],
        str(shape.get("grant", "")),
        times,
        str(shape.get("claims", "")),
        str(shape.get("error", "")),
    )


def _notice_faults(shape: Mapping[str, Any]) -> Json:
    """`drop` and `duplicate` count notices (true: all), `delay` is seconds, `reorder` yes or no.

    `lifecycle` sends that notice now: to all subscriptions, or as {kind, subscription} to one.
    """
    faults: Json = {}
    for name, value in shape.items():
        if name in ("drop", "duplicate") and isinstance(value, int) and value >= 0:
            faults[name] = ALL if value is True else int(value)
        elif (
            name == "delay" and not isinstance(value, bool) and isinstance(value, int | float) and value >= 0
        ):
            faults[name] = float(value)
        elif name == "delay" and isinstance(value, str):
            faults[name] = read_duration(value).total_seconds()
        elif name == "lifecycle":
            faults[name] = _lifecycle(value)
        elif name == "reorder" and isinstance(value, bool):
            faults[name] = value
        else:
            raise Wrong(400, "BadRequest", f"“{name}”: {value!r} is no fault of notices.")
    return faults


def _lifecycle(value: Any) -> tuple[str, str | None]:
    told = value if isinstance(value, dict) else {"kind": value}
    kind, subscription = told.get("kind"), told.get("subscription")
    if kind not in LIFECYCLE or not isinstance(subscription, str | None):
        raise Wrong(400, "BadRequest", f"A lifecycle notice is one of {', '.join(LIFECYCLE)}.")
    return kind, subscription


def _delta_faults(shape: Json) -> Json:
    """`forget`: "syncStateNotFound" or "gone"; `falselyRemoved` and `missingDeletes` count items."""
    for name, value in shape.items():
        counts = name in ("falselyRemoved", "missingDeletes") and type(value) is int and value >= 0
        if not counts and (name, value) not in (("forget", "syncStateNotFound"), ("forget", "gone")):
            raise Wrong(400, "BadRequest", f"“{name}”: {value!r} is no fault of delta queries.")
    return shape


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name) or []
    if not isinstance(value, list):
        raise Wrong(400, "BadRequest", f"“{name}” must be a list.")
    return value


def _object(body: Mapping[str, Any], name: str) -> Json:
    value = body.get(name) or {}
    if not isinstance(value, dict):
        raise Wrong(400, "BadRequest", f"“{name}” must be an object.")
    return value
