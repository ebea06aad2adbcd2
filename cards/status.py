"""Where the interviews of one person stand: those that they asked for, and those that they hold."""

from collections.abc import Sequence

from cards.booked import answer_words, standing
from cards.clicks.anyone import NewRequest, ShowHelp, ShowStatus
from cards.kit import Card, Element, Press, block, button, card, heading, hint, line, plain, strong
from cards.words import BRITISH, count, when, whose
from services.model import Booking, BookingState, Person

MOST = 8
TO_CHANGE = "To change one, type “move” or “cancel” and the candidate’s name."
TO_ANSWER = (
    "Whoever arranged an interview can move or cancel it. You can accept it, decline it or propose another "
    "time: in Outlook, or where I ask you."
)

_STATES = {
    BookingState.BOOKING: "being booked",
    BookingState.BOOKED: "booked",
    BookingState.FAILED: "not booked",
    BookingState.CANCELLING: "being cancelled",
    BookingState.CANCELLED: "cancelled",
}


def status_card(
    bookings: Sequence[Booking],
    held: Sequence[tuple[Booking, Person]] = (),
    *,
    unknown: str = "",
    zone: str = "",
    press: Press,
    locale: str = BRITISH,
) -> Card:
    """`bookings` in the order to show, and those that the reader holds, with who they are there; of each the
    first eight are told, the rest counted. `unknown` is a candidate as typed whom none is with. `zone` is
    the reader's."""
    told = _told(bookings, held)
    return card(
        heading("Your interviews"),
        line(f"None of them is with “{unknown}”.", "attention") if unknown and (bookings or held) else None,
        *(_entry(booking, locale) for booking in bookings[:MOST]),
        _rest(len(bookings)),
        hint(TO_CHANGE) if bookings else None,
        strong("You interview", gap="large") if bookings and held else None,
        *(_held(booking, person, zone, locale) for booking, person in held[:MOST]),
        _rest(len(held)),
        hint(TO_ANSWER) if held else None,
        None if bookings or held else line(told),
        summary=told,
        speak=" ".join((told, *(_spoken(booking, locale) for booking in bookings[:MOST]))),
        actions=[
            button("New interview", NewRequest(), press),
            button("Refresh", ShowStatus(), press),
            button("Help", ShowHelp(), press),
        ],
    )


def _told(bookings: Sequence[Booking], held: Sequence[tuple[Booking, Person]]) -> str:
    arranged = f"You have {count(len(bookings), 'interview')} with me" if bookings else ""
    holds = f"You interview {count(len(held), 'time')}" if held else ""
    return "".join(f"{each}. " for each in (arranged, holds) if each).strip() or (
        "You have no interviews with me yet."
    )


def _rest(number: int) -> Element | None:
    return hint(f"And {number - MOST} more.", gap="medium") if number > MOST else None


def _entry(booking: Booking, locale: str) -> Element:
    state = _STATES[booking.state]
    stands = standing(booking) if booking.state is BookingState.BOOKED else ""
    return block(
        strong(f"{whose(booking)}: {state}"),
        line(when(booking.slot.span, booking.plan.zone, locale), gap="none"),
        hint(stands, gap="none") if stands else None,
        gap="medium",
        ruled=True,
    )


def _held(booking: Booking, person: Person, zone: str, locale: str) -> Element:
    answers = {answer.address.casefold(): answer for answer in booking.answers}
    own, by = answers.get(person.address.casefold()), booking.plan.recruiter or booking.plan.organizer
    said = f"You: {answer_words(own)}. " if own else ""
    return block(
        strong(f"Interview with {whose(booking)}"),
        line(when(booking.slot.span, zone or booking.plan.zone, locale), gap="none"),
        hint(f"{said}{by.name} arranged it.", gap="none"),
        gap="medium",
        ruled=True,
    )


def _spoken(booking: Booking, locale: str) -> str:
    at = when(booking.slot.span, booking.plan.zone, locale)
    return plain(f"{whose(booking)}, {at}: {_STATES[booking.state]}.")
