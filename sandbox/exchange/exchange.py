"""Exchange, seen from outside: meetings, and what people do to them by hand in Outlook."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox import zones
from sandbox.clock import Clock
from sandbox.exchange.arrivals import Arrivals
from sandbox.exchange.bodies import read_event
from sandbox.exchange.invitations import address_of
from sandbox.exchange.items import span
from sandbox.exchange.mail import ANSWERS
from sandbox.exchange.mailboxes import Item
from sandbox.exchange.meetings import Meetings
from sandbox.exchange.refusals import Refused, bad, not_found
from sandbox.exchange.rooms import MODES
from sandbox.world import Event, Json, Mailbox, World, guid

SHOWN_BY_CONTROLS = (timedelta(days=-14), timedelta(days=45))


class Exchange(Meetings):
    """What /_sandbox/mailboxes asks for. Each raises Refused (status, code, message)."""

    def __init__(self, clock: Clock, world: World, quiet: bool = False) -> None:
        super().__init__(clock, world, quiet)
        self.arrivals = Arrivals(clock, world, lambda: self.worked())

    def events(self, address: str, start: datetime | None = None, end: datetime | None = None) -> list[Event]:
        """The mailbox's own copies, by start; series as their occurrences.

        Without `start` and `end`: from two weeks before now to six weeks ahead, and single events of
        any day.
        """
        box, now = self.box(address), self.clock.now()
        begin, stop = start or now + SHOWN_BY_CONTROLS[0], end or now + SHOWN_BY_CONTROLS[1]
        found = {one["id"]: one for one in self.view(box, begin, stop)}
        if start is None and end is None:
            found |= {one["id"]: one for one in self.masters(box) if not one["recurrence"]}
        return sorted(found.values(), key=lambda one: span(one)[0])

    def put_meeting(
        self,
        address: str,
        start: datetime,
        end: datetime,
        *,
        show_as: str = "busy",
        subject: str = "",
        organizer: str | None = None,
        attendees: Iterable[Any] = (),
        calendar: str = "",
        **more: Any,
    ) -> Event:
        """A meeting in `address`'s mailbox; invitations go out when there are attendees.

        `attendees` are addresses or Graph's attendees. With another `organizer`, `address` is invited by them
        and has answered in the way that shows as `show_as`. `calendar` names another one than the default; it
        is made where there is none. `more` are members of Graph's event.
        """
        box = self.box(address)
        owner = (self.world.address(organizer) or organizer) if organizer else box.address
        invited = [one if isinstance(one, dict) else self._as_attendee(str(one)) for one in attendees]
        body = {
            "subject": subject,
            "start": zones.shown(start),
            "end": zones.shown(end),
            "showAs": show_as,
            **({"attendees": invited} if invited else {}),
            **more,
        }
        if owner.casefold() == box.address.casefold():
            where = self.calendar_named(box, calendar) if calendar else None
            return self.create_event(box.address, body, where).event
        return self._put_invited(box, owner, body, show_as)

    @staticmethod
    def calendar_named(box: Mailbox, name: str) -> str:
        """The id of a calendar of that name, which is made if there is none."""
        known = {str(one["name"]).casefold(): str(one["id"]) for one in box.calendars}
        if name.casefold() not in known:
            made = "AAMkCal" + guid(f"{box.address}/{name}").replace("-", "")
            box.calendars.append({"id": made, "name": name})
            return made
        return known[name.casefold()]

    def _as_attendee(self, address: str) -> Json:
        room = self.world.room(address)
        mail = {"address": room.address if room else address, "name": self.world.name_of(address)}
        return {"type": "resource" if room else "required", "emailAddress": mail}

    def _put_invited(self, box: Mailbox, owner: str, body: Json, show_as: str) -> Event:
        body = body | {"attendees": [self._as_attendee(box.address), *body.get("attendees", ())]}
        response = {"busy": "accepted", "tentative": "tentativelyAccepted"}.get(show_as, "accepted")
        if self.world.mailbox(owner) is None:
            fields = read_event(body, creating=True)
            fields |= {"organizer": self._recipient(owner), "isOrganizer": False, "iCalUId": self._new_ical()}
            fields["responseStatus"] = {"response": response, "time": zones.short(self.clock.now())}
            return self.add(box, box.default_calendar, fields).event
        made = self.create_event(owner, body)
        mine = self.copy_of(box, made.master["iCalUId"])
        assert mine
        self.apply(Item(box, mine), {"showAs": show_as}, tell=False)
        self.respond(box.address, mine["id"], response, show_as=show_as)
        return mine

    def answer(
        self, address: str, event: str, response: str, comment: str = "", proposed: Json | None = None
    ) -> None:
        """Answer an invitation, as `address`, whose mailbox may be elsewhere in the world.

        `event` is the id of their own copy, of the organizer's copy, or the iCalUId. `proposed` is a new
        time, `{start, end}`, each a dateTimeTimeZone or ISO 8601 text.
        """
        if response not in ANSWERS:
            raise bad("BadRequest", "response must be accepted, tentativelyAccepted or declined.")
        slot = _time_slot(proposed) if proposed else None
        box = self.world.mailbox(address)
        item = self._any_copy(box, event) if box else None
        if box and item:
            return self.respond(box.address, item.id, response, comment, proposed=slot)
        organizer = self._organizer_item(event)
        if organizer is None or not _attendee(organizer.event, self.world.address(address) or address):
            raise not_found()
        self._send_answer(
            organizer.event, organizer.key, self.world.address(address) or address, response, comment, slot
        )

    def move(self, address: str, event: str, start: datetime, end: datetime) -> Event:
        item = self._any_copy(self.box(address), event)
        if item is None:
            raise not_found()
        if not item.event["isOrganizer"]:
            raise bad("ErrorInvalidRequest", "Only the organizer can move a meeting.")
        zone = item.event["start"]["timeZone"]
        body = {"start": zones.shown(start, zone), "end": zones.shown(end, zone)}
        return self.update_event(address, item.id, body).event

    def cancel(self, address: str, event: str, comment: str = "") -> None:
        item = self._any_copy(self.box(address), event)
        if item is None:
            raise not_found()
        self.cancel_event(address, item.id, comment)

    def outbox(self, address: str | None = None) -> list[Json]:
        return self.mail.sent(address)

    def set_room(self, address: str, answers: str) -> None:
        """How a room answers from now on: "" by its own free/busy, or always in one of `rooms.MODES`."""
        room = self.world.room(address)
        if room is None:
            raise Refused(404, "NoSuchRoom", f"There is no room “{address}”.")
        if answers not in MODES:
            raise bad("BadRequest", f"A room's fault is one of {', '.join(MODES[1:])}.")
        room.answers = answers

    def _any_copy(self, box: Mailbox, event: str) -> Item | None:
        """The mailbox's copy of a meeting, by its own id, by somebody else's id, or by iCalUId."""
        try:
            return self.find(box, event)
        except Refused:
            known = self._organizer_item(event)
        ical, key = (known.master["iCalUId"], known.key) if known else (event, None)
        mine = self.copy_of(box, ical) or (
            self.copy_of(box, known.event["iCalUId"]) if known and key else None
        )
        return Item(box, mine, key if mine["recurrence"] else None) if mine else None

    def _organizer_item(self, event: str) -> Item | None:
        """The organizer's copy of the meeting that any id, or an iCalUId, stands for."""
        for box in self.world.mailboxes.values():
            try:
                item = self.find(box, event)
            except Refused:
                by_ical = self.copy_of(box, event)
                if by_ical is None:
                    continue
                item = Item(box, by_ical)
            if item.master["isOrganizer"]:
                return item
            owner = self.world.mailbox(item.master["organizer"]["emailAddress"]["address"])
            master = self.copy_of(owner, item.master["iCalUId"]) if owner else None
            if owner and master:
                return Item(owner, master, item.key)
        return None


def _attendee(event: Event, address: str) -> Json | None:
    return next((one for one in event["attendees"] if address_of(one) == address.casefold()), None)


def _time_slot(proposed: Mapping[str, Any]) -> Json:
    def stamp(value: Any) -> Json:
        if isinstance(value, dict):
            return zones.shown(zones.instant(value))
        return zones.shown(value if isinstance(value, datetime) else zones.read_utc(str(value)))

    try:
        return {"start": stamp(proposed["start"]), "end": stamp(proposed["end"])}
    except (KeyError, zones.BadTime, zones.UnknownZone):
        raise bad("BadRequest", "proposedNewTime needs a start and an end.") from None
