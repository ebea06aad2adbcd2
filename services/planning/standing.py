"""The interview as it is booked, which a change is measured against; and what a change costs.

The prices of a change are told in `change`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from msgspec import Struct

from services.model import Person, Slot, Span, Why
from services.planning.agenda import Agenda
from services.planning.panels import key
from services.planning.recheck import by_session

SWAPPED = 96
MOVED = 72
CANDIDATE_MOVED = 288
LEFT_OUT = 12
OTHER_ROOM = 12
ONLINE = 144
SHORTER = 192


class Place(Struct, frozen=True):
    """How one sitting is to be held now. `in_room` is false where it goes online instead."""

    span: Span
    in_room: bool


Places = tuple[Place, ...]
"""One for each session, in the order of the plan's."""


class Standing:
    """`agenda` is without the interview's own events. `refused` are addresses of people and rooms that said
    no to it: their answer holds for the time of the sittings that they are in.
    """

    def __init__(self, agenda: Agenda, slot: Slot, refused: Collection[str]) -> None:
        self.agenda, self.plan, self.panels = agenda, agenda.plan, agenda.panels
        self.was = by_session(self.plan, slot)
        self.kept = tuple(Place(sitting.span, sitting.room is not None) for sitting in self.was)
        self.sat = [{key(person) for person in sitting.people} for sitting in self.was]
        self.refused = {address.casefold() for address in refused}
        self._doubted = {reason.who for reason in slot.reasons if reason.why is Why.UNKNOWN}

    def moves(self, j: int, place: Place) -> bool:
        return place.span.start != self.was[j].span.start

    def refused_at(self, j: int, span: Span) -> Collection[str]:
        """Who does not sit in session `j` then."""
        return self.refused if self.refused and span.overlaps(self.was[j].span) else ()

    @property
    def has_doubts(self) -> bool:
        return bool(self._doubted)

    def doubts(self, person: Person) -> bool:
        """Whether it was booked although nobody could tell if they are free."""
        return person.name in self._doubted


def moved_by(kept: Places, which: Sequence[int], by: timedelta) -> Places:
    return with_spans(kept, {j: Span(kept[j].span.start + by, kept[j].span.end + by) for j in which})


def with_spans(places: Places, spans: Mapping[int, Span]) -> Places:
    return tuple(Place(spans[j], place.in_room) if j in spans else place for j, place in enumerate(places))
