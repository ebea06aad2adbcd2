"""Who and what is in the company: people, rooms, mailboxes. Plain data, so that it can be kept as JSON.

`sandbox.contoso.contoso(now)` builds the company that a fresh stand-in shows, and
`sandbox.described.described(body, now)` one that a test describes.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from sandbox import zones
from sandbox.consents import Consents
from sandbox.policies import Policies
from sandbox.rbac import Rbac

Json = dict[str, Any]
Kind = str  # "user" | "shared" | "guest" | "onPremises" | "unlicensed"
Event = Json  # an event as Graph shapes it; see sandbox.exchange.items for what differs inside


def guid(name: str) -> str:
    """The same name gives the same GUID, in every run."""
    return str(uuid.uuid5(uuid.UUID("5b1d1c4e-6f0a-4f57-8c0e-4a1d5a0c3e21"), name.casefold()))


@dataclass(slots=True)
class Tenant:
    id: str
    name: str
    domain: str
    domains: list[str] = field(default_factory=list)  # all verified ones, `domain` first


@dataclass(slots=True)
class Person:
    """`time_zone` is a Windows or IANA name, "" when never set. `working_hours` is Graph's shape or None.

    `sharing` is what everybody in the company sees of the default calendar: none, freeBusyRead,
    limitedRead (subject and place) or read. `calendar_rights` gives single people more, by address.
    """

    id: str
    name: str
    address: str
    roles: list[str] = field(default_factory=list)
    kind: Kind = "user"
    time_zone: str = "UTC"
    working_hours: Json | None = None
    given_name: str = ""
    surname: str = ""
    job_title: str = ""
    department: str = ""
    office: str = ""
    manager: str = ""  # address
    sharing: str = "freeBusyRead"
    calendar_rights: dict[str, str] = field(default_factory=dict)
    principal: str = ""  # the userPrincipalName where it is not the address
    locale: str = "en-US"

    @property
    def zone(self) -> str:
        """The IANA zone this person lives by; UTC where their mailbox tells none."""
        try:
            return str(getattr(zones.zone(self.time_zone or "UTC"), "key", "UTC"))
        except zones.UnknownZone:
            return "UTC"

    @property
    def user_principal_name(self) -> str:
        return self.principal or self.address

    @property
    def has_mailbox(self) -> bool:
        return self.kind in ("user", "shared")


@dataclass(slots=True)
class Room:
    id: str
    address: str
    name: str
    capacity: int | None = None
    building: str = ""
    floor: int | None = None
    floor_label: str = ""
    wheelchair: bool | None = None
    tags: list[str] = field(default_factory=list)
    booking_type: str = "standard"
    time_zone: str = "UTC"
    answers: str = ""  # "" by its own free/busy; see `exchange.rooms`
    on_premises: bool = False

    @property
    def list_address(self) -> str:
        return self.building.lower().replace(" ", ".")


@dataclass(slots=True)
class Group:
    """`members` are object ids, of people, rooms or groups; `owners` of people. One made in Exchange has an
    address, and Graph shows none of its owners. `kind`: "security" or "mailSecurity"."""

    id: str
    name: str
    address: str = ""
    kind: str = "security"
    members: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    description: str = ""


@dataclass(slots=True)
class Mailbox:
    """One mailbox. `events` are its own copies by id; `changes` is the feed that delta queries read."""

    address: str
    calendars: list[Json] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)
    messages: list[Json] = field(default_factory=list)
    changes: list[Json] = field(default_factory=list)
    settings: Json = field(default_factory=dict)

    @property
    def default_calendar(self) -> str:
        return str(self.calendars[0]["id"])


@dataclass(slots=True)
class World:
    tenant: Tenant
    people: list[Person] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    consents: Consents = field(default_factory=Consents)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)  # by lower-case address
    outbox: list[Json] = field(default_factory=list)
    jobs: dict[str, Json] = field(default_factory=dict)  # what Exchange still has to do, by id
    subscriptions: dict[str, Json] = field(default_factory=dict)
    counter: int = 0
    parcels: dict[str, Json] = field(default_factory=dict)  # notices that have not arrived yet, by id
    policies: Policies = field(default_factory=Policies)
    groups: list[Group] = field(default_factory=list)
    rbac: Rbac = field(default_factory=Rbac)
    coming: dict[str, Json] = field(default_factory=dict)  # what is made but not yet to be seen, by id

    def person(self, name: str) -> Person | None:
        """By object id, user principal name or mail address, whatever the case."""
        wanted = name.casefold()
        for one in self.people:
            if wanted in (one.id, one.address.casefold(), one.user_principal_name.casefold()):
                return one
        return None

    def room(self, name: str) -> Room | None:
        wanted = name.casefold()
        return next((room for room in self.rooms if wanted in (room.id, room.address.casefold())), None)

    def group(self, name: str) -> Group | None:
        """By object id, address or name, whatever the case."""
        wanted = name.casefold()
        known = (
            one for one in self.groups if wanted in (one.id, one.address.casefold(), one.name.casefold())
        )
        return next(known, None) if wanted else None

    def rights_at(self, app: str, address: str, now: datetime, takes: timedelta) -> frozenset[str]:
        """Application roles that Exchange gives `app` in this mailbox. Groups in groups do not count."""
        oid = self.oid(address)
        groups = [one.address for one in self.groups if one.address and oid in one.members]
        return self.rbac.rights(app, groups, now, takes)

    def address(self, name: str) -> str | None:
        """The address of the mailbox that `name` (an id, a UPN or an address) stands for, or None."""
        found = self.person(name) or self.room(name)
        return found.address if found and found.address.casefold() in self.mailboxes else None

    def mailbox(self, name: str) -> Mailbox | None:
        address = self.address(name)
        return self.mailboxes[address.casefold()] if address else None

    def name_of(self, address: str) -> str:
        found = self.person(address) or self.room(address)
        return found.name if found else address

    def oid(self, address: str) -> str:
        found = self.person(address) or self.room(address)
        return found.id if found else ""

    @property
    def shared_mailboxes(self) -> list[Person]:
        return [one for one in self.people if one.kind == "shared"]

    @property
    def room_lists(self) -> Iterator[Json]:
        for building in dict.fromkeys(room.building for room in self.rooms if room.building):
            address = f"{building.lower().replace(' ', '.')}@{self.tenant.domain}"
            yield {"id": guid("list:" + address), "emailAddress": address, "displayName": building}

    def add_person(self, person: Person) -> Person:
        self.people.append(person)
        if person.has_mailbox:
            self._open(person.address)
        return person

    def add_room(self, room: Room) -> Room:
        self.rooms.append(room)
        if not room.on_premises:
            self._open(room.address)
        return room

    def _open(self, address: str) -> None:
        calendar = {"id": "AAMkCal" + guid(f"calendar:{address}").replace("-", ""), "name": "Calendar"}
        self.mailboxes[address.casefold()] = Mailbox(address, [calendar])

    def kept(self) -> Json:
        """All of it, as JSON; `restored` reads it back."""
        parts = ("outbox", "jobs", "subscriptions", "counter", "parcels", "coming")
        shape: Json = {name: getattr(self, name) for name in parts}
        return shape | {
            "tenant": asdict(self.tenant),
            "people": [asdict(one) for one in self.people],
            "rooms": [asdict(room) for room in self.rooms],
            "consents": self.consents.shown(),
            "roles": self.consents.history(),
            "policies": self.policies.kept(),
            "groups": [asdict(group) for group in self.groups],
            "rbac": self.rbac.kept(),
            # Not asdict, which copies every event: this runs before each answer to a change.
            "mailboxes": {
                address: {part.name: getattr(box, part.name) for part in fields(box)}
                for address, box in self.mailboxes.items()
            },
        }

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> "World":
        from sandbox.consents import Consent

        world = cls(
            Tenant(**kept["tenant"]),
            [Person(**one) for one in kept["people"]],
            [Room(**room) for room in kept["rooms"]],
            Consents(Consent.read(one) for one in kept["consents"]),
            {address: Mailbox(**box) for address, box in kept["mailboxes"].items()},
            kept["outbox"],
            kept["jobs"],
            kept["subscriptions"],
            kept["counter"],
            kept["parcels"],
            Policies.restored(kept.get("policies", {})),
            [Group(**group) for group in kept.get("groups", ())],
            Rbac.restored(kept.get("rbac", {})),
            kept.get("coming", {}),
        )
        if "roles" in kept:
            world.consents.remember(kept["roles"])
        return world
