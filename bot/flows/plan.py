"""What was asked for as a plan: names become people, "a room for 4" becomes rooms, what was not said gets its
usual length, order and hours."""

from collections.abc import Sequence
from datetime import time, timedelta

from bot.desk import Desk
from bot.flows.form import Request
from bot.flows.panel import panel_of, people_of
from bot.grid import QUARTERS
from bot.loops import LunchAsked, SessionAsked
from services.graph.client import Graph
from services.model import (
    Breaks,
    Candidate,
    InterviewPlan,
    Lunch,
    Room,
    RoomNeed,
    Session,
)
from services.planning.panels import key

# When candidates are asked to come, unless nothing else is left: by their own clock where it is said in which
# zone they are, else by the asker's. A company cannot set it: who says when they can is not held to it less.
COMFORT = (time(8, 30), time(18))
LONGER_BREAK = timedelta(minutes=15)


async def plan_for(request: Request, graph: Graph, desk: Desk) -> InterviewPlan:
    """Names become people and "a room for 4" becomes rooms. Raises what `panel_of` does, and
    ConsentMissing."""
    facts, asker = request.facts, request.asker
    organizer = await graph.people.me()
    room = await _room_need(facts.room_seats, graph) if facts.room_seats else None
    titles = _titles(facts.sessions)
    sessions = [
        Session(
            title,
            asked.duration or timedelta(hours=1),
            await panel_of(asked, request, graph, desk),
            room,
            facts.online,
            await people_of(asked.guests.optional, request, graph),
            await people_of(asked.guests.trainees, request, graph),
            with_candidate=not asked.is_debrief,
        )
        for title, asked in zip(titles, facts.sessions, strict=True)
    ]
    return InterviewPlan(
        candidate=Candidate(facts.candidate_name or "", facts.candidate_address or ""),
        sessions=tuple(sessions),
        windows=facts.windows or (),
        organizer=organizer,
        policy=(await desk.store.settings(asker.tenant)).policy,
        zone=asker.zone or await _home_zone(graph, desk),
        locale=asker.locale,
        replaces=request.replaces,
        any_order=facts.shape.any_order,
        breaks=_breaks(facts.shape.pause),
        one_room=facts.shape.one_room and room is not None,
        days=facts.shape.days,
        lunch=_lunch(facts.shape.lunch),
        nobody_twice=not _debriefs_those_met(sessions),
        candidate_zone=facts.theirs.zone,
        candidate_place=facts.theirs.called,
        candidate_windows=facts.theirs.windows,
        comfort=COMFORT,
        grid=facts.grid or QUARTERS,
    )


def _titles(sessions: Sequence[SessionAsked]) -> list[str]:
    """Each its own: a title is how a session of a loop is told from the others."""
    told = [session.title or "Interview" for session in sessions]
    return [f"{title} {n}" if told.count(title) > 1 else title for n, title in enumerate(told, 1)]


def _debriefs_those_met(sessions: Sequence[Session]) -> bool:
    """A debrief is mostly with those who interviewed: then "nobody twice" would empty the pools that they are
    chosen out of, or let nobody of the pools debrief."""
    debriefs = [session for session in sessions if not session.with_candidate]
    met = [session for session in sessions if session.with_candidate]
    return any(_shares_a_pool(a, b) for a in debriefs for b in met)


def _shares_a_pool(a: Session, b: Session) -> bool:
    """Somebody could sit in both, and in one of them is to be chosen out of several."""
    both = {key(p) for seat in a.panel for p in seat.anyone_of} & {
        key(p) for seat in b.panel for p in seat.anyone_of
    }
    pools = [seat for seat in (*a.panel, *b.panel) if len(seat.anyone_of) > seat.count]
    return any(key(person) in both for seat in pools for person in seat.anyone_of)


def _lunch(asked: LunchAsked | None) -> Lunch | None:
    return Lunch(asked.length, asked.start, asked.end) if asked else None


def _breaks(pause: timedelta | None) -> Breaks:
    """Without a word about it, up to half an hour; with one, up to that much more than was asked for."""
    if pause is None:
        return Breaks()
    return Breaks(pause, pause + LONGER_BREAK if pause else pause)


async def _room_need(seats: int, graph: Graph) -> RoomNeed:
    """Rooms whose size nobody entered are left out: they might seat two."""
    rooms = await graph.rooms.all()
    return RoomNeed(seats, tuple(room for room in rooms if _fits(room, seats)))


def _fits(room: Room, seats: int) -> bool:
    return room.capacity is not None and room.capacity >= seats


async def _home_zone(graph: Graph, desk: Desk) -> str:
    home = await graph.people.home(desk.now().year)
    return home.zone if home and home.zone else "UTC"
