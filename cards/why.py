"""Why a time is not offered: the facts that stand against it, never what a meeting is about."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cards.candidate import only_they_cannot
from cards.clicks.anyone import NewRequest
from cards.clicks.recruiter import Book, FindAround, FindWith
from cards.kit import Action, Card, Press, button, card, heading, hint, line, plain
from cards.reasons import few
from cards.trouble import no_time_said, stages
from cards.words import clock, count, day, hour, listed, names, place, what_lacks, when, when_short
from services.errors import NoCommonTime
from services.model import InterviewPlan, Person, Profile, Span, Why
from services.planning.agenda import Cause, Obstacle
from services.planning.explain import Explanation

MOST = 12  # facts on one card
NONE_THEN = "No time then suits everybody who has to be there."
MOST_AT_ONCE = 3  # of them for one of several times


def why_not_card(
    plan: InterviewPlan,
    told: Explanation,
    what: str,
    *,
    press: Press,
    met: str = "",
    best_of: Span | None = None,
) -> Card:
    """`what` is the id of the proposal or the waiting ask that the question is about. `met`: that the
    candidate has another interview then. `best_of` is what was asked about, where it has several starts."""
    start = told.start
    at = when(Span(start, start + total(plan)), plan.zone, plan.locale)
    asked = stretch(best_of, plan) if best_of else at
    facts = [*([met] if met else []), *dict.fromkeys(fact(plan, obstacle) for obstacle in told.obstacles)]
    said = facts[0] if facts else f"Nothing stands against that time. {_still(plan, told)}"
    return card(
        heading(f"Why not {asked}?"),
        line(f"The best start then is {at}.") if best_of else None,
        *(line(f"• {each}", gap="none") for each in facts[:MOST]),
        hint(f"And {count(len(facts) - MOST, 'fact')} more.") if len(facts) > MOST else None,
        None if facts else line(said),
        hint(f"You can also type “find times around {spoken(plan, start)}”."),
        summary=plain(f"Why not {asked}? {said}"),
        actions=_ways_on(what, start, press),
    )


def none_then_card(
    plan: InterviewPlan, none: NoCommonTime, what: str, *, press: Press, others: str = ""
) -> Card:
    """The plan's one window is what was asked about, and has no start. `others` is what is to be said of the
    candidate's other interviews."""
    asked, start = stretch(plan.windows[0], plan), plan.windows[0].start
    told = NONE_THEN if none.is_proven else no_time_said(none, plan.replaces is not None)[1]
    funnel = [stage for stage in none.funnel if stage[0] != "window"]  # it is not what was asked for first
    return card(
        heading(f"Why not {asked}?"),
        line(told),
        line(others) if others else None,
        *(line(f"• {stage}", gap="none") for stage in stages(funnel, plan.candidate.name)),
        hint(f"You can also type “find times around {spoken(plan, start).removesuffix(' 00:00')}”."),
        summary=plain(f"Why not {asked}? {told}"),
        actions=_ways_on(what, start, press),
    )


def stretch(span: Span, plan: InterviewPlan) -> str:
    """ "Fri 27 Nov", "Mon 30 Nov – Fri 4 Dec", "Fri 27 Nov, 12:00–18:00 (London)"."""
    start, end = (at.astimezone(ZoneInfo(plan.zone)) for at in (span.start, span.end))
    if start.time() != time() or end.time() != time():
        return when(span, plan.zone, plan.locale)
    first, last = day(start, plan.locale), day(end - timedelta(days=1), plan.locale)
    return first if first == last else f"{first} – {last}"


def _ways_on(what: str, start: datetime, press: Press) -> list[Action]:
    return [
        button("Find times around then", FindAround(what, start.isoformat()), press, style="positive"),
        button("New interview", NewRequest(), press),
    ]


def why_not_with_card(
    plan: InterviewPlan,
    person: Person,
    lacks: Profile | None,
    facts: Sequence[tuple[datetime, Sequence[Obstacle]]],
    what: str,
    *,
    press: Press,
) -> Card:
    """What stands against the plan with that person at each start. `lacks`: why a pool left them out."""
    who = names([person])
    out = f"{who}: {what_lacks(lacks)}." if lacks else ""
    told = [_at(plan, person, start, against) for start, against in facts]
    none = f"No time is offered that I could hold against {who}’s calendar. I can look for times with them."
    return card(
        heading(f"Why not with {who}?"),
        line(out) if out else None,
        *(line(f"• {each}", gap="none") for each in told),
        None if told else line(none),
        hint(f"You can also type “with {who}”."),
        summary=plain(f"Why not with {who}? {out or (told or [none])[0]}"),
        actions=[
            button("Find times with them", FindWith(what, person.address), press, style="positive"),
            button("New interview", NewRequest(), press),
        ],
    )


def _at(plan: InterviewPlan, person: Person, start: datetime, against: Sequence[Obstacle]) -> str:
    at = when_short(Span(start, start + total(plan)), plan.zone, plan.locale)
    facts = list(dict.fromkeys(fact(plan, obstacle) for obstacle in against))
    return f"{at}: {' '.join(facts[:MOST_AT_ONCE]) or f'{names([person])} could sit then.'}"


