"""The words of the trade. Plain frozen values; every instant is an aware UTC `datetime`.

They are imported from here, wherever they live.
"""

from services.model.booked import (
    Amendment,
    Answer,
    Booking,
    BookingState,
    Conversation,
    Proposal,
    Rsvp,
    Watch,
)
from services.model.calendars import Availability, Busy, Calendar, Span, WorkingHours
from services.model.company import Settings
from services.model.people import Candidate, Member, Offered, Person, Preferences, Profile, Room, Seniority
from services.model.plan import (
    Breaks,
    InterviewPlan,
    Kit,
    LeftOut,
    Lunch,
    Policy,
    RoomNeed,
    Seat,
    Session,
    Source,
    Stance,
    Terms,
)
from services.model.slots import Reason, Sitting, Slot, Why

__all__ = [
    "Amendment",
    "Answer",
    "Availability",
    "Booking",
    "BookingState",
    "Breaks",
    "Busy",
    "Calendar",
    "Candidate",
    "Conversation",
    "InterviewPlan",
    "Kit",
    "LeftOut",
    "Lunch",
    "Member",
    "Offered",
    "Person",
    "Policy",
    "Preferences",
    "Profile",
    "Proposal",
    "Reason",
    "Room",
    "RoomNeed",
    "Rsvp",
    "Seat",
    "Seniority",
    "Session",
    "Settings",
    "Sitting",
    "Slot",
    "Source",
    "Span",
    "Stance",
    "Terms",
    "Watch",
    "Why",
    "WorkingHours",
]
