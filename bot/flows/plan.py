"""What was asked for as a plan: names become people, "a room for 4" becomes rooms, what was not said gets its
usual length, order and hours."""

from collections.abc import Sequence
from datetime import time, timedelta

from bot.desk import Desk
from bot.flows.form import Request
from bot.flows.panel import panel_of, people_of
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

# When candidates are asked to come, unless nothing else is left; their own zone is not known, so the asker's.
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
            with_candidate=not _is_debrief(title),
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
        comfort=COMFORT,
    )


def _titles(sessions: Sequence[SessionAsked]) -> list[str]:
    """Each its own: a title is how a session of a loop is told from the others."""
    told = [session.title or "Interview" for session in sessions]
    return [f"{title} {n}" if told.count(title) > 1 else title for n, title in enumerate(told, 1)]


def _is_debrief(title: str) -> bool:
    """The candidate is not there, and it comes last."""
    return title.casefold().startswith(("debrief", "wrap-up", "hiring decision"))


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
