"""What people do by hand in Outlook."""

from typing import Any

from aiohttp import web

from sandbox import zones
from sandbox.controls.shape import Handler, Json, Wrong, body_of, control, read_instant, wanted
from sandbox.described import BadWorld, attendee
from sandbox.exchange import Refused
from sandbox.graph.shapes import shown_event
from sandbox.state import State

OWN = {"start", "end", "showAs", "subject", "organizer", "attendees", "calendar"}
MEETING = OWN | {"isAllDay", "recurrence", "location", "sensitivity", "body", "importance", "isOnlineMeeting"}
ANSWERS = ("accepted", "tentativelyAccepted", "declined")


class MailboxControls:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        one = "/_sandbox/mailboxes/{address}"
        return [
            web.get(f"{one}/events", self._door(self.events)),
            web.post(f"{one}/meetings", self._door(self.put_meeting)),
            web.post(f"{one}/answer", self._door(self.answer)),
            web.post(f"{one}/move", self._door(self.move)),
            web.post(f"{one}/cancel", self._door(self.cancel)),
            web.get("/_sandbox/outbox", self._door(self.outbox)),
        ]

    def _door(self, handle: Handler) -> Handler:
        async def refused(request: web.Request) -> web.StreamResponse:
            try:
                answer = await handle(request)
            except Refused as no:
                raise Wrong(no.status, no.code, no.message) from None
            if request.method != "GET":
                self._state.changed()
            return answer

        return control(refused)

    async def events(self, request: web.Request) -> web.Response:
        """`start` and `end` (instants) narrow it; without them a few weeks around now."""
        start, end = (
            read_instant(request.query[name], name) if name in request.query else None
            for name in ("start", "end")
        )
        found = self._state.exchange.events(self._mailbox(request), start, end)
        return web.json_response({"value": [shown_event(one) for one in found]})

    async def put_meeting(self, request: web.Request) -> web.Response:
        address, body = self._mailbox(request), await body_of(request)
        start, end = self._span(body)
        strange = sorted(set(body) - MEETING)
        if strange:
            raise Wrong(400, "BadRequest", f"A meeting has no “{strange[0]}” here.")
        more = {name: body[name] for name in MEETING - OWN if name in body}
        event = self._state.exchange.put_meeting(
            address,
            start,
            end,
            show_as=str(body.get("showAs") or "busy"),
            subject=str(body.get("subject") or ""),
            organizer=self._organizer(body.get("organizer")),
            attendees=self._attendees(body.get("attendees")),
            calendar=str(body.get("calendar") or ""),
            **more,
        )
        return web.json_response(shown_event(event), status=201)

    async def answer(self, request: web.Request) -> web.Response:
        """A candidate answers too, from a mailbox that is elsewhere in the world."""
        name, body = request.match_info["address"], await body_of(request)
        address = name if "@" in name else self._address(name)
        response = wanted(body, "response")
        if response not in ANSWERS:
            raise Wrong(400, "BadRequest", f"“response” must be one of {', '.join(ANSWERS)}.")
        proposed = _proposed(body.get("proposedNewTime"))
        comment = str(body.get("comment") or "")
        self._state.exchange.answer(address, wanted(body, "event"), response, comment, proposed)
        return web.json_response({"ok": True})

    async def move(self, request: web.Request) -> web.Response:
        address, body = self._mailbox(request), await body_of(request)
        start, end = self._span(body)
        moved = self._state.exchange.move(address, wanted(body, "event"), start, end)
        return web.json_response(shown_event(moved))

    async def cancel(self, request: web.Request) -> web.Response:
        address, body = self._mailbox(request), await body_of(request)
        self._state.exchange.cancel(address, wanted(body, "event"), str(body.get("comment") or ""))
        return web.json_response({"ok": True})

    async def outbox(self, request: web.Request) -> web.Response:
        name = request.query.get("address")
        address = (self._state.world.address(name) or name) if name else None
        return web.json_response({"value": self._state.exchange.outbox(address)})

    def _organizer(self, told: Any) -> str | None:
        """Somebody here, or anybody's address elsewhere."""
        if told is None:
            return None
        try:
            return str(attendee(self._state.world, told)["emailAddress"]["address"])
        except BadWorld as wrong:
            raise Wrong(404, "NoSuchMailbox", f"The organizer: {wrong}.") from None

    def _attendees(self, told: Any) -> list[Json]:
        if not isinstance(told, list | None):
            raise Wrong(400, "BadRequest", "“attendees” must be a list.")
        try:
            return [attendee(self._state.world, one) for one in told or ()]
        except BadWorld as wrong:
            raise Wrong(400, "BadRequest", f"In “attendees”, {wrong}.") from None

    def _mailbox(self, request: web.Request) -> str:
        return self._address(request.match_info["address"])

    def _address(self, name: str) -> str:
        address = self._state.world.address(name)
        if address is None:
            raise Wrong(404, "NoSuchMailbox", f"There is no mailbox “{name}” in this world.")
        return address

    @staticmethod
    def _span(body: Json) -> tuple[Any, Any]:
        start, end = read_instant(body.get("start"), "start"), read_instant(body.get("end"), "end")
        if end <= start:
            raise Wrong(400, "BadRequest", "“end” must be after “start”.")
        return start, end


def _proposed(shape: Any) -> Json | None:
    """`{start, end}` as instants or as Graph's own dateTimeTimeZone pair; Graph's shape comes out."""
    if shape is None:
        return None
    if not isinstance(shape, dict) or not {"start", "end"} <= set(shape):
        raise Wrong(400, "BadRequest", "“proposedNewTime” needs a start and an end.")
    return {name: _stamp(shape[name], name) for name in ("start", "end")}


def _stamp(value: Any, name: str) -> Json:
    return zones.shown(read_instant(value, name))
