"""What the best plans cost, by OR-Tools CP-SAT: solved once for each, those before it excluded."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from time import perf_counter

from ortools.sat.python import cp_model

from services.model import Calendar, InterviewPlan
from tests.planning.oracle import rules
from tests.planning.oracle.model import Model
from tests.planning.oracle.rules import A_DAY, Block


@dataclass
class Verdict:
    """The costs of the best plans, in the order in which they are to be released; how long each solve took.

    `proven` is False when a time limit cut a solve short: then the costs say nothing.
    """

    costs: list[int] = field(default_factory=list)
    proven: bool = True
    building: float = 0.0  # seconds of putting the model together
    solving: list[float] = field(default_factory=list)  # seconds of each solve
    any_plan: float = 0.0  # seconds of the first solve until its first plan, the best or not

    @property
    def spent(self) -> float:
        return self.building + sum(self.solving)


@dataclass(frozen=True, slots=True)
class Way:
    """How CP-SAT is asked. As it comes it spends most of a solve on probing; these models need none.

    For speed what is taken is said to the starts instead of as intervals: the same answers, up to a hundred
    times sooner. `patience` is in seconds, for all solves of one plan together.
    """

    workers: int = 1
    is_probing: bool = False
    is_for_speed: bool = False
    patience: float = 600.0


JUDGING = Way()


def best_costs(
    plan: InterviewPlan,
    calendars: Mapping[str, Calendar],
    now: datetime,
    limit: int,
    way: Way = JUDGING,
) -> Verdict:
    """Solves once for each plan, the blocks of the plans before it excluded.

    Plans whose people can all be read come first, two a day, then the next two a day ...; then those that
    rest on a guess, likewise.
    """
    begin = perf_counter()
    model = Model(plan, calendars, now, way.is_for_speed)
    verdict = Verdict(building=perf_counter() - begin)
    if not model.starts:
        return verdict
    released: set[Block] = set()
    for is_guess in (False, True):
        _release(model, is_guess, released, verdict, limit, way)
    return verdict


def _release(
    model: Model,
    is_guess: bool,
    released: set[Block],
    verdict: Verdict,
    limit: int,
    way: Way,
) -> None:
    """All plans of one kind, in rounds of two a day."""
    barren: set[Block] = set()  # blocks in which no further plan of this kind begins
    of_day: Counter[date] = Counter()
    least, a_day = 0, A_DAY
    while len(verdict.costs) < limit and verdict.proven:
        left = {b for b in model.blocks if b not in released | barren}
        if not left:
            return
        allowed = {b for b in left if of_day[b[0]] < a_day}
        found = _solve(model, allowed, is_guess, least, verdict, way) if allowed else None
        if found is None:
            barren |= allowed
            least, a_day = 0, a_day + A_DAY
            continue
        least, block = found
        released.add(block)
        of_day[block[0]] += 1
        verdict.costs.append(least)


def _solve(
    model: Model,
    allowed: set[Block],
    is_guess: bool,
    least: int,
    verdict: Verdict,
    way: Way,
) -> tuple[int, Block] | None:
    """The cheapest plan that begins in one of these blocks; its cost is not below `least`."""
    begin = perf_counter()
    asked = model.asking(allowed, is_guess, least)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = way.workers
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = max(0.01, way.patience - verdict.spent)
    if not way.is_probing:
        solver.parameters.cp_model_probing_level = 0
    if not way.is_for_speed:
        # With its linear relaxation and without probing, CP-SAT 9.15.6755 called one of these models
        # infeasible that it solves with any other parameters.
        solver.parameters.linearization_level = 0
    first = _FirstPlan()
    status = solver.solve(asked, first)
    verdict.solving.append(perf_counter() - begin)
    if len(verdict.solving) == 1:
        verdict.any_plan = first.after or verdict.solving[0]
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        verdict.proven = False
        return None
    at = model.since + model.step * solver.value(model.first)
    return round(solver.objective_value), rules.block_of(at, model.plan)


class _FirstPlan(cp_model.CpSolverSolutionCallback):
    def __init__(self) -> None:
        super().__init__()
        self.begin, self.after = perf_counter(), 0.0

    def on_solution_callback(self) -> None:
        self.after = self.after or perf_counter() - self.begin
