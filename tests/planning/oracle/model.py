"""One interview plan in CP-SAT's words, over the raw intervals.

Sessions are placed on the grid by integer variables. A person or a room that is taken is a `no_overlap` of
fixed intervals with an optional one for each session they might sit in. What is soft (a tentative meeting,
working elsewhere, time that Outlook shows as unknown) is a `no_overlap` of which one may buy oneself out.
Time outside working hours is a price of the start, one literal for each price there is.

https://developers.google.com/optimization/cp/cp_solver
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from ortools.sat.python import cp_model

from services.model import Calendar, InterviewPlan, Person, Room, Stance, Terms, WorkingHours
from services.planning import prices
from tests.planning.oracle import rules
from tests.planning.oracle.rules import DAY, UNIT, Block, Stretch

Literal = cp_model.IntVar


class Model:
    """One interview plan in CP-SAT. `starts` counts in steps of the grid; it is empty when a session has no
    start at all, and then there is no plan.
    """

    def __init__(
        self,
        plan: InterviewPlan,
        calendars: Mapping[str, Calendar],
        now: datetime,
        is_for_speed: bool,
    ) -> None:
        self.plan, self.now, self.is_for_speed = plan, now, is_for_speed
        self.step = rules.step(plan)
        self.turn = rules.in_turn(plan)
        self.calendars = {rules.address(key): calendar for key, calendar in calendars.items()}
        self.model = cp_model.CpModel()
        self.starts: list[cp_model.IntVar] = []
        self.blocks: dict[Block, list[int]] = {}
        self._cost: list[cp_model.LinearExprT] = []
        self._prices: dict[tuple[WorkingHours, timedelta, bool], dict[int, list[int]]] = {}
        self._taken: dict[tuple[str, str], list[Stretch]] = {}
        self._sits: dict[tuple[str, str], list[tuple[int, Literal]]] = {}
        self.opens = [rules.starts(plan, now, session) for session in plan.sessions]
        if all(self.opens):
            self._build()

    def asking(self, allowed: set[Block], is_guess: bool, least: int) -> cp_model.CpModel:
        """The model with its first start in one of these blocks, and with what is known of its cost."""
        asked = self.model.clone()
        begins = [self._steps(at) for block in allowed for at in self.blocks[block]]
        asked.add_linear_expression_in_domain(self.first, cp_model.Domain.from_values(begins))
        total = sum(self._cost)
        if not is_guess:
            asked.add(total < prices.UNKNOWN)
        if least:
            asked.add(total >= least)
        asked.minimize(total)
        return asked

    def _build(self) -> None:
        self.since, self.until = min(o[0] for o in self.opens), max(o[-1] for o in self.opens) + DAY
        firsts = (
            {at for opens in self.opens for at in opens} if self.plan.any_order else self.opens[self.turn[0]]
        )
        for at in sorted(firsts):
            self.blocks.setdefault(rules.block_of(at, self.plan), []).append(at)
        for j, each in enumerate(self.opens):
            steps = cp_model.Domain.from_values([self._steps(at) for at in each])
            self.starts.append(self.model.new_int_var_from_domain(steps, f"start {j}"))
        self._order()
        if self.plan.lunch:
            self._lunch()
        self._wait()
        self._people()
        self._rooms()
        self._keep_free()

    def _steps(self, at: int) -> int:
        return (at - self.since) // self.step

    def _order(self) -> None:
        """One after the other with no longer gap than is allowed, on no more local days than are allowed."""
        self.first, self.after = self._first_and_after()
        self._days()
        shortest, longest = map(rules.seconds, (self.plan.breaks.shortest, self.plan.breaks.longest))
        for (j, k), is_after in self.after.items():
            today = [is_after, self.is_same_day[j, k]]
            gap = self.step * (self.starts[k] - self.starts[j]) - rules.seconds(
                self.plan.sessions[j].duration
            )
            self.model.add(gap >= shortest).only_enforce_if(today)
            lunch = self._lunch_between(j, k) if self.plan.lunch else 0
            self.model.add(gap <= longest + lunch).only_enforce_if(today)
            self.model.add(self.starts[k] > self.starts[j]).only_enforce_if(is_after)

    def _days(self) -> None:
        """`on_day[j][day]` and `is_same_day[j, k]` for any two that may follow each other."""
        first, last = (rules.block_of(self.since, self.plan)[0], rules.block_of(self.until, self.plan)[0])
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self.on_day: list[dict[date, Literal]] = [{} for _ in self.starts]
        used = []
        for day in days:
            midnights = rules.by_the_clock(day, time(), time(), self.plan.zone)
            begin, end = (-((self.since - at) // self.step) for at in midnights)
            able = [any(begin <= self._steps(at) < end for at in opens) for opens in self.opens]
            if not (all(able) if self.plan.days == 1 else any(able)):
                continue
            is_used = self.model.new_bool_var(f"on {day}")
            used.append(is_used)
            for j, start in enumerate(self.starts):
                here = is_used if self.plan.days == 1 else self.model.new_bool_var(f"{j} on {day}")
                self.model.add_linear_constraint(start, begin, end - 1).only_enforce_if(here)
                self.model.add_implication(here, is_used)
                self.on_day[j][day] = here
        for each in self.on_day:
            self.model.add_exactly_one(each.values())
        self.model.add(sum(used) <= self.plan.days)
        self._cost.append(prices.ANOTHER_DAY * (sum(used) - 1))
        self.is_same_day = {pair: self._is_same_day(*pair) for pair in self.after}

    def _is_same_day(self, j: int, k: int) -> Literal:
        if self.plan.days == 1:
            return self.model.new_constant(1)
        same = self.model.new_bool_var(f"{j} and {k} on one day")
        for day, here in self.on_day[j].items():
            there = self.on_day[k][day]
            self.model.add(here == there).only_enforce_if(same)
            self.model.add_bool_or(~here, ~there, same)
        return same

    # Lunch

    def _lunch(self) -> None:
        """On every day on which the candidate is there, lunch hours that no sitting meets long enough."""
        assert self.plan.lunch is not None
        lasts = rules.seconds(self.plan.lunch.lasts)
        there = [j for j, session in enumerate(self.plan.sessions) if session.with_candidate]
        for day in self.on_day[0]:
            if (hours := rules.lunch_on(self.plan, day)) is None:
                continue
            since, until = (at - self.since for at in hours)
            begin = self.model.new_int_var(since, max(since, until - lasts), f"lunch on {day}")
            sittings = []
            for j in there:
                here, duration = self.on_day[j][day], rules.seconds(self.plan.sessions[j].duration)
                at = self.step * self.starts[j]
                sittings.append(self.model.new_optional_fixed_size_interval_var(at, duration, here, ""))
                if until - since < lasts:
                    self.model.add(here == 0)
            lunch = self.model.new_fixed_size_interval_var(begin, lasts, "")
            self.model.add_no_overlap([lunch, *sittings])

    def _lunch_between(self, j: int, k: int) -> cp_model.LinearExprT:
        """How much longer the gap from session `j` to `k` may be: by lunch, where lunch lies in it."""
        sessions, plan = self.plan.sessions, self.plan
        if plan.lunch is None or not (sessions[j].with_candidate and sessions[k].with_candidate):
            return 0
        lasts, longer = rules.seconds(plan.lunch.lasts), self.model.new_bool_var(f"lunch before {k}")
        end = self.step * self.starts[j] + rules.seconds(sessions[j].duration)
        begin = self.step * self.starts[k]
        self.model.add(begin >= end + lasts).only_enforce_if(longer)
        for day, here in self.on_day[j].items():
            if (hours := rules.lunch_on(plan, day)) is None:
                self.model.add_implication(here, ~longer)
                continue
            since, until = (at - self.since for at in hours)
            self.model.add(begin >= since + lasts).only_enforce_if(longer, here)
            self.model.add(until >= end + lasts).only_enforce_if(longer, here)
            if until - since < lasts:
                self.model.add_implication(here, ~longer)
        return lasts * longer

    def _first_and_after(self) -> tuple[cp_model.IntVar, dict[tuple[int, int], Literal]]:
        """The first start, and for two sessions whether one comes right after the other.

        In free order the sessions are a round trip through a stop that is none: the circuit's last node.
        """
        count = len(self.starts)
        if not self.plan.any_order:
            always = self.model.new_constant(1)
            return self.starts[self.turn[0]], dict.fromkeys(pairwise(self.turn), always)
        arcs = {
            (j, k): self.model.new_bool_var(f"{k} after {j}")
            for j in range(count + 1)
            for k in range(count + 1)
            if j != k
        }
        for (j, k), literal in arcs.items():
            if j < count and k < count and self._is_debrief(j) and not self._is_debrief(k):
                self.model.add(literal == 0)
        self.model.add_circuit([(j, k, literal) for (j, k), literal in arcs.items()])
        opens = sorted({at for each in self.opens for at in each})
        domain = cp_model.Domain.from_values([self._steps(at) for at in opens])
        first = self.model.new_int_var_from_domain(domain, "first")
        for j, start in enumerate(self.starts):
            self.model.add(first == start).only_enforce_if(arcs[count, j])
        return first, {arc: literal for arc, literal in arcs.items() if count not in arc}

    def _is_debrief(self, j: int) -> bool:
        return not self.plan.sessions[j].with_candidate

    def _wait(self) -> None:
        first = self._steps(rules.first_start(self.plan, self.now))
        self._cost += [self.step // UNIT * (start - first) for start in self.starts]

    # People

    def _people(self) -> None:
        always = self.model.new_constant(1)
        for j, session in enumerate(self.plan.sessions):
            for person in rules.named(session):
                self._seat(j, person, always)
                self._outside_hours(j, self._hours_of(person), always)
        picked: dict[tuple[str, int], list[Literal]] = {}
        for j, seat in rules.pools(self.plan):
            chairs = {person: self.model.new_bool_var("") for person in seat.anyone_of}
            self.model.add(sum(chairs.values()) == seat.count)
            for person, sits in chairs.items():
                self._seat(j, person, sits)
                twice = 0 if self.plan.nobody_twice else j
                picked.setdefault((rules.address(person.address), twice), []).append(sits)
            self._pool_outside_hours(j, chairs, seat.count)
        for literals in picked.values():
            self.model.add_at_most_one(literals)
        for j, session in enumerate(self.plan.sessions):
            for person in rules.optional(session):
                sits = self.model.new_bool_var("")
                self._seat(j, person, sits)
                self._outside_hours(j, self._hours_of(person), sits)
                self._cost.append(prices.MISSING * (1 - sits))
            self._shadow(j)
            if session.with_candidate and self.plan.comfort:
                self._odd_hours(j, always)

    def _odd_hours(self, j: int, always: Literal) -> None:
        lasts = rules.seconds(self.plan.sessions[j].duration)
        self._pay_by_start(j, self._by_price(j, lambda at: rules.odd_hours(self.plan, at, lasts)), always)

    def _shadow(self, j: int) -> None:
        trainees = rules.trainees(self.plan.sessions[j])
        literals = [self.model.new_bool_var("") for _ in trainees]
        for person, shadows in zip(trainees, literals, strict=True):
            self._seat(j, person, shadows)
            self._outside_hours(j, self._hours_of(person), shadows)
        if literals:
            self.model.add_at_most_one(literals)
            self._cost.append(prices.UNSHADOWED * (1 - sum(literals)))

    def _seat(self, j: int, person: Person, sits: Literal) -> None:
        """What one person pays, but for their hours."""
        who = rules.address(person.address)
        calendar, hours = self.calendars.get(who), self._hours_of(person)
        terms = rules.terms_of(self.plan, who)
        nights = rules.between(rules.can_be_asked(hours, self.since, self.until), self.since, self.until)
        self._may_sit(who, "at night", nights, j, sits)
        self._may_sit(who, "not by their windows", self._not_theirs(terms), j, sits)
        self._may_sit(who, "taken", rules.hard(calendar, terms), j, sits)
        full = rules.full_days(self.plan, terms, hours.zone, self.since, self.until)
        self._start_clear_of(full, j, 1, sits)
        self._cost.append(prices.LATELY * terms.lately * sits)
        if calendar is None or calendar.unknown is not None:
            self._pay(self.plan.policy.unknown, prices.UNKNOWN, sits)
            return
        for kind, stance, price in rules.doubts(self.plan, self.plan.sessions[j]):
            if stretches := rules.taken(calendar, kind):
                clear, paid = self.model.new_bool_var(""), self.model.new_bool_var("")
                self.model.add_bool_or(clear, paid, ~sits)
                self._may_sit(who, kind, stretches, j, clear)
                self._pay(stance, price, paid)

    def _not_theirs(self, terms: Terms) -> list[Stretch]:
        if terms.windows is None:
            return []
        return rules.between(rules.inside(terms.windows), self.since, self.until)

    def _pay(self, stance: Stance, price: int, literal: Literal) -> None:
        if stance is Stance.WEIGH:
            self._cost.append(price * literal)
        else:
            self.model.add(literal == 0)

    def _hours_of(self, person: Person) -> WorkingHours:
        return rules.hours_of(self.calendars.get(rules.address(person.address)), self.plan)

    def _pool_outside_hours(self, j: int, chairs: Mapping[Person, Literal], count: int) -> None:
        """Of a pool that gives one person, all who keep the same hours pay as one."""
        alike: dict[WorkingHours, list[Literal]] = {}
        for person, sits in chairs.items():
            alike.setdefault(self._hours_of(person), []).append(sits)
        for hours, literals in alike.items():
            if count > 1:
                for sits in literals:
                    self._outside_hours(j, hours, sits)
            else:
                one_sits = self.model.new_bool_var("")
                self.model.add(sum(literals) == one_sits)
                self._outside_hours(j, hours, one_sits)

    def _outside_hours(self, j: int, hours: WorkingHours, sits: Literal) -> None:
        session = self.plan.sessions[j]
        key = (hours, session.duration, session.with_candidate)
        if key not in self._prices:
            lasts = rules.seconds(session.duration)
            work = rules.at_work(hours, self.since, self.until)
            days = rules.days_at_work(hours, self.since, self.until)
            self._prices[key] = self._by_price(j, lambda at: rules.discomfort(work, days, at, lasts))
        self._pay_by_start(j, self._prices[key], sits)

    def _by_price(self, j: int, price_of: Callable[[int], int]) -> dict[int, list[int]]:
        by_price: dict[int, list[int]] = {}
        for at in self.opens[j]:
            by_price.setdefault(price_of(at), []).append(self._steps(at))
        return by_price

    def _pay_by_start(self, j: int, by_price: Mapping[int, list[int]], sits: Literal) -> None:
        """One literal for each price that a start can have; none where all are free of charge."""
        if set(by_price) == {0}:
            return
        pays = []
        for price, steps in by_price.items():
            pay = self.model.new_bool_var("")
            domain = cp_model.Domain.from_values(steps)
            self.model.add_linear_expression_in_domain(self.starts[j], domain).only_enforce_if(pay)
            self._cost.append(price * pay)
            pays.append(pay)
        self.model.add(sum(pays) == sits)

    # Rooms

    def _rooms(self) -> None:
        chosen: list[dict[Room, Literal]] = []
        for j, session in enumerate(self.plan.sessions):
            chosen.append({})
            if session.room is None:
                continue
            for room in dict.fromkeys(session.room.rooms):
                calendar = self.calendars.get(rules.address(room.address))
                if calendar is None or calendar.unknown is not None:
                    continue
                if rules.seats_enough(room, session.room.seats):
                    held = chosen[j][room] = self.model.new_bool_var("")
                    self._may_sit(rules.address(room.address), "hard", rules.room_taken(calendar), j, held)
                    self._cost.append(rules.room_cost(room, session.room.seats) * held)
            self.model.add_exactly_one(chosen[j].values())
        for (j, k), is_after in self.after.items():
            if chosen[j] and chosen[k]:
                self._change(chosen[j], chosen[k], [~is_after, ~self.is_same_day[j, k]])
        if self.plan.one_room:
            self._one_room([rooms for j, rooms in enumerate(chosen) if self.plan.sessions[j].room])

    def _change(
        self, here: Mapping[Room, Literal], there: Mapping[Room, Literal], apart: list[cp_model.LiteralT]
    ) -> None:
        changes = self.model.new_bool_var("")
        for room, held in here.items():
            stays = [there[room]] if room in there else []
            self.model.add_bool_or(changes, ~held, *apart, *stays)
        self._cost.append(prices.ROOM_CHANGE * changes)

    def _one_room(self, chosen: list[dict[Room, Literal]]) -> None:
        for here, there in pairwise(chosen):
            for room in here.keys() | there.keys():
                self.model.add(here.get(room, 0) == there.get(room, 0))

    # Time that is taken

    def _may_sit(self, who: str, why: str, stretches: list[Stretch], j: int, sits: Literal) -> None:
        self._taken[who, why] = rules.joined(stretches)
        self._sits.setdefault((who, why), []).append((j, sits))

    def _keep_free(self) -> None:
        for key, sitting in self._sits.items():
            for j, sits in sitting:
                lasts = rules.seconds(self.plan.sessions[j].duration)
                if self.is_for_speed:
                    self._start_clear_of(self._taken[key], j, lasts, sits)
                else:
                    self._no_overlap(self._taken[key], j, lasts, sits)

    def _no_overlap(self, stretches: list[Stretch], j: int, lasts: int, sits: Literal) -> None:
        fixed = [
            self.model.new_fixed_size_interval_var(start - self.since, end - start, "")
            for start, end in stretches
            if end > self.since and start < self.until
        ]
        if fixed:
            begin = self.step * self.starts[j]
            sitting = self.model.new_optional_fixed_size_interval_var(begin, lasts, sits, "")
            self.model.add_no_overlap([*fixed, sitting])

    def _start_clear_of(self, stretches: list[Stretch], j: int, lasts: int, sits: Literal) -> None:
        """The same said to the start: not later than an end, not so early as to reach a beginning."""
        clear = cp_model.Domain.all_values()
        if not stretches:
            return
        for start, end in stretches:
            first, after = (start - lasts - self.since) // self.step + 1, -((self.since - end) // self.step)
            clear = clear.intersection_with(_outside(first, after - 1))
        self.model.add_linear_expression_in_domain(self.starts[j], clear).only_enforce_if(sits)


def _outside(first: int, last: int) -> cp_model.Domain:
    return cp_model.Domain(first, last).complement() if first <= last else cp_model.Domain.all_values()
