"""Finding events in a mailbox and changing them there, with all that a change leaves behind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox import zones
from sandbox.clock import Clock
from sandbox.exchange import series
from sandbox.exchange.items import DEFAULTS, NEVER, new_change_key, new_ids, span
from sandbox.exchange.refusals import not_found
from sandbox.world import Event, Json, Mailbox, World


@dataclass(frozen=True, slots=True)
class Item:
    """An event, or with a `key` one occurrence of a series."""

    box: Mailbox
    master: Event
    key: str | None = None

    @property
    def event(self) -> Event:
        """As it is now. An occurrence is a fresh copy: change it through `Mailboxes.apply`."""
        if self.key is None:
            return self.master
        found = series.occurrence(self.master, self.key)
        if found is None:
            raise not_found()
        return found

    @property
    def id(self) -> str:
        return series.occurrence_id(self.master["id"], self.key) if self.key else str(self.master["id"])


@dataclass(frozen=True, slots=True)
class Change:
    """What a subscription is told: `kind` is created, updated or deleted. Both of the item's ids."""

    mailbox: str
    event: str
    immutable: str
    kind: str
    etag: str


class Mailboxes:
    def __init__(self, clock: Clock, world: World) -> None:
        self.clock = clock
        self.world = world
        self._listeners: list[Callable[[Change], None]] = []

    def listen(self, listener: Callable[[Change], None]) -> None:
        self._listeners.append(listener)

    def box(self, name: str) -> Mailbox:
        """By id or address. Raises Refused when there is none."""
        found = self.world.mailbox(name)
        if found is None:
            raise not_found()
        return found

    def find(self, box: Mailbox, event_id: str) -> Item:
        """By either id, or by an occurrence's. Raises Refused (404)."""
        master = self._by_id(box, event_id)
        if master:
            return Item(box, master)
        parts = series.split_id(event_id)
        master = self._by_id(box, parts[0]) if parts else None
        if parts and master and master["recurrence"]:
            item = Item(box, master, parts[1])
            if series.occurrence(master, parts[1]):
                return item
        raise not_found()

    def _by_id(self, box: Mailbox, event_id: str) -> Event | None:
        if event_id in box.events:
            return box.events[event_id]
        return next((one for one in box.events.values() if one["_immutable"] == event_id), None)

    def masters(self, box: Mailbox, calendar: str | None = None) -> list[Event]:
        """Single events and series masters, as `GET /events` lists them."""
        return [one for one in box.events.values() if calendar in (None, one["_calendar"])]

    def view(self, box: Mailbox, begin: datetime, end: datetime, calendar: str | None = None) -> list[Event]:
        """Single events and the occurrences of series that touch begin..end, by start."""
        found = [one for event in self.masters(box, calendar) for one in self.lived(event, begin, end)]
        return sorted(found, key=lambda one: (span(one)[0], one["id"]))

    def lived(self, event: Event, begin: datetime, end: datetime) -> Iterator[Event]:
        if event["recurrence"]:
            yield from series.occurrences(event, begin, end)
        elif series.touches(span(event), begin, end):
            yield event

    def copy_of(self, box: Mailbox, ical: str) -> Event | None:
        return next((one for one in box.events.values() if one["iCalUId"] == ical), None)

    def add(self, box: Mailbox, calendar: str, fields: Json) -> Item:
        event_id, immutable = new_ids(self.world)
        stamp = zones.stamp(self.clock.now())
        event: Event = {
            "id": event_id,
            "_immutable": immutable,
            "_calendar": calendar,
            "_overrides": {},
            "_gone": [],
            "_properties": [],
            "_extensions": [],
            **DEFAULTS,
            "createdDateTime": stamp,
            "lastModifiedDateTime": stamp,
            "changeKey": new_change_key(self.world),
            "responseStatus": {"response": "organizer", "time": NEVER},
            **fields,
        }
        event["type"] = "seriesMaster" if event["recurrence"] else "singleInstance"
        box.events[event_id] = event
        item = Item(box, event)
        self._tell(item, "created")
        return item

    def apply(self, item: Item, changes: Json, tell: bool = True) -> None:
        stamped = {
            "changeKey": new_change_key(self.world),
            "lastModifiedDateTime": zones.stamp(self.clock.now()),
        }
        if item.key is None:
            item.master.update(changes | stamped)
            item.master["type"] = "seriesMaster" if item.master["recurrence"] else "singleInstance"
        else:
            item.master["_overrides"].setdefault(item.key, {}).update(changes | stamped)
        if tell:
            self._tell(item, "updated")

    def remove(self, item: Item) -> None:
        event = item.event
        if item.key is None:
            del item.box.events[item.master["id"]]
        else:
            item.master["_gone"].append(item.key)
            item.master["_overrides"].pop(item.key, None)
        self._tell(item, "deleted", event)

    def _tell(self, item: Item, kind: str, event: Event | None = None) -> None:
        event = event or item.event
        self.world.counter += 1
        entry: dict[str, Any] = {
            "n": self.world.counter,
            "id": event["id"],
            "immutable": event["_immutable"],
            "kind": kind,
        }
        entry["series"] = item.master["id"]
        item.box.changes.append(entry)
        etag = f'W/"{event["changeKey"]}"'
        change = Change(item.box.address, event["id"], event["_immutable"], kind, etag)
        for listener in self._listeners:
            listener(change)
