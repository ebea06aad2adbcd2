""" "Why not Tuesday 14:00?": what stands against that time, for what was asked for last in this chat."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk import Asker, Desk
from bot.flows import preferences, propose
from bot.flows.form import Request, again, problems, unpacked
from bot.flows.plan import plan_for
from bot.flows.search import addresses
from bot.turn import Reply, Say, ShowCard, Turn
from cards.clicks.recruiter import FindAround
from cards.why import offered_card, total, which_time_card, why_not_card
from services.errors import NotYours, StaleCard
from services.model import InterviewPlan, Proposal, Span
from services.planning.engine import why_not

A_DAY = timedelta(days=1)  # around the time: buffers, and a pool's other meetings
NOTHING_ASKED = "There is no request of yours in this chat. Ask me for times first, or type “help”."


@dataclass(frozen=True, slots=True)
class Meant:
    """What the question is about: a proposal's plan, or that of a request for which no time was found."""

    id: str
    request: Request
    proposal: Proposal | None = None


async def tell(when: Span | None, turn: Turn, desk: Desk) -> Reply:
    meant, press = await _meant(turn, desk), desk.press(turn.tenant)
    if meant is None:
        return Say(NOTHING_ASKED)
    if when is None:
        return ShowCard(which_time_card(press=press))
    if when.start <= desk.now():
        return Say("That time is over.")
    slots = meant.proposal.slots if meant.proposal else ()
    offered = next((n for n, slot in enumerate(slots) if slot.span.start == when.start), None)
    if meant.proposal and offered is not None:
        plan = meant.proposal.plan
        card = offered_card(plan, slots[offered].span, meant.id, offered, press=press)
        return ShowCard(card)
    plan = await _plan(meant, desk)
    graph = desk.graph(turn.tenant, turn.oid)
    near = Span(when.start - A_DAY, when.start + total(plan) + A_DAY)
    calendars = await graph.schedules.read(addresses(plan), near)
    plan = await preferences.with_terms(plan, calendars, turn.tenant, desk)
    against = why_not(plan, calendars, when.start)
    return ShowCard(why_not_card(plan, when.start, against, meant.id, press=press))


async def look_around(when: Span | None, turn: Turn, desk: Desk) -> Reply:
    """ "Find times around Tuesday 14:00", typed: the button's twin."""
    meant = await _meant(turn, desk)
    if meant is None:
        return Say(NOTHING_ASKED)
    if when is None:
        return ShowCard(which_time_card(press=desk.press(turn.tenant)))
    return await _search_around(meant.request, when.start, turn, desk)


async def find_around(click: FindAround, turn: Turn, desk: Desk) -> Reply:
    request = await request_of(click.what, turn, desk)
    return await _search_around(request, datetime.fromisoformat(click.start), turn, desk)


async def request_of(what: str, turn: Turn, desk: Desk) -> Request:
    """What a proposal, or an ask that waits, was made from. Raises StaleCard, NotYours."""
    proposal = await desk.store.proposal(turn.tenant, what)
    waiting = None if proposal else await desk.store.waiting(turn.tenant, what)
    owner = proposal.requester if proposal else waiting.oid if waiting else None
    if owner is None:
        raise StaleCard
    if owner != turn.oid:
        raise NotYours
    if waiting:
        return unpacked(waiting.ask)
    assert proposal is not None
    return again(Asker.of(turn), proposal.plan, desk.now())


async def _search_around(request: Request, start: datetime, turn: Turn, desk: Desk) -> Reply:
    """The local day of that time and the days beside it."""
    local = start.astimezone(request.zone).replace(hour=0, minute=0)
    first = max(local - A_DAY, desk.now().astimezone(ZoneInfo("UTC")))
    window = Span(first.astimezone(ZoneInfo("UTC")), (local + 2 * A_DAY).astimezone(ZoneInfo("UTC")))
    facts = replace(request.facts, windows=(window,), past=None)
    await propose.ask_for_times(replace(request, facts=facts), desk, turn.activity)
    return Say("Looking for times around then …")


async def _meant(turn: Turn, desk: Desk) -> Meant | None:
    """The newest of this person in this chat."""
    proposal = await desk.store.latest_open_proposal(turn.tenant, turn.conversation.id)
    mine = proposal if proposal and proposal.requester == turn.oid else None
    waiting = [
        ask
        for ask in await desk.store.waiting_of(turn.tenant, turn.oid)
        if ask.conversation.id == turn.conversation.id and ask.waits_for == "form"
    ]
    last = waiting[-1] if waiting and not problems(unpacked(waiting[-1].ask), desk.now()) else None
    if last and (mine is None or mine.created < last.created):
        return Meant(last.id, unpacked(last.ask))
    return Meant(mine.id, again(Asker.of(turn), mine.plan, desk.now()), mine) if mine else None


async def _plan(meant: Meant, desk: Desk) -> InterviewPlan:
    if meant.proposal:
        return meant.proposal.plan
    asker = meant.request.asker
    return await plan_for(meant.request, desk.graph(asker.tenant, asker.oid), desk)
