"""Contoso after its administrator followed a set-up guide, with what such a guide stumbles over in it.

The recruiting group and the three mailboxes are there; so are somebody without a licence, a room whose
mailbox is still on-premises, an Application Administrator, and people who keep a second calendar.
"""

from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.contoso import BERLIN, DOMAIN, LONDON, contoso
from sandbox.exchange import Exchange
from sandbox.world import Group, Person, Room, World, guid

# name, address before the domain, roles, kind, job title, department
MORE: tuple[tuple[str, str, list[str], str, str, str], ...] = (
    ("Uma Brandt", "uma.brandt", ["interviewer"], "unlicensed", "Working student", "Engineering"),
    ("Ivy Lund", "ivy.lund", ["applicationAdministrator"], "user", "Application Administrator", "IT"),
    ("Muster", "muster", [], "shared", "", ""),
    ("Contoso Scheduling", "scheduling", [], "shared", "", ""),
)
SECOND = (("Elena Fischer", "Studio"), ("Samuel Owusu", "Board"))


def contoso_set_up(now: datetime, app: str = "") -> World:
    """As `contoso`, and further."""
    world = contoso(now, app)
    for name, alias, roles, kind, title, department in MORE:
        given, _, surname = name.partition(" ")
        address = f"{alias}@{DOMAIN}"
        one = Person(guid(f"person:{name}"), name, address, list(roles), kind, LONDON, None, given, surname)
        one.job_title, one.department = title, department
        world.add_person(one)
    _cellar(world)
    _group(world)
    for name, calendar in SECOND:
        _second(world, name, calendar, now)
    for box in world.mailboxes.values():
        box.changes.clear()
    return world


def _cellar(world: World) -> None:
    room = Room(guid("room:Zuse"), f"room.zuse@{DOMAIN}", "Zuse (6)", 6, "Isar Tower", 0, "0", True)
    room.time_zone, room.on_premises = BERLIN, True
    world.add_room(room)


def _group(world: World) -> None:
    """Recruiters, and the mailboxes that the app may use: RBAC for Applications can be fenced to it."""
    recruiters = [one.id for one in world.people if "recruiter" in one.roles]
    opened = [one for one in world.people if one.kind == "shared"]
    made = Group(guid(f"group:recruiting@{DOMAIN}"), "Recruiting", f"recruiting@{DOMAIN}", "mailSecurity")
    made.members, made.owners = [*recruiters, *(one.id for one in opened)], recruiters[:1]
    world.groups.append(made)
    for box in opened:
        box.calendar_rights = {one.address: "write" for one in world.people if one.id in recruiters}


def _second(world: World, name: str, calendar: str, now: datetime) -> None:
    """Another calendar, with a meeting tomorrow that free/busy knows nothing of."""
    one = next(person for person in world.people if person.name == name)
    start = now.replace(hour=13, minute=0, second=0, microsecond=0) + timedelta(days=1)
    exchange = Exchange(Clock(now), world, quiet=True)
    exchange.put_meeting(one.address, start, start + timedelta(hours=2), subject=calendar, calendar=calendar)
    exchange.close()
