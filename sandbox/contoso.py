"""Contoso: the company that a fresh stand-in shows. The same people and the same week, every time.

Fourteen people with mailboxes in four countries, three who are hard to read, a shared mailbox, and six
rooms in two buildings. Calendars run from two weeks back to four ahead of the week of `now`.
"""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sandbox import zones
from sandbox.clock import Clock
from sandbox.exchange import Exchange
from sandbox.exchange.invitations import AS_ANSWERED
from sandbox.policies import Policies
from sandbox.world import Json, Mailbox, Person, Room, Tenant, World, guid

TENANT_ID = "2f1c6c5e-7d0b-4e39-9a53-0c8a4b6d7e11"
DOMAIN = "contoso.com"
INDIA, LONDON, BERLIN = "India Standard Time", "GMT Standard Time", "W. Europe Standard Time"
PACIFIC, EASTERN = "Pacific Standard Time", "Eastern Standard Time"

# An administrator's grant that comes with the Teams app: reading the list of rooms.
APPROVED = {"Place.Read.All"}

# name, zone, roles, job title, department, sharing, kind
PEOPLE = (
    ("Dana Whitfield", LONDON, ("recruiter",), "Lead Recruiter", "People", "limitedRead", "user"),
    ("Rosa Almeida", PACIFIC, ("recruiter",), "Recruiter", "People", "limitedRead", "user"),
    ("Asha Rao", INDIA, ("interviewer",), "Principal Engineer", "Engineering", "freeBusyRead", "user"),
    ("Ben Carter", LONDON, ("interviewer",), "Engineering Manager", "Engineering", "freeBusyRead", "user"),
    ("Chi Nguyen", BERLIN, ("interviewer",), "Senior Engineer", "Engineering", "limitedRead", "user"),
    ("Priya Sharma", INDIA, ("interviewer",), "Staff Engineer", "Engineering", "freeBusyRead", "user"),
    ("Priya Nair", EASTERN, ("interviewer",), "Data Scientist", "Data", "freeBusyRead", "user"),
    ("Elena Fischer", BERLIN, ("interviewer",), "Head of Design", "Design", "limitedRead", "user"),
    ("Tomás García", PACIFIC, ("interviewer",), "Product Manager", "Product", "freeBusyRead", "user"),
    ("Grace Kim", PACIFIC, ("interviewer",), "Security Engineer", "Engineering", "freeBusyRead", "user"),
    (
        "Samuel Owusu",
        LONDON,
        ("interviewer",),
        "Director of Engineering",
        "Engineering",
        "freeBusyRead",
        "user",
    ),
    ("Omar Haddad", LONDON, ("interviewer",), "Solutions Architect", "Engineering", "freeBusyRead", "user"),
    ("Nina Petrova", "", ("interviewer",), "Support Engineer", "Support", "freeBusyRead", "user"),
    ("Alex Morgan", EASTERN, ("administrator",), "IT Administrator", "IT", "freeBusyRead", "user"),
    (
        "Ola Svensson",
        BERLIN,
        ("interviewer",),
        "Firmware Engineer",
        "Engineering",
        "freeBusyRead",
        "onPremises",
    ),
    ("Gus Partner", LONDON, ("interviewer",), "Consultant", "", "freeBusyRead", "guest"),
    ("Contoso Interviews", LONDON, (), "", "", "limitedRead", "shared"),
)

# name, capacity, building, floor, wheelchair, zone
ROOMS = (
    ("Ada", 4, "Thames House", 1, True, LONDON),
    ("Turing", 6, "Thames House", 2, True, LONDON),
    ("Lovelace", 10, "Thames House", 3, False, LONDON),
    ("Kepler", 5, "Isar Tower", 4, True, BERLIN),
    ("Noether", 8, "Isar Tower", 4, True, BERLIN),
    ("Planck", 12, "Isar Tower", 5, None, BERLIN),
)

CITY = {INDIA: "Bengaluru", LONDON: "London", BERLIN: "Munich", PACIFIC: "Seattle", EASTERN: "New York"}
MANAGERS = {"Engineering": "Samuel Owusu", "People": "Dana Whitfield"}


def contoso(now: datetime, app: str = "") -> World:
    """`now` is the world's time; `app` the app id that an administrator has let into Teams."""
    world = World(Tenant(TENANT_ID, "Contoso", DOMAIN, [DOMAIN, "contoso.onmicrosoft.com"]))
    for row in PEOPLE:
        world.add_person(_person(*row))
    for room in ROOMS:
        world.add_room(_room(*room))
    secondary = {"id": "AAMkCal" + guid("calendar:hiring").replace("-", ""), "name": "Hiring"}
    world.mailboxes[_address("Dana Whitfield")].calendars.append(secondary)
    world.policies = Policies(grant_spread=2, rbac_spread=2)  # short, but never at once
    if app:
        world.consents.allow(app, None, scopes=APPROVED)
    _Year(world, now).fill()
    for box in world.mailboxes.values():
        box.changes.clear()  # nobody has looked yet: there is nothing to tell
    return world


