"""Repairs against trying everything: all ways that `replan` names, all panels and rooms, judged anew."""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product

import pytest

from services.model import Availability, Busy, Calendar, Sitting, Span, Why
from services.planning import prices
from services.planning.agenda import Agenda
from services.planning.change import (
    CANDIDATE_MOVED,
    LEFT_OUT,
    MOVED,
    ONLINE,
    OTHER_ROOM,
    SHORTER,
    SWAPPED,
    Kind,
)
from services.planning.recheck import by_session
from services.planning.replan import USUAL, repairs
from tests.planning.oracle import rules
from tests.planning.oracle.judge import _chain_troubles, _price, answer, made

SHAPES = ("tiny", "tiny with terms", "tiny with wishes", "tiny with terms with wishes")


@pytest.mark.parametrize("shape", SHAPES)
def test_no_repair_is_cheaper_than_those_that_are_found(shape):
    mended = hopeless = 0
    for seed in range(40):
        dice, case = random.Random(f"{shape} {seed}"), made(shape, seed)
        slots = answer(case, 2)
        if not slots:
            continue
        standing = dice.choice(slots)
        case, refused = broken(dice, case, standing)

        found = repairs(Agenda(case.plan, case.calendars), standing, case.now, refused)

        expected = best_three(case, standing, refused)
        assert [repair.cost for repair in found] == expected, (shape, seed)
        mended += bool(expected) and expected != [0]
        hopeless += not expected
    print(f"{shape}: {mended} mended, {hopeless} hopeless")
    assert mended > 5


def broken(dice, case, standing):
    """A meeting appears, a mailbox cannot be read, people or rooms refuse: one or two of these."""
    mailboxes = [p.address for p in standing.people] + [r.address for r in standing.rooms]
    calendars, refused = dict(case.calendars), []
    for address in dice.sample(mailboxes, min(len(mailboxes), dice.choice((1, 1, 2)))):
        key = next((each for each in calendars if each.casefold() == address.casefold()), None)
        if key is None or dice.random() < 0.4:
            refused.append(address)
        elif dice.random() < 0.1:
            calendars[key] = Calendar(key, unknown="denied")
        else:
            start = standing.span.start + timedelta(minutes=dice.choice((-20, 0, 10, 40)))
            meeting = Busy(Span(start, start + timedelta(minutes=30)), Availability.BUSY)
            calendars[key] = replace(calendars[key], busy=(*calendars[key].busy, meeting))
    return replace(case, calendars=calendars), refused


def best_three(case, standing, refused):
    """The costs. What can be held at its times is not moved; what spares nothing against that is dropped."""
    was = by_session(case.plan, standing)
    best, keeping, can_be_kept = {}, [], False
    for key, spans, roomed in ways(case, was, refused):
        if can_be_kept and key not in ("online", "shorter"):
            break
        found = cheapest(case, standing, was, spans, roomed, refused)
        if found is None:
            continue
        cost, kinds = found
        if any(other < kinds and price <= cost for other, price in keeping):
            continue
        if Kind.TIME not in kinds:
            keeping.append((kinds, cost))
        best[key] = min(cost, best.get(key, cost))
        if key == "kept" and cost < prices.UNKNOWN:
            can_be_kept = True
    return sorted(best.values())[:3]


