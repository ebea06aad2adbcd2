"""The engine against OR-Tools CP-SAT, which knows the rules, the raw calendars and nothing of the engine."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.planning.oracle.companies import M, company
from tests.planning.oracle.features import features
from tests.planning.oracle.judge import KS, judged, made
from tests.planning.oracle.solver import Way, best_costs

SEEDS = {
    "tiny": range(200),
    "tiny with terms": range(250),
    "tiny with terms with wishes": range(500),
    "S": range(20),
    "S with terms": range(30),
    "S with terms with wishes": range(40),
    "small M": range(30),
    "small M with terms": range(20),
    "small M with wishes": range(30),
    "scarce": range(20),
    "scarce with terms": range(4),
    "scarce with wishes": range(10),
    "small L": range(6),
    "eight": range(10),
    "eight with wishes": range(6),
    "six weeks": range(16),
    "six weeks with terms": range(12),
    "six weeks with terms with wishes": range(12),
}


FEATURES = 34  # all that `features` knows


def judgements():
    """Two at a time, each in a process of its own; the order is that of the seeds."""
    cases = [(shape, seed) for shape, seeds in SEEDS.items() for seed in seeds]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(judged, *zip(*cases, strict=True), chunksize=10)


def test_the_best_plans_cost_what_cp_sat_proves_for_every_number_of_them(capsys):
    seen = list(judgements())

    wrong = [judgement for judgement in seen if judgement.differences]
    with capsys.disabled():
        print(f"\njudged by CP-SAT: {len(seen)} companies, {len(wrong)} differences")
        for shape, seeds in SEEDS.items():
            counts = [judgement.plans for judgement in seen if judgement.shape == shape]
            print(
                f"  {shape:27} seeds {seeds.start}-{seeds.stop - 1}: {counts.count(5)} with five plans,"
                f" {sum(0 < n < 5 for n in counts)} with fewer, {counts.count(0)} with none"
            )
        asked = Counter(name for each in seen if each.plans for name in features(made(each.shape, each.seed)))
        with_as_many = (f"{k} ({sum(each.plans >= k for each in seen)} with as many)" for k in KS)
        print("  costs compared for each K of " + ", ".join(with_as_many))
        print("  of those with plans: " + ", ".join(f"{name} {n}" for name, n in sorted(asked.items())))
    assert len(seen) >= 1000
    assert min(asked.values()) > 15 and len(asked) == FEATURES
    assert wrong == []
    # Both kinds are there in numbers: agreement on "none" is not agreement on nothing.
    assert 100 < sum(judgement.plans == 0 for judgement in seen) < 0.6 * len(seen)


def test_both_ways_of_asking_cp_sat_give_the_same_answer():
    case = company(M, 1)

    judging, speedy = (
        best_costs(case.plan, case.calendars, case.now, 2, way) for way in (Way(), Way(is_for_speed=True))
    )

    assert judging.proven and judging.costs == speedy.costs and len(judging.costs) == 2
