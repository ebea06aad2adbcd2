"""What of the changes in Outlook is worth a line in the chat, kept until it is told. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from services.booking.changes import (
    Answered,
    CancelledInOutlook,
    Change,
    Joined,
    Left,
    Moved,
    ProposedNewTime,
    RoomAnswered,
)
from services.model import Answer, Booking, Rsvp, Span


class Declined(Struct, frozen=True, tag=True):
    who: Answer


class AllAccepted(Struct, frozen=True, tag=True):
    """Everybody who is waited for, rooms included."""


class Proposed(Struct, frozen=True, tag=True):
    """Somebody answered with another time."""

    who: Answer
    span: Span


class Edited(Struct, frozen=True, tag=True):
    """What was done by hand, as one piece. `before` is when it was held, None when it was not moved."""

    before: Span | None = None
    joined: tuple[Answer, ...] = ()
    left: tuple[Answer, ...] = ()


class Cancelled(Struct, frozen=True, tag=True):
    pass


class Uninvited(Struct, frozen=True, tag=True):
    """The candidate's own event was cancelled by hand."""


class CandidateMoved(Struct, frozen=True, tag=True):
    """The candidate's own event was moved by hand, away from the interview's time or back to it."""

    before: Span


News = Declined | AllAccepted | Proposed | Edited | Cancelled | Uninvited | CandidateMoved


def news_of(changes: Sequence[Change], after: Booking) -> tuple[News, ...]:
    """In the order of telling. `after` is the booking with the changes."""
    edited = _edited(changes)
    return (*([edited] if edited != Edited() else ()), *_said(changes, after))


def _edited(changes: Sequence[Change]) -> Edited:
    return Edited(
        next((change.before for change in changes if isinstance(change, Moved)), None),
        tuple(change.answer for change in changes if isinstance(change, Joined)),
        tuple(change.answer for change in changes if isinstance(change, Left)),
    )


def _said(changes: Sequence[Change], after: Booking) -> tuple[News, ...]:
    said: list[News] = []
    for change in changes:
        match change:
            case Answered(answer) | RoomAnswered(answer) if answer.rsvp is Rsvp.DECLINED:
                said.append(Declined(answer))
            case Answered() | RoomAnswered() if all_accepted(after) and AllAccepted() not in said:
                said.append(AllAccepted())
            case ProposedNewTime(answer, span):
                said.append(Proposed(answer, span))
            case CancelledInOutlook():
                said.append(Cancelled())
    return tuple(said)


def all_accepted(booking: Booking) -> bool:
    asked = [answer for answer in booking.answers if not answer.is_optional]
    return all(answer.rsvp in (Rsvp.ACCEPTED, Rsvp.ORGANIZER) for answer in asked)
