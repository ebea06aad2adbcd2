"""Samples of loops and kits: a loop of three sessions, and the largest one that there may be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from cards.ask import Form, FormSession, ask_card
from cards.kit import Card, Press
from cards.kits import kit_card, kit_deleted_card, kit_form, kits_card
from cards.loop import loop_card
from cards.relax import no_time_card
from cards.slots import slots_card
from cards.why import none_then_card, offered_card, which_time_card, why_not_card, why_not_with_card
from services.booking.loops import parted
from services.errors import NoCommonTime
from services.model import (
    Answer,
    Booking,
    BookingState,
    Candidate,
    Conversation,
    InterviewPlan,
    Kit,
    Person,
    Profile,
    Proposal,
    Reason,
    Room,
    RoomNeed,
    Rsvp,
    Seat,
    Session,
    Sitting,
    Slot,
    Span,
    Why,
)
from services.planning.agenda import Cause, Obstacle, Part
from services.planning.explain import Explanation
from services.planning.relax import Relief
from services.planning.relaxation import Give, Relaxation

ASHA = Person("asha@contoso.com", "Asha Rao", "a1")
BEN = Person("ben@contoso.com", "Ben Ortiz", "b1")
CHEN = Person("chen@contoso.com", "Chen Wei", "c1")
EVA = Person("eva@contoso.com", "Eva Lindqvist", "e1")
MIRA = Candidate("Mira Novak", "mira.novak@fabrikam.com")
ADA = Room("ada@contoso.com", "Ada", 6, "Soho", "2", True)
CHAT = Conversation("11111111-2222-3333-4444-555555555555", "19:sample", "https://smba.example", "personal")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROOM = RoomNeed(5, (ADA,))
CODING = Session("Coding", timedelta(minutes=45), (Seat((ASHA, BEN)),), ROOM)
DESIGN = Session("System design", timedelta(hours=1), (Seat((CHEN,)),), ROOM)
VALUES = Session("Values", timedelta(minutes=30), (Seat((ASHA, BEN, EVA), 2),), ROOM)
PYTHON = Profile(("Python",))
WEEK = Span(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC))
TWO = WEEK.start + timedelta(hours=14)
DAY = Span(WEEK.start, WEEK.start + timedelta(days=1))


def plan(*sessions: Session) -> InterviewPlan:
    return InterviewPlan(
        MIRA,
        sessions or (CODING, DESIGN, VALUES),
        (WEEK,),
        ASHA,
        "Europe/London",
        any_order=True,
        one_room=True,
    )


def slot(day: int, hour: int, *reasons: Reason) -> Slot:
    at, sittings = datetime(2026, 11, day, hour, tzinfo=UTC), []
    for session, people in ((CODING, (ASHA,)), (DESIGN, (CHEN,)), (VALUES, (BEN, EVA))):
        sittings.append(Sitting(session.title, Span(at, at + session.duration), people, ADA))
        at += session.duration
    return Slot(tuple(sittings), 0, reasons)


def proposal() -> Proposal:
    free, chosen = Reason(Why.ALL_FREE), Reason(Why.CHOSEN, "Asha Rao", "Ben Ortiz")
    late = Reason(Why.OUTSIDE_HOURS, "Chen Wei", "17:45 Asia/Shanghai")
    slots = (
        slot(24, 10, free, chosen),
        slot(24, 14, Reason(Why.TENTATIVE, "Chen Wei")),
        slot(25, 9, late),
        slot(26, 13, free),
    )
    return Proposal("100b", CHAT.tenant, "a1", CHAT, plan(), slots, NOW)


def loop(state: BookingState = BookingState.BOOKED, *, trouble: str = "") -> tuple[Booking, ...]:
    return tuple(
        Booking(
            f"b{place}",
            "100b",
            CHAT.tenant,
            "a1",
            CHAT,
            own,
            slot,
            state,
            trouble=trouble,
            loop="100b",
            place=place,
        )
        for place, (own, slot) in enumerate(parted(plan(), proposal().slots[0]))
    )


def answered() -> tuple[Booking, ...]:
    coding, design, values = loop()
    mira = Answer(MIRA.address, MIRA.name, Rsvp.ACCEPTED, is_candidate=True)
    room = Answer(ADA.address, ADA.name, Rsvp.ACCEPTED, is_room=True)
    declined = Answer(CHEN.address, CHEN.name, Rsvp.DECLINED, comment="On leave that day, sorry.")
    waiting = tuple(Answer(p.address, p.name) for p in (BEN, EVA))
    return (
        replace(coding, answers=(mira, Answer(ASHA.address, ASHA.name, Rsvp.ORGANIZER), room)),
        replace(design, answers=(mira, declined, room)),
        replace(values, answers=(mira, *waiting, room)),
    )


def crowded() -> tuple[Booking, ...]:
    """Eight sessions of five people with long names, none of whom has answered."""
    crowd = [Person(f"{n}@contoso.com", f"Wolfeschlegelsteinhausenbergerdorff {n}") for n in range(5)]
    found = []
    for place in range(8):
        first = loop()[0]
        start = first.slot.span.start + place * timedelta(hours=1)
        sitting = Sitting(f"Round {place + 1}", Span(start, start + timedelta(hours=1)), tuple(crowd), ADA)
        answers = (
            Answer(MIRA.address, MIRA.name, is_candidate=True),
            *(Answer(p.address, p.name) for p in crowd),
        )
        found.append(replace(first, id=f"b{place}", place=place, slot=Slot((sitting,)), answers=answers))
    return tuple(found)


def loop_cards(press: Press) -> Mapping[str, Card]:
    coding, design, values = answered()
    one_left = (replace(coding, state=BookingState.CANCELLED), design, values)
    taken = "Tue 24 Nov, 10:00–12:15 (London): Chen Wei is no longer free."
    instead = replace(proposal(), id="1257ead", slots=proposal().slots[1:])
    return {
        "slots-loop": slots_card(proposal(), 0, press=press),
        "loop-booking": loop_card(loop(BookingState.BOOKING), press=press),
        "loop-booked": loop_card(answered(), press=press),
        "loop-one-cancelled": loop_card(one_left, press=press),
        "loop-crowded": loop_card(crowded(), press=press),
        "loop-cancelled": loop_card(loop(BookingState.CANCELLED), press=press),
        "loop-failed": loop_card(loop(BookingState.FAILED, trouble=taken), press=press, instead=instead),
        "no-time-loop": no_time_card(plan(), _none(), _ways(), "a5c", press=press),
        "no-time-hopeless": no_time_card(plan(CODING), _none(), (), "a5c", press=press),
        "slots-loop-reading": slots_card(proposal(), 0, press=press, until=WEEK.end),
        "slots-loop-unread": slots_card(proposal(), 0, press=press, until=WEEK.end, failed=True),
        "why-not": why_not_card(plan(), Explanation(TWO, _against()), "100b", press=press),
        "why-not-a-day": why_not_card(
            plan(), Explanation(TWO, _against()[:1]), "100b", press=press, best_of=DAY
        ),
        "why-not-a-day-none": none_then_card(
            replace(plan(), windows=(DAY,)),
            NoCommonTime((("window", 31), ("Asha Rao", 4), ("Ben Ortiz", 0))),
            "100b",
            press=press,
        ),
        "why-not-nothing": why_not_card(plan(), Explanation(TWO), "100b", press=press),
        "why-not-dearer": why_not_card(plan(CODING), _dearer(), "100b", press=press),
        "why-not-offered": offered_card(plan(), proposal().slots[0].span, "100b", 0, press=press),
        "why-not-when": which_time_card(press=press),
        "why-not-with": why_not_with_card(plan(), CHEN, PYTHON, _held_against(), "100b", press=press),
        "why-not-with-none": why_not_with_card(plan(), CHEN, None, (), "100b", press=press),
        "ask-loop": ask_card("a5c", _form(), today=date(2026, 11, 20), press=press),
    }


def kit_cards(press: Press) -> Mapping[str, Card]:
    backend = Kit("backend loop", "a1", "Asha Rao", replace(plan(), windows=()))
    screen = Kit("phone screen", "b1", "Ben Ortiz", plan(CODING))
    form = replace(_form(), as_loop=True)
    return {
        "kits": kits_card((backend, screen), press=press),
        "kits-none": kits_card((), press=press),
        "kit": kit_card(backend, press=press),
        "kit-saved": kit_card(screen, press=press, is_new=True),
        "kit-form": kit_form(backend, form, press=press),
        "kit-deleted": kit_deleted_card("backend loop", press=press),
    }


def _none() -> NoCommonTime:
    return NoCommonTime((("Coding: window", 96), ("Coding: Asha Rao or Ben Ortiz", 20), ("Coding: room", 0)))


def _ways() -> tuple[tuple[Relief, str], ...]:
    """Six: four for buttons, one that needs somebody to agree, and one too many."""
    taken = Span(WEEK.start + timedelta(hours=13), WEEK.start + timedelta(hours=15))
    sets = (
        (Relaxation(Give.SMALLER_ROOM, 0),),
        (Relaxation(Give.NO_ROOM, 0), Relaxation(Give.NO_ROOM, 1), Relaxation(Give.NO_ROOM, 2)),
        (Relaxation(Give.SHORTER, 0), Relaxation(Give.BREAK, who=CHEN)),
        (Relaxation(Give.WIDER),),
        (Relaxation(Give.MEETING, who=CHEN, span=taken),),
        (Relaxation(Give.OPTIONAL, 1, CHEN),),
    )
    first = proposal().slots[0]
    opens = (3, 20, 5, 6, 7, 8)
    return tuple(
        (Relief(each, opens[n], plan(), first, is_all=opens[n] < 20), f"way{n}")
        for n, each in enumerate(sets)
    )


def _against() -> tuple[Obstacle, ...]:
    taken = Span(WEEK.start + timedelta(hours=13), WEEK.start + timedelta(hours=15))
    return (
        Obstacle(Cause.BUSY, "Chen Wei", taken),
        Obstacle(Cause.NIGHT, "Chen Wei", detail="22:00 Asia/Shanghai"),
        Obstacle(Cause.UNKNOWN, "Eva Lindqvist", detail="this mailbox is not in Exchange Online"),
        Obstacle(Cause.POOL, "Asha Rao or Ben Ortiz", taken, "0 of 1"),
        Obstacle(Cause.POOL, "Asha Rao or Ben Ortiz or Chen Wei or Eva Lindqvist"),
        Obstacle(Cause.NO_ROOM, span=taken, detail="2"),
        Obstacle(Cause.ONE_ROOM),
    )


def _dearer() -> Explanation:
    """It could be held, with somebody who has something tentative."""
    rather, dear = proposal().slots[0], proposal().slots[1]
    parts = (Part(Why.TENTATIVE, "Chen Wei", 144), Part(Why.LATER, "Coding", 48))
    return Explanation(TWO, (), replace(dear, cost=300), replace(rather, cost=108), parts)


def _held_against() -> tuple[tuple[datetime, tuple[Obstacle, ...]], ...]:
    at = WEEK.start + timedelta(hours=10)
    return (at, _against()[:2]), (at + timedelta(hours=3), ())


def _form() -> Form:
    sessions = (
        FormSession("Coding", "Asha or Ben", timedelta(minutes=45)),
        FormSession("System design", "Chen", timedelta(hours=1)),
        FormSession("Values", "2 of (Asha, Ben, Eva)", timedelta(minutes=30)),
    )
    days = date(2026, 11, 23), date(2026, 11, 27)
    return Form(
        "Mira Novak", MIRA.address, sessions, "12:00-13:00", True, True, since=days[0], until=days[1], seats=5
    )