def _address(name: str) -> str:
    plain = name.lower().translate(str.maketrans("áí", "ai"))
    return f"interviews@{DOMAIN}" if name == "Contoso Interviews" else f"{plain.replace(' ', '.')}@{DOMAIN}"


def _person(
    name: str, zone: str, roles: tuple[str, ...], job: str, department: str, sharing: str, kind: str
) -> Person:
    given, _, surname = name.partition(" ")
    boss = MANAGERS.get(department, "")
    return Person(
        guid(f"person:{name}"),
        name,
        "gus@partner.example" if kind == "guest" else _address(name),
        list(roles),
        kind,
        zone,
        CUSTOM_HOURS if name == "Omar Haddad" else None if kind == "shared" else _hours(zone),
        given,
        surname,
        job,
        department,
        CITY.get(zone, ""),
        _address(boss) if boss and boss != name else "",
        sharing,
        {_address("Dana Whitfield"): "write"} if kind == "shared" else {},
        f"gus_partner.example#EXT#@{DOMAIN}" if kind == "guest" else "",
        "en-US" if zone in (PACIFIC, EASTERN) else "en-GB",
    )


def _hours(zone: str) -> Json | None:
    if not zone:
        return None
    start, end = (
        ("09:30", "18:30") if zone == INDIA else ("09:00", "17:30") if zone == LONDON else ("08:30", "17:00")
    )
    week = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    return {
        "daysOfWeek": week,
        "startTime": f"{start}:00.0000000",
        "endTime": f"{end}:00.0000000",
        "timeZone": {"name": zone},
    }


# Dubai's clock, as somebody whose Windows has no matching zone would have it.
CUSTOM_HOURS: Json = {
    "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
    "startTime": "09:00:00.0000000",
    "endTime": "18:00:00.0000000",
    "timeZone": {
        "@odata.type": "#microsoft.graph.customTimeZone",
        "bias": -240,
        "name": zones.CUSTOM,
        "standardOffset": {
            "time": "02:00:00.0000000",
            "dayOccurrence": 4,
            "dayOfWeek": "sunday",
            "month": 10,
            "year": 0,
        },
        "daylightOffset": {
            "daylightBias": 0,
            "time": "01:00:00.0000000",
            "dayOccurrence": 5,
            "dayOfWeek": "sunday",
            "month": 3,
            "year": 0,
        },
    },
}


def _room(name: str, capacity: int, building: str, floor: int, wheelchair: bool | None, zone: str) -> Room:
    address = f"room.{name.lower()}@{DOMAIN}"
    tags = ["video"] if capacity >= 6 else []
    return Room(
        guid(f"room:{name}"),
        address,
        f"{name} ({capacity})",
        capacity,
        building,
        floor,
        str(floor),
        wheelchair,
        tags,
        time_zone=zone,
    )


