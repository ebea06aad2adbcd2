"""What was shown, booked and answered, and the chat that it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.model.calendars import Span
from services.model.plan import InterviewPlan
from services.model.slots import Slot


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
