"""The starts that survive each requirement, counted one by one from the raw calendars."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from services.errors import NoCommonTime
from services.model import Lunch, Sitting, Span
from services.planning.engine import find_slots
from tests.planning.instances import MONDAY, at, one, open_calendars, person, plan, session
from tests.planning.oracle import rules
from tests.planning.oracle.judge import _price, _room_troubles, made

TOGETHER = {"enough different people", "one after the other", "lunch"}


@pytest.mark.parametrize("shape", ["tiny", "tiny with terms", "tiny with terms with wishes"])
def test_the_funnel_counts_the_starts_that_are_left_and_ends_in_none(shape):
    hopeless = limited = 0
    for seed in range(60):
        case = made(shape, seed)
        try:
            find_slots(case.plan, case.calendars, case.now, 1)
        except NoCommonTime as none:
            hopeless += 1
            assert 0 in [count for _, count in none.funnel]
            limited += any(label.endswith("candidate") for label, _ in none.funnel)
            told = [stage for stage in none.funnel if stage[0] not in TOGETHER]
            for j, session in enumerate(case.plan.sessions):
                prefix = f"{session.title}: " if len(case.plan.sessions) > 1 else ""
                mine = [(label.removeprefix(prefix), n) for label, n in told if label.startswith(prefix)]
                named, whole = counted(case, j)
                assert mine[: len(named)] == named, (seed, session.title)
                assert mine[-1][1] == whole, (seed, session.title)
    assert hopeless > 10
    assert limited > 3 or shape != "tiny with terms with wishes"


def test_it_is_lunch_that_leaves_no_start_of_a_single_interview():
    talk = session(one(person(0)), minutes=60)
    wanted = replace(plan(talk, window=Span(at(1, 12), at(1, 13))), lunch=Lunch(start=time(12), end=time(13)))

    with pytest.raises(NoCommonTime) as none:
        find_slots(wanted, open_calendars(wanted), MONDAY, 1)

    assert none.value.funnel[-1] == ("lunch", 0)
    assert all(count for _, count in none.value.funnel[:-1])


def counted(case, j):
    """After the window, the candidate and each person who is named, one by one; and after everything."""
    session = case.plan.sessions[j]
    anytime = replace(case.plan, candidate_windows=None)
    left = rules.starts(case.plan, case.now, session)
    stages = [("window", len(rules.starts(anytime, case.now, session)))]
    if session.with_candidate and case.plan.candidate_windows is not None:
        stages.append(("candidate", len(left)))
    for named in rules.named(session):
        left = [at for at in left if can_sit(case, session, named, at)]
        stages.append((named.name, len(left)))
    for seat in [seat for of, seat in rules.pools(case.plan) if of == j]:
        left = [at for at in left if sum(can_sit(case, session, p, at) for p in seat.anyone_of) >= seat.count]
    if session.room:
        left = [
            at
            for at in left
            if any(not _room_troubles(case, session, sitting(session, at, r)) for r in session.room.rooms)
        ]
    return stages, len(left)


def can_sit(case, session, person, at):
    return _price(case, session, sitting(session, at), person) is not None


def sitting(session, at, room=None):
    start = datetime.fromtimestamp(at, UTC)
    return Sitting(session.title, Span(start, start + session.duration), (), room)