class _Year:
    """Fills the calendars. One random generator with a fixed seed per person: order changes nothing."""

    def __init__(self, world: World, now: datetime) -> None:
        self._world = world
        self._now = now
        self._exchange = Exchange(Clock(now), world, quiet=True)
        today = now.astimezone(UTC).date()
        self._monday = today - timedelta(days=today.weekday())

    def fill(self) -> None:
        for person in self._world.people:
            if person.kind == "user":
                self._own_week(person)
        self._together()
        self._apart()

    def _own_week(self, person: Person) -> None:
        draw = random.Random(f"contoso/{person.name}")
        self._series(
            person, "Lunch", time(12, 30) if draw.random() < 0.6 else time(13), 45, "busy", days=range(5)
        )
        focus = draw.sample(range(5), 2)
        self._series(person, "Focus time", time(9, 30), 90, "busy", days=sorted(focus))
        for week in range(-1, 4):
            for day in range(5):
                self._some_day(person, draw, self._monday + timedelta(days=7 * week + day))

    def _some_day(self, person: Person, draw: random.Random, day: date) -> None:
        free = [time(h, m) for h in range(9, 17) for m in (0, 30)]
        for _ in range(draw.choice((1, 2, 2, 3))):
            subject, minutes, show_as = draw.choice(TOPICS)
            sensitivity = "private" if subject in ("Dentist", "School run") else "normal"
            self._single(person, subject, day, draw.choice(free), minutes, show_as, sensitivity)

    def _together(self) -> None:
        named = {one.name.partition(" ")[0]: one for one in self._world.people if one.name != "Priya Nair"}
        ben, samuel = named["Ben"], named["Samuel"]
        team = [named[name] for name in ("Asha", "Chi", "Priya", "Omar")]
        self._series(ben, "Platform stand-up", time(9, 30), 15, "busy", range(5), team)
        self._series(ben, "1:1 Ben / Asha", time(11), 30, "busy", (1,), [named["Asha"]])
        self._series(ben, "1:1 Ben / Chi", time(14), 30, "busy", (3,), [named["Chi"]])
        self._series(
            samuel, "Engineering leads", time(16), 60, "busy", (2,), [ben, named["Elena"]], room="Lovelace"
        )
        self._series(
            named["Dana"], "Hiring sync", time(16, 30), 30, "busy", (0,), [named["Rosa"], ben], room="Ada"
        )
        for room, days, at in (
            ("Turing", (0, 2), time(10)),
            ("Kepler", (1, 3), time(11)),
            ("Noether", (4,), time(9)),
        ):
            self._series(samuel, f"Workshop in {room}", at, 120, "free", days, [], room=room)

    def _apart(self) -> None:
        """Days that are unlike the others: away, at home, tentative, all day."""
        next_week = self._monday + timedelta(days=7)
        by_name = {one.name: one for one in self._world.people}
        self._days(by_name["Ben Carter"], "Annual leave", next_week + timedelta(days=4), 1, "oof")
        self._days(by_name["Elena Fischer"], "Conference", next_week + timedelta(days=1), 2, "oof")
        self._days(by_name["Chi Nguyen"], "Working from home", next_week, 1, "workingElsewhere")
        self._days(by_name["Dana Whitfield"], "Payday", next_week + timedelta(days=2), 1, "free")
        chi = by_name["Chi Nguyen"]
        self._single(
            chi, "Release window (if needed)", next_week + timedelta(days=2), time(10), 120, "tentative"
        )
        self._single(by_name["Dana Whitfield"], "Career fair", next_week, time(13), 120, "busy", calendar=1)

    def _single(
        self,
        person: Person,
        subject: str,
        day: date,
        at: time,
        minutes: int,
        show_as: str,
        sensitivity: str = "normal",
        calendar: int = 0,
    ) -> None:
        zone = person.time_zone or "UTC"
        start = datetime.combine(day, at)
        box = self._box(person)
        near = self._utc(start, zone), self._utc(start + timedelta(minutes=minutes), zone)
        if calendar == 0 and self._exchange.view(box, *near):
            return  # nobody books themselves twice
        body: Json = {
            "subject": subject,
            "start": {"dateTime": start.isoformat(), "timeZone": zone},
            "end": {"dateTime": (start + timedelta(minutes=minutes)).isoformat(), "timeZone": zone},
            "showAs": show_as,
            "sensitivity": sensitivity,
        }
        self._exchange.create_event(person.address, body, box.calendars[calendar]["id"])

    def _series(
        self,
        person: Person,
        subject: str,
        at: time,
        minutes: int,
        show_as: str,
        days: tuple[int, ...] | range | list[int],
        others: list[Person] | None = None,
        room: str = "",
    ) -> None:
        zone = person.time_zone or "UTC"
        first = self._monday - timedelta(days=14) + timedelta(days=min(days))
        start = datetime.combine(first, at)
        invited = [self._attendee(one.address, one.name, "required") for one in others or ()]
        if room:
            found = next(one for one in self._world.rooms if one.name.startswith(room))
            invited.append(self._attendee(found.address, found.name, "resource"))
        body: Json = {
            "subject": subject,
            "start": {"dateTime": start.isoformat(), "timeZone": zone},
            "end": {"dateTime": (start + timedelta(minutes=minutes)).isoformat(), "timeZone": zone},
            "showAs": show_as,
            "attendees": invited,
            "recurrence": {
                "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [WEEK[day] for day in days]},
                "range": {"type": "endDate", "endDate": (self._monday + timedelta(days=34)).isoformat()},
            },
        }
        if invited and room:
            body["location"] = {"displayName": room}
        ical = self._exchange.create_event(person.address, body).master["iCalUId"]
        for one in invited:
            self._accept(self._world.mailboxes[one["emailAddress"]["address"].casefold()], ical)

    def _accept(self, box: Mailbox, ical: str) -> None:
        mine = self._exchange.copy_of(box, ical)
        assert mine
        self._exchange.respond(box.address, mine["id"], "accepted", show_as=AS_ANSWERED["accepted"])

    def _days(self, person: Person, subject: str, first: date, days: int, show_as: str) -> None:
        midnight = datetime.combine(first, time())
        body: Json = {
            "subject": subject,
            "isAllDay": True,
            "start": {"dateTime": midnight.isoformat(), "timeZone": "UTC"},
            "end": {"dateTime": (midnight + timedelta(days=days)).isoformat(), "timeZone": "UTC"},
            "showAs": show_as,
        }
        self._exchange.create_event(person.address, body)

    def _attendee(self, address: str, name: str, kind: str) -> Json:
        return {"type": kind, "emailAddress": {"address": address, "name": name}}

    def _box(self, person: Person) -> Mailbox:
        return self._world.mailboxes[person.address.casefold()]

    def _utc(self, local: datetime, zone: str) -> datetime:
        return local.replace(tzinfo=ZoneInfo(zones.iana_name(zone))).astimezone(UTC)


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
TOPICS = (
    ("Design review", 60, "busy"),
    ("Customer call", 30, "busy"),
    ("Planning", 60, "busy"),
    ("Incident review", 45, "busy"),
    ("Architecture forum", 90, "busy"),
    ("Mentoring", 30, "busy"),
    ("Vendor demo", 60, "tentative"),
    ("Brown bag talk", 60, "tentative"),
    ("Dentist", 60, "oof"),
    ("School run", 30, "busy"),
    ("Working from the café", 90, "workingElsewhere"),
    ("Reading group", 45, "free"),
)
