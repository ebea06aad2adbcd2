"""What a company asks of the engine, by name: so that it can be counted how often each was judged."""

from collections.abc import Iterator
from datetime import timedelta

from services.model import InterviewPlan, Stance, Terms
from tests.planning.oracle import rules
from tests.planning.oracle.companies import Company

FIVE_MINUTES, A_FORTNIGHT = timedelta(minutes=5), timedelta(days=14)
SHORT, LONG = timedelta(minutes=15), timedelta(minutes=90)


def features(case: Company) -> set[str]:
    plan = case.plan
    found = {*_of_sessions(plan), *_of_the_whole(plan), *_of_the_candidate(plan)}
    found.update(name for terms in plan.terms for name in _of_terms(terms))
    if any(calendar.unknown for calendar in case.calendars.values()):
        found.add("a mailbox that cannot be read")
    return found


def _of_sessions(plan: InterviewPlan) -> Iterator[str]:
    count = len(plan.sessions)
    yield "1 session" if count == 1 else "2 to 5 sessions" if count < 6 else "6 to 8 sessions"
    for session in plan.sessions:
        yield "a room" if session.room else "no room"
        yield from ("somebody who is named" for _ in rules.named(session))
        yield from ("somebody optional" for _ in rules.optional(session))
        yield from ("a trainee" for _ in rules.trainees(session))
        if session.duration <= SHORT:
            yield "15 minutes"
        if session.duration >= LONG:
            yield "90 or 120 minutes"
    for _, seat in rules.pools(plan):
        yield "one of a pool" if seat.count == 1 else "several of a pool"


def _of_the_whole(plan: InterviewPlan) -> Iterator[str]:
    is_loop = len(plan.sessions) > 1
    asked = {
        "any order": is_loop and plan.any_order,
        "one room for all": plan.one_room and sum(bool(s.room) for s in plan.sessions) > 1,
        "several days": is_loop and plan.days > 1,
        "lunch in a loop": is_loop and plan.lunch is not None,
        "breaks": is_loop and plan.breaks.shortest > timedelta(),
        "people met twice": is_loop and not plan.nobody_twice,
        "a debrief": any(not session.with_candidate for session in plan.sessions),
        "starts every five minutes": plan.grid == FIVE_MINUTES,
        "tentative refused": plan.policy.tentative is Stance.REFUSE,
        "elsewhere refused": plan.policy.elsewhere is Stance.REFUSE,
        "unknown refused": plan.policy.unknown is Stance.REFUSE,
        "more than two weeks": plan.windows[-1].end - plan.windows[0].start > A_FORTNIGHT,
        "Lord Howe's half hour": plan.zone == "Australia/Lord_Howe",
    }
    yield from (name for name, is_asked in asked.items() if is_asked)


def _of_the_candidate(plan: InterviewPlan) -> Iterator[str]:
    if plan.candidate_windows is not None:
        yield "the candidate's windows"
    if plan.comfort is not None:
        yield "the candidate's hours"
    if plan.candidate_zone not in ("", plan.zone):
        yield "a candidate elsewhere"


def _of_terms(terms: Terms) -> Iterator[str]:
    asked = {
        "time kept free": terms.before or terms.after,
        "own windows": terms.windows is not None,
        "most a day": terms.a_day is not None,
        "most a week": terms.a_week is not None,
        "interviews lately": terms.lately,
    }
    yield from (name for name, is_asked in asked.items() if is_asked)
