"""Why a time is offered, in the few words that a card has room for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from cards.words import count, listed, place
from services.model import Reason, Slot, Why

_AGAINST = (Why.UNKNOWN, Why.OUTSIDE_HOURS, Why.TENTATIVE, Why.ELSEWHERE, Why.LOAD)
_DOUBTS = (*_AGAINST, Why.CANDIDATE_HOUR)
_MERITS = (Why.ALL_FREE, Why.CHOSEN, Why.ROOM_FITS, Why.SAME_FLOOR, Why.LUNCH)


def why_this(slot: Slot, zone: str, everyone: str = "Everyone") -> str:
    """Why a slot is offered, in one short line: all that speaks against it, then what fits in of the rest.

    `zone` is the reader's; `everyone` is how those are called who come.
    """
    doubts = _told(_DOUBTS, slot.reasons, slot, zone, everyone)
    merits = _told(_MERITS, slot.reasons, slot, zone, everyone)
    return " · ".join([*doubts, *merits[: max(0, 2 - len(doubts))]])


def against(slot: Slot, zone: str, who: Collection[str]) -> str:
    """What speaks against a slot, of the people with these names; "" when nothing does."""
    theirs = [reason for reason in slot.reasons if reason.who in who]
    return " · ".join(_told(_AGAINST, theirs, slot, zone, ""))


def candidates_hour(slot: Slot, zone: str) -> str:
    """ "For Mira Novak (12:30 in Berlin)"; "" where it is the reader's own."""
    return " · ".join(_told((Why.CANDIDATE_HOUR,), slot.reasons, slot, zone, ""))


def _told(kinds: Sequence[Why], reasons: Iterable[Reason], slot: Slot, zone: str, everyone: str) -> list[str]:
    local = [_local(reason, slot.span.start, zone) for reason in reasons]
    by_kind = {kind: [reason for reason in local if reason.why is kind] for kind in kinds}
    return [_why(kind, by_kind[kind], everyone) for kind in kinds if by_kind[kind]]


def few(names: Sequence[str]) -> str:
    """Two of many, and how many others."""
    return listed(names) if len(names) < 4 else listed([*names[:2], count(len(names) - 2, "other")])


def _why(kind: Why, reasons: Sequence[Reason], everyone: str) -> str:
    who, several = few([reason.who for reason in reasons]), len(reasons) > 1
    match kind:
        case Why.UNKNOWN:
            cause = "their calendars could not be read" if several else _cause(reasons[0])
            return f"Ask {who} first: {cause}"
        case Why.OUTSIDE_HOURS:
            return f"Outside working hours for {few([_with_their_time(reason) for reason in reasons])}"
        case Why.TENTATIVE:
            return f"{who} {'have' if several else 'has'} something tentative then"
        case Why.ELSEWHERE:
            return f"{who} {'work' if several else 'works'} elsewhere then"
        case Why.ALL_FREE:
            return f"{everyone} is free"
        case Why.CHOSEN:
            return listed([_chosen(reason) for reason in reasons])
        case Why.ROOM_FITS:
            return listed(
                [f"{reason.who} seats {reason.detail}" if reason.detail else "" for reason in reasons]
            )
        case _:
            return _further(kind, reasons)


def _further(kind: Why, reasons: Sequence[Reason]) -> str:
    """What is told only where it was asked for or is out of the ordinary; "" for a mere part of the cost."""
    match kind:
        case Why.LOAD:
            return f"That week {listed([f'{r.who}’s {_ordinal(r.detail)} interview' for r in reasons])}"
        case Why.CANDIDATE_HOUR:
            return f"For {_with_their_time(reasons[0])}"
        case Why.SAME_FLOOR:
            return f"All on floor {reasons[0].detail}"
        case Why.LUNCH:
            return f"Lunch {reasons[0].detail}"
        case _:
            return ""


def _ordinal(number: str) -> str:
    ending = {"1": "st", "2": "nd", "3": "rd"}.get(number[-1:], "th") if number[-2:-1] != "1" else "th"
    return f"{number}{ending}"


def _cause(reason: Reason) -> str:
    return reason.detail or "the calendar could not be read"


def _with_their_time(reason: Reason) -> str:
    return f"{reason.who} ({reason.detail})" if reason.detail else reason.who


def _local(reason: Reason, start: datetime, zone: str) -> Reason:
    """Where the detail is a start, "22:30 Asia/Kolkata": "22:30 in Kolkata", with the day where it is
    another one there."""
    if reason.why not in (Why.OUTSIDE_HOURS, Why.CANDIDATE_HOUR) or " " not in reason.detail:
        return reason
    clock, _, there = reason.detail.partition(" ")
    local = start.astimezone(ZoneInfo(there))
    is_first = f"{local:%H:%M}" == clock  # of a loop's later session the day is not known here
    other = is_first and local.date() != start.astimezone(ZoneInfo(zone)).date()
    return replace(reason, detail=f"{f'{local:%a} ' if other else ''}{clock} in {place(there, start)}")


def _chosen(reason: Reason) -> str:
    others = reason.detail.split(", ") if reason.detail else []
    return f"{reason.who} chosen" + (f" ({few(others)} could too)" if others else "")
