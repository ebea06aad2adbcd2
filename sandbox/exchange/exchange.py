"""Exchange, seen from outside: what people do in Outlook and what Graph asks for.

Rooms and answers take a moment, as in life: ROOM_THINKS and ANSWER_TRAVELS, counted from when they were
asked. The moment passes by itself in real time, or at once when the world's clock is moved over it.
"""

import copy
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox import zones
from sandbox.clock import Clock, Timer
from sandbox.exchange import series
from sandbox.exchange.items import NEVER, check_times, new_change_key, read_attendee, read_event, span
from sandbox.exchange.mail import ANSWERS, Mail
from sandbox.exchange.mailboxes import Item, Mailboxes
from sandbox.exchange.online import join_meeting, with_join_text
from sandbox.exchange.refusals import Refused, bad, invalid, not_found
from sandbox.world import Event, Json, Mailbox, World

ROOM_THINKS = timedelta(seconds=0.7)
ANSWER_TRAVELS = timedelta(seconds=0.3)
KEY_REWRITTEN = timedelta(seconds=1.5)
SHOWN_BY_CONTROLS = (timedelta(days=-14), timedelta(days=45))
SHARED = [
    "subject",
    "body",
    "importance",
    "sensitivity",
    "isAllDay",
    "start",
    "end",
    "location",
    "locations",
    "recurrence",
    "responseRequested",
    "allowNewTimeProposals",
    "hideAttendees",
    "isOnlineMeeting",
    "onlineMeetingProvider",
    "onlineMeeting",
]
PRIVATE = {"categories", "isReminderOn", "reminderMinutesBeforeStart", "showAs", "_properties", "_extensions"}
TIMES = ("start", "end", "isAllDay", "recurrence")
AS_ANSWERED = {"accepted": "busy", "tentativelyAccepted": "tentative", "declined": "free"}