def ways(case, was, refused):
    """What they are told apart by, the spans, and which sittings have a room."""
    kept, roomed = [sitting.span for sitting in was], [sitting.room is not None for sitting in was]
    yield "kept", kept, roomed
    lost = [s.room is not None and not holds(case, s, s.room, s.span, refused) for s in was]
    if any(lost):
        yield "online", kept, [has and not gone for has, gone in zip(roomed, lost, strict=True)]
    first = rules.first_start(case.plan, case.now)
    last = max(window.end for window in case.plan.windows)
    epoch = was[0].span.start - timedelta(seconds=int(was[0].span.start.timestamp()))
    starts = [
        epoch + timedelta(seconds=s) for s in range(first, int(last.timestamp()), rules.step(case.plan))
    ]

    def moved(changes):
        spans = [changes.get(j, span) for j, span in enumerate(kept)]
        if may_lie(case, was, spans):
            begins = min(
                (span.start for span, old in zip(spans, kept, strict=True) if span.start != old.start)
            )
            yield rules.block_of(int(begins.timestamp()), case.plan), spans, roomed

    shorter = []
    for j, span in enumerate(kept):
        length = max((usual for usual in USUAL if usual < span.duration), default=None)
        for start in {span.start, *starts} if length else ():
            part = Span(start, start + length)
            if not span.holds(part):
                continue
            spans = [part if i == j else other for i, other in enumerate(kept)]
            if start == span.start or may_lie(case, was, spans, cut=j):
                shorter.append(("shorter", spans, roomed))
    yield from sorted(
        shorter, key=lambda way: any(a.start != b.start for a, b in zip(way[1], kept, strict=True))
    )
    for a, b in combinations(sorted(range(len(kept)), key=lambda j: kept[j]), 2):
        yield from moved(
            {
                b: Span(kept[a].start, kept[a].start + kept[b].duration),
                a: Span(kept[b].end - kept[a].duration, kept[b].end),
            }
        )
    for start in starts:
        for j, span in enumerate(kept):
            if start != span.start:
                yield from moved({j: Span(start, start + span.duration)})
        by = start - min(span.start for span in kept)
        if by and len(kept) > 1:
            yield from moved({j: Span(s.start + by, s.end + by) for j, s in enumerate(kept)})


def may_lie(case, was, spans, cut=None):
    """By the judge; the sitting that is cut lasts as long as it then does."""
    plan = case.plan
    if cut is not None:
        shorter = replace(plan.sessions[cut], duration=spans[cut].duration)
        plan = replace(plan, sessions=tuple(shorter if j == cut else s for j, s in enumerate(plan.sessions)))
    stays = [span.start == sitting.span.start for span, sitting in zip(spans, was, strict=True)]
    held = [
        (session, Sitting(session.title, span, ()), still)
        for session, span, still in zip(plan.sessions, spans, stays, strict=True)
    ]
    held = sorted(held, key=lambda each: each[1].span)
    order = [next(j for j, s in enumerate(plan.sessions) if s is session) for session, _, _ in held]
    if not plan.any_order and order != rules.in_turn(plan):
        return False
    troubles = _chain_troubles(replace(case, plan=plan), [(session, sitting) for session, sitting, _ in held])
    return not troubles


def cheapest(case, standing, was, spans, roomed, refused):
    """The least cost, and the kinds of the change that has it."""
    plan = case.plan
    shift = 0
    for session, sitting, span, has in zip(plan.sessions, was, spans, roomed, strict=True):
        moves = span.start != sitting.span.start
        shift += abs(span.start - sitting.span.start) // timedelta(minutes=5)
        shift += SHORTER * (span.duration < sitting.span.duration)
        shift += ONLINE * (sitting.room is not None and not has)
        if moves and session.with_candidate:
            shift += CANDIDATE_MOVED
            shift += rules.odd_hours(plan, int(span.start.timestamp()), rules.seconds(span.duration))
    people = min(
        filter(
            None, (panel_cost(case, standing, was, spans, roomed, refused, panel) for panel in panels(plan))
        ),
        default=None,
        key=lambda each: each[0],
    )
    rooms = cheapest_rooms(case, was, spans, roomed, refused)
    if people is None or rooms is None:
        return None
    kinds = {Kind.COLLEAGUE} if people[1] else set()
    for sitting, span, room, has in zip(was, spans, rooms[1], roomed, strict=True):
        kinds |= {Kind.TIME} if span.start != sitting.span.start else set()
        kinds |= {Kind.SHORTER} if span.duration < sitting.span.duration else set()
        if sitting.room is not None and room != sitting.room:
            kinds |= {Kind.ROOM} if has else {Kind.ONLINE}
    return shift + people[0] + rooms[0], frozenset(kinds)


