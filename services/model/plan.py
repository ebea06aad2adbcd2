"""What was asked for: sessions with their seats, and what holds for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from services.model.calendars import Span
from services.model.people import Candidate, Person, Profile, Room


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who was named for a pool and does not bring what it asks for: `lacks` is what is missing."""

    person: Person
    lacks: Profile


@dataclass(frozen=True, slots=True)
class Source:
    """Where a seat's people come from, read anew for every plan: those named, or the members of `group` (its
    address), or with neither the whole roster; of these whoever brings what is `wanted`."""

    people: tuple[Person, ...] = ()
    group: str = ""
    wanted: Profile = Profile()  # noqa: RUF009  frozen
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """`count` people of `anyone_of` sit here. One named interviewer is a Seat of one.

    `source` is None where `anyone_of` is just who was named.
    """

    anyone_of: tuple[Person, ...]
    count: int = 1
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class RoomNeed:
    """A room is wanted: one of `rooms`, all of which seat at least `seats`."""

    seats: int
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Session:
    title: str
    duration: timedelta
    panel: tuple[Seat, ...]
    room: RoomNeed | None = None
    online: bool = True
    optional: tuple[Person, ...] = ()  # sit too where they can
    trainees: tuple[Person, ...] = ()  # at most one of them shadows
    with_candidate: bool = True  # a debrief is held without, after all sessions with

    def is_optional(self, person: Person) -> bool:
        """Whoever is asked to sit is neither optional nor a trainee."""
        return _is_among(person, self.optional) and not self._asks(person)

    def is_trainee(self, person: Person) -> bool:
        asked = self._asks(person) or self.is_optional(person)
        return _is_among(person, self.trainees) and not asked

    def _asks(self, person: Person) -> bool:
        return any(_is_among(person, seat.anyone_of) for seat in self.panel)


def _is_among(person: Person, people: Sequence[Person]) -> bool:
    return person.address.casefold() in {each.address.casefold() for each in people}


@dataclass(frozen=True, slots=True)
class Breaks:
    """From the end of one sitting to the start of the next."""

    shortest: timedelta = timedelta()
    longest: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Lunch:
    """`lasts` without a sitting, somewhere in these local hours of the candidate."""

    lasts: timedelta = timedelta(minutes=45)
    start: time = time(11, 30)
    end: time = time(14)


class Stance(StrEnum):
    """What a tenant makes of a doubt: it costs rank, or it rules a time out."""

    WEIGH = "weigh"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Policy:
    tentative: Stance = Stance.WEIGH
    elsewhere: Stance = Stance.WEIGH  # matters only where a room is wanted
    unknown: Stance = Stance.WEIGH


@dataclass(frozen=True, slots=True)
class Terms:
    """What one interviewer asks for, and what they have done already. Days and weeks are those of their zone.

    `before` and `after` are kept free of their other meetings. `interviews` are the dates of those that
    count against `a_day` and `a_week` (Monday to Sunday); `lately` is how many they had, for fairness.
    """

    address: str
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    windows: tuple[Span, ...] | None = None
    a_day: int | None = None
    a_week: int | None = None
    interviews: tuple[date, ...] = ()
    lately: int = 0


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    """What was asked for. `zone` and `locale` are the requester's; `windows` are where sittings may lie.

    `replaces` is the booking that is changed, or the loop whose sessions are. `recruiter` is who asked, where
    the organizer is a shared mailbox; else None.
    """

    candidate: Candidate
    sessions: tuple[Session, ...]
    windows: tuple[Span, ...]
    organizer: Person
    zone: str
    locale: str = "en-GB"
    replaces: str | None = None
    any_order: bool = False  # else sessions are held in the order given
    breaks: Breaks = Breaks()
    one_room: bool = False  # the sittings that have a room all have the same one
    policy: Policy = Policy()
    terms: tuple[Terms, ...] = ()
    grid: timedelta = timedelta(minutes=15)  # starts lie on whole multiples of it
    days: int = 1  # on which sessions may be held, at most
    nobody_twice: bool = True  # whoever was chosen out of a pool sits in no other session
    candidate_zone: str = ""  # "" for the requester's
    candidate_place: str = ""  # as it was typed, where the zone is called otherwise: "Munich"
    candidate_windows: tuple[Span, ...] | None = None  # None: whenever a sitting may lie
    comfort: tuple[time, time] | None = None  # the candidate's local hours; others cost
    lunch: Lunch | None = None  # the candidate's, on every day
    recruiter: Person | None = None

    @property
    def people(self) -> tuple[Person, ...]:
        seats = (seat for session in self.sessions for seat in session.panel)
        seated = [person for seat in seats for person in seat.anyone_of]
        others = [person for session in self.sessions for person in (*session.optional, *session.trainees)]
        return tuple(dict.fromkeys((*seated, *others)))

    @property
    def meets_candidate(self) -> bool:
        """Not where it is a debrief alone."""
        return any(session.with_candidate for session in self.sessions)

    @property
    def rooms(self) -> tuple[Room, ...]:
        needs = (session.room for session in self.sessions if session.room)
        return tuple(dict.fromkeys(room for need in needs for room in need.rooms))


@dataclass(frozen=True, slots=True)
class Kit:
    """A plan kept under a name, to be used for one candidate after the other. Its own candidate is nobody,
    its windows are none. `owner` is an Entra object id."""

    name: str
    owner: str
    owner_name: str
    plan: InterviewPlan