class Exchange(Mailboxes):
    """All methods are plain calls: they change the world and put later work on the clock."""

    def __init__(self, clock: Clock, world: World, quiet: bool = False) -> None:
        """`quiet` builds a world: no mail leaves, nothing is awaited."""
        super().__init__(clock, world)
        self.quiet = quiet
        self.mail = Mail(clock, world)
        self._timers: dict[str, Timer] = {}
        for job_id in world.jobs:
            self._schedule(job_id)

    # What /_sandbox/mailboxes asks for. Each raises Refused (status, code, message).

    def events(self, address: str, start: datetime | None = None, end: datetime | None = None) -> list[Json]:
        """The mailbox's own copies, Graph-shaped, by start; series as their occurrences.

        Without `start` and `end`: from two weeks before now to six weeks ahead, and single events of
        any day.
        """
        from sandbox.graph.shapes import shown_event

        box, now = self.box(address), self.clock.now()
        begin, stop = start or now + SHOWN_BY_CONTROLS[0], end or now + SHOWN_BY_CONTROLS[1]
        found = {one["id"]: one for one in self.view(box, begin, stop)}
        if start is None and end is None:
            found |= {one["id"]: one for one in self.masters(box) if not one["recurrence"]}
        return [shown_event(one) for one in sorted(found.values(), key=lambda one: span(one)[0])]

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
        **more: Any,
    ) -> Event:
        """A meeting in `address`'s mailbox, Graph-shaped; invitations go out when there are attendees.

        `attendees` are addresses or Graph's attendees. With another `organizer`, `address` is invited by them
        and has answered in the way that shows as `show_as`. `more` are members of Graph's event.
        """
        from sandbox.graph.shapes import shown_event

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
            return shown_event(self.create_event(box.address, body).event)
        return shown_event(self._put_invited(box, owner, body, show_as))

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
        from sandbox.graph.shapes import shown_event

        item = self._any_copy(self.box(address), event)
        if item is None:
            raise not_found()
        if not item.event["isOrganizer"]:
            raise bad("ErrorInvalidRequest", "Only the organizer can move a meeting.")
        zone = item.event["start"]["timeZone"]
        body = {"start": zones.shown(start, zone), "end": zones.shown(end, zone)}
        return shown_event(self.update_event(address, item.id, body).event)

    def cancel(self, address: str, event: str, comment: str = "") -> None:
        item = self._any_copy(self.box(address), event)
        if item is None:
            raise not_found()
        self.cancel_event(address, item.id, comment)

    def outbox(self, address: str | None = None) -> list[Json]:
        return self.mail.sent(address)

    def set_room(self, address: str, answers: str) -> None:
        """How a room answers from now on: "" by its own free/busy, or always "declines" or "silent"."""
        room = self.world.room(address)
        if room is None:
            raise Refused(404, "NoSuchRoom", f"There is no room “{address}”.")
        if answers not in ("", "declines", "silent"):
            raise bad("BadRequest", "A room's fault is “declines” or “silent”.")
        room.answers = answers

    def pending(self) -> int:
        return len(self.world.jobs)

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._listeners.clear()

    # What Graph asks for.

    def create_event(self, address: str, body: Json, calendar: str | None = None) -> Item:
        box = self.box(address)
        fields = read_event(body, creating=True)
        again = self._same_transaction(box, fields.get("transactionId"))
        if again:
            return again
        if fields.get("recurrence"):
            fields["recurrence"] = series.check(fields["recurrence"], fields["start"])
        owner = self._recipient(box.address)
        fields |= {"organizer": owner, "isOrganizer": True, "iCalUId": self._new_ical()}
        fields["attendees"] = self._named(fields.get("attendees", ()), box.address)
        fields |= self._online(fields, {})
        if fields.get("isAllDay"):
            fields.setdefault("showAs", "free")
        check_times({"isAllDay": False} | fields)
        item = self.add(box, calendar or box.default_calendar, fields)
        self._spread(item, [], fresh=True)
        if not self.quiet:
            self._later("rewrite", KEY_REWRITTEN, address=box.address, event=item.id)
        return item

    def update_event(self, address: str, event_id: str, body: Json, if_match: str | None = None) -> Item:
        item = self.find(self.box(address), event_id)
        self.check_match(item, if_match)
        before, changes = copy.deepcopy(item.event), read_event(body, creating=False)
        changes = {
            name: value
            for name, value in changes.items()
            if name == "_properties" or before.get(name) != value
        }
        if "_properties" in changes:
            changes["_properties"] = _merged(before["_properties"], changes["_properties"])
        if "transactionId" in changes:
            raise invalid("The transactionId of an event cannot be changed.")
        if changes.get("recurrence"):
            changes["recurrence"] = series.check(changes["recurrence"], changes.get("start") or before["start"])
        if not before["isOrganizer"]:
            changes.pop("attendees", None)
        changes |= self._online(changes, before)
        if not before["recurrence"] and span(before | changes) == span(before):
            # The same instants in another zone's words are no move, and reset nobody's answer.
            changes = {name: value for name, value in changes.items() if name not in ("start", "end")}
        if not changes:
            return item
        self._change(item, before, changes)
        return item

    def _change(self, item: Item, before: Event, changes: Json) -> None:
        moved = any(name in changes for name in TIMES)
        check_times(before | changes)
        if before["isOrganizer"]:
            wanted = list(changes.get("attendees") or []) if "attendees" in changes else before["attendees"]
            changes["attendees"] = self._statuses(wanted, before["attendees"], reset=moved)
            if changes["attendees"] == before["attendees"]:
                del changes["attendees"]
        if not changes:
            return
        if moved and item.key is None and item.master["recurrence"]:
            # Outlook forgets the changed days of a series when the series itself moves.
            changes |= {"_overrides": {}, "_gone": []}
        self.apply(item, changes)
        if before["isOrganizer"] and set(changes) - PRIVATE:
            self._spread(item, before["attendees"], fresh=moved)

    def delete_event(self, address: str, event_id: str, if_match: str | None = None) -> None:
        item = self.find(self.box(address), event_id)
        self.check_match(item, if_match)
        if item.event["isOrganizer"]:
            self._call_off(item, "")
        else:
            self.remove(item)

    def cancel_event(self, address: str, event_id: str, comment: str = "") -> None:
        item = self.find(self.box(address), event_id)
        if not item.event["isOrganizer"]:
            raise bad(
                "ErrorInvalidRequest",
                "Your request can't be completed. You need to be an organizer to cancel a meeting.",
            )
        self._call_off(item, comment)

    def respond(
        self,
        address: str,
        event_id: str,
        response: str,
        comment: str = "",
        *,
        send: bool = True,
        proposed: Json | None = None,
        show_as: str | None = None,
    ) -> None:
        item = self.find(self.box(address), event_id)
        event = item.event
        if event["isOrganizer"]:
            raise bad(
                "ErrorInvalidRequest",
                "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
            )
        if event["isCancelled"]:
            raise bad(
                "ErrorInvalidRequest", "Your request can't be completed. The meeting has been cancelled."
            )
        if proposed and (response == "accepted" or not event["allowNewTimeProposals"]):
            raise bad("ErrorInvalidRequest", "A new time cannot be proposed for this meeting.")
        if response == "declined":
            self.remove(item)
        else:
            status = {"response": response, "time": zones.short(self.clock.now())}
            self.apply(item, {"responseStatus": status, "showAs": show_as or AS_ANSWERED[response]})
        if send:
            self._send_answer(event, item.key, item.box.address, response, comment, proposed)

    def forward(self, address: str, event_id: str, to: list[str], comment: str) -> None:
        event = self.find(self.box(address), event_id).event
        for one in to:
            self.mail.send(address, one, "forward", f"FW: {event['subject']}", event, comment)

    def check_match(self, item: Item, if_match: str | None) -> None:
        if if_match and if_match.strip() not in ("*", f'W/"{item.event["changeKey"]}"'):
            raise Refused(
                412,
                "ErrorIrresolvableConflict",
                "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
            )

    # What happens by itself.

    def _spread(self, item: Item, before: list[Json], fresh: bool) -> None:
        """Bring the attendees' copies in line with the organizer's, and mail them."""
        event = item.event
        old = {_address(one) for one in before}
        now = {_address(one): one for one in event["attendees"]}
        for one in before:
            if _address(one) not in now:
                self._withdraw(event, item.key, one["emailAddress"]["address"], "", stays=False)
        for address, one in now.items():
            added = address not in old
            self._invite(event, item, one["emailAddress"]["address"], fresh or added)
            kind = "invitation" if added else "update"
            self._post(event, one["emailAddress"]["address"], kind, event["subject"])

    def _invite(self, event: Event, item: Item, address: str, fresh: bool) -> None:
        box = self.world.mailbox(address)
        if box is None:
            return
        fields = {name: copy.deepcopy(event[name]) for name in SHARED}
        fields |= {
            "organizer": event["organizer"],
            "isOrganizer": False,
            "attendees": _as_seen_by(address, event),
        }
        if self.world.room(address):
            # A room's calendar shows who booked it, not what for.
            fields["subject"] = event["organizer"]["emailAddress"]["name"]
        if fresh:
            fields |= {"responseStatus": {"response": "notResponded", "time": NEVER}, "showAs": "tentative"}
        mine = self.copy_of(box, item.master["iCalUId"])
        if mine is None:
            ical = item.master["iCalUId"] if item.key is None else event["iCalUId"]
            mine = self.copy_of(box, ical)
            if mine is None:
                self.add(box, box.default_calendar, fields | {"iCalUId": ical})
            else:
                self.apply(Item(box, mine), fields)
        else:
            if item.key:
                fields.pop("recurrence")
            self.apply(Item(box, mine, item.key), fields)
        if fresh and self.world.room(address) and not self.quiet:
            self._later("room", ROOM_THINKS, room=address, ical=item.master["iCalUId"], key=item.key)

    def _call_off(self, item: Item, comment: str) -> None:
        event = copy.deepcopy(item.event)
        self.remove(item)
        for one in event["attendees"]:
            self._withdraw(event, item.key, one["emailAddress"]["address"], comment, stays=True)

    def _withdraw(self, event: Event, key: str | None, address: str, comment: str, stays: bool) -> None:
        """Take a meeting away from an attendee. People keep it, crossed out; rooms do not."""
        box = self.world.mailbox(address)
        master = (
            next((one for one in box.events.values() if _same_meeting(one, event, key)), None)
            if box
            else None
        )
        subject = f"Canceled: {event['subject']}"
        if box and master:
            item = Item(box, master, key if master["recurrence"] else None)
            if stays and not self.world.room(address):
                self.apply(item, {"isCancelled": True, "subject": subject, "showAs": "free"})
            else:
                self.remove(item)
        self._post(event, address, "cancellation", subject, comment)

    def _send_answer(
        self, event: Event, key: str | None, who: str, response: str, comment: str, proposed: Json | None
    ) -> None:
        organizer = event["organizer"]["emailAddress"]["address"]
        ical = event["iCalUId"].removesuffix(key[:8]) if key else event["iCalUId"]
        job: Json = {"organizer": organizer, "ical": ical, "key": key, "who": who, "response": response}
        job |= {"comment": comment, "proposed": proposed, "time": zones.short(self.clock.now())}
        if self.quiet:
            self._take_answer(job)
        else:
            self._later("answer", ANSWER_TRAVELS, **job)

    def _take_answer(self, job: Json) -> None:
        """The organizer's copy learns the answer. A secondary calendar's does not: Exchange tracks none there."""
        box = self.world.mailbox(job["organizer"])
        master = self.copy_of(box, job["ical"]) if box else None
        if box is None or master is None:
            return
        item = Item(box, master, job["key"] if master["recurrence"] else None)
        if item.key and not series.occurrence(master, item.key):
            return
        event = item.event
        if master["_calendar"] == box.default_calendar:
            attendees = copy.deepcopy(event["attendees"])
            for one in attendees:
                if _address(one) == job["who"].casefold():
                    one["status"] = {"response": job["response"], "time": job["time"]}
                    one.pop("proposedNewTime", None)
                    if job["proposed"]:
                        one["proposedNewTime"] = job["proposed"]
            self.apply(item, {"attendees": attendees})
        if not self.quiet:
            self.mail.answer(event, job["who"], job["organizer"], job)

    def _room_decides(self, job: Json) -> None:
        room, box = self.world.room(job["room"]), self.world.mailbox(job["room"])
        master = self.copy_of(box, job["ical"]) if box else None
        if room is None or box is None or master is None or room.answers == "silent":
            return
        item = Item(box, master, job["key"] if master["recurrence"] else None)
        if item.event["isCancelled"] or item.event["responseStatus"]["response"] != "notResponded":
            return
        refuse = room.answers == "declines" or self._is_taken(item)
        comment = "" if not refuse else "Your request was declined because there are conflicts."
        self.respond(box.address, item.id, "declined" if refuse else "accepted", comment)

    def _is_taken(self, item: Item) -> bool:
        now = self.clock.now()
        mine = [item.event] if item.key or not item.master["recurrence"] else []
        mine = mine or list(series.occurrences(item.master, now, now + timedelta(days=180)))
        for one in mine:
            start, end = span(one)
            for other in self.view(item.box, start, end):
                same = other["iCalUId"].startswith(item.master["iCalUId"])
                if (
                    not same
                    and other["showAs"] not in ("free", "workingElsewhere")
                    and not other["isCancelled"]
                ):
                    return True
        return False

    def _rewrite_key(self, job: Json) -> None:
        """Exchange writes to a new event once more by itself, and its change key is another afterwards."""
        box = self.world.mailbox(job["address"])
        if box and job["event"] in box.events:
            self.apply(Item(box, box.events[job["event"]]), {})

    def _later(self, kind: str, delay: timedelta, **job: Any) -> None:
        self.world.counter += 1
        job_id = f"job-{self.world.counter}"
        self.world.jobs[job_id] = {"kind": kind, "due": (self.clock.now() + delay).isoformat(), **job}
        self._schedule(job_id)

    def _schedule(self, job_id: str) -> None:
        async def run() -> None:
            self._timers.pop(job_id, None)
            job = self.world.jobs.pop(job_id)
            work = {"room": self._room_decides, "answer": self._take_answer, "rewrite": self._rewrite_key}
            work[job["kind"]](job)

        due = datetime.fromisoformat(self.world.jobs[job_id]["due"])
        self._timers[job_id] = self.clock.call_at(due, run, soon=True)

    # Small questions.

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

    def _same_transaction(self, box: Mailbox, transaction: str | None) -> Item | None:
        same = (one for one in box.events.values() if transaction and one["transactionId"] == transaction)
        found = next(same, None)
        return Item(box, found) if found else None

    def _recipient(self, address: str) -> Json:
        return {"emailAddress": {"name": self.world.name_of(address), "address": address}}

    def _named(self, attendees: Iterable[Json], owner: str) -> list[Json]:
        """Outlook writes an attendee's name from the directory, drops doubles, and the organizer too."""
        named: dict[str, Json] = {}
        for one in attendees:
            mail = one["emailAddress"]
            known = self.world.person(mail["address"]) or self.world.room(mail["address"])
            if known:
                one["emailAddress"] = {"name": known.name, "address": known.address}
            if _address(one) != owner.casefold():
                named.setdefault(_address(one), one)
        if len(named) > 500:
            raise bad("ErrorInvalidRecipients", "The number of attendees is over the limit of 500.")
        return list(named.values())

    def _statuses(self, wanted: list[Json], before: list[Json], reset: bool) -> list[Json]:
        known = {_address(one): one for one in before}
        kept = []
        for one in self._named(copy.deepcopy(wanted), ""):
            old = known.get(_address(one))
            if old and not reset:
                one |= {name: old[name] for name in ("status", "proposedNewTime") if name in old}
            elif reset:
                one["status"] = {"response": "none", "time": NEVER}
                one.pop("proposedNewTime", None)
            kept.append(one)
        return kept

    def _online(self, changes: Json, before: Json) -> Json:
        """A meeting that is online stays online: Outlook ignores what comes later."""
        if before.get("isOnlineMeeting"):
            ignored = [name for name in ("isOnlineMeeting", "onlineMeetingProvider") if name in changes]
            for name in ignored:
                del changes[name]
            return {}
        if not changes.get("isOnlineMeeting"):
            return {}
        if changes.get("onlineMeetingProvider", "teamsForBusiness") not in ("teamsForBusiness", "unknown"):
            raise bad(
                "ErrorInvalidOnlineMeetingProvider",
                "The online meeting provider is not allowed in this calendar.",
            )
        meeting = join_meeting(self.world)
        body = changes.get("body") or before.get("body") or {"contentType": "html", "content": ""}
        return {
            "onlineMeetingProvider": "teamsForBusiness",
            "onlineMeeting": meeting,
            "body": with_join_text(body, meeting),
        }

    def _post(self, event: Event, to: str, kind: str, subject: str, text: str = "") -> None:
        if not self.quiet:
            self.mail.send(event["organizer"]["emailAddress"]["address"], to, kind, subject, event, text)

    def _new_ical(self) -> str:
        self.world.counter += 1
        return "040000008200E00074C5B7101A82E008" + new_change_key(self.world).encode().hex().upper()[-72:]


