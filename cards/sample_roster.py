"""Samples of the roster, of a request that too few can meet, and of times with guests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from cards.booked import booked_card
from cards.kit import Card, Press
from cards.roster import Filled, member_card, member_form, off_roster_card, roster_card
from cards.sample_loops import ASHA, BEN, CHAT, CHEN, EVA, MIRA, NOW, WEEK
from cards.slots import slots_card
from cards.too_few import too_few_card
from services.errors import TooFewAble
from services.model import (
    Answer,
    Booking,
    BookingState,
    InterviewPlan,
    LeftOut,
    Member,
    Person,
    Profile,
    Proposal,
    Reason,
    Rsvp,
    Seat,
    Seniority,
    Session,
    Sitting,
    Slot,
    Source,
    Span,
    Why,
)
from services.planning.skills import eased

ROSTER = (
    Member(ASHA, Profile(("Python", "System design"), ("en", "hi"), Seniority.SENIOR)),
    Member(BEN, Profile((), ("de", "en"))),
    Member(CHEN, Profile(("Python", "Kafka"), ("zh", "de"), Seniority.LEAD)),
    Member(EVA),
)
WANTED = Profile(("Python",), ("de",), Seniority.SENIOR)
ANY = Profile()
PYTHON = Profile(("Python",))


def roster_cards(press: Press) -> Mapping[str, Card]:
    crowd = tuple(
        Member(
            Person(f"{n}@contoso.com", f"Wolfeschlegelsteinhausenbergerdorff {n}", f"p{n}"), ROSTER[0].brings
        )
        for n in range(30)
    )
    few = TooFewAble(WANTED, 2, ROSTER, of_roster=True)
    none = TooFewAble(PYTHON, 1, (), of_roster=True)
    slip = Filled("Zebulon", PYTHON)
    return {
        "roster": roster_card(ROSTER, 0, ANY, "", press=press, may_change=True),
        "roster-seen": roster_card(ROSTER, 0, ANY, "", press=press, may_change=False),
        "roster-asked": roster_card(ROSTER[::2], 0, PYTHON, "knows Python", press=press, may_change=False),
        "roster-none": roster_card((), 0, ANY, "", press=press, may_change=True),
        "roster-nobody": roster_card((), 0, PYTHON, "knows Python", press=press, may_change=False),
        "roster-crowded": roster_card(crowd, 1, ANY, "", press=press, may_change=True),
        "roster-member": member_card(ROSTER[0], press=press),
        "roster-form": member_form(ROSTER[0], press=press),
        "roster-form-new": member_form(None, press=press),
        "roster-form-slip": member_form(None, press=press, problem="Nobody is called “Zebulon”.", typed=slip),
        "roster-off": off_roster_card("Asha Rao", press=press),
        "too-few": too_few_card(few, eased(WANTED, 2, ROSTER), "a5c", press=press),
        "too-few-none": too_few_card(none, (), "a5c", press=press),
        "slots-group": slots_card(replace(_proposal(), plan=_of_group()), 0, press=press),
        "slots-unproven": slots_card(replace(_proposal(), slots=_unproven()), 0, press=press),
        "too-few-group": too_few_card(
            TooFewAble(ANY, 4, ROSTER[:3], of_roster=False), (), "a5c", press=press
        ),
        "slots-guests": slots_card(_proposal(), 0, press=press),
        "booked-guests": booked_card(_booking(), press=press),
    }


def _plan() -> InterviewPlan:
    out = LeftOut(BEN, PYTHON)
    pool = Seat((ASHA, CHEN), 1, Source((ASHA, BEN, CHEN), wanted=PYTHON, left_out=(out,)))
    talk = Session("Interview", timedelta(hours=1), (pool,), optional=(EVA,), trainees=(BEN,))
    return InterviewPlan(MIRA, (talk,), (WEEK,), ASHA, "Europe/London")


def _of_group() -> InterviewPlan:
    pool = Seat((ASHA, CHEN), 2, Source((), "backend@contoso.com", PYTHON))
    return replace(_plan(), sessions=(replace(_plan().sessions[0], panel=(pool,)),))


def _unproven() -> tuple[Slot, ...]:
    return tuple(replace(slot, cost=105, least=100) for slot in _proposal().slots)


def _slot(hour: int, people: tuple[Person, ...], *reasons: Reason) -> Slot:
    at = WEEK.start + timedelta(days=1, hours=hour)
    return Slot((Sitting("Interview", Span(at, at + timedelta(hours=1)), people),), 0, reasons)


def _proposal() -> Proposal:
    free, chosen = Reason(Why.ALL_FREE), Reason(Why.CHOSEN, "Asha Rao", "Chen Wei")
    slots = (_slot(10, (ASHA, EVA, BEN), free, chosen), _slot(14, (CHEN,), free))
    return Proposal("60e5", CHAT.tenant, "a1", CHAT, _plan(), slots, NOW)


def _booking() -> Booking:
    answers = (
        Answer(MIRA.address, MIRA.name, Rsvp.ACCEPTED, is_candidate=True),
        Answer(ASHA.address, ASHA.name, Rsvp.ORGANIZER),
        Answer(EVA.address, EVA.name, Rsvp.DECLINED, is_optional=True),
        Answer(BEN.address, BEN.name, is_optional=True, is_trainee=True),
    )
    slot = _proposal().slots[0]
    one = Booking("b60e", "60e5", CHAT.tenant, "a1", CHAT, _plan(), slot, BookingState.BOOKED)
    return replace(one, answers=answers)
