"""Why there is no common time: how many starts survive each requirement, one after the other."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from services.model import InterviewPlan, Session, Span
from services.planning.diaries import Diaries
from services.planning.grid import Flags, instant
from services.planning.page import Page
from services.planning.panels import Panels
from services.planning.prices import NEVER
from services.planning.timetable import Timetable

Stage = tuple[str, int]
CANDIDATE = "candidate"  # the stage of when they can
LUNCH = "lunch"  # of when they have time for it


def funnel(plan: InterviewPlan, panels: Panels, diaries: Diaries) -> tuple[Stage, ...]:
    """The starts left after the window, the candidate, each required person, each pool and the room, session
    by session. Of a candidate who has not said when they can, and of sessions without them, nothing is told.

    Several sessions carry their title before each label, and end with "one after the other": 0 there
    means that each could be held, but not all together. One session, if each of its pools can be filled,
    ends with the lunch that it leaves time for, and with "enough different people" where somebody would have
    to be in two pools.
    """
    stages: list[Stage] = []
    page = Page(diaries, diaries.grid.whole)
    left = page.opens(plan.sessions[0])
    for j, session in enumerate(plan.sessions):
        prefix = f"{session.title or j + 1}: " if len(plan.sessions) > 1 else ""
        for label, left in _left(j, session, panels, page):
            stages.append((prefix + label, int(left.sum())))
    if not panels.can_be_filled(plan):
        stages.append(("enough different people", 0))
    elif all(count for _, count in stages):
        stages += [("one after the other", 0)] if len(plan.sessions) > 1 else _ends(plan, left, page)
    return tuple(stages)


def _left(j: int, session: Session, panels: Panels, page: Page) -> Iterator[tuple[str, Flags]]:
    """The starts that each requirement leaves."""
    left = page.opens(replace(session, with_candidate=False))
    yield "window", left
    if session.with_candidate and page.diaries.plan.candidate_windows is not None:
        left = page.opens(session)
        yield CANDIDATE, left
    for label, flags in _requirements(j, session, panels, page):
        left = left & flags
        yield label, left


def _ends(plan: InterviewPlan, left: Flags, page: Page) -> Iterator[Stage]:
    """What may stand against a single session from all of the starts that are left."""
    fed = 1
    if plan.lunch is not None:
        times = Timetable(plan, instant(page.diaries.grid.first_wait))
        starts = map(instant, page.stretch.starts[left].tolist())
        spans = [Span(start, start + plan.sessions[0].duration) for start in starts]
        fed = sum(times.is_fed([span], times.day(span.start)) for span in spans)
        yield LUNCH, fed
    if fed:
        yield "enough different people", 0


def _requirements(j: int, session: Session, panels: Panels, page: Page) -> Iterator[tuple[str, Flags]]:
    in_room = session.room is not None
    for person in panels.required[j]:
        yield person.name, page.sits(person, session.duration, in_room) < NEVER
    for pool in panels.pools_of(j):
        members = [page.sits(p, session.duration, in_room) < NEVER for p in pool.members]
        able = np.sum(members, axis=0) if members else np.zeros(len(page.stretch.starts))
        names = " or ".join(person.name for person in pool.members)
        yield (names if pool.count == 1 else f"{pool.count} of {names}"), able >= pool.count
    if session.room is not None:
        rooms = page.rooms(page.diaries.chairs(session.room), session.duration)
        yield "room", rooms.min(axis=1) < NEVER