def _address(attendee: Mapping[str, Any]) -> str:
    return str(attendee["emailAddress"]["address"]).casefold()


def _attendee(event: Event, address: str) -> Json | None:
    return next((one for one in event["attendees"] if _address(one) == address.casefold()), None)


def _as_seen_by(address: str, event: Event) -> list[Json]:
    """Attendees as an attendee's own copy lists them: with nobody's answers."""
    seen = [
        one for one in event["attendees"] if not event["hideAttendees"] or _address(one) == address.casefold()
    ]
    return [{**one, "status": {"response": "none", "time": NEVER}} for one in copy.deepcopy(seen)]


def _same_meeting(copy_: Event, event: Event, key: str | None) -> bool:
    ical = event["iCalUId"]
    return not copy_["isOrganizer"] and copy_["iCalUId"] in (
        ical,
        ical.removesuffix(key[:8]) if key else ical,
    )


def _merged(before: list[Json], changes: list[Json]) -> list[Json]:
    merged = {one["id"]: one for one in before} | {one["id"]: one for one in changes}
    return list(merged.values())


def _time_slot(proposed: Mapping[str, Any]) -> Json:
    def stamp(value: Any) -> Json:
        if isinstance(value, dict):
            return zones.shown(zones.instant(value))
        return zones.shown(value if isinstance(value, datetime) else zones.read_utc(str(value)))

    try:
        return {"start": stamp(proposed["start"]), "end": stamp(proposed["end"])}
    except (KeyError, zones.BadTime, zones.UnknownZone):
        raise bad("BadRequest", "proposedNewTime needs a start and an end.") from None


__all__ = ["Exchange", "read_attendee"]
