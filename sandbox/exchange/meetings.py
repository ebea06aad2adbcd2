"""Meetings: invitations, changes, answers, and what comes of them by itself.

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
from sandbox.exchange.items import NEVER, check_times, new_change_key, read_event, span
from sandbox.exchange.mail import Mail
from sandbox.exchange.mailboxes import Item, Mailboxes
from sandbox.exchange.online import join_meeting, with_join_text
from sandbox.exchange.refusals import Refused, bad, invalid
from sandbox.world import Event, Json, Mailbox, World

ROOM_THINKS = timedelta(seconds=0.7)
ANSWER_TRAVELS = timedelta(seconds=0.3)
KEY_REWRITTEN = timedelta(seconds=1.5)
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


class Meetings(Mailboxes):
    """All methods are plain calls: they change the world and put later work on the clock."""

    def __init__(self, clock: Clock, world: World, quiet: bool = False) -> None:
        """`quiet` builds a world: no mail leaves, nothing is awaited."""
        super().__init__(clock, world)
        self.quiet = quiet
        self.mail = Mail(clock, world)
        self._timers: dict[str, Timer] = {}
        for job_id in world.jobs:
            self._schedule(job_id)

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
            changes["recurrence"] = series.check(
                changes["recurrence"], changes.get("start") or before["start"]
            )
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
                "Your request can't be completed. You can't respond to this meeting "
                "because you're the meeting organizer.",
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
                "The send or update operation could not be performed because the change "
                "key passed in the request does not match the current change key for the "
                "item.",
            )

    # What happens by itself.

    def _spread(self, item: Item, before: list[Json], fresh: bool) -> None:
        """Bring the attendees' copies in line with the organizer's, and mail them."""
        event = item.event
        old = {address_of(one) for one in before}
        now = {address_of(one): one for one in event["attendees"]}
        for one in before:
            if address_of(one) not in now:
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
        """The organizer's copy learns the answer; not in a secondary calendar, where Exchange tracks none."""
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
                if address_of(one) == job["who"].casefold():
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
                if not other["iCalUId"].startswith(item.master["iCalUId"]) and _holds_the_room(other):
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
            if address_of(one) != owner.casefold():
                named.setdefault(address_of(one), one)
        if len(named) > 500:
            raise bad("ErrorInvalidRecipients", "The number of attendees is over the limit of 500.")
        return list(named.values())

    def _statuses(self, wanted: list[Json], before: list[Json], reset: bool) -> list[Json]:
        known = {address_of(one): one for one in before}
        kept = []
        for one in self._named(copy.deepcopy(wanted), ""):
            old = known.get(address_of(one))
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


def _holds_the_room(event: Event) -> bool:
    """Requests are decided one after the other: one that still waits for its answer holds nothing."""
    waits = not event["isOrganizer"] and event["responseStatus"]["response"] == "notResponded"
    return not (waits or event["isCancelled"] or event["showAs"] in ("free", "workingElsewhere"))


def address_of(attendee: Mapping[str, Any]) -> str:
    return str(attendee["emailAddress"]["address"]).casefold()


def _as_seen_by(address: str, event: Event) -> list[Json]:
    """Attendees as an attendee's own copy lists them: with nobody's answers."""
    seen = [
        one
        for one in event["attendees"]
        if not event["hideAttendees"] or address_of(one) == address.casefold()
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
