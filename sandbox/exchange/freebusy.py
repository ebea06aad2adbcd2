"""What getSchedule shows of other people's calendars.

https://learn.microsoft.com/graph/api/calendar-getschedule
"""

from datetime import UTC, datetime, timedelta, tzinfo

from sandbox import zones
from sandbox.exchange.exchange import Exchange
from sandbox.exchange.items import lived_span
from sandbox.world import Event, Json, Mailbox, Person

# Working elsewhere is 0 in the view: so the live service answers, whatever older pages list.
DIGITS = {"free": 0, "workingElsewhere": 0, "tentative": 1, "busy": 2, "oof": 3, "unknown": 2}
MOST_ITEMS = 1000
UNREACHED = "Unable to reach the free/busy service of the mailbox's own server."
LEVELS = {"none": 0, "freeBusyRead": 1, "limitedRead": 2, "read": 3, "write": 4}


def level(person: Person | None, viewer: str | None) -> int:
    """How much of a calendar `viewer` (an address) sees; None is an app for itself, which sees all."""
    if viewer is None or person is None or person.address.casefold() == viewer.casefold():
        return LEVELS["write"]
    rights = {address.casefold(): right for address, right in person.calendar_rights.items()}
    return LEVELS.get(rights.get(viewer.casefold(), person.sharing), LEVELS["write"])


class FreeBusy:
    def __init__(self, exchange: Exchange, viewer: str | None, start: datetime, end: datetime) -> None:
        """`viewer` is the asking person's address, None for an app. Instants are aware UTC."""
        self._exchange = exchange
        self._world = exchange.world
        self._viewer = viewer
        self._start = start
        self._end = end

    def schedule(self, address: str, interval: timedelta, zone: str) -> Json:
        """One scheduleInformation. Whoever cannot be read has an `error` and no view."""
        person = self._world.person(address)
        if person is not None and person.kind in ("onPremises", "unlicensed"):
            # Hybrid free/busy that does not get through. The exact code for it is not documented.
            return _failed(address, UNREACHED, "5039")
        # Only addresses are looked up here, never ids.
        box = self._world.mailbox(address) if "@" in address else None
        room = self._world.room(address)
        if room is not None and room.on_premises:
            return _failed(address, UNREACHED, "5039")
        if box is None or (person is not None and person.kind == "guest"):
            return _failed(
                address, f"Unable to resolve e-mail address {address} to an Active Directory object.", "5009"
            )
        # Every room shows who has it and when; its subject is the organizer's name.
        seen = LEVELS["limitedRead"] if room else level(person, self._viewer)
        if seen == 0:
            return _failed(address, "The user does not have permission to see this calendar.", "5013")
        items = self.items(box)
        if len(items) > MOST_ITEMS:
            return _failed(address, "The result set contains too many calendar entries.", "5006")
        shape: Json = {"scheduleId": address, "availabilityView": self._view(box, interval)}
        shape["scheduleItems"] = [self._item(one, box, seen, zone) for one in items]
        hours = working_hours(person) if person else default_hours(room.time_zone if room else "UTC")
        return shape | ({"workingHours": hours} if hours else {})

    def items(self, box: Mailbox) -> list[Event]:
        """Of the default calendar only: what lies in a secondary one is invisible to free/busy."""
        day = timedelta(days=1)
        zone = mailbox_zone(self._exchange, box)
        near = self._exchange.view(box, self._start - day, self._end + day, box.default_calendar)
        found = [one for one in near if not one["isCancelled"] and self._touches(one, zone)]
        return sorted(found, key=lambda one: lived_span(one, zone))

    def _touches(self, event: Event, zone: tzinfo) -> bool:
        start, end = lived_span(event, zone)
        return start < self._end and end > self._start

    def _view(self, box: Mailbox, interval: timedelta) -> str:
        zone, slots = mailbox_zone(self._exchange, box), -((self._start - self._end) // interval)
        view = [0] * slots
        for event in self.items(box):
            start, end = lived_span(event, zone)
            first = max((start - self._start) // interval, 0)
            last = min(-((self._start - end) // interval), slots)
            for n in range(first, last):
                view[n] = max(view[n], DIGITS[event["showAs"]])
        return "".join(map(str, view))

    def _item(self, event: Event, box: Mailbox, seen: int, zone: str) -> Json:
        start, end = lived_span(event, mailbox_zone(self._exchange, box))
        item: Json = {
            "status": event["showAs"],
            "start": zones.shown(start, zone),
            "end": zones.shown(end, zone),
        }
        private = event["sensitivity"] in ("private", "confidential")
        if seen < LEVELS["limitedRead"]:
            return item
        if private and seen < LEVELS["write"]:
            return item | {"isPrivate": True}
        place = event["location"]["displayName"] if event["location"] else ""
        return item | {"isPrivate": private, "subject": event["subject"], "location": place}


def _failed(address: str, message: str, code: str) -> Json:
    return {"scheduleId": address, "error": {"message": message, "responseCode": code}}


def default_hours(zone: str) -> Json:
    return {
        "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "startTime": "08:00:00.0000000",
        "endTime": "17:00:00.0000000",
        "timeZone": {"name": zones.windows_name(zone)},
    }


def working_hours(person: Person) -> Json | None:
    """As told, or eight to five in the person's zone; None for somebody who never set a zone."""
    if person.working_hours:
        return person.working_hours
    return default_hours(person.time_zone) if person.time_zone else None


def mailbox_zone(exchange: Exchange, box: Mailbox) -> tzinfo:
    """The zone that the mailbox's whole days are days in."""
    person, room = exchange.world.person(box.address), exchange.world.room(box.address)
    try:
        if person and person.working_hours and "bias" in person.working_hours["timeZone"]:
            return zones.of_base(person.working_hours["timeZone"])
        return zones.zone((person.time_zone if person else room.time_zone if room else "") or "UTC")
    except zones.UnknownZone:
        return UTC
