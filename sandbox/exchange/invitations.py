"""What becomes of a meeting by itself: copies in other mailboxes, mails, answers on their way, rooms.

Rooms and answers take a moment, as in life: ROOM_THINKS and ANSWER_TRAVELS, counted from when they were
asked. The moment passes by itself in real time, or at once when the world's clock is moved over it.
"""

import copy
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox import zones
from sandbox.clock import Clock, Timer
from sandbox.exchange import series
from sandbox.exchange.items import NEVER, span
from sandbox.exchange.mail import Mail
from sandbox.exchange.mailboxes import Item, Mailboxes
from sandbox.exchange.rooms import verdict
from sandbox.world import Event, Json, World

ROOM_THINKS = timedelta(seconds=0.7)
ANSWER_TRAVELS = timedelta(seconds=0.3)
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
AS_ANSWERED = {"accepted": "busy", "tentativelyAccepted": "tentative", "declined": "free"}


def _nothing() -> None:
    return None


class Invitations(Mailboxes):
    """`worked` is called after each piece of work that came due: the world is another then."""

    def __init__(self, clock: Clock, world: World, quiet: bool = False) -> None:
        """`quiet` builds a world: no mail leaves, nothing is awaited."""
        super().__init__(clock, world)
        self.quiet = quiet
        self.mail = Mail(clock, world)
        self._timers: dict[str, Timer] = {}
        for job_id in world.jobs:
            self._schedule(job_id)
        self.worked: Callable[[], None] = _nothing

    def pending(self) -> int:
        return len(self.world.jobs)

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._listeners.clear()

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

    def _answered(
        self,
        item: Item,
        response: str,
        comment: str,
        *,
        send: bool = True,
        proposed: Json | None = None,
        show_as: str | None = None,
    ) -> None:
        """Somebody's own copy learns what they said, and the organizer hears of it when `send` is told."""
        event = item.event
        if response == "declined":
            self.remove(item)
        else:
            status = {"response": response, "time": zones.short(self.clock.now())}
            self.apply(item, {"responseStatus": status, "showAs": show_as or AS_ANSWERED[response]})
        if send:
            self._send_answer(event, item.key, item.box.address, response, comment, proposed)

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
        if room is None or box is None or master is None:
            return
        item = Item(box, master, job["key"] if master["recurrence"] else None)
        if item.event["isCancelled"] or item.event["responseStatus"]["response"] != "notResponded":
            return
        said = verdict(room.answers, self._is_taken(item))
        if said is not None:
            self._answered(item, said.response, said.comment)

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
            self.worked()

        due = datetime.fromisoformat(self.world.jobs[job_id]["due"])
        self._timers[job_id] = self.clock.call_at(due, run, soon=True)

    def _post(self, event: Event, to: str, kind: str, subject: str, text: str = "") -> None:
        if not self.quiet:
            self.mail.send(event["organizer"]["emailAddress"]["address"], to, kind, subject, event, text)


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
