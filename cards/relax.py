"""No common time: what stood in the way, and what would open times, each one press away."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cards.candidate import candidate_says, never_can
from cards.clicks.anyone import NewRequest
from cards.clicks.recruiter import FillIn, Relax
from cards.kit import Action, Card, Press, button, card, heading, hint, line, plain, shortened, strong
from cards.trouble import no_time_said, stages
from cards.words import count, length, listed, when
from services.errors import NoCommonTime
from services.model import InterviewPlan, Session
from services.planning.relax import Relief
from services.planning.relaxation import Give, Relaxation, next_length

NEVER_CAN = (
    "In the days asked for, that leaves no time that is long enough. To drop it, type “{who} can any time”."
)
MOST_WAYS = 4  # beside "Change request" and "New interview"


def no_time_card(
    plan: InterviewPlan,
    none: NoCommonTime,
    ways: Sequence[tuple[Relief, str]],
    ask: str,
    *,
    press: Press,
    others: str = "",
) -> Card:
    """`ways`: the reliefs, with the ids of the proposals that keep their plans. `ask` is the waiting ask.
    `others` is what is to be said of the candidate's other interviews."""
    title, told = no_time_said(none, plan.replaces is not None)
    by_press = [(relief, id) for relief, id in ways if not relief.asks][:MOST_WAYS]
    by_asking = [relief for relief, _ in ways if relief.asks]
    return card(
        heading(title),
        line(told),
        line(others) if others else None,
        line(candidate_says(plan, plan.locale)) if plan.candidate_windows is not None else None,
        line(NEVER_CAN.format(who=plan.candidate.name)) if never_can(plan) else None,
        *(line(f"• {stage}", gap="none") for stage in stages(none.funnel, plan.candidate.name)),
        strong("What would open times", gap="medium") if ways else None,
        *(line(f"• {_in_full(plan, relief)}", gap="none") for relief, _ in by_press),
        *(line(f"• {_in_full(plan, relief)}", gap="none") for relief in by_asking[:2]),
        None if ways else line("Try more days, a shorter interview, or let one of two people do."),
        hint("You can also type what a button says, “Chi instead of Ben”, or “why not Tuesday 14:00?”."),
        summary=plain(f"{title}. {told}"),
        actions=[
            *(_way(plan, relief, id, press) for relief, id in by_press),
            button("Change request", FillIn(ask), press),
            button("New interview", NewRequest(), press),
        ],
    )


def title_of(plan: InterviewPlan, relief: Relief) -> str:
    """What its button says, without how many times it opens: "No room", "A colleague for Ben Ortiz"."""
    told = listed(list(dict.fromkeys(_short(plan, each) for each in _grouped(plan, relief))))
    return f"{told[:1].upper()}{told[1:]}"


def _way(plan: InterviewPlan, relief: Relief, id: str, press: Press) -> Action:
    more, these = ("", "the") if relief.is_all else ("+", "at least")
    title = f"{shortened(title_of(plan, relief), 40)}: {relief.opens}{more}"
    return button(title, Relax(id), press, says=f"Show {these} {count(relief.opens, 'time')}")


def _in_full(plan: InterviewPlan, relief: Relief) -> str:
    told = listed(list(dict.fromkeys(_sentence(plan, each) for each in _grouped(plan, relief))))
    opens = f"{'' if relief.is_all else 'at least '}{count(relief.opens, 'time')}"
    return f"{told[:1].upper()}{told[1:]}: {opens}"


def _grouped(plan: InterviewPlan, relief: Relief) -> list[Relaxation]:
    """What all sessions give way in is said once for all of them."""
    of = Counter(each.give for each in relief.relaxations if each.who is None)
    whole = {give for give, times in of.items() if times == len(plan.sessions)}
    return [replace(each, session=None) if each.give in whole else each for each in relief.relaxations]


def _short(plan: InterviewPlan, each: Relaxation) -> str:
    """For a button: "no room", "45 min", "Ben not needed"."""
    session, who = _session(plan, each), each.who.name if each.who else ""
    match each.give:
        case Give.NO_ROOM:
            return _of("no room", plan, session)
        case Give.SMALLER_ROOM:
            return _of("a smaller room", plan, session)
        case Give.SHORTER:
            shorter = next_length(session or plan.sessions[0])
            same = session or len(plan.sessions) == 1
            return _of(length(shorter) if shorter and same else "all of them shorter", plan, session)
        case Give.COLLEAGUE:
            return f"a colleague for {who}"
        case Give.TENTATIVE:
            return "over tentative meetings"
        case Give.ELSEWHERE:
            return "people who work elsewhere"
        case Give.WIDER:
            return "a week later too"
        case Give.BREAK:
            return f"no break for {who}"
        case Give.OWN_WINDOWS:
            return f"other hours for {who}"
        case Give.OPTIONAL:
            return f"without {who}"
        case Give.ENOUGH:
            return f"one more for {who}"
        case Give.OTHER_TIMES:
            return f"other times than {plan.candidate.name} said"
        case Give.NIGHT:
            return f"odd hours for {who}"
        case Give.MEETING:
            return f"{who} moves a meeting"


def _sentence(plan: InterviewPlan, each: Relaxation) -> str:
    who, span = each.who.name if each.who else "", each.span
    match each.give:
        case Give.COLLEAGUE:
            return f"let somebody of the other pools sit for {who}"
        case Give.BREAK:
            return f"{who} keeps no time free before and after"
        case Give.OWN_WINDOWS:
            return f"{who} sits at other times than they offer"
        case Give.ENOUGH:
            return f"{who} takes one interview more than they want"
        case Give.OTHER_TIMES:
            return f"other times than {plan.candidate.name} said, if they can come then"
        case Give.NIGHT:
            return f"if {who} agreed to sit before seven or after nine"
        case Give.MEETING if span:
            return f"if {who} moved what they have on {when(span, plan.zone, plan.locale)}"
        case _:
            return _short(plan, each)


def _session(plan: InterviewPlan, each: Relaxation) -> Session | None:
    return plan.sessions[each.session] if each.session is not None else None


def _of(told: str, plan: InterviewPlan, session: Session | None) -> str:
    """Of which session, where there are several."""
    return f"{told} for {session.title}" if session and len(plan.sessions) > 1 else told
