"""A request that found nothing, or whose times do not please, changed in a few words and asked again."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from bot.asks import (
    AWeekLater,
    Ease,
    FindTimes,
    Instead,
    Lasting,
    OnDays,
    RoomFor,
    SaidWay,
    StartsEvery,
    TheirTime,
    With,
    Without,
)
from bot.candidate import takes_away
from bot.clauses import names_them
from bot.desk import Asker, Desk
from bot.flows import propose, why
from bot.flows.form import STARTS, Request, again, asking_less, with_time
from bot.flows.panel import among
from bot.flows.search import helps
from bot.grid import GRIDS
from bot.turn import Reply, Say, Turn
from cards.relax import title_of
from services.model import InterviewPlan, Span
from services.planning.attending import concerned, instead_of, with_somebody, without_somebody

WEEK = timedelta(weeks=1)


class Unfit(Exception):
    """That cannot be done with this request; says why, in a plain sentence."""


async def typed(ask: Ease, turn: Turn, desk: Desk) -> Reply:
    """Raises NobodyFound, Ambiguous."""
    meant = await why.asked_last(
        turn, desk, is_whole=not isinstance(ask, Lasting | StartsEvery | OnDays | TheirTime)
    )
    if meant is None:
        return Say(why.NOTHING_ASKED)
    try:
        request = _by_words(ask, meant.request, desk) or await _by_plan(ask, meant, turn, desk)
    except Unfit as unfit:
        return Say(str(unfit))
    await propose.ask_for_times(request, desk, turn.activity)
    return None


def _by_words(ask: Ease, request: Request, desk: Desk) -> Request | None:
    """What can be changed without knowing who is who; None for the rest. Raises Unfit."""
    facts, less = request.facts, asking_less(request, ask.what) if isinstance(ask, Without) else request
    match ask:
        case Lasting():
            facts = _lasting(ask, facts)
        case StartsEvery(grid) if grid not in GRIDS:
            raise Unfit(f"{STARTS}.")
        case StartsEvery(grid):
            facts = replace(facts, grid=grid)
        case RoomFor(seats):
            facts = replace(facts, room_seats=seats)
        case TheirTime():
            return _with_their_time(ask, request, desk)
        case OnDays(windows, past):
            facts = replace(facts, windows=windows, past=past)
        case AWeekLater():
            asked = facts.windows or ()
            later = tuple(Span(span.start + WEEK, span.end + WEEK) for span in asked)
            facts = replace(facts, windows=tuple(dict.fromkeys((*asked, *later))))
        case Without("room"):
            facts = replace(facts, room_seats=None, online=True)
        case Without("lunch"):
            facts = replace(facts, shape=replace(facts.shape, lunch=None))
        case _:
            return less if less != request else None
    return replace(request, facts=facts, relaxed="")


def _with_their_time(ask: TheirTime, request: Request, desk: Desk) -> Request:
    """What is not told anew stays, by the clocks of the place that is. Raises Unfit."""
    facts = request.facts
    if not names_them(ask.who, facts.candidate_name, facts.candidate_address):
        whom = facts.candidate_name or facts.candidate_address or "not named yet"
        raise Unfit(f"The candidate is {whom}. For interviewers I go by their calendars in Outlook.")
    before = facts.theirs.can
    can = f"{before}; {ask.can}" if before and takes_away(ask.can) else ask.can or before
    return with_time(request, ask.place or facts.theirs.place, can, desk.now())


def _lasting(ask: Lasting, facts: FindTimes) -> FindTimes:
    sessions = facts.sessions
    meant = [n for n, s in enumerate(sessions) if ask.title.casefold() in (s.title.casefold(), "")]
    if not meant:
        raise Unfit(f"No session is called “{ask.title}”.")
    if len(meant) > 1:
        raise Unfit(f"Which session? Say it like this: “45 min {sessions[0].title.casefold()}”.")
    changed = replace(sessions[meant[0]], duration=ask.length)
    return replace(facts, sessions=(*sessions[: meant[0]], changed, *sessions[meant[0] + 1 :]))


async def _by_plan(ask: Ease, meant: why.Meant, turn: Turn, desk: Desk) -> Request:
    """Raises Unfit, NobodyFound, Ambiguous."""
    plan = await why.plan_of(meant, desk)
    if isinstance(ask, SaidWay):
        return await _by_title(ask.said, plan, turn, desk)
    changed = await _with_others(ask, plan, turn, desk)
    request = again(Asker.of(turn), changed, desk.now())
    return replace(request, facts=replace(request.facts, windows=meant.request.facts.windows))


async def _with_others(ask: Ease, plan: InterviewPlan, turn: Turn, desk: Desk) -> InterviewPlan:
    graph = desk.graph(turn.tenant, turn.oid)
    changed: InterviewPlan | None = plan
    match ask:
        case Instead(new, old):
            gone = await among(old, plan, graph)
            if gone not in concerned(plan):
                raise Unfit(f"{gone.name} is not asked for.")
            changed = instead_of(plan, gone, await among(new, plan, graph))
        case With(who):
            person = await among(who, plan, graph)
            changed = with_somebody(plan, person)
            if changed is None:
                raise Unfit(why.WHICH_SESSION.format(who=person.name))
        case Without(what):
            person = await among(what, plan, graph)
            if person not in concerned(plan):
                raise Unfit(f"{person.name} is not asked for.")
            changed = without_somebody(plan, person)
    if changed is None:
        raise Unfit("Then nobody would sit in it.")
    return changed


async def _by_title(said: str, plan: InterviewPlan, turn: Turn, desk: Desk) -> Request:
    """What the button of that title does: its plan is searched with as it is."""
    found = await helps(plan, desk.graph(turn.tenant, turn.oid), turn.tenant, desk)
    wanted = said.casefold().removeprefix("a ")
    named = {title_of(plan, each).casefold().removeprefix("a "): each for each in found if not each.asks}
    if wanted not in named:
        raise Unfit("That opens no times just now.")
    relief, id = named[wanted], uuid4().hex
    await propose.keep_way(relief, id, Asker.of(turn), desk)
    return replace(again(Asker.of(turn), relief.plan, desk.now()), relaxed=id)
