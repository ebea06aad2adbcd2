"""Times given one by one, against the judge that reads the rules anew."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from services.model import Sitting, Span
from services.planning.recheck import by_session
from services.planning.timetable import Timetable
from tests.planning.oracle.judge import _chain_troubles, _held, answer, made

SHAPES = ("tiny", "tiny with terms", "tiny with wishes", "small M with wishes")


def shifted(sitting: Sitting, by: timedelta) -> Sitting:
    return replace(sitting, span=Span(sitting.span.start + by, sitting.span.end + by))


@pytest.mark.parametrize("shape", SHAPES)
def test_sittings_may_lie_where_the_rules_say_and_nowhere_else(shape):
    dice, allowed, refused = random.Random(shape), 0, 0
    for seed in range(40):
        case = made(shape, seed)
        times = Timetable(case.plan, case.now)
        for slot in answer(case, 3):
            for _ in range(12):
                steps = [case.plan.grid * dice.choice((0, 0, 0, 1, -1, 2, 4, -6)) for _ in slot.sittings]
                moved = replace(slot, sittings=tuple(map(shifted, slot.sittings, steps)))
                held = _held(case.plan, moved)
                held = sorted(held, key=lambda each: each[1].span)
                spans = [sitting.span for sitting in by_session(case.plan, moved)]
                expected = not _chain_troubles(case, held) and _is_in_turn(case.plan, held)

                opens = map(times.opens, case.plan.sessions, spans)
                found = all(opens) and times.is_loop(spans, [True] * len(spans))

                assert found == expected, (seed, spans)
                allowed, refused = allowed + found, refused + (not found)
    assert min(allowed, refused) > 20


def _is_in_turn(plan, held):
    """The judge leaves the order to how the sittings are told; here it is asked about too."""
    order = [next(j for j, s in enumerate(plan.sessions) if s is session) for session, _ in held]
    if not plan.any_order:
        return order == sorted(order, key=lambda j: (not plan.sessions[j].with_candidate, j))
    return True
