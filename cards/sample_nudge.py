"""The cards of interviewers' own chats, on made-up people."""

from datetime import datetime, timedelta

from cards.kit import Card, Press
from cards.nudge import (
    Seen,
    answered_card,
    answering_card,
    ask_card,
    asked_again_card,
    how_card,
    nudges_card,
    over_card,
    reminder_card,
)
from cards.unreached import unreached_card
from services.booking.nudges import Unreached
from services.model import Booking, Rsvp


def nudge_cards(booking: Booking, press: Press, now: datetime) -> dict[str, Card]:
    seen = Seen(booking, "b1", "Asia/Kolkata", has_colleagues=True)
    soon = booking.slot.span.start - timedelta(minutes=30)
    trouble = "You are not signed in here, and your company has not allowed me to answer for you"
    proposed = "Wed 25 Nov, 15:30–16:30 (Kolkata)"
    ben = booking.slot.people[-1]
    return {
        "nudge": ask_card(seen, press=press, now=now),
        "nudge-later": ask_card(seen, press=press, now=now, later=now + timedelta(days=1)),
        "nudge-problem": ask_card(seen, press=press, now=now, problem="Choose a day and an hour to propose."),
        "nudge-answering": answering_card(seen),
        "nudge-accepted": answered_card(seen, Rsvp.ACCEPTED, press=press, now=now),
        "nudge-tentative": answered_card(seen, Rsvp.TENTATIVE, press=press, now=now, proposed=proposed),
        "nudge-declined": answered_card(seen, Rsvp.DECLINED, press=press, now=now),
        "nudge-in-outlook": how_card(seen, trouble, press=press),
        "nudge-over": over_card(seen, press=press),
        "nudge-asked-again": asked_again_card(seen, press=press),
        "nudges-on": nudges_card(True, press=press),
        "nudges-off": nudges_card(False, press=press),
        "reminder": reminder_card(seen, press=press, now=soon),
        "unreached": unreached_card(booking, ben, Unreached.BLOCKED, has_colleagues=True, press=press),
    }
