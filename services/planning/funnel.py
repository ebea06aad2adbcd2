"""Why there is no common time: how many starts survive each requirement, one after the other."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from services.model import InterviewPlan, Session
from services.planning.diaries import Diaries
from services.planning.grid import Flags
from services.planning.page import Page
from services.planning.panels import Panels
from services.planning.prices import NEVER

Stage = tuple[str, int]
CANDIDATE = "candidate"  # the stage of when they can


def funnel(plan: InterviewPlan, panels: Panels, diaries: Diaries) -> tuple[Stage, ...]:
    """The starts left after the window, the candidate, each required person, each pool and the room, session
    by session. Of a candidate who has not said when they can, and of sessions without them, nothing is told.

    Several sessions carry their title before each label, and end with "one after the other": 0 there
    means that each could be held, but not all together. One session ends with "enough different people"
    where each of its pools could be filled, but not without somebody in two.
    """
    stages: list[Stage] = []
    page = Page(diaries, diaries.grid.whole)
    for j, session in enumerate(plan.sessions):
        prefix = f"{session.title or j + 1}: " if len(plan.sessions) > 1 else ""
        stages += [(prefix + label, count) for label, count in _session_funnel(j, session, panels, page)]
    is_loop = len(plan.sessions) > 1
    if not panels.can_be_filled(plan):
        stages.append(("enough different people", 0))
    elif all(count for _, count in stages):
        stages.append(("one after the other" if is_loop else "enough different people", 0))
    return tuple(stages)


def _session_funnel(j: int, session: Session, panels: Panels, page: Page) -> Iterator[Stage]:
    left: Flags = page.opens(replace(session, with_candidate=False))
    yield "window", int(left.sum())
    if session.with_candidate and page.diaries.plan.candidate_windows is not None:
        left = page.opens(session)
        yield CANDIDATE, int(left.sum())
    for label, flags in _requirements(j, session, panels, page):
        left = left & flags
        yield label, int(left.sum())


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
