"""An interviewer looks for a colleague: who is asked, and who takes the seat. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.model import Booking, Conversation, Person


class SwapState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"  # by exactly one of those asked; the event is being changed, or is
    CLOSED = "closed"  # nobody took it, or it was not needed any more


@dataclass(frozen=True, slots=True)
class Asked:
    """One colleague who was asked. `card` is the message in `chat`; "" for who could not be reached."""

    person: Person
    chat: Conversation | None = None
    card: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Swap:
    """`leaving` wants out of `booking`, and the first of `asked` who accepts before `ends` takes the seat."""

    id: str
    tenant: str
    booking: str
    leaving: Person
    ends: datetime
    starts: datetime  # of the interview; a moved one ends the search
    state: SwapState = SwapState.OPEN
    taken_by: str = ""  # object id
    note: str = ""
    asked: tuple[Asked, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state is SwapState.OPEN

    @property
    def everybody_refused(self) -> bool:
        reached = [one for one in self.asked if one.card]
        return all(one.refused for one in reached)

    def whom(self, oid: str) -> Asked | None:
        return next((one for one in self.asked if one.person.id == oid), None)

    def refused_by(self, oid: str) -> "Swap":
        return self._changed(oid, refused=True)

    def reached(self, oid: str, chat: Conversation, card: str) -> "Swap":
        return self._changed(oid, chat=chat, card=card)

    def _changed(self, oid: str, **facts: object) -> "Swap":
        asked = tuple(
            replace(one, **facts) if one.person.id == oid else one  # type: ignore[arg-type]
            for one in self.asked
        )
        return replace(self, asked=asked)


def colleagues(booking: Booking, leaving: Person) -> tuple[Person, ...]:
    """Who could sit there instead by the plan: the others of the seat's pool who do not sit in it yet."""
    sitting = {person.address.casefold() for person in booking.slot.people}
    pools = [
        seat.anyone_of
        for session in booking.plan.sessions
        for seat in session.panel
        if any(person.address.casefold() == leaving.address.casefold() for person in seat.anyone_of)
    ]
    others = (person for pool in pools for person in pool if person.address.casefold() not in sitting)
    return tuple(dict.fromkeys(person for person in others if person.id))
