"""New lines in the thread, sent when somebody has to act or the time has changed; all else is an edit."""

from cards.booked import quoted, standing
from cards.clicks import FindAgain, ShowStatus
from cards.kit import Action, Card, Press, button, card, hint, line, link_button, plain, strong
from cards.words import BRITISH, when
from services.model import Answer, Booking, Span


def declined_card(booking: Booking, answer: Answer, *, press: Press, locale: str = BRITISH) -> Card:
    """Somebody, or a room, will not be there."""
    who = answer.name or answer.address
    told = f"Room {who} declined" if answer.is_room else f"{who} declined"
    return card(
        strong(told, "attention"),
        line(f"Interview with {booking.plan.candidate.name}, {_when(booking, locale)}", gap="none"),
        quoted(f"{who} wrote", answer.comment) if not answer.is_room else None,
        hint("It is taken, or not open to this booking. The interview stands, but has no room.")
        if answer.is_room
        else hint("The interview still stands in everybody else’s calendar."),
        summary=plain(f"{told}: interview with {booking.plan.candidate.name}, {_when(booking, locale)}."),
        actions=[_again(booking, press)],
    )


def all_accepted_card(booking: Booking, *, press: Press, locale: str = BRITISH) -> Card:
    told = f"Everyone has accepted the interview with {booking.plan.candidate.name}"
    return card(
        strong(told, "good"),
        line(_when(booking, locale), gap="none"),
        hint(standing(booking)) if booking.answers else None,
        summary=plain(f"{told}, {_when(booking, locale)}."),
        actions=[
            action for action in (_join(booking), button("My interviews", ShowStatus(), press)) if action
        ],
    )


def moved_card(booking: Booking, before: Span, *, press: Press, locale: str = BRITISH) -> Card:
    """Somebody moved the event in Outlook; `booking.slot` holds the new time."""
    told = f"The interview with {booking.plan.candidate.name} was moved in Outlook"
    return card(
        strong(told, "accent"),
        line(f"Now {_when(booking, locale)}", gap="none"),
        hint(f"Before {when(before, booking.plan.zone, locale)}. Outlook asks everybody again.", gap="none"),
        summary=plain(f"{told}: now {_when(booking, locale)}."),
        actions=[action for action in (_join(booking), _again(booking, press)) if action],
    )


def _again(booking: Booking, press: Press) -> Action:
    return button("Find another time", FindAgain(booking.id, booking.revision), press)


def _join(booking: Booking) -> Action | None:
    return link_button("Join", booking.join_url or "")


def _when(booking: Booking, locale: str) -> str:
    return when(booking.slot.span, booking.plan.zone, locale)