def panels(plan):
    """Every way to seat the sessions, as sets of addresses."""
    seats = [(j, seat) for j, session in enumerate(plan.sessions) for seat in session.panel]
    named = [{rules.address(p.address) for p in rules.named(session)} for session in plan.sessions]
    everywhere = set().union(*named)
    options = []
    for j, seat in seats:
        members = {rules.address(p.address) for p in seat.anyone_of}
        if len(seat.anyone_of) <= seat.count:
            options.append([tuple(members)])
        else:
            options.append(
                list(
                    combinations(
                        sorted(members - (everywhere if plan.nobody_twice else named[j])), seat.count
                    )
                )
            )
    for choice in product(*options):
        sits, picked = [set(each) for each in named], [[] for _ in plan.sessions]
        for (j, seat), people in zip(seats, choice, strict=True):
            if len(seat.anyone_of) > seat.count:
                picked[j] += people
        if any(len(set(each)) < len(each) for each in picked):
            continue
        chosen = [who for each in picked for who in each]
        if plan.nobody_twice and len(set(chosen)) < len(chosen):
            continue
        yield [here | set(each) for here, each in zip(sits, picked, strict=True)]


def panel_cost(case, standing, was, spans, roomed, refused, panel):
    """What these people cost, and whether anybody is new."""
    doubted = {reason.who for reason in standing.reasons if reason.why is Why.UNKNOWN}
    by_address = {rules.address(p.address): p for p in (*case.plan.people, *standing.people)}
    total, anybody_new = 0, False
    for session, sitting, span, has, sits in zip(case.plan.sessions, was, spans, roomed, panel, strict=True):
        before = {rules.address(p.address) for p in sitting.people}
        asked = {rules.address(p.address) for seat in session.panel for p in seat.anyone_of}
        moves = span.start != sitting.span.start
        there = replace(session, room=session.room if has else None, duration=span.duration)
        for who in sits | (before - asked):
            person = by_address[who]
            says_no = who in map(rules.address, refused) and span.overlaps(sitting.span)
            price = None if says_no else _price(case, there, Sitting("", span, ()), person)
            if price is not None and price >= prices.UNKNOWN and person.name in doubted:
                price %= prices.UNKNOWN
            if who in sits - before:
                if price is None:
                    return None
                total, anybody_new = total + SWAPPED + price, True
                continue
            if price is not None and not moves:
                price = price // prices.UNKNOWN * prices.UNKNOWN
            if who in sits:
                if price is None:
                    return None
                total += MOVED * moves + price
            elif price is not None and price < prices.MISSING:
                total += MOVED * moves + price
            else:
                total += LEFT_OUT
    return total, anybody_new


def cheapest_rooms(case, was, spans, roomed, refused):
    options = []
    for session, sitting, span, has in zip(case.plan.sessions, was, spans, roomed, strict=True):
        if not has:
            options.append([(0, None)])
            continue
        found = []
        for room in session.room.rooms:
            if rules.seats_enough(room, session.room.seats) and holds(case, sitting, room, span, refused):
                chairs = rules.room_cost(room, session.room.seats)
                same = room == sitting.room
                stays = same and span.start == sitting.span.start
                found.append((0 if stays else chairs + OTHER_ROOM * (not same), room))
        options.append(found)
    ways = [
        way
        for way in product(*options)
        if not case.plan.one_room or len({room for _, room in way if room}) <= 1
    ]
    best = min(ways, key=lambda way: sum(cost for cost, _ in way), default=None)
    return best and (sum(cost for cost, _ in best), [room for _, room in best])


def holds(case, sitting, room, span, refused):
    if rules.address(room.address) in map(rules.address, refused) and span.overlaps(sitting.span):
        return False
    calendar = rules.calendar_of(case.calendars, room.address)
    if calendar is None or calendar.unknown is not None:
        return False
    return not rules.shared(
        rules.room_taken(calendar), int(span.start.timestamp()), int(span.end.timestamp())
    )
