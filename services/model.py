"""The words of the trade. Plain frozen values; every instant is an aware UTC `datetime`.

`Span` and `Busy` are structs, the rest dataclasses: calendars are hundreds of thousands of them, made faster
so, and the garbage collector need not walk through them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum

from msgspec import Struct


class Span(Struct, frozen=True, order=True, gc=False):
    """A half-open stretch of time, `start <= t < end`, in aware UTC instants."""

    start: datetime
    end: datetime

    @property
    def duration(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a mailbox. `id` is Graph's user id, or "" for somebody outside the directory."""

    address: str
    name: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Room:
    address: str
    name: str
    capacity: int | None = None
    building: str = ""
    floor: str = ""
    wheelchair: bool | None = None


class Seniority(IntEnum):
    JUNIOR = 1
    MIDDLE = 2
    SENIOR = 3
    LEAD = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """What a seat asks for, or what somebody brings. Languages are BCP 47 tags: "de", "pt-BR"."""

    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    seniority: Seniority | None = None

    def __bool__(self) -> bool:
        return bool(self.skills or self.languages or self.seniority)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a company's roster of interviewers."""

    person: Person
    brings: Profile = Profile()


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
    wanted: Profile = Profile()
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
class Offered:
    """Hours that an interviewer offers every week, in their own zone. `day` is a `date.weekday()` number."""

    day: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Preferences:
    """What an interviewer asks for, kept until they change it; `Terms` are made of it for one plan.

    `before` and `after` are kept free of their other meetings. `offered` empty means whenever they work.
    """

    before: timedelta = timedelta()
    after: timedelta = timedelta()
    offered: tuple[Offered, ...] = ()
    a_day: int | None = None
    a_week: int | None = None
    no_nudges: bool = False  # Muster does not write to them first about an invitation


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


class Availability(StrEnum):
    """Outlook's free/busy, by Graph's names. A mailbox that could not be read is UNKNOWN, never FREE."""

    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    AWAY = "oof"
    ELSEWHERE = "workingElsewhere"
    UNKNOWN = "unknown"


class Busy(Struct, frozen=True, gc=False):
    span: Span
    show_as: Availability


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Local hours in one IANA zone. `days` are `date.weekday()` numbers, Monday 0."""

    zone: str
    days: frozenset[int] = frozenset(range(5))
    start: time = time(9)
    end: time = time(17)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One mailbox as getSchedule shows it over the plan's windows.

    `unknown` is the cause when it could not be read; then `busy` says nothing and nobody may take
    the mailbox for free. `hours` is None when Outlook gave none.
    """

    address: str
    busy: Sequence[Busy] = ()
    hours: WorkingHours | None = None
    unknown: str | None = None


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


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a chat can be written to again: the address book entry of a Teams conversation."""

    tenant: str
    id: str
    service_url: str
    kind: str  # personal | groupChat | channel
    bot_id: str = ""
    zone: str = ""  # of a personal chat: its person's IANA zone and locale, as their Teams says
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Slots that were shown. `state` is open, claimed or closed; only a claim makes a booking."""

    id: str
    tenant: str
    requester: str  # Entra object id of who asked
    conversation: Conversation
    plan: InterviewPlan
    slots: tuple[Slot, ...]
    created: datetime
    state: str = "open"
    card: str | None = None  # the activity that shows it
    page: int = 0  # of its slots, the one shown last


class Rsvp(StrEnum):
    """Graph's responseStatus.response, as the organizer's copy shows it."""

    NONE = "none"
    ORGANIZER = "organizer"
    TENTATIVE = "tentativelyAccepted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOT_RESPONDED = "notResponded"


@dataclass(frozen=True, slots=True)
class Answer:
    """Where one attendee stands. `comment` is known only when the organizer's mailbox could be asked."""

    address: str
    name: str
    rsvp: Rsvp = Rsvp.NONE
    at: datetime | None = None
    comment: str = ""
    is_room: bool = False
    is_candidate: bool = False
    is_optional: bool = False  # nobody waits for their answer
    is_trainee: bool = False  # shadows, and so is optional too


class BookingState(StrEnum):
    BOOKING = "booking"  # claimed; Graph has not yet returned an event id
    BOOKED = "booked"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of a booked interview that somebody has confirmed, until Outlook has it.

    `id` is shared by the sessions of a loop that are changed by one press. `by` is an Entra object id; `chat`
    and `card` are where it was pressed. `proposal` is what its slot was chosen from, "" for a repair.
    """

    id: str
    by: str
    plan: InterviewPlan
    slot: Slot
    chat: str = ""
    card: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """One claimed slot on its way to, or as, an event in the organizer's default calendar."""

    id: str
    proposal: str
    tenant: str
    requester: str
    conversation: Conversation
    plan: InterviewPlan
    slot: Slot
    state: BookingState
    revision: int = 1
    card: str | None = None
    shown: int = 0  # the revision that the card shows
    event: str | None = None  # Graph's immutable event id
    ical_uid: str | None = None
    change_key: str | None = None
    join_url: str | None = None
    answers: tuple[Answer, ...] = ()
    trouble: str = ""  # why it failed, in a plain sentence
    modified: datetime | None = None  # lastModifiedDateTime of the organizer's copy applied last
    note: str = ""  # what the cancellation tells everybody
    host: str = (
        ""  # Entra object id of a shared organizer mailbox, written as the app; "" for the requester's own
    )
    loop: str = ""  # shared by the bookings that one press made of a plan with several sessions
    place: int = 0  # which of the loop's sittings this is, from 0
    amendment: Amendment | None = None
    calendar: str = ""  # a secondary calendar's id: no answers come back there; "" is the default calendar
    candidate_host: str = (
        ""  # whose mailbox holds the candidate's own event; "" where one event is for everybody
    )
    candidate_event: str | None = None  # its immutable id
    candidate_told: str = ""  # a mark of what that event says
    candidate_span: Span | None = None  # when that event is held, if somebody moved it by hand; else None

    @property
    def mailbox(self) -> str:
        """Entra object id of whose default calendar holds the event."""
        return self.host or self.requester


@dataclass(frozen=True, slots=True)
class Watch:
    """A Graph change-notification subscription on one mailbox's events."""

    id: str  # Graph's subscription id
    tenant: str
    mailbox: str  # Entra object id
    client_state_hash: bytes
    expires: datetime
    renew_at: datetime
    last_notice: datetime | None = None
    by_app: bool = False  # the app watches a shared mailbox; else a recruiter their own


@dataclass(frozen=True, slots=True)
class Settings:
    """What one company has decided. Durations are real hours; quiet hours are each person's local ones.

    `administrators` and `coordinators` are Entra object ids, of people or of groups. An administrator may
    do everything. A person among the coordinators may change and cancel every interview of the company; a
    group among them is a team, whose members may change and cancel each other's.
    """

    policy: Policy = Policy()
    organizer: Person | None = (
        None  # the shared interviews mailbox or scheduling user; None: the recruiter's own
    )
    organizer_calendar: str = ""  # a secondary calendar's id, where an administrator overrode the warning
    candidate_mailbox: Person | None = None  # where a separate candidate event lives; None: one event for all
    administrators: tuple[str, ...] = ()
    coordinators: tuple[str, ...] = ()
    candidate_mails: bool = False  # needs Mail.Send
    nudge_after: timedelta = timedelta(hours=24)  # after the invitation
    nudge_before: timedelta = timedelta(hours=24)  # before the interview, once more
    nudges_a_week: int = 5  # at most, to one person
    quiet_from: time = time(19)
    quiet_until: time = time(8)
    remind_before: timedelta = timedelta(minutes=30)
