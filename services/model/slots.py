"""One way to hold a plan, and why it is offered."""

from dataclasses import dataclass
from enum import StrEnum

from services.model.calendars import Span
from services.model.people import Person, Room


class Why(StrEnum):
    """The parts of a slot's reason; the cards hold the sentences."""

    ALL_FREE = "all_free"
    TENTATIVE = "tentative"  # who: has a tentative meeting then
    ELSEWHERE = "elsewhere"  # who: works elsewhere then
    OUTSIDE_HOURS = "outside_hours"  # who: sits outside their working hours
    UNKNOWN = "unknown"  # who: could not be read; detail: because ...
    ROOM_FITS = "room_fits"  # who: room name; detail: how many it seats
    CHOSEN = "chosen"  # who: chosen out of a pool; detail: who else could
    LATELY = "lately"  # who: had that many interviews lately; detail: how many
    LOAD = "load"  # who: has had interviews that week; detail: which one of theirs this is
    CANDIDATE_HOUR = "candidate_hour"  # who: the candidate; detail: when it starts where they are
    SAME_FLOOR = "same_floor"  # detail: the floor on which all the rooms are
    LUNCH = "lunch"  # detail: from when to when the candidate has time for it
    SHADOWS = "shadows"  # who: the trainee who sits in
    LATER = "later"  # it starts later than it could
    STAYS_AWAY = "stays_away"  # who: optional, and cannot come
    UNSHADOWED = "unshadowed"  # no trainee can come
    ODD_HOURS = "odd_hours"  # who: the candidate, whom the hour does not suit
    EMPTY_CHAIRS = "empty_chairs"  # who: a room larger than need be
    ROOM_CHANGE = "room_change"
    ANOTHER_DAY = "another_day"


@dataclass(frozen=True, slots=True)
class Reason:
    why: Why
    who: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session placed: when, who sits, where."""

    title: str
    span: Span
    people: tuple[Person, ...]
    room: Room | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to hold the whole plan, with its cost (integer, less is better) and why it is proposed.

    `least` is what any slot in its place costs at least, where a time limit cut the search short.
    """

    sittings: tuple[Sitting, ...]
    cost: int = 0
    reasons: tuple[Reason, ...] = ()
    least: int | None = None  # None: proven best

    @property
    def gap(self) -> float:
        """How much dearer than the best it may be, as a share of the best."""
        return 0.0 if self.least is None else (self.cost - self.least) / max(self.least, 1)

    @property
    def span(self) -> Span:
        return Span(min(s.span.start for s in self.sittings), max(s.span.end for s in self.sittings))

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(dict.fromkeys(person for sitting in self.sittings for person in sitting.people))

    @property
    def rooms(self) -> tuple[Room, ...]:
        return tuple(dict.fromkeys(s.room for s in self.sittings if s.room))
