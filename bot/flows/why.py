""" "Why not Tuesday 14:00?": what stands against that time, for what was asked for last in this chat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.asks import WhyNot
from bot.desk import Asker, Desk
from bot.flows import preferences, propose
from bot.flows.form import Request, again, problems, unpacked
from bot.flows.others import other_interviews, then
from bot.flows.panel import among, person_named
from bot.flows.plan import plan_for
from bot.flows.search import addresses, search
from bot.turn import Reply, Say, ShowCard, Turn
from cards.clicks.recruiter import FindAround, FindWith
from cards.others import has_others
from cards.slots import PAGE
from cards.why import none_then_card, offered_card, total, which_time_card, why_not_card, why_not_with_card
from services.errors import NoCommonTime, NotYours, StaleCard
from services.model import InterviewPlan, Proposal, Slot, Span
from services.planning.attending import lacked_by, with_somebody
from services.planning.explain import Explanation, explained
from services.planning.prices import LEAD

AT_A_TIME = timedelta(hours=1)  # as long as an hour that is asked about is taken for
A_DAY = timedelta(days=1)  # around the time: buffers, and a pool's other meetings
WHICH_SESSION = "In which session? Say it like this: “{who} instead of Ben”."
NOTHING_ASKED = "There is no request of yours in this chat. Ask me for times first, or type “help”."


@dataclass(frozen=True, slots=True)
class Meant:
    """What the question is about: a proposal's plan, or that of a request for which no time was found."""

    id: str
    request: Request
    proposal: Proposal | None = None


async def tell(ask: WhyNot, turn: Turn, desk: Desk) -> Reply:
    """Raises NobodyFound, Ambiguous."""
    meant, when = await asked_last(turn, desk), ask.when
    if meant is None:
        return Say(NOTHING_ASKED)
    if ask.who:
        return await _tell_of(ask.who, when.start if when else None, meant, turn, desk)
    if when is None:
        return ShowCard(which_time_card(press=desk.press(turn.tenant)))
    if when.end <= desk.now() or (when.start <= desk.now() and when.duration <= AT_A_TIME):
        return Say("That time is over.")
    plan = await plan_of(meant, desk)
    if when.duration > max(AT_A_TIME, total(plan)):
        return await _tell_of_stretch(when, plan, meant, turn, desk)
    if when.start < desk.now() + LEAD:
        return Say("That is too soon: I offer nothing that starts within a quarter of an hour.")
    return await _tell_of_start(when.start, plan, meant, turn, desk)


async def _tell_of_stretch(when: Span, plan: InterviewPlan, meant: Meant, turn: Turn, desk: Desk) -> Reply:
    """Of a day, an afternoon: what stands against its best start; where it has none, who is in the way."""
    asked = replace(plan, windows=(when,))
    try:
        found = await search(asked, desk.graph(turn.tenant, turn.oid), turn.tenant, desk)
    except NoCommonTime as none:
        others = has_others(asked, await other_interviews(asked, turn.tenant, desk), plan.locale)
        card = none_then_card(asked, none, meant.id, press=desk.press(turn.tenant), others=others)
        return ShowCard(card)
    return await _tell_of_start(found.slots[0].span.start, plan, meant, turn, desk, when)


async def _tell_of_start(
    start: datetime, plan: InterviewPlan, meant: Meant, turn: Turn, desk: Desk, best_of: Span | None = None
) -> Reply:
    press = desk.press(turn.tenant)
    slots = meant.proposal.slots if meant.proposal else ()
    offered = next((n for n, slot in enumerate(slots) if slot.span.start == start), None)
    if meant.proposal and offered is not None:
        card = offered_card(meant.proposal.plan, slots[offered].span, meant.id, offered, press=press)
        return ShowCard(card)
    [(plan, told)] = await _explained(plan, [start], turn, desk, slots)
    others = await other_interviews(plan, turn.tenant, desk)
    met = then(others, plan, Span(start, start + total(plan)))
    return ShowCard(why_not_card(plan, told, meant.id, press=press, met=met, best_of=best_of))


async def find_with(click: FindWith, turn: Turn, desk: Desk) -> Reply:
    """One press asks for that person for certain."""
    request = await request_of(click.what, turn, desk)
    graph = desk.graph(turn.tenant, turn.oid)
    plan = with_somebody(await plan_for(request, graph, desk), await person_named(click.address, graph))
    if plan is None:
        raise StaleCard
    await propose.ask_for_times(again(Asker.of(turn), plan, desk.now()), desk, turn.activity)
    return Say("Looking for times with them …")


async def _tell_of(who: str, when: datetime | None, meant: Meant, turn: Turn, desk: Desk) -> Reply:
    """What stands against that person at the time asked about, or else at each that is offered."""
    plan, press = await plan_of(meant, desk), desk.press(turn.tenant)
    person = await among(who, plan, desk.graph(turn.tenant, turn.oid))
    wanted = with_somebody(plan, person)
    if wanted is None:
        return Say(WHICH_SESSION.format(who=person.name))
    slots = meant.proposal.slots[:PAGE] if meant.proposal else ()
    starts = [when] if when else [slot.span.start for slot in slots]
    told = await _explained(wanted, starts, turn, desk) if starts else []
    theirs = [
        sorted(
            (f for f in each.obstacles if when or f.who == person.name), key=lambda f: f.who != person.name
        )
        for _, each in told
    ]  # their own first
    facts = tuple(zip(starts, theirs, strict=True))
    return ShowCard(why_not_with_card(wanted, person, lacked_by(plan, person), facts, meant.id, press=press))


async def _explained(
    plan: InterviewPlan, starts: Sequence[datetime], turn: Turn, desk: Desk, shown: Sequence[Slot] = ()
) -> list[tuple[InterviewPlan, Explanation]]:
    """What stands against each of these by calendars read now, with the plan that knows all terms."""
    near = Span(min(starts) - A_DAY, max(starts) + total(plan) + A_DAY)
    calendars = await desk.graph(turn.tenant, turn.oid).schedules.read(addresses(plan), near)
    plan = await preferences.with_terms(plan, calendars, turn.tenant, desk)
    return [(plan, explained(plan, calendars, desk.now(), start, shown)) for start in starts]


async def look_around(when: Span | None, turn: Turn, desk: Desk) -> Reply:
    """ "Find times around Tuesday 14:00", typed: the button's twin."""
    meant = await asked_last(turn, desk)
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


async def asked_last(turn: Turn, desk: Desk, *, is_whole: bool = True) -> Meant | None:
    """The newest of this person in this chat; without `is_whole` also one whose form is not filled in."""
    mine = await desk.store.latest_open_proposal(turn.tenant, turn.conversation.id, turn.oid)
    waiting = [
        ask
        for ask in await desk.store.waiting_of(turn.tenant, turn.oid)
        if ask.conversation.id == turn.conversation.id and ask.waits_for == "form"
    ]
    last = waiting[-1] if waiting else None
    if last and is_whole and problems(unpacked(last.ask), desk.now()):
        last = None
    if last and (mine is None or mine.created < last.created):
        return Meant(last.id, unpacked(last.ask))
    return Meant(mine.id, again(Asker.of(turn), mine.plan, desk.now()), mine) if mine else None


async def plan_of(meant: Meant, desk: Desk) -> InterviewPlan:
    if meant.proposal:
        return meant.proposal.plan
    asker = meant.request.asker
    return await plan_for(meant.request, desk.graph(asker.tenant, asker.oid), desk)
