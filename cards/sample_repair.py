"""The cards of a declined interview and of a search for a colleague, on made-up people."""

from dataclasses import replace
from datetime import timedelta

from cards.kit import Card, Press
from cards.nudge import Seen
from cards.repair import Way, repair_card, waiting_card
from cards.swap import (
    found_card,
    looking_card,
    no_more_card,
    nobody_card,
    refused_card,
    seat_card,
    taken_card,
)
from services.booking.amend import seal, with_amendment
from services.booking.swaps import Asked, Swap, SwapState
from services.model import Amendment, Answer, Booking, Person, Reason, Room, Rsvp, Slot, Span, Why
from services.planning.change import Kind, Repair


def repair_cards(booking: Booking, colleague: Person, room: Room, press: Press) -> dict[str, Card]:
    ben = booking.slot.people[-1]
    no = Answer(ben.address, ben.name, Rsvp.DECLINED, comment="On leave that day, sorry.")
    gone = Answer("ada@contoso.com", "Ada", Rsvp.DECLINED, is_room=True)
    ways = _ways(booking, colleague, room)
    return {
        "repair": repair_card(booking, ways, out=(no,), press=press),
        "repair-room": repair_card(booking, ways[1:2], out=(gone,), press=press),
        "repair-none": repair_card(booking, (), out=(no,), press=press),
        "repair-anew": repair_card(booking, ways[:1], out=(no,), press=press, anew=True),
        "repair-without": repair_card(
            booking, ways[:1], out=(), who=ben.address, called=ben.name, press=press
        ),
        "repair-waiting": waiting_card(booking, "", press=press),
        **_swaps(booking, ben, colleague, press),
    }


def _ways(booking: Booking, colleague: Person, room: Room) -> tuple[Way, ...]:
    sitting, ben = booking.slot.sittings[0], booking.slot.people[-1]
    swapped = replace(sitting, people=(*sitting.people[:-1], colleague))
    later = Span(sitting.span.start + timedelta(hours=25), sitting.span.end + timedelta(hours=25))
    doubts = (Reason(Why.TENTATIVE, colleague.name),)
    hour = (Reason(Why.CANDIDATE_HOUR, booking.plan.candidate.name, "12:00 Europe/Berlin"),)
    repairs = (
        _repair(booking, Slot((swapped,), reasons=doubts), Kind.COLLEAGUE, joins=(colleague,), leaves=(ben,)),
        _repair(booking, Slot((replace(sitting, room=room),)), Kind.ROOM),
        _repair(booking, Slot((replace(sitting, span=later),), reasons=hour), Kind.TIME),
    )
    return tuple(_way(booking, each) for each in repairs)


def _repair(
    booking: Booking,
    slot: Slot,
    kind: Kind,
    joins: tuple[Person, ...] = (),
    leaves: tuple[Person, ...] = (),
) -> Repair:
    return Repair((kind,), booking.plan, slot, 0, joins, leaves, (), is_candidate_told=not joins)


def _way(booking: Booking, repair: Repair) -> Way:
    amended = with_amendment(booking, Amendment("repair", "a1", repair.plan, repair.slot))
    return Way(repair, amended, seal([amended]))


def _swaps(booking: Booking, ben: Person, colleague: Person, press: Press) -> dict[str, Card]:
    start, asked = booking.slot.span.start, (Asked(colleague),)
    swap = Swap("5a", booking.tenant, booking.id, ben, start, start, note="On leave, sorry.", asked=asked)
    taken = replace(swap, state=SwapState.TAKEN, taken_by=colleague.id)
    seen, own = Seen(booking, colleague.id, "Europe/London"), Seen(booking, ben.id, "Europe/London")
    return {
        "swap": seat_card(seen, swap, press=press),
        "swap-refused": refused_card(seen, swap, press=press),
        "swap-taken": taken_card(seen, taken, press=press),
        "swap-by-another": no_more_card(seen, taken, press=press),
        "swap-looking": looking_card(own, swap, press=press),
        "swap-nobody": nobody_card(own, press=press),
        "swap-found": found_card(own, taken, colleague.name, press=press),
    }
