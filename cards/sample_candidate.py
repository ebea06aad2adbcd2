"""Samples of a candidate abroad who can at some hours only, and of a debrief without them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from cards.ask import Form, FormSession, ask_card
from cards.kit import Card, Press
from cards.relax import no_time_card
from cards.sample_loops import ASHA, BEN, CHEN, MIRA, plan, proposal
from cards.slots import slots_card
from services.errors import NoCommonTime
from services.model import InterviewPlan, Person, Proposal, Reason, Seat, Session, Sitting, Slot, Span, Why
from services.planning.relax import Relief
from services.planning.relaxation import Give, Relaxation

HOUR = timedelta(hours=1)


def candidate_cards(press: Press) -> Mapping[str, Card]:
    nowhere = (
        "“Springfield” has more than one time zone. Which is meant, or nearest: “Springfield, Missouri”,"
        " “Springfield, Massachusetts” or “Springfield, Illinois”?"
    )
    elsewhere = Span(_at(10, 9), _at(10, 12))
    never = replace(_abroad(), candidate_zone="", candidate_windows=(elsewhere,))
    none = NoCommonTime((("Coding: window", 120), ("Coding: candidate", 0)))
    other = Relief((Relaxation(Give.OTHER_TIMES),), 8, never, _proposal().slots[0])
    return {
        "slots-abroad": slots_card(_proposal(), 0, press=press),
        "no-time-candidate": no_time_card(never, none, ((other, "9a1"),), "a5c", press=press),
        "ask-abroad": ask_card("a5c", _form(nowhere), today=date(2026, 11, 20), press=press),
    }


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12 if day < 20 else 11, day, hour, minute, tzinfo=UTC)


def _abroad() -> InterviewPlan:
    """In Tokyo, where it is nine hours later; Asha may meet her twice, for she debriefs too."""
    pool = Seat((ASHA, BEN))
    sessions = (
        Session("Coding", HOUR, (pool,)),
        Session("Design", HOUR, (pool,)),
        Session("Debrief", HOUR / 2, (Seat((ASHA,)), Seat((BEN,)), Seat((CHEN,))), with_candidate=False),
    )
    tuesday, wednesday = Span(_at(24, 7), _at(24, 11)), Span(_at(25, 8), _at(25, 15))
    return replace(
        plan(*sessions),
        any_order=False,
        one_room=False,
        candidate_zone="Asia/Tokyo",
        candidate_windows=(tuesday, wednesday),
        nobody_twice=False,
    )


def _proposal() -> Proposal:
    hour = Reason(Why.CANDIDATE_HOUR, MIRA.name, "17:00 Asia/Tokyo")
    early = Reason(Why.OUTSIDE_HOURS, "Asha Rao", "08:00 Europe/London")
    slots = (_slot(24, 8, (ASHA, BEN), early, hour), _slot(25, 8, (ASHA, ASHA), early, hour))
    return replace(proposal(), id="70c0", plan=_abroad(), slots=slots)


def _slot(day: int, hour: int, chosen: tuple[Person, Person], *reasons: Reason) -> Slot:
    first, second = chosen
    at = _at(day, hour)
    return Slot(
        (
            Sitting("Coding", Span(at, at + HOUR), (first,)),
            Sitting("Design", Span(at + HOUR, at + 2 * HOUR), (second,)),
            Sitting("Debrief", Span(at + 2 * HOUR, at + 2.5 * HOUR), (ASHA, BEN, CHEN)),
        ),
        0,
        reasons,
    )


def _form(problem: str) -> Form:
    return Form(
        MIRA.name,
        MIRA.address,
        (FormSession("", "Asha and Ben", HOUR),),
        since=date(2026, 11, 23),
        until=date(2026, 11, 27),
        problems=(problem,),
        place="Springfield",
        can="Tue 9-12 or Wed after 14:00",
    )