def offered_card(plan: InterviewPlan, span: Span, proposal: str, n: int, *, press: Press) -> Card:
    """The time is one of those that are offered, the `n`th from 0."""
    at = when(span, plan.zone, plan.locale)
    return card(
        line(f"{at} is offered: it is time {n + 1}."),
        hint(f"You can also type “book {n + 1}”."),
        summary=plain(f"{at} is offered: it is time {n + 1}."),
        actions=[button("Book", Book(proposal, n), press, style="positive")],
    )


def which_time_card(*, press: Press) -> Card:
    """No time was understood."""
    told = "Which time do you mean? For example: “why not Tuesday 14:00?”"
    return card(line(told), summary=told, actions=[button("New interview", NewRequest(), press)])


def fact(plan: InterviewPlan, obstacle: Obstacle) -> str:
    """One obstacle in a sentence."""
    who, span = obstacle.who, obstacle.span
    taken = f" {_taken(plan, span)}" if span else ""
    match obstacle.cause:
        case Cause.OUTSIDE_WINDOW:
            if obstacle.span and only_they_cannot(plan, obstacle.span):
                return f"{plan.candidate.name} cannot then."
            return "It does not lie in the days that were asked for."
        case Cause.BUSY:
            return f"{who} is busy{taken}."
        case Cause.AWAY:
            return f"{who} is out of office{taken}."
        case Cause.NIGHT:
            return f"It is {_there(plan, obstacle.detail)} for {who}."
        case Cause.UNKNOWN:
            return f"Nobody can tell whether {who} is free: {obstacle.detail}."
        case Cause.REFUSED:
            return f"{who} {_refused(obstacle.detail)}, and your company rules that out."
        case Cause.BREAK:
            return f"{who} keeps time free before and after interviews, and has a meeting{taken}."
        case Cause.OWN_WINDOWS:
            return f"{who} offers other hours for interviews."
        case Cause.ENOUGH:
            return f"{who} would have more interviews that day or that week than they take."
        case Cause.POOL if obstacle.detail:
            return f"Of {_some_of(who)}, {obstacle.detail} needed could sit."
        case Cause.POOL:
            return f"I found no way to seat {_some_of(who)} so that nobody sits twice."
        case Cause.NO_ROOM if who:
            return f"Room {who} is taken{taken}."
        case Cause.NO_ROOM:
            return f"No room is free: {count(int(obstacle.detail or 0), 'room')} would be large enough."
        case Cause.ONE_ROOM:
            return "I found no one room that is free for all of it."
        case Cause.DECLINED:
            return f"{who} declined that time."
        case Cause.NO_LUNCH:
            return f"{who} would have no time for lunch."


def total(plan: InterviewPlan) -> timedelta:
    """From the first start to the last end, one right after the other."""
    held = sum((session.duration for session in plan.sessions), timedelta())
    return held + (len(plan.sessions) - 1) * plan.breaks.shortest


def spoken(plan: InterviewPlan, start: datetime) -> str:
    local = start.astimezone(ZoneInfo(plan.zone))
    return f"{local.day} {local:%B} {local:%H:%M}"


def _still(plan: InterviewPlan, told: Explanation) -> str:
    """Why it is not offered although it could be held. Of a loop one way was looked at, not the best."""
    if told.start.timestamp() % plan.grid.total_seconds():
        return f"But I only offer starts every {count(plan.grid // timedelta(minutes=1), 'minute')}."
    if told.slot is None or told.rather is None or told.slot.cost <= told.rather.cost:
        return "It may have become free since I looked: ask for times again."
    why = [_dearer(part.why, part.who) for part in told.dearer]
    if len(plan.sessions) > 1 or not all(why):
        return "Others cost less: sooner, or more at ease."
    instead = when_short(told.rather.span, plan.zone, plan.locale)
    return f"{instead} is offered instead: at the time that you name {listed(why)}."


def _dearer(why: Why, who: str) -> str:
    told = {
        Why.LATER: "the interview would start later",
        Why.TENTATIVE: f"{who} has something tentative",
        Why.ELSEWHERE: f"{who} works elsewhere",
        Why.OUTSIDE_HOURS: f"it is outside working hours for {who}",
        Why.LATELY: f"{who} would sit, who had more interviews lately",
        Why.STAYS_AWAY: f"{who} cannot come",
        Why.UNSHADOWED: "nobody could shadow",
        Why.ODD_HOURS: f"the hour suits {who} less",
        Why.EMPTY_CHAIRS: f"{who} would be larger than need be",
    }
    return told.get(why, "")


def _some_of(pool: str) -> str:
    """ "Asha Rao or Ben Ortiz"; of many the first two and how many others."""
    members = pool.split(" or ")
    return pool if len(members) < 4 else few(members)


def _taken(plan: InterviewPlan, span: Span) -> str:
    """ "10:00–11:00"; over several days with their names."""
    start, end = (at.astimezone(ZoneInfo(plan.zone)) for at in (span.start, span.end))
    if start.date() == end.date():
        return clock(span, plan.zone, plan.locale)
    told = [f"{day(at, plan.locale)} {hour(at, plan.locale)}" for at in (start, end)]
    return " – ".join(told)


def _there(plan: InterviewPlan, detail: str) -> str:
    """ "22:30 Asia/Kolkata" -> "22:30 in Kolkata"."""
    at, _, zone = detail.partition(" ")
    return f"{at} in {place(zone, plan.windows[0].start)}" if zone else at


def _refused(detail: str) -> str:
    return "works elsewhere then" if detail == "workingElsewhere" else "has something tentative then"
