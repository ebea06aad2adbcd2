"""Who is to sit: names become people, and a wish those of them, or of the whole roster, who bring it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from bot.desk import Desk
from bot.flows.form import Request
from bot.loops import SessionAsked
from bot.seats import Chair, group_of
from services.errors import Ambiguous, ConsentMissing, GraphDenied, NobodyFound, TooFewAble
from services.graph.client import Graph
from services.graph.groups import RIGHT
from services.model import InterviewPlan, LeftOut, Member, Person, Profile, Seat, Source
from services.planning.attending import concerned
from services.planning.skills import able, lacks


async def panel_of(asked: SessionAsked, request: Request, graph: Graph, desk: Desk) -> tuple[Seat, ...]:
    """Raises NobodyFound, Ambiguous, TooFewAble, ConsentMissing."""
    return tuple([await _seat(chair, request, graph, desk) for chair in asked.seats])


async def people_of(names: Sequence[str], request: Request, graph: Graph) -> tuple[Person, ...]:
    """Looked up side by side. Raises NobodyFound, Ambiguous: of the first name that cannot be settled."""
    chosen = {which.name: which.chosen for which in request.which if which.chosen}
    asked = (person_named(chosen.get(name, name), graph, typed=name) for name in names)
    found = await asyncio.gather(*asked, return_exceptions=True)
    for failure in found:
        if isinstance(failure, BaseException):
            raise failure
    return tuple(person for person in found if not isinstance(person, BaseException))


async def person_named(name: str, graph: Graph, *, typed: str = "") -> Person:
    """Raises NobodyFound, Ambiguous, with the name as it was `typed`."""
    found = await graph.people.find(name)
    exact = [
        person for person in found if name.casefold() in (person.name.casefold(), person.address.casefold())
    ]
    if not found:
        raise NobodyFound(typed or name)
    if len(found) > 1 and len(exact) != 1:
        raise Ambiguous(typed or name, found)
    return exact[0] if len(exact) == 1 else found[0]


async def among(name: str, plan: InterviewPlan, graph: Graph) -> Person:
    """Whom a plan already names, when only one of them can be meant; else whoever is called so.

    Raises NobodyFound, Ambiguous.
    """
    return one_of(concerned(plan), name) or await person_named(name, graph)


def one_of(people: Sequence[Person], name: str) -> Person | None:
    """Who of them is meant, by the address or by whole names; None where several can be."""
    said = name.casefold()
    found = [
        person
        for person in people
        if said == person.address.casefold() or f" {said} " in f" {person.name.casefold()} "
    ]
    return found[0] if len(found) == 1 else None


async def _seat(chair: Chair, request: Request, graph: Graph, desk: Desk) -> Seat:
    named, group = await _named(chair, request, graph, desk)
    roster = await desk.store.roster(request.asker.tenant) if chair.wanted or not named else ()
    pool = _as_on(roster, named) if named or group else roster
    fit = able(chair.wanted, pool)
    if len(fit) < chair.count:
        raise TooFewAble(chair.wanted, chair.count, pool, of_roster=not (named or group))
    if named and not (chair.wanted or group):
        return Seat(named, chair.count)
    left_out = _left_out(chair.wanted, pool) if named else ()
    people = () if group else named
    return Seat(fit, chair.count, Source(people, group, chair.wanted, left_out))


async def _named(chair: Chair, request: Request, graph: Graph, desk: Desk) -> tuple[tuple[Person, ...], str]:
    """Those named for a chair, or the members of the group that is: then with its name, as it was typed."""
    try:
        return await people_of(chair.anyone_of, request, graph), ""
    except NobodyFound:
        group = group_of(chair)
        members = await _members(group, chair, request, desk) if group else None
        if members is None:
            raise
    return members, chair.anyone_of[0]


async def _members(group: str, chair: Chair, request: Request, desk: Desk) -> tuple[Person, ...] | None:
    """As the app: nobody may read groups by what they allow at sign-in. None for no such group."""
    asker = request.asker
    groups = desk.trying_graph(asker.tenant, asker.oid).groups
    try:
        with suppress(GraphDenied):
            return await groups.members(group)
        await desk.tokens.app(asker.tenant, fresh=True)  # an older one does not show what was granted since
        return await groups.members(group)
    except (ConsentMissing, GraphDenied) as denied:
        if chair.count == 1 and chair.anyone_of == (group,):
            return None  # an address: rather somebody's who is not there
        raise ConsentMissing((RIGHT,), "groups_not_read") from denied


def _as_on(roster: Sequence[Member], named: Sequence[Person]) -> tuple[Member, ...]:
    """What the roster says of these people: nothing, of whoever is not on it."""
    known = {member.person.id: member.brings for member in roster}
    return tuple(Member(person, known.get(person.id, Profile())) for person in named)


def _left_out(wanted: Profile, pool: Sequence[Member]) -> tuple[LeftOut, ...]:
    missing = ((member.person, lacks(wanted, member.brings)) for member in pool)
    return tuple(LeftOut(person, each) for person, each in missing if each)
