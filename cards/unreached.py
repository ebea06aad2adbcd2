"""Interviewers whom Muster cannot ask: named to the recruiter, with another way."""

from urllib.parse import urlencode

from cards.clicks.recruiter import ShowRepairs
from cards.kit import Action, Card, Press, button, card, hint, line, link_button, plain, strong
from cards.words import BRITISH, when, whose
from services.booking.nudges import Unreached
from services.model import Booking, Person

# https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams
CHAT = "https://teams.microsoft.com/l/chat/0/0"
MAIL = "https://outlook.office.com/mail/deeplink/compose"
_WHY = {
    Unreached.BLOCKED: "I cannot write to them in Teams: they have removed or blocked Muster.",
    Unreached.NOT_INSTALLED: "I cannot write to them in Teams: they have not added Muster.",
    Unreached.OPTED_OUT: "They have asked me not to nudge them.",
    Unreached.NO_CHAT: "I cannot write to them in Teams: they have no chat in this company.",
}


def unreached_card(
    booking: Booking,
    person: Person,
    why: Unreached,
    *,
    has_colleagues: bool,
    press: Press,
    locale: str = BRITISH,
) -> Card:
    who, name = person.name or person.address, f"interview with {whose(booking)}"
    at = when(booking.slot.span, booking.plan.zone, locale)
    told = f"{who} has not answered"
    return card(
        strong(told, "accent"),
        line(f"{name[:1].upper()}{name[1:]}, {at}", gap="none"),
        line(_WHY[why]),
        hint("You can ask them yourself: the draft is written."),
        summary=plain(f"{told}: {name}, {at}. {_WHY[why]}"),
        actions=_routes(booking, person, f"{name}, {at}", has_colleagues, press),
    )


def _routes(booking: Booking, person: Person, about: str, has_colleagues: bool, press: Press) -> list[Action]:
    words = f"Hello {person.name}, will you be at the {about}? Please answer the invitation in Outlook."
    mail = {"to": person.address, "subject": f"Will you be there? {about}", "body": words}
    instead = button("Find a colleague", ShowRepairs(booking.id, person.address), press)
    ways = (
        link_button("Write in Teams", f"{CHAT}?{urlencode({'users': person.address, 'message': words})}"),
        link_button("Write a mail", f"{MAIL}?{urlencode(mail)}"),
        instead if has_colleagues else None,
    )
    return [way for way in ways if way]
